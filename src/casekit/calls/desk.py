"""The desk of calls: dial what was taken, and keep the recordings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.archive.documents import Document
from casekit.calls import dialling, fetching, recordings
from casekit.calls.recordings import Recording
from casekit.run.single import Reached

if TYPE_CHECKING:
    from casekit.app import Lender


class Calls:
    """The calls of one lender, as `lender.calls`.

    Every verb takes the actor who does it; the operating-system user where None.

    ```python
    item = lender.queue.take(actor="li")
    lender.calls.dial(item.work_id, actor="li")
    ```
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def dial(self, work_id: int, *, actor: str | None = None) -> Reached:
        """Have the channel connect the actor with the customer whom they hold.

        The rules are asked once more, at this instant. What the provider tells later (nobody
        answered, connected, a machine) moves the work on; a conversation needs its result.

        Args:
            work_id: what was taken.
            actor: the collector who holds it; `[staff.NAME] phone` is called.

        Raises:
            NotLawful: the rules or a plugin refuse it now; archived with the rule.
            WorkGone: a payment withdrew it, or the time ran out. NotHeld: another one holds it.
            WorkError: it was dialled already.
            UsageError: the way's channel connects nobody, or the collector has no telephone.
            CollectionStopped, ChannelUnavailable: nothing was dialled.
            NotFound, NotAuthorized: no such work, or not for this actor.
        """
        return dialling.dial(self._lender, work_id, actor=actor)

    def add_recording(self, contact_id: int, path: Path, *, actor: str | None = None) -> Document:
        """File the recording of a call that was dialled by hand, sealed, in the case's file.

        Args:
            contact_id: the call.
            path: the recording; its name and content are sealed with the customer's key.
            actor: who files it.

        Raises:
            RecordingCutOff: a WAV file that is shorter than its header says; nothing is filed.
            UsageError: the file is empty, or cannot be read; or the contact is no call.
            NotFound, NotAuthorized: no such contact, or not for this actor.
        """
        return recordings.add_recording(self._lender, contact_id, path, actor=actor)

    def fetch_recordings(self, *, limit: int = 20, actor: str | None = None) -> Counter[str]:
        """Fetch recordings that wait at the provider, and file them sealed.

        One that cannot be had is tried again after a while, five times in all; then it is missing
        and a person has a task. Once it is filed, the provider is asked to delete its own.

        Args:
            limit: the most that are tried.
            actor: who asks.

        Returns:
            Counts by `stored`, `waits` (tried again later) and `missing`.
        """
        return fetching.fetch_recordings(self._lender, limit=limit, actor=actor)

    def recordings(self, contact_id: int, *, actor: str | None = None) -> Sequence[Recording]:
        """Return the recordings of a call, oldest first; their content is a document.

        Raises:
            NotFound, NotAuthorized: no such contact, or not for this actor.
        """
        return recordings.recordings_of(self._lender, contact_id, actor=actor)
