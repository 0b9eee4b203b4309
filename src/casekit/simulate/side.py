"""One side of a comparison: a made-up lender that lives through the days, and what came of it.

Sides know nothing of each other, so each can live in a process of its own. What such a process is
told and answers goes through its pipes, pickled; `python -m casekit.simulate` is its program.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from casekit.clock import SimulatedClock
from casekit.memory import calm_collector
from casekit.os_processes import command
from casekit.simulate.chance import Chance
from casekit.simulate.collectors import Collector
from casekit.simulate.copied import Book
from casekit.simulate.filling import fill
from casekit.simulate.model import Assumptions, Side
from casekit.simulate.outcome import outcome_of
from casekit.simulate.stage import stage
from casekit.simulate.world import World

if TYPE_CHECKING:
    from casekit.app import Lender

_DAY: Final = b"."
_END: Final = b"="


@dataclass(frozen=True, slots=True)
class Job:
    """What a side is made of.

    Attributes:
        book: the sample.
        policy: the policy's file; the lender's own policy where None.
        people: who works for it.
        assumed: of customers. seed: of chance.
        begin: the instant at which its days begin (UTC); days: how many there are.
    """

    book: Book
    policy: Path | None
    people: Sequence[Collector]
    assumed: Assumptions
    seed: int
    begin: datetime
    days: int


class Lived(NamedTuple):
    """What a side came to, and what of the book had no place in it."""

    side: Side
    left_out: Counter[str]


def live(lender: Lender, job: Job, passed: Callable[[], None]) -> Lived:
    """Let a made-up lender live through the days, here; nothing of it stays.

    Args:
        lender: the real one; only its settings and plugins are read.
        job: what to do; passed: told of each day.
    """
    # mkdtemp makes a folder that only its owner can enter
    home = Path(mkdtemp(prefix="casekit-simulation-"))
    try:
        with stage(lender, home, job.policy, job.people, job.begin) as made_up:
            left_out = fill(made_up, job.book)
            share = Fraction(len(job.book.loans), job.book.open_cases)
            world = World(made_up, job.people, job.assumed, Chance(job.seed), share)
            with calm_collector():
                world.live(job.days, passed)
            return Lived(outcome_of(world, len(job.people), job.begin.date()), left_out)
    finally:
        rmtree(home, ignore_errors=True)


def live_aside(lender: Lender, job: Job, passed: Callable[[], None]) -> Lived | None:
    """Let it live through the days in another process, which opens the lender by its config.

    Returns:
        The same as `live`; None where the process could not do it, for whatever reason.
    """
    simulated = isinstance(lender.clock, SimulatedClock)
    told = pickle.dumps((str(lender.settings.document.path), simulated, job))
    with subprocess.Popen(
        command("casekit.simulate"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(told)
            process.stdin.close()
            while (said := process.stdout.read(1)) == _DAY:
                passed()
            answer = process.stdout.read() if said == _END else b""
        except BrokenPipeError:
            return None
        except BaseException:
            process.kill()
            raise
    if process.returncode or not answer:
        return None
    # it comes from a process of our own, which this one started
    lived: Lived = pickle.loads(answer)  # noqa: S301
    return lived


def answer() -> None:
    """Do the job that stands in the standard input."""
    from casekit.app import Lender

    out: Any = sys.stdout.buffer
    # written by the process that started this one
    path, simulated, job = pickle.loads(sys.stdin.buffer.read())  # noqa: S301

    def passed() -> None:
        out.write(_DAY)
        out.flush()

    clock = SimulatedClock(job.begin) if simulated else None
    with Lender.open(Path(path), clock=clock) as lender:
        lived = live(lender, job, passed)
    out.write(_END + pickle.dumps(lived))
    out.flush()
