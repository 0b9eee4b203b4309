"""Facts about a case that a person learns: the reason, the ability to pay, how a suit stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Connection, select

from casekit.archive.entries import Change, delete, insert, update
from casekit.archive.ledger import Transaction
from casekit.cases.finding import find_case
from casekit.cases.noting import began_at, note_cases, sealed_note
from casekit.dates import check_day
from casekit.errors import UsageError
from casekit.policy.facts import FACTS, FactKind, FactSpec
from casekit.policy.model import FactValue
from casekit.rights import Subject
from casekit.store.tables import case_facts
from casekit.work.model import ABILITIES, ATTITUDES, REASONS

if TYPE_CHECKING:
    from casekit.app import Lender

RECORDED: Final = (
    "reason",
    "ability_to_pay",
    "attitude",
    "can_pay_monthly",
    "income_monthly",
    "other_debts",
    "hardship",
    "legal_stage",
    "legal_result",
    "letter_delivered_on",
    "deadline_passed",
    "visit_agreed_on",
    "visited_on",
)
"""The facts that people record; the others follow from loans, promises and contacts."""

_CODE: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_WORD: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PLUGIN_TEXT: Final = re.compile(r"[^\s]{1,120}")
_YES: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}

_OF_THE_FORM: Final[Mapping[str, tuple[str, ...]]] = {
    "reason": REASONS,
    "attitude": ATTITUDES,
    "ability_to_pay": ABILITIES,
}
"""Facts that a call's result also tells, and the words that it has for them."""


@dataclass(frozen=True, slots=True)
class FactRecord:
    """A recorded fact.

    Attributes:
        name: one of `RECORDED`, or a plugin's own, such as `staff.assigned`.
        value: a code, a flag, minor units of the loan's currency, or an ISO date.
        since_on, until_on: first and last day on which it holds; None: no known end.
    """

    name: str
    value: FactValue
    since_on: date
    until_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether it holds on a date."""
        return self.since_on <= day and (self.until_on is None or day <= self.until_on)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "fact": self.name,
            "value": self.value,
            "since_on": self.since_on.isoformat(),
            "until_on": self.until_on.isoformat() if self.until_on else None,
        }


def record_fact(
    lender: Lender,
    ref: str | int,
    name: str,
    value: FactValue,
    *,
    since: date | None = None,
    until: date | None = None,
    note: str = "",
    actor: str | None = None,
) -> FactRecord | None:
    """Record, change or take back a fact; see `Cases.record_fact`."""
    checked = None if value is None else check_fact(name, value, lender.plugins.names)
    with lender.store.read() as connection:
        case = find_case(connection, ref)
    about = [Subject("case", case.case_id)]
    if "." in name:
        # it decides for the plugin (whose case it is), so it is not every collector's to say
        who = lender.authorized(actor, "case.plugin_fact", about)
    else:
        who = lender.authorized(actor, "case.fact", about)
    today = lender.today()
    first = since or today
    check_day(first)
    check_day(until)
    if until is not None and until < first:
        raise UsageError(f"the fact would end on {until}, before it begins on {first}")
    with lender.ledger.transaction([case.log]) as transaction:
        case = find_case(transaction.connection, case.name)
        made = None if checked is None else FactRecord(name, checked, first, until)
        before = {fact.name: fact for fact in facts_of(transaction.connection, case.case_id)}
        change = fact_change(transaction, case.case_id, name, made)
        data: dict[str, Any] = {"fact": name, "value": checked, "since_on": first.isoformat()}
        if until is not None:
            data["until_on"] = until.isoformat()
        if name in FACTS and FACTS[name].kind is FactKind.MONEY:
            data["currency"] = case.currency
        if name in before:
            data["before"] = before[name].value
        transaction.record(
            note_cases(
                "case.fact",
                who,
                case.customer_id,
                [case],
                data,
                [change] if change else [],
                today=today,
                secret=sealed_note(note),
                occurred_at=began_at(first, today, lender.settings.lender.zone),
            )
        )
    return made


def check_fact(name: str, value: FactValue, plugins: Collection[str] = ()) -> FactValue:
    """Return a fact's value as it is kept; text such as `yes` becomes a flag.

    Args:
        name: one of `RECORDED`, or a plugin's own: the plugin's name, a dot, and a word.
        value: what is recorded; of a plugin's fact a code, a whole number, a flag or an ISO date.
        plugins: names of the lender's plugins.

    Raises:
        UsageError: people do not record this fact, or this is no value of it.
    """
    owner, dot, word = name.partition(".")
    if dot and owner in plugins and _WORD.fullmatch(word):
        return _of_a_plugin(name, value)
    if name not in RECORDED:
        raise UsageError(
            f"{name!r} is not a fact that people record",
            hint=f"These are: {', '.join(RECORDED)}.",
        )
    spec = FACTS[name]
    if spec.kind is FactKind.FLAG:
        return _flag(name, value)
    if spec.kind is FactKind.DAY:
        return _day(name, value)
    if spec.kind is FactKind.MONEY:
        return _minor(name, value)
    return _code(name, value, spec)


def fact_change(
    transaction: Transaction, case_id: int, name: str, fact: FactRecord | None
) -> Change | None:
    """Return the change that sets a fact, or removes it where `fact` is None."""
    key = {"case_id": case_id, "name": name}
    known = transaction.connection.execute(
        select(case_facts.c.name).where(case_facts.c.case_id == case_id, case_facts.c.name == name)
    ).first()
    if fact is None:
        return delete("case_facts", key) if known else None
    values = {
        # a JSON value in its text form, so that a flag is not mistaken for a number
        "value": _json(fact.value),
        "since_on": fact.since_on,
        "until_on": fact.until_on,
    }
    return update("case_facts", key, values) if known else insert("case_facts", key | values)


def facts_of(connection: Connection, case_id: int) -> list[FactRecord]:
    """Return what was recorded about a case, by name."""
    rows = connection.execute(
        select(case_facts.c.name, case_facts.c.value, case_facts.c.since_on, case_facts.c.until_on)
        .where(case_facts.c.case_id == case_id)
        .order_by(case_facts.c.name)
    )
    return [FactRecord(*tuple(row)) for row in rows]


def _flag(name: str, value: FactValue) -> bool:
    if isinstance(value, bool):
        return value
    known = _YES.get(str(value).strip().lower())
    if known is None:
        raise UsageError(f"{name} is yes or no")
    return known


def _day(name: str, value: FactValue) -> str:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        raise UsageError(f"{name} is a date", hint="Write it as YYYY-MM-DD.") from None
    check_day(day)
    return day.isoformat()


def _minor(name: str, value: FactValue) -> int:
    if isinstance(value, bool) or not str(value).isascii() or not str(value).isdigit():
        raise UsageError(
            f"{name} is an amount in the smallest unit of money, such as 150000",
            hint="For yuan and fen, 1500.00 is written 150000.",
        )
    return int(str(value))


def _code(name: str, value: FactValue, spec: FactSpec) -> str:
    word = not isinstance(value, bool) and _CODE.fullmatch(str(value)) is not None
    if not word and not spec.values:
        # what was typed may be a sentence about the customer, so it is not said again
        raise UsageError(
            f"{name} is a short word of small letters, such as forgot or illness",
            hint="Write what the customer said into the note; it is sealed.",
        )
    values = spec.values or _OF_THE_FORM.get(name, ())
    if values and value not in values:
        raise UsageError(f"{name} has no such value", hint=f"Its values are {', '.join(values)}.")
    return str(value)


def _of_a_plugin(name: str, value: FactValue) -> FactValue:
    if isinstance(value, str) and not _PLUGIN_TEXT.fullmatch(value):
        raise UsageError(
            f"{name} is a code without spaces, a whole number, yes or no, or a date",
            hint="Words and names are no facts; they are sealed elsewhere.",
        )
    return value


def _json(value: FactValue) -> str:
    return orjson.dumps(value).decode()
