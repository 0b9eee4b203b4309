"""Money of suits: what they brought, and what they cost the debtor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from casekit import Attachment, AwardCosts, BookPayment, ProcessView, PromisePart
from casekit.errors import UsageError
from casekit_litigation.moving import SuitMoving
from casekit_litigation.step_checks import check_brings

ENFORCEMENT: Final = "enforcement"
"""Source of the payments that enforcement brought."""


class SuitMoney(SuitMoving):
    """The part of the desk that is about money; see `casekit_litigation.desk.Suits`."""

    def received(
        self,
        process_id: int,
        amount: int,
        *,
        on: date,
        ref: str,
        source: str = ENFORCEMENT,
        actor: str | None = None,
    ) -> ProcessView:
        """Take money that a suit brought: a payment of the loan with its source.

        The payment is booked together with the note of it in the suit, or neither is.

        Args:
            process_id: the suit; one that is over too.
            amount: minor units of the loan's currency.
            on: the day on which it was received.
            ref: its reference; a known one is taken once.
            source: where it came from; `enforcement`, `settlement` and `mediation` want that stage
                to have begun.
            actor: who says so; needs the rights `payments.import` and `process.move`.

        Raises:
            UsageError: the suit had not come to the stage that brings money of this source by then,
                or the payment cannot be taken; the message says why.
            MoveRefused, NotFound: see `move`.
        """
        process = self._suit(process_id)
        check_brings(process, source, on)
        who = self._lender.authorized(actor, "payments.import")
        return self.move(
            process_id,
            "received",
            on=on,
            effects=(BookPayment(ref, amount, source, arrived=True),),
            key=f"{process_id}:received:{ref}:{amount}:{on}",
            actor=who,
        )

    def settle(
        self,
        process_id: int,
        plan: Sequence[PromisePart],
        agreement: Path | Attachment,
        *,
        on: date | None = None,
        beyond: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Record a settlement: its payments are promises, its last day a deadline of the suit.

        When that day passes a person is told; a settlement that is not kept goes back to the stage
        before it (`go_on`), one that is kept closes the case and with it the suit.

        Args:
            process_id: the suit.
            plan: the payments.
            agreement: the agreement; filed.
            on: the day on which it was made; today where None.
            beyond: why the plan reaches further than the policy lets promises reach; sealed.
            actor: who records it; needs the rights of a promise and `process.move`.

        Raises:
            UsageError: no payments, or what `Cases.record_promise` says of them.
            MoveRefused, DocumentNeeded, NotFound: see `move`.
        """
        process = self._suit(process_id)
        if not plan:
            raise UsageError("a settlement says what is paid when")
        if not any(move.event == "settle" for move in self.possible(process_id)):
            return self.move(process_id, "settle", on=on, documents=(agreement,), actor=actor)
        self._lender.cases.record_promise(
            process.case_name, plan, made_on=on, beyond=beyond, actor=actor
        )
        last = max(part.due_on for part in plan)
        return self.move(
            process_id,
            "settle",
            on=on,
            documents=(agreement,),
            data={"deadlines": {"settlement": last}},
            actor=actor,
        )

    def costs(
        self,
        process_id: int,
        amount: int,
        document: Path | Attachment,
        *,
        note: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Charge costs of a suit that the contract lets the debtor bear.

        What a judgment awards is charged by itself when the judgment comes into force.

        Raises:
            UsageError: `contract_awards_costs` is not set, or the amount is not above zero.
            MoveRefused, NotFound: see `move`.
        """
        if not self._options().contract_awards_costs:
            raise UsageError(
                "neither contract nor judgment award these costs",
                hint="A judgment's are charged when it comes into force. If your contracts charge "
                "them to the debtor, set contract_awards_costs = true in [channel.litigation].",
            )
        if amount <= 0:
            raise UsageError("costs are more than nothing")
        charged = int(self._suit(process_id).data.get("costs_charged", 0)) + amount
        return self.move(
            process_id,
            "costs",
            documents=(document,),
            note=note,
            data={"costs_charged": charged},
            effects=(AwardCosts(amount, "contract"),),
            actor=actor,
        )
