"""Making a situation of a scenario's JSON object; every problem names its key.

A key that is null is as unknown as one that is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from casekit.clock import as_utc
from casekit.compliance.consent_kinds import consent_kind
from casekit.compliance.hold_kinds import hold_kind
from casekit.compliance.hours_words import plain_hours
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
from casekit.compliance.pack import Region

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
_CONSENT_VALUES = ("from", "to", "days", "place")
_CONSENT = frozenset({"kind", "at", "channel", "point", "party", "until", "values"}) | set(
    _CONSENT_VALUES
)
_OPT_OUT = frozenset({"at", "channel", "point", "party", "party_ref"})
_HOLD = frozenset({"kind", "from", "until", "loan"})
_OTHER_OUTCOMES = {
    "wrong_number": "wrong_party",
    "wrong_person": "wrong_party",
    "answered": "connected",
    "unanswered": "no_answer",
    "missed": "no_answer",
    "line_busy": "busy",
    "invalid_number": "not_connected",
    "number_invalid": "not_connected",
    "out_of_service": "not_connected",
    "disconnected": "not_connected",
}
_LENDER = frozenset({"role", "kind", "names"})
_REGIONS = ("regions", "states", "region", "state")

_TEXT = frozenset({str})
_TEXT_OR_NONE = frozenset({str, type(None)})

_instant_of = datetime.fromisoformat

_Where = str | tuple[str, int]
"""A group of keys, or the number (from 1) of an entry of a list; put into words when it fails."""


class ScenarioProblem(Exception):
    """A value of a scenario cannot be used: `key`, `message`, `hint`."""

    def __init__(self, key: str, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.key = key
        self.message = message
        self.hint = hint


class Reader:
    """Reads scenarios of one pack, and remembers the keys that nobody knows.

    Args:
        fact_names: full names of the facts that the pack's rules may need.
        regions: the pack's regions; a customer's `regions`, `states` or `state` is looked up
            among their codes and names, and one that is no region of the pack is left out.
    """

    def __init__(self, fact_names: Collection[str], regions: Sequence[Region] = ()) -> None:
        self.unknown_keys: set[str] = set()
        self._known = {
            group: known | {n.removeprefix(f"{group}.") for n in fact_names if n.startswith(group)}
            for group, known in (
                ("lender", _LENDER),
                ("customer", frozenset({"zones", *(_REGIONS if regions else ())})),
                ("candidate", _CANDIDATE),
                ("staff", frozenset({"ref"})),
            )
        }
        self._regions = {
            word.casefold(): region.code
            for region in regions
            for word in (region.code, *region.names)
        }

    def situation(self, data: Mapping[str, Any]) -> Situation:
        """Return the situation of a scenario.

        Raises:
            ScenarioProblem: a value cannot be used.
        """
        known = self._known
        if not data.keys() <= _TOP:
            self._note(data, _TOP, "")
        lender = _mapping(data.get("lender", {}), "lender")
        customer = _mapping(data.get("customer", {}), "customer")
        if not lender.keys() <= known["lender"]:
            self._note(lender, known["lender"], "lender.")
        if not _TEXT_OR_NONE.issuperset(map(type, (lender.get("role"), lender.get("kind")))):
            for name in ("role", "kind"):
                _text(lender, name, "lender")
        names = lender.get("names")
        if names is not None and not isinstance(names, str):
            _strings(names, "lender", "names")
        if not customer.keys() <= known["customer"]:
            self._note(customer, known["customer"], "customer.")
        zones = customer.get("zones")
        if zones is not None:
            _strings(zones, "customer", "zones")
        if self._regions:
            customer = self._with_regions(customer)
        if customer.get("inconvenient"):
            customer = _with_hours(customer)
        return Situation(
            self._candidate(_mapping(data.get("candidate"), "candidate")),
            lender,
            customer,
            self._list(data, "history", self._past),
            self._list(data, "consents", self._consent),
            self._list(data, "opt_outs", self._opt_out),
            self._list(data, "holds", self._hold),
        )

    def _with_regions(self, customer: Mapping[str, Any]) -> Mapping[str, Any]:
        for name in _REGIONS:
            value = customer.get(name)
            if value is not None:
                words = [value] if isinstance(value, str) else _strings(value, "customer", name)
                codes = {self._regions.get(word.strip().casefold(), "") for word in words}
                return {**customer, "regions": tuple(sorted(codes - {""}))}
        return customer

    def _note(self, data: Mapping[str, Any], known: frozenset[str], group: str) -> None:
        """Remember the keys that nobody knows."""
        self.unknown_keys.update(f"{group}{key}" for key in data.keys() - known)

    def _list(
        self, data: Mapping[str, Any], key: str, read: Callable[[Mapping[str, Any], _Where], T]
    ) -> tuple[T, ...] | Unknown:
        value = data.get(key)
        if value is None:
            return UNKNOWN
        if not isinstance(value, list):
            raise ScenarioProblem(key, "a list is needed")
        if not value:
            return ()
        return tuple(
            [
                read(_mapping(item, (key, number)), (key, number))
                for number, item in enumerate(value, start=1)
            ]
        )

    def _candidate(self, data: Mapping[str, Any]) -> Candidate:
        extra: Mapping[str, Any] = {}
        if not data.keys() <= _CANDIDATE:
            self._note(data, self._known["candidate"], "candidate.")
            extra = {key: value for key, value in data.items() if key not in _CANDIDATE}
        get = data.get
        staff, recording = get("staff"), get("recording")
        members = UNKNOWN if staff is None else self._staff(staff)
        if recording is not None and not isinstance(recording, bool):
            raise ScenarioProblem("candidate.recording", "true or false is needed")
        at = _instant(data, "at", "candidate")
        channel, party, text = get("channel"), get("party"), get("text")
        ref, point, purpose = get("party_ref"), get("point"), get("purpose")
        texts = (channel, party, text, ref, point, purpose)
        if not channel or not party or not _TEXT_OR_NONE.issuperset(map(type, texts)):
            for name in ("channel", "party", "party_ref", "point", "purpose", "text"):
                _text(data, name, "candidate", needed=name in ("channel", "party"))
        return Candidate(
            at,
            channel,  # type: ignore[arg-type]
            party,  # type: ignore[arg-type]
            ref or "",
            point or "",
            _loans(data, "candidate"),
            purpose or "",
            UNKNOWN if text is None else text,
            members,
            UNKNOWN if recording is None else recording,
            _appointment(get("appointment")),
            extra,
        )

    def _staff(self, value: object) -> tuple[StaffMember, ...]:
        if not isinstance(value, list):
            raise ScenarioProblem("candidate.staff", "a list is needed")
        members = []
        for number, item in enumerate(value, start=1):
            facts = _mapping(item, ("candidate.staff", number))
            if not facts.keys() <= self._known["staff"]:
                self._note(facts, self._known["staff"], "candidate.staff.")
            members.append(
                StaffMember(
                    str(facts.get("ref", "")), {k: v for k, v in facts.items() if k != "ref"}
                )
            )
        return tuple(members)

    def _past(self, data: Mapping[str, Any], where: _Where) -> PastContact:
        if not data.keys() <= _PAST:
            self._note(data, _PAST, "history.")
        get = data.get
        direction = get("direction") or "outbound"
        if direction not in ("outbound", "inbound"):
            raise ScenarioProblem(f"{_said(where)}.direction", '"outbound" or "inbound" is needed')
        channel, outcome, party = get("channel"), get("outcome"), get("party")
        ref, point, purpose = get("party_ref"), get("point"), get("purpose")
        texts = (channel, outcome, party, ref, point, purpose)
        if not channel or not _TEXT_OR_NONE.issuperset(map(type, texts)):
            _text(data, "channel", where, needed=True)
            for name in ("outcome", "party", "party_ref", "point", "purpose"):
                _text(data, name, where)
        return PastContact(
            _instant(data, "at", where),
            channel,  # type: ignore[arg-type]
            direction,
            _OTHER_OUTCOMES.get(outcome, outcome) if outcome else "",
            party or "customer",
            ref or "",
            point or "",
            _loans(data, where),
            purpose or "demand",
        )

    def _consent(self, data: Mapping[str, Any], where: _Where) -> Consent:
        if not data.keys() <= _CONSENT:
            self._note(data, _CONSENT, "consents.")
        values = dict(_mapping(data.get("values", {}), f"{_said(where)}.values"))
        values.update({name: data[name] for name in _CONSENT_VALUES if data.get(name) is not None})
        return Consent(
            kind=consent_kind(_text(data, "kind", where, needed=True)),
            at=_instant(data, "at", where) if data.get("at") is not None else None,
            channel=_text(data, "channel", where),
            point=_text(data, "point", where),
            party=_text(data, "party", where) or "customer",
            until=_date(data, "until", where),
            values=values,
        )

    def _opt_out(self, data: Mapping[str, Any], where: _Where) -> OptOut:
        if not data.keys() <= _OPT_OUT:
            self._note(data, _OPT_OUT, "opt_outs.")
        return OptOut(
            at=_instant(data, "at", where),
            channel=_text(data, "channel", where),
            point=_text(data, "point", where),
            party=_text(data, "party", where) or "customer",
            party_ref=_text(data, "party_ref", where),
        )

    def _hold(self, data: Mapping[str, Any], where: _Where) -> Hold:
        if not data.keys() <= _HOLD:
            self._note(data, _HOLD, "holds.")
        start = _date(data, "from", where)
        if start is None:
            raise ScenarioProblem(f"{_said(where)}.from", "the hold's first date is needed")
        return Hold(
            kind=hold_kind(_text(data, "kind", where, needed=True)),
            start=start,
            until=_date(data, "until", where),
            loan=_text(data, "loan", where),
        )


def _said(where: _Where) -> str:
    return where if isinstance(where, str) else f"{where[0]}[{where[1]}]"


def _with_hours(customer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a customer whose hours to be spared are a list, however they were written."""
    try:
        return {**customer, "inconvenient": plain_hours(customer["inconvenient"])}
    except ValueError:
        return customer  # the rule that looks at them says that they are no hours


def _appointment(value: object) -> Mapping[str, Any] | None | Unknown:
    """Return the details of an appointment, None for known to be none, or UNKNOWN."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return {"agreed": True} if value else None
    if isinstance(value, dict):
        return value or None
    raise ScenarioProblem("candidate.appointment", "true, false or an object is needed")


def _mapping(value: object, where: _Where) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ScenarioProblem(_said(where), "an object is needed")
    return value


def _text(data: Mapping[str, Any], name: str, where: _Where, *, needed: bool = False) -> str:
    value = data.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value):
        raise ScenarioProblem(f"{_said(where)}.{name}", "a text is needed")
    return value


def _strings(value: object, where: _Where, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not _TEXT.issuperset(map(type, value)):
        raise ScenarioProblem(f"{_said(where)}.{name}", "a list of texts is needed")
    return tuple(value)


def _loans(data: Mapping[str, Any], where: _Where) -> tuple[str, ...]:
    loans = data.get("loans")
    if loans is not None:
        return _strings(loans, where, "loans")
    loan = _text(data, "loan", where)
    return (loan,) if loan else ()


def _instant(data: Mapping[str, Any], name: str, where: _Where) -> datetime:
    value = data.get(name)
    try:
        instant = _instant_of(value)  # type: ignore[arg-type]
        return instant if instant.tzinfo is UTC else as_utc(instant)
    except (ValueError, TypeError) as error:
        raise ScenarioProblem(
            f"{_said(where)}.{name}",
            "an instant with its offset is needed",
            hint="Write it like 2026-03-02T08:00:00+08:00.",
        ) from error


def _date(data: Mapping[str, Any], name: str, where: _Where) -> date | None:
    value = data.get(name)
    if value is None:
        return None
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise ScenarioProblem(
            f"{_said(where)}.{name}", "a date such as 2026-03-02 is needed"
        ) from error
