"""What people do with letters on paper: `lender.plugin("letters")`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casekit import Lender, ProcessView
from casekit.errors import ConfigError, UsageError
from casekit_ems_letter.batches import BatchWriter, LetterBatch
from casekit_ems_letter.channel import EmsLetter
from casekit_ems_letter.options import EmsOptions

MOST = 500
"""How many letters a batch holds, unless another number is asked for."""

_REASON = "letters for the post"


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

    def _of_state(self, state: str, limit: int, actor: str | None) -> list[ProcessView]:
        found: list[ProcessView] = []
        name = self._channel.context.name
        after = 0
        while len(found) < limit:
            page: Sequence[Any] = self._lender.processes.list(
                kind=self._lender.kind_of(name).name, state=state, after=after, actor=actor
            )
            found += [view for view in page if view.channel == name]
            if not page:
                break
            after = page[-1].process_id
        return found[:limit]
