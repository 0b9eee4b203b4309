"""What to change after an assessment: rules over its numbers, each a suggestion with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from casekit.counted import counting
from casekit_reports.risk_forecast import Rolls
from casekit_reports.risk_spread import MILLION, Point

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "capacity_short": (
        "{share} of the steps that fell due were late: {more} more collectors than the {now} of "
        "today would have made them.",
        "到期步骤中 {share} 逾时：在现有 {now} 名催收员之外再增 {more} 名方可按时完成。",
    ),
    "deadlines_missed": (
        "{share} of the deadlines that fell due were missed, and no late call waits for anybody, "
        "so more collectors would change nothing: see whose they are (casekit process list "
        "--late).",
        "到期期限中 {share} 未按时完成，而并无逾时电话待人拨打，增加催收员无济于事："
        "请查看由谁负责（casekit process list --late）。",
    ),
    "channel_missing": (
        "{steps:late step waits|late steps wait} for a channel, as none is set for {word}: set "
        "one (casekit doctor).",
        "{steps} 个逾时步骤因“{word}”未配置渠道而等待：请启用渠道（casekit doctor）。",
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
    calls_waiting: int,
    no_channel: Mapping[str, int],
) -> list[Idea]:
    """Return what the numbers suggest.

    Args:
        made: moves between tiers.
        found: points of risk.
        late: steps that were late, and all that fell due.
        reached: tier → conversations with the customer, and calls that were taken.
        collectors: people who may call today.
        least: cases, calls or steps below which nothing is said.
        calls_waiting: late steps that wait for a person to call.
        no_channel: way → late steps that wait as the lender has no channel for it.
    """
    given: list[Idea] = []
    late_steps, steps = late
    if steps >= least and Fraction(late_steps, steps) >= _LATE:
        share = _millionths(late_steps, steps)
        if calls_waiting:
            more = max(1, -(-collectors * late_steps // steps))
            given.append(Idea("capacity_short", {"share": share, "now": collectors, "more": more}))
        else:
            given.append(Idea("deadlines_missed", {"share": share}))
    given += [
        Idea("channel_missing", {"by": "role", "word": role, "steps": number})
        for role, number in sorted(no_channel.items())
        if number >= least
    ]
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
    return WORDS[code][chinese].format_map(counting(told))


def _millionths(part: int, whole: int) -> int:
    return part * MILLION // whole


def _percent(millionths: int) -> str:
    tenths = round(Fraction(millionths, 1000))
    return f"{tenths // 10}.{tenths % 10} %"
