"""Which kind of process a channel's actions go on in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casekit.contacts.model import Kind
from casekit.errors import PluginError

if TYPE_CHECKING:
    from casekit.contacts.channel import Channel
    from casekit.plugins import Plugins
    from casekit.process.kind import ProcessKind

LETTER = "letter"
ERRAND = "errand"

_BY_KIND = {Kind.LETTER: LETTER, Kind.VISIT: ERRAND, Kind.PROCESS: ERRAND}


def process_name(channel: Channel | type[Channel]) -> str:
    """Return the name of a channel's kind of process; empty for messages and calls."""
    return channel.process or _BY_KIND.get(channel.kind, "")


def kind_of_channel(plugins: Plugins, channel: Channel | type[Channel]) -> ProcessKind | None:
    """Return a channel's kind of process, or None for messages and calls, which have none.

    Raises:
        PluginError: the channel names a kind that no plugin of the lender offers.
    """
    name = process_name(channel)
    if not name:
        return None
    if name not in plugins.process_kinds:
        raise PluginError(
            f"the channel {channel.name!r} goes on in processes of the kind {name!r}, "
            "which no plugin of this lender offers",
            plugin=plugins.channels.owners.get(channel.name, ""),
            hint="List the plugin that offers it under `[plugins] use`.",
        )
    return plugins.process_kinds[name]
