"""The search for forbidden wording in what people wrote down: notes, reasons, what a visit found.

What is sealed is opened in batches, each of which is archived with its reason. Of a find it is
kept where it stands and by which rule, never the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from casekit.compliance.texts import check_text
from casekit.errors import NotFound
from casekit.rights import SOFTWARE
from casekit_oversight.contacts_read import data_of, entries_between
from casekit_oversight.noticed import Noticed

if TYPE_CHECKING:
    from casekit import Lender
    from casekit.archive.entries import StoredEntry

KINDS: Final = (
    "contact.recorded", "contact.corrected", "case.fact", "case.proposal", "event.recorded",
    "promise.recorded", "task.opened", "task.closed", "followup.planned", "process.opened",
    "process.moved", "process.noted", "process.cancelled",
)  # fmt: skip
"""Kinds of entries with words of people; those of a call's result were searched with it."""

WORDS: Final = frozenset(
    {"note", "words", "reason", "reason_text", "no_plan_because", "beyond", "why_not", "remark",
     "statement"}
)  # fmt: skip
"""Keys of a sealed part that hold somebody's own words."""

_CATEGORIES: Final = frozenset({"letter", "visit", "legal"})
_AT_ONCE: Final = 200
_REASON: Final = "daily search for forbidden wording"


def of_words(
    lender: Lender, since: Mapping[int, int], sizes: Mapping[int, int]
) -> Iterator[Noticed]:  # fmt: skip
    """Return the finds in what people wrote down from one size of the logs to another."""
    batch: list[StoredEntry] = []
    for entry in entries_between(lender, since, sizes, KINDS):
        if entry.actor == SOFTWARE or not _is_searched(lender, entry):
            continue
        whole = lender.archive.entry(entry.log, entry.seq, actor=SOFTWARE)
        if whole.sealed is not None and whole.customer_id is not None:
            batch.append(whole)
        if len(batch) >= _AT_ONCE:
            yield from _searched(lender, batch)
            batch = []
    if batch:
        yield from _searched(lender, batch)


def _is_searched(lender: Lender, entry: StoredEntry) -> bool:
    """Say whether an entry is about a customer: what quotes a find is not searched again."""
    if not entry.kind.startswith("process."):
        return True
    name = data_of(entry).get("process_kind", "")
    try:
        kind = lender.plugins.process_kinds[str(name)]
    except NotFound:
        return False
    return kind.category in _CATEGORIES and not kind.confidential


def _searched(lender: Lender, batch: list[StoredEntry]) -> Iterator[Noticed]:
    for entry, opened in zip(
        batch, lender.archive.open(batch, reason=_REASON, actor=SOFTWARE), strict=True
    ):
        if opened.value is None:
            continue
        data = data_of(entry)
        way = str(data.get("role") or entry.channel or "voice")
        channel = lender.channels[way].medium if way in lender.channels else way
        number = 0
        for text in texts_in(opened.value):
            for find in check_text(lender.pack, text, str(data.get("party", "customer")), channel):
                yield Noticed(
                    "wording",
                    f"entry:{entry.log}/{entry.seq}:{number}",
                    entry.actor,
                    entry.case_id or 0,
                    {
                        "contact": data.get("contact"),
                        "rule": find.rule,
                        "category": find.values.get("category"),
                        "place": find.values.get("place"),
                        "entries": [f"{entry.log}/{entry.seq}"],
                    },
                )
                number += 1


def texts_in(value: Any, wanted: bool = False) -> Iterator[str]:
    """Return the words of people in a sealed part, in its order."""
    if isinstance(value, str):
        if wanted and value.strip():
            yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts_in(inner, wanted or key in WORDS)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner, wanted)
