"""Sharing cases out: nobody gets what is not for them, loads are even, and it can be done again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.work.caseload import OpenCase
from casekit_staff.allotting import Candidate, Rules, allot, refusal

TIERS = ("mild", "moderate", "severe")
LOGINS = ("an", "bo", "cai", "ding")

cases = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from(TIERS), st.sampled_from(("zh-Hans", "en", ""))),
    max_size=25,
).map(
    lambda rows: [
        OpenCase(number, customer, tier, "card" if number % 2 else "home", language)
        for number, (customer, tier, language) in enumerate(rows, 1)
    ]
)
people = st.lists(
    st.builds(
        Candidate,
        login=st.sampled_from(LOGINS),
        ready=st.booleans(),
        tiers=st.sampled_from(((), ("mild",), ("moderate", "severe"))),
        languages=st.sampled_from(((), ("zh",), ("en",))),
        skills=st.sampled_from(((), ("homes",))),
        most=st.sampled_from((None, 0, 2, 5)),
    ),
    max_size=4,
    unique_by=lambda one: one.login,
)
conflicts = st.sets(st.tuples(st.sampled_from(LOGINS), st.integers(1, 12)), max_size=10)


def rules(apart: set[tuple[str, int]], seed: str = "day") -> Rules:
    return Rules(seed, TIERS, language="zh-Hans", skills={"home": "homes"}, conflicts=apart)


@given(cases, people, conflicts)
@settings(max_examples=120, deadline=None)
def test_each_case_has_somebody_for_whom_it_is_or_a_reason(
    book: list[OpenCase], team: list[Candidate], apart: set[tuple[str, int]]
) -> None:
    by = rules(apart)
    known = {one.login: one for one in team}
    found = allot(book, team, by)
    assert set(found.given) | set(found.left) == {one.case_id for one in book}
    assert not set(found.given) & set(found.left)
    for case in book:
        if case.case_id in found.given:
            assert refusal(case, known[found.given[case.case_id]], by) == ""
        else:
            assert all(refusal(case, one, by) or one.most is not None for one in team)
    for login, one in known.items():
        mine = [case for case in book if found.given.get(case.case_id) == login]
        assert one.most is None or len(mine) <= one.most
        assert found.load[login] == sum(by.weight(case.tier) for case in mine)


@given(cases, people, conflicts, st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_the_same_seed_gives_the_same_whatever_the_order_and_who_has_a_case_keeps_it(
    book: list[OpenCase], team: list[Candidate], apart: set[tuple[str, int]], chance: object
) -> None:
    by = rules(apart)
    first = allot(book, team, by)
    shuffled = list(book)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert allot(shuffled, list(reversed(team)), by).given == first.given
    again = allot(book, team, rules(apart, "another"), held=first.given)
    assert {case: again.given.get(case) for case in first.given} == first.given


def test_loads_are_even_by_weight_and_a_customers_loans_stay_together() -> None:
    book = [OpenCase(n, n, TIERS[n % 3], "card", "zh-Hans") for n in range(1, 91)]
    found = allot(book, [Candidate(login) for login in LOGINS], rules(set()))
    assert max(found.load.values()) - min(found.load.values()) <= len(TIERS)
    loans = [OpenCase(n, 7, "mild", "card", "zh-Hans") for n in range(1, 6)]
    assert (
        len(set(allot(loans, [Candidate("an"), Candidate("bo")], rules(set())).given.values())) == 1
    )


def test_why_nobody_has_a_case_is_what_is_nearest_to_a_solution() -> None:
    case = OpenCase(1, 1, "mild", "card", "zh-Hans")
    assert allot([case], [Candidate("an", ready=False)], rules(set())).left == {1: "nobody_ready"}
    assert allot([case], [Candidate("an", tiers=("severe",))], rules(set())).left == {
        1: "nobody_takes"
    }
    assert allot([case], [Candidate("an")], rules({("an", 1)})).left == {1: "conflict"}
    assert allot([case], [Candidate("an", most=0)], rules(set())).left == {1: "full"}
