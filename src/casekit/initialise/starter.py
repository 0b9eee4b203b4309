"""Starters: what a plugin has `casekit init` write for a lender of its jurisdiction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known about the new lender when its files are written.

    Attributes:
        id, name: as in `[lender]`.
        language: BCP 47 tag of its texts.
        zone: IANA zone. currency: ISO 4217 code. region: ISO 3166 code.
        today: the lender's business date, for the example book.
    """

    id: str
    name: str
    language: str
    zone: str
    currency: str
    region: str
    today: date


@dataclass(frozen=True, slots=True)
class Starter:
    """What `casekit init --jurisdiction NAME` begins with.

    Attributes:
        name: the word on the command line; usually the plugin's name.
        title: one line by language, `en` at least.
        plugins: plugins that the written config uses; `casekit init` refuses without them.
        language, zone, currency, region: taken where the person says nothing else.
        files: returns path → text of the files to write, `lender.toml` among them.
        languages: those that its texts are written in; empty for any.
        made_up: names of `[texts]` → what the written config has there, for the person to replace;
            `casekit doctor` reminds of it.
    """

    name: str
    title: Mapping[str, str]
    plugins: tuple[str, ...]
    language: str
    zone: str
    currency: str
    region: str
    files: Callable[[Answers], Mapping[str, str]]
    languages: tuple[str, ...] = ()
    made_up: Mapping[str, str] = field(default_factory=dict)
