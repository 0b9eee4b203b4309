"""The channel `echo`: it writes what it would send to a file, and reaches nobody."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from casekit.contacts.channel import Channel, ChannelContext
from casekit.contacts.model import Contact, Failure, Kind, Outcome, Receipt, ReceiptStatus
from casekit.errors import ChannelUnavailable, ConfigError
from casekit.pii.masking import mask_phone


@dataclass(frozen=True, slots=True)
class EchoOptions:
    """The table `[channel.echo]`.

    Attributes:
        file: name of the file in the channel's private folder; empty to write nothing.
        text: write whole numbers and texts too. Nobody takes them out of the file again, not even
            when a customer is erased, so it is for made-up people only.
    """

    file: str = "sent.jsonl"
    text: bool = False


class Echo(Channel):
    """Write each contact as a line of JSON, masked, readable by its owner only."""

    name: ClassVar[str] = "echo"
    kind: ClassVar[Kind] = Kind.MESSAGE
    medium: ClassVar[str] = "sms"
    fields: ClassVar[frozenset[str]] = frozenset({"phone"})
    max_batch: int = 1000
    Options: ClassVar[type[EchoOptions]] = EchoOptions
    options: EchoOptions

    def __init__(self, options: EchoOptions, context: ChannelContext) -> None:
        super().__init__(options, context)
        if context.live:
            raise ConfigError(
                "echo reaches nobody and says that it did, so a live lender cannot use it",
                key=f"channel.{context.name}",
                hint='Name another channel for the role, or set mode = "sandbox".',
            )
        if options.file in (".", "..") or set(options.file) & {"/", "\\", "\0"}:
            raise ConfigError(
                "the file is a plain name in the channel's own folder",
                key=f"channel.{context.name}.file",
                hint='Write it like file = "sent.jsonl".',
            )

    def send_batch(self, contacts: Sequence[Contact]) -> list[Receipt]:
        """Write the contacts; one whose time is over gets a receipt that says so."""
        now = self.context.clock.now()
        receipts: list[Receipt] = []
        taken: list[Contact] = []
        for contact in contacts:
            if contact.not_after is not None and contact.not_after < now:
                receipts.append(_too_late(contact))
            else:
                taken.append(contact)
                ref = f"echo-{contact.contact_id}"
                receipts.append(Receipt(contact.contact_id, ReceiptStatus.SENT, ref))
        if taken and self.options.file:
            self._write("".join(map(self._line, taken)).encode())
        return receipts

    def sent(self, to: str = "") -> list[dict[str, Any]]:
        """Return what was written, in order; with `to`, only to it, as written. For tests."""
        path = self.context.folder / self.options.file
        if not self.options.file or not path.exists():
            return []
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return [line for line in lines if not to or line["to"] == to]

    def _line(self, contact: Contact) -> str:
        fields: dict[str, Any] = {
            "contact_id": contact.contact_id,
            "correlation_id": contact.correlation_id,
            "to": contact.to if self.options.text else mask_phone(contact.to),
            "template": contact.template,
            "params": [name for name, _ in contact.params],
        }
        if self.options.text:
            fields["text"] = contact.text
        return json.dumps(fields, ensure_ascii=False) + "\n"

    def _write(self, lines: bytes) -> None:
        path = self.context.folder / self.options.file
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "ab") as file:
                file.write(lines)
        except OSError as error:
            # raised only before anything went out: here, that is all of the batch or nothing
            raise ChannelUnavailable(
                f"nothing was handed over: the echo file cannot be written ({error.strerror})",
                hint=f"Check the folder {path.parent}.",
            ) from None


def _too_late(contact: Contact) -> Receipt:
    return Receipt(
        contact.contact_id,
        ReceiptStatus.RETRY,
        failure=Failure.EXPIRED,
        outcome=Outcome.FAILED,
    )
