"""What the commands of risk have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from casekit import Lender, ProcessView
from casekit.cli.opening import LenderChoice
from casekit.cli.output import emit, emit_json
from casekit_reports.risk import Risk


def desk(lender: Lender) -> Risk:
    """Return the desk of risk."""
    found = lender.plugin("risk")
    assert isinstance(found, Risk)
    return found


def listed(
    choice: LenderChoice,
    ask: Callable[[Risk], Sequence[ProcessView]],
    as_json: bool,
    language: str,
) -> None:
    """Write what the desk lists."""
    from casekit_reports.risk_showing import show_processes

    with choice.open() as lender:
        found = ask(desk(lender))
        if as_json:
            for view in found:
                emit_json(told(view), line=True)
        else:
            show_processes(lender, found, language or lender.settings.lender.language)


def moved(
    choice: LenderChoice, do: Callable[[Risk], ProcessView], as_json: bool, language: str
) -> None:
    """Write how something stands after a step."""
    from casekit_reports.risk_showing import state

    with choice.open() as lender:
        view = do(desk(lender))
        if as_json:
            emit_json(told(view))
        else:
            spoken = language or lender.settings.lender.language
            emit(f"{view.process_id}  {state(lender, view, spoken)}")


def told(view: ProcessView) -> dict[str, object]:
    """Return an assessment, a point or a suggestion as plain JSON, without what is sealed."""
    return {
        "number": view.process_id,
        "kind": view.kind,
        "state": view.state,
        "due_on": view.due_on.isoformat() if view.due_on else None,
        "late": view.late,
        "owner": view.owner or None,
        **view.data,
    }
