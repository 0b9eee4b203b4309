"""Comparing today's policy with another one, or with more people, on a copy of the book.

Two made-up lenders get the same book and the same luck; each lives through the same days by the
real run, queue and rules. The real lender is only read, and its archive gets one entry that says
what was tried, under which assumptions, and what came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from threading import Lock
from typing import TYPE_CHECKING, Final

from casekit.archive.entries import EntryDraft
from casekit.clock import as_utc
from casekit.errors import NotFound, UsageError
from casekit.os_processes import cores
from casekit.simulate.book import read_book
from casekit.simulate.collectors import Collector, collectors_of
from casekit.simulate.measuring import measured
from casekit.simulate.model import Assumptions, Comparison, Side
from casekit.simulate.side import Job, Lived, live, live_aside
from casekit.simulate.stage import stage

if TYPE_CHECKING:
    from casekit.app import Lender

Progress = Callable[[int, int], None]
"""Called with days done and days in all, over both sides and all seeds."""

LONGEST: Final = 730
MOST_CASES: Final = 20_000
MOST_SEEDS: Final = 50
MOST_PEOPLE: Final = 10_000
_BEGIN: Final = time(8)
_WORTH_A_PROCESS: Final = 2000
"""Cases times days below which starting another process takes longer than it saves."""


def simulate(
    lender: Lender,
    *,
    policy: Path | None = None,
    collectors: int | None = None,
    days: int = 180,
    cases: int = 200,
    seed: int = 1,
    repeat: int = 1,
    assumptions: Assumptions | None = None,
    progress: Progress | None = None,
    actor: str | None = None,
) -> Comparison:
    """Compare today's policy and people with others, from tomorrow on.

    Args:
        lender: whose book, policy, rules and people; it is only read.
        policy: a file with the other policy; the same one where None.
        collectors: how many people call on the other side; as many as today where None.
        days: how many days to live through.
        cases: the most open cases of the sample; people have so much less of the day.
        seed: of chance; the same seed gives the same result on the same book.
        repeat: how many seeds, from `seed` on; the differences then have a range.
        assumptions: of customers; measured in the lender's store where None.
        progress: told of each day that has passed.
        actor: who asks; needs the right `simulate`.

    Raises:
        UsageError: nothing to compare, or a number out of its bounds.
        NotFound: no case is open. PolicyError: the other policy is wrong, with file and line.
        NotAuthorized: not for this actor.
    """
    _check(policy, collectors, days=days, cases=cases, seed=seed, repeat=repeat)
    who = lender.authorized(actor, "simulate")
    zone = lender.settings.lender.zone
    start = lender.today() + timedelta(days=1)
    begin = as_utc(datetime.combine(start, _BEGIN, zone))
    book = read_book(lender, seed, cases, begin)
    if not book.loans:
        raise NotFound(
            "no case is open, so there is nothing to try a policy on",
            hint="Make a run first, or give more --cases.",
        )
    assumed = assumptions or measured(lender)
    now = lender.clock.now()
    people = collectors_of(lender, now), collectors_of(lender, now, collectors)
    _check_policy(lender, policy, people[1], begin)
    jobs = [
        Job(book, file, who_calls, assumed, number, begin, days)
        for number in range(seed, seed + repeat)
        for file, who_calls in ((None, people[0]), (policy, people[1]))
    ]
    lived = _all_sides(lender, jobs, progress, len(jobs) * days)
    pairs = [(today.side, other.side) for today, other in zip(lived[::2], lived[1::2], strict=True)]
    left_out = book.left_out.copy()
    for one in lived:
        left_out |= one.left_out
    made = Comparison(
        start=start,
        days=days,
        cases=len(book.loans),
        of=book.open_cases,
        seed=seed,
        repeat=repeat,
        currency=lender.settings.lender.currency,
        assumptions=assumed,
        left_out=dict(+left_out),
        today=pairs[0][0],
        other=pairs[0][1],
        ranges=_ranges(pairs),
    )
    _archive(lender, made, who)
    return made


def _check(policy: Path | None, collectors: int | None, **numbers: int) -> None:
    if policy is None and collectors is None:
        raise UsageError(
            "there is nothing to compare with today's",
            hint="Give --policy NEW.toml, --collectors N, or both.",
        )
    bounds = {
        "days": (1, LONGEST),
        "cases": (1, MOST_CASES),
        "seed": (0, 2**53),
        "repeat": (1, MOST_SEEDS),
    }
    if collectors is not None:
        numbers["collectors"], bounds["collectors"] = collectors, (0, MOST_PEOPLE)
    for name, (least, most) in bounds.items():
        if not least <= numbers[name] <= most:
            raise UsageError(f"{name} cannot be {numbers[name]}", hint=f"From {least} to {most}.")


def _all_sides(
    lender: Lender, jobs: Sequence[Job], progress: Progress | None, days: int
) -> Sequence[Lived]:
    """Return what each side came to; in processes of their own where that is worth it."""
    done, lock = 0, Lock()

    def passed() -> None:
        nonlocal done
        with lock:
            done += 1
            if progress is not None:
                progress(min(done, days), days)

    lived: list[Lived | None] = [None] * len(jobs)
    places = min(cores(), len(jobs))
    # plugins that no entry point names are at hand only here
    if places > 1 and not lender.plugins.given() and _is_long(jobs[0]):
        with ThreadPoolExecutor(places) as threads:
            lived = list(threads.map(lambda job: live_aside(lender, job, passed), jobs))
    return [
        live(lender, job, passed) if one is None else one
        for one, job in zip(lived, jobs, strict=True)
    ]


def _is_long(job: Job) -> bool:
    return job.days * len(job.book.loans) >= _WORTH_A_PROCESS


def _check_policy(
    lender: Lender, policy: Path | None, people: Sequence[Collector], at: datetime
) -> None:
    """Raise what is wrong with a policy now, and not once today's has lived through its days."""
    if policy is not None:
        home = Path(mkdtemp(prefix="casekit-simulation-"))
        try:
            stage(lender, home, policy, people, at).close()
        finally:
            rmtree(home, ignore_errors=True)


def _ranges(pairs: Sequence[tuple[Side, Side]]) -> Mapping[str, tuple[int, int]]:
    found: dict[str, list[int]] = {}
    for today, other in pairs:
        before = today.numbers()
        for name, number in other.numbers().items():
            found.setdefault(name, []).append(number - before[name])
    return {name: (min(each), max(each)) for name, each in found.items()}


def _archive(lender: Lender, made: Comparison, actor: str) -> None:
    told = made.to_json()
    for side in ("today", "other"):
        told[side].pop("calls")
    with lender.ledger.transaction([0]) as transaction:
        transaction.record([EntryDraft("policy.simulated", actor, data=told, log=0)])
