"""Errors of people's work; import them from `casekit.errors`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from casekit.error_base import CasekitError

if TYPE_CHECKING:
    from casekit.compliance.model import Verdict


class WorkError(CasekitError):
    """What a person wanted to do on a case cannot be done as things stand."""

    code = "work"


class WorkTaken(WorkError):
    """Another collector holds the customer.

    Attributes: `collector`, and `until` when the hold ends, None once a call was made.
    """

    code = "work-taken"

    def __init__(
        self, message: str, *, collector: str, until: datetime | None = None, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.collector = collector
        self.until = until


class WorkGone(WorkError):
    """What was to be done is no longer due: it was withdrawn meanwhile, by a payment say."""

    code = "work-gone"


class NotHeld(WorkError):
    """The collector does not hold this: another one does, or the time to do it ran out."""

    code = "work-not-held"


class CapacityReached(WorkError):
    """The collector holds, or has done today, as much as the lender allows."""

    code = "work-capacity"


class ResultIncomplete(WorkError):
    """A result lacks what must be recorded; `missing` names the fields."""

    code = "result-incomplete"

    def __init__(self, message: str, *, missing: Iterable[str], hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.missing = tuple(missing)


class NotLawful(WorkError):
    """The rules do not allow the contact now; `verdict` says which, and from when they do."""

    code = "not-lawful"

    def __init__(self, message: str, *, verdict: Verdict, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.verdict = verdict
