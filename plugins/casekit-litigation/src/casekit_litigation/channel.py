"""The channel `litigation`: suits, which people carry out and casekit keeps on the road."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from casekit import Kind, ProcessChannel
from casekit.archive.handing_over import PARTS

if TYPE_CHECKING:
    from casekit import Lender, TemplateFile

PERMILLE = 1000


@dataclass(frozen=True, slots=True)
class Firm:
    """A law firm: the table `[channel.litigation.firm.NAME]`.

    Attributes:
        name: its name, as letters and papers write it.
        contract_until: the last day of the contract by which it may handle customers' data.
        parts: what of a case's file it may have; see docs/reference/suits.md.
        fee_fixed: what it takes for a suit, minor units.
        fee_permille: what it takes of the claim, in thousandths.
    """

    name: str
    contract_until: date = field(metadata={"help": "The last day of the contract with the firm."})
    parts: tuple[str, ...] = ("contract", "repayment", "contact", "letter", "legal")
    fee_fixed: int = 0
    fee_permille: int = 0

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.parts) - set(PARTS)):
            raise ValueError(f"`parts` has no {unknown[0]!r}; known are {', '.join(PARTS)}")


@dataclass(frozen=True, slots=True)
class LitigationOptions:
    """The table `[channel.litigation]`.

    Attributes:
        firm: law firms by a short name.
        stalled_days: a suit that has not moved for so many days is listed as stalled.
        contract_awards_costs: the loan contracts charge the costs of a suit to the debtor.
        court_fees: name of the table of court fees, an extension at the point `court-fees`.
    """

    firm: Mapping[str, Firm] = field(default_factory=dict)
    stalled_days: int = 30
    contract_awards_costs: bool = False
    court_fees: str = "cn"

    def __post_init__(self) -> None:
        if self.stalled_days < 1:
            raise ValueError("`stalled_days` is at least 1")


class Litigation(ProcessChannel):
    """Nothing is handed over: what comes due opens a process of the kind `suit`."""

    name: ClassVar[str] = "litigation"
    kind: ClassVar[Kind] = Kind.PROCESS
    medium: ClassVar[str] = "court"
    process: ClassVar[str] = "suit"
    Options: ClassVar[type[LitigationOptions]] = LitigationOptions
    options: LitigationOptions

    def document_values(
        self, lender: Lender, case: str, file: TemplateFile, *, actor: str
    ) -> Mapping[str, str]:
        """Return the values of a proposal on the case; no other paper of suits can be shown so."""
        found: Mapping[str, str] = lender.plugin("suits").template_values(case, file, actor=actor)
        return found
