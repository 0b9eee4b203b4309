"""A nursery of processes that run a lender and are killed; started by `test_kill.py`.

It reads a line of JSON for each child and answers with the child's wait status. Children are
forked from a process that has imported everything, so that a kill costs a fork and not a start.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from casekit.app import Lender
from casekit.clock import SimulatedClock
from casekit.contacts.model import Contact, Receipt
from casekit.testing.road import FakePlugin
from casekit_twilio.sms import TwilioSms


def die() -> None:
    """End at once, as by `kill -9`."""
    os.kill(os.getpid(), signal.SIGKILL)


class MortalSms(TwilioSms):
    """Twilio, with a way to die around the hand-over."""

    name: ClassVar[str] = "mortal-sms"
    before: ClassVar[Callable[[], Any]] = staticmethod(lambda: None)
    after: ClassVar[Callable[[], Any]] = staticmethod(lambda: None)

    def send_batch(self, contacts: Sequence[Contact]) -> list[Receipt]:
        type(self).before()
        receipts = super().send_batch(contacts)
        type(self).after()
        return receipts


def countdown(number: int) -> Callable[..., None]:
    """Return a function that dies when it is called for the `number`th time."""
    left = [number]

    def call(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            die()

    return call


def run(folder: str, now: str, point: str, number: float) -> None:
    """Open the lender, run its day, and die at the point; without one, run to the end."""
    plugin = FakePlugin(channels=[MortalSms])
    if point == "seconds":
        threading.Timer(number, die).start()
    elif point == "committed":
        plugin.appended = countdown(int(number))
    elif point == "clearing":
        plugin.review = countdown(int(number))
    elif point in ("before", "after"):
        setattr(MortalSms, point, staticmethod(countdown(int(number))))
    clock = SimulatedClock(datetime.fromisoformat(now))
    with Lender.open(folder, clock=clock, modules={"fake": plugin}) as lender:
        lender.run()


def main() -> None:
    """Fork a child for each line of the input."""
    for line in sys.stdin:
        given = json.loads(line)
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            try:
                run(**given)
            except BaseException as error:
                print(f"{given}: {error!r}", file=sys.stderr, flush=True)
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(json.dumps([status, time.monotonic() - started]), flush=True)


if __name__ == "__main__":
    main()
