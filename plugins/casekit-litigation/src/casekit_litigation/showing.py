"""How the command line shows suits, deadlines and proposals."""

from __future__ import annotations

from collections.abc import Sequence

from casekit import Lender, Money, ProcessView
from casekit.cli.output import emit, emit_json, emit_pairs, emit_table
from casekit.process.model import SAME_STATE
from casekit_litigation.desk import SuitDeadline, Suits
from casekit_litigation.proposal import Proposal
from casekit_litigation.words import SuitWords

_OWN = frozenset({"reminded", "passed", "exported"})
"""Notes that the run and the desk make."""


def show_suits(lender: Lender, found: Sequence[ProcessView], words: SuitWords) -> None:
    """Write suits as a table."""
    kind = lender.plugins.process_kinds["suit"]
    zone = lender.settings.lender.zone
    emit_table(
        words.all("suit", "case", "state", "docket", "since", "next"),
        [
            (
                one.process_id,
                one.case_name,
                words.state(kind, one.state),
                one.ref,
                one.changed_at.astimezone(zone).date(),
                one.due_on,
            )
            for one in found
        ],
        words("none"),
    )


def show_due(found: Sequence[SuitDeadline], words: SuitWords) -> None:
    """Write deadlines as a table, the nearest first."""
    emit_table(
        words.all("day", "suit", "case", "what", "whose", "source"),
        [
            (
                one.day,
                one.process.process_id,
                one.process.case_name,
                words.term(one.code),
                words("ours" if one.ours else "theirs"),
                one.source,
            )
            for one in found
        ],
        words("none_due"),
    )


def show_suit(lender: Lender, process: ProcessView, words: SuitWords, as_json: bool) -> None:
    """Write how a suit stands, and what can happen now."""
    suits: Suits = lender.plugin("suits")
    moves = suits.possible(process.process_id)
    if as_json:
        emit_json({**process.to_json(), "possible": [move.event for move in moves]})
        return
    state = words.state(lender.plugins.process_kinds["suit"], process.state)
    emit(words("stands", number=process.process_id, case=process.case_name, state=state))
    if process.due_on is not None:
        emit(words("until", day=process.due_on))
    if not moves:
        return
    language = "zh" if words.chinese else "en"
    emit(words("can"))
    emit_table(
        words.all("event", "what", "needs"),
        [
            (
                move.event,
                move.words[language],
                words.parts(
                    [
                        name
                        for name, needed in (
                            ("document", move.document),
                            ("note", move.note),
                            ("person", not move.by_software),
                        )
                        if needed
                    ]
                ),
            )
            for move in moves
            if move.target != SAME_STATE
        ],
    )
    noted = [move.event for move in moves if move.target == SAME_STATE and move.event not in _OWN]
    emit(words("notes", events=", ".join(noted)))


def show_proposal(proposal: Proposal, words: SuitWords) -> None:
    """Write a proposal as labels and values."""
    case, costs = proposal.case, proposal.costs

    def money(minor: int | None) -> str:
        if minor is None:
            return words("unknown")
        return f"{Money(minor, case.currency).decimal():,} {case.currency}"

    plan = words("no_plan")
    if proposal.plan_until is not None:
        plan = words("plan_of", amount=money(proposal.promised), day=proposal.plan_until)
    last = str(proposal.last_day or words("unknown"))
    remarks = [
        words(name)
        for name, so in (
            ("lapsed", proposal.lapsed),
            ("uncertain", not proposal.last_day_certain),
        )
        if so
    ]
    emit_pairs(
        {
            words("case"): case.ref.name,
            words("days"): case.days_past_due,
            words("overdue"): words(
                "overdue_parts",
                principal=money(case.principal),
                interest=money(case.interest),
                penalty=money(case.penalty),
                costs=money(case.costs),
            ),
            words("claim"): money(costs.claim),
            words("cost"): words(
                "cost_parts",
                total=money(costs.total),
                share=f"{costs.share_permille / 10:.1f}",
                court=money(costs.court),
                enforcement=money(costs.enforcement),
                firm=money(costs.firm),
            ),
            words("fees_by"): costs.source,
            words("lapses"): f"{last} ({'; '.join(remarks)})" if remarks else last,
            words("plan"): plan,
            words("letter_on"): proposal.letter_delivered_on,
            words("collateral"): proposal.collateral,
            words("lacking"): words.parts(proposal.lacking),
            words("declined"): ", ".join(map(str, proposal.declined)),
        }
    )
