"""After the hammer: the price is paid, shared out, stated, and the disposal closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from casekit import Attachment, ProcessView
from casekit.compliance.disposal import shares_of
from casekit.docs.word import DOCX
from casekit.errors import UsageError
from casekit.rights import SOFTWARE
from casekit_collateral_auction.distribution import (
    OURS,
    PARTS,
    Claim,
    Distribution,
    distribute,
)
from casekit_collateral_auction.statement import Statement, as_docx, as_html
from casekit_collateral_auction.working import Working, check_code, round_ended

COSTS = ("auction", "appraisal", "enforcement", "storage", "tax", "notary", "other")
"""What costs of a disposal can be for."""

STATEMENT = "disposal-statement"
"""Key of the Word template of the statement."""


class Proceeds(Working):
    """The part of the desk that shares the price out."""

    def pay(
        self,
        process: int,
        *,
        document: Path | Attachment,
        on: date | None = None,
        actor: str | None = None,
    ) -> ProcessView:
        """Record that the buyer has paid the whole price."""
        day = on or self._lender.today()
        data = {"paid_on": day.isoformat()}
        return self._move(process, "pay", on=on, data=data, papers=[document], actor=actor)

    def buyer_failed(self, process: int, *, note: str, actor: str | None = None) -> ProcessView:
        """Record that the buyer did not pay: the thing is unsold again."""
        ended = {"rounds": round_ended(self.show(process, actor=SOFTWARE), "buyer_failed")}
        return self._move(process, "buyer_failed", note=note, data=ended, actor=actor)

    def shares(
        self,
        process: int,
        *,
        costs: Mapping[str, int],
        claims: Sequence[Claim] = (),
        own: Claim | None = None,
    ) -> Distribution:
        """Return how the price would be shared out; nothing is written.

        Args:
            process: which.
            costs: of the disposal, what for (one of `COSTS`) → minor units.
            claims: other creditors that the collateral secures.
            own: the lender's claim, as the judgment has it, in no part more than the loan owes
                by the book, due or not; what is due today, of the first rank, where None.

        Raises:
            UsageError: nothing is sold yet, or figures that cannot be.
        """
        view = self.show(process, actor=SOFTWARE)
        if view.data.get("price") is None:
            raise UsageError("nothing is sold yet, so there is no price to share out")
        if any(one.creditor == OURS for one in claims):
            raise UsageError("the lender's own claim is given by itself (own)")
        strange = [what for what in costs if what not in COSTS]
        if strange:
            raise UsageError(
                f"there are no costs called {strange[0]!r}", hint=f"Known are {', '.join(COSTS)}."
            )
        for one in claims:
            check_code(one.creditor)
        own = self._checked_own(process, own)
        order = shares_of(self._lender.pack).order
        return distribute(view.data["price"], [*costs.items()], [own, *claims], order=order)

    def own_claim(self, process: int, *, rank: int = 1, actor: str | None = None) -> Claim:
        """Return what the loan owes today as the lender's claim of a rank.

        Needs the right `case.view`.
        """
        loan = self._lender.cases.show(self.show(process, actor=SOFTWARE).case_name, actor=actor)
        return Claim(OURS, rank, loan.costs, loan.interest, loan.principal, loan.penalty)

    def _checked_own(self, process: int, own: Claim | None) -> Claim:
        """Return the lender's claim, which is no larger than what the loan owes."""
        if own is None:
            return self.own_claim(process, actor=SOFTWARE)
        if own.creditor != OURS:
            raise UsageError(
                f"the lender's own claim is that of {OURS!r}, not of {own.creditor!r}",
                hint="Other creditors are given as claims.",
            )
        view = self.show(process, actor=SOFTWARE)
        loan = self._lender.cases.show(view.case_name, actor=SOFTWARE)
        owed = {part: sum(getattr(one, part) for one in loan.instalments) for part in PARTS[1:]}
        owed["costs"] = loan.costs
        parts = [part for part in PARTS if getattr(own, part) > owed[part]]
        if parts:
            told = "; ".join(
                f"{part}: claimed {self._said(view, getattr(own, part))}, "
                f"owed {self._said(view, owed[part])}"
                for part in parts
            )
            raise UsageError(
                "the lender's claim is larger than what the loan owes",
                hint=f"{told}. What nobody is owed belongs to the owner of the collateral; what a "
                "judgment has made due is told by the book first.",
            )
        return own

    def distribute(
        self,
        process: int,
        *,
        costs: Mapping[str, int],
        claims: Sequence[Claim] = (),
        own: Claim | None = None,
        language: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Share the price out: file the statement, and book the lender's share on the loan.

        The share is a payment with the source `auction`, of the day on which the price is shared
        out, booked together with it or not at all. What the disposal leaves short stays owed. Said
        again of one that is shared out already, nothing changes.

        Args:
            process, costs, claims, own: see `shares`.
            language: of the statement; the lender's where empty.
            actor: who shares it out; needs the rights `payments.import` and `process.move`.

        Raises:
            UsageError: figures that cannot be, or that do not add up.
            MoveRefused: the price is not paid yet.
        """
        actor = self._lender.authorized(actor, "payments.import")
        view = self.show(process, actor=SOFTWARE)
        if view.state == "distributed":
            return view
        made = self.shares(process, costs=costs, claims=claims, own=own)
        data = {
            "costs": dict(costs),
            "shares": [asdict(line) for line in made.lines],
            "surplus": made.surplus,
            "shortfall": made.shortfall(),
        }
        told = self.told_statement(process, language=language, more=data)
        papers = [
            Attachment(
                f"statement-{process}.docx",
                DOCX,
                as_docx(told, self._template(STATEMENT, told.language)),
            ),
            Attachment(f"statement-{process}.html", "text/html", as_html(told)),
        ]
        return self._move(process, "distribute", data=data, papers=papers, actor=actor)

    def surplus_paid(
        self, process: int, *, document: Path | Attachment, actor: str | None = None
    ) -> ProcessView:
        """Record that what was left of the price was paid to the owner."""
        return self._move(process, "surplus_paid", papers=[document], actor=actor)

    def close(self, process: int, *, actor: str | None = None) -> ProcessView:
        """Close a disposal whose price is shared out to the last unit."""
        return self._move(process, "close", actor=actor)

    def object(self, process: int, *, note: str, actor: str | None = None) -> ProcessView:
        """Record an objection: until it is decided the disposal goes no further."""
        return self._move(process, "object", note=note, actor=actor)

    def overrule(
        self, process: int, *, document: Path | Attachment, note: str = "", actor: str | None = None
    ) -> ProcessView:
        """Record how an objection was decided, so that the disposal goes on."""
        return self._move(process, "overrule", note=note, papers=[document], actor=actor)

    def told_statement(
        self, process: int, *, language: str = "", more: Mapping[str, Any] | None = None
    ) -> Statement:
        """Return what the statement of a disposal says, as far as it has come.

        Args:
            process: which.
            language: the lender's where empty.
            more: codes that are about to be written, as if they were.
        """
        return Statement.read(
            self._lender, self.show(process, actor=SOFTWARE), self.options, language, more or {}
        )
