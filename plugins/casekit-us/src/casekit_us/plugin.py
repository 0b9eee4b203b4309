"""The hooks of casekit-us."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casekit import hookimpl

if TYPE_CHECKING:
    from casekit.compliance.pack import RulePack


@hookimpl
def casekit_register_rule_packs() -> Sequence[RulePack]:
    from casekit_us.rules import rule_pack

    return [rule_pack()]
