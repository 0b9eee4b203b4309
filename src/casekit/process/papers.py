"""What a process has on paper, opened to be printed: whom it goes to, and its documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Connection, select

from casekit.archive.documents import open_key
from casekit.errors import VaultError
from casekit.pii.private_folders import FolderDraft
from casekit.pii.vault import parts
from casekit.process.model import ProcessView
from casekit.process.placing import subjects_of
from casekit.process.reading import views
from casekit.run import people
from casekit.run.batch import CustomerRow
from casekit.run.letters import address_line
from casekit.store.tables import blob_keys, blobs, contacts, entries, processes, subjects

if TYPE_CHECKING:
    from casekit.app import Lender

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Page:
    """A document of a process: its number, media type, and its bytes in order."""

    blob_id: int
    media_type: str
    parts: Iterator[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed for a process, and whom it goes to.

    Attributes:
        process: the process.
        subject_id: whom it goes to.
        name: theirs; attention: the organisation's named contact, empty for a person.
        phone: a number of theirs, for whoever delivers; empty where none is known.
        address: where it goes, as the profile has it: `lines`, `city`, `region`, `postal_code`;
            empty where the profile has it no longer.
        place: the same on one line, without the postal code.
        pages: its documents, oldest first; read them once, in order.
    """

    process: ProcessView
    subject_id: int
    name: str = field(repr=False)
    attention: str = field(repr=False)
    phone: str = field(repr=False)
    address: Mapping[str, Any] = field(repr=False)
    place: str = field(repr=False)
    pages: tuple[Page, ...] = field(repr=False)


def papers(
    lender: Lender,
    process_ids: Iterable[int],
    folder: FolderDraft,
    *,
    actor: str | None = None,
) -> Iterator[Paper]:
    """Return what is to be printed for some processes, in the order given; a few are held at once.

    It goes into a private folder, whose entry tells each person that it holds their data; those
    persons are added to it. Who is erased, or stored only, is left out.

    Args:
        lender: whose processes.
        process_ids: their numbers; those that do not exist are left out.
        folder: where the papers are written to.
        actor: who has them printed; needs the right `document.read`.
    """
    for chunk in parts(list(process_ids), _AT_ONCE):
        with lender.store.read() as connection:
            found = {
                view.process_id: view
                for view in views(connection, processes.c.id.in_(chunk), today=lender.today())
            }
            lender.authorized(actor, "document.read", subjects_of(connection, found.values()))
            to = _addressees(connection, found.values())
            documents = _documents(connection, found.values())
            for number in chunk:
                view = found.get(number)
                if view is None:
                    continue
                paper = _paper(lender, connection, view, to[number], documents[number])
                if paper is not None:
                    folder.subject_ids.update((view.sealed_for, paper.subject_id))
                    yield paper


def _addressees(connection: Connection, found: Iterable[ProcessView]) -> dict[int, tuple[int, str]]:
    """Return to whom each process goes, and the ref of the address."""
    found = list(found)
    rows = connection.execute(
        select(contacts.c.id, contacts.c.subject_id, contacts.c.point).where(
            contacts.c.id.in_([view.contact_id for view in found if view.contact_id])
        )
    )
    known = {row.id: (row.subject_id, row.point) for row in rows}
    return {
        view.process_id: known.get(view.contact_id or 0, (view.customer_id or view.sealed_for, ""))
        for view in found
    }


def _documents(connection: Connection, found: Iterable[ProcessView]) -> dict[int, Sequence[Any]]:
    """Return the documents that were filed when each process was opened or moved."""
    found = list(found)
    wanted = {view.process_id for view in found}
    of_process: dict[int, int] = {}
    headers = connection.execute(
        select(entries.c.header).where(
            entries.c.kind == "document.added",
            entries.c.case_id.in_({view.case_id for view in found}),
        )
    ).scalars()
    for header in headers:
        data = orjson.loads(bytes(header))["data"]
        if data.get("process") in wanted:
            of_process[data["blob"]] = data["process"]
    rows = connection.execute(
        select(blobs)
        .join(blob_keys, blob_keys.c.blob_id == blobs.c.id)
        .where(blobs.c.id.in_(of_process), blobs.c.status == "stored")
        .order_by(blobs.c.id)
    )
    documents: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        documents[of_process[row.id]].append(row)
    return defaultdict(list, documents)


def _paper(
    lender: Lender,
    connection: Connection,
    view: ProcessView,
    to: tuple[int, str],
    documents: Sequence[Any],
) -> Paper | None:
    subject_id, point = to
    sealed = connection.execute(
        select(subjects.c.profile).where(subjects.c.id == subject_id)
    ).scalar_one_or_none()
    try:
        keyring = lender.vault.keyring(connection, [subject_id])
        profile = people.opened(keyring, CustomerRow(subject_id, "", (), "", "", sealed))
    except VaultError:
        return None
    named = profile.get("contact") or {}
    phones = [*named.get("phones", ()), *profile.get("phones", ())]
    addresses = profile.get("addresses", ())
    address: Mapping[str, Any] = next((one for one in addresses if one.get("ref", "") == point), {})
    return Paper(
        view,
        subject_id,
        str(profile.get("name", "")),
        str(named.get("name", "")) if profile.get("entity") == "organisation" else "",
        next((str(one["number"]) for one in phones if not one.get("bad")), ""),
        address,
        address_line({**address, "postal_code": ""}, lender.settings.lender.language),
        tuple(
            Page(
                row.id,
                row.media_type,
                lender.blobs.read(
                    row.digest,
                    open_key(connection, lender.vault, row.id),
                    subject_id=row.subject_id,
                ),
            )
            for row in documents
        ),
    )
