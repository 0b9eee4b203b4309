"""What a run works with. Only `casekit.app` puts these together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from casekit.archive.blobs import BlobStore
from casekit.archive.ledger import Ledger
from casekit.clock import Clock
from casekit.compliance.gate import Gate
from casekit.contacts.channel import Channel
from casekit.contacts.template_book import TemplateBook
from casekit.pii.vault import Vault
from casekit.plugins import Plugins
from casekit.policy.model import TierPolicy
from casekit.settings import RunSettings
from casekit.store.store import Store


@dataclass(frozen=True)
class RunParts:
    """The wired parts of one lender.

    Attributes:
        lender_facts: what the rules may ask about the lender: `role`, `kind`.
        channels: role → the channel that carries it out.
        products: product → language → label, for messages.
        sender: sign name of messages.
    """

    store: Store
    ledger: Ledger
    vault: Vault
    blobs: BlobStore
    policy: TierPolicy
    gate: Gate
    book: TemplateBook
    channels: Mapping[str, Channel]
    plugins: Plugins
    clock: Clock
    zone: ZoneInfo
    currency: str
    language: str
    default_zones: tuple[str, ...]
    lender_facts: Mapping[str, object]
    products: Mapping[str, Mapping[str, str]]
    sender: str
    settings: RunSettings

    def correlation(self, contact_id: int) -> str:
        """Return the opaque text by which a provider's call-backs name a contact.

        The epoch is part of it: after a restore ids may be given again.
        """
        return f"{self.store.store_id[:8]}-{self.store.epoch}-{contact_id}"

    def contact_of(self, correlation: str) -> int | None:
        """Return the contact of a correlation text, or None where it is not one of ours."""
        store, _, rest = correlation.partition("-")
        epoch, _, number = rest.partition("-")
        if store != self.store.store_id[:8] or epoch != str(self.store.epoch):
            return None
        return int(number) if number.isascii() and number.isdigit() else None
