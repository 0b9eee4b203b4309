"""Work with letters in processes that are killed; started by `test_paper_letter_killed.py`.

A line of JSON names the folder, the instant, the work and where to die. Children are forked from
a process that has imported everything, so that a kill costs a fork and not a start.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

import casekit_cn
import casekit_echo
import casekit_ems_letter
from casekit import Lender
from casekit.archive.ledger import Ledger
from casekit.clock import SimulatedClock
from casekit.pii import files
from casekit.pii.private_folders import FolderDraft

IMPORTED = (casekit_cn, casekit_echo, casekit_ems_letter, openpyxl)


def dying(call: Callable[..., Any], number: int) -> Callable[..., Any]:
    """Return a function that dies instead of its `number`th call."""
    left = [number]

    def called(*given: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*given, **named)

    return called


def work(folder: str, now: str, verb: str, point: str, number: float) -> None:
    """Open the lender and do the work, or die at the point."""
    with Lender.open(folder, clock=SimulatedClock(datetime.fromisoformat(now))) as lender:
        desk: Any = lender.plugin("letters")
        changed: Any = {"written": FolderDraft, "placed": files, "opened": Ledger}.get(point)
        name = {"written": "write", "placed": "sync_folder", "opened": "transaction"}.get(point, "")
        if changed is not None:
            setattr(changed, name, dying(getattr(changed, name), int(number)))
        elif point == "seconds":
            threading.Timer(number, os.kill, (os.getpid(), signal.SIGKILL)).start()
        if verb == "batch":
            desk.batch()
        else:
            desk.posted(Path(verb))
        if point == "done":
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    for line in sys.stdin:
        given = json.loads(line)
        child = os.fork()
        if child == 0:
            try:
                work(**given)
            except BaseException as error:
                print(f"{given}: {error!r}", file=sys.stderr, flush=True)
                os._exit(1)
            os._exit(0)
        print(os.waitpid(child, 0)[1], flush=True)
