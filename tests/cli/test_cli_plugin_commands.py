"""Commands of plugins: found when they are called, never in the way of casekit's own."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType, SimpleNamespace

import click
import pytest

from casekit import hookimpl
from casekit.cli.opening import LenderChoice, lender_choice
from casekit.plugins import InstalledPlugin, Plugins

from .conftest import Shell


def plugin_with(*commands: click.Command) -> object:
    @hookimpl
    def casekit_register_commands() -> list[click.Command]:
        return list(commands)

    return module(casekit_register_commands)


def module(hook: Callable[[], list[click.Command]]) -> ModuleType:
    made = ModuleType("made_up_plugin")
    setattr(made, hook.__name__, hook)
    return made


@click.command()
@lender_choice()
def hello(choice: LenderChoice) -> None:
    """Greet the lender."""
    with choice.open() as lender:
        click.echo(f"hello {lender.settings.lender.id}")


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Lets a test have plugins that nobody installed: `install.plugins["name"] = module`."""
    extra: dict[str, object] = {}
    real_installed = __import__("casekit.plugins", fromlist=["installed"]).installed
    real_init = Plugins.__init__

    def installed() -> list[InstalledPlugin]:
        return real_installed() + [InstalledPlugin(name, "test", "1") for name in extra]

    def init(self: Plugins, use: tuple[str, ...], **more: object) -> None:
        named = [name for name in use if name not in extra]
        modules = {name: extra[name] for name in use if name in extra}
        real_init(self, named, modules={**modules, **(more.get("modules") or {})})  # type: ignore[dict-item]

    monkeypatch.setattr("casekit.plugins.installed", installed)
    monkeypatch.setattr(Plugins, "__init__", init)
    return SimpleNamespace(plugins=extra)


def use(shell: Shell, name: str) -> None:
    assert shell.lender is not None
    config = shell.lender / "lender.toml"
    text = config.read_text("utf-8")
    config.write_text(text.replace('"cn", "echo"]', f'"cn", "echo", "{name}"]'), "utf-8")


def test_a_plugins_command_is_called_like_any_other(at: Shell, install: SimpleNamespace) -> None:
    install.plugins["greeter"] = plugin_with(hello)
    use(at, "greeter")
    assert at("hello").out == "hello acme\n"
    rows = {row["name"]: row for row in Shell()("plugins", "--json").json_lines()}
    assert rows["greeter"]["gives"]["commands"] == ["hello"]


def test_a_lender_that_does_not_use_the_plugin_refuses(at: Shell, install: SimpleNamespace) -> None:
    install.plugins["greeter"] = plugin_with(hello)
    assert "does not use the plugin 'greeter'" in at("hello", status=1).err


def test_two_plugins_with_one_command_are_both_named(at: Shell, install: SimpleNamespace) -> None:
    install.plugins["greeter"] = plugin_with(hello)
    install.plugins["butler"] = plugin_with(hello)
    answer = at("hello", status=1)
    assert "butler" in answer.err
    assert "greeter" in answer.err


def test_a_plugin_cannot_take_the_place_of_a_command(at: Shell, install: SimpleNamespace) -> None:
    install.plugins["thief"] = plugin_with(click.Command("run", callback=lambda: click.echo("!")))
    assert at("run", "--as-of", "2026-03-02", "--json").json()["sent"] == 5


def test_a_plugin_that_raises_is_told_by_plugins_alone(at: Shell, install: SimpleNamespace) -> None:
    @hookimpl
    def casekit_register_commands() -> list[click.Command]:
        raise RuntimeError("secret")

    install.plugins["broken"] = module(casekit_register_commands)
    assert "No such command" in at("nothere", status=2).err
    answer = Shell()("plugins", status=1)
    assert "raised (RuntimeError) in casekit_register_commands" in answer.out
    assert "secret" not in answer.out
