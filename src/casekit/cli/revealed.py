"""What was sealed in an entry, as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casekit.cli.words import Words


def revealed_lines(content: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Yield `label: value` for each field of a sealed payload that has one.

    The values that a text was filled with are left out beside the text itself.
    """
    from casekit.archive.evidence_words import LABELS

    labels = LABELS[words.language]

    def shown(value: object) -> str:
        if isinstance(value, Mapping):
            joint = "；" if words.chinese else "; "
            return joint.join(line(name, inner) for name, inner in value.items() if inner != "")
        if isinstance(value, (list, tuple)):
            return ("、" if words.chinese else ", ").join(map(shown, value))
        if isinstance(value, bool):
            return labels["value.yes" if value else "value.no"]
        return labels.get(f"value.{value}", str(value))

    def line(name: str, value: object) -> str:
        label = labels.get(f"field.{name}", name)
        return f"{label}：{shown(value)}" if words.chinese else f"{label}: {shown(value)}"

    for name, value in content.items():
        if value in (None, "", [], {}) or (name == "params" and "text" in content):
            continue
        yield line(name, value)
