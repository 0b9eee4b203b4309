"""Channels with processes: what a small one inherits, and what a plugin may add to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from casekit import hookimpl
from casekit.app import Lender
from casekit.contacts.channel import Channel, NoOptions
from casekit.contacts.model import EventKind, Failure, Kind, OpenAction, ReceiptStatus
from casekit.contacts.process_channel import ProcessChannel
from casekit.errors import NotFound, PluginError
from casekit.plugins import Desk, Extension, Plugins
from casekit.process.choosing import kind_of_channel, process_name
from casekit.process.kind import ProcessKind
from casekit.process.model import Move, ProcessView, State, Step
from casekit.testing.builders import a_contact, a_context
from casekit.testing.lenders import make_lender
from casekit.testing.process_contract import a_process

DAY = date(2026, 3, 2)


class Walk(ProcessKind):
    """Over on the day after it was to be looked at."""

    name = "walk"
    category = "visit"
    words = {"en": "walk", "zh": "散步"}
    first = "begun"
    states = (
        State("begun", {"en": "begun", "zh": "开始"}, early=True),
        State("over", {"en": "over", "zh": "结束"}, over=True),
    )
    moves = (Move("end", ("begun",), "over", {"en": "ended", "zh": "结束"}, cancels=True),)
    tasks = ("walk_late",)
    task_words = {"walk_late": {"en": "a walk is late", "zh": "散步超时"}}

    def follow_up(
        self, processes: Sequence[ProcessView], as_of: date
    ) -> Sequence[tuple[int, Step]]:
        return [(one.process_id, Step("end", key=one.ref)) for one in processes]


class Walks(ProcessChannel):
    """A channel of walks."""

    name = "walks"
    kind = Kind.VISIT
    medium = "visit"
    process = "walk"


class Post(Channel):
    """A channel of letters without a process of its own."""

    name = "post"
    kind = Kind.LETTER
    medium = "letter"
    fields = frozenset({"address"})

    def send_batch(self, contacts: Sequence[Any]) -> list[Any]:
        return []


class Report:
    def __init__(self, lender: Lender) -> None:
        self.lender = lender


def module(**hooks: object) -> ModuleType:
    """A plugin whose hooks each give one list."""
    made = ModuleType("a_plugin")
    for name, given in hooks.items():
        hook = f"casekit_register_{name}"
        setattr(made, hook, hookimpl(_giving(given, hook)))
    return made


def _giving(given: object, name: str) -> Any:
    def hook() -> object:
        return given

    hook.__name__ = name
    return hook


def test_nobody_is_handed_anything_and_each_is_told_so(tmp_path: Path) -> None:
    channel = Walks(NoOptions(), a_context(tmp_path))
    receipts = channel.send_batch([a_contact(1), a_contact(2)])
    assert [r.contact_id for r in receipts] == [1, 2]
    assert {(r.status, r.failure) for r in receipts} == {
        (ReceiptStatus.FAILED, Failure.NOT_ACCEPTED)
    }
    assert channel.send_batch([]) == []


def test_without_an_override_the_kind_says_what_a_day_brings(tmp_path: Path) -> None:
    kind = Walk()
    channel = Walks(NoOptions(), a_context(tmp_path, process_kind=kind))
    first = OpenAction(1, 2001, None, "walk", 1, DAY, process=a_process(kind, process_id=7))
    named = replace(first, process=a_process(kind, process_id=8, ref="given"))
    bare = replace(first, process=None)
    events = channel.follow_up_batch([first, named, bare], DAY)
    assert [(e.kind, e.event_key, e.process_id) for e in events] == [
        (EventKind.MOVED, "7:begun:end:2026-03-02", 7),
        (EventKind.MOVED, "given", 8),
    ]
    assert events == channel.follow_up_batch([first, named, bare], DAY)
    assert [e.step.event for e in events if e.step] == ["end", "end"]
    assert channel.follow_up_batch([bare], DAY) == []
    assert Walks(NoOptions(), a_context(tmp_path)).follow_up_batch([first], DAY) == []


def test_a_channel_has_the_kind_that_it_names_or_the_cores(tmp_path: Path) -> None:
    plugins = Plugins([], modules={"walk": module(process_kinds=[Walk()], channels=[Walks, Post])})
    assert [process_name(one) for one in (Walks, Post)] == ["walk", "letter"]
    assert process_name(plugins.channels["by-hand"]) == ""
    assert isinstance(kind_of_channel(plugins, Walks), Walk)
    letter = kind_of_channel(plugins, Post)
    assert letter is not None
    assert letter.name == "letter"
    assert kind_of_channel(plugins, plugins.channels["by-hand"]) is None
    assert plugins.task_kinds() == ("walk_late",)

    alone = Plugins([], modules={"walk": module(channels=[Walks])})
    with pytest.raises(PluginError, match="'walk', which no plugin") as caught:
        kind_of_channel(alone, Walks)
    assert caught.value.plugin == "walk"
    assert caught.value.hint


def test_a_lender_opens_what_plugins_bring(tmp_path: Path) -> None:
    brought = module(
        process_kinds=[Walk()],
        channels=[Walks],
        desks=[Desk("reports", Report)],
        extensions=[Extension("tracker", "file", Report), Extension("tracker", "b", Walk)],
    )
    with make_lender(
        tmp_path / "acme",
        channels={"sms": "echo", "visit": "walks"},
        modules={"walk": brought},
    ) as lender:
        desk = lender.plugin("reports")
        assert desk.lender is lender
        assert lender.plugin("reports") is desk
        with pytest.raises(NotFound, match="'letters'") as caught:
            lender.plugin("letters")
        assert "reports" in caught.value.hint
        assert lender.kind_of("walks").name == "walk"
        walks = lender.channels["visit"]
        assert lender.kind_of(walks) is walks.context.process_kind
        assert walks.context.extensions("tracker") == {"b": Walk, "file": Report}
        assert walks.context.extensions("nothing") == {}
        for name in ("echo", "post"):
            with pytest.raises(NotFound):
                lender.kind_of(name)


def test_a_clash_names_both_plugins_and_the_point() -> None:
    one = module(extensions=[Extension("tracker", "file", Report)])
    with pytest.raises(PluginError, match="'a' and 'b' both offer a tracker named 'file'"):
        Plugins([], modules={"a": one, "b": module(extensions=one.casekit_register_extensions())})
    with pytest.raises(PluginError, match="'a' gave no list of extensions"):
        Plugins([], modules={"a": module(extensions=[Report])})


class Endless(Walk):
    """Nothing ends it."""

    name = "endless"
    moves = ()


class Wordless(ProcessKind):
    """A kind without a table."""

    name = "wordless"


@pytest.mark.parametrize(
    ("kind", "said"),
    [(Endless(), "nothing leaves"), (Wordless(), "has no"), (Report, "that is no kind")],
)
def test_a_kind_that_is_not_whole_is_refused_when_it_is_registered(kind: Any, said: str) -> None:
    if kind is Report:
        kind = SimpleNamespace(name="report")
    with pytest.raises(PluginError, match=said) as caught:
        Plugins([], modules={"walk": module(process_kinds=[kind])})
    assert caught.value.plugin == "walk"
