"""What figures are told apart by, as a table on a terminal shows it."""

from __future__ import annotations

from casekit import Lender
from casekit_reports.cells import is_chinese
from casekit_reports.figures_words import label
from casekit_reports.report_words import ReportWords
from casekit_reports.risk_showing import named, tier_name


def shown_word(lender: Lender, dimension: str, value: str, language: str) -> str:
    """Return a word of a dimension.

    An English reader sees the codes that `--of` takes; a Chinese reader sees the words.
    """
    if not value or not is_chinese(language):
        return label(dimension, value, language)
    words = ReportWords(lender, language)
    if dimension in ("tier", "from", "to"):
        _, closed, reason = value.partition(":")
        return f"结案：{words.closed(reason)}" if closed else tier_name(lender, value, language)
    if dimension == "product":
        return named(lender, "product", value, language)
    return words.way(value) if dimension == "role" else label(dimension, value, language)
