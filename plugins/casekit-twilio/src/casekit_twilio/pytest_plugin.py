"""A pytest fixture for integrators: `twilio_sandbox`, a fresh sandbox server for each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from casekit_twilio.sandbox.server import SandboxServer


@pytest.fixture
def twilio_sandbox() -> Iterator[SandboxServer]:
    """A running sandbox on a free port of loopback; stopped after the test."""
    from casekit_twilio.sandbox.server import SandboxServer

    with SandboxServer() as sandbox:
        yield sandbox
