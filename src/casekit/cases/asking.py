"""Asking the gate about one contact of a case, and making one at once: what plugins build on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from casekit.cases.finding import find_case
from casekit.clock import as_utc
from casekit.compliance.model import StaffMember, Verdict
from casekit.contacts.templates import OWE_NOTHING
from casekit.errors import UsageError
from casekit.rights import Subject
from casekit.run.prospects import AUTOMATIC
from casekit.run.single import Reached, SingleContact, judged, reach
from casekit.thirdparties.asking import party_facts

if TYPE_CHECKING:
    from casekit.app import Lender


GIVEN: Final = frozenset({"survey_link"})
"""Placeholders that whoever asks for a contact fills."""


def ask(
    lender: Lender,
    ref: str | int,
    *,
    role: str,
    at: datetime | None,
    purpose: str,
    party: str,
    subject_id: int | None,
    staff: Sequence[StaffMember],
    appointment: Mapping[str, Any] | None,
    recording: bool | None,
    place: str,
    extra: Mapping[str, Any],
    strict: bool,
    actor: str | None,
) -> Verdict:
    """Return the gate's word about a contact that is not made yet; see `Cases.ask`."""
    moment = lender.clock.now() if at is None else as_utc(at)
    with lender.store.read() as connection:
        case = find_case(connection, ref)
        lender.authorized(actor, "case.view", [Subject("case", case.case_id)])
        contact = SingleContact(
            case.customer_id,
            (case.case_id,),
            role,
            purpose=purpose,
            party=party,
            subject_id=subject_id,
            staff=tuple(staff),
            recording=recording,
            appointment=appointment,
            extra={
                **party_facts(connection, case, subject_id),
                **({"place": place} if place else {}),
                **extra,
            },
        )
        return judged(lender, connection, contact, moment, strict=strict)[1]


def send(
    lender: Lender,
    ref: str | int,
    *,
    role: str,
    template: str,
    purpose: str,
    party: str,
    subject_id: int | None,
    actor: str | None,
    values: Mapping[str, str] = MappingProxyType({}),
) -> Reached:
    """Make one contact at once, by a channel that takes it from software; see `Cases.send`."""
    with lender.store.read() as connection:
        case = find_case(connection, ref)
        who = lender.authorized(actor, "contact.send", [Subject("case", case.case_id)])
        if not case.is_open:
            raise UsageError(f"{case.name} is closed: nobody is contacted about it")
        extra = party_facts(connection, case, subject_id)
    if strange := sorted(set(values) - GIVEN):
        raise UsageError(
            f"{strange[0]!r} cannot be given", hint=f"What can be is {', '.join(sorted(GIVEN))}."
        )
    channel = lender.channels.get(role)
    if channel is not None and channel.kind not in AUTOMATIC:
        raise UsageError(
            f"{role!r} goes through {channel.context.name!r}, which is carried out by people",
            hint="Send it in a way that hands over by itself, such as a letter.",
        )
    written_for = lender.book.get(template, lender.settings.lender.language).template.party
    if party in OWE_NOTHING and written_for == "customer":
        raise UsageError(
            f"the text {template} is for the customer",
            hint='A text for somebody else says so: party = "contact".',
        )
    contact = SingleContact(
        case.customer_id,
        (case.case_id,),
        role,
        purpose=purpose,
        party=party,
        subject_id=subject_id,
        template=template,
        extra=extra,
        values=values,
    )
    return reach(lender, contact, actor=who)
