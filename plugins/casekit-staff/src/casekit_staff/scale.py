"""The scale of severity and sanctions: what is proposed for a breach, also when it is repeated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from casekit import Lender, NoteStaff, ProcessView, StaffRecord, Step
from casekit.clock import business_date, instant_text
from casekit.errors import UsageError
from casekit.people.involved import processes_about
from casekit.settings_file import read_toml
from casekit_staff.knowing import options_of
from casekit_staff.options_work import GRADES, SANCTIONS, OffenceOptions

KIND: Final = "discipline"
SHIPPED: Final = Path(__file__).with_name("scale.toml")
LEAST: Final[Mapping[str, str]] = {"minor": "reminder", "serious": "warning", "grave": "suspend"}
"""What follows at least where a breach is found graver than its offence is as a rule."""

UNFOUNDED: Final = frozenset({"dropped", "cancelled"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the scale proposes for a breach.

    Attributes:
        offence: its name. grade: how severe it is.
        sanction: what is proposed.
        repeated: number of the earlier one because of which it is more; 0 for none.
        suspends: the person is suspended at once.
    """

    offence: str
    grade: str
    sanction: str
    repeated: int
    suspends: bool

    def data(self) -> dict[str, Any]:
        """Return what a process keeps of it."""
        said = {"offence": self.offence, "grade": self.grade, "proposed": self.sanction}
        return said | ({"repeats": self.repeated} if self.repeated else {})


@cache
def shipped() -> Mapping[str, OffenceOptions]:
    """Return the scale that comes with the plugin."""
    return {name: OffenceOptions(**table) for name, table in read_toml(SHIPPED).data.items()}


def scale_of(lender: Lender) -> dict[str, OffenceOptions]:
    """Return a lender's scale: what is shipped, and what `[plugin.staff.scale.NAME]` changes."""
    return {**shipped(), **options_of(lender).scale}


def offence_of(lender: Lender, name: str) -> OffenceOptions:
    """Return an offence by its name.

    Raises:
        UsageError: the scale has none of this name.
    """
    scale = scale_of(lender)
    if name not in scale:
        raise UsageError(
            f"the scale has no offence {name!r}", hint=f"It has {', '.join(sorted(scale))}."
        )
    return scale[name]


def propose(
    offence: OffenceOptions,
    name: str,
    before: Iterable[ProcessView],
    on: date,
    grade: str = "",
) -> Proposal:
    """Return what the scale proposes; pure.

    Args:
        offence, name: which.
        before: the person's earlier ones, each with its data and the day in `opened_at`.
        on: the day of the breach.
        grade: how severe a person found this one; the offence's own where empty.
    """
    first = on - timedelta(days=offence.within_days)
    again = [
        one
        for one in before
        if one.data.get("offence") == name
        and one.state not in UNFOUNDED
        and first <= one.opened_at.date() <= on
    ]
    sanction = (offence.next or offence.sanction) if again else offence.sanction
    found = grade or offence.grade
    if GRADES.index(found) > GRADES.index(offence.grade):
        sanction = max(sanction, LEAST[found], key=SANCTIONS.index)
    return Proposal(
        name,
        found,
        sanction,
        again[-1].process_id if again else 0,
        offence.suspends or found == "grave",
    )


def proposal_for(
    lender: Lender,
    name: str,
    person: str,
    *,
    on: date | None = None,
    grade: str = "",
    besides: int = 0,
) -> Proposal:
    """Return what the lender's scale proposes for somebody.

    Args:
        lender: an open one.
        name: the offence. person: login.
        on: day of the breach; today where None.
        grade: how severe a person found it; the offence's own where empty or none.
        besides: number of the process itself, which is no earlier one.
    """
    with lender.store.read() as connection:
        before = [
            one
            for one in processes_about(connection, [person], [KIND], today=lender.today())
            if one.process_id != besides and (not besides or one.process_id < besides)
        ]
    said = grade if grade in GRADES else ""
    return propose(offence_of(lender, name), name, before, on or lender.today(), said)


def offence_step(
    lender: Lender,
    name: str,
    *,
    source: str,
    person: str = "",
    note: str = "",
    contact: int = 0,
    key: str = "",
) -> Step:
    """Return the step that opens a discipline; where the scale suspends, that comes with it.

    Args:
        lender: an open one.
        name: an offence of the scale.
        source: a code of what it follows from: `complaint:12`, `contact:7`.
        person: login; empty where another process opens it, whose person it is. Then it is
            weighed by the scale as soon as it stands.
        note: what happened; sealed.
        contact: number of the contact.
        key: so that it is opened once.
    """
    offence_of(lender, name)
    data: dict[str, Any] = {"offence": name, "source": source}
    if contact:
        data["contact"] = contact
    if not person:
        return Step("", note=note, data=data, key=key)
    proposal = proposal_for(lender, name, person)
    data |= proposal.data()
    effects: tuple[NoteStaff, ...] = ()
    if proposal.suspends:
        data["suspension"] = f"{name}:{instant_text(lender.clock.now())}"
        effects = (suspension(lender, person, data["suspension"]),)
    return Step(
        "",
        note=note,
        person=person,
        data=data,
        due_on=lender.today() + timedelta(days=options_of(lender).answer_days),
        effects=effects,
        key=key,
    )


def suspension(lender: Lender, person: str, source: str) -> NoteStaff:
    """Return the effect that suspends somebody from today on, until it is taken back."""
    today = business_date(lender.clock.now(), lender.settings.lender.zone)
    return NoteStaff(StaffRecord("suspension", today, data={"source": source}), person)
