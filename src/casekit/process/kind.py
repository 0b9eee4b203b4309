"""The base class of process kinds: a table of states and moves, and what to look at by day."""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import ClassVar, Protocol

from casekit.errors import NotFound, PluginError
from casekit.process.model import ANY_STATE, SAME_STATE, Move, ProcessView, State, Step, Words

ABOUT = ("case", "none", "either")
"""What processes of a kind are about."""

CATEGORIES = ("letter", "visit", "legal", "other")
"""Where the entries and documents of a kind can be filed."""

COMMON_RIGHT = "process"
"""What rights begin with of kinds that have none of their own."""

VERBS = ("open", "move", "look", "cancel", "read")
"""What can be done with a process; each asks for a right."""

_LONGEST = 40


class CaseRefLike(Protocol):
    """What a kind is told of the case on which a process is opened; `CaseRef` is one."""

    @property
    def case_id(self) -> int:
        """Its number."""

    @property
    def loan_id(self) -> int:
        """The number of its loan."""

    @property
    def customer_id(self) -> int:
        """Whose debt it is."""

    @property
    def loan_ref(self) -> str:
        """The platform's reference of the loan."""

    @property
    def currency(self) -> str:
        """ISO 4217 code of the loan."""


class ProcessKind(ABC):
    """A kind of process. An instance is registered; see docs/how-to/write-a-process.md.

    Attributes:
        name: a code, at most 40 characters.
        category: where its entries and documents are filed, one of `CATEGORIES`.
        words: what people call it, by language.
        states, moves: the table. A move is found by its event and the state that it leaves.
        first: the state in which it is opened.
        fields: keys that `data` may have. Others are refused, which keeps personal data out.
        goes_on_under: kinds of hold that do not stop it.
        tasks: kinds of task of its own that its effects may open.
        task_words: what people call those, by kind and language.
        about: `case`: each is about a case; `none`: about none; `either`: as it is opened.
        right: begins the names of the rights that its processes ask for, see `right_to`.
        confidential: cases, timelines, lists and files for outsiders leave it out, unless who asks
            has the right to look at it; its entries stand in the archive as all do.
        anonymous: it is always opened without the name of who opens it, never saying in plain text
            whom it concerns.
        begins_on_closed: it can be opened on a case that is closed, where it is about what was done
            on it and not about the debt.
        own_key: each process about no case has a data key of its own, so that it can be erased by
            itself.
        code_words: what people call the codes in its `data`, whichever key they stand under.
        rises: roles to whom it rises one after the other while it is late.
    """

    name: ClassVar[str]
    category: ClassVar[str]
    words: ClassVar[Words]
    states: ClassVar[tuple[State, ...]]
    first: ClassVar[str]
    moves: ClassVar[tuple[Move, ...]]
    fields: ClassVar[frozenset[str]] = frozenset()
    goes_on_under: ClassVar[frozenset[str]] = frozenset()
    tasks: ClassVar[tuple[str, ...]] = ()
    task_words: ClassVar[dict[str, Words]] = {}
    code_words: ClassVar[Mapping[str, Words]] = {}
    about: ClassVar[str] = "case"
    right: ClassVar[str] = COMMON_RIGHT
    confidential: ClassVar[bool] = False
    anonymous: ClassVar[bool] = False
    begins_on_closed: ClassVar[bool] = False
    own_key: ClassVar[bool] = False
    rises: ClassVar[tuple[str, ...]] = ()

    def right_to(self, verb: str) -> str:
        """Return the right that a verb on its processes needs, such as `complaint.move`.

        Args:
            verb: one of `VERBS`. To read the sealed part of a process that has no rights of its
                own is part of looking at it; where it is about a case, `case.reveal` is asked too.
        """
        if self.right == COMMON_RIGHT and verb == "read":
            verb = "look"
        return f"{self.right}.{verb}"

    def opening(self, case: CaseRefLike, as_of: date) -> Step:
        """Return how a process is opened when an action of its channel comes due.

        Only the dates, `data`, `secret`, `ref` and effects of the step count. By default the
        channel is asked on the same day.
        """
        return Step(look_on=as_of)

    def completed(self, process: ProcessView, step: Step, on: date) -> Step:
        """Return a step with what it brings along by itself: dates, codes and effects.

        Asked before every move, whoever gives the step, so that the consequences are the same for
        a person's word, an import and the run. What the step says already is kept. Pure.

        Args:
            process: as it stands before the move.
            step: what happens; its event is possible.
            on: the day on which it happened, on the lender's calendar.
        """
        return step

    def follow_up(
        self, processes: Sequence[ProcessView], as_of: date
    ) -> Sequence[tuple[int, Step]]:
        """Return the steps that a day brings, each with the number of its process.

        Args:
            processes: those whose `look_on` is not after `as_of`.
            as_of: the lender's business date.

        The answer depends on nothing else: no clock, no network.
        """
        return ()

    def on_closed(self, process: ProcessView, reason: str, as_of: date) -> Step | None:
        """Return the step that ends a process whose case was closed; by default a cancelling one.

        None leaves it as it is: what it has begun must be brought to its end all the same. It is
        asked again each day.

        Args:
            process: an open one.
            reason: why the case was closed, a code (`paid` …).
            as_of: the lender's business date.
        """
        return Step(self._cancelling(process.state).event, note=reason, end_reason=reason)

    def on_held(self, process: ProcessView, reasons: Sequence[str], at: datetime) -> Step | None:
        """Return what a process does by itself when a hold comes into force; by default nothing.

        A hold keeps the lender from every step towards the customer, whatever this returns. It is
        for what stands already and must not be left standing: a visit that was agreed. The step
        must be one that does not advance. Asked when the hold is placed, and by each run while it
        lasts, so a process that has done it returns None.

        Args:
            process: an open one.
            reasons: the kinds of hold that stop it.
            at: now (UTC).
        """
        return None

    def on_withdrawn(self, process: ProcessView, reason: str, as_of: date) -> Step | None:
        """Return the step that ends a process whose own step was withdrawn (a plan was agreed).

        Asked only in states that are `early`. None leaves it as it is.
        """
        return Step(self._cancelling(process.state).event, note=reason, end_reason=reason)

    def state(self, name: str) -> State:
        """Return a state by name.

        Raises:
            NotFound: the kind has no such state.
        """
        found = self._states.get(name)
        if found is None:
            raise NotFound(f"a process of the kind {self.name!r} has no state {name!r}")
        return found

    def leaving(self, state: str) -> tuple[Move, ...]:
        """Return the moves that are possible in a state, in the order of the table."""
        over = self.state(state).over
        return tuple(
            move
            for move in self.moves
            if state in move.sources or (ANY_STATE in move.sources and not over)
        )

    def move(self, state: str, event: str) -> Move | None:
        """Return the move that an event makes in a state; None where it is not possible there."""
        return next((move for move in self.leaving(state) if move.event == event), None)

    def cancelling(self, state: str) -> Move | None:
        """Return the first move by which software may end a process in a state; None for none."""
        return next(
            (
                move
                for move in self.leaving(state)
                if move.cancels and move.by_software and not (move.document or move.advances)
            ),
            None,
        )

    def _cancelling(self, state: str) -> Move:
        found = self.cancelling(state)
        if found is None:
            raise PluginError(f"nothing cancels a process {self.name!r} in state {state!r}")
        return found

    @cached_property
    def _states(self) -> dict[str, State]:
        return {state.name: state for state in self.states}


def check_kind(kind: ProcessKind) -> None:
    """Check that a kind's table is whole; asked when it is registered.

    Names are unique and short, sources and targets exist, an event leaves a state one way only,
    every state that is not over is left by some move, and software can cancel the process in
    each of them.

    Raises:
        PluginError: it is not; the message says what is wrong.
    """
    for problem in problems(kind):
        raise PluginError(f"the process kind {kind.name!r}: {problem}")


def problems(kind: ProcessKind) -> list[str]:
    """Return what is wrong with a kind's table, a clause each; none where it is whole."""
    names = [state.name for state in kind.states]
    found = [
        f"state {name!r} is there twice" for name in sorted(set(names)) if names.count(name) > 1
    ]
    found += [
        f"{name!r} is no name of 1 to {_LONGEST} characters"
        for name in (kind.name, *names, *(move.event for move in kind.moves))
        if not 0 < len(name) <= _LONGEST
    ]
    if kind.category not in CATEGORIES:
        found.append(f"category {kind.category!r} is none of {', '.join(CATEGORIES)}")
    if kind.about not in ABOUT:
        found.append(f"about {kind.about!r} is none of {', '.join(ABOUT)}")
    if kind.own_key and kind.about != "none":
        found.append("what has a key of its own is about no case")
    if kind.first not in names:
        found.append(f"its first state {kind.first!r} is none of its states")
    for move in kind.moves:
        found += [
            f"move {move.event!r} leaves {source!r}, which is no state"
            for source in move.sources
            if source not in (*names, ANY_STATE)
        ]
        if move.target not in (*names, SAME_STATE):
            found.append(f"move {move.event!r} leads to {move.target!r}, which is no state")
    if found:
        return found
    for state in kind.states:
        found += _problems_of(kind, state)
    return found


def _problems_of(kind: ProcessKind, state: State) -> list[str]:
    leaving = kind.leaving(state.name)
    events = [move.event for move in leaving]
    found = [
        f"{event!r} leaves state {state.name!r} in two ways"
        for event in sorted(set(events))
        if events.count(event) > 1
    ]
    for move in leaving:
        target = state.name if move.target == SAME_STATE else move.target
        if move.cancels and not kind.state(target).over:
            found.append(f"move {move.event!r} cancels, but {target!r} is not over")
    if state.over:
        return found
    if not any(move.target not in (SAME_STATE, state.name) for move in leaving):
        found.append(f"nothing leaves state {state.name!r}")
    if kind.cancelling(state.name) is None:
        found.append(f"software cannot cancel it in state {state.name!r}")
    return found
