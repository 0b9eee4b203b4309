"""What the parts of the desk share: the lender, the channel's options, one process, documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casekit import Attachment, Money, ProcessView, Step
from casekit.errors import NotFound, UsageError
from casekit.rights import SOFTWARE
from casekit_collateral_auction.options import AuctionOptions
from casekit_collateral_auction.states import DESK

if TYPE_CHECKING:
    from casekit import Lender

KIND = "disposal"

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Working:
    """The beginning of the desk."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    @property
    def options(self) -> AuctionOptions:
        """What `[channel.collateral-auction]` says."""
        for channel in self._lender.channels.values():
            if channel.process == KIND and isinstance(channel.options, AuctionOptions):
                return channel.options
        return AuctionOptions()

    def _template(self, key: str, language: str) -> Path | None:
        """Return the Word file of a paper in a language; None where the lender has none."""
        for channel in self._lender.channels.values():
            if channel.process == KIND:
                for file in channel.context.template_files:
                    if (file.key, file.language) == (key, language):
                        return file.path
        return None

    def _spoken(self, key: str, language: str) -> str:
        """Return the language in which a paper is written to somebody.

        It is the wanted one, or that of the lender where its templates have no such one.
        """
        there = [
            file.language
            for channel in self._lender.channels.values()
            if channel.process == KIND
            for file in channel.context.template_files
            if file.key == key
        ]
        parts = language.split("-")
        wider = ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
        found = next((tag for tag in wider if tag in there), "")
        return found or (self._lender.settings.lender.language if there else language)

    def show(self, process: int, *, actor: str | None = None) -> ProcessView:
        """Return a disposal as it stands; needs the right `process.look`.

        Raises:
            NotFound: there is none with this number.
        """
        found = self._lender.processes.get(process, actor=actor)
        if found.kind != KIND:
            raise NotFound(f"process {process} is no disposal, but a {found.kind}")
        return found

    def list(
        self,
        *,
        case: str | int | None = None,
        state: str = "",
        phase: str = "open",
        late: bool = False,
        actor: str | None = None,
    ) -> Sequence[ProcessView]:
        """Return disposals by number; see `Processes.list`."""
        return self._lender.processes.list(
            kind=KIND, case=case, state=state, phase=phase, late=late, actor=actor
        )

    def _move(
        self,
        process: int,
        event: str,
        *,
        on: date | None = None,
        note: str = "",
        data: dict[str, Any] | None = None,
        secret: dict[str, Any] | None = None,
        papers: Sequence[Path | Attachment] = (),
        effects: Sequence[Any] = (),
        actor: str | None = None,
    ) -> ProcessView:
        view = self.show(process, actor=SOFTWARE)
        attachments = tuple(as_attachment(paper) for paper in papers)
        if attachments:
            # what is sealed has another digest than the paper that somebody has in hand
            told = {"event": event, "sha256": [digest_of(one) for one in attachments]}
            data = {**(data or {}), "papers": [*view.data.get("papers", ()), told]}
        step = Step(
            event,
            on=self._instant(on),
            note=note,
            data=data or {},
            secret=secret or {},
            attachments=attachments,
            effects=tuple(effects),
        )
        return self._lender.processes.move(process, step, actor=actor, desk=DESK)

    def _instant(self, on: date | None) -> datetime | None:
        """Return a day as an instant: now for today and None, else the beginning of the day."""
        if on is None or on == self._lender.today():
            return None
        zone = self._lender.settings.lender.zone
        return datetime.combine(on, time(), zone).astimezone(UTC)

    def _said(self, process: ProcessView, *minor: int) -> str:
        """Return amounts as people read them, with their currency behind."""
        currency = self._currency(process)
        said = " – ".join(f"{Money(one, currency).decimal():,}" for one in minor)
        return f"{said} {currency}"

    def _currency(self, process: ProcessView) -> str:
        return self._lender.cases.find(process.case_name).currency


def round_ended(view: ProcessView, result: str) -> list[dict[str, Any]] | None:
    """Return the rounds of a disposal with how the last one ended: `sold`, `unsold` …"""
    rounds = [dict(one) for one in view.data.get("rounds") or ()]
    if rounds:
        rounds[-1]["result"] = result
    return rounds or None


def check_code(code: str) -> None:
    """Refuse what is no code: papers name people by their function, `owner`, `lien1`, `tenant1`.

    Raises:
        UsageError: it is none.
    """
    if not _CODE.fullmatch(code):
        raise UsageError(
            f"{code!r} is no code of small letters, digits and underscores",
            hint="Say a function such as owner, lien1, tenant1; names do not belong here.",
        )


def digest_of(paper: Attachment) -> str:
    """Return the SHA-256 of a document as it is, in hexadecimal."""
    if isinstance(paper.content, bytes):
        return sha256(paper.content).hexdigest()
    with paper.content.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def as_attachment(paper: Path | Attachment) -> Attachment:
    """Return a file as the document of a step.

    Raises:
        UsageError: there is no such file.
    """
    if isinstance(paper, Attachment):
        return paper
    if not paper.is_file():
        raise UsageError(f"there is no file {paper}")
    return Attachment.of_file(paper)
