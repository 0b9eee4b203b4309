"""Recording one fact of a plugin for many cases, hundreds in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from casekit.cases.facts_recording import FactRecord, check_fact, fact_change, facts_of
from casekit.cases.finding import cases_by_id
from casekit.cases.noting import note_cases, sealed_note
from casekit.errors import UsageError
from casekit.pii.vault import parts
from casekit.policy.model import FactValue
from casekit.rights import Subject

if TYPE_CHECKING:
    from casekit.app import Lender

RIGHT: Final = "case.plugin_fact"
"""The right to set a plugin's fact: it decides for the plugin, such as whose case it is."""

_AT_ONCE: Final = 500


def record_plugin_facts(
    lender: Lender,
    name: str,
    values: Mapping[int, FactValue],
    *,
    note: str = "",
    actor: str | None = None,
) -> int:
    """Record a fact of a plugin for cases, each with its own value; None takes it back.

    Cases that are closed meanwhile, or of which just this is known already, are left as they are.

    Args:
        lender: an open one.
        name: the plugin's name, a dot, and a word: `staff.assigned`.
        values: case → value.
        note: why, in words; sealed with each.
        actor: who says so; needs the right `case.plugin_fact`.

    Returns:
        How many cases were changed.

    Raises:
        UsageError: no plugin of the lender is called so, or a value is none of a plugin's fact.
        NotAuthorized: not for this actor.
    """
    if name.partition(".")[0] not in lender.plugins.names or "." not in name:
        raise UsageError(f"{name!r} is no fact of a plugin")
    wanted = {
        number: None if value is None else check_fact(name, value, lender.plugins.names)
        for number, value in values.items()
    }
    who = lender.authorized(actor, RIGHT, [Subject("case", number) for number in sorted(wanted)])
    by_log: dict[int, list[int]] = defaultdict(list)
    with lender.store.read() as connection:
        for some in parts(sorted(wanted), _AT_ONCE):
            for case in cases_by_id(connection, some).values():
                by_log[case.log].append(case.case_id)
    changed = 0
    for log, numbers in sorted(by_log.items()):
        for some in parts(numbers, _AT_ONCE):
            told = {number: wanted[number] for number in some}
            changed += _recorded(lender, name, told, log, note, who)
    return changed


def _recorded(
    lender: Lender, name: str, values: Mapping[int, FactValue], log: int, note: str, who: str
) -> int:
    today = lender.today()
    changed = 0
    with lender.ledger.transaction([log]) as tx:
        for case in cases_by_id(tx.connection, values).values():
            value = values[case.case_id]
            before = next(
                (f for f in facts_of(tx.connection, case.case_id) if f.name == name), None
            )
            known = before.value if before is not None else None
            if not case.is_open or known == value:
                continue
            made = None if value is None else FactRecord(name, value, today)
            change = fact_change(tx, case.case_id, name, made)
            data: dict[str, Any] = {"fact": name, "value": value, "since_on": today.isoformat()}
            if known is not None:
                data["before"] = known
            tx.record(
                note_cases(
                    "case.fact",
                    who,
                    case.customer_id,
                    [case],
                    data,
                    [change] if change else [],
                    today=today,
                    secret=sealed_note(note),
                )
            )
            changed += 1
    return changed
