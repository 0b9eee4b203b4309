"""`casekit plugins`: what is installed, what a lender uses, and what each gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from casekit.cli.opening import LenderChoice, json_option, lender_choice
from casekit.cli.output import emit_json, emit_table, note
from casekit.cli.reporting import found_wrong

if TYPE_CHECKING:
    from casekit.plugins import Plugins

REGISTRIES = (
    "channels",
    "tier_policies",
    "rule_packs",
    "templates",
    "key_providers",
    "anchors",
    "loan_sources",
    "identity_kinds",
    "reports",
    "tables",
    "record_kinds",
    "starters",
    "process_kinds",
    "staff_record_kinds",
    "desks",
    "options",
    "day_works",
    "pages",
    "extensions",
    "commands",
)
"""What a plugin may give, in the order in which it is shown."""


@click.command()
@lender_choice(positional=True)
@json_option
def plugins(choice: LenderChoice, as_json: bool) -> None:
    """List the plugins that are installed, what each gives, and which of them a lender uses.

    Without a lender, only what is installed. Ends with status 1 if a plugin cannot be loaded.
    """
    import os

    from casekit.cli.opening import VARIABLE
    from casekit.errors import CasekitError
    from casekit.plugins import Plugins, installed

    used: tuple[str, ...] | None = None
    if choice.given or os.environ.get(VARIABLE):
        used = choice.settings().plugins.use
    listed: list[dict[str, Any]] = []
    for plugin in installed():
        row: dict[str, Any] = {
            "name": plugin.name,
            "distribution": plugin.distribution,
            "version": plugin.version,
        }
        if used is not None:
            row["used"] = plugin.name in used
        try:
            row["gives"] = _given(Plugins([plugin.name]), plugin.name)
            row["problem"] = ""
        except CasekitError as error:
            row["gives"], row["problem"] = {}, error.message
        listed.append(row)
    if as_json:
        for row in listed:
            emit_json(row, line=True)
    else:
        _show(listed, used is not None)
    if any(row["problem"] for row in listed):
        found_wrong()


def _given(loaded: Plugins, plugin: str) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for name in REGISTRIES:
        if name == "extensions":
            if own := _extensions(loaded, plugin):
                given[name] = own
            continue
        registry = getattr(loaded, name)
        names = [thing for thing in registry if registry.owners[thing] == plugin]
        if names:
            given[name] = names
    if hooks := loaded.called_of(plugin):
        given["hooks"] = hooks
    return given


def _extensions(loaded: Plugins, plugin: str) -> list[str]:
    return [
        f"{point}/{name}"
        for point, registry in sorted(loaded.extensions_at.items())
        for name in registry
        if registry.owners[name] == plugin
    ]


def _show(listed: list[dict[str, Any]], with_use: bool) -> None:
    if not listed:
        note("No plugins are installed. Install one, for example: pip install casekit-cn")
    headers = ["plugin", "distribution", "version", *(["used"] if with_use else []), "gives"]
    rows = []
    for row in listed:
        given = "; ".join(
            f"{name.replace('_', ' ')}: {', '.join(names)}" for name, names in row["gives"].items()
        )
        use = [{True: "yes", False: "no"}[row["used"]]] if with_use else []
        rows.append(
            [row["name"], row["distribution"], row["version"], *use, row["problem"] or given]
        )
    emit_table(headers, rows)
