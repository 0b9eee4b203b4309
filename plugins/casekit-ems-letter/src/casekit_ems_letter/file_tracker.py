"""The tracker `file`: reads a list of the post office that somebody puts into a place every day."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from casekit.errors import ChannelUnavailable
from casekit_ems_letter.columns import TRACKING
from casekit_ems_letter.tracking import Tracked, Tracker, latest, signed_code, status_of

_ENCODINGS = ("utf-8-sig", "gb18030")
_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M")


class FileTracker(Tracker):
    """Read the file of `tracker_file`; without one nothing is known.

    Lines that cannot be read say nothing here; `casekit letters track FILE` names them.
    """

    def look(self, numbers: Sequence[str]) -> Sequence[Tracked]:
        """Return what the file says of the numbers."""
        path = self.context.file
        if path is None or not path.is_file():
            return ()
        wanted = set(numbers)
        return [one for one in latest(list(self._read(path))) if one.number in wanted]

    def check(self) -> list[str]:
        """Say where the file is missing; that there is none in the config is no fault."""
        path = self.context.file
        if path is None or path.is_file():
            return []
        return [f"There is no file {path.name} of tracking_file in {path.parent}."]

    def _read(self, path: Path) -> Iterator[Tracked]:
        names = {
            _folded(word): column.name
            for column in TRACKING
            for word in (column.name, *column.aliases)
        }
        for row in csv.DictReader(_text(path).splitlines()):
            values = {
                names[_folded(heading)]: cell.strip()
                for heading, cell in row.items()
                if heading and isinstance(cell, str) and _folded(heading) in names
            }
            status = status_of(values.get("status", ""))
            number = "".join(values.get("waybill", "").split()).upper()
            if status is not None and number:
                at = self._moment(values.get("at", ""))
                yield Tracked(number, status, at, signed_code(values.get("signed", "")))

    def _moment(self, text: str) -> datetime | None:
        for form in _TIMES:
            try:
                moment = datetime.strptime(text, form)  # noqa: DTZ007  # the zone is the lender's
            except ValueError:
                continue
            return moment.replace(tzinfo=self.context.zone).astimezone(UTC)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=self.context.zone)
        return moment.astimezone(UTC)


def _text(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ChannelUnavailable(
        f"{path.name} is no text in UTF-8 or GB18030", hint="Export it anew as CSV."
    )


def _folded(heading: str) -> str:
    return "".join(heading.split()).casefold().replace("_", "")
