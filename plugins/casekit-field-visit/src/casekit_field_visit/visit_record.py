"""The record of a visit: what it holds, what it must hold, and its JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from hashlib import sha256
from json import dumps
from typing import Any, Final

from casekit.dates import check_day, check_instant
from casekit.errors import ResultIncomplete, UsageError

PLACES: Final = ("home", "work", "other")
"""Where a customer can be visited."""

OUTCOMES: Final = (
    "met",
    "nobody_home",
    "refused_entry",
    "dispute",
    "quarrel",
    "wrong_party",
)
"""What a visit can come to; `wrong_party`: somebody else lives or works there now."""

REASONS: Final = (
    "forgot", "short_of_cash", "unemployed", "illness", "disaster", "payment_failed", "disputes",
    "unwilling", "refused_to_say", "other",
)  # fmt: skip
"""Why the customer has not paid: the same words as on the form of a call."""

ABILITIES: Final = ("full", "part", "none", "unknown")
"""What the customer is able to pay."""

ATTITUDES: Final = ("cooperative", "evasive", "hostile", "distressed")
"""How the customer took it."""

OTHERS_TOLD: Final = ("nobody_there", "nothing", "that_we_called", "of_the_debt")
"""What colleagues, neighbours or others who were met learnt; `of_the_debt` is a violation."""

CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "place_kind": PLACES,
    "outcome": OUTCOMES,
    "reason": REASONS,
    "ability": ABILITIES,
    "attitude": ATTITUDES,
    "others_told": OTHERS_TOLD,
}
"""Fields that hold a word of a closed list."""

_WORDS: Final = (
    "place", "difficulties", "environment", "customer_state", "said", "no_plan_because",
)  # fmt: skip
_LONGEST: Final = 20_000
_CODE: Final = 60
_LONE: Final = re.compile("[\ud800-\udfff]")
_ALWAYS: Final = ("place", "place_kind", "outcome", "recorded", "environment")
_OF_A_PERSON: Final = ("attitude", "customer_state", "others_told")
_OF_A_TALK: Final = ("reason", "ability", "difficulties", "said")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who went: the login, the number of the badge, and whether it was shown."""

    login: str
    badge: str = ""
    shown: bool = False


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """What is recorded of a visit.

    Attributes:
        at: when it began (with its time zone).
        staff: who went, each with badge and whether it was shown.
        place: where: an address, the ref of one in the profile (`a1`), or `LAT,LON`.
        place_kind, outcome, reason, ability, attitude, others_told: words of `CODES`.
        recorded: sound or picture was recorded the whole time.
        entered: the visitors went in; consent_to_enter: the customer agreed to it at the door.
        difficulties: the customer's real difficulties, in words.
        environment: how the place is: what shows how the customer lives or works.
        customer_state: how the customer was.
        said: what was said.
        promises: what was promised: (minor units, day) of each payment.
        no_plan_because: why no plan was agreed.
        can_pay_monthly: minor units a month.
        photos, recordings: names of the files that go with it.
        form_id: the number of its form, by which it is taken once.
    """

    at: datetime
    staff: tuple[Visitor, ...]
    outcome: str
    place: str = field(default="", repr=False)
    place_kind: str = ""
    recorded: bool | None = None
    entered: bool = False
    consent_to_enter: bool = False
    reason: str = ""
    ability: str = ""
    attitude: str = ""
    others_told: str = ""
    difficulties: str = field(default="", repr=False)
    environment: str = field(default="", repr=False)
    customer_state: str = field(default="", repr=False)
    said: str = field(default="", repr=False)
    promises: tuple[tuple[int, date], ...] = ()
    no_plan_because: str = field(default="", repr=False)
    can_pay_monthly: int | None = None
    photos: tuple[str, ...] = field(default=(), repr=False)
    recordings: tuple[str, ...] = field(default=(), repr=False)
    form_id: str = ""

    @property
    def reached(self) -> bool:
        """The customer was met."""
        return self.outcome not in ("nobody_home", "wrong_party")

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON, with everything that was said."""
        found = asdict(self)
        found["at"] = self.at.isoformat()
        found["promises"] = [
            {"amount": amount, "due_on": day.isoformat()} for amount, day in self.promises
        ]
        return {key: value for key, value in found.items() if value not in ("", None, (), [])}

    def digest(self) -> str:
        """Return the SHA-256 of all that it says, by which a changed form is known."""
        said = dumps(self.to_json(), sort_keys=True, ensure_ascii=False, default=str)
        return sha256(said.encode()).hexdigest()


def missing(record: VisitRecord) -> tuple[str, ...]:
    """Return the fields that must be filled in and are not, in the order of the form.

    Who went, their identity and badges, when, where and what it came to are always asked; where
    the customer was met also attitude, state, and what others learnt; of a talk the reason, the
    ability to pay, the real difficulties, what was said, and promise or plan or why there is none.
    """
    empty: list[str] = []
    if not record.staff:
        empty.append("staff")
    if any(not visitor.badge.strip() for visitor in record.staff):
        empty.append("staff.badge")
    if record.reached and not any(visitor.shown for visitor in record.staff):
        empty.append("staff.shown")
    wanted = list(_ALWAYS)
    if record.reached:
        wanted += _OF_A_PERSON
    if record.outcome == "met":
        wanted += _OF_A_TALK
    empty += [name for name in wanted if _is_empty(getattr(record, name))]
    if record.outcome == "met" and not (record.promises or record.no_plan_because.strip()):
        empty.append("promises")
    return tuple(empty)


def check(record: VisitRecord) -> None:
    """Refuse a record that is not complete, or contradicts itself.

    Raises:
        ResultIncomplete: with the names of what is missing.
        UsageError: an unknown word, somebody twice, a promise in a visit without a talk.
    """
    for name, words in CODES.items():
        value = getattr(record, name)
        if value and value not in words:
            raise UsageError(
                f"there is no {name.replace('_', ' ')} {value!r}",
                hint=f"Known: {', '.join(words)}.",
            )
    if record.at.tzinfo is None:
        raise UsageError("say in which time zone it was", hint="Write 2026-03-02T09:30+08:00.")
    logins = [visitor.login for visitor in record.staff]
    if twice := sorted({login for login in logins if logins.count(login) > 1}):
        raise UsageError(f"{twice[0]} is named twice: two different people go")
    if record.promises and record.outcome != "met":
        raise UsageError(
            "a promise is made in a talk", hint="Give the outcome `met`, or leave the promises out."
        )
    if empty := missing(record):
        raise ResultIncomplete(
            f"the record of the visit is not complete: {', '.join(empty)}",
            missing=empty,
            hint="Fill them in; what the customer would not say has a word of its own.",
        )


def read_record(given: Mapping[str, Any], *, form_id: str = "") -> VisitRecord:
    """Return the record that a form holds as JSON.

    Args:
        given: its fields; amounts are minor units, instants carry their offset.
        form_id: the number of the form, where the record does not say it.

    Raises:
        UsageError: it is no such record; the message names the field.
    """
    known = {one.name for one in fields(VisitRecord)}
    if unknown := sorted(set(given) - known):
        raise UsageError(
            f"a visit's record has no field {unknown[0]!r}",
            hint=f"It has {', '.join(sorted(known))}.",
        )
    values: dict[str, Any] = {"form_id": form_id, **given}
    values["at"] = _instant(values.get("at"))
    values["staff"] = tuple(_visitor(one) for one in _list(values, "staff"))
    values["promises"] = tuple(_promise(one) for one in _list(values, "promises"))
    for name in ("photos", "recordings"):
        values[name] = tuple(_text(name, one) for one in _list(values, name))
    for name in (*_WORDS, *CODES, "form_id"):
        values[name] = _text(name, values.get(name) or "")
    for name in ("entered", "consent_to_enter", "recorded"):
        value = values.get(name)
        if value not in (None, True, False):
            raise UsageError(f"{name} is true or false")
        values[name] = value if name == "recorded" else bool(value)
    amount = values.get("can_pay_monthly")
    if amount is not None and (isinstance(amount, bool) or not isinstance(amount, int)):
        raise UsageError("can_pay_monthly is a whole number of minor units")
    return VisitRecord(**values)


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _list(values: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = values.get(name) or ()
    if isinstance(found, (str, Mapping)) or not isinstance(found, Sequence):
        raise UsageError(f"{name} is a list")
    return found


def _text(name: str, value: Any, *, most: int = _LONGEST) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{name} is text")
    if len(value) > most:
        raise UsageError(f"{name} is longer than {most} characters")
    if any(letter < " " and letter not in "\n\r\t" for letter in value) or _LONE.search(value):
        raise UsageError(f"{name} holds characters that are none of a text")
    return value.strip()


def _instant(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value)
        check_instant(found)
        return found
    except (TypeError, ValueError):
        raise UsageError(
            "`at` is no instant", hint="Write it like 2026-03-02T09:30+08:00."
        ) from None


def _visitor(value: Any) -> Visitor:
    if not isinstance(value, Mapping) or not set(value) <= {"login", "badge", "shown"}:
        raise UsageError('somebody who went is {"login", "badge", "shown"}')
    shown = value.get("shown", False)
    if not isinstance(shown, bool):
        raise UsageError("shown is true or false")
    return Visitor(
        _text("login", value.get("login", "")), _text("badge", value.get("badge", "")), shown
    )


def _promise(value: Any) -> tuple[int, date]:
    try:
        amount, day = value["amount"], date.fromisoformat(value["due_on"])
    except (TypeError, KeyError, ValueError):
        raise UsageError('a promise is {"amount": minor units, "due_on": "2026-03-10"}') from None
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise UsageError("the amount of a promise is a whole number of minor units")
    check_day(day)
    return amount, day
