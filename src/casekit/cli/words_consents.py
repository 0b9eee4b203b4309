"""The words of commands about consents and preferences, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CONSENTS: Final[Mapping[str, tuple[str, str]]] = {}
