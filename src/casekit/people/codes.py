"""What a person's row says in codes: roles, team, ways, tiers, languages, skills."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from casekit.contacts.languages import canonical_language
from casekit.errors import UsageError
from casekit.people.model import StaffView
from casekit.pii.characters import harmless
from casekit.settings_work import LONGEST_NAME

_CODE: Final = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
_MOST_A_DAY: Final = 2000


def data_of(
    roles: Iterable[str],
    team: str,
    ways: Iterable[str],
    tiers: Iterable[str],
    languages: Iterable[str],
    skills: Iterable[str],
    daily: int | None,
) -> dict[str, Any]:
    """Return what a person's row keeps in codes; empty ones are left out.

    Raises:
        UsageError: a code or language that is none, or a number of a day outside 1 to 2000.
    """
    if daily is not None and not 1 <= daily <= _MOST_A_DAY:
        raise UsageError(f"a person takes 1 to {_MOST_A_DAY} customers a day")
    found: dict[str, Any] = {
        "roles": _codes("role", roles),
        "team": _code("team", team) if team else "",
        "ways": _codes("way", ways),
        "tiers": _names("tier", tiers),
        "languages": [_language(one) for one in languages],
        "skills": _codes("skill", skills),
        "daily": daily,
    }
    return {key: value for key, value in found.items() if value}


def as_it_stands(person: StaffView) -> dict[str, Any]:
    """Return what a change would leave as it is."""
    return {
        "number": person.number,
        "started_on": person.started_on,
        "left_on": person.left_on,
        "data": data_of(
            person.roles,
            person.team,
            person.ways,
            person.tiers,
            person.languages,
            person.skills,
            person.daily,
        ),
    }


def _codes(what: str, words: Iterable[str]) -> list[str]:
    if isinstance(words, str):
        raise UsageError(f"give each {what} by itself, not one text")
    return list(dict.fromkeys(_code(what, word) for word in words))


def _code(what: str, word: str) -> str:
    if not _CODE.fullmatch(word):
        raise UsageError(f"a {what} is a short word of small letters, such as sms or north-2")
    return word


def _names(what: str, words: Iterable[str]) -> list[str]:
    """Return names that a policy gives, which may have other letters."""
    if isinstance(words, str):
        raise UsageError(f"give each {what} by itself, not one text")
    names = list(dict.fromkeys(word.strip() for word in words))
    if any(not name or len(name) > LONGEST_NAME or harmless(name) != name for name in names):
        raise UsageError(f"a {what} has 1 to {LONGEST_NAME} characters")
    return names


def _language(tag: str) -> str:
    try:
        return canonical_language(tag)
    except ValueError as error:
        raise UsageError(f"{tag!r} is no language: {error}", hint="Write zh or en-US.") from None
