"""Before the auction: what is proposed, who approves it, which agency, what it is worth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from casekit import Attachment, OpenTask, ProcessView, Step, Subject
from casekit.errors import UsageError
from casekit.rights import SOFTWARE
from casekit_collateral_auction.agencies import Quote, check_candidates, lot, lowest
from casekit_collateral_auction.kind import TASK
from casekit_collateral_auction.working import KIND, Working

LAW_DID_NOT: Final = ("failed", "part_recovered")
"""Results of legal procedure after which collateral may be disposed of."""

_TIME_TO_LOOK = timedelta(days=7)


class Deciding(Working):
    """The part of the desk that decides whether and by whom something is disposed of."""

    def propose(
        self,
        case: str | int,
        *,
        collateral: int | None = None,
        only_home: bool | None = None,
        note: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Propose to dispose of a piece of collateral; one that the run has begun is taken up.

        A home goes to a person first, unless it is known not to be the owner's only one.

        Args:
            case: the case.
            collateral: its number; may be left out where the loan has one piece only.
            only_home: it is (or is not) the owner's only home; None: nobody knows.
            note: about it; sealed.
            actor: who proposes.

        Raises:
            UsageError: the loan has no such collateral, or its disposal is under way already.
            NotFound: there is no such case. ProcessHeld: it is closed.
        """
        lender = self._lender
        pieces = {one.number: one for one in lender.cases.collateral(case, actor=actor)}
        if not pieces:
            raise UsageError("the loan has no collateral, so there is nothing to dispose of")
        if collateral is None and len(pieces) == 1:
            collateral = next(iter(pieces))
        if collateral not in pieces:
            raise UsageError(
                "say which piece of collateral",
                hint=f"The loan has: {', '.join(f'{n} ({p.kind})' for n, p in pieces.items())}.",
            )
        piece = pieces[collateral]
        known = self.list(case=case, actor=actor)
        if any(one.data.get("collateral") == collateral for one in known):
            raise UsageError(f"a disposal of collateral {collateral} is under way already")
        home = "unknown" if only_home is None else "yes" if only_home else "no"
        data = {"collateral": collateral, "collateral_kind": piece.kind, "sole_home": home}
        begun = next((one for one in known if not one.data.get("collateral")), None)
        if begun is not None:
            view = self._move(begun.process_id, "chosen", note=note, data=data, actor=actor)
        else:
            step = Step("", note=note, data=data)
            role = next((r for r, c in lender.channels.items() if c.process == KIND), "auction")
            view = lender.processes.open(
                KIND, case, step=step, role=role, channel=self._channel_name(), actor=actor
            )
        if piece.kind in self.options.homes and home != "no":
            task = OpenTask(TASK, lender.today() + _TIME_TO_LOOK)
            view = self._move(view.process_id, "only_home", effects=(task,), actor=actor)
        return view

    def approve(
        self,
        process: int,
        *,
        basis: str,
        document: Path | Attachment,
        note: str,
        actor: str | None = None,
    ) -> ProcessView:
        """Approve a disposal: a person's word, with the paper on which it rests.

        Args:
            process: which.
            basis: `judgment`, or `agreement` (of both sides, made after the loan fell due).
            document: the judgment, or the agreement.
            note: why; of an only home also where its people will live. Sealed.
            actor: who approves.

        Raises:
            UsageError: legal procedure has not failed to recover the loan; no basis; no note.
            MoveRefused, ProcessHeld, DocumentNeeded: see `Processes.move`.
        """
        view = self.show(process, actor=SOFTWARE)
        self._check_law(view)
        return self._move(
            process, "approve", note=note, data={"basis": basis}, papers=[document], actor=actor
        )

    def draw(
        self, process: int, agencies: Sequence[str], *, seed: str, actor: str | None = None
    ) -> ProcessView:
        """Choose the auction house by a lot that anyone can draw again.

        First list and seed are archived, then a checkpoint is signed that covers them, and its
        root decides. The minutes say how to draw again; `agencies.lot` does it.

        Args:
            process: which.
            agencies: codes of the panel.
            seed: any text that was said beforehand, such as the day's closing index.
            actor: who draws; needs the right `auction.draw`.

        Raises:
            UsageError: an agency that cannot be chosen, or no seed.
        """
        lender = self._lender
        view = self.show(process, actor=SOFTWARE)
        who = lender.authorized(actor, "auction.draw", [Subject("case", view.case_id)])
        codes = check_candidates(self.options.agencies, agencies, "auction", lender.today())
        if not seed.strip():
            raise UsageError("a lot needs a seed that was said beforehand")
        announced = {"agencies": [*codes], "seed": seed.strip()}
        self._move(process, "announce_lot", data={"lot": announced}, actor=who)
        made = [one for one in lender.archive.checkpoint(actor=who).made if one.log == view.log]
        root = made[0].note.splitlines()[2]
        chosen = lot(codes, root=root, process=process, seed=seed.strip())
        drawn = {**announced, "root": root, "size": made[0].size, "chosen": chosen}
        minutes = _minutes(
            process,
            {
                **drawn,
                "origin": made[0].origin,
                "names": {code: self.options.agencies[code].name for code in codes},
                "rule": "SHA-256 of root:process:seed, as a number, modulo the number of agencies "
                "in order of the alphabet",
            },
        )
        return self._move(
            process,
            "choose_agency",
            data={"agency": chosen, "chosen_by": "lot", "lot": drawn},
            papers=[minutes],
            actor=who,
        )

    def quotes(
        self,
        process: int,
        quotes: Sequence[Quote],
        *,
        documents: Sequence[Path | Attachment],
        choose: str = "",
        note: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Choose the auction house by quotes: the lowest, or another with a reason.

        Args:
            process: which.
            quotes: at least two.
            documents: the quotes on paper.
            choose: an agency that is not the cheapest; then `note` says why.
            note: sealed.
            actor: who chooses; needs the right `auction.draw`.

        Raises:
            UsageError: an agency that cannot be chosen, too few quotes, or no reason.
        """
        lender = self._lender
        view = self.show(process, actor=SOFTWARE)
        who = lender.authorized(actor, "auction.draw", [Subject("case", view.case_id)])
        codes = [quote.agency for quote in quotes]
        check_candidates(self.options.agencies, codes, "auction", lender.today())
        best = lowest(quotes)
        taken = next((one for one in quotes if one.agency == choose), None) if choose else best
        if taken is None:
            raise UsageError(f"{choose!r} has given no quote")
        if taken.fee > best.fee and not note.strip():
            raise UsageError("say why the cheapest quote is not taken")
        minutes = _minutes(
            process, {"quotes": {q.agency: q.fee for q in quotes}, "chosen": taken.agency}
        )
        return self._move(
            process,
            "choose_agency",
            note=note,
            data={"agency": taken.agency, "chosen_by": "quotes", "fee": taken.fee},
            papers=[*documents, minutes],
            actor=who,
        )

    def appraise(
        self,
        process: int,
        *,
        appraiser: str,
        amount: int,
        document: Path | Attachment,
        on: date | None = None,
        valid_until: date | None = None,
        actor: str | None = None,
    ) -> ProcessView:
        """Record an appraisal.

        Args:
            process: which.
            appraiser: code of an agency of the panel that appraises.
            amount: minor units of the loan's currency.
            document: the report.
            on: its date; today where None.
            valid_until: the last day on which it holds; a year where None.
            actor: who records it.

        Raises:
            UsageError: an agency that cannot appraise, a report that has run out, no amount.
        """
        day = on or self._lender.today()
        check_candidates(self.options.agencies, [appraiser], "appraisal", day)
        data: dict[str, Any] = {
            "appraiser": appraiser,
            "appraisal": amount,
            "appraised_on": day.isoformat(),
            "valid_until": valid_until and valid_until.isoformat(),
        }
        return self._move(process, "appraise", data=data, papers=[document], actor=actor)

    def _check_law(self, view: ProcessView) -> None:
        shown = self._lender.cases.show(view.case_name, actor=SOFTWARE)
        today = self._lender.today()
        results = [
            fact.value
            for fact in shown.facts
            if fact.name == "legal_result" and fact.holds_on(today)
        ]
        if not results or results[-1] not in LAW_DID_NOT:
            told = f"legal result is {results[-1]!r}" if results else "no result is known"
            raise UsageError(
                "collateral is disposed of only after legal procedure has not recovered the loan: "
                f"{told}",
                hint="Record how enforcement ended (legal_result failed or part_recovered).",
            )

    def _channel_name(self) -> str:
        for channel in self._lender.channels.values():
            if channel.process == KIND:
                return channel.context.name
        return ""


def _minutes(process: int, said: dict[str, Any]) -> Attachment:
    text = json.dumps({"process": process, **said}, ensure_ascii=False, indent=2, sort_keys=True)
    return Attachment(f"minutes-{process}.json", "application/json", text.encode("utf-8"))
