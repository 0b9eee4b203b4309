"""The hooks of casekit-us."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casekit import hookimpl

if TYPE_CHECKING:
    from casekit.compliance.pack import RulePack
    from casekit.contacts.templates import TemplateSet
    from casekit.initialise.starter import Starter
    from casekit.policy.model import TierPolicy


@hookimpl
def casekit_register_tier_policies() -> Sequence[TierPolicy]:
    from casekit_us.policy import basic_policy

    return [basic_policy()]


@hookimpl
def casekit_register_rule_packs() -> Sequence[RulePack]:
    from casekit_us.rules import rule_pack

    return [rule_pack()]


@hookimpl
def casekit_register_templates() -> Sequence[TemplateSet]:
    from casekit_us.templates import template_set

    return [template_set()]


@hookimpl
def casekit_register_starters() -> Sequence[Starter]:
    from casekit_us.starter import starter

    return [starter()]
