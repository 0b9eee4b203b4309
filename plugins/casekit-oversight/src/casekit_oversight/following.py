"""What follows from a step beside the process itself: contacts that stop, a breach that is opened.

It is read from what is recorded: another plugin may have made it, at once and by its own rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from casekit.cli.output import note
from casekit.process.own_holds import source_of
from casekit.rights import SOFTWARE
from casekit.store.tables import holds
from casekit.work.staff import directory
from casekit_oversight.kinds_complaints import HOLD
from casekit_oversight.words import code_words, sentence, short

if TYPE_CHECKING:
    from casekit import Lender, ProcessView

DISCIPLINE: Final = "discipline"
"""The kind of process of a breach of conduct, of another plugin."""

_SUSPENDED: Final = "suspended"


def standstill(lender: Lender, view: ProcessView, language: str) -> str:
    """Return since when contacts stand still for a process, and until when they did; empty: never.

    Args:
        lender: whose; view: the process.
        language: of the words.
    """
    asked = (
        select(holds.c.start_on, holds.c.until_on)
        .where(
            holds.c.customer_id == view.customer_id,
            holds.c.kind == HOLD,
            holds.c.source == source_of(view.process_id),
        )
        .order_by(holds.c.id)
    )
    today = lender.today()
    with lender.store.read() as connection:
        rows = connection.execute(asked).all()
    return "\n".join(
        sentence(
            "stand_still" if row.until_on is None or row.until_on > today else "stood_still",
            language,
        ).format(since=row.start_on, until=row.until_on)
        for row in rows
    )


def note_followed(lender: Lender, source: ProcessView, language: str) -> None:
    """Write to the person at the command line what has followed; see `followed`."""
    for line in followed(lender, source, language or lender.settings.lender.language):
        note(line)


def followed(lender: Lender, source: ProcessView, language: str) -> list[str]:
    """Return in sentences what a process has opened about the person whom it concerns.

    That is the breach of conduct, with its grade, and whether the person may not work from now on.
    """
    if not source.person or DISCIPLINE not in lender.plugins.process_kinds:
        return []
    kind = lender.plugins.process_kinds[DISCIPLINE]
    spoken, name = short(language), f"{source.kind}:{source.process_id}"
    told: list[str] = []
    for one in lender.processes.list(kind=DISCIPLINE, person=source.person, actor=SOFTWARE):
        if one.data.get("source") != name:
            continue
        grade = code_words("grade", one.data.get("grade", ""), language)
        told.append(
            sentence("breach_opened", language).format(
                number=one.process_id, person=one.person, kind=kind.words[spoken], grade=grade
            )
        )
        member = directory(lender, [one.person]).get(one.person)
        if member is not None and _SUSPENDED in member.barred:
            told.append(
                sentence("may_not_work", language).format(number=one.process_id, person=one.person)
            )
    return told
