"""Errors of processes and of their documents; import them from `casekit.errors`."""

from __future__ import annotations

from collections.abc import Iterable

from casekit.error_base import CasekitError


class ProcessError(CasekitError):
    """A process cannot go on in this way."""

    code = "process"


class MoveRefused(ProcessError):
    """A process cannot go on in this way from where it stands.

    Attributes: `state` in which it stands, `event` that was asked for, and `possible`, the events
    that can happen there.
    """

    code = "process-move"

    def __init__(
        self, message: str, *, state: str, event: str, possible: Iterable[str], hint: str = ""
    ) -> None:
        self.state = state
        self.event = event
        self.possible = tuple(possible)
        if not hint and self.possible:
            hint = f"Possible now: {', '.join(self.possible)}."
        super().__init__(message, hint=hint)


class ProcessHeld(ProcessError):
    """A hold is in force, or the case is closed, so the lender takes no further step.

    Attributes: `reasons`: kinds of hold, or `case_closed`.
    """

    code = "process-held"

    def __init__(self, message: str, *, reasons: Iterable[str], hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.reasons = tuple(reasons)


class RefTaken(ProcessError):
    """Another process of this kind is known by this number already.

    Attributes: `process_id` of that one.
    """

    code = "process-ref"

    def __init__(self, message: str, *, process_id: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.process_id = process_id


class DocumentNeeded(ProcessError):
    """What has happened is proven by a document, and none was given."""

    code = "process-document"


class FileTooLarge(CasekitError):
    """A file is larger than what casekit takes.

    Attributes: `size` and `most`, both in bytes.
    """

    code = "file-too-large"

    def __init__(self, message: str, *, size: int, most: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.size = size
        self.most = most


class PdfUnavailable(CasekitError):
    """No PDF can be made here: the office program is missing, failed or took too long."""

    code = "pdf-unavailable"
