"""The base class of channels: a few class attributes and one batch verb."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from casekit.clock import Clock
from casekit.contacts.keywords import DEFAULT_KEYWORDS, Keywords
from casekit.contacts.model import (
    Contact,
    Event,
    EventKind,
    Kind,
    OpenAction,
    Receipt,
    Unresolved,
    WebRequest,
)
from casekit.errors import ContactError, RequestForged

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.contacts.template_files import TemplateFile
    from casekit.process.kind import ProcessKind


def _no_extensions(point: str) -> Mapping[str, type]:
    return {}


@dataclass(frozen=True, slots=True)
class ChannelContext:
    """What a channel is told about the lender that opens it.

    Attributes:
        lender_id: the lender's id from its config.
        name: the name under which the channel is configured.
        live: False in sandbox mode; a channel that can reach real people refuses live addresses.
        folder: a private folder that the channel may write to.
        zone: the lender's time zone.
        clock: the lender's clock.
        keywords: the lender's words for stop and start, for channels that take messages.
        public_url: base URL at which providers reach the lender's webhooks, from `[serve]`; this
            channel's requests arrive at `PUBLIC_URL/LENDER_ID/NAME`. Empty: none are taken.
        process_kind: the kind of process in which the channel's actions go on; None for messages
            and calls, which have none.
        template_files: Word files of the lender's templates for the roles of this channel; where
            two have one key and language, the later one holds.
        extensions: gives what plugins offer for a point of the channel's, by name; see
            `casekit_register_extensions`.
    """

    lender_id: str
    name: str
    live: bool
    folder: Path
    zone: ZoneInfo
    clock: Clock
    keywords: Keywords = field(default=DEFAULT_KEYWORDS)
    public_url: str = ""
    process_kind: ProcessKind | None = None
    template_files: tuple[TemplateFile, ...] = ()
    extensions: Callable[[str], Mapping[str, type]] = field(default=_no_extensions, repr=False)


@dataclass(frozen=True)
class NoOptions:
    """The options of a channel that has none."""


@dataclass(frozen=True, slots=True)
class RecordingStream:
    """A recording as its provider hands it out.

    Attributes:
        media_type: such as `audio/wav`.
        size: bytes that there should be, None where the provider does not say.
        chunks: its bytes in order; one that ends early raises `RecordingCutOff`.
    """

    media_type: str
    size: int | None
    chunks: Iterator[bytes] = field(repr=False)


class Channel(ABC):
    """A way to reach a person.

    Subclasses set the class attributes and implement `send_batch`. The others need to be
    overridden only by channels that can do them, and say so in `can_reconcile`, `two_way`,
    `bridges` and `records`.

    Attributes:
        name: the name that a lender's config uses, e.g. `acme-sms`.
        kind: what it carries.
        medium: what rule packs call it: `sms`, `voice`, `letter`, `visit`.
        fields: the PII fields that it may see: `phone`, `name`, `address`, `email` …
        max_batch: the most contacts that `send_batch` is given at once. The brake and what has
            come in are looked at before each batch, so one should take no more than seconds; a
            channel whose options say how fast it is sets it in `__init__`.
        two_way: it takes webhook requests.
        can_reconcile: it can ask its provider what became of a hand-over.
        bridges: it connects a collector (`Contact.agent`) with the person who is called.
        records: it records calls, and `open_recording` gives what its provider keeps.
        process: name of the kind of process in which its actions go on. Empty: `letter` for a
            channel of letters, `errand` for visits and processes; messages and calls have none.
        Options: a frozen dataclass; the lender's table `[channel.NAME]` is read into it.
            A field of type `Secret` is given by reference (`env:NAME`, `file:PATH`).
    """

    name: ClassVar[str]
    kind: ClassVar[Kind]
    medium: ClassVar[str]
    fields: ClassVar[frozenset[str]]
    max_batch: int = 100
    two_way: ClassVar[bool] = False
    can_reconcile: ClassVar[bool] = False
    bridges: ClassVar[bool] = False
    records: ClassVar[bool] = False
    process: ClassVar[str] = ""
    Options: ClassVar[type[Any]] = NoOptions

    def __init__(self, options: Any, context: ChannelContext) -> None:
        self.options = options
        self.context = context

    @abstractmethod
    def send_batch(self, contacts: Sequence[Contact]) -> list[Receipt]:
        """Hand the contacts over and return one receipt for each.

        A failure of one contact is a receipt, never an exception. What is not known (a read
        time-out) is `ReceiptStatus.UNKNOWN`.

        Raises:
            ChannelUnavailable: only if nothing at all was handed over.
        """

    def send(self, contact: Contact) -> Receipt:
        """Hand one contact over; derived, no need to override."""
        return self.send_batch([contact])[0]

    def reconcile_batch(self, unknown: Sequence[Unresolved]) -> list[Receipt]:
        """Ask the provider what became of hand-overs that nobody knows.

        Return a receipt for each that is now known; leave the others out. That a provider does
        not list a contact is never proof that it was not sent.
        """
        return []

    def validate_request(self, request: WebRequest) -> None:
        """Check a webhook request's signature.

        Raises:
            RequestForged: the signature is missing or wrong; also where the channel is not
                `two_way`, since nobody can have signed a request for it.
        """
        raise RequestForged(f"{self.name} takes no webhook requests")

    def parse_events(self, request: WebRequest) -> list[Event]:
        """Return the events of a validated request; none where the channel is not `two_way`."""
        return []

    def reply_body(self, request: WebRequest) -> tuple[str, str]:
        """Return content type and body to answer a webhook request with."""
        return "text/plain", ""

    def follow_up_batch(self, actions: Sequence[OpenAction], as_of: date) -> list[Event]:
        """Return what has become of actions under way (letters, visits, suits, auctions).

        Asked once a day with those whose process is to be looked at. Without an override the
        channel's process kind says it: each of its steps is an event MOVED, whose key is
        process, state, event and day, so that a run which is repeated changes nothing. A channel
        with news of its own need not repeat that: the run asks the kind besides, for each
        process of which the channel tells no step.

        Args:
            actions: what is under way; `process.look_on` is not after `as_of`.
            as_of: the lender's business date.
        """
        kind = self.context.process_kind
        processes = [action.process for action in actions if action.process is not None]
        if kind is None or not processes:
            return []
        states = {process.process_id: process.state for process in processes}
        return [
            Event(
                EventKind.MOVED,
                step.key or f"{number}:{states[number]}:{step.event}:{as_of.isoformat()}",
                process_id=number,
                step=step,
            )
            for number, step in kind.follow_up(processes, as_of)
        ]

    def open_recording(self, provider_ref: str) -> RecordingStream:
        """Return a recording that the provider keeps under this id.

        Raises:
            ContactError: the channel keeps none, or this one cannot be had; ask again later.
        """
        raise ContactError(f"{self.name} keeps no recordings")

    def forget_recording(self, provider_ref: str) -> None:
        """Have the provider delete a recording that has been filed; nothing where it keeps none.

        Raises:
            ContactError: the provider could not be asked.
        """

    def check(self) -> list[str]:
        """Return what is missing before this channel can work, a sentence each; for `doctor`."""
        return []

    def document_values(
        self, lender: Lender, case: str, file: TemplateFile, *, actor: str
    ) -> Mapping[str, str]:
        """Return what a Word file of the channel's own is filled with for a case, to look at it.

        Nothing, as here, where its Word files are letters: those have the values of their text.

        Args:
            lender: whose case; case: its number.
            file: one of `context.template_files`.
            actor: who looks; authorized already.

        Raises:
            UsageError: the case lacks what the file is about, such as an appointment.
        """
        return {}

    def close(self) -> None:
        """Let go of connections and files."""
