"""The sentences of `casekit suits`, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from babel import Locale

from casekit import Money, ProcessKind
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
    "letter_made": ("Written to {path}; it goes on {day}.", "已生成 {path}；将于 {day} 删除。"),
    "purpose": (
        "The suit over the loan {loan}, and its enforcement",
        "办理贷款 {loan} 纠纷的诉讼及执行",
    ),
    "never": (
        "income and other debts of the persons, their hardship, their contact persons and anyone "
        "else around them, and whatever is not named above",
        "当事人的收入、其他债务、困难情况，联系人及其他无关人员的信息，以及上表未列的资料",
    ),
    "part_parties": (
        "Parties\nborrower, co-borrowers, guarantors and who acts for them: name, identity number, "
        "telephone, address",
        "当事人\n借款人、共同借款人、保证人及代理人的姓名或名称、证件号码、电话、地址",
    ),
    "part_contract": ("Contract\nthe loan contract with its annexes", "合同\n借款合同及附件"),
    "part_repayment": (
        "Account\nwhat is owed of each instalment, payments and what they were set off against",
        "账目\n各期应还与未还金额、还款记录及抵充",
    ),
    "part_contact": (
        "Contacts\nwhen, by whom and how the customer was contacted; recordings of calls",
        "催收记录\n联系的时间、方式、经办及内容，通话录音",
    ),
    "part_letter": (
        "Letters\ndemand letters and the proof of their delivery",
        "函件\n催款函及送达证明",
    ),
    "part_legal": ("Legal papers\npapers of court and law firm", "法律文书\n法院及律所的文书"),
    "part_visit": (
        "Visits\nrecords and photographs of visits",
        "走访\n上门走访记录及照片",
    ),
    "contract": ("contract", "合同"),
    "repayment": ("repayment records", "还款记录"),
    "contact": ("contact records", "催收记录"),
    "legal": ("legal papers", "法律文书"),
    "visit": ("visits", "走访"),
}


@cache
def _traditional() -> Any:
    # the dictionaries are only loaded by lenders that write in traditional script
    from opencc import OpenCC

    return OpenCC("s2t")


_LOCALES: Final = {"zh": Locale("zh"), "en": Locale("en")}


class SuitWords:
    """The sentences in one language: Chinese for tags that begin with `zh`, English otherwise.

    They are in traditional script for `zh-Hant`.
    """

    def __init__(self, language: str) -> None:
        self.chinese = language.lower().startswith("zh")
        self._traditional = language.lower().startswith("zh-hant")

    def __call__(self, key: str, **values: object) -> str:
        """Return the sentence of a key, its gaps filled."""
        text = _WORDS[key][self.chinese]
        if self._traditional:
            text = _traditional().convert(text)
        return text.format(**values) if values else text

    def all(self, *keys: str) -> Sequence[str]:
        """Return several words."""
        return [self(key) for key in keys]

    def money(self, minor: int, currency: str) -> str:
        """Return an amount of minor units as readers of the language write it."""
        return Money(minor, currency).format(_LOCALES["zh" if self.chinese else "en"])

    def parts(self, names: Sequence[str]) -> str:
        """Return parts of a loan's file as words."""
        joined = "、" if self.chinese else ", "
        return joined.join(self(name) if name in _WORDS else name for name in names)

    def handed_over(self, parts: Sequence[str]) -> list[dict[str, str]]:
        """Return what a firm is given: a part of the file a row, and what it holds."""
        rows = []
        for name in ("parties", *parts):
            part, _, holds = self(f"part_{name}").partition("\n")
            rows.append({"part": part, "holds": holds})
        return rows

    def term(self, code: str) -> str:
        """Return what is to be done by a deadline."""
        return TERMS[code].words["zh" if self.chinese else "en"]

    def state(self, kind: ProcessKind, name: str) -> str:
        """Return what people call a state."""
        return kind.state(name).words["zh" if self.chinese else "en"]
