"""The dated run of a lender: one business date, whole or a shard of it, resumable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from datetime import date
from statistics import median

from sqlalchemy import func, select

from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.clock import business_date
from casekit.errors import CasekitError, CollectionStopped, RunRefused, UsageError
from casekit.rights import SOFTWARE
from casekit.run.book import reconcile_book
from casekit.run.controls import POLICY, ROLES, control_change, is_stopped, read_control
from casekit.run.handing import RunState, run_batch
from casekit.run.locks import run_lock
from casekit.run.memory import calm_collector
from casekit.run.opening import open_batch
from casekit.run.parts import RunParts
from casekit.run.recovery import has_unsettled, recover
from casekit.run.selection import customers_without_channel, due_customers, waiting_customers
from casekit.run.totals import Totals
from casekit.store.bulk import fetch
from casekit.store.tables import runs

Progress = Callable[[int, int], None]
"""Called with cases done and cases in all."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A share of a run: the logs whose number leaves `index - 1` when divided by `count`."""

    index: int = 1
    count: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Read `2/4`.

        Raises:
            UsageError: not of this form, or the first number is not within the second.
        """
        index, slash, count = text.partition("/")
        if not (slash and index.isdigit() and count.isdigit() and 1 <= int(index) <= int(count)):
            raise UsageError(
                f"{text!r} is no shard", hint="Write I/N, for example 2/4: the second of four."
            )
        return cls(int(index), int(count))

    def logs(self, total: int) -> list[int]:
        """Return the logs of this share.

        Raises:
            UsageError: there are more shards than logs.
        """
        if self.count > total:
            raise UsageError(
                f"the store has {total} logs, so a run has at most {total} shards",
                hint="The number of logs is fixed when a store is made ([store] logs).",
            )
        return [log for log in range(total) if log % self.count == self.index - 1]

    def __str__(self) -> str:
        return f"{self.index}/{self.count}" if self.count > 1 else ""


def run_day(
    parts: RunParts,
    as_of: date,
    *,
    dry_run: bool = False,
    shard: Shard | None = None,
    actor: str = SOFTWARE,
    release_volume: bool = False,
    progress: Progress | None = None,
) -> Totals:
    """Run a business date and return what was done.

    A run can be repeated at will: it does what is due and not yet done, and hands over what was
    deferred and has become lawful. `dry_run` does the same and leaves no trace.

    Raises:
        RunRefused: the date lies behind an earlier run, or after the lender's today.
        CollectionStopped: the brake is on.
        VolumeBreaker: far more contacts than usual.
        StoreBusy: another run holds the same logs.
    """
    shard = shard or Shard()
    logs = shard.logs(parts.store.logs)
    totals = Totals(as_of, dry_run)
    with run_lock(parts.store, logs), parts.store.rehearsal() if dry_run else nullcontext():
        _check_date(parts, as_of)
        if is_stopped(parts.store):
            raise CollectionStopped(
                "collection is stopped: nothing is handed over",
                hint="`casekit resume LENDER --reason …` lets it go on.",
            )
        day = _Day(parts, as_of, logs, shard, actor, totals, release_volume, progress)
        day.run()
    return totals


def _check_date(parts: RunParts, as_of: date) -> None:
    today = business_date(parts.clock.now(), parts.zone)
    if as_of > today and not parts.store.simulated:
        raise RunRefused(
            f"{as_of} is after the lender's today, {today} ({parts.zone.key})",
            hint="Only a simulation store runs ahead of time.",
        )
    with parts.store.read() as connection:
        last = connection.execute(select(func.max(runs.c.as_of))).scalar_one_or_none()
    if last is not None and str(last) > as_of.isoformat():
        raise RunRefused(
            f"a run of {last} was made already, so {as_of} cannot be run any more",
            hint="What was missed is made up by a run of today: steps wait until they are done.",
        )


class _Day:
    """One run, stage by stage; its run row is written with the first thing that it does."""

    def __init__(
        self,
        parts: RunParts,
        as_of: date,
        logs: Sequence[int],
        shard: Shard,
        actor: str,
        totals: Totals,
        release_volume: bool,
        progress: Progress | None,
    ) -> None:
        self.parts = parts
        self.as_of = as_of
        self.logs = logs
        self.shard = shard
        self.actor = actor
        self.totals = totals
        self.progress = progress
        self.done = 0
        self.total = 0
        self.state = RunState(parts, as_of, 0, totals)
        self._stack = ExitStack()
        self._is_calm = False
        if not release_volume:
            self._set_limit()

    # -- the stages ----------------------------------------------------------------------------

    def run(self) -> None:
        """Go through the stages; the run's row says how it ended."""
        with self._stack:
            self._run()

    def _run(self) -> None:
        try:
            for log in self.logs:
                if has_unsettled(self.parts, log):
                    self._begin()
                    recover(self.parts, log, self.as_of, self.totals)
                self._open_cases(log)
                self._adopt_policy(log)
            if self.progress is not None:
                self.total = self._count_due()
            for log in self.logs:
                self._due(log)
                self._waiting(log)
                self._new_roles(log)
        except CasekitError as error:
            self._end("interrupted", error.code)
            raise
        self._end("finished")

    def _open_cases(self, log: int) -> None:
        with self.state.timed("open cases"):
            if not self._has_overdue_loans(log):
                return
            self._begin()
            after: int | None = 0
            while after is not None:
                with self.parts.ledger.transaction([log]) as transaction:
                    opened, after = open_batch(
                        transaction, log, self.as_of, after, self.parts.settings.batch
                    )
                self.totals.opened += opened

    def _has_overdue_loans(self, log: int) -> bool:
        with self.parts.store.read() as connection:
            return bool(
                fetch(
                    connection,
                    "SELECT l.id FROM loans l JOIN subjects s ON s.id = l.customer_id "  # noqa: S608
                    f"WHERE l.overdue_from IS NOT NULL AND l.overdue_from <= '{self.as_of}' "
                    f"AND l.status = 'active' AND s.status = 'active' AND s.log = {log} LIMIT 1",
                )
            )

    def _adopt_policy(self, log: int) -> None:
        """Have every case of the log looked at again where the policy has changed."""
        digest = self.parts.policy.digest
        key = f"{POLICY}.{log}"
        with self.parts.store.read() as connection:
            if read_control(connection, key) == digest:
                return
            any_case = fetch(
                connection,
                f"SELECT id FROM cases WHERE log = {log} AND status = 'open' LIMIT 1",  # noqa: S608
            )
        if not any_case:
            return
        self._begin()
        after = 0
        while True:
            with self.parts.ledger.transaction([log]) as transaction:
                rows = fetch(
                    transaction.connection,
                    f"SELECT id, customer_id FROM cases WHERE log = {log} AND status = 'open' "  # noqa: S608
                    f"AND policy_digest <> '{digest}' AND policy_digest <> '' AND id > {after} "
                    f"ORDER BY id LIMIT {self.parts.settings.batch}",
                )
                changes = [
                    update("cases", {"id": row[0]}, {"next_review_on": self.as_of}) for row in rows
                ]
                if not rows:
                    changes.append(control_change(transaction, key, digest, self.actor))
                transaction.record(
                    [
                        EntryDraft(
                            "config.adopted",
                            self.actor,
                            data={"policy": self.parts.policy.name, "digest": digest},
                            rows=changes,
                            log=log,
                        )
                    ]
                )
            if not rows:
                return
            after = rows[-1][0]

    def _due(self, log: int) -> None:
        cursor = ("", 0)
        while True:
            with self.parts.store.read() as connection:
                customers, cursor = due_customers(
                    connection, log, self.as_of, cursor, self.parts.settings.batch
                )
            if not customers:
                return
            if len(customers) == self.parts.settings.batch and not self._is_calm:
                # the first collection takes a while, so only runs of several batches do it
                self._stack.enter_context(calm_collector())
                self._is_calm = True
            self._batch(log, customers)

    def _waiting(self, log: int) -> None:
        after = 0
        while True:
            with self.parts.store.read() as connection:
                customers = waiting_customers(
                    connection, log, self.parts.clock.now(), after, self.parts.settings.batch
                )
            if not customers:
                return
            self._batch(log, customers)
            after = customers[-1]

    def _new_roles(self, log: int) -> None:
        """Take up what waited for a channel, where one has been enabled since."""
        roles = sorted(self.parts.channels)
        key = f"{ROLES}.{log}"
        with self.parts.store.read() as connection:
            before = read_control(connection, key)
        fresh = [role for role in roles if role not in (before or [])]
        if before is not None and not fresh:
            return
        after = 0
        while fresh and before is not None:
            with self.parts.store.read() as connection:
                customers = customers_without_channel(
                    connection, log, fresh, after, self.parts.settings.batch
                )
            if not customers:
                break
            self._batch(log, customers)
            after = customers[-1]
        if not self.state.run_id:
            return
        with self.parts.ledger.transaction([log]) as transaction:
            transaction.record(
                [
                    EntryDraft(
                        "config.adopted",
                        self.actor,
                        data={"roles": roles},
                        rows=[control_change(transaction, key, roles, self.actor)],
                        log=log,
                    )
                ]
            )

    def _batch(self, log: int, customers: Sequence[int]) -> None:
        self._begin()
        self.done += run_batch(self.state, log, customers)
        if self.progress is not None:
            self.progress(min(self.done, self.total), max(self.total, self.done))

    def _count_due(self) -> int:
        logs = ", ".join(str(log) for log in self.logs)
        with self.parts.store.read() as connection:
            count: int = fetch(
                connection,
                f"SELECT COUNT(*) FROM cases WHERE log IN ({logs}) "  # noqa: S608
                f"AND next_review_on <= '{self.as_of}'",
            )[0][0]
        return count

    # -- the run's own row ---------------------------------------------------------------------

    def _begin(self) -> None:
        if self.state.run_id:
            return
        log = self.logs[0]
        with self.parts.ledger.transaction([log]) as transaction:
            changes, cut_off = self._close_cut_off(transaction.connection, transaction.at)
            self.state.run_id = transaction.allocate("runs")
            drafts = [
                EntryDraft(
                    "run.interrupted", SOFTWARE, data={"run": number}, rows=[change], log=log
                )
                for number, change in zip(cut_off, changes, strict=True)
            ]
            drafts.append(
                EntryDraft(
                    "run.started",
                    self.actor,
                    data={"run": self.state.run_id, "as_of": self.as_of.isoformat()},
                    rows=[
                        insert(
                            "runs",
                            {
                                "id": self.state.run_id,
                                "as_of": self.as_of,
                                "shard": str(self.shard),
                                "status": "running",
                                "started_at": transaction.at,
                                "actor": self.actor,
                                "policy_digest": self.parts.policy.digest,
                            },
                        )
                    ],
                    log=log,
                )
            )
            transaction.record(drafts)

    def _close_cut_off(self, connection: object, at: str) -> tuple[list[Change], list[int]]:
        """Find runs of this share that never ended; this run holds their lock, so they are dead."""
        rows = fetch(
            connection,  # type: ignore[arg-type]
            f"SELECT id FROM runs WHERE status = 'running' AND shard = '{self.shard}'",  # noqa: S608
        )
        numbers = [row[0] for row in rows]
        return [
            update("runs", {"id": number}, {"status": "interrupted", "finished_at": at})
            for number in numbers
        ], numbers

    def _end(self, status: str, reason: str = "") -> None:
        if not self.state.run_id:
            return
        totals = self.totals
        log = self.logs[0]
        with self.parts.ledger.transaction([log]) as transaction:
            with self.state.timed("reconcile the book"):
                counted = reconcile_book(transaction.connection, self.as_of)
            totals.overdue_loans, totals.open_cases, totals.exceptions = counted
            data = {"run": self.state.run_id, "totals": totals.to_json()}
            if reason:
                data["reason"] = reason
            transaction.record(
                [
                    EntryDraft(
                        "run.finished",
                        self.actor,
                        data=data,
                        rows=[
                            update(
                                "runs",
                                {"id": self.state.run_id},
                                {
                                    "status": status,
                                    "finished_at": transaction.at,
                                    "handed_over": totals.sent + totals.unknown,
                                    "totals": totals.to_json(),
                                },
                            )
                        ],
                        log=log,
                    )
                ]
            )

    def _set_limit(self) -> None:
        settings = self.parts.settings
        if settings.breaker <= 0:
            return
        with self.parts.store.read() as connection:
            usual = list(_usual_volumes(connection))
        if usual:
            self.state.usual = int(median(usual))
            self.state.limit = max(self.state.usual * settings.breaker, settings.breaker_floor)
        elif settings.first_limit:
            self.state.limit = settings.first_limit


def _usual_volumes(connection: object) -> Iterator[int]:
    for (count,) in fetch(
        connection,  # type: ignore[arg-type]
        "SELECT SUM(handed_over) FROM runs WHERE handed_over > 0 "
        "GROUP BY as_of ORDER BY as_of DESC LIMIT 10",
    ):
        yield int(count)
