"""Texts that a rule would always refuse, or warn of, because they lack what it wants said.

A lender who names a rule pack and texts that were written for another one opens, and every message
is refused. That is seen before the first run.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from casekit.compliance.facts import View
from casekit.compliance.model import Candidate, PastContact, Severity, Situation
from casekit.compliance.pack import Rule, RulePack
from casekit.compliance.primitives.content_required import ContentRequired
from casekit.contacts.rendering import CompiledTemplate
from casekit.contacts.template_book import Compiled, TemplateBook
from casekit.contacts.values import (
    ContactDetails,
    CustomerValues,
    InstalmentValues,
    LoanValues,
    MessageValues,
)
from casekit.errors import ValueMissing
from casekit.money import Money

DEMAND: Final = "demand"

_AT: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)
_DAY: Final = date(2026, 1, 5)
_MONEY: Final = Money(100, "USD")
_AGENCY: Final = "-"
_SOMEBODY: Final = MessageValues(
    CustomerValues("-", contact_name="-"),
    (
        LoanValues(
            *("-", _DAY, 1, "-", _MONEY, _MONEY, _MONEY, _MONEY, _MONEY, _DAY, _DAY),
            (InstalmentValues(_DAY, _MONEY, _MONEY, _MONEY),),
        ),
    ),
    _DAY,
    ContactDetails("-", _AGENCY, _DAY, _DAY, _MONEY, "-", "-", "-", "-", 1),
)


def lacking_texts(
    book: TemplateBook,
    pack: RulePack,
    lender_facts: Mapping[str, Any],
    severity: Severity = Severity.BLOCK,
) -> dict[str, str]:
    """Return the keys of texts that always lack something → the rule that wants more said.

    Looked at are the demands that a customer gets; what is lacking only in the first contact, or
    only in later ones, is not meant.

    Args:
        book: the lender's texts and scripts.
        pack: the lender's rules.
        lender_facts: what rules may ask about the lender.
        severity: `BLOCK` for what is refused; `WARN` for what goes out with a warning.
    """
    found: dict[str, str] = {}
    agency = next(iter(lender_facts.get("agency_names", ())), _AGENCY)
    values = _SOMEBODY._replace(details=_SOMEBODY.details._replace(agency_name=agency))
    every: list[Compiled] = [*book.templates, *book.scripts]
    for text in every:
        written = text.template if isinstance(text, CompiledTemplate) else text.script
        if written.purpose != DEMAND or written.party != "customer" or written.key in found:
            continue
        said = _said(text, values)
        if said is None:
            continue
        for rule in pack.rules:
            if (
                rule.severity_for(written.role) is severity
                and rule.applies.concerns(written.role, written.party)
                and _lacks(rule, said, written.role, lender_facts)
            ):
                found[written.key] = rule.id
                break
    return found


def _said(text: Compiled, values: MessageValues) -> str | None:
    """Return what somebody is told by a text; None where only the customer's data can fill it."""
    try:
        if isinstance(text, CompiledTemplate):
            return text.render(values).text
        return text.spoken(values, [{}]).text
    except ValueMissing:
        return None


def _lacks(rule: Rule, said: str, channel: str, lender: Mapping[str, Any]) -> bool:
    roles, kinds = rule.applies.lender_roles, rule.applies.lender_kinds
    if (roles and lender.get("role") not in roles) or (kinds and lender.get("kind") not in kinds):
        return False
    parts = [part for part in rule.primitive.each() if isinstance(part, ContentRequired)]
    return any(
        all(_refused(part, said, channel, lender, history) for history in _HISTORIES)
        for part in parts
    )


_HISTORIES: Final = ((), (PastContact(_AT - timedelta(days=9), "sms", loans=("1",)),))


def _refused(
    part: ContentRequired,
    said: str,
    channel: str,
    lender: Mapping[str, Any],
    history: tuple[PastContact, ...],
) -> bool:
    candidate = Candidate(_AT, channel, loans=("1",), text=said)
    view = View(Situation(candidate, lender, {"zones": ("UTC",)}, history), lender)
    answer = part.examine(view)
    return answer is not None and bool(answer.reason)
