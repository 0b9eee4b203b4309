"""What the hook of standing answers: of everybody, once anybody is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from casekit import Lender, Standing
from casekit_staff.knowing import day_of, known, members_of, readiness_of


def standings(lender: Lender, logins: Sequence[str], at: datetime) -> Mapping[str, Standing] | None:
    """Return who of these people may work at an instant, and what is known of them.

    Before anybody is recorded the lender's tables `[staff.NAME]` say it, so None. From then on
    whoever is not recorded is barred.
    """
    if not known(lender).people:
        return None
    found = readiness_of(lender, logins, day_of(lender, at))
    taking = members_of(lender, logins)
    return {
        login: Standing(one.facts, one.barred, taking.get(login), one.warned, one.words)
        for login, one in found.items()
    }
