"""Showing customer data for a purpose: to a channel what it declared, to a person with a reason.

Whoever sees data is in the archive before seeing it: who, which fields, for what purpose; the
reason in words is sealed with the person's own key. A refusal is archived as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Ledger
from casekit.errors import NotAuthorized, Restricted, UsageError
from casekit.pii.people import (
    Authorize,
    Person,
    anyone,
    check_code,
    check_reason,
    log_of,
    read_person,
)
from casekit.pii.profile import Profile
from casekit.pii.vault import Vault
from casekit.rights import Subject


def _first_phone(profile: Profile) -> str:
    return next((phone.number for phone in profile.all_phones() if not phone.bad), "")


def _first_email(profile: Profile) -> str:
    return next((email.address for email in profile.all_emails() if not email.bad), "")


FIELDS: Final[Mapping[str, Callable[[Profile], Any]]] = MappingProxyType(
    {
        "name": lambda p: p.name,
        "sex": lambda p: p.sex.value,
        "id_number": lambda p: p.id_number,
        "phone": _first_phone,
        "phones": lambda p: p.all_phones(),
        "email": _first_email,
        "emails": lambda p: p.all_emails(),
        "address": lambda p: next((a for a in p.addresses if not a.bad), None),
        "addresses": lambda p: p.addresses,
        "employer": lambda p: p.employer,
        "birth_date": lambda p: p.birth_date,
        "contact": lambda p: p.contact,
        "note": lambda p: p.note,
        "extra": lambda p: p.extra,
    }
)
"""Fields that can be asked for, and where they are in a profile."""

RESTRICTED_PURPOSES: Final = frozenset({"rights", "legal"})
"""Purposes for which data that is stored only may be opened: the person's own rights, the law."""


def check_fields(fields: Iterable[str]) -> frozenset[str]:
    """Return the fields as a set.

    Raises:
        UsageError: a field that does not exist, or none at all.
    """
    asked = frozenset(fields)
    if unknown := sorted(asked - FIELDS.keys()):
        raise UsageError(
            f"there is no field {', '.join(unknown)}",
            hint=f"Fields are {', '.join(FIELDS)}.",
        )
    return asked


def declared_fields(profile: Profile, fields: Iterable[str]) -> dict[str, Any]:
    """Return what a channel that declared these fields may see, and nothing else.

    Raises:
        UsageError: the channel declared a field that does not exist.
    """
    return {name: FIELDS[name](profile) for name in sorted(check_fields(fields))}


def disclose(
    ledger: Ledger,
    vault: Vault,
    subject_id: int,
    fields: Iterable[str],
    *,
    purpose: str,
    actor: str,
    reason: str,
    authorize: Authorize = anyone,
) -> dict[str, Any]:
    """Return fields of a subject for a person who has a purpose, once that is archived.

    Args:
        ledger, vault: the lender's.
        subject_id: whose data.
        fields: names of `FIELDS`.
        purpose: a code: `service`, `dispute`, `supervision`, `legal`, `rights` …
        actor: who will see it.
        reason: why, in words; sealed.
        authorize: asked for the action `customer.disclose`.

    Raises:
        UsageError: no such field, no reason, or a purpose that is no code.
        NotAuthorized: refused; the refusal is archived.
        NotFound, Erased, Restricted: the subject's data is not to be had.
    """
    asked = sorted(check_fields(fields))
    if not asked:
        raise UsageError("say which fields you need", hint=f"Fields are {', '.join(FIELDS)}.")
    check_code("purpose", purpose)
    words = check_reason(reason)
    with ledger.store.read() as connection:
        log = log_of(connection, subject_id)
    refusal: NotAuthorized | Restricted | None = None
    values: dict[str, Any] = {}
    with ledger.transaction([log]) as tx:
        person = read_person(vault, tx.connection, subject_id, allow_restricted=True)
        refusal = _refusal(person, purpose, actor, authorize)
        data: dict[str, Any] = {"purpose": purpose, "fields": asked}
        if refusal is not None:
            data["why"] = refusal.code
        else:
            values = declared_fields(person.profile, asked)
        kind = "customer.withheld" if refusal is not None else "customer.disclosed"
        draft = EntryDraft(kind, actor, data=data, secret={"reason": words}, **person.draft)
        tx.record([draft], vault.keyring(tx.connection, [subject_id]))
    if refusal is not None:
        raise refusal
    return values


def _refusal(
    person: Person, purpose: str, actor: str, authorize: Authorize
) -> NotAuthorized | Restricted | None:
    about: Sequence[Subject] = [Subject("customer", person.subject_id)]
    try:
        authorize(actor, "customer.disclose", about)
    except NotAuthorized as error:
        return error
    if person.status == "restricted" and purpose not in RESTRICTED_PURPOSES:
        return Restricted(
            f"the data of customer {person.subject_id} is stored only, not used",
            hint="Purposes that are still allowed: " + ", ".join(sorted(RESTRICTED_PURPOSES)) + ".",
        )
    return None
