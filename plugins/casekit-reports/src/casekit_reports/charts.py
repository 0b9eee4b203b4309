"""Charts as SVG that stands in a page: told by colour and by hatch, marker and label.

Drawn by matplotlib without a window. The colours are those of Okabe and Ito, which people who see
colours otherwise can tell apart; hatches and markers tell the same in black and white. Equal charts
give equal bytes on one machine.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any, Final, Literal

from casekit_reports.cells import Kind, Value, told

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Form = Literal["bar", "line", "stacked", "matrix", "reliability"]

COLOURS: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
HATCHES: Final = ("", "////", "....", "xxxx", "\\\\\\\\", "++++", "oo")
_MARKERS: Final = ("o", "s", "^", "D", "v", "P", "X")
_LINES: Final = ("-", "--", "-.", ":", (0, (6, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))
_INK: Final = "#222222"
_WIDTH: Final = 5.2
"""Inches: text of 10 points stays readable where a page of 390 pixels shows it smaller."""

_FONTS: Final = (
    "DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "Microsoft YaHei",
    "PingFang SC", "WenQuanYi Zen Hei", "SimHei",
)  # fmt: skip
_PROLOGUE: Final = re.compile(r".*?(?=<svg)", re.DOTALL)
_METADATA: Final = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
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
    """

    form: Form
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...] = field(repr=False)
    kind: Kind = "count"
    axis: str = ""


def svg(chart: Chart, language: str, digits: int = 2) -> str:
    """Return a chart as SVG to stand in a page, without anything from another place.

    Args:
        chart: what to draw.
        language: of numbers and of `none`.
        digits: decimal digits of the currency, for money.
    """
    draw = {
        "bar": _bars, "stacked": _stacked, "line": _line, "matrix": _matrix,
        "reliability": _reliability,
    }[chart.form]  # fmt: skip
    salt = sha256(repr((chart, chart.series, language)).encode()).hexdigest()[:16]
    with _style(salt):
        from matplotlib.figure import Figure

        figure = Figure(figsize=(_WIDTH, _height(chart)), layout="constrained")
        axes = figure.subplots()
        if chart.labels and chart.series:
            draw(axes, chart, _Teller(chart.kind, language, digits))
        else:
            axes.set_axis_off()
            axes.text(0.5, 0.5, told(None, "share", language), ha="center", va="center")
        return _inline(figure, chart)


class _Teller:
    """Writes values as people read them."""

    def __init__(self, kind: Kind, language: str, digits: int) -> None:
        self._kind, self._language, self._digits = kind, language, digits

    def __call__(self, value: Value) -> str:
        return told(value, self._kind, self._language, self._digits)

    def on_axis(self, place: float, _number: int | None = None) -> str:
        if self._kind == "share":
            return f"{place * 100:.3g} %"
        if self._kind == "money":
            return _short(place / 10**self._digits)
        return _short(place)


def _short(value: float) -> str:
    for unit, word in ((1_000_000_000, "G"), (1_000_000, "M"), (10_000, "k")):
        if abs(value) >= unit:
            return f"{value / (1_000 if word == 'k' else unit):.3g} {word}"
    return f"{value:,.6g}"


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


def _bars(axes: Axes, chart: Chart, teller: _Teller) -> None:
    places = range(len(chart.labels))
    thick = 0.8 / max(1, len(chart.series))
    for number, series in enumerate(chart.series):
        at = [place - 0.4 + thick * (number + 0.5) for place in places]
        bars = axes.barh(
            at, [_float(value) for value in series.values], height=thick * 0.92,
            color=COLOURS[number % len(COLOURS)], hatch=HATCHES[number % len(HATCHES)],
            edgecolor=_INK, linewidth=0.7, label=series.name,
        )  # fmt: skip
        axes.bar_label(bars, [teller(value) for value in series.values], padding=3, fontsize=9)
    _lying(axes, chart, teller)


def _stacked(axes: Axes, chart: Chart, teller: _Teller) -> None:
    reached = [0.0] * len(chart.labels)
    for number, series in enumerate(chart.series):
        values = [_float(value) for value in series.values]
        axes.barh(
            range(len(chart.labels)), values, left=reached, height=0.72,
            color=COLOURS[number % len(COLOURS)], hatch=HATCHES[number % len(HATCHES)],
            edgecolor=_INK, linewidth=0.7, label=series.name,
        )  # fmt: skip
        reached = [before + value for before, value in zip(reached, values, strict=True)]
    for place, _ in enumerate(chart.labels):
        whole = sum((one.values[place] or 0 for one in chart.series), 0)
        axes.annotate(
            teller(whole), (reached[place], place), (3, 0), textcoords="offset points",
            va="center", fontsize=9,
        )  # fmt: skip
    _lying(axes, chart, teller)


def _lying(axes: Axes, chart: Chart, teller: _Teller) -> None:
    axes.set_yticks(range(len(chart.labels)), list(chart.labels))
    axes.invert_yaxis()
    _from_zero(axes.set_xlim, axes.get_xlim(), chart)
    axes.xaxis.set_major_formatter(teller.on_axis)
    axes.xaxis.set_major_locator(_ticks(chart))
    axes.tick_params(axis="y", length=0, pad=5)
    axes.grid(axis="x", color="#d8d8d8", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(True)
    if chart.axis:
        axes.set_xlabel(chart.axis)
    _legend(axes, chart)


def _from_zero(
    limit: Callable[[float, float], object], reached: tuple[float, float], chart: Chart
) -> None:
    """Begin an axis at zero, or below where there is less, with room for what is written."""
    low = min((_float(value) for one in chart.series for value in one.values), default=0.0)
    high = max(reached)
    anything = any(value for one in chart.series for value in one.values)
    limit(min(0.0, low * 1.1), high * 1.16 if anything and high > 0 else 1.0)


def _line(axes: Axes, chart: Chart, teller: _Teller) -> None:
    places = range(len(chart.labels))
    ends: list[tuple[float, str, str]] = []
    for number, series in enumerate(chart.series):
        colour = COLOURS[number % len(COLOURS)]
        values = [float("nan") if one is None else float(one) for one in series.values]
        axes.plot(
            places, values, color=colour, marker=_MARKERS[number % len(_MARKERS)],
            linestyle=_LINES[number % len(_LINES)], linewidth=1.8, markersize=5,
            markeredgecolor=_INK, markeredgewidth=0.5, label=series.name,
        )  # fmt: skip
        last = next((n for n in reversed(places) if series.values[n] is not None), None)
        if last is not None:
            ends.append((values[last], teller(series.values[last]), colour))
            axes.annotate(
                teller(series.values[last]), (last, values[last]), (6, 0),
                textcoords="offset points", va="center", fontsize=9,
            )  # fmt: skip
    shown = _thinned(chart.labels)
    axes.set_xticks([place for place, _ in shown], [label for _, label in shown])
    axes.set_xlim(-0.3, max(0.3, len(chart.labels) - 0.3))
    _from_zero(axes.set_ylim, axes.get_ylim(), chart)
    axes.yaxis.set_major_formatter(teller.on_axis)
    axes.yaxis.set_major_locator(_ticks(chart))
    axes.grid(axis="y", color="#d8d8d8", linewidth=0.6)
    axes.spines["bottom"].set_visible(True)
    if chart.axis:
        axes.set_ylabel(chart.axis)
    _legend(axes, chart)


def _thinned(labels: Sequence[str]) -> list[tuple[int, str]]:
    """Return at most seven labels with their places, the last one among them."""
    step = max(1, -(-len(labels) // 6))
    last = len(labels) - 1
    return [(place, label) for place, label in enumerate(labels) if (last - place) % step == 0]


def _matrix(axes: Axes, chart: Chart, teller: _Teller) -> None:
    from matplotlib.patches import Rectangle

    most = max((_float(one) for row in chart.series for one in row.values), default=0) or 1
    for row, series in enumerate(chart.series):
        for column, value in enumerate(series.values):
            share = _float(value) / most
            grey = str(round(1 - 0.72 * share, 3))
            axes.add_patch(
                Rectangle(
                    (column - 0.48, row - 0.46), 0.96, 0.92, facecolor=grey, edgecolor="#bbbbbb",
                    linewidth=0.5,
                )
            )  # fmt: skip
            text = "–" if value is None else teller(value)
            axes.text(
                column, row, text, ha="center", va="center", fontsize=8.5,
                color="white" if share > 0.6 else _INK,
            )  # fmt: skip
    axes.set_xlim(-0.5, len(chart.labels) - 0.5)
    axes.set_ylim(len(chart.series) - 0.5, -0.5)
    axes.set_xticks(range(len(chart.labels)), list(chart.labels), fontsize=9)
    axes.set_yticks(range(len(chart.series)), [series.name for series in chart.series], fontsize=9)
    axes.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    if chart.axis:
        axes.set_ylabel(chart.axis)


def _reliability(axes: Axes, chart: Chart, teller: _Teller) -> None:
    axes.plot([0, 1], [0, 1], color="#888888", linestyle="--", linewidth=1)
    said = [float(label) for label in chart.labels]
    for number, series in enumerate(chart.series):
        pairs = [(x, float(y)) for x, y in zip(said, series.values, strict=True) if y is not None]
        axes.plot(
            [x for x, _ in pairs], [y for _, y in pairs], color=COLOURS[number % len(COLOURS)],
            marker=_MARKERS[number % len(_MARKERS)], markeredgecolor=_INK, markeredgewidth=0.5,
            linestyle=_LINES[number % len(_LINES)], linewidth=1.6, label=series.name,
        )  # fmt: skip
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_aspect("equal")
    axes.xaxis.set_major_formatter(teller.on_axis)
    axes.yaxis.set_major_formatter(teller.on_axis)
    axes.grid(color="#d8d8d8", linewidth=0.6)
    axes.spines[["left", "bottom"]].set_visible(True)
    if chart.axis:
        axes.set_ylabel(chart.axis)
    _legend(axes, chart)


def _ticks(chart: Chart) -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=4, integer=chart.kind == "count")


def _legend(axes: Axes, chart: Chart) -> None:
    if len(chart.series) > 1:
        figure = axes.get_figure()
        assert figure is not None
        figure.legend(
            loc="outside lower center", ncols=min(3, len(chart.series)), frameon=False, fontsize=9,
            handlelength=2.6,
        )  # fmt: skip


def _float(value: Value) -> float:
    return 0.0 if value is None else float(value)


@contextmanager
def _style(salt: str) -> Iterator[None]:
    """Draw in one style; a font that lacks a glyph is no matter, the reader's has it."""
    import matplotlib

    style: dict[str, Any] = {
        "svg.fonttype": "none",
        "svg.hashsalt": salt,
        "font.family": list(_known_fonts()),
        "font.size": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.spines.bottom": False,
        "axes.edgecolor": _INK,
        "text.color": _INK,
        "axes.labelcolor": _INK,
        "xtick.color": _INK,
        "ytick.color": _INK,
        "hatch.linewidth": 0.8,
        "hatch.color": _INK,
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
    text = _METADATA.sub("", text)
    head, end, body = text.partition(">")
    width, height = figure.get_size_inches() * 72
    head = f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(chart.title)}"'
    body = _GROUP_ID.sub("<g", body.replace("xlink:href", "href"))
    return _NAMESPACE.sub("", head) + end + body.rstrip() + "\n"
