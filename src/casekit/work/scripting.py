"""What a collector says to one customer: the script of a contact, filled from a batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from casekit.compliance.model import StaffMember
from casekit.contacts.rendering import CompiledTemplate
from casekit.contacts.speaking import lines_of
from casekit.contacts.spoken import SpokenScript
from casekit.contacts.templates import OWE_NOTHING
from casekit.contacts.values import MessageValues
from casekit.pii.keyring import Keyring
from casekit.policy.model import FactValue
from casekit.run import people
from casekit.run.batch import Batch, CaseRow
from casekit.run.parts import RunParts
from casekit.run.snapshots import snapshot
from casekit.run.wording import agency_of, asks_what_was_missed, contact_details, loan_values


def learn_untold(keyring: Keyring, cases: Iterable[CaseRow]) -> None:
    """Learn which amounts the loans' books do not give, so that no script states them as nothing.

    Raises:
        Tampered, Erased, Restricted, KeyMissing: see `Keyring.open`.
    """
    for case in cases:
        if case.details:
            case.untold = people.untold(keyring, case)


def script_for(
    parts: RunParts,
    batch: Batch,
    cases: Sequence[CaseRow],
    profile: Mapping[str, Any],
    *,
    key: str,
    party: str = "customer",
    staff: Sequence[StaffMember] = (),
    language: str = "",
    sought: str = "",
    today: date,
) -> SpokenScript:
    """Return the script of a contact in the listener's language, with its values filled in.

    A key whose text is a plain template gives a script of its lines.

    Args:
        parts: the lender's.
        batch: holds the customer with promises, facts and actions; `learn_untold` comes first.
        cases: those that are spoken of, all of one customer.
        profile: opened, of whoever is spoken to.
        key: what the policy's step, or the purpose of the contact, names.
        party: who is spoken to; of the debt nothing is said to someone who owes nothing.
        staff: who speaks; the first one's number is said.
        language: of whoever is spoken to, where it is not the customer.
        sought: the customer's name, where somebody else is spoken to.
        today: the lender's business date.

    Raises:
        NotFound: the lender has no script of this key.
        ValueMissing: a placeholder has no value.
    """
    if party == "customer" and cases:
        language = batch.customers[cases[0].customer_id].language
    spoken = parts.book.spoken(key, language or parts.language)
    said_in = (
        spoken.template.language if isinstance(spoken, CompiledTemplate) else spoken.script.language
    )
    told = [] if party in OWE_NOTHING else sorted(cases, key=lambda c: (c.oldest or "", c.id))
    names = profile.get("loan_names") or {}
    values = MessageValues(
        people.values(dict(profile), said_in),
        tuple(loan_values(parts, batch, c, None, spoken.amounts, said_in, names) for c in told),
        today,
        contact_details(
            batch,
            told,
            staff,
            agency=agency_of(parts.lender_facts),
            sought=sought,
            missed=asks_what_was_missed(parts, key),
        ),
    )
    if isinstance(spoken, CompiledTemplate):
        return lines_of(spoken, values)
    known = parts.plugins.case_facts([case.id for case in cases])
    return spoken.spoken(values, [_facts(batch, case, known) for case in cases])


def _facts(
    batch: Batch, case: CaseRow, known: Mapping[int, Mapping[str, FactValue]]
) -> Mapping[str, FactValue]:
    return snapshot(batch, case, known.get(case.id)).facts
