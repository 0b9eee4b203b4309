"""The channel `field-visit`: visits, which people carry out and casekit keeps on the road."""

from __future__ import annotations

from typing import ClassVar

from casekit.contacts.model import Kind
from casekit.contacts.process_channel import ProcessChannel


class FieldVisit(ProcessChannel):
    """Nothing is handed over: what comes due opens a process of the kind `visit`."""

    name: ClassVar[str] = "field-visit"
    kind: ClassVar[Kind] = Kind.VISIT
    medium: ClassVar[str] = "visit"
    process: ClassVar[str] = "visit"
