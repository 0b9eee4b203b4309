"""The words of commands about what comes in from outside, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EVENTS: Final[Mapping[str, tuple[str, str]]] = {
    "event_recorded": ("Recorded for {case}: {kind}.", "已为 {case} 登记：{kind}。"),
    "event_hold": (
        "Hold {hold} is in force; end it with: casekit hold lift {hold}",
        "停催 {hold} 已生效；解除：casekit hold lift {hold}",
    ),
    "event_task": (
        "Task {task} waits for a person: casekit queue tasks",
        "待办 {task} 等待处理：casekit queue tasks",
    ),
    "event_party": (
        "Person {person} is on the loan now: casekit party list",
        "{person} 已登记为贷款关系人：casekit party list",
    ),
    "event_document": ("Filed as document {document}.", "已归档为文件 {document}。"),
    "event_none": ("Nothing came in.", "没有登记的事件。"),
    "event_col_when": ("when", "时间"),
    "event_col_case": ("case", "案件"),
    "event_col_what": ("what", "事项"),
    "event_col_how": ("how", "途径"),
    "event_col_by": ("by", "登记人"),
    "event_col_hold": ("hold", "停催"),
    "event_col_task": ("task", "待办"),
    "event_dispute": ("a dispute", "对债务提出异议"),
    "event_complaint": ("a complaint", "投诉"),
    "event_cease": ("a wish not to be contacted", "要求停止联系"),
    "event_attorney": ("an attorney speaks for the customer", "委托律师"),
    "event_bankruptcy": ("a bankruptcy", "破产"),
    "event_death": ("a death", "去世"),
    "event_wrong_party": ("the number is somebody else's", "号码非本人"),
    "event_hardship": ("hardship", "生活困难"),
    "event_fraud_claim": ("a claim of fraud", "称被冒用或受骗"),
    "event_returned_mail": ("a letter came back", "信件退回"),
    "event_paid_elsewhere": ("paid elsewhere, the customer says", "称已在别处还款"),
    "event_verification_sent": ("the debt was verified to the customer", "已寄出债务核实"),
    "event_by_phone": ("by telephone", "电话"),
    "event_by_letter": ("by letter", "信函"),
    "event_by_email": ("by e-mail", "电子邮件"),
    "event_by_visit": ("in person", "当面"),
    "event_by_portal": ("through the portal", "网上平台"),
    "event_by_court": ("from a court", "法院"),
    "event_by_regulator": ("from the regulator", "监管机构"),
    "event_by_import": ("from an import", "数据导入"),
    "event_by_sms": ("by text message", "短信"),
}
"""Key → sentence in English and in Chinese."""
