"""The tables `[plugin.NAME]` of a lender's file, read as each plugin says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from casekit.options import lookup, read_table

if TYPE_CHECKING:
    from casekit.plugins import Plugins
    from casekit.settings import Settings


def read_plugin_options(settings: Settings, plugins: Plugins) -> Mapping[str, object]:
    """Return the options of every plugin that has some, with its defaults where there is no table.

    Raises:
        ConfigError: a table of no plugin of this lender, or something wrong in one; with file and
            line.
    """
    document, registry = settings.document, plugins.options
    tables = lookup(document, ("plugin",))
    if tables is not None and not isinstance(tables, dict):
        raise document.error("this should be a table", "plugin")
    for name in tables or {}:
        if name not in registry:
            known = ", ".join(registry) or "none"
            raise document.error(
                f"no plugin of this lender has options named {name!r}",
                "plugin",
                name,
                hint=f"Known are: {known}. Is its plugin listed under `[plugins] use`?",
            )
    return {name: read_table(document, ("plugin", name), registry[name].type) for name in registry}
