"""What people came to in a period: figures of the plugin that makes them, and the conduct score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final, Protocol

from casekit import Lender
from casekit.rights import SOFTWARE
from casekit_staff.conduct_score import Score, scores
from casekit_staff.scheme import NONE, TOO_FEW, Indicator

DESK: Final = "figures"
"""The desk that gives figures, of another plugin."""

NO_FIGURES: Final = "no_figures"
_SATISFACTION: Final = ("satisfaction_service", "satisfaction_communication")
_NAMES: Final = ("recovery_rate", "success_rate", *_SATISFACTION)


class FigureLike(Protocol):
    """What is asked of a figure; casekit-reports' `Figure` is one."""

    @property
    def name(self) -> str:
        """Of its definition."""

    @property
    def by(self) -> Mapping[str, str]:
        """Dimension → word."""

    @property
    def value(self) -> Fraction | None:
        """Exact; None where there is nothing to divide by."""

    @property
    def top(self) -> int:
        """What is divided."""

    @property
    def bottom(self) -> int:
        """By what."""

    @property
    def n(self) -> int:
        """Of how many."""

    @property
    def provisional(self) -> str:
        """Why it may still change."""

    @property
    def known(self) -> Mapping[int, int]:
        """Log → how many of its entries were known."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 over all that it says."""


class FigureDesk(Protocol):
    """What is asked of the desk of figures."""

    def period(self, start: date, end: date) -> Any:
        """Return a period."""

    def show(
        self,
        period: Any,
        *,
        names: Sequence[str],
        by: Sequence[str],
        known_at: datetime | Mapping[int, int] | None,
        actor: str | None,
    ) -> Sequence[FigureLike]:
        """Return the figures of a period."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a person came to.

    Attributes:
        indicators: by name. recovered: what the person's cases brought, minor units.
    """

    indicators: Mapping[str, Indicator]
    recovered: int


def measured(
    lender: Lender,
    logins: Iterable[str],
    start: date,
    end: date,
    *,
    known_at: datetime | Mapping[int, int] | None = None,
    least_answers: int = 5,
) -> tuple[dict[str, Measured], dict[int, int]]:
    """Return what people came to in a period, and how much of the archive was known.

    Args:
        lender: an open one.
        logins: of whom.
        start, end: first and last day, both within it.
        known_at: an instant, or so many entries of each log; all that is recorded where None.
        least_answers: from how many answers on satisfaction counts.
    """
    wanted = sorted(set(logins))
    conduct = scores(lender, wanted, start, end)
    figures = _figures(lender, start, end, known_at)
    known: dict[int, int] = {}
    found = {}
    for login in wanted:
        mine = {one.name: one for one in figures if one.by.get("collector") == login}
        for one in mine.values():
            known.update(one.known)
        why = "" if figures is not _NONE_AT_ALL else NO_FIGURES
        indicators = {name: _plain(mine.get(name), why) for name in _NAMES[:2]}
        indicators["satisfaction"] = _satisfaction(
            [mine.get(name) for name in _SATISFACTION], least_answers, why
        )
        indicators["conduct"] = _conduct(conduct[login])
        recovery = mine.get("recovery_rate")
        found[login] = Measured(indicators, recovery.top if recovery is not None else 0)
    return found, known


_NONE_AT_ALL: Final[tuple[FigureLike, ...]] = ()


def _figures(
    lender: Lender,
    start: date,
    end: date,
    known_at: datetime | Mapping[int, int] | None,
) -> Sequence[FigureLike]:
    if DESK not in lender.plugins.desks:
        return _NONE_AT_ALL
    desk: FigureDesk = lender.plugin(DESK)
    return list(
        desk.show(
            desk.period(start, end),
            names=_NAMES,
            by=("collector",),
            known_at=known_at,
            actor=SOFTWARE,
        )
    )


def _plain(figure: FigureLike | None, why: str) -> Indicator:
    if figure is None or figure.value is None:
        return Indicator(None, why_not=why or NONE)
    return Indicator(
        figure.value,
        figure.top,
        figure.bottom,
        figure.n,
        figure.fingerprint,
        figure.provisional,
    )


def _satisfaction(found: Sequence[FigureLike | None], least: int, why: str) -> Indicator:
    """Return the mean of both questions; too few answers are no value."""
    known = [one for one in found if one is not None and one.bottom]
    if not known:
        return Indicator(None, why_not=why or NONE)
    top, bottom = sum(one.top for one in known), sum(one.bottom for one in known)
    answers = min(one.n for one in known)
    joined = sha256("".join(one.fingerprint for one in known).encode()).hexdigest()
    if answers < least:
        return Indicator(None, top, bottom, answers, joined, why_not=TOO_FEW)
    provisional = next((one.provisional for one in known if one.provisional), "")
    return Indicator(Fraction(top, bottom), top, bottom, answers, joined, provisional)


def _conduct(score: Score) -> Indicator:
    if score.points is None:
        return Indicator(None, score.right, score.weight, score.checked, why_not="too_few_checks")
    return Indicator(score.points, score.right, score.weight, score.checked)
