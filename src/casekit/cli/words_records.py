"""The words of commands about checks of the records, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

RECORDS: Final[Mapping[str, tuple[str, str]]] = {}
