"""The words of people who work here: a member of staff, a dated record, a kind of record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from casekit.clock import instant_text
from casekit.process.model import KEEP, Attachment, Keep, Words

__all__ = ["KEEP", "Keep", "StaffRecord", "StaffRecordKind", "StaffRecordView", "StaffView"]


@dataclass(frozen=True, slots=True)
class StaffRecordKind:
    """A kind of dated record about a member of staff.

    Attributes:
        name: a code, at most 40 characters.
        words: what people call it, by language.
        fields: keys that its `data` may have. Others are refused, which keeps personal data out.
        required: those that it must have.
        lasts: a record without `until` goes on until it is taken back, as a suspension does;
            otherwise it is of one day.
        ahead: it may be recorded before its day, as a shift is.
        document: it is proven by a document.
        overlaps: False where two of one person must not have days in common.
        signs: it is a signature: the person records it of themselves, with the right `staff.sign`.
    """

    name: str
    words: Words
    fields: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    lasts: bool = False
    ahead: bool = False
    document: bool = False
    overlaps: bool = True
    signs: bool = False


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """Something dated about a member of staff: a training, a signature, a shift.

    Attributes:
        kind: name of its kind.
        on: its day, or the first of its days (the lender's calendar).
        until: the first day after it; None: of one day, or without an end where its kind `lasts`.
        data: codes, whole numbers, dates and lists of those.
        secret: words, names and places; sealed with the person's key.
        attachments: documents that prove it; sealed with the person's key.
    """

    kind: str
    on: date
    until: date | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    secret: Mapping[str, Any] = field(default_factory=dict, repr=False)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class StaffRecordView:
    """A record as it stands; without what is sealed.

    Attributes:
        record_id: its number.
        kind, login, on, data: as it was recorded; dates within `data` are ISO texts.
        until: the first day after it; None where it has no end.
        recorded_at, recorded_by: when (UTC) and by whom.
        taken_back_at: when it was taken back; None while it stands.
        replaces: the record that was taken back for it.
    """

    record_id: int
    kind: str
    login: str
    on: date
    until: date | None
    data: Mapping[str, Any]
    recorded_at: datetime
    recorded_by: str
    taken_back_at: datetime | None = None
    replaces: int | None = None

    def covers(self, day: date) -> bool:
        """Say whether a day is one of its days."""
        return self.on <= day and (self.until is None or day < self.until)

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "record": self.record_id,
            "kind": self.kind,
            "login": self.login,
            "on": self.on.isoformat(),
            "until": self.until and self.until.isoformat(),
            "data": dict(self.data),
            "recorded_at": instant_text(self.recorded_at),
            "recorded_by": self.recorded_by,
            "taken_back_at": self.taken_back_at and instant_text(self.taken_back_at),
            "replaces": self.replaces,
        }


@dataclass(frozen=True, slots=True)
class StaffView:
    """A member of staff as it stands; without the name, numbers and addresses, which are sealed.

    Attributes:
        login: by which the person is known in the archive, for ever.
        subject_id: the subject that has the profile; log: the archive log of its entries.
        number: staff number, said in calls.
        started_on: first day of work; left_on: first day on which the person is here no more.
        roles: `collector`, `supervisor`, `admin`, `auditor`, `regulator`, or the lender's own.
        team: a code. ways, tiers, languages: what the person takes; none: any.
        skills: codes. daily: the most customers in a day, instead of the queue's.
        created_at, updated_at: when the person was recorded and last changed (UTC).
    """

    login: str
    subject_id: int
    log: int
    number: str
    started_on: date | None
    left_on: date | None
    roles: tuple[str, ...]
    team: str
    ways: tuple[str, ...]
    tiers: tuple[str, ...]
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    daily: int | None
    created_at: datetime
    updated_at: datetime

    def works_on(self, day: date) -> bool:
        """Say whether the person works here on a day; without a first day nobody does."""
        return (
            self.started_on is not None
            and self.started_on <= day
            and (self.left_on is None or day < self.left_on)
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "login": self.login,
            "subject": self.subject_id,
            "number": self.number,
            "started_on": self.started_on and self.started_on.isoformat(),
            "left_on": self.left_on and self.left_on.isoformat(),
            "roles": list(self.roles),
            "team": self.team,
            "ways": list(self.ways),
            "tiers": list(self.tiers),
            "languages": list(self.languages),
            "skills": list(self.skills),
            "daily": self.daily,
            "created_at": instant_text(self.created_at),
            "updated_at": instant_text(self.updated_at),
        }
