"""What all errors of casekit have in common; import it from `casekit.errors`."""

from __future__ import annotations

from typing import ClassVar


class CasekitError(Exception):
    """Something that a person can understand and mend.

    Attributes: `message` (one sentence), `hint` (what to do, may be empty), `code` (a stable
    word for programs, documented in docs/reference/errors.md), `exit_code` (of the CLI).
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
