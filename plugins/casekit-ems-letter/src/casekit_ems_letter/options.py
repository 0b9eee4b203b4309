"""The table `[channel.ems-letter]`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casekit import Secret

WAYBILL_COLUMNS = (
    "number", "recipient", "phone", "address", "postal_code", "sender", "sender_phone",
    "sender_address", "customer_code",
)  # fmt: skip
"""What the waybill list can say of each letter."""


@dataclass(frozen=True, slots=True)
class EmsOptions:
    """The table `[channel.ems-letter]`.

    Attributes:
        sender_name, sender_address, sender_phone: who posts, as the waybills say it; empty: as the
            lender's texts have it.
        customer_code: the lender's number at the post office.
        tracker: how is asked where letters are: `file`, `http`, or another that a plugin offers.
        tracker_file: where the tracker `file` finds the post office's list, newest state last.
        tracker_url, tracker_token: of a tracker that asks a server.
        track_every_days: days until a letter on its way is asked about again.
        pdf: batches hold PDFs too, where LibreOffice is there to make them.
        waybill_format: `xlsx` or `csv`.
        waybill_columns: heading of the post office's list = what stands below it, one of
            `WAYBILL_COLUMNS`; empty: a list in the lender's language.
        folder_keep_days: how long a batch's folder stays.
    """

    sender_name: str = ""
    sender_address: str = field(default="", repr=False)
    sender_phone: str = ""
    customer_code: str = ""
    tracker: str = "file"
    tracker_file: Path | None = None
    tracker_url: str = ""
    tracker_token: Secret | None = None
    track_every_days: int = field(default=1, metadata={"minimum": 1})
    pdf: bool = False
    waybill_format: str = field(default="xlsx", metadata={"choices": ("xlsx", "csv")})
    waybill_columns: Mapping[str, str] = field(default_factory=dict)
    folder_keep_days: int = field(default=7, metadata={"minimum": 1})
