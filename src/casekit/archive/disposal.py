"""May a document be destroyed? Not while its loan is open, nor while a rule asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from casekit.clock import business_date
from casekit.compliance.pack import RulePack
from casekit.compliance.retention import may_delete
from casekit.errors import RetentionRefuses
from casekit.pii.house import refuse_open_process
from casekit.pii.retention import refuse_open_loans, refuse_open_processes
from casekit.store.tables import cases, loans, subjects

CLOSED = ("settled", "transferred")
"""States in which a loan has ended; one that is only absent from the book has not."""


@dataclass(frozen=True, slots=True)
class DisposalRule:
    """Judge documents of a lender by its rule pack, on its business date.

    A recording may go when the pack's time for recordings is over, counted from the recording,
    although the loan goes on. Everything else, and recordings of which the pack says nothing,
    stays while the loan is open, and from the loan's end for as long as the pack asks.

    Attributes:
        pack: the lender's rules.
        today: the lender's business date.
        zone: the lender's, in which the days of instants are counted.
    """

    pack: RulePack
    today: date
    zone: ZoneInfo

    def judge(self, connection: Connection, blob: Any) -> Mapping[str, str]:
        """Return why a document may go, as its entry will say: `ground`, and `rule` if any.

        Args:
            connection: reads the loan as it stands.
            blob: the row of `blobs`.

        Raises:
            RetentionRefuses: the loan is open, or a rule still asks for the document.
        """
        record = "recording" if blob.media_type.startswith(("audio/", "video/")) else "document"
        made_on = business_date(blob.created_at, self.zone)
        answer = may_delete(self.pack, [(record, made_on)], self.today)
        if record == "document" or answer.until is None:
            ended_on = self._end(connection, blob)
            kept_from = max(made_on, ended_on) if ended_on else made_on
            answer = may_delete(self.pack, [("document", kept_from)], self.today)
        if not answer.allowed:
            raise RetentionRefuses(
                f"document {blob.id} must be kept until {answer.until}",
                rule=answer.rule,
                until=answer.until.isoformat() if answer.until else None,
                hint=f"The rule is {answer.rule}: {answer.source}.",
            )
        if answer.rule:
            return {"ground": "retention_over", "rule": answer.rule}
        return {"ground": "no_rule"}

    def _end(self, connection: Connection, blob: Any) -> date | None:
        """Return the day on which the document's loan ended.

        Raises:
            RetentionRefuses: it has not ended, or the process that it belongs to is under way.
        """
        if blob.case_id is None:
            if blob.subject_id is not None:
                refuse_open_loans(connection, blob.subject_id)
                refuse_open_process(connection, blob.subject_id)
                if _is_customer(connection, blob.subject_id):
                    refuse_open_processes(connection, blob.subject_id)
            return None
        loan = connection.execute(
            select(loans).where(
                loans.c.id
                == select(cases.c.loan_id).where(cases.c.id == blob.case_id).scalar_subquery()
            )
        ).one()
        open_cases = connection.execute(
            select(func.count()).where(cases.c.loan_id == loan.id, cases.c.status == "open")
        ).scalar_one()
        if open_cases or loan.status not in CLOSED:
            raise RetentionRefuses(
                f"document {blob.id} belongs to the loan {loan.ref}, which is open",
                rule="open-loan",
                hint="A document stays in the loan's file until the loan has ended.",
            )
        ended: datetime = loan.updated_at
        return business_date(ended, self.zone)


def _is_customer(connection: Connection, subject_id: int) -> bool:
    found = select(subjects.c.is_customer).where(subjects.c.id == subject_id)
    return bool(connection.execute(found).scalar_one_or_none())
