"""What the reports are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casekit_reports.cells import pick

_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "month": ("Report of the month", "月度催收报告"),
    "regulator": ("Monthly report to the regulator", "监管月报"),
    "complaints": ("Complaints", "投诉报告"),
    "training": ("Training", "培训报告"),
    "disclosures": ("Looks at personal data", "个人信息查看报告"),
    "risk": ("Risk of overdue loans", "逾期贷款风险评估"),
}


def report_name(name: str, language: str) -> str:
    """Return what a report is called; the code of one that is not known prints itself."""
    return pick(language, *_NAMES.get(name, (name, name)))
