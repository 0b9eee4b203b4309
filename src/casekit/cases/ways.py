"""What rule packs call a way by which people are contacted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casekit.errors import UsageError

if TYPE_CHECKING:
    from casekit.app import Lender


def medium_of(lender: Lender, role: str) -> str:
    """Return what rule packs call a way; a role without a channel is its own medium.

    Raises:
        UsageError: neither the policy nor a channel knows the way.
    """
    channel = lender.channels.get(role)
    if channel is not None:
        return channel.medium
    if role not in lender.policy.roles:
        known = sorted({*lender.policy.roles, *lender.channels})
        raise UsageError(f"there is no way {role!r}", hint=f"Known are {', '.join(known)}.")
    return role
