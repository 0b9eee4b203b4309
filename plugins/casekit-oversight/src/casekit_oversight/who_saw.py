"""Who has seen the data that leaked, or may have leaked, as the archive tells it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING, Final

from casekit import Attachment
from casekit.clock import instant_text

if TYPE_CHECKING:
    from casekit import Lender
    from casekit.archive.disclosures import Disclosure

COLUMNS: Final = (
    "at", "who", "kind", "customer", "case", "fields", "purpose", "channel", "refused", "entry",
)  # fmt: skip
_AT_ONCE: Final = 1000


def who_saw(
    lender: Lender,
    *,
    customers: Sequence[int] = (),
    login: str = "",
    file_id: int | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    actor: str | None = None,
) -> list[Disclosure]:
    """Return who has seen what, or was refused it, in the order of time.

    Args:
        lender: an open lender.
        customers: only of these; of everybody where empty.
        login: only what this person saw.
        file_id: only who was given this private file.
        start, end: recorded between these instants (UTC), the end left out.
        actor: who asks; needs the right `archive.disclosures`.
    """
    found: list[Disclosure] = []
    wanted: Sequence[int | None] = sorted(set(customers)) or [None]
    for customer in wanted:
        found += _pages(lender, customer, login, start, end, actor)
    if file_id is not None:
        found = [one for one in found if f"file:{file_id}" in one.fields]
    return sorted(found, key=lambda one: (one.at, one.log, one.seq))


def as_document(found: Sequence[Disclosure]) -> Attachment:
    """Return a list of who has seen what as a CSV file."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in found:
        writer.writerow(
            (
                instant_text(one.at), one.who, one.kind, one.customer_id or "", one.case_id or "",
                " ".join(one.fields), one.purpose, one.channel, "yes" if one.refused else "",
                f"{one.log}/{one.seq}",
            )
        )  # fmt: skip
    return Attachment("who-saw.csv", "text/csv", text.getvalue().encode())


def _pages(
    lender: Lender,
    customer: int | None,
    login: str,
    start: datetime | None,
    end: datetime | None,
    actor: str | None,
) -> Iterator[Disclosure]:
    after = ""
    while True:
        page = lender.archive.disclosures(
            customer=customer, actor_of=login, start=start, end=end, limit=_AT_ONCE, after=after,
            actor=actor,
        )  # fmt: skip
        yield from page
        if len(page) < _AT_ONCE:
            return
        after = page[-1].place
