"""Comparing today's policy with another one, or with more people, on a copy of the book.

Two made-up lenders get the same book and the same luck; each lives through the same days by the
real run, queue and rules. The real lender is only read, and its archive gets one entry that says
what was tried, under which assumptions, and what came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Final

from casekit.archive.entries import EntryDraft
from casekit.clock import as_utc
from casekit.errors import NotFound, UsageError
from casekit.simulate.book import read_book
from casekit.simulate.chance import Chance
from casekit.simulate.collectors import Collector, collectors_of
from casekit.simulate.copied import Book
from casekit.simulate.filling import fill
from casekit.simulate.measuring import measured
from casekit.simulate.model import Assumptions, Comparison, Side
from casekit.simulate.outcome import outcome_of
from casekit.simulate.stage import stage
from casekit.simulate.world import World

if TYPE_CHECKING:
    from casekit.app import Lender

Progress = Callable[[int, int], None]
"""Called with days done and days in all, over both sides and all seeds."""

LONGEST: Final = 730
MOST_CASES: Final = 20_000
MOST_SEEDS: Final = 50
MOST_PEOPLE: Final = 10_000
_BEGIN: Final = time(8)


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
    done = 0

    def passed() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, 2 * days * repeat)

    pairs: list[tuple[Side, Side]] = []
    for number in range(seed, seed + repeat):
        chance = Chance(number)
        pairs.append(
            (
                _side(lender, book, None, people[0], assumed, chance, begin, days, passed),
                _side(lender, book, policy, people[1], assumed, chance, begin, days, passed),
            )
        )
    made = Comparison(
        start=start,
        days=days,
        cases=len(book.loans),
        of=book.open_cases,
        seed=seed,
        repeat=repeat,
        currency=lender.settings.lender.currency,
        assumptions=assumed,
        left_out=dict(+book.left_out),
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


def _side(
    lender: Lender,
    book: Book,
    policy: Path | None,
    people: Sequence[Collector],
    assumed: Assumptions,
    chance: Chance,
    begin: datetime,
    days: int,
    passed: Callable[[], None],
) -> Side:
    """Let a made-up lender live through the days; nothing of it stays."""
    # mkdtemp makes a folder that only its owner can enter
    home = Path(mkdtemp(prefix="casekit-simulation-"))
    try:
        with stage(lender, home, policy, people, begin) as made_up:
            book.left_out = book.left_out | fill(made_up, book)
            share = Fraction(len(book.loans), book.open_cases)
            world = World(made_up, people, assumed, chance, share)
            world.live(days, passed)
            return outcome_of(world, len(people), begin.date())
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
