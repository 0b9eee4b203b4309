"""The core's tables, all in one place.

Plain columns hold surrogate ids, amounts in minor units, dates and codes, never PII. A column
marked `sealed` holds bytes that only the vault opens. Every row outside `UNLEDGERED` is written
by the ledger, together with the archive entry that describes it.
"""

from __future__ import annotations

from casekit.store.archive_tables import (
    blob_keys,
    blobs,
    case_heads,
    checkpoints,
    disclosed_files,
    entries,
    head_buckets,
    log_heads,
)
from casekit.store.columns import metadata
from casekit.store.conversation_tables import recordings, tasks, work
from casekit.store.loan_tables import (
    allocations,
    collateral,
    holds,
    instalments,
    loan_parties,
    loans,
    pauses,
    payments,
)
from casekit.store.people_tables import (
    bad_points,
    consents,
    deks,
    index_lists,
    index_tokens,
    opt_outs,
    subjects,
    suppressions,
)
from casekit.store.process_tables import processes
from casekit.store.staff_tables import staff, staff_records
from casekit.store.store_tables import (
    controls,
    meta,
    sequences,
)
from casekit.store.work_tables import (
    actions,
    case_facts,
    cases,
    contacts,
    events_seen,
    promises,
    runs,
)

UNLEDGERED = frozenset(
    {
        "meta",
        "sequences",
        "deks",
        "index_tokens",
        "index_lists",
        "suppressions",
        "events_seen",
        "entries",
        "log_heads",
        "case_heads",
        "head_buckets",
        "checkpoints",
        "blob_keys",
    }
)
"""Tables that are not described by entries: keys and tokens, and the log's own machinery."""

__all__ = [
    "UNLEDGERED",
    "actions",
    "allocations",
    "bad_points",
    "blob_keys",
    "blobs",
    "case_facts",
    "case_heads",
    "cases",
    "checkpoints",
    "collateral",
    "consents",
    "contacts",
    "controls",
    "deks",
    "disclosed_files",
    "entries",
    "events_seen",
    "head_buckets",
    "holds",
    "index_lists",
    "index_tokens",
    "instalments",
    "loan_parties",
    "loans",
    "log_heads",
    "meta",
    "metadata",
    "opt_outs",
    "pauses",
    "payments",
    "processes",
    "promises",
    "recordings",
    "runs",
    "sequences",
    "staff",
    "staff_records",
    "subjects",
    "suppressions",
    "tasks",
    "work",
]
