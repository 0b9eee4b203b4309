"""The sentences of `casekit staff` about work and conduct, and of `casekit incentives`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from casekit.counted import counting

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "number": ("number", "编号"),
    "login": ("login", "登录名"),
    "state": ("state", "状态"),
    "first_day": ("first day", "首日"),
    "back_on": ("back on", "返岗日"),
    "reason": ("reason", "原因"),
    "owner": ("decided by", "处理人"),
    "due": ("until", "期限"),
    "case": ("case", "案件"),
    "loan": ("loan", "贷款"),
    "from": ("from", "原承办人"),
    "to": ("to", "现承办人"),
    "why": ("because", "原因"),
    "promises": ("promises", "承诺"),
    "follow_ups": ("due steps", "待办"),
    "kind": ("kind", "类别"),
    "what": ("what", "事项"),
    "offence": ("offence", "违规"),
    "grade": ("grade", "程度"),
    "sanction": ("sanction", "处理"),
    "again": ("again", "再犯"),
    "days": ("within days", "期限（天）"),
    "suspends": ("suspends", "立即停职"),
    "proposed": ("proposed", "建议"),
    "decided": ("decided", "决定"),
    "points": ("points", "得分"),
    "checked": ("checked", "检查数"),
    "breaches": ("breaches", "违规数"),
    "load": ("load", "负荷"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "shift": (
        "Shift of {login} from {on}: {start} to {end}.",
        "{login} 自 {on} 起班次：{start} 至 {end}。",
    ),
    "asked": (
        "Leave {number} is asked for; {owner} decides.",
        "已申请休假（{number}），由 {owner} 审批。",
    ),
    "asked_nobody": (
        "Leave {number} is asked for; there is no supervisor to decide.",
        "已申请休假（{number}），但没有可审批的主管。",
    ),
    "absence_is": ("Absence {number} is {state}.", "缺勤 {number}：{state}。"),
    "no_absence": ("Nobody is away.", "无人缺勤。"),
    "found_away": (
        "{login} was on shift and did nothing for {minutes:minute|minutes}; "
        "{released:customer|customers} went back to the queue (absence {number}).",
        "{login} 当班 {minutes} 分钟未作业，{released} 位客户已退回队列（缺勤 {number}）。",
    ),
    "all_at_work": ("Nobody was found away.", "未发现离岗。"),
    "allotted": (
        "{given:case has|cases have} somebody, {changed} of them anew; {left} nobody.",
        "已有承办人的案件 {given} 件，其中新分配 {changed} 件；无人承办 {left} 件。",
    ),
    "dry": ("Nothing was recorded.", "未作登记。"),
    "seed": ("Seed: {seed}", "种子：{seed}"),
    "assigned": ("{case} is {login}'s now.", "{case} 现由 {login} 承办。"),
    "nothing_assigned": ("No case is anybody's yet.", "尚无案件分配。"),
    "handed_over": (
        "{given:case has|cases have} a new collector, {left} none; "
        "{released:customer|customers} went back to the queue.",
        "已移交案件 {given} 件，无人承办 {left} 件；{released} 位客户退回队列。",
    ),
    "unfinished": (
        "{count:call was|calls were} made and their results are still due.",
        "另有 {count} 通电话尚待登记结果。",
    ),
    "no_handover": ("Nothing waits to be taken over.", "没有待接手的案件。"),
    "nothing_late": ("Nothing is late.", "没有逾期事项。"),
    "opened": (
        "Opened {number}: {offence}, {grade}; the scale proposes {sanction}.",
        "已立案 {number}：{offence}，{grade}；按标准建议 {sanction}。",
    ),
    "suspended": ("{login} is suspended at once.", "{login} 已立即停职。"),
    "complaint": ("Complaint {number} is opened.", "已立投诉 {number}。"),
    "discipline_is": ("{number} is {state}.", "{number}：{state}。"),
    "no_breach": ("No breach of conduct is open.", "没有未结的违规处理。"),
    "none_points": ("too few checks", "检查数不足"),
    "nobody": ("Nobody is recorded.", "没有登记人员。"),
    "rule": ("rule", "规则"),
    "propose": ("proposed", "提议"),
    "amount": ("amount", "金额"),
    "period": ("period", "期间"),
    "passed": ("target met", "达标"),
    "not_known": ("not known", "无法判断"),
    "misses": ("misses in a row", "连续未达标"),
    "indicator": ("indicator", "指标"),
    "value": ("value", "数值"),
    "of": ("of", "样本"),
    "threshold": ("target", "目标"),
    "met": ("met", "达成"),
    "by": ("by", "批准人"),
    "figures": ("figures", "指标"),
    "run": (
        "{made:assessment|assessments} made, {proposed:proposal|proposals}, "
        "{known} there already, {skipped} not assessed.",
        "新增考核 {made} 份，提议 {proposed} 项；已有 {known} 份，未考核 {skipped} 人。",
    ),
    "skipped": ("{login} is not assessed: {why}.", "{login} 未考核：{why}。"),
    "not_here": ("did not work here", "期内不在职"),
    "away": ("was away for more than half of it", "期内缺勤过半"),
    "no_assessment": ("Nobody is assessed yet.", "尚无考核。"),
    "no_proposal": ("Nothing is proposed.", "没有提议。"),
    "scheme_fine": ("The rule pack has nothing against the scheme.", "规则包对激励方案无异议。"),
    "by_amount_alone": (
        "{rule}: the bonus hangs on the amounts recovered alone ({pack_rule}; {source})",
        "{rule}：奖金仅与回收金额挂钩（{pack_rule}；{source}）",
    ),
    "share_alone": (
        "{rule}: a share of the money recovered is paid without conditions on {lacking} "
        "({pack_rule}; {source})",
        "{rule}：按回收金额提成，但未以{lacking}为条件（{pack_rule}；{source}）",
    ),
    "no_scheme": (
        "There is no scheme: write [plugin.staff.scheme].",
        "尚无方案：请写 [plugin.staff.scheme]。",
    ),
    "incentive_is": ("{number} is {state}.", "{number}：{state}。"),
    "below": ("below", "未达标"),
    "none": ("none", "无"),
    "too_few_answers": ("too few answers", "答卷不足"),
    "too_few_checks": ("too few checks", "检查数不足"),
    "no_figures": ("casekit-reports is not in use", "未启用 casekit-reports"),
}

CODES: Final[Mapping[str, tuple[str, str]]] = {
    "minor": ("minor", "轻微"),
    "serious": ("serious", "较重"),
    "grave": ("grave", "严重"),
    "reminder": ("reminder", "提醒"),
    "warning": ("warning", "警告"),
    "no_bonus": ("no bonus", "取消奖金"),
    "reassign": ("reassignment", "调岗"),
    "suspend": ("suspension", "停职"),
    "dismiss": ("dismissal", "解除劳动关系"),
    "retraining": ("retraining", "再培训"),
    "reassignment": ("reassignment", "调整岗位"),
    "bonus": ("bonus", "奖金"),
    "high_bonus": ("high bonus", "高额奖金"),
    "certificate": ("certificate", "荣誉证书"),
    "promotion": ("promotion", "晋升"),
    "commendation": ("commendation", "内部表彰"),
    "report_reward": ("reward for a report", "举报奖励"),
    "task": ("task", "任务"),
    "step": ("step of a case", "案件待办"),
    "record": ("record", "记录"),
    "process": ("process", "流程"),
    "recovery_rate": ("recovery rate", "逾期贷款回收率"),
    "success_rate": ("success rate", "催收成功率"),
    "satisfaction": ("satisfaction", "客户满意度"),
    "conduct": ("conduct", "行为得分"),
    "leave": ("leave", "休假"),
    "left": ("left the company", "离职"),
    "quarrel": ("quarrel", "争执"),
    "complaint": ("complaint", "投诉"),
    "discipline": ("discipline", "违规处理"),
    "load": ("load", "负荷"),
    "sick": ("illness", "病假"),
    "training": ("training", "培训"),
    "other": ("other", "其他"),
    "none": ("none", "无"),
}
"""Codes in words; one that is not here is shown as it is."""


class WorkWords:
    """The sentences in one language: Chinese for tags that begin with `zh`, English otherwise."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.chinese = language.lower().startswith("zh")

    def __call__(self, key: str, **values: object) -> str:
        """Return the sentence of a key, its gaps filled."""
        text = _WORDS[key][self.chinese]
        return text.format(**counting(values)) if values else text

    def all(self, *keys: str) -> Sequence[str]:
        """Return several words."""
        return [self(key) for key in keys]

    def code(self, code: object) -> str:
        """Return a code in words; empty for none."""
        text = "" if code is None else str(code)
        return CODES[text][self.chinese] if text in CODES else text

    def of(self, words: Mapping[str, str], otherwise: str = "") -> str:
        """Return what a kind or state is called."""
        return words.get("zh" if self.chinese else "en", otherwise)

    def yes(self, value: bool) -> str:
        """Return yes or no."""
        return self("yes" if value else "no")
