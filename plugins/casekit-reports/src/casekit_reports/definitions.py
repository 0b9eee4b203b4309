"""What each figure is, in words with the lender's own numbers; see definitions.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Final

from casekit import Money
from casekit.cases.timeline_words import word
from casekit.errors import NotFound, UsageError
from casekit_reports.cells import locale_of
from casekit_reports.figure import rounded
from casekit_reports.options import ReportsOptions

DIMENSIONS: Final = (
    "collector", "team", "tier", "product", "region", "policy", "channel", "role", "source",
    "from", "to", "month",
)  # fmt: skip
"""What figures can be told apart by."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure is.

    Attributes:
        id: its name, `recovery_rate`.
        unit: `share` (shown in percent), `number`, `days`, `score`, or `money_share` (money by
            money).
        by: the dimensions it can be told apart by.
        money: its top and bottom are money, in minor units; otherwise they count things.
        names, sentences: by language, `en` and `zh`; sentences have places for numbers.
    """

    id: str
    unit: str
    by: tuple[str, ...]
    money: bool
    names: Mapping[str, str]
    sentences: Mapping[str, str]

    def name(self, language: str) -> str:
        """Return its name in a language."""
        return self.names[_of(language)]

    def sentence(self, language: str, options: ReportsOptions, currency: str = "") -> str:
        """Return what it is, with a lender's numbers.

        Args:
            language: of the words. options: the lender's.
            currency: of its money, ISO 4217; amounts are minor units where it is empty.
        """
        figures = options.figures
        none = {"en": "none are given", "zh": "未设定"}[_of(language)]
        costs = "; ".join(
            f"{word('role', role, language)} {_amount(cost, currency, language)}"
            for role, cost in sorted(options.costs.items())
        )
        time = "; ".join(
            f"{word('role', role, language)} {minutes}"
            for role, minutes in sorted(options.staff_time.minutes.items())
        )
        return self.sentences[_of(language)].format(
            window=figures.window_days,
            share=f"{rounded(Fraction(figures.least_share) * 100, 2).rstrip('0').rstrip('.')} %",
            target=figures.first_contact_days,
            answers=figures.least_answers,
            costs=costs or none,
            time=time or none,
            hour=_amount(options.staff_time.hour, currency, language),
        )


def definition(name: str) -> Definition:
    """Return a figure's definition.

    Raises:
        NotFound: there is none of this name.
    """
    found = definitions().get(name)
    if found is None:
        raise NotFound(
            f"there is no figure {name!r}", hint=f"There are {', '.join(definitions())}."
        )
    return found


@cache
def definitions() -> Mapping[str, Definition]:
    """Return all definitions by name, in the order in which they are shown."""
    text = resources.files("casekit_reports").joinpath("definitions.toml").read_text("utf-8")
    return {
        name: Definition(
            name,
            told["unit"],
            tuple(told["by"]),
            bool(told.get("money")),
            {"en": told["en"], "zh": told["zh"]},
            {"en": told["en_is"], "zh": told["zh_is"]},
        )
        for name, told in tomllib.loads(text).items()
    }


def check_by(by: tuple[str, ...]) -> None:
    """Refuse dimensions that there are not.

    Raises:
        UsageError: an unknown one, or one that is named twice.
    """
    for one in by:
        if one not in DIMENSIONS:
            raise UsageError(
                f"figures cannot be told apart by {one!r}", hint=f"By {', '.join(DIMENSIONS)}."
            )
    if len(set(by)) != len(by):
        raise UsageError("a dimension is named twice")


def _amount(minor: int, currency: str, language: str) -> str:
    return Money(minor, currency).format(locale_of(language)) if currency else str(minor)


def _of(language: str) -> str:
    return "zh" if language.lower().startswith("zh") else "en"
