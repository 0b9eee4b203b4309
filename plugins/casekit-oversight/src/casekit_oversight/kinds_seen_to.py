"""Who sees to a process: never whom it concerns, by whichever door the step comes."""

from __future__ import annotations

from casekit import ProcessView, Step
from casekit.errors import UsageError
from casekit.process.model import KEEP


def refuse_own(process: ProcessView, step: Step) -> None:
    """Refuse a step after which somebody sees to what concerns them.

    A process that stands so already is left alone: a step that says nothing of it is made.

    Raises:
        UsageError: it would be so after the step.
    """
    owner = process.owner if step.owner is KEEP else step.owner
    person = process.person if step.person is KEEP else step.person
    if person and owner == person and (owner, person) != (process.owner, process.person):
        raise UsageError(
            f"{owner} is whom process {process.process_id} concerns, and cannot see to it",
            hint="Name somebody else.",
        )
