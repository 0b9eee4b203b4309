"""What is shown of people: a file, who is ready, who had which training, who has not read what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casekit import StaffRecordView, StaffView
from casekit.people.barring import RuleRefusal, refused_words
from casekit_staff.kinds import SUBJECTS
from casekit_staff.knowing import ToRead
from casekit_staff.quarters import Quarter
from casekit_staff.standing import UNFIT_FOR_ALL, Readiness


@dataclass(frozen=True, slots=True)
class Ready:
    """Whether somebody may work on a day.

    Attributes:
        person: the member of staff. on: the day. readiness: what it is derived from.
        rules: rule → why the pack refuses the person.
        contacts: the person's roles work with customers. Of whom they do not, only what keeps
            them from any work is told.
    """

    person: StaffView
    on: date
    readiness: Readiness
    rules: Mapping[str, RuleRefusal] = field(default_factory=dict)
    contacts: bool = True

    @property
    def ready(self) -> bool:
        """True where neither the records nor a rule of the pack keep the person from work."""
        return self.readiness.ready and not self.rules

    @property
    def apart(self) -> bool:
        """True where the person is not ready for customers, and does not work with any."""
        return not self.ready and not self.contacts

    @property
    def amiss(self) -> bool:
        """True where somebody has to see to it: the person cannot do the work they are here for."""
        if self.apart:
            return bool(UNFIT_FOR_ALL & set(self.readiness.barred))
        return not self.ready

    @property
    def told(self) -> bool:
        """True where somebody should hear of it: it is amiss, or will soon be."""
        return self.amiss or (self.contacts and bool(self.readiness.warned))

    def words(self, language: str, *, warned: bool = True) -> str:
        """Return why not and, unless `warned` is false, what is missing though it bars nobody."""
        found = self.readiness
        if self.apart:
            codes = [code for code in found.barred if code in UNFIT_FOR_ALL]
            return refused_words(codes, {}, language, found.words)
        shown = (*found.barred, *(found.warned if warned else ()))
        return refused_words(shown, self.rules, language, found.words)

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "login": self.person.login,
            "roles": list(self.person.roles),
            "team": self.person.team,
            "on": self.on.isoformat(),
            "ready": self.ready,
            "contacts": self.contacts,
            "barred": list(self.readiness.barred),
            "warned": list(self.readiness.warned),
            "rules": list(self.rules),
            "missed_quarters": [str(one) for one in self.readiness.missed],
        }


@dataclass(frozen=True, slots=True)
class StaffFile:
    """The file of somebody who works here; without what is sealed.

    Attributes:
        ready: whether the person may work on the day, and why not.
        records: what is recorded about the person up to the day, by day.
        unread: what the person has not read and signed.
        lacking: subjects of which the person had no training in the day's year.
    """

    ready: Ready
    records: tuple[StaffRecordView, ...] = ()
    unread: tuple[ToRead, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def signed(self) -> tuple[StaffRecordView, ...]:
        """What the person has read and signed, by day."""
        return tuple(one for one in self.records if one.kind == "read")

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            **self.ready.person.to_json(),
            **self.ready.to_json(),
            "records": [one.to_json() for one in self.records],
            "unread": [to_read_json(one) for one in self.unread],
            "lacking_subjects": list(self.lacking),
        }


@dataclass(frozen=True, slots=True)
class Trained:
    """The training of somebody in a quarter, and in its year up to then.

    Attributes:
        person: the member of staff. quarter: which.
        attended: trainings attended in the quarter. hours: of those.
        asked: the person worked here through the whole quarter.
        had: subject → the last day in the year on which the person had it.
    """

    person: StaffView
    quarter: Quarter
    attended: int
    hours: int
    asked: bool
    had: Mapping[str, date] = field(default_factory=dict)

    @property
    def missed(self) -> bool:
        """True where the quarter's training is missing."""
        return self.asked and not self.attended

    @property
    def lacking(self) -> tuple[str, ...]:
        """The subjects that the person has not had in the year."""
        return tuple(one for one in SUBJECTS if one not in self.had)

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "login": self.person.login,
            "quarter": str(self.quarter),
            "attended": self.attended,
            "hours": self.hours,
            "missed": self.missed,
            "had": {name: day.isoformat() for name, day in self.had.items()},
            "lacking_subjects": list(self.lacking),
        }


def trained(person: StaffView, records: Sequence[StaffRecordView], quarter: Quarter) -> Trained:
    """Return the training of somebody in a quarter.

    Args:
        person: whose. records: trainings of the person, by day. quarter: which.
    """
    own = [one for one in records if one.login == person.login and one.data["attended"]]
    within = [one for one in own if Quarter.trained(one) == quarter]
    had = {
        subject: one.on
        for one in own
        if one.on.year == quarter.year and one.on <= quarter.last_day
        for subject in one.data["subjects"]
    }
    started, left = person.started_on, person.left_on
    asked = (
        started is not None
        and started <= quarter.first_day
        and (left is None or left > quarter.last_day)
    )
    hours = sum(one.data.get("hours", 0) for one in within)
    return Trained(person, quarter, len(within), hours, asked, had)


def to_read_json(one: ToRead) -> dict[str, Any]:
    """Return something that is to be read as a JSON object."""
    return {
        "what": one.what,
        "title": one.title,
        "version": one.version,
        "process": one.process_id or None,
        "since": one.since and one.since.isoformat(),
    }
