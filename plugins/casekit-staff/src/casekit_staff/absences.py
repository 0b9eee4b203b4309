"""Being away: leave that is asked for and approved, and posts that are left without leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from casekit import Lender, OpenProcess, ProcessView, Step
from casekit.archive.search import Query
from casekit.clock import instant_text, parse_instant
from casekit.errors import NotAuthorized, StaffOverlap, StaffUnknown, UsageError
from casekit.people.involved import processes_about
from casekit.people.reading import records_of
from casekit.rights import SOFTWARE
from casekit.work.caseload import holders
from casekit_staff.handing_over import hand_over
from casekit_staff.kinds_work import DESK, REASONS
from casekit_staff.knowing import SUPERVISOR, is_away, known, options_of
from casekit_staff.scale import offence_step
from casekit_staff.shifts import is_on_shift

KIND: Final = "absence"
_GONE: Final = frozenset({"refused", "cancelled", "excused"})


@dataclass(frozen=True, slots=True)
class FoundAway:
    """Somebody who was at work by the shift, held work and did nothing.

    Attributes:
        login: who. absence: number of the process. idle_minutes: for how long.
        released: how many contacts went back to the queue.
    """

    login: str
    absence: int
    idle_minutes: int
    released: int

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "login": self.login,
            "absence": self.absence,
            "idle_minutes": self.idle_minutes,
            "released": self.released,
        }


def supervisor_of(lender: Lender, login: str) -> str:
    """Return the login of a supervisor who sees to somebody: of the same team before others.

    Nobody sees to themselves. Empty where there is no supervisor.
    """
    people = known(lender).people
    team = people[login].team if login in people else ""
    today = lender.today()
    leading = [
        one
        for one in people.values()
        if SUPERVISOR in one.roles and one.login != login and one.works_on(today)
    ]
    return next(iter(sorted((one.team != team, one.login) for one in leading)), (True, ""))[1]


def ask(
    lender: Lender,
    login: str,
    start: date,
    until: date,
    *,
    reason: str = "leave",
    note: str = "",
    actor: str,
) -> ProcessView:
    """Ask for leave; see `Work.ask_leave`."""
    if login not in known(lender).people:
        raise StaffUnknown(login)
    if until <= start:
        raise UsageError(
            f"the leave would be over on {until}, before it begins on {start}",
            hint="The end is the first day after it, so it lies after the start.",
        )
    if reason not in REASONS:
        raise UsageError(f"{reason!r} is no reason for leave", hint=f"Known: {', '.join(REASONS)}.")
    _check_overlap(lender, login, start, until)
    step = Step(
        "",
        note=note,
        data={"start": start, "until": until, "reason": reason},
        due_on=min(start, lender.today() + timedelta(days=3)),
    )
    return lender.processes.open(
        KIND, step=step, person=login, owner=supervisor_of(lender, login), actor=actor
    )


def _check_overlap(lender: Lender, login: str, start: date, until: date) -> None:
    with lender.store.read() as connection:
        others = processes_about(connection, [login], [KIND], today=lender.today())
    for one in others:
        if one.state in _GONE or "start" not in one.data or "until" not in one.data:
            continue
        begins, ends = (date.fromisoformat(one.data[key]) for key in ("start", "until"))
        if begins < until and start < ends:
            raise StaffOverlap(
                login,
                KIND,
                one.process_id,
                begins,
                ends,
                hint="Ask for other days; casekit staff absence list shows what was asked for, and "
                f"casekit staff absence decide {one.process_id} refuse ends it.",
            )


def decide(
    lender: Lender, view: ProcessView, event: str, *, note: str = "", actor: str
) -> ProcessView:
    """Approve, refuse, excuse or uphold an absence: another person than who was away.

    Raises:
        NotAuthorized: it is the actor's own. UsageError, MoveRefused: see `Processes.move`.
    """
    if view.kind != KIND:
        raise UsageError(f"process {view.process_id} is no absence")
    if view.person == actor:
        raise NotAuthorized(
            f"{actor} may not decide about their own absence", hint="Another supervisor does."
        )
    start = date.fromisoformat(view.data["start"]) if "start" in view.data else None
    step = Step(event, note=note)
    if event == "approve" and start is not None:
        step = Step(event, note=note, look_on=start, due_on=None)
    elif event == "uphold":
        offence = offence_step(lender, "absence", source=f"absence:{view.process_id}")
        step = Step(event, note=note, effects=(OpenProcess("discipline", offence, "none"),))
    moved = lender.processes.move(view.process_id, step, actor=actor, desk=DESK)
    if event == "approve" and start is not None and start <= lender.today():
        until = date.fromisoformat(view.data["until"])
        moved = lender.processes.move(view.process_id, Step("begin", look_on=until), actor=SOFTWARE)
        hand_over_absent(lender)
    return moved


def hand_over_absent(lender: Lender) -> int:
    """Hand over the cases of everybody whose leave has begun; return how many cases went."""
    running = lender.processes.list(kind=KIND, state="running", actor=SOFTWARE)
    count = 0
    for one in running:
        if "handed_over" in one.data:
            continue
        made = hand_over(lender, one.person, why="leave", reason=f"absence {one.process_id}")
        step = Step("hand_over", data={"handed_over": len(made.given)})
        lender.processes.move(one.process_id, step, actor=SOFTWARE)
        count += len(made.given)
    return count


def watch(lender: Lender, now: datetime) -> Sequence[FoundAway]:
    """Find who holds work on their shift and has done nothing for too long.

    What they hold goes back to the queue, and an absence without leave is recorded, once a person
    and day, for a supervisor to excuse or uphold. Whoever is on approved leave is not looked for.
    """
    zone, today = lender.settings.lender.zone, lender.today()
    allowed = options_of(lender).idle_minutes
    with lender.store.read() as connection:
        held = {
            login: since
            for login, since in holders(connection).items()
            if login in known(lender).people
        }
        shifts = records_of(connection, held, ["shift"], start=today, end=today)
        away = processes_about(connection, held, [KIND], today=today)
    found = []
    for login, since in sorted(held.items()):
        mine = [one for one in shifts if one.login == login]
        if not is_on_shift(mine, now, zone):
            continue
        if any(one.person == login and is_away(one, today) for one in away):
            continue
        last = _last_done(lender, login, since)
        if now - last >= timedelta(minutes=allowed):
            found.append(_recorded(lender, login, today, last, now))
    return found


def _last_done(lender: Lender, login: str, since: datetime) -> datetime:
    """Return when somebody last did something, from the instant on when they took work."""
    last = since
    for found in lender.archive.all(Query(actor=login, recorded_from=since), actor=SOFTWARE):
        last = max(last, parse_instant(found.entry.at))
    return last


def _recorded(lender: Lender, login: str, today: date, last: datetime, now: datetime) -> FoundAway:
    idle = int((now - last).total_seconds() // 60)
    answer = lender.queue.release_all(
        login, reason=f"on shift, nothing done for {idle} minutes", actor=SOFTWARE
    )
    data: Mapping[str, Any] = {"found_at": instant_text(now), "idle_minutes": idle}
    view = lender.processes.open(
        KIND,
        step=Step("", data=data, key=f"{KIND}:{login}:{today}"),
        person=login,
        owner=supervisor_of(lender, login),
        actor=SOFTWARE,
    )
    if view.person != login:  # the key was known, so the latest of another person came back
        view = next(
            one
            for one in reversed(
                lender.processes.list(kind=KIND, phase="", person=login, actor=SOFTWARE)
            )
            if "found_at" in one.data
        )
    if view.state == "asked":
        step = Step(
            "find",
            data={"released": len(answer.given_back)},
            due_on=today + timedelta(days=options_of(lender).answer_days),
        )
        view = lender.processes.move(view.process_id, step, actor=SOFTWARE, desk=DESK)
    return FoundAway(login, view.process_id, idle, len(answer.given_back))
