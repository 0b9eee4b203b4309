"""What a rule pack says of how people who collect are paid."""

from __future__ import annotations

from casekit.compliance.pack import Rule, RulePack
from casekit.compliance.primitives.pay_scheme import PayScheme


def pay_rules(pack: RulePack) -> list[tuple[Rule, PayScheme]]:
    """Return the rules of a pack about pay, each with what it asks of a scheme."""
    return [(rule, rule.primitive) for rule in pack.rules if isinstance(rule.primitive, PayScheme)]
