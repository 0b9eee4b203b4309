"""The verbs of incidents for looking, and what every verb needs: its number, its days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from casekit import ProcessView, Step
from casekit.clock import business_date
from casekit.errors import UsageError
from casekit_oversight.kinds_incidents import DESK, IncidentKind

if TYPE_CHECKING:
    from casekit import Lender
    from casekit_oversight.options_outside import IncidentOptions

KIND: Final = IncidentKind.name


class IncidentsLooking:
    """Looking at incidents."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def get(self, number: int, *, actor: str | None = None) -> ProcessView:
        """Return an incident as it stands.

        Raises:
            UsageError: the process is none. NotFound: there is none.
        """
        view = self._lender.processes.get(number, actor=actor)
        if view.kind != KIND:
            raise UsageError(f"process {number} is no incident, but of the kind {view.kind!r}")
        return view

    def list(
        self, *, phase: str = "open", late: bool = False, actor: str | None = None
    ) -> Sequence[ProcessView]:
        """Return incidents by number; see `Processes.list`."""
        return self._lender.processes.list(kind=KIND, phase=phase, late=late, actor=actor)

    def read(self, number: int, *, reason: str, actor: str | None = None) -> dict[str, Any]:
        """Return what was said, once it is archived who reads it and why."""
        self.get(number, actor=actor)
        return self._lender.processes.read(number, reason=reason, actor=actor)

    @property
    def _options(self) -> IncidentOptions:
        options: IncidentOptions = self._lender.options("oversight").incidents
        return options

    def _move(self, view: ProcessView, step: Step, actor: str | None) -> ProcessView:
        return self._lender.processes.move(view.process_id, step, actor=actor, desk=DESK)

    def _day(self, at: datetime) -> date:
        return business_date(at, self._lender.settings.lender.zone)
