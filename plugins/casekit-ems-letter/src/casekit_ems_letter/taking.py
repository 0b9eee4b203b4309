"""Take in what the post office gives back: numbers of posted letters, and where they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

from casekit import Lender, ProcessView, Step
from casekit.errors import CasekitError, UsageError
from casekit.imports import ImportReport, Refusal, Taken, TakenRow, import_rows
from casekit_ems_letter.columns import POSTED, TRACKING
from casekit_ems_letter.news import is_known, is_older, steps_of
from casekit_ems_letter.numbers import tracking_number
from casekit_ems_letter.tracking import Tracked, signed_code, status_of

Find = Callable[[str], ProcessView | None]


class Taker:
    """Takes rows into the processes of letters.

    Args:
        lender: whose letters.
        by_letter: finds a letter by its own number.
        by_waybill: finds a letter by its tracking number.
        every_days: days until a letter on its way is asked about again.
        actor: who imports.
    """

    def __init__(
        self, lender: Lender, by_letter: Find, by_waybill: Find, every_days: int, actor: str
    ) -> None:
        self._lender = lender
        self._by_letter = by_letter
        self._by_waybill = by_waybill
        self._every_days = every_days
        self._actor = actor

    def posted(self, path: Path, *, strict: bool) -> ImportReport:
        """Take a file that says which letter has which tracking number."""
        return import_rows(
            self._lender,
            path,
            table="posted",
            columns=POSTED,
            take=self._take_posted,
            actor=self._actor,
            strict=strict,
        )

    def tracked(self, path: Path, *, strict: bool) -> ImportReport:
        """Take a file that says where letters are."""
        return import_rows(
            self._lender,
            path,
            table="tracking",
            columns=TRACKING,
            take=self._take_tracked,
            actor=self._actor,
            strict=strict,
        )

    def _take_posted(self, rows: Sequence[TakenRow]) -> Taken:
        refused: list[Refusal] = []
        jobs: list[tuple[int, ProcessView, Step]] = []
        unchanged = 0
        today = self._lender.today()
        for place, row in enumerate(rows):
            if (day := row.values.get("posted_on")) is not None and day > today:
                refused.append(Refusal(place, "posted_on", "lies in the future"))
                continue
            try:
                waybill = tracking_number(row.values["waybill"])
            except UsageError as error:
                refused.append(Refusal(place, "waybill", error.message))
                continue
            view = self._by_letter(row.values["letter"])
            if view is None:
                refused.append(Refusal(place, "letter", "no letter has this number"))
            elif view.ref == waybill:
                unchanged += 1
            elif view.ref:
                refused.append(
                    Refusal(place, "waybill", "this letter was posted under another number")
                )
            else:
                step = Step("posted", on=self._posted_at(row, view), ref=waybill)
                jobs.append((place, view, step))
        self._move(jobs, "waybill", refused)
        return Taken(refused, unchanged=unchanged)

    def _take_tracked(self, rows: Sequence[TakenRow]) -> Taken:
        refused: list[Refusal] = []
        jobs: list[tuple[int, ProcessView, Step]] = []
        unchanged = 0
        for place, row in enumerate(rows):
            status = status_of(row.values["status"])
            if status is None:
                refused.append(Refusal(place, "status", "nobody knows this word of the post"))
                continue
            try:
                waybill = tracking_number(row.values["waybill"])
            except UsageError as error:
                refused.append(Refusal(place, "waybill", error.message))
                continue
            view = self._by_waybill(waybill)
            signed = signed_code(row.values.get("signed", ""))
            news = Tracked(waybill, status, row.values.get("at"), signed)
            if view is None:
                refused.append(Refusal(place, "waybill", "no letter was posted under this number"))
            elif is_older(news, view) and news.at is not None:
                if view.data.get("tracking_status") == status.value:
                    unchanged += 1
                else:
                    refused.append(Refusal(place, "at", "it is older than what is known"))
            elif is_known(news, view):
                unchanged += 1
            else:
                every = self._every_days
                steps = steps_of([news], {waybill: view}, self._lender.today(), every)
                jobs += [(place, view, step) for _, step in steps]
        self._move(jobs, "status", refused)
        return Taken(refused, unchanged=unchanged)

    def _move(
        self,
        jobs: Sequence[tuple[int, ProcessView, Step]],
        column: str,
        refused: list[Refusal],
    ) -> None:
        steps = [(view.process_id, step) for _, view, step in jobs]
        results = self._lender.processes.move_all(steps, actor=self._actor)
        for (place, _, _), result in zip(jobs, results, strict=True):
            if isinstance(result, CasekitError):
                refused.append(Refusal(place, column, result.message))
        # what the moves refused joins what the rows did, and is told in the order of the lines
        refused.sort(key=lambda one: one.position)

    def _posted_at(self, row: TakenRow, view: ProcessView) -> datetime | None:
        day: date | None = row.values.get("posted_on")
        if day is None or day == self._lender.today():
            return None
        # noon of the day that the post office names; only the day counts
        zone = self._lender.settings.lender.zone
        return datetime.combine(day, time(12), zone).astimezone(UTC)
