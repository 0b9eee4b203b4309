"""Which notices a pack asks for, and by when: asked by letters, before anything is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casekit.compliance.pack import RulePack
from casekit.compliance.primitives.notice_in_time import NoticeInTime


@dataclass(frozen=True, slots=True)
class NoticeDue:
    """A notice that belongs to a first contact.

    Attributes:
        purpose: of the contact that gives it, such as `notice:validation`.
        on: the last local date on which it is in time.
        rule, source: which rule asks for it, and what it rests on.
    """

    purpose: str
    on: date
    rule: str
    source: str


def notice_due(pack: RulePack, first_contact_on: date) -> NoticeDue | None:
    """Return the notice that follows a first contact; None where the pack asks for none.

    Args:
        first_contact_on: the person's local date on which they were first told of the debt.

    Returns:
        The earliest due one where a pack asks for several.
    """
    asked = [
        NoticeDue(part.purpose, part.due_on(first_contact_on), rule.id, rule.source)
        for rule in pack.rules
        for part in rule.primitive.each()
        if isinstance(part, NoticeInTime)
    ]
    return min(asked, key=lambda notice: notice.on, default=None)
