"""Finding the people of a batch again: by the platform's reference or by identity number.

Both are looked for by their blind tokens, many at once. A hit counts when the opened profile has
the value; data that is stored only (`restricted`) is not opened, so there the token counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection

from casekit.cases.records import PersonRecord
from casekit.cases.tokens import Mark
from casekit.pii.keyring import Keyring
from casekit.pii.normal import id_number
from casekit.pii.profile import Profile
from casekit.pii.vault import Vault
from casekit.store.bulk import fetch, id_list
from casekit.store.indexed_fields import INDEXED_FIELDS


class TwoCustomers(ValueError):
    """The reference of a row is one customer's and its identity number another's."""

    def __init__(self) -> None:
        super().__init__("the reference and the identity number belong to two customers")


@dataclass(slots=True, eq=False)
class Known:
    """A subject of a batch, in the store already or about to be.

    Attributes:
        subject_id: 0 until a new one is given its id.
        profile: opened; None where it may not be opened or is gone.
        zones, regions: as the store has them.
        before: the profile as it was loaded, None for a new subject.
        changes: plain columns that changed.
    """

    subject_id: int
    profile: Profile | None = field(repr=False)
    is_customer: bool
    zones: tuple[str, ...]
    language: str
    status: str = "active"
    new: bool = False
    before: Profile | None = field(default=None, repr=False)
    changes: dict[str, Any] = field(default_factory=dict, repr=False)
    regions: tuple[str, ...] = ()


def look_up(connection: Connection, marks: Iterable[Mark]) -> dict[Mark, list[int]]:
    """Return the subjects that have each mark."""
    wanted: dict[str, set[bytes]] = {}
    for name, token in marks:
        wanted.setdefault(name, set()).add(token)
    found: dict[Mark, list[int]] = {}
    for name, tokens in wanted.items():
        for token, subject_id in fetch(
            connection,
            "SELECT token, subject_id FROM index_tokens "  # noqa: S608
            f"WHERE field = {INDEXED_FIELDS[name]} "
            f"AND token IN ({_blobs(connection, tokens)})",
        ):
            found.setdefault((name, bytes(token)), []).append(subject_id)
    return found


def choose(marks: Iterable[Mark], known: Mapping[Mark, Known]) -> Known | None:
    """Return the one subject that the marks mean, or None.

    Raises:
        TwoCustomers: they mean two.
    """
    chosen: Known | None = None
    for mark in marks:
        found = known.get(mark)
        if found is not None:
            if chosen is not None and found is not chosen:
                raise TwoCustomers
            chosen = found
    return chosen


def load(connection: Connection, vault: Vault, ids: Iterable[int]) -> dict[int, Known]:
    """Return subjects with their profiles opened, in three queries."""
    wanted = set(ids)
    if not wanted:
        return {}
    keyring: Keyring = vault.keyring(connection, wanted)
    found = {}
    for subject_id, is_customer, zones, language, status, stored, regions in fetch(
        connection,
        "SELECT id, is_customer, zones, language, status, profile, regions FROM subjects "  # noqa: S608
        # who works here is another matter: a customer is never recorded as one of them
        f"WHERE id IN ({id_list(wanted)}) AND id NOT IN (SELECT subject_id FROM staff)",
    ):
        profile = None
        if stored is not None and status == "active":
            profile = keyring.open_profile(subject_id, bytes(stored))
        found[subject_id] = Known(
            subject_id,
            profile,
            bool(is_customer),
            tuple(orjson.loads(zones)),
            language,
            status,
            before=profile,
            regions=() if regions == "[]" else tuple(orjson.loads(regions)),
        )
    return found


def confirmed(known: Known, field_name: str, person: PersonRecord) -> bool:
    """Say whether a subject found by token really has the person's value."""
    if known.profile is None:
        return known.status == "restricted"
    if field_name == "customer_ref":
        return known.profile.customer_ref == (person.ref or person.profile.customer_ref).strip()
    held = known.profile.id_number
    return held != "" and id_number(held) == id_number(person.profile.id_number)


def _blobs(connection: Connection, tokens: Iterable[bytes]) -> str:
    if connection.dialect.name == "sqlite":
        return ",".join([f"x'{token.hex()}'" for token in tokens])
    return ",".join([f"'\\x{token.hex()}'::bytea" for token in tokens])
