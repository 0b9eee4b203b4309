"""`casekit doctor`: what is missing and how to mend it."""

from __future__ import annotations

import click

from casekit.cli.opening import LenderChoice, clock_for, json_option, lender_choice
from casekit.cli.output import emit, emit_json, pad, width
from casekit.cli.reporting import found_wrong


@click.command()
@lender_choice(positional=True)
@click.option("--all", "everything", is_flag=True, help="Also what is in order.")
@json_option
def doctor(choice: LenderChoice, everything: bool, as_json: bool) -> None:
    """Look at a lender from its config to its archive, and say what is missing.

    Ends with status 1 if something is in the way of work; warnings alone end with 0.
    """
    from casekit.doctor import State, examine

    looks = list(
        examine(choice.name, lambda settings, store: clock_for(settings, store, choice.now))
    )
    wrong = sum(look.state is State.WRONG for look in looks)
    warnings = sum(look.state is State.WARNING for look in looks)
    if as_json:
        for look in looks:
            emit_json(
                {
                    "area": look.area,
                    "state": look.state.value,
                    "message": look.message,
                    "hint": look.hint,
                },
                line=True,
            )
    else:
        shown = [look for look in looks if everything or look.state is not State.OK]
        area = max((width(look.area) for look in shown), default=0)
        for look in shown:
            emit(f"{pad(look.state.value, 7)}  {pad(look.area, area)}  {look.message}")
            if look.hint:
                emit(f"{' ' * (area + 11)}{look.hint}")
        if not wrong and not warnings:
            emit("Everything is in order.")
        else:
            emit(f"{wrong} wrong, {warnings} worth a look.")
    if wrong:
        found_wrong()
