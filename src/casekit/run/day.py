"""The dated run of a lender: one business date, whole or a shard of it, resumable."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext
from datetime import date

from sqlalchemy import func, select

from casekit.archive.behind import accepted
from casekit.cases.promise_care import REMINDER, Turns, planned, to_remind
from casekit.cases.promising import has_overdue_promises, promise_changes
from casekit.clock import business_date
from casekit.dates import check_day
from casekit.errors import CasekitError, CollectionStopped, RunRefused
from casekit.memory import calm_collector
from casekit.rights import SOFTWARE
from casekit.run.changes import adopt_policy, adopt_roles
from casekit.run.controls import is_stopped
from casekit.run.following import Apply, Follower
from casekit.run.handing import RunState, run_batch
from casekit.run.locks import run_lock
from casekit.run.opening import has_overdue_loans, open_batch
from casekit.run.parts import RunParts
from casekit.run.record import RunRecord
from casekit.run.recovery import has_unsettled, recover
from casekit.run.selection import count_due, due_customers, waiting_customers
from casekit.run.shard import Shard
from casekit.run.totals import Totals
from casekit.run.volume import usual_and_limit
from casekit.store.tables import runs

__all__ = ["Progress", "Shard", "run_day"]

Progress = Callable[[int, int], None]
"""Called with cases done and cases in all."""

_log = logging.getLogger(__name__)


def run_day(
    parts: RunParts,
    as_of: date,
    *,
    dry_run: bool = False,
    shard: Shard | None = None,
    actor: str = SOFTWARE,
    release_volume: bool = False,
    progress: Progress | None = None,
    apply: Apply | None = None,
) -> Totals:
    """Run a business date and return what was done.

    A run can be repeated at will: it does what is due and not yet done, and hands over what was
    deferred and has become lawful. `dry_run` does the same up to the hand-over and leaves no
    trace; it passes the volume breaker, says so under `problems`, and holds the database's
    writers off until it is done. `apply` takes what channels tell of their contacts when they are
    asked what has become of things; without it, and in a dry run, they are not asked.

    Raises:
        UsageError: the date is too far off.
        RunRefused: the date lies behind an earlier run, or after the lender's today.
        CollectionStopped: the brake is on, or was put on while the run was going.
        VolumeBreaker: far more contacts than usual.
        StoreBusy: another run holds the same logs.
    """
    check_day(as_of)
    shard = shard or Shard()
    logs = shard.logs(parts.store.logs)
    totals = Totals(as_of, dry_run)
    with run_lock(parts.store, logs), parts.store.rehearsal() if dry_run else nullcontext():
        _check_date(parts, as_of)
        _check_brake(parts)
        _Day(parts, as_of, logs, shard, actor, totals, release_volume, progress, apply).run()
    return totals


def _check_date(parts: RunParts, as_of: date) -> None:
    today = business_date(parts.clock.now(), parts.zone)
    if as_of > today and not parts.store.simulated:
        raise RunRefused(
            f"{as_of} is after the lender's today, {today} ({parts.zone.key})",
            hint="Only a simulation store runs ahead of time.",
        )
    with parts.store.read() as connection:
        # runs of a clock that was ahead do not count, once a person has said that it was
        known = accepted(connection) or {"run": 0}
        dated = select(func.max(runs.c.as_of)).where(
            (runs.c.id > known["run"]) | (runs.c.as_of <= today)
        )
        last = connection.execute(dated).scalar_one_or_none()
    if last is not None and str(last) > as_of.isoformat():
        raise RunRefused(
            f"a run of {last} was made already, so {as_of} cannot be run any more",
            hint="What was missed is made up by a run of today: steps wait until they are done.",
        )


def _check_brake(parts: RunParts) -> None:
    if is_stopped(parts.store):
        raise CollectionStopped(
            "collection is stopped: nothing is handed over",
            hint="`casekit resume LENDER --reason …` lets it go on.",
        )


class _Day:
    """One run, stage by stage."""

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
        apply: Apply | None,
    ) -> None:
        self.parts = parts
        self.as_of = as_of
        self.logs = logs
        self.actor = actor
        self.totals = totals
        self.progress = progress
        self.done = 0
        self.total = 0
        self.record = RunRecord(parts, as_of, shard, logs, actor, totals)
        self.state = RunState(parts, as_of, 0, totals)
        asking = None if totals.dry_run else apply
        self.follower = Follower(parts, as_of, totals, self._begin, asking)
        self._stack = ExitStack()
        self._is_calm = False
        if not release_volume:
            with parts.store.read() as connection:
                usual, limit = usual_and_limit(connection, parts.settings, shard.count)
            self.state.usual, self.state.limit = usual, limit

    def run(self) -> None:
        """Go through the stages; the run's row says how it ended."""
        with self._stack:
            try:
                self._stages()
            except CasekitError as error:
                self._interrupted(error)
                raise
            self.record.end("finished")

    def _stages(self) -> None:
        for log in self.logs:
            if has_unsettled(self.parts, log):
                recover(self.parts, log, self.as_of, self.totals, self._begin)
            self._open_cases(log)
            adopt_policy(self.parts, log, self.as_of.isoformat(), self.actor, self._begin)
            self._break_promises(log)
            self._follow_up(log)
            self._remind(log)
        if self.progress is not None:
            with self.parts.store.read() as connection:
                self.total = count_due(connection, self.logs, self.as_of)
        for log in self.logs:
            withdrawn = self.totals.withdrawn
            self._due(log)
            self._waiting(log)
            if self.totals.withdrawn > withdrawn:
                self.follower.end_over(log)
            adopt_roles(self.parts, log, self.actor, self._begin, self._batch)
        limit = self.state.limit
        if self.totals.dry_run and limit is not None and self.totals.cleared > limit:
            self.totals.problems["volume_breaker"] = self.totals.cleared

    def _interrupted(self, error: CasekitError) -> None:
        try:
            self.record.end("interrupted", error.code)
        except CasekitError as second:
            # the next run finds this one cut off and says so; the first error is the one to mend
            _log.warning("the end of the run could not be written (%s)", second.code)

    def _open_cases(self, log: int) -> None:
        with self.totals.timed("open cases"):
            with self.parts.store.read() as connection:
                if not has_overdue_loans(connection, log, self.as_of):
                    return
            self._begin()
            after: int | None = 0
            while after is not None:
                with self.parts.ledger.transaction([log]) as transaction:
                    opened, after = open_batch(
                        transaction, log, self.as_of, after, self.parts.settings.batch
                    )
                self.totals.opened += opened

    def _break_promises(self, log: int) -> None:
        """Break promises whose day has passed; their cases are then due for review."""
        with self.parts.store.read() as connection:
            if not has_overdue_promises(connection, log, self.as_of):
                return
        self._begin()
        more = True
        while more:
            with self.parts.ledger.transaction([log]) as transaction:
                care = self.parts.policy.promise_care
                drafts = promise_changes(transaction, self.as_of, log, care)
                transaction.record(drafts)
                self.totals.planned += sum(d.kind == "followup.planned" for d in drafts)
                more = bool(drafts)

    def _follow_up(self, log: int) -> None:
        """End what is over, and ask what has become of the processes whose day has come."""
        with self.totals.timed("follow up"):
            self.follower.end_over(log)
            self.follower.forget(log)
            self.follower.stop_held(log)
            self.follower.follow_up(log)

    def _remind(self, log: int) -> None:
        """Plan the reminders of promises that are about to fall due, where the policy asks so."""
        care = self.parts.policy.promise_care
        if care is None or not care.remind_role:
            return
        cursor: tuple[str, int] | None = ("", 0)
        turns = Turns()
        while cursor is not None:
            with self.parts.store.read() as connection:
                found, cursor = to_remind(
                    connection, log, self.as_of, care.remind_days_before, cursor
                )
            wanted = turns.of(found)
            if not wanted:
                continue
            self._begin()
            with self.parts.ledger.transaction([log]) as transaction:
                drafts = planned(transaction, log, wanted, REMINDER, self.as_of, care)
                transaction.record(drafts)
                self.totals.planned += len(drafts)

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
        cursor = ("", 0)
        while True:
            with self.parts.store.read() as connection:
                customers, cursor = waiting_customers(
                    connection, log, self.parts.clock.now(), cursor, self.parts.settings.batch
                )
            if not customers:
                return
            self._batch(log, customers)

    def _batch(self, log: int, customers: Sequence[int]) -> None:
        _check_brake(self.parts)
        self._begin()
        self.done += run_batch(self.state, log, customers)
        if self.progress is not None:
            self.progress(min(self.done, self.total), max(self.total, self.done))

    def _begin(self) -> int:
        self.state.run_id = self.record.begin()
        return self.state.run_id
