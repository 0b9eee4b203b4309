"""What fills the gaps of the timeline's sentences: steps, ways, numbers, amounts, rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from casekit.cases.explaining import findings_of
from casekit.cases.narrator import Narrator
from casekit.cases.timeline_gaps_records import FILLED_RECORDS
from casekit.cases.timeline_gaps_work import FILLED_WORK, seconds
from casekit.clock import parse_instant
from casekit.compliance.explain import explain_finding
from casekit.compliance.reasons import WORDS as HOLDS
from casekit.contacts.placeholders import PLACEHOLDERS
from casekit.policy.facts import FACTS, FactKind, spoken


class Gaps(Mapping[str, str]):
    """The gaps of one entry, each filled when its sentence asks for it."""

    def __init__(self, told: Narrator, actor: str, data: Mapping[str, Any]) -> None:
        self._told, self._actor, self._data = told, actor, data

    def __getitem__(self, name: str) -> str:
        if name == "actor":
            return self._told.spaced(self._actor)
        return FILLED[name](self._told, self._data)

    def __iter__(self) -> Iterator[str]:
        return iter(("actor", *FILLED))

    def __len__(self) -> int:
        return len(FILLED) + 1


def _way(told: Narrator, data: Mapping[str, Any]) -> str:
    return told.word("role", data.get("role")) or told.said("联系", "contact")


def _step(told: Narrator, data: Mapping[str, Any]) -> str:
    step = str(data.get("step", ""))
    return told.said(f"步骤“{told.step(step)}”", f"the step “{told.step(step)}”")


def _template(told: Narrator, data: Mapping[str, Any]) -> str:
    template = data.get("template")
    return told.said(f"（模板 {template}）", f" (template {template})") if template else ""


def _pack(told: Narrator, data: Mapping[str, Any]) -> str:
    pack = data.get("verdict", {}).get("pack")
    return told.said(f"（规则包 {pack}）", f" (rule pack {pack})") if pack else ""


def _pack_passed(told: Narrator, data: Mapping[str, Any]) -> str:
    pack = data.get("verdict", {}).get("pack")
    return told.said(f"，规则包 {pack} 通过", f"; rule pack {pack} allowed it") if pack else ""


def _rules(told: Narrator, data: Mapping[str, Any]) -> str:
    joint = "" if told.chinese else " "
    return joint.join(
        explain_finding(finding, told.language, pack=told.pack, zone=told.zone)
        for finding in findings_of(data.get("verdict", {}))
    )


def _why(told: Narrator, data: Mapping[str, Any]) -> str:
    rules = _rules(told, data)
    if rules:
        return rules
    words = _undone(told, data.get("verdict", {}).get("reason") or data.get("reason") or "")
    return (words or told.said("原因不明", "unknown")) + told.said("。", ".")


def _undone(told: Narrator, reason: object) -> str:
    """Return why a contact could not be made, with the value that its text lacks."""
    code, _, lacking = str(reason).partition(":")
    words = told.word("failure", code)
    if named := PLACEHOLDERS.get(lacking):
        words += told.said(f"：{named.aliases[0]}", f": {named.meaning}")
    return words


def _refused(told: Narrator, data: Mapping[str, Any]) -> str:
    """Return that a rule refused a contact, or that it could not be made at all."""
    if findings_of(data.get("verdict", {})):
        return told.said("未获规则允许", "was refused")
    return told.said("无法进行", "could not be made")


def _until(told: Narrator, data: Mapping[str, Any]) -> str:
    instant = data.get("verdict", {}).get("retry_at") or data.get("retry_at")
    if not instant:
        return ""
    shown = told.when(parse_instant(str(instant)))
    return told.said(f"至{shown}", f" until {shown}")


def _failure(told: Narrator, data: Mapping[str, Any]) -> str:
    return told.word("failure", data.get("failure", "other"))


def _failure_part(told: Narrator, data: Mapping[str, Any]) -> str:
    failure = data.get("failure") or data.get("reason")
    if not failure:
        return ""
    group = "outcome" if failure == "wrong_party" else "failure"
    words = told.word(group, failure)
    return told.said(f"（{words}）", f" ({words})")


def _resolved(told: Narrator, data: Mapping[str, Any]) -> str:
    if data.get("resolved") == "not_sent":
        return told.said("没有发出，将重新安排", "was not handed over and is due again")
    if data.get("failure"):
        words = told.word("failure", data["failure"])
        return told.said(f"没有送达（{words}）", f"was not delivered ({words})")
    return told.said("已经发出", "was handed over")


def _sent(told: Narrator, data: Mapping[str, Any]) -> str:
    """Return how a contact went out: a call is placed, a message is sent.

    A letter is written; that it was printed and posted its process tells.
    """
    way = _way(told, data)
    if data.get("role") == "voice":
        return told.said(f"拨出{way}", f"A {way} was placed")
    if data.get("role") == "letter":
        return told.said(f"生成{way}", f"A {way} was written")
    return told.said(f"发出{way}", f"A {way} was sent")


def _event(told: Narrator, data: Mapping[str, Any]) -> str:
    if data.get("event") == "answered_by":
        return told.word("answered", data.get("answered_by", "unknown"))
    words = told.word("event", data.get("event", "progress"))
    outcome = data.get("outcome")
    if data.get("event") == "call_result" and outcome:
        result = told.word("outcome", outcome)
        said = told.said(f"{words}：{result}", f"{words}: {result}") + seconds(told, data)
        against = told.said("，与已记录的结果不符", ", which is not what the result says")
        return said + (against if data.get("differs") else "")
    return words


def _outcome(told: Narrator, data: Mapping[str, Any]) -> str:
    return told.word("outcome", data.get("outcome", "other"))


def _party(told: Narrator, data: Mapping[str, Any]) -> str:
    return told.word("party", data.get("party", "customer"))


def _direction(told: Narrator, data: Mapping[str, Any]) -> str:
    if data.get("direction") == "inbound":
        return told.said("来自对方的", "An inbound")
    return told.said("", "A")


def _violation(told: Narrator, data: Mapping[str, Any]) -> str:
    if not data.get("violation"):
        return ""
    return told.said("违规：", "Violation: ") + _rules(told, data)


def _promises(told: Narrator, data: Mapping[str, Any]) -> str:
    parts = []
    for promise in data.get("promises", ()):
        amount = told.money(promise.get("amount"), data.get("currency"))
        day = told.day(promise.get("due_on"))
        text = told.said(f"{day}前 {amount}", f"{amount} by {day}") if day else amount
        if promise.get("status"):
            status = told.word("promise", promise["status"])
            text += told.said(f"（{status}）", f" ({status})")
        parts.append(text)
    if "promise" in data:
        parts.append(_one_promise(told, data))
    return told.said("；", "; ").join(parts)


def _one_promise(told: Narrator, data: Mapping[str, Any]) -> str:
    """Return what became of a promise that a payment touched: states and sums before and after."""
    status, met = data.get("status"), data.get("met")
    text = told.word("promise", status[-1] if isinstance(status, list) else status)
    if isinstance(met, list) and met:
        paid = told.money(met[-1], data.get("currency"))
        text += told.said(f"（已还 {paid}）", f" ({paid} paid)")
    return text


def _promise_part(told: Narrator, data: Mapping[str, Any]) -> str:
    promises = _promises(told, data)
    return told.said(f"，{promises}", f", {promises}") if promises else ""


def _replaced(told: Narrator, data: Mapping[str, Any]) -> str:
    return (
        told.said("，此前的承诺作废", "; it replaces what was promised before")
        if data.get("replaced")
        else ""
    )


def _span(told: Narrator, data: Mapping[str, Any]) -> str:
    start = told.day(data.get("start_on") or data.get("since_on"))
    end = told.day(data.get("until_on") or data.get("end_on"))
    if start and start == end:
        return told.said(f"，{start}当日", f", on {start}")
    if end and "hold" in data:
        # the end of a hold is the first day without it
        from_start = told.said(f"，自{start}起", f", from {start}") if start else ""
        return from_start + told.said(f"，{end}起不再有效", f", over from {end}")
    if start and end:
        return told.said(f"，{start}至{end}", f", from {start} to {end}")
    return told.said(f"，自{start}起", f", from {start}") if start else ""


def _scope(told: Narrator, data: Mapping[str, Any]) -> str:
    return told.said("，仅限本笔贷款", ", this loan only") if data.get("loan") else ""


def _hold(told: Narrator, data: Mapping[str, Any]) -> str:
    kind = str(data.get("kind", ""))
    return HOLDS.get(kind, {}).get("zh" if told.chinese else "en", kind)


def _fact(told: Narrator, data: Mapping[str, Any]) -> str:
    name = str(data.get("fact", ""))
    return spoken(FACTS[name].words, told.language) if name in FACTS else name


FACT_WORDS: Final = {"reason": "reason", "ability_to_pay": "ability", "attitude": "attitude"}
"""Facts whose values are words of the result form, with the group of their words."""


def _value(told: Narrator, data: Mapping[str, Any]) -> str:
    value = data.get("value")
    if value is None:
        return told.said("撤销", "taken back")
    if isinstance(value, bool):
        return told.word("value", "yes" if value else "no")
    name = str(data.get("fact"))
    kind = FACTS[name].kind if name in FACTS else None
    if kind is FactKind.MONEY:
        return told.money(value, data.get("currency"))
    if kind is FactKind.DAY:
        return told.day(value)
    return told.word(FACT_WORDS.get(name, "value"), value)


def _steps(told: Narrator, names: object, chinese: str, english: str) -> str:
    if not isinstance(names, list) or not names:
        return ""
    titles = [told.step(str(name).rpartition("/")[0] or str(name)) for name in names]
    return told.said(f"；{chinese}：{'、'.join(titles)}", f"; {english}: {', '.join(titles)}")


def _answer(told: Narrator, data: Mapping[str, Any]) -> str:
    state = data.get("state")
    if state == "due":
        return told.said("规则允许", "the rules allow it")
    if state == "deferred":
        return told.said("推迟到规则允许时", "put off until the rules allow it")
    if reason := data.get("reason", ""):
        words = _undone(told, reason)
        return told.said(f"无法进行（{words}）", f"it cannot be done ({words})")
    return told.said("规则不允许", "the rules do not allow it")


def _waits(told: Narrator, data: Mapping[str, Any]) -> str:
    if data.get("waits_for") == "person":
        return told.said("等待催收人员处理", "for a collector")
    return told.said("但没有启用相应的渠道", "for a channel that can carry it")


def _withdrawn_why(told: Narrator, data: Mapping[str, Any]) -> str:
    words = told.word("close", data.get("reason"))
    return told.said(f"（{words}）", f" ({words})") if words else ""


def _amount(told: Narrator, data: Mapping[str, Any]) -> str:
    shown = told.money(data.get("amount", data.get("overdue")), data.get("currency"))
    return f" {shown}" if shown else ""


def _paid_on(told: Narrator, data: Mapping[str, Any]) -> str:
    day = told.day(data.get("paid_on"))
    return told.said(f"，入账日{day}", f", paid on {day}") if day else ""


def _source(told: Narrator, data: Mapping[str, Any]) -> str:
    source = told.word("source", data.get("source"))
    return told.said(f"（{source}）", f" ({source})") if source else ""


def _said_by(told: Narrator, data: Mapping[str, Any]) -> str:
    speaker = data.get("said_by")
    if speaker in (None, data.get("party", "customer")):
        return ""
    words = told.word("party", speaker)
    return told.said(f"（由{words}提出）", f" (said by {words})")


def _listed(told: Narrator, data: Mapping[str, Any], name: str) -> str:
    values = data.get(name)
    text = ", ".join(map(str, values)) if isinstance(values, list) else str(values or "")
    return told.said(f"（{text}）", f" ({text})") if text else ""


def _document(told: Narrator, data: Mapping[str, Any]) -> str:
    """Tell which document was filed: its category and number, and its name where that is open."""
    number = data.get("blob")
    parts = [
        told.word("filed", data.get("category", "")),
        told.said(f"文件 {number}", f"document {number}") if number else "",
        str(data.get("name") or ""),
    ]
    text = told.said("，", ", ").join(filter(None, parts))
    return told.said(f"（{text}）", f" ({text})") if text else ""


def _ground(told: Narrator, data: Mapping[str, Any]) -> str:
    if data.get("ground") == "retention_over":
        rule = data.get("rule", "")
        return told.said(f"，{rule} 规定的保存期已满", f"; the time of {rule} is over")
    if data.get("ground") == "no_rule":
        return told.said("，没有规则要求继续保存", "; no rule asks for it any longer")
    return ""


def _opened(told: Narrator, data: Mapping[str, Any]) -> str:
    if data.get("again"):
        return told.said("（还款被冲正，案件恢复）", " again: a payment was taken back")
    day, number = told.day(data.get("due_on")), data.get("episode", 1)
    return told.said(
        f"：应还款日{day}，本笔贷款第 {number} 次逾期",
        f": the instalment was due on {day}, episode {number} of this loan",
    )


FILLED: Final[Mapping[str, Callable[[Narrator, Mapping[str, Any]], str]]] = {
    "amount": _amount,
    "answer": _answer,
    "as_of": lambda told, data: told.day(data.get("as_of")),
    "blob": lambda told, data: str(data.get("blob", "")),
    "close": lambda told, data: told.word("close", data.get("reason", "settled")),
    "days": lambda told, data: str(data.get("days_past_due", "?")),
    "direction": _direction,
    "document": _document,
    "event": _event,
    "fact": _fact,
    "failure": _failure,
    "failure_part": _failure_part,
    "ground": _ground,
    "hold": _hold,
    "opened": _opened,
    "outcome": _outcome,
    "pack": _pack,
    "pack_passed": _pack_passed,
    "paid_on": _paid_on,
    "party": _party,
    "planned": lambda told, data: _steps(told, data.get("planned"), "安排", "planned"),
    "promise_part": _promise_part,
    "promises": _promises,
    "refused": _refused,
    "replaced": _replaced,
    "resolved": _resolved,
    "rules": _rules,
    "said_by": _said_by,
    "scope": _scope,
    "sent": _sent,
    "source": _source,
    "span": _span,
    "step": _step,
    "template": _template,
    "tier": lambda told, data: told.tier(str(data.get("tier", ""))) or "-",
    "until": _until,
    "value": _value,
    "violation": _violation,
    "waits": _waits,
    "way": _way,
    "why": _why,
    "withdrawn": lambda told, data: _steps(told, data.get("withdrawn"), "撤回", "withdrawn"),
    "withdrawn_why": _withdrawn_why,
    **FILLED_RECORDS,
    **FILLED_WORK,
}
"""Gap → what fills it."""
