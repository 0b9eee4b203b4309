"""The form for a phone: what is known of the visit, what is asked, and an empty record."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from casekit_field_visit.recording import RECORD_FORMAT
from casekit_field_visit.sheet import SheetFacts
from casekit_field_visit.visit_record import CODES, VisitRecord

_LABELS: Final = {
    "at": ("when it began", "走访开始时间"),
    "staff": ("who went; badge; was it shown", "走访人员、证件号、是否出示"),
    "outcome": ("what it came to", "走访结果"),
    "place": ("where (address or LAT,LON)", "走访地点（地址或经纬度）"),
    "place_kind": ("kind of place", "地点类型"),
    "recorded": ("was it recorded throughout", "是否全程录音录像"),
    "entered": ("did you go in", "是否入户"),
    "consent_to_enter": ("did the customer agree to that", "客户是否同意入户"),
    "reason": ("why it is unpaid", "逾期原因"),
    "ability": ("ability to pay", "还款能力"),
    "attitude": ("how the customer took it", "还款态度"),
    "others_told": ("what others who were there learnt", "在场其他人得知的内容"),
    "difficulties": ("real difficulties", "实际困难"),
    "environment": ("how the place is", "居住或工作环境"),
    "customer_state": ("how the customer was", "客户状态"),
    "said": ("what was said", "沟通内容"),
    "promises": ("what was promised", "还款承诺"),
    "no_plan_because": ("why no plan was agreed", "未达成方案的原因"),
    "can_pay_monthly": ("able to pay monthly", "每月可还金额"),
    "photos": ("names of photographs", "照片文件名"),
    "recordings": ("names of recordings", "录音录像文件名"),
}
_LEFT_OUT: Final = frozenset({"form_id"})


def form_of(facts: SheetFacts, form_id: str) -> dict[str, Any]:
    """Return the form as a JSON object.

    A phone fills `record`; `ask` says what each field is called and which words it may hold. It
    is brought back as it is, alone or as a line of a JSON lines file.
    """
    chinese = facts.language.lower().startswith("zh")
    process = facts.process
    asked = [one.name for one in fields(VisitRecord) if one.name not in _LEFT_OUT]
    return {
        "format": RECORD_FORMAT,
        "form_id": form_id,
        "process": process.process_id,
        "case": process.case_name,
        "from": facts.start.isoformat(timespec="minutes"),
        "until": facts.ends.isoformat(timespec="minutes"),
        "place_kind": process.data.get("place_kind", ""),
        "place": facts.place,
        "customer": facts.customer,
        "contact": facts.contact,
        "currency": facts.case.currency,
        "ask": [
            {
                "field": name,
                "label": _LABELS[name][chinese],
                **({"words": list(CODES[name])} if name in CODES else {}),
            }
            for name in asked
        ],
        "record": {
            "staff": [
                {"login": login, "badge": "", "shown": False}
                for login in process.data.get("staff", ())
            ],
            "place": facts.point or facts.place,
            "place_kind": process.data.get("place_kind", ""),
        },
    }
