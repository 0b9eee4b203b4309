"""Correcting what is known about a person: the new profile stands, the old one stays readable.

The entry holds both, sealed with the person's key: the new profile as the row's change, the old
one beside it, so that what an earlier contact was based on can still be shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from casekit.archive.entries import EntryDraft, StoredEntry, update
from casekit.archive.ledger import Ledger
from casekit.dates import day_after, is_birth_date
from casekit.errors import UsageError
from casekit.pii.characters import clean, person_name
from casekit.pii.indexing import write_tokens
from casekit.pii.people import Authorize, anyone, check_reason, log_of, read_person
from casekit.pii.profile import Profile
from casekit.pii.vault import Vault
from casekit.pii.whereabouts import Places, moved, stored_whereabouts
from casekit.rights import Subject


def correct(
    ledger: Ledger,
    vault: Vault,
    subject_id: int,
    change: Callable[[Profile], Profile],
    *,
    actor: str,
    reason: str,
    authorize: Authorize = anyone,
    places: Places | None = None,
) -> StoredEntry:
    """Change a subject's profile and return the entry that says so.

    Args:
        ledger, vault: the lender's.
        subject_id: whose profile.
        change: gets the profile as it stands and returns it as it should be; phone numbers in
            it are brought to E.164.
        actor, reason: who and why; the reason is sealed.
        authorize: asked for the action `customer.correct`.
        places: how it is found out where the person may be now; None: that is not looked at.

    Raises:
        UsageError: nothing would change, no reason, a phone number that is none, a day on which
            nobody can be born, or a name or text with characters that may not stand there.
        NotAuthorized, NotFound, Erased, Restricted: it may not, or cannot, be changed.
    """
    words = check_reason(reason)
    authorize(actor, "customer.correct", [Subject("customer", subject_id)])
    with ledger.store.read() as connection:
        log = log_of(connection, subject_id)
    with ledger.transaction([log]) as tx:
        person = read_person(vault, tx.connection, subject_id, lock=True)
        before = person.profile
        after = _tidy(vault, _sound(before, change(before), tx.now)).numbered(before)
        changed = [
            f.name
            for f in fields(Profile)
            if f.name != "retired" and getattr(before, f.name) != getattr(after, f.name)
        ]
        if not changed:
            raise UsageError("nothing would change", hint="The profile says this already.")
        values = {"profile": after.to_json(), "updated_at": tx.now, "entity": after.entity.value}
        if places is not None and places.regions:
            stored = stored_whereabouts(tx.connection, subject_id)
            values |= moved(stored, places.again(before, after, stored))
        rows = [update("subjects", {"id": subject_id}, values)]
        draft = EntryDraft(
            "customer.corrected",
            actor,
            data={"fields": changed},
            rows=rows,
            secret={"before": before.to_json(), "reason": words},
            **person.draft,
        )
        entry = tx.record([draft], vault.keyring(tx.connection, [subject_id]))[0]
        write_tokens(vault, tx.connection, {subject_id: after})
    return entry


def sound_profile(vault: Vault, profile: Profile, now: datetime) -> Profile:
    """Return a new profile with its texts clean, its numbers in E.164, and a ref on each point.

    Raises:
        UsageError: a number that is none, a day on which nobody can be born, or a name or text
            with characters that may not stand there.
    """
    return _tidy(vault, _sound(Profile(""), profile, now)).numbered()


def _sound(before: Profile, after: Profile, now: datetime) -> Profile:
    """Return the profile with its texts clean, as an import would take them."""
    born = after.birth_date
    # it is tomorrow already somewhere
    if (
        born is not None
        and born != before.birth_date
        and not is_birth_date(born, day_after(now.date()))
    ):
        raise UsageError("nobody can be born on this day", hint="Check the year.")
    changed: dict[str, Any] = {}
    try:
        if after.name != before.name:
            changed["name"] = person_name(after.name)
        for name in ("employer", "note", "id_number"):
            if (text := getattr(after, name)) != getattr(before, name):
                changed[name] = clean(text)
    except ValueError as error:
        raise UsageError(f"a corrected text cannot stand there: {error}") from None
    return replace(after, **changed) if changed else after


def _tidy(vault: Vault, profile: Profile) -> Profile:
    try:
        phones = tuple([replace(p, number=vault.normal("phone", p.number)) for p in profile.phones])
        contact = profile.contact
        if contact is not None:
            contact = replace(
                contact,
                phones=tuple(
                    [replace(p, number=vault.normal("phone", p.number)) for p in contact.phones]
                ),
            )
    except ValueError as error:
        raise UsageError(
            f"a corrected number is {error}", hint="Write it with its country code: +86 138 …"
        ) from None
    return replace(profile, phones=phones, contact=contact)
