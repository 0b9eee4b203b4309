"""How the command line shows suits, deadlines and proposals."""

from __future__ import annotations

from collections.abc import Sequence

from casekit import Lender, ProcessView
from casekit.cli.output import emit, emit_json, emit_pairs, emit_table
from casekit.process.model import SAME_STATE
from casekit_litigation.desk import SuitDeadline, Suits
from casekit_litigation.proposal import Proposal
from casekit_litigation.proposal_lines import proposal_lines
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
    form = "{}（{}）" if words.chinese else "{} ({})"
    noted = [
        form.format(move.event, move.words[language])
        for move in moves
        if move.target == SAME_STATE and move.event not in _OWN
    ]
    emit(words("notes", events=("、" if words.chinese else ", ").join(noted)))


def show_proposal(proposal: Proposal, words: SuitWords) -> None:
    """Write a proposal as labels and values."""
    emit_pairs(proposal_lines(proposal, words))
