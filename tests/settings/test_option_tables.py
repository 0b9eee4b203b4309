"""Options that are tables by name, and arrays of tables: read into dataclasses, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from casekit.errors import ConfigError
from casekit.options import read_table
from casekit.settings_file import read_toml


@dataclass(frozen=True)
class Firm:
    name: str
    contract_until: date
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Desk:
    city: str
    number: int = 1


@dataclass(frozen=True)
class PostOptions:
    firm: Mapping[str, Firm] = field(default_factory=dict)
    desk: tuple[Desk, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    sender: Desk | None = None


GOOD = """\
[channel.post]
columns = { ref = "运单号", to = "收件人" }

[channel.post.sender]
city = "上海"

[channel.post.firm.zhengda]
name = "正大律师事务所"
contract_until = 2027-01-31
fields = ["name"]

[channel.post.firm.north-star]
name = "北辰"
contract_until = 2026-12-31

[[channel.post.desk]]
city = "上海"

[[channel.post.desk]]
city = "杭州"
number = 2
"""


def read(folder: Path, text: str) -> PostOptions:
    path = folder / "lender.toml"
    path.write_text(text, encoding="utf-8")
    return read_table(read_toml(path), ("channel", "post"), PostOptions)


def test_tables_by_name_and_arrays_of_tables_become_dataclasses(tmp_path: Path) -> None:
    read_in = read(tmp_path, GOOD)
    assert read_in.firm == {
        "zhengda": Firm("正大律师事务所", date(2027, 1, 31), ("name",)),
        "north-star": Firm("北辰", date(2026, 12, 31)),
    }
    assert read_in.desk == (Desk("上海"), Desk("杭州", 2))
    assert read_in.columns == {"ref": "运单号", "to": "收件人"}
    assert read_in.sender == Desk("上海")
    assert read(tmp_path, "[channel.post]\n") == PostOptions()


@pytest.mark.parametrize(
    ("old", "new", "line", "said", "hint"),
    [
        ('name = "北辰"', 'nam = "北辰"', 13, "means nothing", "'name'"),
        ("contract_until = 2026-12-31\n", "\n", 12, "'contract_until' is missing", ""),
        ("contract_until = 2027-01-31", 'contract_until = "soon"', 9, "should be a date", ""),
        ("number = 2", 'number = "two"', 21, "should be a whole number", ""),
        ('city = "杭州"\n', "\n", 19, "'city' is missing", ""),
        ('to = "收件人"', "to = 7", 2, "should be text", ""),
    ],
)
def test_what_is_wrong_in_one_is_said_with_its_line(
    old: str, new: str, line: int, said: str, hint: str, tmp_path: Path
) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError, match=said) as caught:
        read(tmp_path, GOOD.replace(old, new))
    assert caught.value.line == line
    assert caught.value.key is not None
    assert caught.value.key.startswith("channel.post.")
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    "wrong", ['firm = "zhengda"', "firm = [1]", 'desk = ["上海"]', 'sender = "上海"', "columns = 3"]
)
def test_a_value_in_the_place_of_a_table_is_refused(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="should be") as caught:
        read(tmp_path, f"[channel.post]\n{wrong}\n")
    assert caught.value.line == 2
