"""What people do with staff: who works here, and who may work today; `lender.plugin("staff")`."""

from __future__ import annotations

from casekit import Lender
from casekit_staff.desk_conduct import Conduct
from casekit_staff.desk_people import KnowsPeople
from casekit_staff.desk_work import Work


class Staff(KnowsPeople, Work, Conduct):
    """Staff of a lender: records, standing, shifts, allocation and discipline."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
