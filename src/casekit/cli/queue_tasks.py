"""`casekit queue tasks|done`: what is to be done that is no call."""

from __future__ import annotations

import click

from casekit.cli.opening import (
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    reason_option,
)
from casekit.cli.output import emit, emit_json, emit_table
from casekit.cli.words import Words


@click.command()
@lender_choice(positional=True)
@click.option("--owner", default="", metavar="LOGIN", help="Only this person's.")
@click.option("--late", is_flag=True, help="Only those whose day has passed.")
@click.option("--everyone", is_flag=True, help="All that are open.")
@click.option("--words", "with_words", is_flag=True, help="With what was said or written.")
@json_option
@language_option
def tasks(
    choice: LenderChoice,
    owner: str,
    late: bool,
    everyone: bool,
    with_words: bool,
    as_json: bool,
    language: str,
) -> None:
    """List your open tasks and those of nobody; a supervisor also sees what others are late with.

    The late ones come first.
    """
    from casekit.cli.codes import Codes

    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        found = lender.queue.tasks(owner=owner, late=late, everyone=everyone)
        codes = Codes(lender, words)
    if as_json:
        for task in found:
            shown = task.to_json()
            emit_json(shown if with_words else shown | {"words": None}, line=True)
        return
    names = ["task", "due", "late", "what", "case", "owner", "about"]
    rows = [
        [
            task.task_id,
            task.due_on,
            words("work_late_mark") if task.late else "",
            codes.task(task.kind),
            task.case_name,
            task.owner,
            task.about,
            *([task.words] if with_words else []),
        ]
        for task in found
    ]
    names += ["words"] if with_words else []
    emit_table([words(f"work_{name}") for name in names], rows, words("work_no_tasks"))


@click.command()
@click.argument("task", type=int)
@click.argument("outcome", default="done")
@lender_choice()
@reason_option
@language_option
def done(choice: LenderChoice, task: int, outcome: str, reason: str, language: str) -> None:
    """Close a task with what came of it: done, mistaken, or an outcome of its kind."""
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        lender.queue.close_task(task, outcome, reason=reason)
    emit(words("work_task_closed", task=task))
