"""The brakes of a lender: every hand-over halted at once, and let go on again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from casekit.archive.ledger import Ledger
from casekit.rights import Subject
from casekit.run.controls import STOP, read_control, set_control
from casekit.store.store import Store


class Brakes(ABC):
    """The verbs of `Lender` that halt hand-overs; `casekit.app` wires the parts."""

    store: Store
    ledger: Ledger

    @abstractmethod
    def authorized(self, actor: str | None, action: str, subjects: Sequence[Subject] = ()) -> str:
        """Return the actor's name if the actor may do this."""

    def stop(self, reason: str, *, actor: str | None = None) -> None:
        """Halt every hand-over at once, also of a run that is going on."""
        who = self.authorized(actor, "collection.stop")
        with self.ledger.transaction([0], urgent=True) as transaction:
            set_control(transaction, STOP, True, who, reason_given=bool(reason))

    def resume(self, reason: str, *, actor: str | None = None) -> None:
        """Let hand-overs go on."""
        who = self.authorized(actor, "collection.resume")
        with self.ledger.transaction([0]) as transaction:
            set_control(transaction, STOP, False, who, reason_given=bool(reason))

    def is_stopped(self) -> bool:
        """Say whether hand-overs are halted."""
        with self.store.read() as connection:
            return bool(read_control(connection, STOP))
