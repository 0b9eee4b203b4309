"""What people do with letters on paper: `lender.plugin("letters")`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from casekit import Attachment, Lender, ProcessView, Reached, Step
from casekit.errors import CasekitError, ConfigError, NotFound, UsageError
from casekit.imports import ImportReport
from casekit.rights import SOFTWARE
from casekit_ems_letter.batches import BatchWriter, LetterBatch
from casekit_ems_letter.channel import EmsLetter
from casekit_ems_letter.news import steps_of
from casekit_ems_letter.options import EmsOptions
from casekit_ems_letter.taking import Taker

MOST = 500
"""How many letters a batch holds, unless another number is asked for."""

_REASON = "letters for the post"
_NUMBER = re.compile(r"(C-[0-9]+)-[0-9]{8}(?:-[0-9]+)?")


@dataclass(frozen=True, slots=True)
class TrackReport:
    """What a tracker was asked, and what came of it.

    Attributes:
        asked: how many letters on their way; moved: how many went on.
        states: how many came to which state; refused: why others did not move, by process.
    """

    asked: int
    moved: int
    states: dict[str, int]
    refused: dict[int, str]

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "asked": self.asked,
            "moved": self.moved,
            "states": self.states,
            "refused": {str(number): why for number, why in self.refused.items()},
        }


class Letters:
    """Letters on paper of a lender; opened when it is asked for.

    Raises:
        ConfigError: the lender has no channel `ems-letter`.
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
        channel = next((c for c in lender.channels.values() if isinstance(c, EmsLetter)), None)
        if channel is None:
            raise ConfigError(
                "no role of this lender uses the channel ems-letter",
                key="channels.letter",
                hint='Write letter = "ems-letter" under [channels].',
            )
        self._channel = channel
        self._options: EmsOptions = channel.options

    def waiting(self, *, limit: int = 10_000, actor: str | None = None) -> Sequence[ProcessView]:
        """Return the letters that wait to be printed, oldest first."""
        return self._of_state("written", limit, actor)

    def on_their_way(
        self, *, limit: int = 10_000, actor: str | None = None
    ) -> Sequence[ProcessView]:
        """Return the letters that were posted and of which nothing final is known."""
        return self._of_state("posted", limit, actor)

    def batch(
        self, *, limit: int = MOST, pdf: bool | None = None, actor: str | None = None
    ) -> LetterBatch:
        """Write the letters that wait into one private folder, with a print list and waybills.

        They count as printed then; a letter whose case is held stays where it is. The folder
        stands in the archive with everyone whose data it holds, and goes after some days.

        Args:
            limit: at most so many letters.
            pdf: make PDFs too; as the channel's options say where None.
            actor: who has them printed; needs the rights `letter.batch`, `process.move` and
                `document.read`.

        Raises:
            UsageError: no such number of letters. DiskFull, ArchiveError: it cannot be written,
            and the letters wait again.
        """
        if limit < 1:
            raise UsageError("a batch has at least one letter")
        writer = BatchWriter(self._lender, self._options)
        wanted = self._options.pdf if pdf is None else pdf
        return writer.write(
            self.waiting(limit=limit, actor=actor), pdf=wanted, reason=_REASON, actor=actor
        )

    # -- what comes back from the post office ---------------------------------------------------

    def posted(self, path: Path, *, strict: bool = False, actor: str | None = None) -> ImportReport:
        """Take the post office's list of which letter has which tracking number.

        Args:
            path: a file of the columns `letter`, `waybill` and, optionally, `posted_on`.
            strict: take nothing if any row cannot be read.
            actor: who imports; needs the right `letter.track`.

        Raises:
            IntakeError: the file cannot be read, or lacks a column.
        """
        return self._taker(actor).posted(path, strict=strict)

    def track_file(
        self, path: Path, *, strict: bool = False, actor: str | None = None
    ) -> ImportReport:
        """Take a list of where letters are: the columns `waybill`, `status`, `at`, `signed`.

        Arguments and errors are those of `posted`.
        """
        return self._taker(actor).tracked(path, strict=strict)

    def track(self, *, actor: str | None = None) -> TrackReport:
        """Ask the lender's tracker for all letters on their way, at once.

        The daily run asks by itself for those whose day has come.

        Raises:
            ChannelUnavailable: it cannot be asked now.
        """
        who = self._lender.authorized(actor, "letter.track")
        under_way = {view.ref: view for view in self.on_their_way(actor=who) if view.ref}
        news = self._channel.tracker.look(list(under_way)) if under_way else ()
        every = self._options.track_every_days
        steps = steps_of(news, under_way, self._lender.today(), every)
        results = self._lender.processes.move_all(steps, actor=who)
        states: Counter[str] = Counter()
        refused: dict[int, str] = {}
        for (number, _), result in zip(steps, results, strict=True):
            if isinstance(result, CasekitError):
                refused[number] = result.message
            else:
                states[result.state] += 1
        return TrackReport(len(under_way), sum(states.values()), dict(states), refused)

    def say(
        self,
        process_id: int,
        event: str,
        *,
        on: datetime | None = None,
        documents: Sequence[Path] = (),
        note: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Say what has become of a letter, as a person who knows it.

        Args:
            process_id: the letter's number.
            event: `delivered`, `refused`, `returned`, `lost`, `settle`, `reprint`, `cancel` …
            on: when it happened; now where None.
            documents: what proves it, such as a scan of the slip that was signed.
            note: why, or what is worth to be known; sealed.
            actor: who says it; needs the right `process.move`.

        Raises:
            NotFound: there is no such letter or file. MoveRefused, DocumentNeeded, UsageError: see
            `Processes.move`.
        """
        self.get(process_id, actor=SOFTWARE)
        step = Step(event, on=on, note=note, attachments=tuple(_attached(p) for p in documents))
        return self._lender.processes.move(process_id, step, actor=actor)

    def again(self, case: str | int, *, template: str = "", actor: str | None = None) -> Reached:
        """Write a letter to the customer of a case anew, whatever became of the last one.

        The rules are asked as for any letter. The last letter must be over first: what is on its
        way, or has a deadline that runs, is waited for.

        Args:
            case: number of the case or the loan's reference.
            template: key of its text; the policy's letter where empty.
            actor: who wants it; needs the right `contact.send`.

        Raises:
            NotFound: the case has had no letter yet. UsageError: one is still under way, or the
            policy has several letters.
            NotLawful: the rules forbid it now.
        """
        found = self.of_case(case, actor=actor)
        if not found:
            raise NotFound("this case has had no letter yet", hint="The run writes it when due.")
        under_way = [view for view in found if view.is_open]
        if under_way:
            raise UsageError(
                f"letter {under_way[-1].process_id} is still under way ({under_way[-1].state})",
                hint="Say first what has become of it: casekit letters lost, returned or cancel.",
            )
        known = sorted(self._lender.policy.templates_of([self._role]))
        if not template and len(known) != 1:
            raise UsageError("say which letter", hint=f"The policy has {', '.join(known)}.")
        return self._lender.cases.send(
            case,
            role=self._role,
            template=template or known[0],
            purpose="demand",
            actor=actor,
        )

    # -- looking --------------------------------------------------------------------------------

    def get(self, process_id: int, *, actor: str | None = None) -> ProcessView:
        """Return a letter by its number; needs the right `process.look`.

        Raises:
            NotFound: there is no such letter of this channel.
        """
        view = self._lender.processes.get(process_id, actor=actor)
        if view.channel != self._name:
            raise NotFound(f"process {process_id} is no letter of {self._name}")
        return view

    def list(
        self,
        *,
        case: str | int | None = None,
        state: str = "",
        late: bool = False,
        limit: int = 1000,
        actor: str | None = None,
    ) -> Sequence[ProcessView]:
        """Return the letters under way; with a state or a case also those that are over.

        Args:
            case: only those of a case; state: only those that stand there.
            late: only those whose deadline has passed.
            limit: at most so many are looked at.
            actor: who asks; needs the right `process.look`.
        """
        found = self._lender.processes.list(
            kind=self._kind,
            case=case,
            state=state,
            phase="" if case is not None or state else "open",
            late=late,
            limit=limit,
            actor=actor,
        )
        return [view for view in found if view.channel == self._name]

    def of_case(self, case: str | int, *, actor: str | None = None) -> Sequence[ProcessView]:
        """Return all the letters of a case, also those that are over, oldest first."""
        found = self._lender.processes.list(kind=self._kind, case=case, phase="", actor=actor)
        return [view for view in found if view.channel == self._name]

    def by_number(self, number: str, *, actor: str | None = None) -> ProcessView | None:
        """Return the letter that has this number of ours, or None."""
        written = _NUMBER.fullmatch(number.strip().upper())
        if written is None:
            return None
        try:
            found = self.of_case(written.group(1), actor=actor)
        except NotFound:
            return None
        return next((v for v in found if v.data.get("number") == number.strip().upper()), None)

    def by_waybill(self, number: str, *, actor: str | None = None) -> ProcessView | None:
        """Return the letter that was posted under a tracking number, or None.

        Needs the right `process.look`.
        """
        return self._lender.processes.find(self._kind, number, actor=actor)

    @property
    def _name(self) -> str:
        return self._channel.context.name

    @property
    def _kind(self) -> str:
        return self._lender.kind_of(self._name).name

    @property
    def _role(self) -> str:
        roles = self._lender.channels.items()
        return next(role for role, channel in roles if channel is self._channel)

    def _taker(self, actor: str | None) -> Taker:
        who = self._lender.authorized(actor, "letter.track")
        return Taker(
            self._lender,
            lambda number: self.by_number(number, actor=who),
            partial(self.by_waybill, actor=who),
            self._options.track_every_days,
            who,
        )

    def _of_state(self, state: str, limit: int, actor: str | None) -> Sequence[ProcessView]:
        found: list[ProcessView] = []
        after = 0
        while len(found) < limit:
            page = self._lender.processes.list(
                kind=self._kind, state=state, after=after, actor=actor
            )
            found += [view for view in page if view.channel == self._name]
            if not page:
                break
            after = page[-1].process_id
        return found[:limit]


def _attached(path: Path) -> Attachment:
    if not path.is_file():
        raise NotFound(f"there is no file {path.name}", hint="Check the path.")
    return Attachment.of_file(path, "letter")
