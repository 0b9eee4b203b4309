"""Holds that no federal rule of the pack names: a lender who put one on file keeps to it."""

from __future__ import annotations

from casekit.compliance.pack import Applies, Rule
from casekit.compliance.primitives.all_of import AllOf
from casekit.compliance.primitives.hold import OnHold
from casekit_us.scope import NOTICES

_GOES_ON = NOTICES | {"reply", "opt_out_confirmation"}
_OF_REGULATION_F = frozenset({"dispute", "cease", "represented"})
_OF_BANKRUPTCY = frozenset({"bankruptcy", "discharge"})


def on_file() -> tuple[Rule, ...]:
    """Return the rules for holds that neither Regulation F nor bankruptcy law speaks of."""
    return (
        Rule(
            id="US-HOLD-01",
            version="1",
            title={
                "en": "Nobody collects while something is unsettled",
                "zh": "投诉、死亡、欺诈、核实等事项未了结期间中止催收",
            },
            primitive=OnHold(
                frozenset(
                    {
                        *("complaint", "deceased", "fraud", "verify"),
                        *("regulator", "court_stay", "hardship"),
                    }
                ),
                left_to_others=_OF_REGULATION_F | _OF_BANKRUPTCY,
                allow_purposes=_GOES_ON,
            ),
            source="our default; no statute read asks for it",
        ),
        Rule(
            id="US-HOLD-02",
            version="1",
            title={
                "en": "A creditor too keeps to a dispute, a wish to be left alone, or an attorney "
                "that it has put on file",
                "zh": "债权人自行登记的争议、停止联系要求或律师代理，同样须遵守",
            },
            primitive=AllOf(
                (
                    OnHold(
                        frozenset({"dispute", "cease"}),
                        allow_purposes=_GOES_ON,
                        where="lender.keeps_holds",
                    ),
                    OnHold(
                        frozenset({"represented"}),
                        allow_purposes=_GOES_ON,
                        allow_parties=frozenset({"attorney"}),
                        override="direct",
                        where="lender.keeps_holds",
                    ),
                ),
                names=("unsettled", "represented"),
            ),
            source="our default; 12 CFR 1006 binds debt collectors only",
            applies=Applies(lender_roles=frozenset({"creditor"})),
        ),
    )
