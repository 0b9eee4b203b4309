"""What people do with visits: `lender.plugin("visits")`."""

from __future__ import annotations

from casekit_field_visit.importing import VisitImporting


class Visits(VisitImporting):
    """Visits of a lender: agreed, confirmed, cleared, planned, recorded.

    The road: `offer` → `agree` → `confirm` on the day before → `clear` → `sheet` and `calendar` →
    `record`, or `import_records` for what was recorded offline. Every verb takes the actor who
    does it; the operating-system user where None.
    """
