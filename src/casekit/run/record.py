"""A run's own row: written with the first thing that the run does, and again at its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from casekit.archive.entries import EntryDraft, insert, update
from casekit.rights import SOFTWARE
from casekit.run.book import reconcile_book
from casekit.run.parts import RunParts
from casekit.run.shard import Shard
from casekit.run.totals import Totals
from casekit.store.bulk import fetch


class RunRecord:
    """The record of one run; a run that finds nothing to do leaves none.

    Attributes:
        run_id: its number, 0 until it has begun.
    """

    def __init__(
        self,
        parts: RunParts,
        as_of: date,
        shard: Shard,
        logs: Sequence[int],
        actor: str,
        totals: Totals,
    ) -> None:
        self.run_id = 0
        self._parts = parts
        self._as_of = as_of
        self._shard = shard
        self._logs = logs
        self._actor = actor
        self._totals = totals

    def begin(self) -> int:
        """Write the run's row, if that was not done, and return its number.

        Runs that never ended and whose logs this run holds are dead: they are marked so.
        """
        if self.run_id:
            return self.run_id
        log = self._logs[0]
        with self._parts.ledger.transaction([log]) as transaction:
            drafts = [
                EntryDraft(
                    "run.interrupted",
                    SOFTWARE,
                    data={"run": number},
                    rows=[
                        update(
                            "runs",
                            {"id": number},
                            {"status": "interrupted", "finished_at": transaction.at},
                        )
                    ],
                    log=log,
                )
                for number in self._cut_off(transaction.connection)
            ]
            run_id = transaction.allocate("runs")
            row = {
                "id": run_id,
                "as_of": self._as_of,
                "shard": str(self._shard),
                "status": "running",
                "started_at": transaction.at,
                "actor": self._actor,
                "policy_digest": self._parts.policy.digest,
            }
            drafts.append(
                EntryDraft(
                    "run.started",
                    self._actor,
                    data={"run": run_id, "as_of": self._as_of.isoformat()},
                    rows=[insert("runs", row)],
                    log=log,
                )
            )
            transaction.record(drafts)
        self.run_id = run_id
        return run_id

    def end(self, status: str, reason: str = "") -> None:
        """Count the book and write how the run ended; `reason` is an error's code."""
        if not self.run_id:
            return
        totals = self._totals
        log = self._logs[0]
        whole = self._shard.count == 1
        with self._parts.ledger.transaction([log], urgent=True) as transaction:
            with totals.timed("reconcile the book"):
                counted = reconcile_book(
                    transaction.connection, self._as_of, None if whole else self._logs
                )
            totals.overdue_loans, totals.open_cases, totals.exceptions = counted
            data = {"run": self.run_id, "totals": totals.to_json()}
            if reason:
                data["reason"] = reason
            changes = {
                "status": status,
                "finished_at": transaction.at,
                "handed_over": totals.sent + totals.unknown,
                "totals": totals.to_json(),
            }
            transaction.record(
                [
                    EntryDraft(
                        "run.finished",
                        self._actor,
                        data=data,
                        rows=[update("runs", {"id": self.run_id}, changes)],
                        log=log,
                    )
                ]
            )

    def _cut_off(self, connection: Connection) -> list[int]:
        mine = set(self._logs)
        total = self._parts.store.logs
        return [
            number
            for number, shard in fetch(
                connection, "SELECT id, shard FROM runs WHERE status = 'running' ORDER BY id"
            )
            if mine.issuperset((Shard.parse(shard) if shard else Shard()).logs(total))
        ]
