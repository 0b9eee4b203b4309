"""What of a case's archive is handed to someone who works for the lender, such as a law firm.

A pack for a purpose holds what the purpose needs. Entries that are held back are in it as their
hashes alone, so the chain of the case can still be checked from the first entry to the last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from casekit.archive.documents import INTERNAL
from casekit.archive.entries import StoredEntry
from casekit.archive.opening import header_of
from casekit.errors import UsageError

PARTS: Final = ("contract", "repayment", "contact", "letter", "legal", "visit")
"""Parts of a loan's file that can be handed over."""

_COURSE: Final = frozenset(
    {
        *("case.opened", "case.reviewed", "case.closed", "loan.recorded", "loan.updated"),
        *("promise.recorded", "promise.changed", "costs.awarded", "evidence.packed"),
        *("customer.recorded", "customer.corrected"),
    }
)
"""Kinds that are always handed over: who owes, what, since when."""

NEVER: Final = frozenset(
    {
        *("income_monthly", "other_debts", "can_pay_monthly", "hardship"),
        *("contacts", "employer", "extra"),
    }
)
"""What is never handed over: means and other debts of the person, and people around them."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """For whom a pack is made, and what of the file it may hold.

    Attributes:
        audience: a code, such as the short name of a law firm.
        parts: of `PARTS`.
    """

    audience: str
    parts: frozenset[str]

    def __post_init__(self) -> None:
        if unknown := sorted(self.parts - frozenset(PARTS)):
            raise UsageError(
                f"a loan's file has no part {unknown[0]!r}", hint=f"Known: {', '.join(PARTS)}."
            )

    def withheld(self, entries: Iterable[StoredEntry]) -> set[int]:
        """Return the sequence numbers of the entries that are held back."""
        headers = [(entry.seq, header_of(entry)) for entry in entries]
        others = {
            change[2]["id"]
            for _, header in headers
            for change in header.get("rows", ())
            if change[0] == "+" and change[1] == "contacts" and change[2]["party"] != "customer"
        }
        return {seq for seq, header in headers if not self._shows(header, others)}

    def _shows(self, header: dict[str, Any], others: Collection[int]) -> bool:
        data = header.get("data", {})
        if header.get("subject", header.get("customer")) != header.get("customer"):
            return False
        if data.get("contact") in others or data.get("fact") in NEVER:
            return False
        if any(_tells_means(change) for change in header.get("rows", ())):
            return False
        return header["kind"] in _COURSE or header["category"] in self.parts


def internal_papers(entries: Iterable[StoredEntry]) -> set[int]:
    """Return the sequence numbers of the entries that file the lender's own papers.

    A proposal weighs costs and chances; it is for whoever decides, and no pack that leaves the
    house holds it, whoever gets it.
    """
    headers = [(entry.seq, header_of(entry)) for entry in entries]
    return {
        seq
        for seq, header in headers
        if header["kind"] == "document.added" and header["category"] == INTERNAL
    }


def pruned(content: Any) -> Any:
    """Return opened content without what is never handed over."""
    if isinstance(content, dict):
        return {name: pruned(value) for name, value in content.items() if name not in NEVER}
    if isinstance(content, list):
        return [pruned(value) for value in content]
    return content


def _tells_means(change: Any) -> bool:
    if change[1] != "case_facts":
        return False
    said = {**change[2], **(change[3] if len(change) > 3 else {})}
    return said.get("name") in NEVER
