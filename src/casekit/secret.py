"""Secrets: read by reference, never written in a config file, never shown."""

from __future__ import annotations

import hmac
import os
from pathlib import Path
from typing import NoReturn

from casekit.errors import ConfigError

MASK = "********"


class Secret:
    """A text that must not be shown: a token, a password.

    `repr`, `str` and formatting give a mask; only `reveal` gives the text, so that each use can
    be found by its name. It cannot be pickled.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    @classmethod
    def resolve(
        cls,
        reference: object,
        *,
        folder: Path | None = None,
        file: Path | None = None,
        line: int | None = None,
        key: str | None = None,
    ) -> Secret:
        """Read the secret that a config refers to.

        Args:
            reference: `env:NAME`, an environment variable, or `file:PATH`, a file that holds the
                secret and nothing else; one line end after it is dropped.
            folder: where a relative PATH starts; the current folder if None.
            file, line, key: where the reference stands, for the error.

        Raises:
            ConfigError: the reference is neither, or what it names is missing or empty. The
                message never holds the reference's text, which may be the secret itself.
        """

        def wrong(message: str, hint: str) -> ConfigError:
            return ConfigError(message, file=file, line=line, key=key, hint=hint)

        way, colon, where = reference.partition(":") if isinstance(reference, str) else ("", "", "")
        where = where.strip()
        if not colon or not where or way not in ("env", "file"):
            raise wrong(
                "a secret is given by reference, never as plain text",
                'Write "env:NAME" or "file:PATH".',
            )
        if way == "env":
            value = os.environ.get(where, "")
            if not value:
                raise wrong(
                    f"the environment variable {where} is not set",
                    f"Set {where} where casekit runs.",
                )
            return cls(value)
        path = (folder or Path()) / Path(where).expanduser()
        try:
            value = path.read_text("utf-8-sig").removesuffix("\n").removesuffix("\r")
        except OSError as error:
            raise wrong(
                f"the secret's file {path} cannot be read ({error.strerror or 'unknown reason'})",
                "Check the path and who may read the file.",
            ) from None
        except UnicodeDecodeError:
            # from None: the decode error carries the file's bytes
            raise wrong(
                f"the secret's file {path} is not UTF-8 text", "Save it as UTF-8."
            ) from None
        if not value:
            raise wrong(f"the secret's file {path} is empty", "Write the secret into it.")
        return cls(value)

    def reveal(self) -> str:
        """Return the text itself."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret cannot be pickled")
