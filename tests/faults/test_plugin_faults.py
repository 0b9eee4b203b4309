"""Plugins that are missing, clash, do not fit or raise: named with their hook, nothing half-done."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from datetime import date
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, ClassVar

import pytest

from casekit import hookimpl, hookspecs
from casekit.contacts.channel import Channel
from casekit.contacts.model import Kind
from casekit.errors import ConfigError, NotAuthorized, PluginError
from casekit.initialise.create import find_starters
from casekit.plugins import Plugins, installed
from casekit.testing.fake_channel import FakeChannel
from casekit.testing.lenders import make_lender
from casekit.testing.road import FakePlugin, Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)

Start = Callable[..., Road]

REGISTRIES = sorted(name for name in vars(hookspecs) if name.startswith("casekit_register_"))
CALL_TIME = sorted(
    name
    for name, thing in vars(hookspecs).items()
    if name.startswith("casekit_") and name not in REGISTRIES and inspect.isfunction(thing)
)


def _module(hook: str, implementation: Callable[..., Any]) -> types.ModuleType:
    module = types.ModuleType("faulty")
    implementation.__name__ = hook
    setattr(module, hook, hookimpl(implementation))
    return module


def _raises() -> Any:
    raise ZeroDivisionError("王小明 +8613800000001")


def _gives_nonsense() -> Any:
    return [object()]


def _gives_a_number() -> Any:
    return 7


@pytest.mark.parametrize("fault", [_raises, _gives_nonsense, _gives_a_number])
@pytest.mark.parametrize("hook", REGISTRIES)
def test_a_registering_plugin_that_fails_is_named(hook: str, fault: Callable[[], Any]) -> None:
    module = _module(hook, types.FunctionType(fault.__code__, globals(), hook))

    with pytest.raises(PluginError) as caught:
        Plugins([], modules={"faulty": module})

    error = caught.value
    assert (error.plugin, error.hook, error.distribution) == ("faulty", hook, "given")
    assert hook in error.message
    assert error.hint
    assert "王小明" not in f"{error.message} {error.hint}"


class Unfinished(Channel):
    """A channel whose author forgot to send."""

    name: ClassVar[str] = "unfinished"
    kind = Kind.MESSAGE


class Bursting(FakeChannel):
    """A channel that cannot be made."""

    name: ClassVar[str] = "bursting"

    def __init__(self, options: Any, context: Any) -> None:
        raise ZeroDivisionError("+8613800000001")


def test_a_channel_that_lacks_a_method_is_named_with_it() -> None:
    module = _module("casekit_register_channels", lambda: [Unfinished])
    with pytest.raises(PluginError, match="Unfinished, without send_batch") as caught:
        Plugins([], modules={"faulty": module})
    assert (caught.value.plugin, caught.value.hook) == ("faulty", "casekit_register_channels")


def test_a_channel_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    module = _module("casekit_register_channels", lambda: [Bursting])
    with pytest.raises(PluginError, match="'bursting' of the plugin 'faulty'") as caught:
        make_lender(
            tmp_path / "acme", channels={"sms": "bursting"}, modules={"faulty": module}
        ).close()
    assert "138" not in caught.value.message


def test_a_broken_plugin_does_not_keep_others_from_beginning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = EntryPoint("broken", "casekit.no_such_module", "casekit")
    points = [*entry_points(group="casekit"), broken]
    monkeypatch.setattr("casekit.plugins.entry_points", lambda group: points)
    assert "cn" in find_starters()
    assert "the plugin 'broken' cannot be loaded" in caplog.text


def test_every_hook_that_is_called_in_work_is_tested_here() -> None:
    elsewhere = {"casekit_allot", "casekit_staff_standing"}  # in test_work_people.py
    assert sorted(set(CALL_TIME) - elsewhere) == [
        "casekit_authorize",
        "casekit_case_facts",
        "casekit_entries_appended",
        "casekit_review_contacts",
    ]
    assert elsewhere < set(CALL_TIME)


@pytest.mark.parametrize("answer", [False, RuntimeError("no"), NotAuthorized("mine")])
def test_who_may_not_is_refused_and_so_is_everybody_where_the_question_fails(
    start: Start, answer: object
) -> None:
    def authorize(actor: str, action: str, subjects: object) -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer

    road = start()
    road.lend("L1", due_on=DUE)
    before = road.dump()
    road.plugin.authorize = authorize
    with pytest.raises(NotAuthorized, match=r"may not do this \(run\)"):
        road.at(DAY_1).lender.run()
    with pytest.raises(NotAuthorized, match=r"collection\.stop"):
        road.lender.stop("because")
    assert road.dump() == before

    road.plugin.authorize = lambda actor, action, subjects: True
    assert road.lender.run().sent == 1


def test_an_unknown_plugin_is_told_with_what_there_is() -> None:
    with pytest.raises(PluginError, match="'no-such' is not installed") as caught:
        Plugins(["no-such"])
    assert "pip install casekit-no-such" in caught.value.hint


def test_the_config_names_an_unknown_plugin_and_nothing_is_made(
    start: Start, tmp_path: Path
) -> None:
    road = start()
    before = road.dump()
    with pytest.raises(PluginError, match="not installed"):
        road.reopen(lambda toml: toml.replace('use = ["cn"]', 'use = ["cn", "no-such"]'))
    road.reopen(lambda toml: toml.replace('use = ["cn", "no-such"]', 'use = ["cn"]'))
    assert road.dump() == before


class Twin(FakeChannel):
    """Has the name of another plugin's channel."""


def test_two_plugins_that_offer_one_name_are_both_named() -> None:
    first = FakePlugin()
    second = _module("casekit_register_channels", lambda: [Twin])
    with pytest.raises(PluginError, match="'first' and 'second' both offer a channel named"):
        Plugins([], modules={"first": first, "second": second})


def test_a_plugin_is_listed_once() -> None:
    with pytest.raises(PluginError, match="listed twice"):
        Plugins(["cn"], modules={"cn": types.ModuleType("cn")})


class _Distribution:
    version = "1"

    def __init__(self, name: str) -> None:
        self.name = name


def _points(*owners: tuple[str, str, str]) -> Callable[..., list[EntryPoint]]:
    points = []
    for name, value, distribution in owners:
        point = EntryPoint(name, value, "casekit")
        vars(point)["dist"] = _Distribution(distribution)
        points.append(point)
    return lambda group: points


def test_two_distributions_with_one_plugin_name_are_both_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    points = _points(("x", "json", "casekit-x"), ("x", "json", "casekit-x-fork"))
    monkeypatch.setattr("casekit.plugins.entry_points", points)
    with pytest.raises(PluginError, match="casekit-x and casekit-x-fork"):
        Plugins(["x"])
    assert [plugin.distribution for plugin in installed()] == ["casekit-x", "casekit-x-fork"]


def test_a_plugin_that_cannot_be_imported_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    points = _points(("x", "no_such_module_at_all", "casekit-x"))
    monkeypatch.setattr("casekit.plugins.entry_points", points)
    with pytest.raises(PluginError, match="cannot be loaded") as caught:
        Plugins(["x"])
    assert caught.value.distribution == "casekit-x"


def test_a_misspelt_hook_and_a_wrong_argument_are_told() -> None:
    misspelt = _module("casekit_register_chanels", lambda: None)
    with pytest.raises(PluginError, match="casekit_register_chanels"):
        Plugins([], modules={"faulty": misspelt})

    def facts(cases: object) -> None:
        """Take an argument that the hook does not have."""

    with pytest.raises(PluginError, match="does not fit casekit's hooks"):
        Plugins([], modules={"faulty": _module("casekit_case_facts", facts)})


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ('use = "cn-measures"', 'use = "no-such-policy"', "policy.use"),
        ('pack = "cn"', 'pack = "no-such-pack"', "rules.pack"),
        ('sms = "fake-sms"', 'sms = "no-such-channel"', "channels.sms"),
        ('zone = "Asia/Shanghai"', 'zone = "Asia/Atlantis"', "lender.zone"),
        ('currency = "CNY"', "currency = 7", "lender.currency"),
        ("[policy]", "[polcy]", "polcy"),
        ("[policy]", "[policy", ""),
    ],
)
def test_a_broken_config_is_told_with_its_line_and_changes_nothing(
    start: Start, before: str, after: str, line: str
) -> None:
    road = start()
    road.lend("L1", due_on=DUE)
    dumped = road.dump()
    text = (road.folder / "lender.toml").read_text(encoding="utf-8")
    assert before in text

    with pytest.raises(ConfigError) as caught:
        road.reopen(lambda toml: toml.replace(before, after, 1))

    assert caught.value.line is not None
    assert line in str(caught.value)
    assert "lender.toml:" in str(caught.value)
    road.reopen(lambda _: text)
    assert road.dump() == dumped
    assert road.at(DAY_1).lender.run().sent == 1
