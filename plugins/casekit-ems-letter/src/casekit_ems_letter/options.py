"""The table `[channel.ems-letter]`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casekit import Secret
from casekit.errors import ConfigError

LONGEST_DAYS = 90
"""The longest that the folder of a batch stays."""

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
    track_every_days: int = 1
    pdf: bool = False
    waybill_format: str = field(default="xlsx", metadata={"choices": ("xlsx", "csv")})
    waybill_columns: Mapping[str, str] = field(default_factory=dict)
    folder_keep_days: int = 7


def check_options(options: EmsOptions, name: str) -> None:
    """Refuse options that would do something else than their author meant.

    Raises:
        ConfigError: names the key.
    """
    for heading, column in options.waybill_columns.items():
        if column and column not in WAYBILL_COLUMNS:
            raise ConfigError(
                f"{heading!r} cannot hold {column!r}",
                key=f"channel.{name}.waybill_columns",
                hint=f"Known are {', '.join(WAYBILL_COLUMNS)}, or nothing.",
            )
    if options.track_every_days < 1:
        raise ConfigError(
            "letters are asked about every day, or every few days",
            key=f"channel.{name}.track_every_days",
            hint="Write track_every_days = 1.",
        )
    if not 1 <= options.folder_keep_days <= LONGEST_DAYS:
        raise ConfigError(
            f"a folder of letters stays for 1 to {LONGEST_DAYS} days",
            key=f"channel.{name}.folder_keep_days",
            hint="Write folder_keep_days = 7.",
        )
