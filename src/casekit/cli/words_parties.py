"""The words of commands about people on a loan besides the customer, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PARTIES: Final[Mapping[str, tuple[str, str]]] = {}
