"""The page on rule packs: its files are written as they stand, installed, tested and asked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

_FILE = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)\n```", re.S)


@pytest.fixture(scope="module")
def utopia(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's distribution in a folder, installed as pip would say it."""
    folder = tmp_path_factory.mktemp("utopia")
    page = (root / "docs/how-to/write-a-rule-pack.md").read_text("utf-8")
    files = dict(_FILE.findall(page))
    assert len(files) == 7
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    told = folder / "src" / "casekit_utopia-0.1.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: casekit-utopia\nVersion: 0.1.0\n")
    entry = re.search(r"\[project.entry-points.casekit\]\n(.*)\n", files["pyproject.toml"])
    assert entry is not None
    (told / "entry_points.txt").write_text(f"[casekit]\n{entry[1].replace(chr(34), '')}\n")
    return folder


def ran(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the folder with its plugin installed, without another pytest's options."""
    known = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST")}
    paths = [str(folder / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**known, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_pages_pack_keeps_the_contract(utopia: Path) -> None:
    done = ran(utopia, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    assert done.returncode == 0, done.stdout
    assert re.search(r"\b\d\d passed", done.stdout), done.stdout


def test_the_pages_scenarios_are_judged_by_the_installed_pack(utopia: Path) -> None:
    done = ran(utopia, "-m", "casekit", "compliance", "check", "--json", "tests/scenarios.jsonl")
    assert done.returncode == 0, done.stderr + done.stdout
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["verdict"], one["as_expected"]) for one in told] == [
        ("allow", True),
        ("deny", True),
        ("deny", True),
        ("deny", True),
    ]
    assert "utopia" in ran(utopia, "-m", "casekit", "plugins").stdout
