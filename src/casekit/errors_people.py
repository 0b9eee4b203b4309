"""Errors about people who work for the lender; import them from `casekit.errors`."""

from __future__ import annotations

from datetime import date

from casekit.error_base import CasekitError


class StaffError(CasekitError):
    """What is asked or recorded about a member of staff cannot be."""

    code = "staff"


class StaffUnknown(StaffError):
    """Nobody with this login is recorded.

    Attributes: `login`.
    """

    code = "staff-unknown"

    def __init__(self, login: str) -> None:
        super().__init__(
            f"nobody is recorded under the login {login!r}",
            hint="List who works here with casekit staff list.",
        )
        self.login = login


class StaffExists(StaffError):
    """Somebody is recorded under this login already.

    Attributes: `login`.
    """

    code = "staff-exists"

    def __init__(self, login: str) -> None:
        super().__init__(
            f"somebody is recorded under the login {login!r} already",
            hint="A login is of one person for ever. Change what is known of them, or take another "
            "login.",
        )
        self.login = login


class StaffOverlap(StaffError):
    """A person has a record of this kind for some of these days already.

    Attributes: `login`, `record_id` of the other one, and its days: `start`, and `end`, the first
    day after it or None.
    """

    code = "staff-overlap"

    def __init__(
        self,
        login: str,
        kind: str,
        record_id: int,
        start: date,
        end: date | None,
        *,
        hint: str = "Take the other one back first if it is wrong.",
    ) -> None:
        until = "without an end" if end is None else f"until {end}"
        super().__init__(
            f"{login} has a record {kind!r} for some of these days already: number {record_id}, "
            f"from {start} {until}",
            hint=hint,
        )
        self.login = login
        self.record_id = record_id
        self.start = start
        self.end = end
