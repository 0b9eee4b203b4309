"""The notice by which somebody is commended inside the company, in Chinese and English (§7.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from casekit import ProcessView, StaffView
from casekit.errors import UsageError

_TITLES: Final[Mapping[str, tuple[str, str]]] = {
    "commendation": ("表彰通报", "Commendation"),
    "certificate": ("荣誉证书", "Certificate of honour"),
    "promotion": ("晋升通知", "Notice of promotion"),
}


def notice_of(
    view: ProcessView, person: StaffView, lender_name: str, on: date, words: str = ""
) -> str:
    """Return the text of a notice; it names the person by login and staff number.

    Args:
        view: the approved proposal. person: whom it is about.
        lender_name: whose company. on: the day of publication. words: what else it says.

    Raises:
        UsageError: the proposal is none that is published.
    """
    titles = _TITLES.get(str(view.data.get("propose")))
    if titles is None:
        raise UsageError(
            f"a proposal of {view.data.get('propose')} is not published",
            hint=f"Published are {', '.join(_TITLES)}.",
        )
    start, end = view.data["start"], view.data["end"]
    number = f"（工号 {person.number}）" if person.number else ""
    english = f" (no. {person.number})" if person.number else ""
    lines = [
        titles[0],
        f"{person.login}{number}在 {start} 至 {end} 期间绩效考核表现优秀，特此公布。",
        "",
        titles[1],
        f"{person.login}{english} did excellent work from {start} to {end}.",
        *(["", words.strip()] if words.strip() else []),
        "",
        f"{lender_name}  {on}",
    ]
    return "\n".join(lines) + "\n"
