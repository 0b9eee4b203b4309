"""The channel `field-visit`: visits, which people carry out and casekit keeps on the road."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from casekit.contacts.channel import ChannelContext
from casekit.contacts.model import Kind
from casekit.contacts.process_channel import ProcessChannel
from casekit.contacts.template_files import TemplateFile
from casekit_field_visit.places import coordinates

if TYPE_CHECKING:
    from casekit import Lender

SHEET: str = "visit-sheet"
"""Key of the Word file that is filled for a visit."""


@dataclass(frozen=True)
class VisitOptions:
    """`[channel.field-visit]`.

    Attributes:
        minutes: how long a visit takes.
        kmh: how quickly staff get from place to place, in kilometres an hour.
        office: where a day begins, as `LAT,LON`; empty: at its first visit.
        organiser: e-mail address that stands as organiser in calendar files; empty for none.
        tolerance_minutes: how far from the agreed hour a visit may begin and still be the agreed
            one.
    """

    minutes: int = field(default=60, metadata={"help": "How long a visit takes."})
    kmh: int = 20
    office: str = ""
    organiser: str = ""
    tolerance_minutes: int = 60

    def __post_init__(self) -> None:
        if not 5 <= self.minutes <= 480:
            raise ValueError("`minutes` is from 5 to 480")
        if not 1 <= self.kmh <= 200:
            raise ValueError("`kmh` is from 1 to 200")
        if self.tolerance_minutes < 0:
            raise ValueError("`tolerance_minutes` is not negative")
        if self.office and coordinates(self.office) is None:
            raise ValueError("`office` is LAT,LON, such as 31.2304,121.4737")


class FieldVisit(ProcessChannel):
    """Nothing is handed over: what comes due opens a process of the kind `visit`."""

    name: ClassVar[str] = "field-visit"
    kind: ClassVar[Kind] = Kind.VISIT
    medium: ClassVar[str] = "visit"
    process: ClassVar[str] = "visit"
    Options: ClassVar[type[VisitOptions]] = VisitOptions

    options: VisitOptions
    context: ChannelContext

    @cached_property
    def sheets(self) -> Mapping[str, TemplateFile]:
        """The Word files of the visit sheet by language."""
        return {file.language: file for file in self.context.template_files if file.key == SHEET}

    def document_values(
        self, lender: Lender, case: str, file: TemplateFile, *, actor: str
    ) -> Mapping[str, str]:
        """Return the values of the sheet for the case's visit, whose time is agreed."""
        found: Mapping[str, str] = lender.plugin("visits").sheet_values(case, file, actor=actor)
        return found

    def check(self) -> list[str]:
        """Say where no visit sheet can be filled: there is none, it is broken, or asks too much."""
        if not self.sheets:
            return [
                f"no Word file {SHEET!r} is among the lender's templates: visits have no sheet "
                "to take along"
            ]
        # only a doctor reads the files of a lender that does nothing with them yet
        from casekit.docs.word_text import template_text
        from casekit.errors import TemplateError
        from casekit_field_visit.sheet import field_names

        found = []
        for file in self.sheets.values():
            try:
                text = template_text(file.path)
            except TemplateError as error:
                found.append(f"the visit sheet {file.path.name}: {error.message}")
                continue
            known = {name for names in field_names() for name in names}
            unknown = [
                (number, name)
                for number, name in (*text.fields, *text.conditions)
                if name not in known
            ]
            found += [
                f"the visit sheet {file.path.name}, paragraph {number}: there is no field "
                f"{name!r} (docs/reference/visits.md lists them)"
                for number, name in dict.fromkeys(unknown)
            ]
        return found
