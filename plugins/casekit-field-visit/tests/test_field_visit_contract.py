"""The channel and the process of casekit-field-visit keep what each owes."""

from __future__ import annotations

from casekit.contacts.channel import Channel, ChannelContext
from casekit.process.kind import ProcessKind
from casekit.testing.channel_contract import ChannelContract
from casekit.testing.process_contract import ProcessKindContract
from casekit_field_visit.channel import FieldVisit
from casekit_field_visit.kind import VisitKind


class TestFieldVisitKeepsTheContract(ChannelContract):
    def make_channel(self, context: ChannelContext) -> Channel:
        return FieldVisit(FieldVisit.Options(), context)


class TestVisitKindKeepsTheContract(ProcessKindContract):
    def make_kind(self) -> ProcessKind:
        return VisitKind()
