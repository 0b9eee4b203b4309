"""The hooks of casekit-echo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casekit import hookimpl

if TYPE_CHECKING:
    from casekit.contacts.channel import Channel


@hookimpl
def casekit_register_channels() -> Sequence[type[Channel]]:
    # imported when a lender that uses echo opens, so that other commands need not wait for it
    from casekit_echo.channel import Echo

    return [Echo]
