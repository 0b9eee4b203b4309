"""The reference is held to the code: commands, config keys, errors, hooks and rights."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import MISSING, Field, fields
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

import pytest

from casekit import errors, hookspecs, settings, settings_work
from casekit.archive.anchors import FileAnchorOptions
from casekit.cli.plugins import REGISTRIES
from casekit.cli.reference import page
from casekit.contacts.lender_texts import TEXT_NAMES
from casekit.pii.environment_provider import EnvironmentKeyOptions
from casekit.pii.file_provider import FileKeyOptions
from casekit.plugins import Plugins, installed
from casekit.process.kind import VERBS
from casekit.secret import Secret

REFERENCE = Path(__file__).resolve().parents[2] / "docs/reference"
TABLES = {
    "## `[lender]`": settings.LenderSettings,
    "## `[plugins]`": settings.PluginSettings,
    "## `[store]`": settings.StoreSettings,
    "### provider `file`": FileKeyOptions,
    "### provider `environment`": EnvironmentKeyOptions,
    "## `[policy]`": settings.PolicySettings,
    "## `[templates]`": settings.TemplateSettings,
    "## `[keywords]`": settings.KeywordSettings,
    "## `[run]`": settings.RunSettings,
    "## `[queue]`": settings_work.QueueSettings,
    "## `[staff.NAME]`": settings_work.StaffSettings,
    "## `[archive]`": settings.ArchiveSettings,
    "### anchor `file`": FileAnchorOptions,
    "## `[files]`": settings.FileSettings,
    "## `[serve]`": settings.ServeSettings,
}
TYPES = {
    str: "text", int: "whole number", bool: "true or false", Path: "path", ZoneInfo: "time zone",
    date: "date", Secret: "secret",
}  # fmt: skip


def read(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    assert f"\n{heading}\n" in text, heading
    body = text.split(f"\n{heading}\n", 1)[1]
    return re.split(r"^#{2,3} ", body, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> list[list[str]]:
    table = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in text.splitlines()
        if line.startswith("| `")
    ]
    assert table
    return table


# -- commands --------------------------------------------------------------------------------------


def test_the_page_of_commands_is_what_the_commands_say() -> None:
    assert read("cli.md") == page(), "python -m casekit.cli.reference > docs/reference/cli.md"


# -- config ----------------------------------------------------------------------------------------


def type_name(hint: Any) -> str:
    kinds = [kind for kind in (get_args(hint) or (hint,)) if kind is not type(None)]
    if any(getattr(kind, "__origin__", None) is tuple for kind in (hint, *kinds)):
        return "list"
    return TYPES[kinds[0]]


def default_of(field: Field[Any]) -> str | None:
    """The default as TOML would write it; None where the page says it in its own words."""
    if field.default is MISSING and field.default_factory is MISSING:
        return "needed"
    value = field.default
    if value is None:
        return None
    if value == ():
        return "`[]`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if isinstance(value, int) else f'`"{value}"`'


@pytest.mark.parametrize("heading", TABLES)
def test_every_key_stands_with_its_type_and_default(heading: str) -> None:
    kind = TABLES[heading]
    told = {row[0].strip("`"): row for row in rows(section(read("config.md"), heading))}
    hints = get_type_hints(kind)
    assert list(told) == [field.name for field in fields(kind)]
    for field in fields(kind):
        _, type_, default, meaning = told[field.name]
        assert type_ == type_name(hints[field.name]), field.name
        expected = default_of(field)
        assert expected is None or default == expected, field.name
        assert len(meaning) > 5


def test_every_table_of_the_config_is_described() -> None:
    text = read("config.md")
    described = set(re.findall(r"`\[+([a-z]+)[\].]", text))
    assert set(settings.TABLES) <= described


def test_every_text_of_the_lender_is_named() -> None:
    told = set(re.findall(r"`([a-z_]+)`", section(read("config.md"), "## `[texts]`")))
    assert set(TEXT_NAMES) <= told


# -- errors ----------------------------------------------------------------------------------------


def error_classes() -> list[type[errors.CasekitError]]:
    return [
        thing
        for thing in vars(errors).values()
        if inspect.isclass(thing) and issubclass(thing, errors.CasekitError)
    ]


def test_every_error_stands_with_code_parent_and_status() -> None:
    told = [row[:4] for row in rows(read("errors.md"))]
    expected = [
        [
            f"`{kind.code}`",
            f"`{kind.__name__}`",
            f"`{kind.__mro__[1].__name__}`",
            str(kind.exit_code),
        ]
        for kind in error_classes()
    ]
    assert told == expected


def test_codes_of_errors_are_used_once() -> None:
    codes = [kind.code for kind in error_classes()]
    assert len(codes) == len(set(codes))


def test_the_tree_of_errors_names_them_all() -> None:
    tree = inspect.getdoc(errors) or ""
    for kind in error_classes():
        assert re.search(rf"\b{kind.__name__}\b", tree), kind.__name__


# -- hooks and rights ------------------------------------------------------------------------------


def hooks() -> dict[str, Any]:
    found = {
        name: thing
        for name, thing in vars(hookspecs).items()
        if name.startswith("casekit_") and callable(thing)
    }
    assert len(found) > 10
    return found


def test_every_hook_stands_with_its_exact_signature() -> None:
    text = read("hooks.md")
    for name, hook in hooks().items():
        signature = str(inspect.signature(hook)).replace("'", "")
        assert f"def {name}{signature}\n" in section(text, f"### `{name}`"), name
    told = set(re.findall(r"^### `(casekit_\w+)`", text, flags=re.MULTILINE))
    assert told == set(hooks())


def test_every_hook_says_what_its_specification_says() -> None:
    text = read("hooks.md")
    for name, hook in hooks().items():
        for paragraph in (inspect.getdoc(hook) or "").split("\n\n"):
            assert " ".join(paragraph.split()) in section(text, f"### `{name}`"), name


def test_the_list_of_plugins_knows_every_registry() -> None:
    registries = {
        name.removeprefix("casekit_register_")
        for name in hooks()
        if name.startswith("casekit_register_")
    }
    assert set(REGISTRIES) == registries


ASKS = {"authorized": 1, "authorize": 1, "ask_to_see": 4}
"""Functions that ask for a right, and which of their arguments names it."""


def asked_actions(root: Path) -> set[str]:
    """Every action about which `casekit_authorize` is asked, as the code spells them."""
    found: set[str] = set()
    for path in [*root.glob("src/casekit/**/*.py"), *root.glob("plugins/*/src/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else None
            name = node.func.id if isinstance(node.func, ast.Name) else name
            place = ASKS.get(name or "")
            if place is not None and len(node.args) > place:
                action = node.args[place]
                if isinstance(action, ast.Constant) and isinstance(action.value, str):
                    found.add(action.value)
    assert len(found) > 20
    return found | actions_of_kinds()


def actions_of_kinds() -> set[str]:
    """The rights that processes of each registered kind ask for, by their kind's own names."""
    known = Plugins([plugin.name for plugin in installed()])
    kinds = known.process_kinds.objects.values()
    return {kind.right_to(verb) for kind in kinds for verb in VERBS}


def test_every_action_that_needs_a_right_is_listed(root: Path) -> None:
    told = {row[0].strip("`") for row in rows(section(read("hooks.md"), "### Actions"))}
    of_kinds = set(re.findall(r"^\| `([a-z_]+\.[a-z]+)` \|", read("rights.md"), re.MULTILINE))
    assert not told & of_kinds
    assert told | of_kinds == asked_actions(root)
