"""What an import works with. Only `casekit.app` puts these together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from casekit.archive.ledger import Ledger
from casekit.cases.sources import LoanSource
from casekit.cases.waterfall import COMPONENTS
from casekit.clock import Clock, business_date
from casekit.pii.files import PrivateFiles
from casekit.pii.identity_kind import IdentityKind
from casekit.pii.vault import Vault
from casekit.pii.whereabouts import Places
from casekit.settings_file import Document

Progress = Callable[[int, int, int], None]
"""Called now and then with rows read, bytes read, and the file's size (0: not known)."""


@dataclass(frozen=True)
class IntakeParts:
    """The wired parts of one lender, as far as imports need them.

    Attributes:
        ledger: the door through which rows and entries go; it knows the store.
        vault: keys, normal forms and tokens; it knows the region of telephone numbers.
        files: the one place for bad rows.
        clock: tells the instant; with `zone` the lender's business date.
        zone: the lender's time zone.
        products: products that the lender's policy knows.
        places: where people may be, whose zones the book does not give.
        default_language: BCP 47 tag, the same.
        document: the lender's config with the mappings; None where only records are imported.
        sources: loan sources by name.
        identity_kinds: kinds of identity number by name.
        waterfall: product → order in which a payment is divided.
        default_region: the lender's word for a region, where the book gives none.
        batch: loans, or payments, in a transaction.
    """

    ledger: Ledger
    vault: Vault
    files: PrivateFiles
    clock: Clock
    zone: ZoneInfo
    products: frozenset[str]
    places: Places
    default_language: str
    document: Document | None = None
    sources: Mapping[str, type[LoanSource]] = field(default_factory=dict)
    identity_kinds: Mapping[str, IdentityKind] = field(default_factory=dict)
    waterfall: Callable[[str], tuple[str, ...]] = lambda product: COMPONENTS
    default_region: str = ""
    batch: int = 4000

    @property
    def today(self) -> date:
        """The lender's business date."""
        return business_date(self.clock.now(), self.zone)
