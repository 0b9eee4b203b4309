"""`casekit case`: its commands are in `case_looking` and `case_notes`."""

from __future__ import annotations

import click

from casekit.cli.lazy import Lazy, LazyGroup


@click.command(
    "case",
    cls=LazyGroup,
    sections={
        "Look": ("list", "show", "explain", "timeline", "limitation", "violations"),
        "Record": ("fact", "promise", "contact", "propose"),
    },
    lazy={
        "list": Lazy("case_looking", "list_", "List cases."),
        "show": Lazy("case_looking", "show", "Show everything about a case."),
        "explain": Lazy("case_looking", "explain", "Say why a case stands where it stands."),
        "timeline": Lazy("case_looking", "timeline", "Tell the life of a case."),
        "limitation": Lazy("case_limitation", "limitation", "Say when a case's claim lapses."),
        "violations": Lazy("case_looking", "violations", "List contacts that a rule forbade."),
        "fact": Lazy("case_notes", "fact", "Record something that was learnt."),
        "promise": Lazy("case_notes", "promise", "Record a promise to pay, or a plan."),
        "contact": Lazy("case_notes", "contact", "Record a contact made outside casekit."),
        "propose": Lazy("case_notes", "propose", "Propose another way for one case."),
    },
)
def case() -> None:
    """Look at cases, and record what is learnt.

    CASE is a number such as C-1042, or the platform's reference of the loan: then its open case,
    or its latest.
    """
