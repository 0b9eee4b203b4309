"""What an inspector may do: look at what an inspection covers, each look archived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

import orjson

from casekit import Lender, ProcessView
from casekit.archive.entries import EntryDraft
from casekit.archive.search import Query
from casekit.errors import NotAuthorized, UsageError
from casekit.plugin_parts import ReportAsk
from casekit.rights import SOFTWARE, Subject
from casekit_oversight.authorizing import OUT_OF_SCOPE, at_the_desk
from casekit_oversight.kinds_inspections import InspectionKind

if TYPE_CHECKING:
    from casekit.archive.evidence_writing import PackReport
    from casekit.archive.search import Found
    from casekit.cases.view import CaseView
    from casekit.pii.files import PlainFile
    from casekit.plugin_parts import ReportDocument

KIND: Final = InspectionKind.name
_FILING: Final = ("document.added", "recording.stored")
"""Kinds of entry by which a document comes into a case."""


class Inspecting:
    """The verbs of an inspector. Each needs the right `inspection.use` about the inspection."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def get(self, number: int, *, actor: str | None = None) -> ProcessView:
        """Return an inspection as it stands.

        Raises:
            UsageError: the process is none. NotFound: there is none.
        """
        view = self._lender.processes.get(number, actor=actor)
        if view.kind != KIND:
            raise UsageError(f"process {number} is no inspection, but of the kind {view.kind!r}")
        return view

    def case(self, number: int, case: str | int, *, actor: str | None = None) -> CaseView:
        """Return a case that the inspection covers, masked as everywhere."""
        _, who, case_id = self._begin(number, case, actor)
        with at_the_desk():
            found: CaseView = self._lender.cases.show(case_id, actor=who)
        self._archive(number, who, {"case": case_id, "shown": "case"}, case_id)
        return found

    def entries(
        self, number: int, case: str | int, *, limit: int = 1000, actor: str | None = None
    ) -> Sequence[Found]:
        """Return the entries about a case that the inspection covers, of its time; none opened.

        Args:
            number: of the inspection.
            case: number of the case or the loan's reference.
            limit: the most to return, in the order of time.
            actor: the inspector.
        """
        view, who, case_id = self._begin(number, case, actor)
        start, after = self._bounds(view)
        query = Query(case_id=case_id, recorded_from=start, recorded_until=after)
        page = self._lender.archive.search(query, limit=limit, actor=SOFTWARE)
        self._archive(
            number, who, {"case": case_id, "shown": "entries", "count": len(page.found)}, case_id
        )
        return page.found

    def document(
        self, number: int, case: str | int, blob_id: int, *, actor: str | None = None
    ) -> Iterator[bytes]:
        """Return the bytes of a document of a case that the inspection covers.

        Raises:
            NotAuthorized: it was not filed with the case, or not in the inspection's time.
        """
        view, who, case_id = self._begin(number, case, actor)
        if not self._filed_in_time(view, case_id, blob_id):
            raise _out_of_scope(who, "this document")
        with at_the_desk():
            read = self._lender.archive.read_document(
                blob_id, reason=f"inspection {number}", actor=who
            )
        self._archive(number, who, {"case": case_id, "shown": "document", "document": blob_id})
        return read

    def evidence(
        self, number: int, case: str | int, *, actor: str | None = None
    ) -> tuple[PlainFile, PackReport]:
        """Pack the archive of a case that the inspection covers; anyone can check it offline.

        A pack is whole, so there is none where the case has entries outside of the inspection's
        time; the lender's people pack it and hand it over then.

        Raises:
            NotAuthorized: it has such entries.
        """
        view, who, case_id = self._begin(number, case, actor)
        if self._reaches_beyond(view, case_id):
            raise _out_of_scope(who, "all that a pack of the case holds")
        with at_the_desk():
            packed = self._lender.archive.evidence(
                case_id, reason=f"inspection {number}", actor=who
            )
        self._archive(number, who, {"case": case_id, "shown": "evidence"}, case_id)
        return packed

    def report(
        self,
        number: int,
        name: str,
        start: date,
        end: date,
        *,
        language: str = "",
        options: Mapping[str, str] | None = None,
        actor: str | None = None,
    ) -> ReportDocument:
        """Make a report that the inspection covers, about a period within its time.

        Raises:
            NotAuthorized: another report, or another time.
        """
        lender = self._lender
        who = lender.authorized(actor, "inspection.use", [Subject("process", number)])
        view = self.get(number, actor=SOFTWARE)
        if name not in view.data.get("reports", ()):
            raise _out_of_scope(who, f"the report {name!r}")
        first, last = view.data.get("start"), view.data.get("end")
        if (first and start < date.fromisoformat(first)) or (
            last and end > date.fromisoformat(last)
        ):
            raise _out_of_scope(who, "this time")
        offered = lender.plugins.reports[name]
        if offered.make is None:
            raise UsageError(f"the report {name} is not about a period")
        asked = ReportAsk(
            start, end, None, language or lender.settings.lender.language, dict(options or {})
        )
        self._archive(
            number,
            who,
            {"shown": "report", "name": name, "start": start.isoformat(), "end": end.isoformat()},
        )
        return offered.make(lender, asked)

    def uses(self, number: int, *, actor: str | None = None) -> Sequence[Mapping[str, Any]]:
        """Return every look of an inspector, oldest first: when, who, what.

        Needs the right `inspection.look`.
        """
        lender = self._lender
        lender.authorized(actor, "inspection.look", [Subject("process", number)])
        looks = []
        since = self.get(number, actor=SOFTWARE).opened_at
        query = Query(kind="archive.read", recorded_from=since)
        for found in lender.archive.all(query, actor=SOFTWARE):
            data = orjson.loads(found.entry.header).get("data") or {}
            if data.get("inspection") == number:
                looks.append({"at": found.entry.at, "who": found.entry.actor, **data})
        return looks

    def _begin(
        self, number: int, case: str | int, actor: str | None
    ) -> tuple[ProcessView, str, int]:
        lender = self._lender
        case_id = lender.cases.find(case).case_id
        who = lender.authorized(
            actor, "inspection.use", [Subject("process", number), Subject("case", case_id)]
        )
        view = self.get(number, actor=SOFTWARE)
        if case_id not in view.data.get("cases", ()):
            raise _out_of_scope(who, "this case")
        return view, who, case_id

    def _filed_in_time(self, view: ProcessView, case_id: int, blob_id: int) -> bool:
        """Say whether a document was filed with a case, in an inspection's time."""
        start, after = self._bounds(view)
        query = Query(case_id=case_id, recorded_from=start, recorded_until=after)
        return any(
            one.entry.kind in _FILING
            and (orjson.loads(one.entry.header).get("data") or {}).get("blob") == blob_id
            for one in self._lender.archive.all(query, actor=SOFTWARE)
        )

    def _reaches_beyond(self, view: ProcessView, case_id: int) -> bool:
        """Say whether a case has entries outside of an inspection's time."""
        start, after = self._bounds(view)
        search = self._lender.archive.search
        before = start is not None and bool(
            search(Query(case_id=case_id, recorded_until=start), limit=1, actor=SOFTWARE).found
        )
        return before or (
            after is not None
            and bool(
                search(Query(case_id=case_id, recorded_from=after), limit=1, actor=SOFTWARE).found
            )
        )

    def _bounds(self, view: ProcessView) -> tuple[datetime | None, datetime | None]:
        zone = self._lender.settings.lender.zone
        first, last = view.data.get("start"), view.data.get("end")
        after = date.fromisoformat(last) + timedelta(days=1) if last else None
        return (
            datetime.combine(date.fromisoformat(first), time(), zone) if first else None,
            datetime.combine(after, time(), zone) if after else None,
        )

    def _archive(
        self, number: int, who: str, data: dict[str, Any], case_id: int | None = None
    ) -> None:
        lender = self._lender
        log, customer = self.get(number, actor=SOFTWARE).log, None
        if case_id is not None:
            found = lender.cases.find(case_id)
            log, customer = found.log, found.customer_id
        with lender.ledger.transaction([log]) as tx:
            draft = EntryDraft(
                "archive.read",
                who,
                case_id=case_id,
                customer_id=customer,
                log=None if customer else log,
                data={"inspection": number, **data},
            )
            tx.record([draft])


def _out_of_scope(who: str, what: str) -> NotAuthorized:
    return NotAuthorized(
        f"{who} may not see {what}: the inspection does not cover it",
        hint="Ask the lender's people to widen the inspection's scope.",
        reason=OUT_OF_SCOPE,
    )
