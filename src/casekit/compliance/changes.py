"""A lender's changes to a rule pack: stricter as one likes, looser only with a written reason.

```toml
[rules]
pack = "cn"

[rules.CN-TIME-01]
allow = ["09:00", "21:00"]          # inside the pack's window: no reason needed

[rules.CN-FREQ-02]
limit = 8
reason = "Decision 2026-11 of the compliance committee"
```
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from casekit.compliance.model import Severity
from casekit.compliance.pack import Rule, RulePack
from casekit.compliance.primitive import show_value
from casekit.errors import RulePackError
from casekit.settings_file import Document

_OF_THE_TABLE = frozenset({"severity", "reason"})


@dataclass(frozen=True, slots=True)
class Loosened:
    """A parameter that a lender loosened; archived.

    Attributes:
        rule: id; parameter: its name; before, after: as text; reason: the lender's own words.
    """

    rule: str
    parameter: str
    before: str
    after: str
    reason: str


def apply_changes(
    pack: RulePack, document: Document, *, ignore: Iterable[str] = ("pack",)
) -> tuple[RulePack, list[Loosened]]:
    """Return the pack with the changes of the document's `[rules]`, and what they loosen.

    A changed rule's version, and the pack's, get a mark made of the changes, so that a verdict in
    the archive tells by which parameters it was reached.

    Args:
        ignore: keys of `[rules]` that are no rules.

    Raises:
        RulePackError: an unknown rule or parameter, a value that cannot be used, or loosening
            without a reason; with file, line and key.
    """
    table = document.data.get("rules", {})
    if not isinstance(table, dict):
        raise _error(document, "[rules] must be a table", "rules")
    rules = {rule.id: rule for rule in pack.rules}
    loosened: list[Loosened] = []
    marks: list[str] = []
    for rule_id, changes in table.items():
        if rule_id in ignore:
            continue
        rule = rules.get(rule_id)
        carrier = pack.rule(rule_id) if rule is None else None
        if carrier is not None:
            raise _error(
                document,
                f"{rule_id} is a part of {carrier.id}",
                "rules",
                rule_id,
                hint=f"Change it in [rules.{carrier.id}].",
            )
        if rule is None:
            raise _error(
                document,
                f"the rule pack {pack.name!r} has no rule {rule_id!r}",
                "rules",
                rule_id,
                hint=_meant(rule_id, rules),
            )
        if not isinstance(changes, dict):
            raise _error(
                document,
                "changes to a rule stand in a table",
                "rules",
                rule_id,
                hint=f"Write [rules.{rule_id}] and below it, for example, severity.",
            )
        changed, looser = _changed(rule, changes, document)
        mark = _mark(changed)
        if changed != rule:
            rules[rule_id] = replace(changed, version=f"{rule.version}+{mark}")
            marks.append(f"{rule_id}={mark}")
        loosened.extend(looser)
    if not marks:
        return pack, loosened
    version = f"{pack.version}+{_hash(' '.join(sorted(marks)))}"
    return replace(pack, version=version, rules=tuple(rules.values())), loosened


def _changed(
    rule: Rule, changes: dict[str, object], document: Document
) -> tuple[Rule, list[Loosened]]:
    known = (*rule.primitive.parameters, *sorted(_OF_THE_TABLE))
    reason = changes.get("reason", "")
    if not isinstance(reason, str):
        raise _error(document, "the reason must be a text", "rules", rule.id, "reason")
    loosened = []
    for name, raw in changes.items():
        if name == "reason":
            continue
        keys = ("rules", rule.id, name)
        if name == "severity":
            before, after = rule.severity.value, str(raw)
            changed, looser = _with_severity(rule, raw, document)
        elif name in rule.primitive.parameters:
            before = show_value(rule.primitive.value(name))
            try:
                primitive, looser = rule.primitive.changed(name, raw)
            except ValueError as error:
                raise _error(document, str(error), *keys) from error
            after = show_value(primitive.value(name))
            changed = replace(rule, primitive=primitive)
        else:
            raise _error(
                document,
                f"the rule {rule.id} has no parameter {name!r}",
                *keys,
                hint=_meant(name, known),
            )
        if looser:
            if not reason.strip():
                raise _error(
                    document,
                    f"this loosens {rule.id} from {before} to {after}, and no reason is given",
                    *keys,
                    hint='Add reason = "…" to the table (it is archived), or keep it as strict.',
                )
            loosened.append(Loosened(rule.id, name, before, after, reason.strip()))
        rule = changed
    return rule, loosened


def _with_severity(rule: Rule, raw: object, document: Document) -> tuple[Rule, bool]:
    if raw not in (Severity.BLOCK, Severity.WARN):
        raise _error(document, '"block" or "warn" is needed', "rules", rule.id, "severity")
    severity = Severity(str(raw))
    blocked = rule.severity is Severity.BLOCK or Severity.BLOCK in rule.severity_on.values()
    changed = replace(rule, severity=severity, severity_on={})
    return changed, severity is Severity.WARN and blocked


def _mark(rule: Rule) -> str:
    settings = rule.primitive.settings()
    parts = [rule.severity.value, *(f"{name}={value}" for name, value in settings.items())]
    return _hash("\n".join(parts))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _meant(name: str, known: Iterable[str]) -> str:
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1)
    if close:
        return f"Did you mean {close[0]}?"
    return f"Known are {', '.join(names)}."


def _error(document: Document, message: str, *keys: str, hint: str = "") -> RulePackError:
    return RulePackError(
        message,
        file=document.path,
        line=document.line(*keys),
        key=".".join(keys),
        hint=hint,
    )
