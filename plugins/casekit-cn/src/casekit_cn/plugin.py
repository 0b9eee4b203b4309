"""The hooks of casekit-cn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casekit import hookimpl

if TYPE_CHECKING:
    from casekit.compliance.pack import RulePack
    from casekit.contacts.templates import TemplateSet
    from casekit.initialise.starter import Starter
    from casekit.pii.identity_kind import IdentityKind
    from casekit.plugins import Extension
    from casekit.policy.model import TierPolicy


@hookimpl
def casekit_register_tier_policies() -> Sequence[TierPolicy]:
    from casekit_cn.policy import measures_policy

    return [measures_policy()]


@hookimpl
def casekit_register_rule_packs() -> Sequence[RulePack]:
    from casekit_cn.rules import rule_pack

    return [rule_pack()]


@hookimpl
def casekit_register_templates() -> Sequence[TemplateSet]:
    from casekit_cn.templates import template_set

    return [template_set()]


@hookimpl
def casekit_register_identity_kinds() -> Sequence[IdentityKind]:
    from casekit_cn.resident_id import ResidentId

    return [ResidentId()]


@hookimpl
def casekit_register_starters() -> Sequence[Starter]:
    from casekit_cn.starter import starter

    return [starter()]


@hookimpl
def casekit_register_extensions() -> Sequence[Extension]:
    from casekit import Extension
    from casekit_cn.court_fees import CourtFees

    return [Extension("court-fees", "cn", CourtFees)]
