"""Which case is for whom, as a plugin that allots work says it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allotment:
    """What `casekit_allot` says of one case and one collector.

    Attributes:
        refused: code of why the case is not for this collector (`staff.of_another`); it is neither
            offered nor taken. Empty: it may be.
        first: comes before other cases that may be contacted as lawfully.
    """

    refused: str = ""
    first: bool = False
