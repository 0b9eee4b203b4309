"""Reading one table of a TOML file: typed fields, and problems collected with their lines."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from casekit.errors import ConfigError, PolicyError
from casekit.policy.facts import Words
from casekit.settings_file import Document, dotted

_WORD = re.compile(r"[a-z][a-z0-9_-]*\Z")
Path = tuple[str | int, ...]


class Problems:
    """Everything that is wrong with a file, so that a person mends it in one go.

    Attributes:
        document: the file.
    """

    def __init__(self, document: Document, error: type[ConfigError] = PolicyError) -> None:
        """Begin without a problem; `error` is what is raised where there are some."""
        self.document = document
        self._error = error
        self._found: list[ConfigError] = []

    def add(self, message: str, path: Path, hint: str = "") -> None:
        """Note a problem at a key."""
        self._found.append(
            self._error(
                message,
                file=self.document.path,
                line=self.document.line(*path),
                key=dotted(path) or None,
                hint=hint,
            )
        )

    def __bool__(self) -> bool:
        return bool(self._found)

    def raise_any(self) -> None:
        """Raise the first problem by line; its hint lists the others.

        Raises:
            ConfigError: there is at least one problem; of the class that was asked for.
        """
        if not self._found:
            return
        first, *others = sorted(self._found, key=lambda problem: problem.line or 0)
        hint = first.hint
        if others:
            lines = [f"  {other.message}" for other in others]
            also = f"{len(others)} more:" if len(others) > 1 else "One more:"
            hint = "\n".join([*([hint] if hint else []), also, *lines])
        raise self._error(
            first.message.removeprefix(_place(first)),
            file=first.file,
            line=first.line,
            key=first.key,
            hint=hint,
        )


def _place(error: ConfigError) -> str:
    place = f"{error.file}:{error.line}: " if error.line is not None else f"{error.file}: "
    return place + (f"{error.key}: " if error.key else "")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint: the known word that is meant, or all of them if they are few."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known are: {', '.join(names)}." if 0 < len(names) <= 16 else ""


class Table:
    """One table: gives typed values, and notes what is wrong instead of raising."""

    def __init__(self, data: Any, path: Path, fields: Iterable[str], problems: Problems) -> None:
        self.path = path
        self.problems = problems
        self.data: Mapping[str, Any] = data if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            problems.add("a table is expected here", path)
        known = tuple(fields)
        self.unknown = [key for key in self.data if key not in known]
        for key in self.unknown:
            problems.add(f"there is no field {key!r}", (*path, key), nearest(key, known))

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def wrong(self, key: str, message: str, hint: str = "") -> None:
        """Note a problem with a field."""
        self.problems.add(message, (*self.path, key), hint)

    def text(self, key: str, *, required: bool = False) -> str:
        """Return a text, empty if it is absent."""
        value = self.data.get(key)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, f"{key} is missing" if value is None else f"{key} must be a text")
            return ""
        return value

    def word(self, key: str, *, required: bool = False) -> str:
        """Return a code: lower-case letters, digits, hyphens and underscores."""
        value = self.text(key, required=required)
        if value and not _WORD.match(value):
            self.wrong(
                key,
                f"{value!r} is no plain word",
                "Use lower-case letters, digits, - and _, beginning with a letter.",
            )
            return ""
        return value

    def choice(self, key: str, known: tuple[str, ...]) -> str:
        """Return one of the known words, empty if it is absent."""
        value = self.text(key)
        if value and value not in known:
            self.wrong(key, f"{value!r} is not known here", nearest(value, known))
            return ""
        return value

    def flag(self, key: str) -> bool:
        """Return a bool, false if it is absent."""
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.wrong(key, f"{key} must be true or false")
            return False
        return value

    def whole(self, key: str, low: int, high: int, *, required: bool = False) -> int | None:
        """Return a whole number between `low` and `high`, None if it is absent."""
        value = self.data.get(key)
        if value is None:
            if required:
                self.wrong(key, f"{key} is missing")
            return None
        if type(value) is not int or not low <= value <= high:
            self.wrong(key, f"{key} must be a whole number from {low} to {high}")
            return None
        return value

    def pair(self, key: str, low: int, high: int) -> tuple[int, int] | None:
        """Return two whole numbers of which the second is not the smaller; None if absent."""
        value = self.data.get(key)
        if value is None:
            return None
        if (
            not isinstance(value, list)
            or len(value) != 2
            or any(type(number) is not int or not low <= number <= high for number in value)
        ):
            self.wrong(key, f"{key} must be two whole numbers from {low} to {high}, such as [3, 5]")
            return None
        if value[0] > value[1]:
            self.wrong(key, f"the first number of {key} is larger than the second")
            return None
        return value[0], value[1]

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of texts (a single text is a list of one)."""
        value = self.data.get(key, [])
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or any(not isinstance(item, str) for item in values):
            self.wrong(key, f"{key} must be a list of texts")
            return ()
        return tuple(values)

    def title(self, key: str, default: str) -> Words:
        """Return a text by language; a plain text is for every language."""
        value = self.data.get(key)
        if value is None:
            return {"": default}
        if isinstance(value, str) and value.strip():
            return {"": value}
        if isinstance(value, dict) and value and all(isinstance(v, str) for v in value.values()):
            return dict(value)
        self.wrong(key, f'{key} must be a text or a table by language, {{ en = "…", zh = "…" }}')
        return {"": default}
