"""Codes of policy, rules and road as a table of the command line shows them.

An English reader sees the codes themselves, which are what options such as `--tier` take; a
Chinese reader sees the words of policy and timeline, since a table of codes says nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from casekit.cli.amounts import amount
from casekit.cli.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from casekit.app import Lender
    from casekit.process.model import ProcessView

_CHINESE: Final[Mapping[str, str]] = {
    "state.due": "已到期",
    "state.denied": "规则未允许",
    "state.deferred": "已推迟",
    "state.sending": "正在交付",
    "state.unknown": "结果不明",
    "waits.channel": "渠道",
    "waits.person": "人工处理",
    "waits.fallback": "备用方式",
    "waits.failed": "重试",
    "waits.process": "程序中另定的日期",
    "exception.absent_from_book": "贷款清单未列",
    "problem.volume_breaker": "发送量异常",
    "problem.checkpoint": "未能生成检查点",
    "pause.agreed": "经协商",
    "pause.disaster": "灾害",
    "pause.other": "其他原因",
    "origin.staff": "员工",
    "origin.prior": "原系统",
    "origin.import": "原系统",
    "origin.result": "通话结果",
    "origin.sms": "短信",
    "origin.phone": "电话",
    "origin.letter": "信函",
    "origin.email": "电子邮件",
    "origin.visit": "当面",
    "origin.portal": "网上平台",
    "origin.court": "法院",
    "origin.regulator": "监管机构",
    "category.case": "案件",
    "category.contact": "催收",
    "category.contract": "合同",
    "category.customer": "客户",
    "category.legal": "法律",
    "category.letter": "函件",
    "category.other": "其他",
    "category.repayment": "还款",
    "category.system": "系统",
    "category.visit": "走访",
    "category.internal": "内部文件",
    "rule.no_address": "没有可以寄达的地址",
    "rule.no_point": "没有可用的号码或地址",
    "rule.no_template": "缺少客户语言的模板",
    "rule.value_missing": "台账缺少文书所需的内容",
    "rule.profile_unreadable": "客户资料无法读取",
    "rule.text_failed": "内容无法生成",
    "rule.rules_failed": "规则无法判断",
    "rule.vetoed": "插件暂缓",
    "rule.not_due": "已不再到期应催",
    "purpose.bad-rows": "错误行",
    "purpose.letters": "待寄函件",
    "purpose.visit": "上门材料",
    "purpose.engagement": "律师委托函",
    "purpose.evidence": "证据包",
    "purpose.handed-over": "移交材料",
    "purpose.export": "资料副本",
    "purpose.notice": "拍卖通知",
    "purpose.preview": "模板预览",
    "purpose.statement": "处置说明书",
}


class Codes:
    """The words for a lender's codes in one language.

    Args:
        lender: an open lender; its policy names products, tiers and steps.
        words: the language.
    """

    def __init__(self, lender: Lender, words: Words) -> None:
        self._lender, self._words = lender, words

    def product(self, code: str) -> str:
        """Return a product's name."""
        from casekit.policy.facts import spoken

        named = self._lender.policy.products.get(code)
        return spoken(named, "zh") if self._words.chinese and named else code

    def product_name(self, code: str) -> str:
        """Return a product as the lender calls it in this language, before its code in English."""
        if self._words.chinese:
            return self.product(code)
        labels = self._lender.run_parts().products.get(code, {})
        named = next((labels[tag] for tag in labels if tag.partition("-")[0] == "en"), "")
        return f"{named} ({code})" if named else code

    def tier(self, code: str) -> str:
        """Return a tier's name."""
        from casekit.cases.explaining import tier_title

        return tier_title(self._lender, code, "zh") if self._words.chinese else code

    def step(self, step: str) -> str:
        """Return a step's name."""
        from casekit.cases.explaining import step_title

        return step_title(self._lender, step, "zh") if self._words.chinese else step

    def hold(self, kind: str) -> str:
        """Return a kind of hold."""
        from casekit.compliance.reasons import WORDS

        return WORDS.get(kind, {}).get("zh", kind) if self._words.chinese else kind

    def process(self, process: ProcessView) -> str:
        """Return a process in a line: what it is, where it stands, and its next date."""
        kind, state = self.process_words(process)
        until = f"  {self._words('due_by', date=process.due_on)}" if process.due_on else ""
        named = f"{kind} {process.ref}" if process.ref else kind
        return f"{process.process_id}: {named}  {state}{until}"

    def process_kind(self, kind: str) -> str:
        """Return what people call a kind of process."""
        from casekit.cases.process_words import kind_words

        return kind_words(self._lender.plugins.process_kinds.objects, kind, self._words.language)

    def process_words(self, process: ProcessView) -> tuple[str, str]:
        """Return what people call a process' kind and its state."""
        from casekit.cases.process_words import kind_words, state_words

        kinds = self._lender.plugins.process_kinds.objects
        language = self._words.language
        return (
            kind_words(kinds, process.kind, language),
            state_words(kinds, process.kind, process.state, language),
        )

    def task(self, kind: str) -> str:
        """Return a kind of task."""
        from casekit.cases.process_words import task_words

        kinds = self._lender.plugins.process_kinds.objects
        named = task_words(kinds, kind, self._words.language) if self._words.chinese else ""
        return named or self.word("task", kind)

    def fact(self, name: str) -> str:
        """Return a fact's name."""
        from casekit.policy.facts import FACTS, spoken

        known = self._words.chinese and name in FACTS
        return spoken(FACTS[name].words, "zh") if known else name

    def value(self, value: object, fact: str = "", currency: str = "") -> str:
        """Return a fact's value; which fact it is says of some what their words mean.

        Those that are money are minor units of `currency`.
        """
        from casekit.cases.timeline_gaps import FACT_WORDS
        from casekit.policy.facts import FACTS, FactKind

        if currency and fact in FACTS and FACTS[fact].kind is FactKind.MONEY:
            return amount(value, currency, self._words) if isinstance(value, int) else ""
        if isinstance(value, bool):
            value = "yes" if value else "no"
        return self.word(FACT_WORDS.get(fact, "value"), value)

    def word(self, group: str, code: object) -> str:
        """Return any other code: a `role`, a `state`, what something `waits` for …"""
        from casekit.cases.timeline_words import word
        from casekit.run.day_works import PROBLEM

        text = "" if code is None else str(code)
        if group == "day_work":
            return self._day_work(text)
        if not self._words.chinese:
            return text
        if group == "problem" and text.startswith(PROBLEM):
            return f"当日事务 {text.removeprefix(PROBLEM)} 失败"
        return _CHINESE.get(f"{group}.{text}") or word(group, text, "zh")

    def counted(self, group: str, counts: Mapping[str, int]) -> str:
        """Return `3 (sms 2, voice 1)` with the codes in words, or `0`."""
        total = sum(counts.values())
        parts = [(self.word(group, name), count) for name, count in sorted(counts.items())]
        if self._words.chinese:
            shown = "，".join(f"{name} {count}" for name, count in parts)
            return f"{total}（{shown}）" if parts else str(total)
        shown = ", ".join(f"{name} {count}" for name, count in parts)
        return f"{total} ({shown})" if parts else str(total)

    def _day_work(self, text: str) -> str:
        """Return what a plugin calls a count of its day's work, in English too."""
        name, _, count = text.partition(".")
        work = self._lender.plugins.day_works.objects.get(name)
        words = work.words.get(count, {}) if work is not None else {}
        return words.get("zh" if self._words.chinese else "en", text)
