"""Word files that are templates: which text they hold, for whom, and where they lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A Word file in one language.

    Attributes:
        key: what a policy's step names, the same in every language: `demand-letter`.
        role: the way that it is written for: `letter`, `visit` …
        language: canonical BCP 47 tag.
        path: the file.
        pack: the rule pack for which it is written; empty for any.
        party: who it is written to, one of `PARTIES`.
        rows: it has a table of instalments, one row for each.
    """

    key: str
    role: str
    language: str
    path: Path
    pack: str = ""
    party: str = "customer"
    rows: bool = False
