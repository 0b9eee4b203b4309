"""The tables of a lender's file about people's work: `[queue]` and `[staff.NAME]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from casekit.contacts.languages import canonical_language
from casekit.options import lookup, read_table
from casekit.pii.characters import harmless
from casekit.secret import Secret
from casekit.settings_file import Document

LONGEST_NAME = 120
"""Characters of a login: as many as the archive keeps of an actor."""

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_FACTS = ("started_on", "exam_on", "passed_on", "confidentiality", "flags", "trainings")


@dataclass(frozen=True)
class QueueSettings:
    """`[queue]`: how collectors take calls.

    Attributes:
        lease_minutes: how long a collector may hold a customer before the call, 1 to 480.
        at_once: the most customers that a collector holds at a time, 1 to 50.
        daily: the most customers that a collector takes in a day, 1 to 2000.
        look: how many customers are looked at for the next ones, 10 to 2000.
        recorder: the line on which numbers are dialled by hand records every call.
    """

    lease_minutes: int = 20
    at_once: int = 1
    daily: int = 150
    look: int = 200
    recorder: bool = False

    def __post_init__(self) -> None:
        for name, least, most in (
            ("lease_minutes", 1, 480),
            ("at_once", 1, 50),
            ("daily", 1, 2000),
            ("look", 10, 2000),
        ):
            _between(name, getattr(self, name), least, most)


@dataclass(frozen=True)
class StaffSettings:
    """`[staff.NAME]`: someone who works for the lender, by login. What is not said is not known.

    Attributes:
        name: first name, or the alias that was agreed on, by which customers know the person.
        number: staff number, said in calls.
        phone: the collector's own number in E.164 form, to which calls are bridged.
        languages: in which the collector speaks with customers; none: in any.
        roles, tiers: ways and tiers of cases that the collector takes; none: all.
        daily: the most customers in a day, instead of the queue's.
        supervisor: sees everyone's work, and what went wrong.
        started_on: first day of work with customers.
        exam_on: date of the exam before that.
        passed_on: date of the last training that was passed.
        confidentiality: the agreement to keep secrets is signed.
        flags: what the background check found; an empty list: nothing.
        trainings: dates of trainings.
    """

    name: str = ""
    number: str = ""
    phone: Secret | None = None
    languages: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    daily: int | None = None
    supervisor: bool = False
    started_on: date | None = None
    exam_on: date | None = None
    passed_on: date | None = None
    confidentiality: bool | None = None
    flags: tuple[str, ...] | None = None
    trainings: tuple[date, ...] | None = None

    def __post_init__(self) -> None:
        for said in ("name", "number"):
            if harmless(getattr(self, said)) != getattr(self, said):
                raise ValueError(f"`{said}` has line ends, or characters that nobody sees")
        if self.daily is not None:
            _between("daily", self.daily, 1, 2000)
        if self.phone is not None and not _E164.fullmatch(self.phone.reveal()):
            raise ValueError("`phone` is no number in the form +8613800138000")
        for language in self.languages:
            try:
                canonical_language(language)
            except ValueError as error:
                raise ValueError(f"`languages` has an {error}") from error

    def facts(self) -> dict[str, Any]:
        """Return what rules may ask about the person; what is not known is left out."""
        known = {name: getattr(self, name) for name in _FACTS}
        return {name: value for name, value in known.items() if value is not None}


def read_queue(document: Document) -> QueueSettings:
    """Read `[queue]`.

    Raises:
        ConfigError: something in it is wrong; with file and line.
    """
    return read_table(document, ("queue",), QueueSettings)


def read_staff(document: Document) -> Mapping[str, StaffSettings]:
    """Read the tables `[staff.NAME]`: login → what is known.

    Raises:
        ConfigError: something in them is wrong; with file and line, never with a number.
    """
    tables = lookup(document, ("staff",)) or {}
    if not isinstance(tables, dict):
        raise document.error("this should be a table", "staff")
    return {name: _member(document, name) for name in tables}


def _member(document: Document, name: str) -> StaffSettings:
    keys = ("staff", name)
    if not name.strip() or len(name) > LONGEST_NAME or harmless(name) != name:
        raise document.error(f"a login has 1 to {LONGEST_NAME} characters that can be seen", *keys)
    table = lookup(document, keys)
    if isinstance(table, dict) and "phone" in table:
        member = read_table(document, keys, StaffSettings, ignore=("phone",))
        phone = _phone(document, (*keys, "phone"), table["phone"])
        try:
            return replace(member, phone=phone)
        except ValueError as error:
            raise document.error(str(error), *keys, "phone") from None
    return read_table(document, keys, StaffSettings)


def _phone(document: Document, keys: tuple[str, ...], value: object) -> Secret:
    """Return a number that is given by reference or plainly."""
    if not isinstance(value, str):
        raise document.error(
            "this should be a number in quotes, or a reference to one",
            *keys,
            hint='Write "+8613800138000", "env:NAME" or "file:PATH".',
        )
    if not value.startswith(("env:", "file:")):
        return Secret(value)
    return Secret.resolve(
        value,
        folder=document.path.parent,
        file=document.path,
        line=document.line(*keys),
        key=".".join(keys),
    )


def _between(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ValueError(f"`{name}` lies between {least} and {most}")
