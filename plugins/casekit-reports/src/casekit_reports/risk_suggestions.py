"""What to change after an assessment: rules over its numbers, each a suggestion with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from casekit_reports.risk_forecast import Rolls
from casekit_reports.risk_spread import MILLION, Point

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "capacity_short": (
        "{share} of the steps that fell due were late: {more} more collectors than the {now} of "
        "today would have made them.",
        "到期步骤中 {share} 逾时：在现有 {now} 名催收员之外再增 {more} 名方可按时完成。",
    ),
    "earlier_steps": (
        "{share} of the cases in the tier {word} got worse within a month: try earlier or closer "
        "steps there.",
        "{word} 档次案件中 {share} 在一个月内恶化：可试行更早或更密的措施。",
    ),
    "calls_unanswered": (
        "{share} of the calls that were taken in the tier {word} reached the customer: try other "
        "hours, or a message before the call.",
        "{word} 档次已接通电话中仅 {share} 为客户本人：可试行其他时段，或先发信息再致电。",
    ),
    "watch_part": (
        "The share of {word} among {what} grew from {before} to {share}: try steps of its own for "
        "it, or more people.",
        "{word} 在{what}中的占比由 {before} 升至 {share}：可为其单设措施或增加人手。",
    ),
}
"""What each suggestion says, in English and Chinese."""

WHAT: Final[Mapping[str, tuple[str, str]]] = {
    "rolls": ("what got worse", "恶化案件"),
    "overdue": ("what is overdue", "逾期总额"),
}

_LATE: Final = Fraction(1, 10)
_ROLLED: Final = Fraction(3, 10)
_REACHED: Final = Fraction(3, 10)


@dataclass(frozen=True, slots=True)
class Idea:
    """A suggestion before it is opened.

    Attributes:
        code: one of `WORDS`.
        data: codes and whole numbers, shares per million.
    """

    code: str
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What it is about, in one word."""
        return ":".join([self.code, *(str(self.data[k]) for k in ("by", "word") if k in self.data)])


def ideas(
    made: Rolls,
    found: Sequence[Point],
    *,
    late: tuple[int, int],
    reached: Mapping[str, tuple[int, int]],
    collectors: int,
    least: int,
) -> list[Idea]:
    """Return what the numbers suggest.

    Args:
        made: moves between tiers.
        found: points of risk.
        late: steps that were late, and all that fell due.
        reached: tier → conversations with the customer, and calls that were taken.
        collectors: people who may call today.
        least: cases, calls or steps below which nothing is said.
    """
    given: list[Idea] = []
    late_steps, steps = late
    if steps >= least and Fraction(late_steps, steps) >= _LATE:
        more = max(1, -(-collectors * late_steps // steps))
        given.append(
            Idea(
                "capacity_short",
                {"share": _millionths(late_steps, steps), "now": collectors, "more": more},
            )
        )
    for place, tier in enumerate(made.tiers[:-1]):
        whole = made.of(tier)
        worse = sum(made.counts.get((tier, other), 0) for other in made.tiers[place + 1 :])
        if whole >= least and Fraction(worse, whole) >= _ROLLED:
            given.append(Idea("earlier_steps", {"word": tier, "share": _millionths(worse, whole)}))
    for tier, (right, taken) in sorted(reached.items()):
        if tier and taken >= least and Fraction(right, taken) < _REACHED:
            given.append(
                Idea("calls_unanswered", {"word": tier, "share": _millionths(right, taken)})
            )
    given += [
        Idea(
            "watch_part",
            {
                "what": point.what,
                "by": point.by,
                "word": point.word,
                "share": point.share,
                "before": point.before,
            },
        )
        for point in found
    ]
    return given


def sentence(code: str, data: Mapping[str, Any], language: str) -> str:
    """Return what a suggestion says, in `en` or `zh`."""
    chinese = language.lower().startswith("zh")
    told = {
        name: _percent(value) if name in ("share", "before") else value
        for name, value in data.items()
    }
    if "what" in told:
        told["what"] = WHAT[told["what"]][chinese]
    return WORDS[code][chinese].format_map(told)


def _millionths(part: int, whole: int) -> int:
    return part * MILLION // whole


def _percent(millionths: int) -> str:
    tenths = round(Fraction(millionths, 1000))
    return f"{tenths // 10}.{tenths % 10} %"
