"""The words of commands about checks of the records, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

RECORDS: Final[Mapping[str, tuple[str, str]]] = {
    "records_complete": ("The records are complete.", "记录完整。"),
    "records_missing": (
        "{count:record is|records are} not complete.",
        "{count} 条记录不完整。",
    ),
    "records_remarks": (
        "{count:remark|remarks} for a supervisor.",
        "{count} 条供主管查看的提示。",
    ),
    "gap_no_outcome": ("no outcome", "缺少结果"),
    "gap_unfinished_work": ("call not ended", "通话未收尾"),
    "gap_no_recording": ("no recording", "缺少录音"),
    "gap_promise_incomplete": ("promise without amount or date", "承诺缺少金额或日期"),
    "gap_visit_incomplete": ("visit without place or state", "走访缺少地点或状态"),
    "gap_visit_unrecorded": ("agreed visit without a record", "约定的走访没有记录"),
    "gap_seconds_differ": ("length differs from the provider's", "时长与渠道记录不符"),
    "gap_late_entry": ("entered late", "补录"),
}
