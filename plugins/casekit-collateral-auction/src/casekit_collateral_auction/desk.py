"""What people do with disposals of collateral: `lender.plugin("auctions")`."""

from __future__ import annotations

from pathlib import Path

from casekit import Subject
from casekit_collateral_auction.deciding import Deciding
from casekit_collateral_auction.money import Proceeds
from casekit_collateral_auction.selling import Selling
from casekit_collateral_auction.statement import as_docx, as_html


class Auctions(Deciding, Selling, Proceeds):
    """Disposals of collateral of a lender; opened when it is asked for.

    `Deciding` has what comes before the auction, `Selling` the auction, `Proceeds` the price.
    """

    def statement(
        self,
        process: int,
        *,
        form: str = "docx",
        language: str = "",
        reason: str = "statement of a disposal",
        actor: str | None = None,
    ) -> Path:
        """Write the statement, as far as the disposal has come, into the private folder.

        Args:
            process: which.
            form: `docx` or `html`.
            language: the lender's where empty.
            reason: why; sealed.
            actor: who takes it; needs the right `process.look`.
        """
        view = self.show(process)
        who = self._lender.authorized(actor, "process.look", [Subject("case", view.case_id)])
        told = self.told_statement(process, language=language)
        content = as_html(told) if form == "html" else as_docx(told)
        with self._lender.files.create(
            ".html" if form == "html" else ".docx",
            purpose="statement",
            actor=who,
            reason=reason,
            subject_ids=[view.customer_id],
        ) as draft:
            draft.rows = 1
            draft.stream.write(content)
        assert draft.file is not None
        return self._lender.files.path(draft.file)
