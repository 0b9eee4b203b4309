"""A plan's reasons as sentences, for `casekit policy explain` and the timeline."""

from __future__ import annotations

from collections.abc import Mapping

from casekit.counted import counting
from casekit.policy.model import Plan, Reason
from casekit.policy.phrases import Phrases
from casekit.policy.reasons import DAY_VALUES
from casekit.policy.steps import Declaration
from casekit.policy.texts import SENTENCES


def plan_sentences(declaration: Declaration, plan: Plan, language: str) -> list[str]:
    """Return a sentence for each reason of a plan: first what is due, then what is not."""
    phrases = Phrases(declaration, language)
    ordered = sorted(plan.reasons, key=lambda reason: not reason.due)
    return [reason_sentence(reason, phrases) for reason in ordered]


def reason_sentence(reason: Reason, phrases: Phrases) -> str:
    """Return a reason as one or two sentences."""
    table = SENTENCES[phrases.language]
    gaps: dict[str, str | int] = {
        "step": phrases.step(reason.step),
        "on_which": "",
        "until_when": "",
    }
    for name, value in reason.values.items():
        gaps[name] = _gap(name, value, reason.values, phrases, table)
    for name, part in (("on", "on_which"), ("until", "until_when")):
        if name in gaps:
            gaps[part] = table[part].format(**{name: gaps[name]})
    if reason.code == "when_false":
        gaps["needed"] = _needed(reason.values, phrases)
    sentence = table[reason.code].format(**counting(gaps))
    if reason.due and reason.values.get("late"):
        sentence += ("" if phrases.language == "zh" else " ") + table["late"]
    return sentence[:1].upper() + sentence[1:]


def _gap(
    name: str,
    value: str | int,
    values: Mapping[str, str | int],
    phrases: Phrases,
    table: Mapping[str, str],
) -> str | int:
    if name in DAY_VALUES and isinstance(value, str):
        return phrases.day(value)
    if name == "fact":
        return phrases.fact(str(value))
    if name == "facts":
        return phrases.joined([phrases.fact(fact) for fact in str(value).split(",")])
    if name == "state":
        return table[str(value)]
    if name == "value":
        return phrases.value(str(values["fact"]), value, str(values.get("currency", "")))
    if name == "by":
        names = str(value).split(",")
        return phrases.joined([phrases.cause(cause) for cause in names])
    return value


def _needed(values: Mapping[str, str | int], phrases: Phrases) -> str:
    """Return the comparison that failed, in words, from the reason's values alone."""
    fact, operator = str(values["fact"]), str(values["operator"])
    operand = values["operand"]
    currency = str(values.get("currency", ""))
    if isinstance(operand, int) and currency:
        return phrases.comparison(fact, operator, {currency: operand})
    if operator in ("one_of", "none_of", "contains_any"):
        return phrases.comparison(fact, operator, tuple(str(operand).split(",")))
    return phrases.comparison(fact, operator, operand)
