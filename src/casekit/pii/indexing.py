"""Writing and asking the blind index: who has this phone, this identity number, this name.

A hit is only a candidate; the subject's profile is opened and compared before it counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select, tuple_

from casekit.pii import indexed
from casekit.pii.blind_index import BlindIndex
from casekit.pii.profile import Profile
from casekit.pii.token_lists import packed
from casekit.pii.vault import Vault, parts
from casekit.store.tables import index_tokens, staff, subjects

_ASK_SIZE = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A subject that was found.

    Attributes:
        subject_id: surrogate id.
        is_customer: False for co-borrowers, guarantors and contacts.
        status: `active` or `restricted`.
        fields: what it was found by.
        profile: opened, so that the caller need not open it again.
    """

    subject_id: int
    is_customer: bool
    status: str
    fields: frozenset[str]
    profile: Profile = field(repr=False)


def write_tokens(
    vault: Vault, connection: Connection, profiles: Mapping[int, Profile], *, new: bool = False
) -> None:
    """Write the tokens of subjects; `new` says that they have none yet.

    Values that have no normal form (a phone number that is none) are left out: nobody can ask
    for them either.
    """
    if not new:
        indexed.forget(connection, profiles)
    index = vault.index
    _insert(vault, connection, index, profiles)
    if vault.index is not index:
        # keys were rotated meanwhile: with this transaction's rows a search must find them too
        indexed.forget(connection, profiles)
        _insert(vault, connection, vault.index, profiles)


def _insert(
    vault: Vault, connection: Connection, index: BlindIndex, profiles: Mapping[int, Profile]
) -> None:
    lists: list[tuple[int, bytes]] = []
    for subject_id, profile in profiles.items():
        values = dict.fromkeys(normal_values(vault, profile))
        tokens = [token for name, value in values for token in index.tokens(name, value)]
        lists.append((subject_id, packed(tokens)))
    indexed.write(connection, lists, index.roots[-1].version)


def normal_values(vault: Vault, profile: Profile) -> list[tuple[str, str]]:
    """Return (field, normal form) of all that a profile is found by."""
    values = []
    for field_name, value in profile.indexed_values():
        try:
            values.append((field_name, vault.normal(field_name, value)))
        except ValueError:
            continue
    return values


def find(
    vault: Vault,
    connection: Connection,
    field_name: str,
    value: str,
    *,
    allow_restricted: bool = False,
) -> list[Found]:
    """Return the subjects that have this value, by ascending id.

    Restricted subjects are stored only, so they are found only where that is allowed.

    Raises:
        ValueError: the value has no normal form, or the field is not indexed.
    """
    found = find_many(vault, connection, [(field_name, value)], allow_restricted=allow_restricted)
    return found.get((field_name, value), [])


def find_many(
    vault: Vault,
    connection: Connection,
    values: Iterable[tuple[str, str]],
    *,
    allow_restricted: bool = False,
    with_staff: bool = False,
    without: Collection[int] = (),
) -> dict[tuple[str, str], list[Found]]:
    """Return the subjects for each (field, value) that has any, in a few queries.

    Who works for the lender is found only where that is asked for (ties to buyers, agencies and
    customers): otherwise nobody would be looked for as a customer and found as a colleague.
    Subjects `without` whom others are looked for are not opened.

    Raises:
        ValueError: a value has no normal form, or a field is not indexed.
    """
    index = vault.index
    asked: dict[tuple[str, bytes], list[tuple[str, str]]] = {}
    forms: dict[tuple[str, str], str] = {}
    for field_name, value in values:
        forms[field_name, value] = form = vault.normal(field_name, value)
        for token in index.tokens_to_ask(field_name, form):
            asked.setdefault((field_name, token.token), []).append((field_name, value))
    candidates: dict[tuple[str, str], set[int]] = {}
    for part in parts(list(asked), _ASK_SIZE):
        rows = connection.execute(
            select(index_tokens.c.field, index_tokens.c.token, index_tokens.c.subject_id).where(
                tuple_(index_tokens.c.field, index_tokens.c.token).in_(part)
            )
        )
        for row in rows:
            for question in asked[row.field, bytes(row.token)]:
                candidates.setdefault(question, set()).add(row.subject_id)
    wanted_ids = set().union(*candidates.values()).difference(without)
    opened = _open(vault, connection, wanted_ids, allow_restricted, with_staff)
    answers: dict[tuple[str, str], list[Found]] = {}
    for (field_name, value), ids in candidates.items():
        wanted = (field_name, forms[field_name, value])
        hits = []
        for subject_id in sorted(ids & opened.keys()):
            is_customer, status, profile = opened[subject_id]
            if wanted in normal_values(vault, profile):
                hits.append(
                    Found(subject_id, is_customer, status, frozenset({field_name}), profile)
                )
        if hits:
            answers[field_name, value] = hits
    return answers


def find_person(
    vault: Vault,
    connection: Connection,
    *,
    allow_restricted: bool = False,
    **values: str,
) -> list[Found]:
    """Return the subjects that have all of these values (`phone=…, name=…`), by ascending id.

    Raises:
        ValueError: nothing was asked, a value has no normal form, or a field is not indexed.
    """
    questions = list(values.items())
    if not questions:
        raise ValueError("say a phone, an identity number, an e-mail address or a name")
    answers = find_many(vault, connection, questions, allow_restricted=allow_restricted)
    by_id = [{hit.subject_id: hit for hit in answers.get(question, [])} for question in questions]
    common = set(by_id[0]).intersection(*by_id[1:])
    return [
        Found(hit.subject_id, hit.is_customer, hit.status, frozenset(values), hit.profile)
        for subject_id, hit in sorted(by_id[0].items())
        if subject_id in common
    ]


def staff_subjects(connection: Connection, ids: Iterable[int]) -> set[int]:
    """Return those of some subjects who work, or worked, for the lender."""
    found: set[int] = set()
    for part in parts(sorted(set(ids)), _ASK_SIZE):
        rows = connection.execute(select(staff.c.subject_id).where(staff.c.subject_id.in_(part)))
        found.update(rows.scalars())
    return found


def _open(
    vault: Vault,
    connection: Connection,
    ids: set[int],
    allow_restricted: bool,
    with_staff: bool,
) -> dict[int, tuple[bool, str, Profile]]:
    if ids and not with_staff:
        ids -= staff_subjects(connection, ids)
    if not ids:
        return {}
    keyring = vault.keyring(connection, ids, allow_restricted=allow_restricted)
    opened = {}
    for part in parts(sorted(ids), _ASK_SIZE):
        rows = connection.execute(
            select(
                subjects.c.id, subjects.c.is_customer, subjects.c.status, subjects.c.profile
            ).where(subjects.c.id.in_(part))
        )
        for row in rows:
            if row.id in keyring and not keyring.is_restricted(row.id) and row.profile is not None:
                profile = keyring.open_profile(row.id, bytes(row.profile))
                opened[row.id] = (row.is_customer, row.status, profile)
    return opened
