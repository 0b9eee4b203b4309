"""The words of commands about the queue and what is to be done, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORK: Final[Mapping[str, tuple[str, str]]] = {}
