"""The channel `ems-letter`: letters on paper that people print and post."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from casekit.contacts.channel import Channel, ChannelContext
from casekit.contacts.model import (
    Contact,
    Event,
    EventKind,
    Failure,
    Kind,
    OpenAction,
    Outcome,
    Receipt,
    ReceiptStatus,
    Unresolved,
)
from casekit.contacts.template_files import TemplateFile
from casekit.docs.word import DOCX, WordTemplate
from casekit.errors import CasekitError, ChannelUnavailable, ConfigError
from casekit.process.model import Attachment, ProcessView
from casekit_ems_letter.news import steps_of
from casekit_ems_letter.options import EmsOptions, check_options
from casekit_ems_letter.tracking import POINT, Tracker, TrackerContext

_log = logging.getLogger(__name__)

NO_WORD_FILE = "no-word-file"
"""The code of a contact whose template is a text in the config and no Word file."""


class EmsLetter(Channel):
    """Make a letter of each contact, ready to be printed; people post it.

    The letter is the Word file of the contact's template, filled with the same values as the text
    that the rules have judged. It is sealed in the case's file, and `casekit letters batch` takes
    it out to be printed.
    """

    name: ClassVar[str] = "ems-letter"
    kind: ClassVar[Kind] = Kind.LETTER
    medium: ClassVar[str] = "letter"
    fields: ClassVar[frozenset[str]] = frozenset({"name", "address"})
    process: ClassVar[str] = "letter"
    max_batch: int = 50
    can_reconcile: ClassVar[bool] = True
    Options: ClassVar[type[EmsOptions]] = EmsOptions
    options: EmsOptions

    def __init__(self, options: EmsOptions, context: ChannelContext) -> None:
        super().__init__(options, context)
        check_options(options, context.name)
        self._files: dict[tuple[str, str], TemplateFile] = {
            (file.key, file.language): file for file in context.template_files
        }
        self._compiled: dict[tuple[str, str], WordTemplate] = {}
        self.tracker = self._tracker()

    def send_batch(self, contacts: Sequence[Contact]) -> list[Receipt]:
        """Make the letters; one whose Word file cannot be filled fails, and the others go on."""
        return [self._made(contact) for contact in contacts]

    def reconcile_batch(self, unknown: Sequence[Unresolved]) -> list[Receipt]:
        """Return that nothing was handed over: a letter exists once its receipt is written down.

        What was made before a crash never left this machine, so it is certain that nobody has it,
        and it is made anew.
        """
        return [
            Receipt(
                one.contact_id,
                ReceiptStatus.RETRY,
                failure=Failure.OTHER,
                provider_code="not-made",
                outcome=Outcome.FAILED,
            )
            for one in unknown
        ]

    def follow_up_batch(self, actions: Sequence[OpenAction], as_of: date) -> list[Event]:
        """Return whose deadline has passed, and what the tracker says of letters on their way."""
        events = super().follow_up_batch(actions, as_of)
        every = self.options.track_every_days
        posted = {
            action.process.ref: action.process
            for action in actions
            if action.process and action.process.ref and is_asked(action.process, as_of, every)
        }
        if not posted:
            return events
        try:
            news = self.tracker.look(list(posted))
        except ChannelUnavailable as error:
            if not events:
                raise
            # deadlines do not wait for the post office
            _log.warning("%s: %s", self.context.name, error.message)
            return events
        return events + [
            Event(EventKind.MOVED, step.key, process_id=number, step=step)
            for number, step in steps_of(news, posted, as_of, every)
        ]

    def close(self) -> None:
        """Let go of the tracker's connections."""
        self.tracker.close()

    def check(self) -> list[str]:
        """Return what is wrong with the Word files, a sentence each."""
        if not self._files:
            return ["There is no Word file for letters: write file = … under [[template]]."]
        found = self.tracker.check()
        for identity, file in self._files.items():
            try:
                self._template(identity)
            except CasekitError as error:
                found.append(f"{file.path.name}: {error.message}.")
        return found

    def _made(self, contact: Contact) -> Receipt:
        if contact.not_after is not None and contact.not_after < self.context.clock.now():
            return _not_made(contact, ReceiptStatus.RETRY, Failure.EXPIRED, "")
        identity = (contact.template, contact.language)
        if identity not in self._files:
            return _not_made(contact, ReceiptStatus.FAILED, Failure.NOT_ACCEPTED, NO_WORD_FILE)
        values = dict(contact.params)
        try:
            content = self._template(identity).render(values)
        except CasekitError as error:
            return _not_made(contact, ReceiptStatus.FAILED, Failure.NOT_ACCEPTED, error.code)
        number = values.get("letter_number", contact.correlation_id)
        data: dict[str, str | int] = {"number": number}
        if days := values.get("deadline_days", ""):
            data["deadline_days"] = int(days)
        return Receipt(
            contact.contact_id,
            ReceiptStatus.SENT,
            provider_ref=number,
            documents=(Attachment(f"{number}.docx", DOCX, content, "letter"),),
            data=data,
        )

    def _tracker(self) -> Tracker:
        offered = self.context.extensions(POINT)
        chosen = offered.get(self.options.tracker)
        if chosen is None or not issubclass(chosen, Tracker):
            raise ConfigError(
                f"no plugin offers the tracker {self.options.tracker!r}",
                key=f"channel.{self.context.name}.tracker",
                hint=f"Known are {', '.join(sorted(offered)) or 'none'}.",
            )
        return chosen(
            TrackerContext(
                self.context.clock,
                self.context.zone,
                self.options.tracker_url,
                self.options.tracker_token,
                self.options.tracker_file,
            )
        )

    def _template(self, identity: tuple[str, str]) -> WordTemplate:
        compiled = self._compiled.get(identity)
        if compiled is None:
            compiled = self._compiled[identity] = WordTemplate(self._files[identity].path)
        return compiled


def _not_made(contact: Contact, status: ReceiptStatus, failure: Failure, code: str) -> Receipt:
    return Receipt(
        contact.contact_id, status, failure=failure, provider_code=code, outcome=Outcome.FAILED
    )


def is_asked(letter: ProcessView, as_of: date, every_days: int) -> bool:
    """Say whether the tracker is asked about a letter today.

    Its day stays where it is as long as nothing is new, so that no entry says nothing; from that
    day on it is asked each time that so many days have gone by.
    """
    if letter.state != "posted":
        return False
    return letter.look_on is None or (as_of - letter.look_on).days % every_days == 0
