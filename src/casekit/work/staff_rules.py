"""Which rules of the pack refuse a person, whatever the contact: those that ask of staff alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from casekit.compliance.explain import explain_finding
from casekit.compliance.house_rules import STAFF
from casekit.compliance.model import Candidate, Situation
from casekit.people.barring import RuleRefusal
from casekit.work.staff import directory, staff_members

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.compliance.pack import Rule

_CHANNEL: Final = "voice"
_OF_STAFF: Final = ("candidate.staff", "staff.")


def asks_of_staff_alone(rule: Rule) -> bool:
    """Say whether a rule looks at nothing but the people who would make a contact."""
    facts = [fact for part in rule.primitive.each() for fact in part.facts]
    return bool(facts) and all(fact.startswith(_OF_STAFF) for fact in facts)


def refused_by_rules(
    lender: Lender, logins: Iterable[str], at: datetime
) -> dict[str, dict[str, RuleRefusal]]:
    """Return which rules of the pack refuse each of these people as a caller, and why.

    What the lender's records say themselves (`STAFF-01`) is not among it, see
    `casekit.work.staff.directory`; nor, of whom they bar, that a rule does not know a fact.

    Args:
        lender: an open one. logins: of the people. at: the instant.

    Returns:
        Login → rule → why; `casekit.people.barring.refused_words` says it.
    """
    pack, zone = lender.pack, lender.settings.lender.zone
    rules = {rule.id for rule in pack.rules if asks_of_staff_alone(rule)} - {STAFF.id}
    wanted = list(dict.fromkeys(logins))
    if not rules or not wanted:
        return {login: {} for login in wanted}
    facts = lender.run_parts().lender_facts
    situations = [
        Situation(Candidate(at, _CHANNEL, staff=(member,)), facts, {"zones": (zone.key,)})
        for member in staff_members(lender, wanted, at)
    ]
    verdicts = lender.gate.check_batch(situations)
    barred = {login for login, one in directory(lender, wanted, at).items() if one.barred}
    return {
        login: {
            one.rule: RuleRefusal(
                one.reason,
                {
                    short: explain_finding(one, short, pack=pack, zone=zone, brief=True)
                    for short in ("en", "zh")
                },
                one.values,
            )
            for one in verdict.denials
            if one.rule in rules and not ("fact" in one.values and login in barred)
        }
        for login, verdict in zip(wanted, verdicts, strict=True)
    }
