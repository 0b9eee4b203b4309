"""kill -9 while letters are printed or posted: no letter is lost, and none is printed twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")

DUE = date(2026, 3, 1)
DAY_45 = date(2026, 4, 15)
LETTERS = 24
KILLED = signal.SIGKILL


def states(story: Any) -> dict[str, str]:
    """Return the state of each letter by its number."""
    found = story.lender.processes.list(kind="letter", phase="")
    return {view.data["number"]: view.state for view in found}


def in_folders(story: Any) -> Counter[str]:
    """Return how often each letter lies in a folder that the archive speaks of."""
    files = story.lender.files
    folders = [file for file in files.list() if file.purpose == "letters"]
    assert {file.state for file in folders} <= {"present"}
    found: Counter[str] = Counter()
    for file in folders:
        names = [path.stem for path in files.path(file).rglob("*.docx")]
        assert (files.path(file) / "print-list.xlsx").exists()
        assert (files.path(file) / "waybills.xlsx").exists()
        found.update(name.split("-", 1)[1] for name in names)
    return found


def test_a_killed_batch_loses_no_letter_and_prints_none_twice(
    start: Callable[..., Any], tmp_path: Path
) -> None:
    """After each kill a letter waits, or it is printed and lies in one folder."""
    chance = random.Random(20260415)
    story = start(
        channels={"sms": "echo", "letter": "ems-letter"}, plugins=("cn", "echo", "ems-letter")
    )
    story.move_to(DAY_45, "08:00")
    story.book(*[story.loan(f"L{number}", due_on=DUE) for number in range(LETTERS)])
    story.day(DAY_45)
    assert Counter(states(story).values()) == {"written": LETTERS}
    nursery = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("dying_letters.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert nursery.stdin is not None
    assert nursery.stdout is not None

    def child(verb: str, point: str = "", number: float = 0) -> int:
        """Have it done or die; return the signal that ended it, 0 for the end."""
        order = {
            "folder": str(story.lender.settings.folder),
            "now": story.clock.now().isoformat(),
            "verb": verb,
            "point": point,
            "number": number,
        }
        nursery.stdin.write(json.dumps(order) + "\n")
        nursery.stdin.flush()
        return int(nursery.stdout.readline())

    points = [("opened", 1), ("opened", 2), ("written", 1), ("written", 9), ("placed", 1)]
    with nursery:
        for point, number in points:
            assert child("batch", point, number) == KILLED
            assert Counter(states(story).values()) == {"written": LETTERS}, (point, number)
            assert in_folders(story) == {}, (point, number)
        for _ in range(4):
            child("batch", "seconds", chance.uniform(0, 0.4))
            printed = {number for number, state in states(story).items() if state == "printed"}
            assert in_folders(story) == dict.fromkeys(printed, 1)
        assert child("batch", "done") == KILLED
        assert in_folders(story) == dict.fromkeys(states(story), 1)
        assert set(states(story).values()) == {"printed"}
        story.clock.set(story.at(date(2026, 4, 16)))

        post = tmp_path / "posted.csv"
        rows = [f"{number},{1_000_000_000_000 + n}" for n, number in enumerate(states(story))]
        post.write_text("letter,waybill\n" + "\n".join(rows) + "\n")
        assert child(str(post), "opened", 1) == KILLED
        for _ in range(3):
            child(str(post), "seconds", chance.uniform(0, 0.3))
            assert set(states(story).values()) <= {"printed", "posted"}
        assert child(str(post)) == 0
        assert Counter(states(story).values()) == {"posted": LETTERS}
        posts = story.lender.processes.list(kind="letter")
        assert [f"{view.data['number']},{view.ref}" for view in posts] == rows
        nursery.stdin.close()
    assert not story.lender.archive.verify().problems
