"""How processes of oversight are shown on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from casekit.cli.output import emit_json, emit_pairs, emit_table
from casekit.process.model import Attachment

if TYPE_CHECKING:
    from casekit import Lender, ProcessView

_LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "number": {"en": "number", "zh": "编号"},
    "kind": {"en": "kind", "zh": "类别"},
    "state": {"en": "state", "zh": "状态"},
    "case": {"en": "case", "zh": "案件"},
    "person": {"en": "concerns", "zh": "涉及人员"},
    "owner": {"en": "seen to by", "zh": "负责人"},
    "due": {"en": "due", "zh": "期限"},
    "late": {"en": "late", "zh": "逾期"},
    "opened": {"en": "begun", "zh": "开始"},
    "possible": {"en": "can be", "zh": "可进行"},
    "none": {"en": "There are none.", "zh": "没有记录。"},
}


def label(name: str, language: str) -> str:
    """Return a label in a language: `zh…` gives Chinese, anything else English."""
    return _LABELS[name][short(language)]


def short(language: str) -> str:
    """Return `zh` or `en` for a tag."""
    return "zh" if language.startswith("zh") else "en"


def files_of(paths: Iterable[Path]) -> tuple[Attachment, ...]:
    """Return files as documents of a step."""
    return tuple(Attachment.of_file(path) for path in paths)


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
    if as_json:
        for one in found:
            emit_json(one.to_json(), line=True)
        return
    spoken = language or lender.settings.lender.language
    heads = ("number", "state", "case", "person", "owner", "due", "late")
    emit_table(
        [*(label(head, spoken) for head in heads), *columns],
        [
            (
                str(one.process_id),
                state_words(lender, one, spoken),
                one.case_name,
                one.person,
                one.owner,
                one.due_on or "",
                "!" if one.late else "",
                *(one.data.get(name, "") for name in columns),
            )
            for one in found
        ],
        label("none", spoken),
    )


def show_one(lender: Lender, view: ProcessView, as_json: bool, language: str) -> None:
    """Write how a process stands, and what can happen to it now."""
    show_sealed(lender, view, {}, as_json, language)


def show_sealed(
    lender: Lender, view: ProcessView, sealed: Mapping[str, Any], as_json: bool, language: str
) -> None:
    """Write the same with what was opened of its sealed part."""
    kind = lender.plugins.process_kinds[view.kind]
    possible = [move.event for move in kind.leaving(view.state) if move.event != "raise"]
    if as_json:
        told = {**view.to_json(), "possible": possible}
        emit_json({**told, "secret": dict(sealed)} if sealed else told)
        return
    spoken = language or lender.settings.lender.language
    pairs: dict[str, Any] = {
        label("number", spoken): view.process_id,
        label("kind", spoken): kind.words[short(spoken)],
        label("state", spoken): state_words(lender, view, spoken),
        label("case", spoken): view.case_name,
        label("person", spoken): view.person,
        label("owner", spoken): view.owner,
        label("due", spoken): f"{view.due_on}{' !' if view.late else ''}" if view.due_on else "",
        label("opened", spoken): view.opened_at.astimezone(lender.settings.lender.zone).isoformat(
            " ", "minutes"
        ),
    }
    pairs |= {name: _told(value) for name, value in sorted(view.data.items())}
    pairs |= {name: _told(value) for name, value in sorted(sealed.items())}
    pairs[label("possible", spoken)] = ", ".join(possible)
    emit_pairs(pairs)


def _told(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_told, value))
    if isinstance(value, Mapping):
        return " ".join(f"{name}={_told(one)}" for name, one in value.items())
    return str(value)
