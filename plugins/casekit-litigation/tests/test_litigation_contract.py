"""The channel and the process of casekit-litigation keep what each owes."""

from __future__ import annotations

from casekit.contacts.channel import Channel, ChannelContext
from casekit.process.kind import ProcessKind
from casekit.testing.channel_contract import ChannelContract
from casekit.testing.process_contract import ProcessKindContract
from casekit_litigation.channel import Litigation
from casekit_litigation.kind import SuitKind


class TestLitigationKeepsTheContract(ChannelContract):
    def make_channel(self, context: ChannelContext) -> Channel:
        return Litigation(Litigation.Options(), context)


class TestSuitKindKeepsTheContract(ProcessKindContract):
    def make_kind(self) -> ProcessKind:
        return SuitKind()
