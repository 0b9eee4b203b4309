"""How each form of chart is drawn: bars, lines, a matrix, a reliability plot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from casekit.cli.output import width
from casekit.money import minor_digits
from casekit_reports.cells import Kind, Value, pick, told

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from casekit_reports.charts import Chart

COLOURS: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
HATCHES: Final = ("", "////", "....", "xxxx", "\\\\\\\\", "++++", "oo")
INK: Final = "#222222"
_MARKERS: Final = ("o", "s", "^", "D", "v", "P", "X")
_LINES: Final = ("-", "--", "-.", ":", (0, (6, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))
_SHORT: Final[Mapping[str, Sequence[tuple[int, int, str]]]] = {
    "en": ((10**9, 10**9, "bn"), (10**6, 10**6, "m"), (10**4, 10**3, "k")),
    "zh": ((10**8, 10**8, "亿"), (10**4, 10**4, "万")),
}
"""From which number on, by what, and the word: of numbers on an axis."""

_LINE_OF_TEXT: Final = 0.075
"""Of the height of a line chart: what a number beside it takes."""

_LONGEST_LABEL: Final = 22
"""Columns of a label of a bar; a Chinese character takes two."""

_WHITE_ON: Final = 0.75
"""Of the darkest cell of a matrix: from here on white is read better than black."""


class Teller:
    """Writes values as people read them."""

    def __init__(self, kind: Kind, language: str, currency: str) -> None:
        self._kind, self._language, self._currency = kind, language, currency

    def __call__(self, value: Value) -> str:
        return told(value, self._kind, self._language, self._currency)

    def on_axis(self, place: float, _number: float | None = None) -> str:
        """Write a place on an axis."""
        if self._kind == "share":
            return f"{place * 100:.3g} %"
        if self._kind == "money":
            return _short(place / 10 ** minor_digits(self._currency), self._language)
        return _short(place, self._language)


def _short(value: float, language: str) -> str:
    """Return a number on an axis: in thousands and millions, or in 万 and 亿."""
    for least, by, word in _SHORT[pick(language, "en", "zh")]:
        if abs(value) >= least:
            return f"{value / by:,.4g} {word}"
    return f"{value:,.6g}"


_PAPER: Final = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
"""What lies under a number, so that no line of the grid goes through it."""


def _bars(axes: Axes, chart: Chart, teller: Teller) -> None:
    places = range(len(chart.labels))
    thick = 0.8 / max(1, len(chart.series))
    for number, series in enumerate(chart.series):
        at = [place - 0.4 + thick * (number + 0.5) for place in places]
        bars = axes.barh(
            at, [_float(value) for value in series.values], height=thick * 0.92,
            color=COLOURS[number % len(COLOURS)], hatch=HATCHES[number % len(HATCHES)],
            edgecolor=INK, linewidth=0.7, label=series.name,
        )  # fmt: skip
        axes.bar_label(
            bars, [teller(value) for value in series.values], padding=3, fontsize=9, bbox=_PAPER
        )
    _lying(axes, chart, teller)


def _stacked(axes: Axes, chart: Chart, teller: Teller) -> None:
    reached = [0.0] * len(chart.labels)
    for number, series in enumerate(chart.series):
        values = [_float(value) for value in series.values]
        axes.barh(
            range(len(chart.labels)), values, left=reached, height=0.72,
            color=COLOURS[number % len(COLOURS)], hatch=HATCHES[number % len(HATCHES)],
            edgecolor=INK, linewidth=0.7, label=series.name,
        )  # fmt: skip
        reached = [before + value for before, value in zip(reached, values, strict=True)]
    for place, _ in enumerate(chart.labels):
        whole = sum((one.values[place] or 0 for one in chart.series), 0)
        axes.annotate(
            teller(whole), (reached[place], place), (3, 0), textcoords="offset points",
            va="center", fontsize=9, bbox=_PAPER,
        )  # fmt: skip
    _lying(axes, chart, teller)


def _lying(axes: Axes, chart: Chart, teller: Teller) -> None:
    axes.set_yticks(range(len(chart.labels)), [_shortened(label) for label in chart.labels])
    axes.invert_yaxis()
    _from_zero(axes.set_xlim, axes.get_xlim(), chart)
    axes.xaxis.set_major_formatter(teller.on_axis)
    axes.set_xticks(_ticks(chart, axes.get_xlim()))
    axes.tick_params(axis="y", length=0, pad=5)
    axes.grid(axis="x", color="#d8d8d8", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(True)
    if chart.axis:
        axes.set_xlabel(chart.axis)
    _legend(axes, chart)


def _shortened(label: str) -> str:
    """Return a label with room for what it is of; the whole stands in the table."""
    if width(label) <= _LONGEST_LABEL:
        return label
    kept = label
    while kept and width(kept) >= _LONGEST_LABEL:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _from_zero(
    limit: Callable[[float, float], object], reached: tuple[float, float], chart: Chart
) -> None:
    """Begin an axis at zero, or below where there is less, with room for what is written."""
    low = min((_float(value) for one in chart.series for value in one.values), default=0.0)
    high = max(reached)
    anything = any(value for one in chart.series for value in one.values)
    limit(min(0.0, low * 1.1), high * 1.16 if anything and high > 0 else 1.0)


def _line(axes: Axes, chart: Chart, teller: Teller) -> None:
    places = range(len(chart.labels))
    ends: list[tuple[int, float, str]] = []
    for number, series in enumerate(chart.series):
        colour = COLOURS[number % len(COLOURS)]
        values = [float("nan") if one is None else float(one) for one in series.values]
        axes.plot(
            places, values, color=colour, marker=_MARKERS[number % len(_MARKERS)],
            linestyle=_LINES[number % len(_LINES)], linewidth=1.8, markersize=5,
            markeredgecolor=INK, markeredgewidth=0.5, label=series.name,
        )  # fmt: skip
        last = next((n for n in reversed(places) if series.values[n] is not None), None)
        if last is not None:
            ends.append((last, values[last], teller(series.values[last])))
    shown = _thinned(chart.labels)
    axes.set_xticks([place for place, _ in shown], [label for _, label in shown])
    axes.set_xlim(-0.3, max(0.3, len(chart.labels) - 0.3))
    _from_zero(axes.set_ylim, axes.get_ylim(), chart)
    _write_ends(axes, ends)
    axes.yaxis.set_major_formatter(teller.on_axis)
    axes.set_yticks(_ticks(chart, axes.get_ylim()))
    axes.grid(axis="y", color="#d8d8d8", linewidth=0.6)
    axes.spines["bottom"].set_visible(True)
    if chart.axis:
        axes.set_ylabel(chart.axis)
    _legend(axes, chart)


def _write_ends(axes: Axes, ends: Sequence[tuple[int, float, str]]) -> None:
    """Write the last value of each line beside it: one above the other where they are near."""
    low, high = axes.get_ylim()
    apart = (high - low) * _LINE_OF_TEXT
    for last in sorted({one[0] for one in ends}):
        below = float("-inf")
        for _, value, text in sorted(one for one in ends if one[0] == last):
            below = max(value, below + apart)
            axes.annotate(
                text, (last, value), (last, below), textcoords=_right_of(axes), va="center",
                fontsize=9,
            )  # fmt: skip


def _right_of(axes: Axes) -> Any:
    from matplotlib.transforms import offset_copy

    return offset_copy(axes.transData, axes.get_figure(root=True), x=7, y=0, units="points")


def _thinned(labels: Sequence[str]) -> list[tuple[int, str]]:
    """Return at most seven labels with their places, the last one among them."""
    step = max(1, -(-len(labels) // 6))
    last = len(labels) - 1
    return [(place, label) for place, label in enumerate(labels) if (last - place) % step == 0]


def _matrix(axes: Axes, chart: Chart, teller: Teller) -> None:
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
                color="white" if share > _WHITE_ON else INK,
            )  # fmt: skip
    axes.set_xlim(-0.5, len(chart.labels) - 0.5)
    axes.set_ylim(len(chart.series) - 0.5, -0.5)
    axes.set_xticks(
        range(len(chart.labels)), [_shortened(label) for label in chart.labels], fontsize=9
    )
    axes.set_yticks(
        range(len(chart.series)), [_shortened(one.name) for one in chart.series], fontsize=9
    )
    axes.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    if chart.axis:
        axes.set_ylabel(chart.axis)


def _reliability(axes: Axes, chart: Chart, teller: Teller) -> None:
    axes.plot([0, 1], [0, 1], color="#888888", linestyle="--", linewidth=1)
    said = [float(label) for label in chart.labels]
    for number, series in enumerate(chart.series):
        pairs = [(x, float(y)) for x, y in zip(said, series.values, strict=True) if y is not None]
        axes.plot(
            [x for x, _ in pairs], [y for _, y in pairs], color=COLOURS[number % len(COLOURS)],
            marker=_MARKERS[number % len(_MARKERS)], markeredgecolor=INK, markeredgewidth=0.5,
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
    if chart.across:
        axes.set_xlabel(chart.across)
    _legend(axes, chart)


def _ticks(chart: Chart, limits: tuple[float, float]) -> list[float]:
    """Return the ticks of an axis of values: none of a share beyond the whole."""
    from matplotlib.ticker import MaxNLocator

    steps = [1, 2.5, 5, 10] if chart.kind == "share" else [1, 2, 2.5, 5, 10]
    low, high = limits
    ticks = MaxNLocator(nbins=4, steps=steps, integer=chart.kind == "count").tick_values(low, high)
    most = 1.0 if chart.kind == "share" else high
    return [float(one) for one in ticks if low <= one <= min(high, most) + 1e-9]


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


DRAWN: Final[Mapping[str, Callable[[Axes, Chart, Teller], None]]] = {
    "bar": _bars,
    "stacked": _stacked,
    "line": _line,
    "matrix": _matrix,
    "reliability": _reliability,
}
"""What draws a form."""
