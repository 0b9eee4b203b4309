"""All kinds of processes and records that this plugin gives about work and conduct."""

from __future__ import annotations

from typing import Final

from casekit import ProcessKind
from casekit_staff.kinds_discipline import Discipline
from casekit_staff.kinds_incentives import Assessment, Incentive
from casekit_staff.kinds_work import RECORD_KINDS, Absence, Handover

PROCESS_KINDS: Final[tuple[type[ProcessKind], ...]] = (
    Absence,
    Handover,
    Discipline,
    Assessment,
    Incentive,
)

__all__ = ["PROCESS_KINDS", "RECORD_KINDS"]
