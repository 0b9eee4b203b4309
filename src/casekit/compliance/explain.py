"""Findings and verdicts in sentences, for the run, the timeline and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from casekit.compliance.fact_words import fact_words
from casekit.compliance.model import Finding, Verdict
from casekit.compliance.pack import RulePack
from casekit.compliance.primitives.content_forbidden import ContentForbidden
from casekit.compliance.primitives.content_required import ContentRequired
from casekit.compliance.reasons import OF_NO_RULE, PURPOSES, REASONS, SOURCES, WORDS
from casekit.counted import counting

_ZONE = ZoneInfo("UTC")
_UNSAID = {
    "en": "the rule does not hold ({reason})",
    "zh": "不符合规则（{reason}）",
}


class _Values(dict[str, object]):
    """Values by name; one that is missing shows as a question mark, never as an error."""

    def __missing__(self, key: str) -> _Missing:
        return _Missing()


class _Missing:
    def __format__(self, spec: str) -> str:
        return " ".join(filter(None, ("?", spec.rpartition("|")[2] if "|" in spec else "")))


def explain_finding(
    finding: Finding,
    language: str,
    *,
    pack: RulePack | None = None,
    zone: ZoneInfo = _ZONE,
    brief: bool = False,
) -> str:
    """Return one finding as a sentence: the rule, why, and from when it would be allowed.

    Args:
        language: `zh…` gives Chinese, anything else English.
        pack: where given, titles of word categories and reasons of the pack's own primitives
            are known, and the sentence begins with the rule's title.
        zone: whose wall clock shows times; it is named.
        brief: say why alone, without the rule's title and source.
    """
    chinese = language.lower().startswith("zh")
    short = "zh" if chinese else "en"
    title = source = ""
    sentences = REASONS.get(finding.reason) or OF_NO_RULE.get(finding.reason, _UNSAID)
    values = _Values(counting(finding.values), reason=finding.reason)
    if "hold" in values:
        values["hold"] = WORDS.get(str(values["hold"]), {}).get(short, values["hold"])
    if "purpose" in values:
        values["purpose"] = PURPOSES.get(str(values["purpose"]), {}).get(short, values["purpose"])
    if "fact" in values:
        values["fact"] = fact_words(str(values["fact"]), short)
    rule = pack.rule(finding.rule) if pack is not None else None
    if rule is not None:
        title = rule.title_in(short)
        sentences = rule.primitive.reasons.get(finding.reason, sentences)
        for part in rule.primitive.each():
            if isinstance(part, ContentForbidden):
                for category in part.categories:
                    if category.name == values.get("category"):
                        values["category"] = _said(category.title, short)
            if isinstance(part, ContentRequired):
                for item in part.items:
                    if item.name == values.get("item") and item.title:
                        values["item"] = _said(item.title, short)
    why = _said(sentences, short).format_map(values)
    if brief:
        return why
    source = pack.cited(finding.source, short) if pack is not None else finding.source
    source = SOURCES.get(finding.source, {}).get(short, source)
    if finding.rule == finding.reason and finding.reason in OF_NO_RULE:
        return f"{why}。" if chinese else f"{why[:1].upper()}{why[1:]}."
    if chinese:
        text = f"{finding.rule}{f'（{title}）' if title else ''}：{why}。依据：{source}。"
    else:
        text = f"{finding.rule}{f' ({title})' if title else ''}: {why}. Source: {source}."
    if finding.retry_at is not None:
        text += _from(finding.retry_at, zone, chinese)
    return text


def explain_verdict(
    verdict: Verdict, language: str, *, pack: RulePack | None = None, zone: ZoneInfo = _ZONE
) -> list[str]:
    """Return a verdict as sentences: the answer, each denial and warning, and when to try again."""
    chinese = language.lower().startswith("zh")
    if verdict.allowed:
        lines = ["允许联系。" if chinese else "The contact is allowed."]
        if verdict.good_until is not None:
            shown = _shown(verdict.good_until, zone)
            lines[0] += f"有效至 {shown}。" if chinese else f" This holds until {shown}."
    else:
        lines = ["不允许联系。" if chinese else "The contact is refused."]
    lines += [explain_finding(f, language, pack=pack, zone=zone) for f in verdict.denials]
    mark = "提示：" if chinese else "Warning: "
    lines += [mark + explain_finding(f, language, pack=pack, zone=zone) for f in verdict.warnings]
    if verdict.retry_at is not None:
        lines.append(
            ("所有规则" if chinese else "All rules together:")
            + _from(verdict.retry_at, zone, chinese)
        )
    return lines


def _said(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts["en"]


def _shown(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M:%S} ({zone.key})"


def _from(instant: datetime, zone: ZoneInfo, chinese: bool) -> str:
    shown = _shown(instant, zone)
    return f"最早可于 {shown} 联系。" if chinese else f" Allowed from {shown}."
