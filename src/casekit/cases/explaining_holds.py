"""What stands in the way of all contacts of a case: its holds, and the rules that keep them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from casekit.cases.explaining_texts import EXPLAINED, day_text, is_chinese, said
from casekit.cases.judging import day_of, judge, situation
from casekit.clock import as_utc
from casekit.compliance.explain import explain_finding
from casekit.compliance.hold_kinds import hold_kind
from casekit.compliance.model import Candidate, Hold
from casekit.compliance.reasons import WORDS
from casekit.run.batch import Batch

if TYPE_CHECKING:
    from casekit.app import Lender

_ON_HOLD = "on_hold"
"""Reason of a refusal because of a hold, as rules say it."""


def hold_sentences(
    lender: Lender, batch: Batch, customer_id: int, loan_id: int, as_of: date, language: str
) -> list[str]:
    """Return the holds that are in force on a day, and the rules that refuse because of them.

    They come before anything else that stands in the way: whatever a step waits for, it waits for
    these first.
    """
    held = [
        hold
        for hold in batch.holds.get(customer_id, ())
        if hold.loan in ("", str(loan_id))
        and hold.start <= as_of
        and (hold.until is None or as_of < hold.until)
    ]
    if not held:
        return []
    return [_told(hold, language) for hold in held] + _rules(
        lender, batch, loan_id, as_of, language
    )


def _told(hold: Hold, language: str) -> str:
    kind = hold_kind(hold.kind)
    until = ""
    if hold.until is not None:
        until = said(EXPLAINED["hold_over"], language, day=day_text(hold.until, language))
    return said(
        EXPLAINED["on_hold"],
        language,
        day=day_text(hold.start, language),
        why=WORDS.get(kind, {}).get("zh" if is_chinese(language) else "en", hold.kind),
        until=until,
    )


def _rules(lender: Lender, batch: Batch, loan_id: int, as_of: date, language: str) -> list[str]:
    zone = lender.settings.lender.zone
    now = lender.clock.now()
    at = now if day_of(lender, now) == as_of else datetime.combine(as_of, time(12), zone)
    ways = dict.fromkeys([*(one.medium for one in lender.channels.values()), "voice"])
    found: dict[str, str] = {}
    for way in ways:
        asked = situation(lender, batch, Candidate(as_utc(at), way, loans=(str(loan_id),)), {})
        for finding in judge(lender, asked).denials:
            if finding.reason == _ON_HOLD and finding.rule not in found:
                words = explain_finding(finding, language, pack=lender.pack, zone=zone)
                found[finding.rule] = words
    return list(found.values())
