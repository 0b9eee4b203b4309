"""A rule pack as a document: what each rule asks, by which parameters, on which source."""

from __future__ import annotations

from collections.abc import Mapping

from casekit.compliance.model import Severity
from casekit.compliance.pack import Rule, RulePack
from casekit.compliance.primitive import show_value

_TEXTS = {
    "en": {
        "version": "Version {version}. Zone where the customer's is not known: {zone}.",
        "kind": "kind",
        "what": "what it does",
        "applies": "applies to",
        "facts": "facts",
        "source": "source",
        "parameter": "parameter",
        "value": "value",
        "meaning": "meaning",
        "stricter": "stricter is",
        "all": "every contact",
        "records": "records",
        "refuses": "refuses",
        "warns": "warns",
        "on": "on",
        "not_on": "not on",
        "no_zone": "none (refused)",
        "regions": "customers in",
        "carries": "carries out",
        "none": "none",
    },
    "zh": {
        "version": "版本 {version}。客户时区未知时采用：{zone}。",
        "kind": "类型",
        "what": "效果",
        "applies": "适用范围",
        "facts": "所需事实",
        "source": "依据",
        "parameter": "参数",
        "value": "值",
        "meaning": "含义",
        "stricter": "更严的方向",
        "all": "所有联系",
        "records": "记录",
        "refuses": "拒绝",
        "warns": "提示",
        "on": "渠道",
        "not_on": "除外渠道",
        "no_zone": "无（拒绝）",
        "regions": "客户所在地区",
        "carries": "同时体现",
        "none": "无",
    },
}


def pack_document(pack: RulePack, language: str = "en") -> str:
    """Return a pack as Markdown, the same text for the same rules.

    Args:
        language: `zh…` gives Chinese, anything else English. Meanings of parameters are English.
    """
    short = "zh" if language.lower().startswith("zh") else "en"
    words = _TEXTS[short]
    lines = [
        f"# {_said(pack.title, short)}",
        "",
        words["version"].format(version=pack.version, zone=pack.default_zone or words["no_zone"]),
    ]
    if pack.note:
        lines += ["", _said(pack.note, short)]
    for rule in pack.rules:
        lines += ["", *_rule_lines(pack, rule, short)]
    return "\n".join(lines) + "\n"


def _rule_lines(pack: RulePack, rule: Rule, short: str) -> list[str]:
    words = _TEXTS[short]
    primitive = rule.primitive
    facts = ", ".join(f"`{name}`" for name in primitive.facts) or words["none"]
    kinds = " + ".join(dict.fromkeys(f"`{part.kind}`" for part in primitive.each()))
    lines = [
        f"## {rule.id} {rule.title_in(short)}",
        "",
        f"- {words['kind']}: {kinds} ({rule.version})",
        f"- {words['what']}: {_effect(rule, words)}",
        f"- {words['applies']}: {_applies(rule, words)}",
        f"- {words['facts']}: {facts}",
        f"- {words['source']}: {pack.cited(rule.source, short)}",
    ]
    for part in rule.carries:
        title = rule.filled(part.title, short)
        lines.append(
            f"- {words['carries']} **{part.id}** {title} "
            f"({words['source']}: {pack.cited(part.source, short)})"
        )
    settings = primitive.settings()
    if settings:
        lines += [
            "",
            f"| {words['parameter']} | {words['value']} | {words['meaning']} "
            f"| {words['stricter']} |",
            "|---|---|---|---|",
        ]
        for name, value in settings.items():
            parameter = primitive.parameters[name]
            lines.append(f"| `{name}` | {value} | {parameter.meaning} | {parameter.stricter} |")
    return lines


def _effect(rule: Rule, words: dict[str, str]) -> str:
    def said(severity: Severity) -> str:
        return words["refuses"] if severity is Severity.BLOCK else words["warns"]

    parts = [said(rule.severity)]
    parts += [f"{words['on']} {c}: {said(s)}" for c, s in sorted(rule.severity_on.items())]
    return "; ".join(parts)


def _applies(rule: Rule, words: dict[str, str]) -> str:
    if not rule.primitive.judges_contacts:
        return words["records"]
    applies = rule.applies
    parts = [
        show_value(names)
        for names in (
            applies.channels,
            applies.parties,
            applies.lender_roles,
            applies.lender_kinds,
        )
        if names
    ]
    if applies.regions:
        parts.append(f"{words['regions']} {show_value(applies.regions)}")
    if applies.not_channels:
        parts.append(f"{words['not_on']} {show_value(applies.not_channels)}")
    return "; ".join(parts) or words["all"]


def _said(texts: Mapping[str, str], short: str) -> str:
    return texts.get(short) or texts["en"]
