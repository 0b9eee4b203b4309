"""Whether somebody may work on a day: a function of the person's records and nothing else.

Source: the Measures §5.1, §5.2 and §7.2 as settled reading 15 takes them; each need can be changed
in `[plugin.staff]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from casekit import StaffRecordView, StaffView
from casekit.people.barring import barred_words
from casekit_staff.kinds import EVIDENCE, PARTS
from casekit_staff.quarters import Quarter

WARN = "warn"
"""What is missing is said, and does not keep the person from work."""

NOT_HERE: Final = frozenset({"left", "not_started", "start_unknown"})
"""Codes of who does not work here on the day."""

UNFIT: Final = frozenset({"suspended", "confidentiality_unsigned"})
"""Codes of who sees no personal data, whether they work with customers or not."""

UNFIT_FOR_ALL: Final = NOT_HERE | UNFIT
"""Codes of what keeps somebody from work that is not with customers, too."""


@dataclass(frozen=True, slots=True)
class InForce:
    """Something that everybody reads and signs, as it is in force on a day.

    Attributes:
        what: `policy` or `pack`.
        version: its name and version. digest: SHA-256 of its text in hex, where there is one.
        since: from which day on; None: always.
    """

    what: str
    version: str
    digest: str = ""
    since: date | None = None

    def is_read_by(self, record: StaffRecordView) -> bool:
        """Say whether a record is the signature of this version."""
        data = record.data
        if data.get("what") != self.what or data["version"] != self.version:
            return False
        return not (self.digest and data.get("digest")) or bool(data["digest"] == self.digest)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a lender asks of whoever works.

    Attributes:
        induction_days: distinct days that the induction has at least.
        quarter: `block` or `warn`: what missing the training of the last quarter means.
        read_within_days: for how many days somebody who had signed what was in force before may
            go on after a new version came into force.
        confidentiality_version: which agreement must be signed; empty: any.
        harmless_flags: flags of a background check that bar nobody.
        in_force: what must be read and signed.
    """

    induction_days: int = 5
    quarter: str = "block"
    read_within_days: int = 3
    confidentiality_version: str = ""
    harmless_flags: frozenset[str] = frozenset()
    in_force: tuple[InForce, ...] = ()


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether somebody may work on a day.

    Attributes:
        barred: codes of what keeps the person from work (`casekit.people.barring`), none: ready.
        warned: codes of what is missing, and keeps nobody from work.
        facts: what rules may ask about the person.
        missed: the quarters whose training the person missed, oldest first.
        failed: score and pass mark of the last exam, where one was taken and none was passed.
    """

    barred: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    missed: tuple[Quarter, ...] = ()
    failed: tuple[int, int] | None = None

    @property
    def ready(self) -> bool:
        """True where nothing keeps the person from work."""
        return not self.barred

    @property
    def words(self) -> dict[str, dict[str, str]]:
        """What codes say of this person, by language, where that is more than of everybody."""
        own: dict[str, dict[str, str]] = {}
        if self.failed is not None:
            score, mark = self.failed
            own["exam_missing"] = {
                "en": f"the entry exam is not passed: {score} of the {mark} that are needed",
                "zh": f"上岗考试未通过（{score}分，合格线{mark}分）",
            }
        if "quarter_missed" not in (*self.barred, *self.warned):
            return own
        quarter = self.missed[-1]
        day = quarter.last_day.isoformat()
        english = f"the training of {quarter} is missing, which was due by {day}"
        chinese = f"缺少{quarter.year}年第{quarter.number}季度的业务培训（应于{day}前完成）"
        return own | {"quarter_missed": {"en": english, "zh": chinese}}

    def says(self, language: str, *, warned: bool = True) -> str:
        """Return why not, and what is missing though it bars nobody; empty where nothing is."""
        codes = (*self.barred, *self.warned) if warned else self.barred
        return barred_words(codes, language, self.words)


def readiness(
    person: StaffView | None,
    records: Iterable[StaffRecordView],
    needs: Needs,
    day: date,
    *,
    absent: bool = False,
) -> Readiness:
    """Return whether a person may work on a day.

    Args:
        person: None where nobody is recorded under the login.
        records: all that are recorded about the person; those after the day do not count.
        needs: what the lender asks.
        day: of the lender's calendar.
        absent: the person is away that day, with leave or without.
    """
    if person is None:
        return Readiness(("unknown_person",))
    known = [one for one in records if one.on <= day and one.login == person.login]
    exams = _of(known, "exam")
    passed = [one.on for one in exams if has_passed(one)]
    trainings = [one for one in _of(known, "training") if one.data["attended"]]
    missed = _missed(person, trainings, day)
    barred = [
        *_employment(person, day),
        *_background(known, needs),
        *(f"{kind}_missing" for kind in EVIDENCE if not _of(known, kind)),
        *_exam(person, passed),
        *_induction(known, needs, day),
        *_signatures(known, needs, day),
    ]
    warned: list[str] = []
    if missed and missed[-1] == Quarter.of(day).before():
        (warned if needs.quarter == WARN else barred).append("quarter_missed")
    if any(one.covers(day) for one in _of(known, "suspension")):
        barred.append("suspended")
    if absent:
        barred.append("absent")
    facts = _facts(person, known, passed, trainings, needs)
    last = exams[-1].data if exams and not passed else None
    failed = (last["score"], last["pass_mark"]) if last is not None else None
    return Readiness(tuple(barred), tuple(warned), facts, missed, failed)


def has_passed(exam: StaffRecordView) -> bool:
    """Say whether an exam was passed."""
    return bool(exam.data["score"] >= exam.data["pass_mark"])


def subjects_had(trainings: Iterable[StaffRecordView], start: date, end: date) -> frozenset[str]:
    """Return the subjects of the training that was attended between two days, both among them."""
    return frozenset(
        subject
        for one in trainings
        if one.kind == "training" and one.data["attended"] and start <= one.on <= end
        for subject in one.data["subjects"]
    )


def _of(records: Sequence[StaffRecordView], kind: str) -> list[StaffRecordView]:
    return [one for one in records if one.kind == kind]


def _employment(person: StaffView, day: date) -> list[str]:
    if person.left_on is not None and person.left_on <= day:
        return ["left"]
    if person.started_on is None:
        return ["start_unknown"]
    return [] if person.works_on(day) else ["not_started"]


def _background(known: Sequence[StaffRecordView], needs: Needs) -> list[str]:
    checks = _of(known, "background")
    if not checks:
        return ["background_missing"]
    flags = set(checks[-1].data.get("flags", ())) - needs.harmless_flags
    return ["background_flags"] if flags else []


def _exam(person: StaffView, passed: Sequence[date]) -> list[str]:
    if not passed:
        return ["exam_missing"]
    if person.started_on is not None and min(passed) > person.started_on:
        return ["exam_after_start"]
    return []


def _induction(known: Sequence[StaffRecordView], needs: Needs, day: date) -> list[str]:
    parts, days = set(), set()
    for one in _of(known, "induction"):
        parts.add(one.data["part"])
        end = min(one.until or one.on + timedelta(days=1), day + timedelta(days=1))
        days |= {one.on + timedelta(days=n) for n in range((end - one.on).days)}
    barred = []
    if len(days) < needs.induction_days:
        barred.append("induction_days")
    if set(PARTS) - parts:
        barred.append("induction_parts")
    return barred


def _signatures(known: Sequence[StaffRecordView], needs: Needs, day: date) -> list[str]:
    barred = [] if _is_bound(known, needs) else ["confidentiality_unsigned"]
    read = _of(known, "read")
    for version in needs.in_force:
        if any(version.is_read_by(one) for one in read):
            continue
        before = any(one.data.get("what") == version.what for one in read)
        grace = version.since and version.since + timedelta(days=needs.read_within_days)
        if before and grace and day <= grace:
            continue
        barred.append(f"{version.what}_unread")
    return barred


def _is_bound(known: Sequence[StaffRecordView], needs: Needs) -> bool:
    wanted = needs.confidentiality_version
    return any(
        not wanted or one.data.get("version") == wanted for one in _of(known, "confidentiality")
    )


def _missed(
    person: StaffView, trainings: Sequence[StaffRecordView], day: date
) -> tuple[Quarter, ...]:
    """Return the completed quarters since the person began of which no training is recorded."""
    if person.started_on is None:
        return ()
    attended = {Quarter.trained(one) for one in trainings}
    quarter = Quarter.of(person.started_on)
    if person.started_on > quarter.first_day:
        quarter = quarter.after()
    missed = []
    while quarter < Quarter.of(day):
        if quarter not in attended:
            missed.append(quarter)
        quarter = quarter.after()
    return tuple(missed)


def _facts(
    person: StaffView,
    known: Sequence[StaffRecordView],
    passed: Sequence[date],
    trainings: Sequence[StaffRecordView],
    needs: Needs,
) -> dict[str, Any]:
    """Return what packs ask of whoever works; what is not known is left out."""
    facts: dict[str, Any] = {
        "confidentiality": _is_bound(known, needs),
        "trainings": sorted(min(one.on, Quarter.trained(one).last_day) for one in trainings),
    }
    if person.started_on is not None:
        facts["started_on"] = person.started_on
    if passed:
        facts["exam_on"] = min(passed)
    if last := [*passed, *(one.on for one in trainings if one.data.get("passed"))]:
        facts["passed_on"] = max(last)
    if checks := _of(known, "background"):
        facts["flags"] = list(checks[-1].data.get("flags", ()))
    return facts
