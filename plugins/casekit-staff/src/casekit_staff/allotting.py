"""Sharing cases out: who gets which case, as a function of cases, people and a seed.

Nobody gets what they do not take (way, tier, language, skill), may not work on (not ready, away),
or have a stake in (a tie, a quarrel, a complaint against them). Among the others the one with the
least load has it, weighted by how grave a case is; who has a case keeps it. Equals are told apart
by SHA-256 of seed, case and login, so that the same answer comes out again and nobody steers it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from casekit.work.caseload import OpenCase

TAKES_NOT = "nobody_takes"
CONFLICT = "conflict"
NOBODY_READY = "nobody_ready"
FULL = "full"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to whom cases can go.

    Attributes:
        login: by which the person is known.
        ready: may work today.
        keeps: keeps the cases that the person has also while not ready: a signature that is
            missing for a day moves nobody's cases. False for who is away or suspended.
        ways, tiers, languages: what the person takes; none: any.
        skills: what the person has learnt: products' names count.
        most: at most so many cases; None: no end.
    """

    login: str
    ready: bool = True
    keeps: bool = False
    ways: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """By what cases are shared out.

    Attributes:
        seed: of this lender and day; the same one gives the same answer.
        tiers: names of the tiers, mildest first: a case of the nth weighs n.
        way: the way that is meant, such as `voice`; empty: any.
        language: of customers of whom none is known.
        skills: product → the skill that its cases need.
        conflicts: (login, customer) who must not meet.
    """

    seed: str
    tiers: Sequence[str] = ()
    way: str = ""
    language: str = ""
    skills: Mapping[str, str] = field(default_factory=dict)
    conflicts: Collection[tuple[str, int]] = ()

    def weight(self, tier: str) -> int:
        """Return how much a case weighs."""
        return self.tiers.index(tier) + 1 if tier in self.tiers else 1


@dataclass(frozen=True, slots=True)
class Shares:
    """What came out.

    Attributes:
        given: case → login, of every case that has somebody.
        left: case → code of why nobody has it.
        load: login → the weight of what the person has.
    """

    given: Mapping[int, str]
    left: Mapping[int, str]
    load: Mapping[str, int]


def allot(
    cases: Iterable[OpenCase],
    people: Iterable[Candidate],
    rules: Rules,
    *,
    held: Mapping[int, str] | None = None,
) -> Shares:
    """Return who gets which case; all loans of a customer go to one person where they can.

    Args:
        cases: open ones.
        people: to whom they can go.
        rules: by what.
        held: case → who has it; they keep it if they still may.
    """
    known = {one.login: one for one in people}
    before = held or {}
    load: Counter[str] = Counter(dict.fromkeys(known, 0))
    count: Counter[str] = Counter()
    given: dict[int, str] = {}
    left: dict[int, str] = {}
    of_customer: dict[int, str] = {}
    waiting: list[OpenCase] = []

    def give(case: OpenCase, login: str) -> None:
        given[case.case_id] = login
        of_customer.setdefault(case.customer_id, login)
        load[login] += rules.weight(case.tier)
        count[login] += 1

    for case in cases:
        has_it = known.get(before.get(case.case_id, ""))
        if has_it is not None and _keeps(case, has_it, rules):
            give(case, has_it.login)
        else:
            waiting.append(case)
    for case in sorted(waiting, key=lambda one: _order(rules.seed, one.case_id, "")):
        why = {login: refusal(case, one, rules) for login, one in known.items()}
        free = [login for login, reason in why.items() if not reason]
        room = [
            login for login in free if (most := known[login].most) is None or count[login] < most
        ]
        if not room:
            left[case.case_id] = FULL if free else _why_nobody(why.values())
            continue
        same = of_customer.get(case.customer_id)
        give(
            case,
            same
            if same in room
            else min(
                room, key=lambda login: (load[login], _order(rules.seed, case.case_id, login))
            ),
        )
    return Shares(given, left, dict(load))


def refusal(case: OpenCase, person: Candidate, rules: Rules) -> str:
    """Return the code of why a case is not for a person; empty where it may be."""
    if not person.ready:
        return NOBODY_READY
    if rules.way and person.ways and rules.way not in person.ways:
        return TAKES_NOT
    if person.tiers and case.tier not in person.tiers:
        return TAKES_NOT
    language = (case.language or rules.language).lower()
    if person.languages and not any(_speaks(one.lower(), language) for one in person.languages):
        return TAKES_NOT
    skill = rules.skills.get(case.product, "")
    if skill and skill not in person.skills:
        return TAKES_NOT
    if (person.login, case.customer_id) in rules.conflicts:
        return CONFLICT
    return ""


def _keeps(case: OpenCase, person: Candidate, rules: Rules) -> bool:
    why = refusal(case, replace(person, ready=True) if person.keeps else person, rules)
    return not why


def _speaks(known: str, language: str) -> bool:
    return known == language or language.startswith(f"{known}-") or known.startswith(f"{language}-")


def _why_nobody(reasons: Collection[str]) -> str:
    """Return what is nearest to a solution among why each one cannot have it."""
    for reason in (CONFLICT, TAKES_NOT):
        if reason in reasons:
            return reason
    return NOBODY_READY


def _order(seed: str, case: int, login: str) -> bytes:
    return sha256(f"{seed}\x1f{case}\x1f{login}".encode()).digest()
