"""Saying why the rules refuse a contact: each rule in a sentence, and what is lacking where."""

from __future__ import annotations

from collections.abc import Iterator
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
def refusals_told(lender: Lender, words: Words | str, who: str = "") -> Iterator[None]:
    """Tell each rule that refuses what is done inside, before the error goes on its way.

    Args:
        lender: whose rules.
        words: the reader's language; its tag, or the lender's where that is empty.
        who: the login of whoever would make the contact; the local user where empty.
    """
    try:
        yield
    except NotLawful as error:
        if isinstance(words, str):
            words = Words(words or lender.settings.lender.language)
        for sentence in _sentences(lender, words, error.verdict, who):
            note(sentence)
        raise


def _sentences(lender: Lender, words: Words, verdict: Verdict, who: str) -> Iterator[str]:
    from casekit.compliance.explain import explain_verdict
    from casekit.rights import local_actor

    zone = lender.settings.lender.zone
    yield from explain_verdict(verdict, words.language, pack=lender.pack, zone=zone)
    lacking = {str(denial.values.get("fact", "")) for denial in verdict.denials}
    keys = sorted(fact.removeprefix(_STAFF) for fact in lacking if fact.startswith(_STAFF))
    if keys:
        yield words("lacks_staff", who=who or local_actor(), keys=", ".join(keys))
    reasons = {denial.reason for denial in verdict.denials}
    if _RECORDING in lacking or "not_recorded" in reasons:
        yield words("lacks_recorder")
