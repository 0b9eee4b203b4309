"""The words of `casekit simulate`, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SIMULATE: Final[Mapping[str, tuple[str, str]]] = {
    "sim_head": (
        "From {start}, {days:day|days}; {cases:case|cases} of {of} open, "
        "without anybody's data; seed {seed}.",
        "自 {start} 起 {days} 天；{of} 件在催案件中的 {cases} 件，不含客户信息；随机种子 {seed}。",
    ),
    "sim_people": ("{count:collector|collectors}", "{count} 名催收员"),
    "sim_no_collector": (
        "Nobody is recorded who takes calls, so nobody calls in today's column.",
        "没有可拨打电话的在册人员，因此现状一栏无人拨打电话。",
    ),
    "sim_nobody": (
        "None of {count:collector|collectors} may work today, so nobody calls in today's column. "
        "{why}.",
        "{count} 名催收员今日均不可上岗，因此现状一栏无人拨打电话。{why}。",
    ),
    "sim_same": (
        "Within {days:day|days} the change makes no difference to the {cases:case|cases} of the "
        "sample: both sides come to the same.",
        "在 {days} 天内，该变更对样本中的 {cases} 件案件没有影响：两侧结果相同。",
    ),
    "sim_days_late": ("{days} days late", "逾期 {days} 天"),
    "sim_change": ("change", "变化"),
    "sim_recovered": ("principal and interest recovered", "收回本息"),
    "sim_cured": ("cases cured", "已结清案件"),
    "sim_open": ("cases open at the end", "期末在催案件"),
    "sim_contacts": ("contacts", "联系次数"),
    "sim_processes": ("letters, visits, suits begun", "信函、走访、诉讼"),
    "sim_by_process": ("begun", "已启动程序"),
    "sim_calls": ("calls", "电话次数"),
    "sim_most_calls_a_day": ("most calls on a day", "单日最多电话"),
    "sim_reached": ("customers spoken to", "接通客户本人"),
    "sim_promises": ("promises", "还款承诺"),
    "sim_kept": ("promises kept", "已履行承诺"),
    "sim_waiting": ("calls not made at the end", "期末未完成电话"),
    "sim_late": ("steps late", "逾时步骤"),
    "sim_denied": ("refused by rules", "规则拒绝"),
    "sim_deferred": ("put off by rules", "规则推迟"),
    "sim_by_role": ("contacts by way", "按方式"),
    "sim_by_rule": ("refused by rule", "按规则（拒绝）"),
    "sim_by_tier": ("open at the end, by tier", "期末按等级"),
    "sim_assumed": ("What customers are assumed to do:", "对客户行为的假设："),
    "sim_measured": ("measured over {count:event|events}", "依据本机构 {count} 条记录"),
    "sim_guessed": ("assumed", "假设值"),
    "sim_a_answered": ("a call is taken", "电话接听"),
    "sim_a_right_party": ("whoever takes it is the customer", "接听者为客户本人"),
    "sim_a_promised": ("the customer promises to pay", "客户承诺还款"),
    "sim_a_refused": ("the customer refuses", "客户拒绝"),
    "sim_a_kept": ("a promise is kept", "承诺履行"),
    "sim_a_paid_after": ("a contact leads to a payment", "联系后还款"),
    "sim_a_paid_alone": ("a customer pays unasked, a day", "每日自行还款"),
    "sim_a_readiness": ("of these, by days past due", "按逾期天数折算"),
    "sim_a_in_full": ("who pays, pays all", "一次付清"),
    "sim_a_within_days": ("days from contact to payment, at most", "联系至还款最长天数"),
    "sim_a_calls_a_day": ("calls a collector makes a day", "每人每日电话"),
    "sim_h_morning": ("before 12:00", "12 点前"),
    "sim_h_midday": ("12:00 to 14:00", "12 至 14 点"),
    "sim_h_afternoon": ("14:00 to 18:00", "14 至 18 点"),
    "sim_h_evening": ("from 18:00", "18 点后"),
    "sim_k_message": ("message", "信息"),
    "sim_k_call": ("conversation", "通话"),
    "sim_k_letter": ("letter", "信函"),
    "sim_k_visit": ("visit", "走访"),
    "sim_k_process": ("suit or auction", "诉讼、拍卖"),
    "sim_left_out": ("Not in the copy: {what}.", "未纳入：{what}。"),
    "sim_left_loans": ("loans", "贷款"),
    "sim_left_history": ("earlier contacts, holds, wishes", "历史联系、暂停、意愿"),
    "sim_left_facts": ("facts", "事实"),
    "sim_left_pauses": ("pauses", "停计"),
    "sim_left_promises": ("promises", "承诺"),
    "sim_left_promises_past": ("promises whose day has passed", "已过期承诺"),
    "sim_left_after_begin": ("contacts dated later", "日期较晚的联系"),
    "sim_left_other_parties": ("other people on the loans", "其他关系人"),
}
