"""When a contact is the one answer to what the person wrote or said first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from casekit.compliance.facts import View
from casekit.compliance.model import UNKNOWN
from casekit.compliance.primitives.counting import same_person

REPLY = "reply"
"""The purpose of a contact that answers one of the person's."""


def answers_once(view: View, came_at: Callable[[datetime], bool]) -> bool | None:
    """Say whether the candidate is the first answer to the person's last word; None if unknown.

    It is where its purpose is `reply`, the last inbound contact of the person used the same
    channel, came at an instant for which `came_at` is true, and nothing went out on that channel
    since.
    """
    candidate = view.candidate
    if candidate.purpose != REPLY:
        return False
    history = view.situation.history
    if history is UNKNOWN:
        return None
    theirs = [past for past in history if past.at <= view.at and same_person(past, view)]
    inbound = max(
        (past for past in theirs if past.direction == "inbound"),
        key=lambda past: past.at,
        default=None,
    )
    if inbound is None or inbound.channel != candidate.channel or not came_at(inbound.at):
        return False
    return not any(
        past.direction == "outbound" and past.channel == candidate.channel and past.at >= inbound.at
        for past in theirs
    )
