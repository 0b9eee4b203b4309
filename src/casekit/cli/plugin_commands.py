"""Commands that plugins bring with `casekit_register_commands`.

A word that is no command of casekit's own is looked for among the installed plugins, so a lender
need not be known to find it; when such a command opens a lender, that lender must list the plugin.
`casekit plugins` shows which commands there are. A plugin cannot take the place of a command of
casekit's own.
"""

from __future__ import annotations

import click

from casekit.errors import CasekitError, PluginError


def find_command(name: str) -> click.Command | None:
    """Return the command that an installed plugin offers under this name, or None.

    Raises:
        PluginError: two plugins offer it.
    """
    found: dict[str, click.Command] = {}
    for plugin, commands in commands_by_plugin().items():
        for command in commands:
            if command.name == name:
                found[plugin] = command
    if len(found) > 1:
        raise PluginError(
            f"the plugins {' and '.join(sorted(map(repr, found)))} both offer a command {name!r}",
            hint="Uninstall one of them, or ask their authors to rename it.",
        )
    for plugin, command in found.items():
        context = click.get_current_context(silent=True)
        if context is not None:
            context.meta["casekit.plugin"] = plugin
        return command
    return None


def commands_by_plugin() -> dict[str, list[click.Command]]:
    """Return the commands of each installed plugin; one that cannot be loaded has none."""
    from casekit.plugins import Plugins, installed

    commands: dict[str, list[click.Command]] = {}
    for name in dict.fromkeys(plugin.name for plugin in installed()):
        try:
            registry = Plugins([name]).commands
        except CasekitError:
            # it is told by `casekit plugins` and `casekit doctor`, not by every misspelt word
            continue
        commands[name] = [registry[command] for command in registry]
    return commands
