"""Saying why the rules refuse a contact: each rule in a sentence, and what is lacking where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from casekit.cli.output import note
from casekit.cli.words import Words
from casekit.errors import NotLawful

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.compliance.model import Verdict

_STAFF = "staff."
_RECORDING = "candidate.recording"


@contextmanager
def refusals_told(lender: Lender, words: Words | str, who: Sequence[str] = ()) -> Iterator[None]:
    """Tell each rule that refuses what is done inside, before the error goes on its way.

    Args:
        lender: whose rules.
        words: the reader's language; its tag, or the lender's where that is empty.
        who: the logins of those who would make the contact; the local user where empty.
    """
    try:
        yield
    except NotLawful as error:
        if isinstance(words, str):
            words = Words(words or lender.settings.lender.language)
        for sentence in _sentences(lender, words, error.verdict, who):
            note(sentence)
        raise


def _sentences(lender: Lender, words: Words, verdict: Verdict, who: Sequence[str]) -> Iterator[str]:
    from casekit.compliance.explain import explain_verdict
    from casekit.rights import local_actor

    zone = lender.settings.lender.zone
    yield from explain_verdict(verdict, words.language, pack=lender.pack, zone=zone)
    lacking = {str(denial.values.get("fact", "")) for denial in verdict.denials}
    told = {fact.removeprefix(_STAFF) for fact in lacking if fact.startswith(_STAFF)}
    if told:
        yield from _staff_sentences(lender, words, verdict, who or (local_actor(),), told)
    reasons = {denial.reason for denial in verdict.denials}
    if _RECORDING in lacking or "not_recorded" in reasons:
        yield words("lacks_recorder")


def _staff_sentences(
    lender: Lender, words: Words, verdict: Verdict, who: Sequence[str], told: set[str]
) -> Iterator[str]:
    """Say of each person what the rules that refuse would have to know, and of whom nothing is."""
    from casekit.compliance.fact_words import fact_words
    from casekit.work.staff import directory

    known = directory(lender, who)
    asked = _asked_of_staff(lender, verdict)
    lacking = {
        login: sorted(key for key in asked if member.facts.get(key) is None)
        for login, member in known.items()
    }
    if not any(lacking.values()):
        # what is there cannot be read, as a date that is none
        lacking = {login: sorted(told) for login in known}
    for login, keys in lacking.items():
        named = ", ".join(keys)
        if words.chinese:
            # the name in the config is an English word; whoever reads Chinese is told what it is
            named = "、".join(words.noted(fact_words(_STAFF + key, "zh"), key) for key in keys)
        if keys and known[login].settings is None and len(keys) == len(asked):
            yield words("staff_nobody", who=login, keys=named)
        elif keys:
            yield words("lacks_staff", who=login, keys=named)


def _asked_of_staff(lender: Lender, verdict: Verdict) -> set[str]:
    """Return the facts of a person for which the rules that lack one ask."""
    rules = (
        lender.pack.rule(denial.rule)
        for denial in verdict.denials
        if str(denial.values.get("fact", "")).startswith(_STAFF)
    )
    return {
        fact.removeprefix(_STAFF)
        for rule in rules
        if rule is not None
        for part in rule.primitive.each()
        for fact in part.facts
        if fact.startswith(_STAFF)
    }
