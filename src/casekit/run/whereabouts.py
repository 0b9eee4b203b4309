"""What another rule pack means for where customers may be: worked out anew, once."""

from __future__ import annotations

from collections.abc import Callable

import orjson
from sqlalchemy import Connection

from casekit.archive.entries import EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.pii.people import about
from casekit.pii.whereabouts import Places, Whereabouts, moved, places_of
from casekit.run.controls import PACK, control_change, read_control
from casekit.run.parts import RunParts
from casekit.store.bulk import fetch, id_list


def adopt_pack(parts: RunParts, log: int, actor: str, begin: Callable[[], int]) -> None:
    """Write where the people of a log may be, where the rule pack is not the one of before.

    Only a pack with regions asks for it; under another, what was found before stays, being
    true all the same. In batches that each stand for themselves: a run that is cut off begins
    anew, and writes what is missing.
    """
    pack = parts.gate.pack
    name = pack.name
    key = f"{PACK}.{log}"
    with parts.store.read() as connection:
        known = read_control(connection, key)
        if known == name or (known is None and not pack.regions):
            return
        ids = people_after(connection, log, 0, 1)
    if not ids:
        return
    begin()
    places = places_of(pack.regions, pack.default_zone, parts.zone.key)
    after = 0
    while places.regions and ids:
        with parts.ledger.transaction([log]) as transaction:
            ids = people_after(transaction.connection, log, after, parts.settings.batch)
            drafts = _drafts(parts, transaction, places, ids, actor) if ids else []
            if drafts:
                transaction.record(drafts)
        after = ids[-1] if ids else after
    with parts.ledger.transaction([log]) as transaction:
        transaction.record(
            [
                EntryDraft(
                    "config.adopted",
                    actor,
                    data={"pack": name},
                    rows=[control_change(transaction, key, name, actor)],
                    log=log,
                )
            ]
        )


def _drafts(
    parts: RunParts, transaction: Transaction, places: Places, ids: list[int], actor: str
) -> list[EntryDraft]:
    """Return an entry for each person who may be elsewhere than was written."""
    connection = transaction.connection
    keyring = parts.vault.keyring(connection, ids)
    drafts = []
    for subject_id, is_customer, zones, regions, profile in fetch(
        connection,
        "SELECT id, is_customer, zones, regions, profile FROM subjects "  # noqa: S608
        f"WHERE id IN ({id_list(ids)}) ORDER BY id",
    ):
        opened = keyring.open_profile(subject_id, bytes(profile))
        stored = Whereabouts(tuple(orjson.loads(zones)), tuple(orjson.loads(regions)))
        values = moved(stored, places.again(opened, opened, stored))
        if values:
            drafts.append(
                EntryDraft(
                    "customer.recorded",
                    actor,
                    data={"changed": sorted(values)},
                    rows=[
                        update(
                            "subjects", {"id": subject_id}, {**values, "updated_at": transaction.at}
                        )
                    ],
                    **about(subject_id, bool(is_customer), parts.store.log_of(subject_id)),
                )
            )
    return drafts


def people_after(connection: Connection, log: int, after: int, limit: int) -> list[int]:
    """Return the next people of a log whose data may be opened."""
    return [
        number
        for (number,) in fetch(
            connection,
            f"SELECT id FROM subjects WHERE log = {log} AND id > {after} "  # noqa: S608
            f"AND status = 'active' AND profile IS NOT NULL ORDER BY id LIMIT {limit}",
        )
    ]
