"""Checking a text by itself: a template when it is loaded, a note, a transcript."""

from __future__ import annotations

from casekit.compliance.model import Finding
from casekit.compliance.normal import normal_form
from casekit.compliance.pack import RulePack
from casekit.compliance.primitives.content_forbidden import ContentForbidden, finding_values


def check_text(pack: RulePack, text: str, party: str, channel: str) -> list[Finding]:
    """Return every find of forbidden content, with its category and its place in the text.

    Args:
        pack: whose content rules are asked.
        text: as it will be sent, or with its placeholders.
        party: to whom it will go (`customer`, `contact` …): third parties may learn less.
        channel: on which channel.

    Returns:
        One finding for each find, in the order of the pack and the text; `values` has `category`,
        `word` (the list's own), `place` (from 1) and `length`.
    """
    normal = normal_form(text)
    findings: list[Finding] = []
    for rule in pack.rules:
        if not rule.applies.concerns(channel, party):
            continue
        for part in rule.primitive.each():
            if isinstance(part, ContentForbidden):
                findings.extend(
                    Finding(
                        rule.id,
                        rule.version,
                        rule.source,
                        "words_forbidden",
                        finding_values(hit, text),
                    )
                    for hit in part.searcher.search(normal, text)
                )
    return findings
