"""`casekit doctor` sees who else could read keys, customers' files and the database."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Shell

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")


def told(at: Shell) -> list[dict[str, Any]]:
    answer = at("doctor", "--json", status=None)
    return [
        look
        for look in answer.json_lines()
        if look["state"] == "warning" and "than their owner" in look["message"]
    ]


def test_what_casekit_makes_is_for_its_owner_alone(working: Shell) -> None:
    assert working.lender is not None
    assert told(working) == []
    assert stat.S_IMODE((working.lender / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((working.lender / "data/store.sqlite3").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("place", "mode", "area"),
    [
        ("keys", 0o755, "keys"),
        ("keys/signer.json", 0o644, "keys"),
        ("anchor", 0o750, "anchors"),
        ("data", 0o711, "store"),
        ("data/store.sqlite3", 0o640, "store"),
    ],
)
def test_what_others_may_reach_is_told_with_the_command(
    working: Shell, place: str, mode: int, area: str
) -> None:
    assert working.lender is not None
    path = working.lender / place
    path.chmod(mode)
    assert f"其他人也可访问 {path}" in working("doctor", "--language", "zh", status=None).out
    (look,) = told(working)
    assert look["area"] == area
    assert str(path) in look["message"]
    command = look["hint"].split()
    assert (command[0], Path(command[2])) == ("chmod", path)
    path.chmod(int(command[1], 8))
    assert told(working) == []


def test_an_opened_folder_of_private_files_is_told(working: Shell) -> None:
    assert working.lender is not None
    folder = working.lender / "files"
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o777)
    (look,) = told(working)
    assert (look["area"], str(folder) in look["message"]) == ("files", True)


def test_an_anchor_elsewhere_is_looked_at_too(working: Shell, tmp_path: Path) -> None:
    assert working.lender is not None
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    elsewhere.chmod(0o755)
    config = working.lender / "lender.toml"
    text = config.read_text("utf-8")
    config.write_text(
        f'{text}\n[[archive.anchor]]\nuse = "file"\nname = "far"\npath = "{elsewhere}"\n', "utf-8"
    )
    assert str(elsewhere) in " ".join(look["message"] for look in told(working))
