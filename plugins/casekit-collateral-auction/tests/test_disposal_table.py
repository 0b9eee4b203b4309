"""The table of disposals: whatever happens in whatever order, no step is skipped."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.errors import ProcessHeld, UsageError
from casekit.process.model import KEEP, ProcessView, Step
from casekit.testing.process_contract import a_process
from casekit_collateral_auction.kind import DisposalKind

KIND = DisposalKind()
DAY = date(2026, 4, 1)
EVENTS = sorted({move.event for move in KIND.moves})
GIVEN: dict[str, Any] = {
    "collateral": 1, "basis": "judgment", "agency": "a", "chosen_by": "lot", "appraisal": 100,
    "appraised_on": DAY.isoformat(), "mode": "online", "round": 1, "start_price": 70,
    "deposit": 7, "auction_on": (DAY + timedelta(days=30)).isoformat(), "to_tell": ["owner"],
    "auction_at": "10:00", "place": "p",
    "bids": [], "price": 80, "buyer_code": "b", "pay_by": (DAY + timedelta(days=45)).isoformat(),
    "sale_until": (DAY + timedelta(days=60)).isoformat(), "paid_on": DAY.isoformat(),
    "shares": [{"creditor": "lender", "part": "principal", "paid": 80}], "surplus": 0,
    "shortfall": 0, "known_to": ["owner"], "highest": {"bidder": "b", "amount": 80},
}  # fmt: skip


def moved(view: ProcessView, event: str, on: date) -> ProcessView | None:
    """Return the disposal after an event, None where it cannot happen."""
    move = KIND.move(view.state, event)
    if move is None:
        return None
    try:
        step = KIND.completed(view, Step(event, data=GIVEN), on)
    except (UsageError, ProcessHeld):
        return None
    data = {k: v for k, v in {**view.data, **step.data}.items() if v is not None}
    assert set(data) <= KIND.fields
    assert step.due_on is KEEP or step.due_on is None or isinstance(step.due_on, date)
    state = view.state if move.target == "=" else move.target
    return a_process(KIND, state=state, data=data)


@given(st.lists(st.sampled_from(EVENTS), max_size=60))
def test_money_is_shared_out_only_after_every_step_before_it(events: list[str]) -> None:
    view, on = a_process(KIND, state="proposed", data={}), DAY
    happened: list[str] = []
    for event in events:
        after = moved(view, event, on)
        if after is not None:
            view = after
            happened.append(event)
            on += timedelta(days=1)
    if view.state == "running":
        assert view.data["notice_on"]
    order = ("approve", "choose_agency", "appraise", "pay", "distribute")
    if view.state in ("distributed", "closed"):
        places = [happened.index(event) for event in order]
        assert places == sorted(places)
        assert "knock_down" in happened or "agree_sale" in happened


def test_the_whole_road_can_be_gone() -> None:
    view: ProcessView | None = a_process(KIND, state="proposed", data={})
    on = DAY
    for event in ("approve", "choose_agency", "appraise", "publish", "told"):
        assert view is not None
        view = moved(view, event, on)
    on += timedelta(days=30)
    for event in ("begin", "bid", "knock_down", "pay", "distribute", "close"):
        assert view is not None, event
        view = moved(view, event, on)
    assert view is not None
    assert view.state == "closed"


@pytest.mark.parametrize(
    ("event", "state", "data", "says"),
    [
        ("approve", "proposed", {"basis": "hope"}, "a judgment or an agreement"),
        ("choose_agency", "approved", {"chosen_by": "a friend"}, "by lot or by quotes"),
        ("appraise", "agency_chosen", {"appraisal": 0}, "above zero"),
        ("appraise", "agency_chosen", {"appraised_on": "2026-04-02"}, "dated after"),
        ("appraise", "agency_chosen", {"appraised_on": "yesterday"}, "is no day"),
        ("publish", "appraised", {"valid_until": "2026-03-31"}, "was valid until"),
        ("begin", "published", {}, "was published for"),
        ("knock_down", "running", {"price": 79}, "its highest bid"),
        ("distribute", "paid", {"surplus": 1}, "1 minor units are too many"),
        ("distribute", "paid", {"surplus": -1}, "nobody's part of a price is negative"),
        ("surplus_paid", "distributed", {}, "no part of the price"),
        ("overrule", "appraised", {}, "no objection"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(
    event: str, state: str, data: dict[str, Any], says: str
) -> None:
    known = {**GIVEN, "valid_until": "2027-04-01", **data}
    view = a_process(KIND, state=state, data=known)
    with pytest.raises(UsageError, match=says):
        KIND.completed(view, Step(event, data={**data}), DAY)


def test_a_day_that_passes_is_told_once() -> None:
    passed = {**GIVEN, "auction_on": (DAY - timedelta(days=1)).isoformat()}
    view = a_process(KIND, state="published", data=passed)
    ((number, step),) = KIND.follow_up([view], DAY)
    assert (number, step.event) == (view.process_id, "remind")
    told = a_process(KIND, state="published", data={**passed, **step.data})
    assert list(KIND.follow_up([told], DAY)) == []
