"""What people do with disposals of collateral: `lender.plugin("auctions")`."""

from __future__ import annotations

from pathlib import Path

from casekit import ProcessView, Subject
from casekit.docs.word import WordTemplate
from casekit.errors import UsageError
from casekit.rights import SOFTWARE
from casekit_collateral_auction.deciding import Deciding
from casekit_collateral_auction.money import STATEMENT, Proceeds
from casekit_collateral_auction.notice import NOTICE, SHOWN, notice_values
from casekit_collateral_auction.selling import Selling
from casekit_collateral_auction.statement import Statement, as_docx, as_html
from casekit_collateral_auction.words import word


class Auctions(Deciding, Selling, Proceeds):
    """Disposals of collateral of a lender; opened when it is asked for.

    `Deciding` has what comes before the auction, `Selling` the auction, `Proceeds` the price.
    """

    def notice(
        self,
        process: int,
        who: str,
        *,
        addressee: str = "",
        language: str = "",
        reason: str = "notice of an auction",
        actor: str | None = None,
    ) -> Path:
        """Write the notice of the published auction for one of those who must know of it.

        It lies in the private folder, to be printed and posted or handed over; `told` records
        how it reached them.

        Args:
            process: which.
            who: one of the codes that were published with the round.
            addressee: the name that the notice is addressed to; as owner, tenant … where empty.
            language: where empty that of the customer for the owner, and the lender's for others.
            reason: why; sealed.
            actor: who writes it; needs the right `process.look`.

        Raises:
            UsageError: nothing is published, or nobody of this code must know.
            VaultError: the description of the collateral is not to be had.
        """
        lender = self._lender
        view = self.show(process, actor=SOFTWARE)
        if view.state != "published" or who not in view.data["to_tell"]:
            raise UsageError(f"no published auction has {who!r} among those who must know")
        actor = lender.authorized(actor, "process.look", [Subject("case", view.case_id)])
        pieces = lender.cases.collateral(view.case_name, reason=reason, actor=actor)
        language = self._spoken(NOTICE, language or self._language_of(view, who, actor))
        values = notice_values(
            lender,
            view,
            self.options,
            who=who,
            addressee=addressee,
            description=next(
                (one.description for one in pieces if one.number == view.data["collateral"]), ""
            ),
            language=language,
        )
        template = self._template(NOTICE, language)
        if template is not None:
            content = WordTemplate(template).render(values)
        else:
            facts = [(code, word(code, language), values[code]) for code in SHOWN]
            title, intro = word("notice_title", language), word("notice_intro", language)
            signed = (values["addressee"], f"{values['lender_name']}  {values['today']}")
            content = as_docx(Statement(language, title, intro, tuple(facts), (), signed))
        return self._private(view, content, "notice", ".docx", reason, actor)

    def _language_of(self, view: ProcessView, who: str, actor: str) -> str:
        """Return the language in which somebody is written to: the owner in that of the customer,
        who gave the collateral; of the others nobody knows."""
        own = self._lender.settings.lender.language
        if who != "owner":
            return own
        return self._lender.cases.show(view.case_name, actor=actor).customer.language or own

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
        view = self.show(process, actor=SOFTWARE)
        who = self._lender.authorized(actor, "process.look", [Subject("case", view.case_id)])
        told = self.told_statement(process, language=language)
        content = (
            as_html(told)
            if form == "html"
            else as_docx(told, self._template(STATEMENT, told.language))
        )
        suffix = ".html" if form == "html" else ".docx"
        return self._private(view, content, "statement", suffix, reason, who)

    def _private(
        self, view: ProcessView, content: bytes, purpose: str, suffix: str, reason: str, actor: str
    ) -> Path:
        with self._lender.files.create(
            suffix,
            purpose=purpose,
            actor=actor,
            reason=reason,
            subject_ids=[view.customer_id],
        ) as draft:
            draft.rows = 1
            draft.stream.write(content)
        assert draft.file is not None
        return self._lender.files.path(draft.file)
