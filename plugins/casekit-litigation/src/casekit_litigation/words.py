"""The sentences of `casekit suits`, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from casekit import ProcessKind
from casekit_litigation.deadlines import TERMS

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "suit": ("suit", "诉讼"),
    "case": ("case", "案件"),
    "state": ("state", "阶段"),
    "docket": ("docket", "案号"),
    "next": ("next deadline", "最近期限"),
    "since": ("since", "自"),
    "day": ("day", "日期"),
    "what": ("what", "事项"),
    "whose": ("whose", "责任方"),
    "source": ("source", "依据"),
    "event": ("event", "事件"),
    "needs": ("needs", "需要"),
    "ours": ("ours", "我方"),
    "theirs": ("the other side", "对方"),
    "document": ("document", "文书"),
    "note": ("note", "说明"),
    "person": ("person", "人工"),
    "none": ("No suit was found.", "没有诉讼。"),
    "none_due": ("No deadline lies ahead.", "没有未届满的期限。"),
    "stands": ("Suit {number} on {case}: {state}", "诉讼 {number}（{case}）：{state}"),
    "until": ("next deadline {day}", "最近期限 {day}"),
    "can": ("What can happen now:", "下一步可以："),
    "notes": ("And on the way: {events}", "过程记录：{events}"),
    "claim": ("claim", "诉讼标的"),
    "overdue": ("overdue", "逾期"),
    "overdue_parts": (
        "principal {principal}, interest {interest}, penalty {penalty}, costs {costs}",
        "本金 {principal}，利息 {interest}，罚息 {penalty}，费用 {costs}",
    ),
    "days": ("days past due", "逾期天数"),
    "cost": ("estimated costs", "预计费用"),
    "cost_parts": (
        "{total} ({share} % of the claim): court {court}, enforcement {enforcement}, firm {firm}",
        "{total}（占标的 {share} %）：案件受理费 {court}，申请执行费 {enforcement}，律师费 {firm}",
    ),
    "fees_by": ("court fees by", "受理费依据"),
    "lapses": ("claim lapses on", "诉讼时效届满日"),
    "lapsed": ("lapsed", "已届满"),
    "uncertain": ("holidays of that year are not known", "该年度节假日安排未公布"),
    "plan": ("plan", "还款计划"),
    "plan_of": ("{amount} promised up to {day}", "已承诺 {amount}，最后一期 {day}"),
    "no_plan": ("none", "无"),
    "letter_on": ("demand letter delivered on", "催款函送达日"),
    "letter": ("demand letter", "催款函"),
    "collateral": ("collateral", "抵押物"),
    "lacking": ("missing in the file", "档案缺少"),
    "declined": ("declined before on", "曾不予起诉"),
    "paper_title": ("Proposal of a suit: {case}", "起诉审批表：{case}"),
    "paper_made": ("As of {day}, by {actor}", "制表日期 {day}，制表人 {actor}"),
    "paper_decision": ("Decision", "审批意见"),
    "paper_choice": (
        "□ bring the suit      □ decline for now; look again on ____________",
        "□ 同意起诉      □ 暂不起诉，再次审议日期：____________",
    ),
    "paper_reason": ("Reasons: ", "理由："),
    "paper_signed": ("Signature and date: ", "审批人签字及日期："),
    "packed": (
        "Unpacked, the evidence is checked with: python3 verify.py  (file {file})",
        "证据包解压后可用 python3 verify.py 核验（文件 {file}）",
    ),
    "exported": (
        "Handed out as {path}; it goes on {day}.",
        "材料已导出：{path}；将于 {day} 删除。",
    ),
    "not_handed": ("{count} entries were held back.", "{count} 条记录未移交。"),
    "unknown": ("?", "未知"),
    "contract": ("contract", "合同"),
    "repayment": ("repayment records", "还款记录"),
    "contact": ("contact records", "催收记录"),
    "legal": ("legal papers", "法律文书"),
    "visit": ("visits", "走访"),
}


class SuitWords:
    """The sentences in one language: Chinese for tags that begin with `zh`, English otherwise."""

    def __init__(self, language: str) -> None:
        self.chinese = language.lower().startswith("zh")

    def __call__(self, key: str, **values: object) -> str:
        """Return the sentence of a key, its gaps filled."""
        text = _WORDS[key][self.chinese]
        return text.format(**values) if values else text

    def all(self, *keys: str) -> Sequence[str]:
        """Return several words."""
        return [self(key) for key in keys]

    def parts(self, names: Sequence[str]) -> str:
        """Return parts of a loan's file as words."""
        joined = "、" if self.chinese else ", "
        return joined.join(self(name) if name in _WORDS else name for name in names)

    def term(self, code: str) -> str:
        """Return what is to be done by a deadline."""
        return TERMS[code].words["zh" if self.chinese else "en"]

    def state(self, kind: ProcessKind, name: str) -> str:
        """Return what people call a state."""
        return kind.state(name).words["zh" if self.chinese else "en"]
