"""Charts as SVG that stands in a page: told by colour and by hatch, marker and label.

Drawn by matplotlib without a window. The colours are those of Okabe and Ito, which people who see
colours otherwise can tell apart; hatches and markers tell the same in black and white. Equal charts
give equal bytes on one machine.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any, Final, Literal

from casekit_reports.cells import Kind, Value, told
from casekit_reports.charts_drawing import DRAWN, INK, Teller

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Form = Literal["bar", "line", "stacked", "matrix", "reliability"]

_WIDTH: Final = 5.2
"""Inches: text of 10 points stays readable where a page of 390 pixels shows it smaller."""

_FONTS: Final = (
    "DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "Microsoft YaHei",
    "PingFang SC", "WenQuanYi Zen Hei", "SimHei",
)  # fmt: skip
_PROLOGUE: Final = re.compile(r".*?(?=<svg)", re.DOTALL)
_METADATA: Final = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NAMESPACE: Final = re.compile(r'\s+(?:xmlns(?::\w+)?|version)="[^"]*"')
_GROUP_ID: Final = re.compile(r'<g id="[^"]*"')
_SIZE: Final = re.compile(r'<svg (?:width|height)="[^"]*" ?|(?<=" )(?:width|height)="[0-9.]+pt" ?')


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one thing, a colour and a hatch.

    Attributes:
        name: in words.
        values: one for each label of the chart; None where there is none.
    """

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows.

    Attributes:
        form: `bar` (lying, one or more series), `line`, `stacked` (lying bars), `matrix` (a series
            is a row), `reliability` (said against seen, with the diagonal).
        title: what it finds, as a sentence.
        labels: of its values: bars, points in time, columns of a matrix, or what was said (the
            share as text) of a reliability chart.
        series: the values.
        kind: what they are: counts, shares, money in minor units, numbers.
        axis: what the axis of values shows, in words; empty where the title says it.
        across: what the other axis shows, where its labels do not say it.
    """

    form: Form
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...] = field(repr=False)
    kind: Kind = "count"
    axis: str = ""
    across: str = ""


def svg(chart: Chart, language: str, currency: str) -> str:
    """Return a chart as SVG to stand in a page, without anything from another place.

    Args:
        chart: what to draw.
        language: of numbers and of `none`.
        currency: ISO 4217 code, for money.
    """
    salt = sha256(repr((chart, chart.series, language)).encode()).hexdigest()[:16]
    with _style(salt):
        from matplotlib.figure import Figure

        figure = Figure(figsize=(_WIDTH, _height(chart)), layout="constrained")
        axes = figure.subplots()
        if chart.labels and chart.series:
            DRAWN[chart.form](axes, chart, Teller(chart.kind, language, currency))
        else:
            axes.set_axis_off()
            axes.text(0.5, 0.5, told(None, "share", language, currency), ha="center", va="center")
        return _inline(figure, chart)


def _height(chart: Chart) -> float:
    if chart.form == "line":
        return 2.9
    if chart.form == "reliability":
        return 4.2
    rows = len(chart.series) if chart.form == "matrix" else len(chart.labels)
    each = 0.42 if chart.form == "matrix" else 0.30 * max(1, _beside(chart)) + 0.12
    legend = 0.0 if chart.form == "matrix" or len(chart.series) < 2 else 0.4
    return max(1.3, 0.75 + rows * each + legend)


def _beside(chart: Chart) -> int:
    return len(chart.series) if chart.form == "bar" else 1


@contextmanager
def _style(salt: str) -> Iterator[None]:
    """Draw in one style; a font that lacks a glyph is no matter, the reader's has it."""
    import matplotlib

    style: Any = {
        "svg.fonttype": "none",
        "text.parse_math": False,  # a dollar in somebody's words is a dollar
        "svg.hashsalt": salt,
        "font.family": list(_known_fonts()),
        "font.size": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.spines.bottom": False,
        "axes.edgecolor": INK,
        "text.color": INK,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "hatch.linewidth": 0.8,
        "hatch.color": INK,
        "xtick.bottom": False,
        "ytick.left": False,
    }
    with matplotlib.rc_context(style), warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message=r"Glyph \d+ .* missing from", category=UserWarning
        )
        yield


@cache
def _known_fonts() -> tuple[str, ...]:
    """Return the fonts of this machine that text is measured by."""
    from matplotlib.font_manager import fontManager

    there = {font.name for font in fontManager.ttflist}
    return tuple(name for name in _FONTS if name in there) or ("sans-serif",)


def _inline(figure: Figure, chart: Chart) -> str:
    """Return the SVG of a figure without prologue, addresses and names that pages have once."""
    out = StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = _PROLOGUE.sub("", out.getvalue(), count=1)
    text = _CONTROL.sub("", _METADATA.sub("", text))
    head, end, body = text.partition(">")
    width, height = figure.get_size_inches() * 72
    head = f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(chart.title)}"'
    body = _GROUP_ID.sub("<g", body.replace("xlink:href", "href"))
    return _NAMESPACE.sub("", head) + end + body.rstrip() + "\n"
