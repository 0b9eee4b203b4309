"""The words of commands about people besides the customer, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PARTIES: Final[Mapping[str, tuple[str, str]]] = {
    "party_added": ("Person {person} is on the loan: {role}.", "{person} 已登记为{role}。"),
    "party_sent": (
        "Contact {contact}: the message was handed over.",
        "联系 {contact}：信息已交付。",
    ),
    "party_refused": (
        "Person {person} is not contacted again.",
        "今后不再联系 {person}。",
    ),
    "party_none": ("Nobody else is on the loan.", "该贷款没有其他关系人。"),
    "party_work": ("work", "任务"),
    "party_who": ("who", "对象"),
    "party_number": ("number", "号码"),
    "party_yes": ("yes", "是"),
    "party_col_person": ("person", "编号"),
    "party_col_role": ("role", "关系"),
    "party_col_liability": ("liability", "保证方式"),
    "party_col_name": ("name", "姓名"),
    "party_col_phone": ("phone", "电话"),
    "party_col_asked": ("asked", "已联系次数"),
    "party_col_refused": ("refused", "已拒绝"),
    "party_is_joint": ("joint", "连带责任"),
    "party_is_general": ("general", "一般保证"),
    "party_co_borrower": ("co-borrower", "共同借款人"),
    "party_guarantor": ("guarantor", "保证人"),
    "party_guardian": ("guardian", "监护人"),
    "party_attorney": ("attorney", "律师"),
    "party_contact": ("contact person", "联系人"),
    "party_spouse": ("spouse", "配偶"),
    "party_unrelated": ("unrelated", "无关第三人"),
}
"""Key → sentence in English and in Chinese."""
