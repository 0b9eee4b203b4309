"""What stands against contacts with a person, as lines: stops, and numbers that are not used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from casekit.cli.codes import Codes
from casekit.cli.words import Words

if TYPE_CHECKING:
    from casekit.pii.points import PointView, StandingStop

_MARKS: Final[Mapping[str, tuple[str, str]]] = {
    "wrong_party": ("somebody else's, not used", "非本人，不再使用"),
    "bad_point": ("does not work, not used", "号码无效，不再使用"),
    "returned": ("came back, not used", "退件，不再使用"),
    "marked": ("marked as not working", "已标记为无效"),
}


def stop_lines(
    codes: Codes, words: Words, zone: ZoneInfo, stops: Sequence[StandingStop]
) -> list[str]:
    """Return a line for each stop: by which way, at which number, since when."""
    return [
        words(
            "stop_suspected" if stop.suspected else "stop_stands",
            way=codes.word("role", stop.channel) if stop.channel else words("stop_every_way"),
            at=words("wish_at", point=stop.point) if stop.point else "",
            since=f"{stop.at.astimezone(zone):%Y-%m-%d %H:%M}",
        )
        for stop in stops
    ]


def point_lines(words: Words, points: Sequence[PointView]) -> list[str]:
    """Return a line for each number or address: its name, its mask, what stands against it."""
    return [words.noted(f"{point.ref}  {point.shown}", _mark(words, point.bad)) for point in points]


def _mark(words: Words, bad: str) -> str:
    named = [_MARKS.get(reason, (reason, reason))[words.chinese] for reason in bad.split(", ")]
    return ("，" if words.chinese else ", ").join(named) if bad else ""
