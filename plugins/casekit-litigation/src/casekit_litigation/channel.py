"""The channel `litigation`: suits, which people carry out and casekit keeps on the road."""

from __future__ import annotations

from typing import ClassVar

from casekit.contacts.model import Kind
from casekit.contacts.process_channel import ProcessChannel


class Litigation(ProcessChannel):
    """Nothing is handed over: what comes due opens a process of the kind `suit`."""

    name: ClassVar[str] = "litigation"
    kind: ClassVar[Kind] = Kind.PROCESS
    medium: ClassVar[str] = "court"
    process: ClassVar[str] = "suit"
