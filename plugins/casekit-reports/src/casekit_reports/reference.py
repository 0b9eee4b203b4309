"""Writes docs/reference/figures.md: `python -m casekit_reports.reference` prints it.

It begins with reference.md. What figures are stands in definitions.toml alone, so that what is
printed beside a figure and what the page says cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

from casekit_reports.definitions import definitions
from casekit_reports.options import ReportsOptions

_BEGINNING = resources.files("casekit_reports").joinpath("reference.md")
_UNITS = {
    "share": "a share, shown in percent",
    "number": "a number",
    "days": "days",
    "score": "1 to 5",
    "money_share": "money by money",
}


def lines() -> Iterator[str]:
    """Return the lines of the page."""
    yield from _BEGINNING.read_text(encoding="utf-8").splitlines()
    options = ReportsOptions()
    for one in definitions().values():
        yield ""
        yield f"## {one.id}"
        yield ""
        yield f"**{one.name('en')}** ({one.name('zh')}): {_UNITS[one.unit]}."
        yield ""
        yield one.sentence("en", options)
        yield ""
        yield one.sentence("zh", options)
        yield ""
        yield f"By {', '.join(f'`{name}`' for name in one.by)}."


if __name__ == "__main__":
    print("\n".join(lines()))
