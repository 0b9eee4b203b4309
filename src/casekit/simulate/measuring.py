"""How customers behaved so far: likelihoods measured in the lender's own store.

What fewer than `LEAST` events tell is not measured but assumed, and said to be so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Connection

from casekit.clock import parse_instant
from casekit.contacts.model import REACHED, Outcome
from casekit.simulate.chance import MILLION
from casekit.simulate.model import Assumptions, hours_of
from casekit.store.bulk import fetch

if TYPE_CHECKING:
    from casekit.app import Lender

LEAST: Final = 200
"""Events below which nothing is measured."""

BACK: Final = timedelta(days=180)
"""How far back is looked."""

_TAKEN: Final = REACHED | {Outcome.CONNECTED, Outcome.WRONG_PARTY}
_CALL: Final = "call"


def measured(lender: Lender) -> Assumptions:
    """Return what is assumed of customers, as far as possible as they behaved so far."""
    since = (lender.today() - BACK).isoformat()
    events: dict[str, int] = {}
    found: dict[str, Any] = {}
    usual = Assumptions()
    kinds = {channel.medium: channel.kind.value for channel in lender.channels.values()}
    with lender.store.read() as connection:
        _calls(lender, connection, since, found, events)
        _promises(connection, since, found, events)
        _payments(connection, since, usual.within_days, kinds, found, events)
    after = {**usual.paid_after, **found.pop("paid_after", {})}
    answered = {**usual.answered, **found.pop("answered", {})}
    return replace(usual, **found, answered=answered, paid_after=after, measured=events)


def _calls(
    lender: Lender,
    connection: Connection,
    since: str,
    found: dict[str, Any],
    events: dict[str, int],
) -> None:
    zone = lender.settings.lender.zone
    tried: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    by_person: Counter[tuple[str, date]] = Counter()
    for at, outcome, actor in fetch(
        connection,
        "SELECT at, outcome, actor FROM contacts WHERE direction = 'outbound' "  # noqa: S608
        f"AND work_id IS NOT NULL AND outcome <> '' AND at >= '{since}'",
    ):
        local = parse_instant(at).astimezone(zone)
        hours = hours_of(local.hour)
        tried[hours] += 1
        outcomes[outcome] += 1
        by_person[actor, local.date()] += 1
        if outcome in _TAKEN:
            taken[hours] += 1
    found["answered"] = {
        hours: _share(taken[hours], count) for hours, count in tried.items() if count >= LEAST
    }
    events |= {f"answered.{hours}": tried[hours] for hours in found["answered"]}
    talked = sum(outcomes[outcome] for outcome in REACHED)
    for name, part, whole in (
        ("right_party", talked, taken.total()),
        ("promised", outcomes[Outcome.PROMISE], talked),
        ("refused", outcomes[Outcome.REFUSED], talked),
    ):
        if whole >= LEAST:
            found[name], events[name] = _share(part, whole), whole
    if tried.total() >= LEAST:
        # on most days there is less to do than could be done, so a full day is what counts
        found["calls_a_day"] = sorted(by_person.values())[len(by_person) * 9 // 10]
        events["calls_a_day"] = tried.total()


def _promises(
    connection: Connection, since: str, found: dict[str, Any], events: dict[str, int]
) -> None:
    ended = {
        status: int(count)
        for status, count in fetch(
            connection,
            "SELECT status, COUNT(*) FROM promises WHERE status IN ('kept', 'part_kept', 'broken') "  # noqa: S608
            f"AND due_on >= '{since}' GROUP BY status",
        )
    }
    if (whole := sum(ended.values())) >= LEAST:
        found["kept"], events["kept"] = _share(ended.get("kept", 0), whole), whole


def _payments(
    connection: Connection,
    since: str,
    within: int,
    kinds: Mapping[str, str],
    found: dict[str, Any],
    events: dict[str, int],
) -> None:
    """Measure how often a contact is followed by a payment of its loan within some days."""
    paid: defaultdict[int, list[str]] = defaultdict(list)
    for loan, day in fetch(
        connection,
        "SELECT loan_id, paid_on FROM payments WHERE kind = 'payment' AND reversed = 0 "  # noqa: S608
        f"AND paid_on >= '{since}' ORDER BY loan_id, paid_on",
    ):
        paid[int(loan)].append(str(day))
    reached = {outcome.value for outcome in REACHED}
    whole: Counter[str] = Counter()
    part: Counter[str] = Counter()
    for loans, at, medium, outcome in fetch(
        connection,
        "SELECT loans, at, medium, outcome FROM contacts WHERE direction = 'outbound' "  # noqa: S608
        f"AND state IN ('sent', 'delivered', 'done') AND at >= '{since}'",
    ):
        kind = kinds.get(medium, "")
        if not kind or (kind == _CALL and outcome not in reached):
            continue
        day = date.fromisoformat(at[:10])
        last = (day + timedelta(days=within)).isoformat()
        for loan in orjson.loads(loans) if isinstance(loans, (str, bytes)) else loans:
            days = paid.get(int(loan), [])
            whole[kind] += 1
            first = bisect_left(days, day.isoformat())
            part[kind] += bisect_right(days, last) > first
    found["paid_after"] = {
        kind: _share(part[kind], count) for kind, count in whole.items() if count >= LEAST
    }
    events |= {f"paid_after.{kind}": whole[kind] for kind in found["paid_after"]}


def _share(part: int, whole: int) -> int:
    return part * MILLION // whole
