"""What people do with reports: what is due to whom, what was sent, and whether it still holds.

`lender.plugin("reports")` opens them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import orjson

from casekit import Lender, ProcessView, ReportAsk, Step
from casekit.archive.search import Query
from casekit.clock import parse_instant
from casekit.errors import MoveRefused, NotFound, UsageError
from casekit.process.model import Attachment
from casekit.rights import SOFTWARE
from casekit_reports.comparing import Checked, differences, fingerprint, numbers
from casekit_reports.documents import Document
from casekit_reports.due_reports import Coming, coming, plans, reference
from casekit_reports.figures_period import Period
from casekit_reports.kinds_reports import DESK, REPORT
from casekit_reports.options_due import is_code
from casekit_reports.reports import make

_PAGE: Final = "text/html"
_NUMBERS: Final = "application/json"


class Reports:
    """Reports of a lender: made, due, sent, and checked again.

    Every verb takes the actor who does it; the operating-system user where None. Making one needs
    the right `report`; the others `report.open`, `report.move`, `report.look`, `report.read`.
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def make(
        self,
        name: str,
        period: Period,
        *,
        known_at: datetime | None = None,
        language: str = "",
        actor: str | None = None,
    ) -> Document:
        """Make a report.

        Args:
            name: `month`, `regulator`, `complaints`, `training`, `disclosures` or `risk`.
            period: the days.
            known_at: what was recorded up to this instant (UTC) counts; all where None.
            language: of its words; the lender's where empty.
            actor: who asks; needs the right `report`.

        Raises:
            UsageError: no such report, or nothing was recorded then.
        """
        self._lender.authorized(actor, "report")
        return make(self._lender, name, self._ask(period, known_at, language))

    def list(
        self, *, late: bool = False, phase: str = "", actor: str | None = None
    ) -> Sequence[ProcessView]:
        """Return reports that are due or were sent, by number.

        Args:
            late: only those whose day has passed without their being sent.
            phase: `open` (due), `done` (sent), or empty for all.
            actor: who asks; needs the right `report.look`.
        """
        self._lender.authorized(actor, "report.look")
        return self._lender.processes.list(kind=REPORT, late=late, phase=phase, actor=actor)

    def coming(self, *, actor: str | None = None) -> Sequence[Coming]:
        """Return the next report of each plan that is not due yet, the first due first.

        Args:
            actor: who asks; needs the right `report.look`.
        """
        self._lender.authorized(actor, "report.look")
        return coming(self._lender)

    def send(
        self,
        name: str,
        period: Period,
        *,
        to: str,
        language: str = "",
        known_at: datetime | None = None,
        corrects: int | None = None,
        note: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Record that a report is sent: its page and its numbers are sealed in the archive.

        Whoever sends it takes the page from `page` and sends it as the receiver wants it. One that
        was due is done with it.

        Args:
            name: of the report.
            period: the days.
            to: code of who gets it, such as `nfra`.
            language: of its words; of its plan or the lender where empty.
            known_at: see `make`.
            corrects: number of the report, sent before, that this one corrects.
            note: words about it, why it is corrected; sealed.
            actor: who sends it; needs the rights `report`, `report.open` and `report.move`.

        Raises:
            UsageError: the period has not ended, there is no such report, `to` is no code, a
                correction without words or of another report. MoveRefused: it was sent already.
        """
        lender = self._lender
        lender.authorized(actor, "report")
        if period.end >= lender.today():
            raise UsageError(
                f"the period ends on {period.end}: what is sent would change",
                hint="Look at it with `casekit report`, and send it once it has ended.",
            )
        if not is_code(to):
            raise UsageError(
                f"{to!r} is no code of who gets a report",
                hint="Small letters, digits, - and _, such as nfra; not a person's name.",
            )
        ref = reference(name, period, to)
        if corrects is not None:
            ref = self._corrects(corrects, ref, note)
        due = lender.processes.find(REPORT, ref, actor=SOFTWARE)
        if due is not None and not due.is_open:
            raise MoveRefused(
                f"this report was sent already, as number {due.process_id}",
                state=due.state,
                event="send",
                possible=(),
                hint="`casekit reports show NUMBER` writes it as it was sent. A correction names "
                "it: --corrects NUMBER, with --note.",
            )
        plan = plans(lender).get(str(due.data.get("plan"))) if due is not None else None
        spoken = language or (plan.language if plan else "")
        document = make(lender, name, self._ask(period, known_at, spoken))
        told = numbers(document.to_json())
        stem = f"{name}-{period.start}-{period.end}"
        view = due or lender.processes.open(
            REPORT,
            step=Step(
                ref=ref,
                due_on=lender.today(),
                data={
                    "report": name,
                    "start": period.start.isoformat(),
                    "end": period.end.isoformat(),
                    "to": to,
                    **({"corrects": corrects} if corrects is not None else {}),
                },
                key=f"{REPORT}:{ref}",
            ),
            actor=actor,
        )
        return lender.processes.move(
            view.process_id,
            Step(
                "send",
                note=note,
                data={
                    "language": document.language,
                    "known": {str(log): size for log, size in document.known.items()},
                    "known_at": document.to_json()["known_at"],
                    "fingerprint": fingerprint(told),
                    "provisional": bool(document.provisional),
                    "sent_on": lender.today().isoformat(),
                },
                attachments=(
                    Attachment(f"{stem}.html", _PAGE, document.html().encode()),
                    Attachment(f"{stem}.json", _NUMBERS, told),
                ),
            ),
            actor=actor,
            desk=DESK,
        )

    def sent(
        self, number: int, *, reason: str = "to read it again", actor: str | None = None
    ) -> tuple[bytes, dict[str, Any]]:
        """Return a report as it was sent: its page, and its numbers.

        The archive keeps who read it and why.

        Raises:
            NotFound: no such report, or it was not sent.
            VaultError: it is not to be had.
        """
        view = self._of(number, actor)
        lender = self._lender
        lender.authorized(actor, "report.read")
        page, told = (
            b"".join(lender.archive.read_document(blob, reason=reason, actor=actor))
            for blob in self._documents(view)
        )
        return page, orjson.loads(told)

    def again(self, number: int, *, actor: str | None = None) -> Document:
        """Make a report that was sent again, from what was known then, in any form.

        Args:
            number: of the report.
            actor: who asks; needs the rights `report` and `report.look`.

        Raises:
            NotFound: no such report, or it was not sent.
        """
        self._lender.authorized(actor, "report")
        return self._again(self._of(number, actor))

    def check(self, number: int, *, actor: str | None = None) -> Checked:
        """Make a report that was sent again, from what was known then, and compare each byte.

        Later entries, backdated ones among them, change nothing in it. Where it differs all the
        same, the archive's numbers, the lender's definitions or the software have changed; what
        was sent is read then, to say where.

        Raises:
            NotFound: no such report, or it was not sent.
        """
        view = self._of(number, actor)
        now = numbers(self._again(view).to_json())
        if fingerprint(now) == view.data["fingerprint"]:
            return Checked(number, True)
        _, before = self.sent(number, reason="to compare it with what is found now", actor=actor)
        return Checked(number, False, differences(before, orjson.loads(now)))

    # -- within --------------------------------------------------------------------------------

    def _again(self, view: ProcessView) -> Document:
        data = view.data
        ask = ReportAsk(
            date.fromisoformat(data["start"]),
            date.fromisoformat(data["end"]),
            parse_instant(data["known_at"]),
            data["language"],
        )
        sizes = {int(log): size for log, size in data["known"].items()}
        return make(self._lender, data["report"], ask, sizes)

    def _ask(self, period: Period, known_at: datetime | None, language: str) -> ReportAsk:
        spoken = language or self._lender.settings.lender.language
        return ReportAsk(period.start, period.end, known_at, spoken)

    def _corrects(self, number: int, ref: str, note: str) -> str:
        """Return by what a correction is known; the original must be the same report, sent."""
        view = self._of(number, SOFTWARE)
        first = view.ref.partition(" corrected")[0]
        if first != ref:
            raise UsageError(
                f"report {number} is another one: {first}",
                hint="A correction is of the same report, period and receiver.",
            )
        if not note.strip():
            raise UsageError("say what was wrong", hint="--note; it is sealed with the report.")
        corrections = [
            one
            for one in self._lender.processes.list(kind=REPORT, phase="done", actor=SOFTWARE)
            if one.ref.startswith(f"{ref} corrected")
        ]
        return f"{ref} corrected {len(corrections) + 1}"

    def _of(self, number: int, actor: str | None) -> ProcessView:
        self._lender.authorized(actor, "report.look")
        view = self._lender.processes.get(number, actor=actor)
        if view.kind != REPORT:
            raise NotFound(f"process {number} is no report but a {view.kind}")
        if view.state != "sent":
            raise NotFound(f"report {number} was not sent", hint="casekit reports list shows it.")
        return view

    def _documents(self, view: ProcessView) -> tuple[int, int]:
        """Return the numbers of a sent report's page and numbers, from the entry of its sending."""
        query = Query(kind="process", recorded_from=view.changed_at - timedelta(days=1))
        for found in self._lender.archive.all(query, actor=SOFTWARE):
            data = orjson.loads(found.entry.header).get("data", {})
            if data.get("process") == view.process_id and data.get("event") == "send":
                page, told = data["blobs"]
                return page, told
        raise NotFound(f"the archive has no sending of report {view.process_id}")
