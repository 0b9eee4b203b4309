"""Whether a line records calls, where a rule lets no call be made that is not recorded.

That is so for all customers alike, so it is said once and not of one after the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from casekit.compliance.model import Severity
from casekit.contacts.channel import Channel
from casekit.contacts.model import Kind
from casekit.errors import UsageError

if TYPE_CHECKING:
    from casekit.app import Lender

RECORDING: Final = "candidate.recording"
"""The fact by which a rule asks whether the call is recorded."""


def unrecorded_by(lender: Lender, channel: Channel) -> str:
    """Return the rule by which every call of a channel would be refused, as none is recorded.

    Empty where the channel records, the lender's line does, or no rule asks for it.
    """
    if channel.kind is not Kind.CALL or channel.records or lender.settings.queue.recorder:
        return ""
    medium = channel.medium
    return next(
        (
            rule.id
            for rule in lender.pack.rules
            if tuple(rule.primitive.facts) == (RECORDING,)
            and rule.severity_for(medium) is Severity.BLOCK
            and rule.applies.concerns(medium, "customer")
        ),
        "",
    )


def refuse_unrecorded(lender: Lender, channel: Channel) -> None:
    """Refuse to take calls on a line of which nobody says that it records.

    Raises:
        UsageError: with the rule, and what to write into the config.
    """
    rule = unrecorded_by(lender, channel)
    if not rule:
        return
    raise UsageError(
        f"nobody can be called: {rule} wants every call recorded, and the line for calls by "
        f"{channel.context.name} is not said to record",
        hint=what_to_write(lender),
    )


def what_to_write(lender: Lender) -> str:
    """Return what a lender does about a line that does not record."""
    objects = lender.plugins.channels.objects
    recording = sorted(name for name, channel in objects.items() if channel.records)
    other = f", or name a channel that records: {', '.join(recording)}" if recording else ""
    return (
        "If it records every call, write `recorder = true` under [queue] in "
        f"{lender.settings.document.path.name}{other}."
    )
