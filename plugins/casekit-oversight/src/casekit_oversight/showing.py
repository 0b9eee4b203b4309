"""How processes of oversight are shown on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from casekit.cli.output import emit_json, emit_pairs, emit_table
from casekit.errors import UsageError
from casekit_oversight.following import standstill
from casekit_oversight.telling import Telling, wall_clock
from casekit_oversight.words import short

if TYPE_CHECKING:
    from casekit import Lender, ProcessView


def check_now(lender: Lender) -> None:
    """Refuse to tell how things stood before the archive ends: they are kept as they stand now.

    Raises:
        UsageError: the clock of a simulation was set to before the newest entry.
    """
    last = lender.store.last_instant() if lender.store.simulated else None
    if last is not None and lender.clock.now() < last:
        until = wall_clock(last, lender.settings.lender.zone)
        raise UsageError(
            f"the archive goes on until {until}, and processes are shown as they stand there",
            hint="Leave --now out, or give a time after that. What was known at an earlier time "
            "stands in the archive: casekit archive search.",
        )


def state_words(lender: Lender, view: ProcessView, language: str) -> str:
    """Return in words where a process stands."""
    kind = lender.plugins.process_kinds[view.kind]
    return kind.state(view.state).words[short(language)]


def show_some(
    lender: Lender,
    found: Sequence[ProcessView],
    as_json: bool,
    language: str,
    columns: Sequence[str] = (),
) -> None:
    """Write a list of processes.

    Args:
        lender: whose; found: them.
        as_json: a JSON object on each line.
        language: of the words; the lender's where empty.
        columns: keys of their data that are shown, too.
    """
    check_now(lender)
    if as_json:
        for one in found:
            emit_json(one.to_json(), line=True)
        return
    telling = Telling(lender, language)
    heads = ("number", "state", "case", "person", "owner", "due", "late", *columns)
    emit_table(
        [telling.label(head) for head in heads],
        [
            (
                str(one.process_id),
                state_words(lender, one, telling.language),
                one.case_name,
                one.person,
                one.owner,
                one.due_on or "",
                "!" if one.late else "",
                *(
                    telling.value(name, one.data[name]) if name in one.data else ""
                    for name in columns
                ),
            )
            for one in found
        ],
        telling.label("none"),
    )


def show_one(
    lender: Lender,
    view: ProcessView,
    as_json: bool,
    language: str,
    commands: Mapping[str, str] = {},
) -> None:
    """Write how a process stands, and what can happen to it now; see `show_sealed`."""
    show_sealed(lender, view, {}, as_json, language, commands)


def show_sealed(
    lender: Lender,
    view: ProcessView,
    sealed: Mapping[str, Any],
    as_json: bool,
    language: str,
    commands: Mapping[str, str] = {},
) -> None:
    """Write the same with what was opened of its sealed part.

    Args:
        lender: whose. view: the process. sealed: what was opened.
        as_json: for software. language: for people.
        commands: event → the command that makes it, `{number}` where the process is named; told
            of what leads on from where it stands.
    """
    kind = lender.plugins.process_kinds[view.kind]
    moves = [move for move in kind.leaving(view.state) if move.event != "raise"]
    if as_json:
        told = {**view.to_json(), "possible": [move.event for move in moves]}
        emit_json({**told, "secret": dict(sealed)} if sealed else told)
        return
    telling = Telling(lender, language)
    spoken, label = short(telling.language), telling.label
    pairs: dict[str, Any] = {
        label("number"): view.process_id,
        label("kind"): kind.words[spoken],
        label("state"): state_words(lender, view, spoken),
        label("case"): view.case_name,
        label("person"): view.person,
        label("owner"): view.owner,
        label("due"): f"{view.due_on}{' !' if view.late else ''}" if view.due_on else "",
        label("opened"): wall_clock(view.opened_at, telling.zone),
    }
    stopped = standstill(lender, view, spoken) if view.data.get("hold_placed") else ""
    for part in (view.data, sealed):
        for name, value in telling.pairs(part).items():
            # two fields may bear one name: whom a report concerns, and whom a process does
            pairs[f"{name} " if pairs.get(name) else name] = value
    if stopped:
        pairs[label("hold_placed")] = stopped
    between = "、" if spoken == "zh" else ", "
    pairs[label("possible")] = between.join(move.words[spoken] for move in moves)
    pairs[label("next")] = "\n".join(
        commands[move.event].format(number=view.process_id)
        for move in moves
        if move.event in commands and view.state in move.sources
    )
    emit_pairs(pairs)
