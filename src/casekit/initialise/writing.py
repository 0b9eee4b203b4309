"""The parts of a new lender's files that every starter writes alike: the config, a CSV file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from string import Template

from casekit.initialise.starter import Answers

_GAPS = ("id", "name", "zone", "currency", "language", "region")


def config_text(template: str, answers: Answers) -> str:
    """Return a starter's config with what the person answered in its gaps.

    Args:
        template: TOML in which `$id`, `$name`, `$zone`, `$currency`, `$language` and `$region`
            stand where a quoted string belongs; a dollar sign is written `$$`.
        answers: what is known about the new lender.

    Raises:
        KeyError, ValueError: the template has another gap, or a dollar sign alone.
    """
    return Template(template).substitute(
        {gap: json.dumps(getattr(answers, gap), ensure_ascii=False) for gap in _GAPS}
    )


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return an example file as CSV: a line of column names and a line for each row."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
