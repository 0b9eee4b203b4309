"""Making a situation of a scenario's JSON object; every problem names its key.

A key that is null is as unknown as one that is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from casekit.clock import as_utc
from casekit.compliance.model import (
    UNKNOWN,
    Candidate,
    Consent,
    Hold,
    OptOut,
    PastContact,
    Situation,
    StaffMember,
    Unknown,
)

T = TypeVar("T")

_TOP = frozenset(
    {"id", "pack", "lender", "customer", "candidate", "history", "consents", "opt_outs", "holds"}
) | {"expect", "note"}
_CANDIDATE = frozenset(
    {"at", "channel", "party", "party_ref", "point", "loan", "loans", "purpose", "text", "staff"}
) | {"recording", "appointment"}
_PAST = frozenset(
    {"at", "channel", "direction", "outcome", "party", "party_ref", "point", "loan", "loans"}
) | {"purpose"}
_CONSENT = frozenset({"kind", "at", "channel", "point", "party", "until", "from", "to", "values"})
_OPT_OUT = frozenset({"at", "channel", "point", "party", "party_ref"})
_HOLD = frozenset({"kind", "from", "until", "loan"})
_LENDER = frozenset({"role", "kind", "names"})


class ScenarioProblem(Exception):
    """A value of a scenario cannot be used: `key`, `message`, `hint`."""

    def __init__(self, key: str, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.key = key
        self.message = message
        self.hint = hint


class Reader:
    """Reads scenarios, and remembers the keys that nobody knows.

    Args:
        fact_names: full names of the facts that the pack's rules may need.
    """

    def __init__(self, fact_names: Collection[str]) -> None:
        self._facts = fact_names
        self.unknown_keys: set[str] = set()

    def situation(self, data: Mapping[str, Any]) -> Situation:
        """Return the situation of a scenario.

        Raises:
            ScenarioProblem: a value cannot be used.
        """
        self._note(data, _TOP, "")
        lender = _mapping(data.get("lender", {}), "lender")
        customer = _mapping(data.get("customer", {}), "customer")
        self._note(lender, _LENDER, "lender")
        self._note(customer, frozenset({"zones"}), "customer")
        zones = customer.get("zones")
        if zones is not None:
            _strings(zones, "customer.zones")
        return Situation(
            candidate=self._candidate(_mapping(data.get("candidate"), "candidate")),
            lender=lender,
            customer=customer,
            history=self._list(data, "history", self._past),
            consents=self._list(data, "consents", self._consent),
            opt_outs=self._list(data, "opt_outs", self._opt_out),
            holds=self._list(data, "holds", self._hold),
        )

    def _note(self, data: Mapping[str, Any], known: Collection[str], group: str) -> None:
        for key in data:
            name = f"{group}.{key}" if group else key
            if key not in known and name not in self._facts:
                self.unknown_keys.add(name)

    def _list(
        self, data: Mapping[str, Any], key: str, read: Callable[[Mapping[str, Any], str], T]
    ) -> tuple[T, ...] | Unknown:
        value = data.get(key)
        if value is None:
            return UNKNOWN
        if not isinstance(value, list):
            raise ScenarioProblem(key, "a list is needed")
        return tuple(
            read(_mapping(item, f"{key}[{number}]"), f"{key}[{number}]")
            for number, item in enumerate(value, start=1)
        )

    def _candidate(self, data: Mapping[str, Any]) -> Candidate:
        self._note(data, _CANDIDATE, "candidate")
        staff: tuple[StaffMember, ...] | Unknown = UNKNOWN
        if data.get("staff") is not None:
            staff = self._staff(data["staff"])
        recording = data.get("recording")
        if recording is not None and not isinstance(recording, bool):
            raise ScenarioProblem("candidate.recording", "true or false is needed")
        return Candidate(
            at=_instant(data, "at", "candidate"),
            channel=_text(data, "channel", "candidate", needed=True),
            party=_text(data, "party", "candidate", needed=True),
            party_ref=_text(data, "party_ref", "candidate"),
            point=_text(data, "point", "candidate"),
            loans=_loans(data, "candidate"),
            purpose=_text(data, "purpose", "candidate"),
            text=_text(data, "text", "candidate") if data.get("text") is not None else UNKNOWN,
            staff=staff,
            recording=UNKNOWN if recording is None else recording,
            appointment=_appointment(data.get("appointment")),
            extra={key: value for key, value in data.items() if key not in _CANDIDATE},
        )

    def _staff(self, value: object) -> tuple[StaffMember, ...]:
        if not isinstance(value, list):
            raise ScenarioProblem("candidate.staff", "a list is needed")
        members = []
        for number, item in enumerate(value, start=1):
            facts = _mapping(item, f"candidate.staff[{number}]")
            for key in facts:
                if key != "ref" and f"staff.{key}" not in self._facts:
                    self.unknown_keys.add(f"candidate.staff.{key}")
            members.append(
                StaffMember(
                    str(facts.get("ref", "")), {k: v for k, v in facts.items() if k != "ref"}
                )
            )
        return tuple(members)

    def _past(self, data: Mapping[str, Any], key: str) -> PastContact:
        self._note(data, _PAST, "history")
        direction = _text(data, "direction", key) or "outbound"
        if direction not in ("outbound", "inbound"):
            raise ScenarioProblem(f"{key}.direction", '"outbound" or "inbound" is needed')
        return PastContact(
            at=_instant(data, "at", key),
            channel=_text(data, "channel", key, needed=True),
            direction=direction,
            outcome=_text(data, "outcome", key),
            party=_text(data, "party", key) or "customer",
            party_ref=_text(data, "party_ref", key),
            point=_text(data, "point", key),
            loans=_loans(data, key),
            purpose=_text(data, "purpose", key) or "demand",
        )

    def _consent(self, data: Mapping[str, Any], key: str) -> Consent:
        self._note(data, _CONSENT, "consents")
        values = dict(_mapping(data.get("values", {}), f"{key}.values"))
        values.update({name: data[name] for name in ("from", "to") if name in data})
        return Consent(
            kind=_text(data, "kind", key, needed=True),
            at=_instant(data, "at", key) if data.get("at") is not None else None,
            channel=_text(data, "channel", key),
            point=_text(data, "point", key),
            party=_text(data, "party", key) or "customer",
            until=_date(data, "until", key),
            values=values,
        )

    def _opt_out(self, data: Mapping[str, Any], key: str) -> OptOut:
        self._note(data, _OPT_OUT, "opt_outs")
        return OptOut(
            at=_instant(data, "at", key),
            channel=_text(data, "channel", key),
            point=_text(data, "point", key),
            party=_text(data, "party", key) or "customer",
            party_ref=_text(data, "party_ref", key),
        )

    def _hold(self, data: Mapping[str, Any], key: str) -> Hold:
        self._note(data, _HOLD, "holds")
        start = _date(data, "from", key)
        if start is None:
            raise ScenarioProblem(f"{key}.from", "the hold's first date is needed")
        return Hold(
            kind=_text(data, "kind", key, needed=True),
            start=start,
            until=_date(data, "until", key),
            loan=_text(data, "loan", key),
        )


def _appointment(value: object) -> Mapping[str, Any] | None | Unknown:
    """Return the details of an appointment, None for known to be none, or UNKNOWN."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return {"agreed": True} if value else None
    if isinstance(value, dict):
        return value or None
    raise ScenarioProblem("candidate.appointment", "true, false or an object is needed")


def _mapping(value: object, key: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ScenarioProblem(key, "an object is needed")
    return value


def _text(data: Mapping[str, Any], name: str, group: str, *, needed: bool = False) -> str:
    value = data.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value):
        raise ScenarioProblem(f"{group}.{name}", "a text is needed")
    return value


def _strings(value: object, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ScenarioProblem(key, "a list of texts is needed")
    return tuple(value)


def _loans(data: Mapping[str, Any], group: str) -> tuple[str, ...]:
    if data.get("loans") is not None:
        return _strings(data["loans"], f"{group}.loans")
    loan = _text(data, "loan", group)
    return (loan,) if loan else ()


def _instant(data: Mapping[str, Any], name: str, group: str) -> datetime:
    value = data.get(name)
    try:
        return as_utc(datetime.fromisoformat(value if isinstance(value, str) else ""))
    except ValueError as error:
        raise ScenarioProblem(
            f"{group}.{name}",
            "an instant with its offset is needed",
            hint="Write it like 2026-03-02T08:00:00+08:00.",
        ) from error


def _date(data: Mapping[str, Any], name: str, group: str) -> date | None:
    value = data.get(name)
    if value is None:
        return None
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise ScenarioProblem(f"{group}.{name}", "a date such as 2026-03-02 is needed") from error
