"""The verbs of complaints for looking, and what every verb needs: its number, days, whom it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from casekit import ProcessView, Step
from casekit.clock import business_date
from casekit.errors import CasekitError, NotAuthorized, NotFound, UsageError
from casekit.rights import SOFTWARE
from casekit.store.tables import contacts
from casekit_oversight.kinds_complaints import DESK, ComplaintKind
from casekit_oversight.workdays import after_workdays, workdays_of

if TYPE_CHECKING:
    from casekit import Lender
    from casekit_oversight.options_outside import ComplaintOptions

KIND: Final = ComplaintKind.name
REGULATOR: Final = "regulator"
CONCERNED: Final = "concerned"
"""The reason of a refusal: it is the actor whom it concerns."""


class ComplaintsLooking:
    """Looking at complaints."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def get(self, number: int, *, actor: str | None = None) -> ProcessView:
        """Return a complaint as it stands.

        Raises:
            UsageError: the process is none. NotFound: there is none.
        """
        return self._of(number, actor)

    def list(
        self,
        *,
        case: str | int | None = None,
        state: str = "",
        phase: str = "open",
        late: bool = False,
        owner: str = "",
        against: str = "",
        actor: str | None = None,
    ) -> Sequence[ProcessView]:
        """Return complaints by number; see `Processes.list`."""
        return self._lender.processes.list(
            kind=KIND, case=case, state=state, phase=phase, late=late, owner=owner,
            person=against, actor=actor,
        )  # fmt: skip

    def read(self, number: int, *, reason: str, actor: str | None = None) -> dict[str, Any]:
        """Return what was said, once it is archived who reads it and why."""
        self._of(number, actor)
        return self._lender.processes.read(number, reason=reason, actor=actor)

    @property
    def _options(self) -> ComplaintOptions:
        options: ComplaintOptions = self._lender.options("oversight").complaints
        return options

    def _of(self, number: int, actor: str | None = SOFTWARE) -> ProcessView:
        view = self._lender.processes.get(number, actor=actor)
        if view.kind != KIND:
            raise UsageError(f"process {number} is no complaint, but of the kind {view.kind!r}")
        return view

    def _move(self, view: ProcessView, step: Step, actor: str | None) -> ProcessView:
        lender = self._lender
        if view.person and (actor or lender.authorized(actor, "complaint.look")) == view.person:
            raise NotAuthorized(
                f"{view.person} is whom complaint {view.process_id} concerns",
                hint="Somebody else sees to it.",
                reason=CONCERNED,
            )
        return lender.processes.move(view.process_id, step, actor=actor, desk=DESK)

    def _check_contacts(self, numbers: Iterable[int], customer_id: int | None) -> None:
        """Refuse contacts that there were not, or that were with another customer.

        Args:
            numbers: of contacts. customer_id: whose; None: whoever's.
        """
        wanted = set(numbers)
        if not wanted:
            return
        asked = select(contacts.c.id).where(contacts.c.id.in_(sorted(wanted)))
        if customer_id is not None:
            asked = asked.where(contacts.c.customer_id == customer_id)
        with self._lender.store.read() as connection:
            known = set(connection.execute(asked).scalars())
        if lacking := sorted(wanted - known):
            raise NotFound(
                f"there was no contact {lacking[0]}"
                + ("" if customer_id is None else " with this customer"),
                hint="casekit case timeline shows their numbers.",
            )

    def _close_task(self, view: ProcessView, actor: str | None) -> None:
        """Close the task of the event by which it came in, whose stop then ends."""
        task = view.data.get("task")
        if task is None:
            return
        try:
            self._lender.queue.close_task(
                int(task),
                "answered",
                reason=f"complaint {view.process_id}",
                actor=actor,
            )
        except CasekitError:
            # somebody closed it before, and said what came of it
            return

    def _answer_by(self, since: date, source: str) -> date:
        options = self._options
        count = options.regulator_days if source == REGULATOR else options.answer_days
        return self._after(since, count)

    def _after(self, since: date, count: int) -> date:
        return after_workdays(since, count, workdays_of(self._lender.pack))

    def _on(self, on: datetime | None) -> date:
        lender = self._lender
        return business_date(on or lender.clock.now(), lender.settings.lender.zone)
