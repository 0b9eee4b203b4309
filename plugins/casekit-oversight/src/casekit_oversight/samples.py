"""Samples of contacts: planned over a time that is over, drawn by a checkpoint, drawn again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from casekit.errors import NotFound, UsageError
from casekit.process.model import Step
from casekit.rights import SOFTWARE
from casekit_oversight.contacts_read import MadeContact, data_of, entries_between, made_contacts
from casekit_oversight.kinds_checks import DESK, SampleKind
from casekit_oversight.options_supervision import SamplePlan
from casekit_oversight.own_work import Overseers
from casekit_oversight.paging import pages
from casekit_oversight.sampling import Item, Size, commitment, draw

if TYPE_CHECKING:
    from casekit import Lender, ProcessView
    from casekit_oversight.options import OversightOptions

DEFAULT_PLAN: Final = "month"
"""The plan of a lender that says none."""

SCHEDULED: Final = "scheduled"
RANDOM: Final = "random"


@dataclass(frozen=True, slots=True)
class DrawnContact:
    """A contact that was drawn, and by which part of the plan: `scheduled` or `random`."""

    contact: MadeContact
    part: str
    strata: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawnSample:
    """What a plan draws from its frame by a seed.

    Attributes:
        contacts: what was drawn, by number of the contact.
        shares: of the random part: by stratum how many there were and how many were drawn.
        digest: SHA-256 over what was drawn, by which it is known again.
    """

    contacts: tuple[DrawnContact, ...]
    shares: tuple[tuple[str, int, int], ...]
    digest: str


def plans_of(options: OversightOptions) -> dict[str, SamplePlan]:
    """Return the lender's plans by name."""
    return dict(options.plan) or {DEFAULT_PLAN: SamplePlan()}


def period_before(plan: SamplePlan, day: date) -> tuple[date, date]:
    """Return the last whole month or week before a day: its first and last day."""
    if plan.every == "week":
        monday = day - timedelta(days=day.weekday())
        return monday - timedelta(days=7), monday - timedelta(days=1)
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def plan_sample(
    lender: Lender,
    name: str,
    plan: SamplePlan,
    start: date,
    end: date,
    *,
    again: bool = False,
    actor: str | None = None,
) -> ProcessView | None:
    """Plan a sample: its frame is fixed and committed to; what is drawn nobody knows yet.

    Args:
        lender: whose contacts.
        name: of the plan, which is planned once for a period.
        plan: its sizes.
        start, end: first and last day of the contacts.
        again: another sample of a period that has one.
        actor: who plans it; needs the right `oversight.open`.

    Returns:
        The sample, or the one that was planned before; None where the frame is empty, so that
        there is nothing to check. One that was cancelled before it was drawn is planned anew over
        the same entries and is drawn by the same checkpoint: to cancel a sample changes nothing
        that is drawn.

    Raises:
        UsageError: the period is not over, or ends before it begins.
    """
    if end < start:
        raise UsageError("a period ends on its first day or later")
    if end >= lender.today():
        raise UsageError(
            f"the period up to {end} is not over",
            hint="A sample is planned when all its contacts have been made.",
        )
    # a smaller one made by hand does not stand for the one that the lender's config says
    by_hand = plan != plans_of(lender.options("oversight")).get(name)
    before = [] if again else _planned_before(lender, name, start, end, by_hand)
    if before and before[-1].phase != "cancelled":
        lender.authorized(actor, "oversight.open")
        return before[-1]
    sizes = _sizes(before[0].data) if before else dict(lender.archive.sizes())
    frame = made_contacts(lender, start, end, sizes, plan.ways)
    if not frame:
        return None
    key = f"sample:{name}:{start}:{end}{':by-hand' if by_hand else ''}"
    data: dict[str, Any] = {
        "plan": name,
        "start": start,
        "end": end,
        "digest": commitment(_items(frame, plan)),
        "frame": len(frame),
        "sizes": {str(log): size for log, size in sizes.items()},
        "scheduled": plan.scheduled,
        "random": plan.random,
        "strata": list(plan.strata),
        "least": plan.least,
        "ways": list(plan.ways),
        "due_days": plan.due_days,
        "by_hand": by_hand or None,
        "again": again or None,
        "instead_of": before[0].process_id if before else None,
    }
    return lender.processes.open(
        SampleKind.name,
        step=Step(
            data=data,
            due_on=lender.today() + timedelta(days=plan.due_days),
            # whoever plans at the same time plans one sample, and not two
            key="" if again else f"{key}:{len(before)}",
        ),
        owner=Overseers(lender).choose(key, ""),
        actor=actor,
    )


def draw_sample(
    lender: Lender, view: ProcessView, *, actor: str | None = None
) -> ProcessView | None:
    """Draw a planned sample by the first checkpoint that covers its plan.

    Returns:
        The sample as it stands then; None where no checkpoint was made since.

    Raises:
        UsageError: it is not planned, or its frame is not the one that was committed to.
    """
    if view.state != "planned":
        raise UsageError(f"sample {view.process_id} is {view.state} already")
    seed = seed_of(lender, view)
    if seed is None:
        return None
    root, covered = seed
    drawn = drawn_of(lender, view, root)
    shares = [[name, frame, taken] for name, frame, taken in drawn.shares]
    return lender.processes.move(
        view.process_id,
        Step(
            "draw",
            data={
                "root": root,
                "covered": covered,
                "drawn": len(drawn.contacts),
                "drawn_digest": drawn.digest,
                "shares": shares,
            },
            due_on=lender.today() + timedelta(days=int(view.data["due_days"])),
        ),
        actor=actor,
        desk=DESK,
    )


def drawn_of(lender: Lender, view: ProcessView, root: str) -> DrawnSample:
    """Return what a sample's plan draws by a seed, from its frame as it was fixed.

    Raises:
        UsageError: the frame that the archive tells is not the one that was committed to.
    """
    data = view.data
    plan = _plan(data)
    sizes = _sizes(data)
    start, end = date.fromisoformat(data["start"]), date.fromisoformat(data["end"])
    frame = made_contacts(lender, start, end, sizes, plan.ways)
    if commitment(_items(frame, plan)) != data["digest"]:
        raise UsageError(
            f"the frame of sample {view.process_id} is not the one that was committed to",
            hint="The archive was changed: casekit archive verify.",
        )
    return drawn_by(frame, plan, f"{root}/{data['digest']}")


def drawn_by(frame: Sequence[MadeContact], plan: SamplePlan, seed: str) -> DrawnSample:
    """Return what a plan draws from a frame: so many of each collector, and of the rest a share."""
    by_key = {one.key: one for one in frame}
    found: dict[str, DrawnContact] = {}
    if plan.scheduled:
        for collector in sorted({one.collector for one in frame}):
            theirs = [Item(one.key) for one in frame if one.collector == collector]
            for item in draw(theirs, Size(plan.scheduled), f"{seed}/{SCHEDULED}/{collector}").items:
                found[item.key] = DrawnContact(by_key[item.key], SCHEDULED, (collector,))
    shares: list[tuple[str, int, int]] = []
    rest = [one.item(plan.strata) for one in frame if one.key not in found]
    if plan.random and rest:
        size = Size(percent=Fraction(plan.random), least=plan.least)
        drawn = draw(rest, size, f"{seed}/{RANDOM}")
        for item in drawn.items:
            found[item.key] = DrawnContact(by_key[item.key], RANDOM, item.strata)
        shares = [(" ".join(one.strata), one.frame, one.drawn) for one in drawn.shares]
    contacts = tuple(sorted(found.values(), key=lambda one: one.contact.contact_id))
    told = "\n".join(f"{one.contact.key} {one.part}" for one in contacts)
    return DrawnSample(contacts, tuple(shares), sha256(told.encode()).hexdigest())


def seed_of(lender: Lender, view: ProcessView) -> tuple[str, str] | None:
    """Return root and place (`log/size`) of the first checkpoint that covers a sample's plan.

    Of one that was planned anew that is the plan of the first, which was cancelled.

    Raises:
        NotFound: the archive has no entry that planned it.
    """
    if (first := view.data.get("instead_of")) is not None:
        view = lender.processes.get(int(first), actor=SOFTWARE)
    sizes = _sizes(view.data)
    since, now = {view.log: sizes[view.log]}, lender.archive.sizes()
    for entry in entries_between(
        lender, since, {view.log: now[view.log]}, kinds=("process.opened",)
    ):
        if data_of(entry).get("process") == view.process_id:
            head = lender.archive.covered_by(entry.log, entry.seq, actor=SOFTWARE)
            return None if head is None else (head.root, f"{head.log}/{head.size}")
    raise NotFound(f"the archive has no entry that planned sample {view.process_id}")


def drawn_again(lender: Lender, view: ProcessView) -> tuple[DrawnSample, bool]:
    """Draw a sample once more, from archive, plan and checkpoint; say whether it is the same.

    Raises:
        UsageError: it was not drawn yet, or its frame is not the one that was committed to.
    """
    if "root" not in view.data:
        raise UsageError(f"sample {view.process_id} was not drawn yet")
    seed = seed_of(lender, view)
    drawn = drawn_of(lender, view, view.data["root"])
    same = seed is not None and seed[0] == view.data["root"]
    return drawn, same and drawn.digest == view.data["drawn_digest"]


def changed_plan(
    plan: SamplePlan, scheduled: int | None, random: int | None, least: int | None
) -> SamplePlan:
    """Return a plan with other sizes.

    Raises:
        UsageError: a sample of zero, or a size that is none.
    """
    try:
        return replace(
            plan,
            scheduled=plan.scheduled if scheduled is None else scheduled,
            random=plan.random if random is None else random,
            least=plan.least if least is None else least,
        )
    except ValueError as error:
        raise UsageError(
            str(error).replace("`", ""),
            hint="--scheduled: so many of each collector; --random: so many percent of the rest.",
        ) from error


def _planned_before(
    lender: Lender, name: str, start: date, end: date, by_hand: bool
) -> list[ProcessView]:
    """Return the samples that stand for a plan and a period, by number; those cancelled, too."""
    wanted = (name, start.isoformat(), end.isoformat(), by_hand)
    return [
        one
        for one in pages(lender, SampleKind.name)
        if not one.data.get("again")
        and (one.data["plan"], one.data["start"], one.data["end"], one.data.get("by_hand", False))
        == wanted
    ]


def _sizes(data: Mapping[str, Any]) -> dict[int, int]:
    return {int(log): int(size) for log, size in data["sizes"].items()}


def _items(frame: Sequence[MadeContact], plan: SamplePlan) -> list[Item]:
    return [one.item(plan.strata) for one in frame]


def _plan(data: Any) -> SamplePlan:
    return SamplePlan(
        scheduled=data["scheduled"],
        random=data["random"],
        strata=tuple(data["strata"]),
        least=data["least"],
        ways=tuple(data["ways"]),
        due_days=data["due_days"],
    )
