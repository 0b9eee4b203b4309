"""The papers of suits: the proposal before its reviewer, and the letter that engages a law firm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casekit import Attachment, ProcessView, Subject, TemplateFile
from casekit.docs.preview import lender_texts
from casekit.docs.word import WordTemplate
from casekit.errors import UsageError
from casekit.pii.plain_file import PlainFile
from casekit_litigation.channel import Firm
from casekit_litigation.costs import firm_fee
from casekit_litigation.money import SuitMoney
from casekit_litigation.proposal import Proposal, read_proposal
from casekit_litigation.proposal_lines import proposal_values
from casekit_litigation.proposal_paper import PROPOSAL, proposal_paper
from casekit_litigation.words import SuitWords

ENGAGEMENT: Final = "engagement-letter"
"""Key of the Word template of the letter that engages a law firm."""


class SuitPapers(SuitMoney):
    """The part of the desk that writes; see `casekit_litigation.desk.Suits`."""

    def proposal(self, of: str | int, *, actor: str | None = None) -> Proposal:
        """Return what a person must know to decide about a suit on a case.

        Raises:
            NotFound: there is no such case. NotAuthorized: not for this actor.
        """
        case = self._lender.cases.find(of)
        self._lender.authorized(actor, "suit.review", [Subject("case", case.case_id)])
        return read_proposal(self._lender, self._channel(), case.name)

    def proposal_paper(
        self, of: str | int, *, language: str = "", actor: str | None = None
    ) -> Attachment:
        """Return the proposal as a Word file, as it is filed with the decision.

        The lender's template `suit-proposal` is filled; where it has none, a plain page is made.

        Args:
            of: the case.
            language: of the paper; the lender's where empty.
            actor: who asks; needs the right `suit.review`.

        Raises:
            NotFound: there is no such case. NotAuthorized: not for this actor.
        """
        lender = self._lender
        case = lender.cases.find(of)
        who = lender.authorized(actor, "suit.review", [Subject("case", case.case_id)])
        language = language or lender.settings.lender.language
        file, words = self._file(PROPOSAL, language), SuitWords(language)
        found = self.proposal(of, actor=who)
        if file is None:
            made = words("paper_made", day=lender.today(), actor=who)
            return proposal_paper(found, words, made)
        values = self._proposal_values(found, file, who)
        return proposal_paper(found, words, "", WordTemplate(file.path).render(values))

    def engagement(
        self,
        process_id: int,
        firm: str,
        *,
        reason: str,
        purpose: str = "",
        language: str = "",
        actor: str | None = None,
    ) -> PlainFile:
        """Write the letter that engages a law firm: for what purpose, and what data it is given.

        It lies in the private folder, to be signed by both; `engage` files it signed. What it
        says of the data is what `export` hands over, by the firm's contract.

        Args:
            process_id: the suit.
            firm: its short name in the config.
            reason: why it is written; sealed.
            purpose: for what the firm may use the data; the suit where empty.
            language: the lender's where empty.
            actor: who writes it; needs the rights `suit.export` and `customer.disclose`.

        Raises:
            UsageError: no such firm or its contract has ended, no reason, or the lender has no
                Word file `engagement-letter`.
            NotFound: there is no such suit. NotAuthorized: not for this actor.
            VaultError: the customer's name is not to be had.
        """
        lender = self._lender
        process = self._suit(process_id)
        who = lender.authorized(actor, "suit.export", [Subject("case", process.case_id)])
        engaged = self.firm(firm)
        file = self._file(ENGAGEMENT, language or lender.settings.lender.language)
        if file is None:
            raise UsageError(
                f"the lender has no Word file {ENGAGEMENT!r}",
                hint='Name a set that has one: [templates] use = ["cn"].',
            )
        name = lender.customers.disclose(
            process.customer_id, ["name"], purpose="legal", reason=reason, actor=who
        )["name"]
        template = WordTemplate(file.path)
        content = template.render(
            self._engagement_values(process, engaged, file, name, purpose),
            rows={"parts": SuitWords(file.language).handed_over(engaged.parts)},
        )
        with lender.files.create(
            ".docx",
            purpose="engagement",
            actor=who,
            reason=reason,
            subject_ids=[process.customer_id],
        ) as draft:
            draft.rows = 1
            draft.stream.write(content)
        assert draft.file is not None
        return draft.file

    def template_values(
        self, case: str | int, file: TemplateFile, *, actor: str | None = None
    ) -> Mapping[str, str]:
        """Return the values of a Word file of suits for a case, to look at it; empty for others."""
        if file.key != PROPOSAL:
            return {}
        about = [Subject("case", self._lender.cases.find(case).case_id)]
        who = self._lender.authorized(actor, "suit.review", about)
        return self._proposal_values(self.proposal(case, actor=who), file, who)

    # -- parts ---------------------------------------------------------------------------------

    def _file(self, key: str, language: str) -> TemplateFile | None:
        """Return the lender's Word file of a paper: in a language, or in the one nearest to it."""
        channel = self._channel()
        files = [] if channel is None else channel.context.template_files
        there = {file.language: file for file in files if file.key == key}
        parts = language.split("-")
        wider = ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
        near = [tag for tag in there if tag.split("-")[0] == parts[0]]
        own = self._lender.settings.lender.language
        return next((there[tag] for tag in (*wider, *near, own) if tag in there), None)

    def _proposal_values(self, found: Proposal, file: TemplateFile, who: str) -> dict[str, str]:
        return {
            **proposal_values(found, SuitWords(file.language)),
            "lender_name": lender_texts(self._lender).get("lender_name", file.language),
            "loan": found.case.ref.loan_ref,
            "today": self._lender.today().isoformat(),
            "actor": who,
        }

    def _engagement_values(
        self, process: ProcessView, firm: Firm, file: TemplateFile, name: str, purpose: str
    ) -> dict[str, str]:
        lender, words = self._lender, SuitWords(file.language)
        texts = lender_texts(lender)
        claim = read_proposal(lender, self._channel(), process.case_name).costs.claim
        currency = lender.cases.find(process.case_name).currency
        fee = firm_fee(firm, claim)
        return {
            "lender_name": texts.get("lender_name", file.language),
            "lender_address": texts.get("lender_address", file.language),
            "hotline": texts.get("hotline", file.language),
            "today": lender.today().isoformat(),
            "number": str(process.process_id),
            "firm": firm.name,
            "contract_until": firm.contract_until.isoformat(),
            "customer": name,
            "case": process.case_name,
            "loan": process.loan_ref,
            "claim": words.money(claim, currency),
            "purpose": purpose.strip() or words("purpose", loan=process.loan_ref),
            "never": words("never"),
            "fee": words.money(fee, currency) if fee else "",
        }
