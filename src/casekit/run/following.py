"""The follow-up stage: once a day each process whose day has come is asked what has become of it.

A process is found along an index by the day on which it wants to be looked at, so what has nothing
to say costs nothing. What a hold keeps from being done stays due, and is done when the hold is
over. A process whose case is closed, or whose step was withdrawn before anything reached anyone,
is ended, the latest of a case first.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from casekit.archive.entries import EntryDraft
from casekit.archive.filing import NOTHING, Staged, staged_batch
from casekit.archive.ledger import Transaction
from casekit.clock import business_date
from casekit.contacts.channel import Channel
from casekit.contacts.model import Event, EventKind, OpenAction
from casekit.errors import (
    ChannelUnavailable,
    FileTooLarge,
    NotFound,
    ProcessError,
    ProcessHeld,
    UsageError,
)
from casekit.process.holding import held_processes, step_of_hold
from casekit.process.kind import ProcessKind
from casekit.process.model import CloseTasks, ProcessView, Step
from casekit.process.moving import is_known, moved, note_key
from casekit.process.reading import holds_of_cases, views
from casekit.rights import SOFTWARE
from casekit.run.answered_tasks import has_idle_questions, idle_questions_closed
from casekit.run.due_processes import (
    BATCH,
    WITHDRAWN,
    due_processes,
    kinds_with_news,
    open_actions,
    over_processes,
    tells_itself,
)
from casekit.run.parts import RunParts
from casekit.run.totals import Totals
from casekit.store.tables import processes
from casekit.unforeseen import type_and_place

Apply = Callable[[Channel, Sequence[Event]], Counter[str]]
"""Takes what a channel tells besides the steps of its processes, as if it had come in."""

OF_EVERY_KIND: Final = ("process", "address")
"""Kinds of task that any process may open; they end with it, as those of its own kind do."""

_REFUSALS = (ProcessError, UsageError, NotFound, FileTooLarge)

_log = logging.getLogger(__name__)


@dataclass
class Follower:
    """Follows up the processes of a log.

    Attributes:
        parts: the lender's.
        as_of: the business date of the run.
        totals: counts what was looked at, moved and ended, and who could not be asked.
        begin: called before anything is written.
        apply: takes events about contacts; None where a channel is not to be asked, as in a
            rehearsal: then only what the kinds themselves say is done.
    """

    parts: RunParts
    as_of: date
    totals: Totals
    begin: Callable[[], object]
    apply: Apply | None = None
    _silent: set[str] = field(default_factory=set)

    def follow_up(self, log: int) -> None:
        """Ask for each process of a log whose day has come, and write down what is told."""
        cursor: tuple[str, int] | None = ("", 0)
        kinds = kinds_with_news(self.parts)
        while cursor is not None:
            with self.parts.store.read() as connection:
                numbers, cursor = due_processes(connection, log, self.as_of, cursor, kinds)
                if not numbers:
                    return
                found = views(connection, processes.c.id.in_(numbers), today=self.as_of)
                held = holds_of_cases(connection, {one.case_id for one in found}, self.as_of)
                actions = open_actions(self.parts, connection, found, held)
            self.totals.followed += len(found)
            by_channel: dict[tuple[str, str], list[OpenAction]] = defaultdict(list)
            for one in actions:
                assert one.process is not None
                by_channel[one.process.channel, one.process.kind].append(one)
            steps: list[tuple[int, Step, str]] = []
            for (channel, kind), some in by_channel.items():
                steps += self._asked(channel, kind, some)
            if steps:
                self._write(log, steps)

    def stop_held(self, log: int) -> None:
        """Have what stands already give way to a hold: a visit that was agreed is called off."""
        with self.parts.store.read() as connection:
            found = held_processes(self.parts, connection, log, self.as_of)
        at = self.parts.clock.now()
        steps = []
        for number, (view, reasons) in found.items():
            try:
                step = step_of_hold(self.parts, view, reasons, at)
            except Exception as error:
                self._refused(view, "held", error)
                continue
            if step is not None:
                steps.append((number, step, f"{number}:{view.state}:held:{self.as_of}"))
        if steps:
            self._write(log, steps)

    def end_over(self, log: int, *, cases: Collection[int] | None = None) -> None:
        """End the processes whose case is closed or whose step was withdrawn; latest first.

        Args:
            log: of the processes.
            cases: only those of these cases; of all where None.
        """
        with self.parts.store.read() as connection:
            over = over_processes(self.parts, connection, log, cases)
        for start in range(0, len(over), BATCH):
            some = dict(over[start : start + BATCH])
            with self.parts.store.read() as connection:
                found = views(connection, processes.c.id.in_(some), today=self.as_of)
            steps = {
                one.process_id: step
                for one in found
                if (step := self._ending(one, some[one.process_id])) is not None
            }
            if not steps:
                continue
            self.begin()
            with self.totals.all_or_nothing(), self.parts.ledger.transaction([log]) as tx:
                now = self._read(tx, steps)
                drafts: list[EntryDraft] = []
                for number in some:
                    if number in steps and now[number].is_open:
                        drafts += self._ended(tx, now[number], steps[number])
                tx.record(drafts)

    def forget(self, log: int) -> None:
        """Close the questions that a letter left open whose case is closed meanwhile."""
        with self.parts.store.read() as connection:
            if not has_idle_questions(connection, log):
                return
        self.begin()
        with self.parts.ledger.transaction([log]) as tx:
            tx.record(idle_questions_closed(tx, log))

    def _asked(
        self, channel_name: str, kind_name: str, actions: Sequence[OpenAction]
    ) -> list[tuple[int, Step, str]]:
        """Return the steps of processes of one channel and kind, each with its key."""
        channel = next(
            (one for one in self.parts.channels.values() if one.context.name == channel_name), None
        )
        who = f"{channel_name} {kind_name}"
        if who in self._silent:
            return []
        try:
            if channel is None or self.apply is None:
                return self._of_kind(kind_name, actions)
            events = list(channel.follow_up_batch(actions, self.as_of))
            of_kind = self._of_kind(kind_name, actions) if tells_itself(channel) else []
        except ChannelUnavailable as error:
            self._silent.add(who)
            self.totals.problems[f"channel:{channel_name}"] += 1
            _log.warning("%s cannot be asked what became of things: %s", channel_name, error.code)
        except Exception as error:
            # one plugin that fails holds up what is its own for a day, and nothing else
            self._silent.add(who)
            kinds, channels = self.parts.plugins.process_kinds, self.parts.plugins.channels
            owner = kinds.owners.get(kind_name, "")
            if channel is not None:
                owner = channels.owners.get(channel.name, owner)
            self.totals.problems[f"plugin:{owner or kind_name}"] += 1
            _log.error("%s cannot be followed up (%s)", who.strip(), type_and_place(error))
        else:
            steps = self._of_events(channel, actions, events)
            told = {number for number, *_ in steps}
            return [*steps, *(one for one in of_kind if one[0] not in told)]
        return []

    def _of_kind(
        self, kind_name: str, actions: Sequence[OpenAction]
    ) -> list[tuple[int, Step, str]]:
        kind = self.parts.plugins.process_kinds[kind_name]
        known = {one.process.process_id: one.process for one in actions if one.process is not None}
        day = self.as_of.isoformat()
        return [
            (number, step, step.key or f"{number}:{known[number].state}:{step.event}:{day}")
            for number, step in kind.follow_up(list(known.values()), self.as_of)
            if number in known
        ]

    def _of_events(
        self, channel: Channel, actions: Sequence[OpenAction], events: Sequence[Event]
    ) -> list[tuple[int, Step, str]]:
        """Return the steps of the asked processes; what else was told is taken as it came in."""
        asked = {one.process.process_id for one in actions if one.process is not None}
        steps: list[tuple[int, Step, str]] = []
        others: list[Event] = []
        for event in events:
            if event.kind is EventKind.MOVED and event.process_id is not None:
                if event.process_id in asked and event.step is not None:
                    on = event.step.on or event.occurred_at
                    steps.append((event.process_id, replace(event.step, on=on), event.event_key))
            else:
                others.append(event)
        if others and self.apply is not None:
            self.begin()
            counts = self.apply(channel, others)
            self.totals.moved += counts["applied"]
            if counts["refused"]:
                self.totals.problems[f"channel:{channel.context.name}"] += counts["refused"]
        return steps

    def _write(self, log: int, steps: Sequence[tuple[int, Step, str]]) -> None:
        self.begin()
        with self.parts.store.read() as connection:
            owners = {
                one.process_id: one.sealed_for
                for one in views(
                    connection,
                    processes.c.id.in_({number for number, *_ in steps}),
                    today=self.as_of,
                )
            }
        made = {
            position: (owners[number], step.attachments)
            for position, (number, step, _) in enumerate(steps)
            if step.attachments
        }
        empty: Mapping[int, Staged] = {}
        with (
            staged_batch(self.parts.blobs, made) if made else nullcontext(empty) as papers,
            self.totals.all_or_nothing(),
            self.parts.ledger.transaction([log]) as tx,
        ):
            numbers = {number for number, *_ in steps}
            found = self._read(tx, numbers)
            held = holds_of_cases(
                tx.connection, {one.case_id for one in found.values()}, self.as_of
            )
            drafts: list[EntryDraft] = []
            written: set[int] = set()
            for position, (number, step, key) in enumerate(steps):
                if number in written:
                    # its next step begins where the first has left it
                    tx.record(drafts)
                    drafts, written = [], set()
                    found |= self._read(tx, {number})
                view = found[number]
                paper = papers.get(position, NOTHING)
                more = self._moved(tx, view, step, key, paper, held[view.case_id])
                if more:
                    drafts += more
                    written.add(number)
            tx.record(drafts)

    def _read(self, tx: Transaction, numbers: Collection[int]) -> dict[int, ProcessView]:
        found = views(tx.connection, processes.c.id.in_(numbers), today=self.as_of)
        return {one.process_id: one for one in found}

    def _moved(
        self,
        tx: Transaction,
        view: ProcessView,
        step: Step,
        key: str,
        paper: Staged,
        held: Collection[str],
    ) -> list[EntryDraft]:
        owner = view.channel or view.kind
        if is_known(tx, owner, key):
            return []
        try:
            drafts = moved(self.parts, tx, view, step, staged=paper, actor=SOFTWARE, holds=held)
        except ProcessHeld:
            # it stays due, and is asked for again when the hold is over
            return []
        except _REFUSALS as error:
            self._refused(view, step.event, error)
            return []
        note_key(tx, owner, key)
        self.totals.moved += 1
        return drafts

    def _ending(self, view: ProcessView, reason: str) -> Step | None:
        """Return the step that ends a process; None where its kind leaves it as it is."""
        today = business_date(self.parts.clock.now(), self.parts.zone)
        try:
            kind = self.parts.plugins.process_kinds[view.kind]
            if reason == WITHDRAWN:
                step = kind.on_withdrawn(view, reason, today)
            else:
                step = kind.on_closed(view, reason, today)
            return step and replace(step, effects=(*step.effects, *_tasks_of(kind)))
        except Exception as error:
            self._refused(view, reason, error)
            return None

    def _ended(self, tx: Transaction, view: ProcessView, step: Step) -> list[EntryDraft]:
        try:
            drafts = moved(self.parts, tx, view, step, staged=NOTHING, actor=SOFTWARE, holds=())
        except _REFUSALS as error:
            self._refused(view, step.event, error)
            return []
        self.totals.ended += 1
        return drafts

    def _refused(self, view: ProcessView, event: str, error: Exception) -> None:
        self.totals.problems[f"process:{view.kind}"] += 1
        _log.error(
            "process %d of the kind %s: %s was refused (%s)",
            view.process_id,
            view.kind,
            event,
            type_and_place(error),
        )


def end_closed(parts: RunParts) -> int:
    """End the processes of closed cases outside a run, as after payments; return how many."""
    totals = Totals(business_date(parts.clock.now(), parts.zone))
    follower = Follower(parts, totals.as_of, totals, begin=lambda: None)
    for log in range(parts.store.logs):
        follower.end_over(log)
        follower.forget(log)
    return totals.ended


def _tasks_of(kind: ProcessKind) -> list[CloseTasks]:
    return [CloseTasks(name, "cancelled") for name in (*kind.tasks, *OF_EVERY_KIND)]
