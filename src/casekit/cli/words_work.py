"""The words of commands about the queue and what is to be done, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORK: Final[Mapping[str, tuple[str, str]]] = {
    "work_none": ("Nobody can be taken now or soon.", "目前及近期没有可领取的任务。"),
    "work_none_held": ("You hold nothing.", "目前没有领取的任务。"),
    "work_now": ("now", "现在"),
    "work_open_end": ("not known", "时间未定"),
    "work_from": ("from", "可联系时间"),
    "work_case": ("case", "案件"),
    "work_tier": ("tier", "等级"),
    "work_overdue": ("overdue", "逾期金额"),
    "work_because": ("because", "说明"),
    "work_best": ("best hours", "最佳时段"),
    "work_because_promise_broken": ("promise broken", "承诺未履行"),
    "work_because_agreed": ("agreed", "已约定"),
    "work_because_promise": ("promise", "还款承诺"),
    "work_because_proposed": ("proposed", "人工提议"),
    "work_because_late": ("late", "已超期"),
    "work_because_barred": ("you may not work today", "您今日不得上岗"),
    "work_because_allotted": ("yours", "分派给您"),
    "work_because_best_hour": ("best hour", "最佳时段"),
    "work_work": ("work", "任务"),
    "work_state": ("state", "状态"),
    "work_collector": ("held by", "领取人"),
    "work_until": ("until", "保留至"),
    "work_number": ("number", "号码"),
    "work_not_now": ("not now, by {rules}", "目前不得拨打（{rules}）"),
    "lacks_staff": (
        "What is not known of {who} stands in the config as [staff.{who}], or is recorded "
        "(casekit staff note): {keys}.",
        "经办人 {who} 尚缺的资料在配置的 [staff.{who}] 中填写，或予以登记"
        "（casekit staff note）：{keys}。",
    ),
    "staff_nobody": (
        "Nobody who works here is known by the login {who}: check the spelling, or record the "
        "person, with {keys} (casekit staff add, or [staff.{who}] in the config).",
        "没有登录名为 {who} 的人员：请检查拼写，或登记此人及 {keys}"
        "（casekit staff add，或配置的 [staff.{who}]）。",
    ),
    "lacks_recorder": (
        "A line that records is said in the config: [queue] recorder = true; "
        "a channel that connects calls records by itself.",
        "通话线路会录音的，在配置中写明：[queue] recorder = true；由渠道接通的通话自行录音。",
    ),
    "work_withdrawn": (
        "withdrawn: nothing is due any more; casekit queue release {work}",
        "已无需联系（已还款）；请退回：casekit queue release {work}",
    ),
    "work_message": ("last SMS", "最近短信"),
    "work_asks": ("to be asked", "需询问"),
    "work_may_be_left": ("{field} (may be left out)", "{field}（可不填）"),
    "work_tone": ("tone", "语气"),
    "work_field_sms_arrived": ("SMS arrived", "短信是否收到"),
    "work_field_reason": ("reason", "逾期原因"),
    "work_field_attitude": ("attitude", "态度"),
    "work_field_ability": ("ability", "还款能力"),
    "work_field_income_monthly": ("monthly income", "月收入"),
    "work_field_other_debts": ("other debts", "其他负债"),
    "work_field_can_pay_monthly": ("can pay monthly", "每月可还金额"),
    "work_field_promises": ("promise or plan", "还款承诺或计划"),
    "work_field_next_contact_at": ("next contact", "下次联系时间"),
    "work_is_taken": ("taken", "已领取"),
    "work_is_calling": ("the call is under way", "通话中"),
    "work_is_unfinished": ("the result is due", "待登记结果"),
    "work_is_done": ("done", "已完成"),
    "work_is_released": ("given back", "已退回"),
    "work_extended": ("Work {work} is yours until {until}.", "任务 {work} 保留至 {until}。"),
    "work_barred": (
        "{who} may not work with customers today: {what}.",
        "{who} 今天不得开展催收工作：{what}。",
    ),
    "work_warned": ("{who}: {what}.", "{who}：{what}。"),
    "work_unrecorded": (
        "Nobody can be called: {rule} wants every call recorded, and the line is not said to "
        "record. Write `recorder = true` under [queue] if it does, or use a channel that records.",
        "无法致电任何人：{rule} 要求通话录音，而配置未说明线路会录音。"
        "如会录音，请在 [queue] 中填写 `recorder = true`；否则请改用会录音的渠道。",
    ),
    "work_released": ("Work {work} was given back.", "任务 {work} 已退回队列。"),
    "work_all_released": (
        "Taken from {who}: given back {back}, handed on {on}, unfinished {left}.",
        "已收回 {who} 的任务：退回 {back}，转交 {on}，未完成 {left}。",
    ),
    "work_handed_on": ("Work {work} was handed on to {to}.", "任务 {work} 已转交 {to}。"),
    "work_recorded": ("Contact {contact}: {outcome}.", "联系 {contact}：{outcome}。"),
    "work_promised": ("Promise {number}, due on {day}.", "还款承诺 {number}，到期日 {day}。"),
    "work_followed_up": (
        "A further contact is planned (action {number}).",
        "已安排下次联系（措施 {number}）。",
    ),
    "work_held_up": (
        "Collection is on hold (hold {number}).",
        "已暂停催收（暂停 {number}）。",
    ),
    "work_task_opened": ("Task {number} was opened.", "已建立待办事项 {number}。"),
    "work_recording": (
        "The line records, so the recording of this call is expected, or its record is not "
        "complete: casekit calls add {contact} FILE (or --recording FILE, with the result).",
        "线路会录音，请归档本次通话的录音，否则记录不完整："
        "casekit calls add {contact} 文件（或在登记结果时用 --recording 文件）。",
    ),
    "work_differs": (
        "The length of the call is not the provider's; this is noted.",
        "通话时长与运营商记录不符，已注明。",
    ),
    "work_corrected": (
        "Contact {contact} was corrected; the archive keeps what stood before.",
        "联系 {contact} 已更正；档案保留原记录。",
    ),
    "work_stays": (
        "Still in force, until a person ends it: {stays}.",
        "以下事项仍然有效，须由人员决定是否解除：{stays}。",
    ),
    "work_task": ("task", "事项"),
    "work_due": ("due", "期限"),
    "work_late": ("late", "超期"),
    "work_late_mark": ("late", "超期"),
    "work_what": ("what", "内容"),
    "work_owner": ("owner", "负责人"),
    "work_about": ("about", "涉及员工"),
    "work_words": ("words", "原话"),
    "work_no_tasks": ("Nothing is to be done.", "没有待办事项。"),
    "work_task_closed": ("Task {task} is done.", "待办事项 {task} 已办结。"),
}
