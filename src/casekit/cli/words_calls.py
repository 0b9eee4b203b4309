"""The words of commands about calls and recordings, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CALLS: Final[Mapping[str, tuple[str, str]]] = {}
