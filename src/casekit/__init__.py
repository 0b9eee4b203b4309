"""casekit: collect overdue loans lawfully and kindly. This module is the public API.

Every name is imported when it is first used, so that `import casekit` stays quick. What a name
is for stands in docs/reference/api.md, with the modules that are public as a whole, such as
`casekit.errors` and `casekit.testing`. What is in neither may move between versions.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.archive.anchors import Anchor, AnchorContext, AnchorKind, AnchorRecord
    from casekit.archive.documents import Document
    from casekit.archive.entries import EntryDraft, RecordKind, StoredEntry
    from casekit.archive.verification import Verification
    from casekit.calls.recordings import Recording
    from casekit.cases.lawfulness import Lawfulness
    from casekit.cases.promising import PromiseRecord
    from casekit.cases.records import (
        CollateralRecord,
        InstalmentRecord,
        Liability,
        LoanRecord,
        PartyRecord,
        PaymentRecord,
        PersonRecord,
        PriorConsent,
        PriorContact,
        PriorHold,
        PriorOptOut,
        PriorRecord,
        Role,
    )
    from casekit.cases.report import ImportReport
    from casekit.cases.sources import LoanSource, Row
    from casekit.cases.view import CaseView
    from casekit.cases.wishes import WishRecord
    from casekit.clock import CallableClock, Clock, SimulatedClock, SystemClock
    from casekit.compliance.model import Situation, Verdict
    from casekit.compliance.pack import Applies, Rule, RulePack
    from casekit.compliance.primitive import Primitive
    from casekit.consents.recording import ConsentRecord
    from casekit.contacts.channel import Channel, ChannelContext, NoOptions, RecordingStream
    from casekit.contacts.model import (
        ActionState,
        Contact,
        Event,
        EventKind,
        Failure,
        Kind,
        OpenAction,
        Outcome,
        Receipt,
        ReceiptStatus,
        Unresolved,
        WebRequest,
    )
    from casekit.contacts.process_channel import ProcessChannel
    from casekit.contacts.spoken import SpokenLine, SpokenScript
    from casekit.contacts.template_files import TemplateFile
    from casekit.contacts.templates import Template, TemplateSet, load_templates, merge_templates
    from casekit.contacts.webhooks import WebResponse
    from casekit.errors import CasekitError
    from casekit.events.desk import EventView
    from casekit.events.recording import EventRecord
    from casekit.hookspecs import hookimpl
    from casekit.initialise.starter import Answers, Starter
    from casekit.initialise.writing import config_text, csv_text
    from casekit.money import Money
    from casekit.people.model import StaffRecord, StaffRecordKind, StaffRecordView, StaffView
    from casekit.people.standing import Standing
    from casekit.pii.identity_kind import IdentityFacts, IdentityKind
    from casekit.pii.profile import Address, ContactPerson, Email, Entity, Phone, Profile, Sex
    from casekit.pii.providers import KeyContext, KeyProvider
    from casekit.plugin_parts import (
        DayWork,
        Page,
        PluginOptions,
        ReportAsk,
        ReportCell,
        ReportDocument,
        ReportTable,
        WebPage,
    )
    from casekit.plugins import Desk, Extension, Report, TableSet
    from casekit.policy.declared import DeclaredPolicy, load_policy
    from casekit.policy.model import CaseSnapshot, FactValue, Plan, PlannedAction, TierPolicy
    from casekit.policy.promise_care import PromiseCare
    from casekit.process.kind import ProcessKind
    from casekit.process.model import (
        Attachment,
        AwardCosts,
        BookPayment,
        CarriedOut,
        CloseTasks,
        LiftHold,
        MarkContact,
        Move,
        NoteStaff,
        OpenProcess,
        OpenTask,
        PlaceHold,
        ProcessView,
        PutOff,
        SetFact,
        SpoilAddress,
        State,
        Step,
    )
    from casekit.records.checks import Gap
    from casekit.rights import Refusal, Subject
    from casekit.run.shard import Shard
    from casekit.run.single import Reached
    from casekit.run.totals import Totals
    from casekit.secret import Secret
    from casekit.serve import create_app
    from casekit.settings_work import StaffSettings
    from casekit.thirdparties.desk import PartyView
    from casekit.work.allotment import Allotment
    from casekit.work.correction_effects import Corrected
    from casekit.work.model import (
        CallResult,
        PointTick,
        PromisePart,
        ResultRecord,
        TaskView,
        WorkItem,
        WorkOffer,
    )

__version__ = "0.1.0"

_HOMES = {
    "casekit.app": "Lender",
    "casekit.archive.anchors": "Anchor AnchorContext AnchorKind AnchorRecord",
    "casekit.archive.documents": "Document",
    "casekit.archive.entries": "EntryDraft RecordKind StoredEntry",
    "casekit.archive.verification": "Verification",
    "casekit.calls.recordings": "Recording",
    "casekit.cases.lawfulness": "Lawfulness",
    "casekit.cases.promising": "PromiseRecord",
    "casekit.cases.records": (
        "CollateralRecord InstalmentRecord Liability LoanRecord PartyRecord PaymentRecord "
        "PersonRecord PriorConsent PriorContact PriorHold PriorOptOut PriorRecord Role"
    ),
    "casekit.cases.report": "ImportReport",
    "casekit.cases.sources": "LoanSource Row",
    "casekit.cases.view": "CaseView",
    "casekit.cases.wishes": "WishRecord",
    "casekit.clock": "CallableClock Clock SimulatedClock SystemClock",
    "casekit.compliance.model": "Situation Verdict",
    "casekit.compliance.pack": "Applies Rule RulePack",
    "casekit.compliance.primitive": "Primitive",
    "casekit.consents.recording": "ConsentRecord",
    "casekit.contacts.channel": "Channel ChannelContext NoOptions RecordingStream",
    "casekit.contacts.model": (
        "ActionState Contact Event EventKind Failure Kind OpenAction Outcome Receipt "
        "ReceiptStatus Unresolved WebRequest"
    ),
    "casekit.contacts.process_channel": "ProcessChannel",
    "casekit.contacts.spoken": "SpokenLine SpokenScript",
    "casekit.contacts.template_files": "TemplateFile",
    "casekit.contacts.templates": "Template TemplateSet load_templates merge_templates",
    "casekit.contacts.webhooks": "WebResponse",
    "casekit.errors": "CasekitError",
    "casekit.events.desk": "EventView",
    "casekit.events.recording": "EventRecord",
    "casekit.hookspecs": "hookimpl",
    "casekit.initialise.starter": "Answers Starter",
    "casekit.initialise.writing": "config_text csv_text",
    "casekit.money": "Money",
    "casekit.pii.identity_kind": "IdentityFacts IdentityKind",
    "casekit.pii.profile": "Address ContactPerson Email Entity Phone Profile Sex",
    "casekit.pii.providers": "KeyContext KeyProvider",
    "casekit.people.model": "StaffRecord StaffRecordKind StaffRecordView StaffView",
    "casekit.people.standing": "Standing",
    "casekit.plugin_parts": (
        "DayWork Page PluginOptions ReportAsk ReportCell ReportDocument ReportTable WebPage"
    ),
    "casekit.plugins": "Desk Extension Report TableSet",
    "casekit.policy.declared": "DeclaredPolicy load_policy",
    "casekit.policy.model": "CaseSnapshot FactValue Plan PlannedAction TierPolicy",
    "casekit.policy.promise_care": "PromiseCare",
    "casekit.process.kind": "ProcessKind",
    "casekit.process.model": (
        "Attachment AwardCosts BookPayment CarriedOut CloseTasks LiftHold MarkContact Move "
        "NoteStaff OpenProcess OpenTask PlaceHold ProcessView PutOff SetFact SpoilAddress State "
        "Step"
    ),
    "casekit.records.checks": "Gap",
    "casekit.rights": "Refusal Subject",
    "casekit.run.shard": "Shard",
    "casekit.run.single": "Reached",
    "casekit.run.totals": "Totals",
    "casekit.secret": "Secret",
    "casekit.serve": "create_app",
    "casekit.settings_work": "StaffSettings",
    "casekit.thirdparties.desk": "PartyView",
    "casekit.work.allotment": "Allotment",
    "casekit.work.correction_effects": "Corrected",
    "casekit.work.model": (
        "CallResult PointTick PromisePart ResultRecord TaskView WorkItem WorkOffer"
    ),
}
"""Module → the names that it gives; a test compares them with the imports above."""

_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = [
    "ActionState",
    "Address",
    "Allotment",
    "Anchor",
    "AnchorContext",
    "AnchorKind",
    "AnchorRecord",
    "Answers",
    "Applies",
    "Attachment",
    "AwardCosts",
    "BookPayment",
    "CallResult",
    "CallableClock",
    "CarriedOut",
    "CaseSnapshot",
    "CaseView",
    "CasekitError",
    "Channel",
    "ChannelContext",
    "Clock",
    "CloseTasks",
    "CollateralRecord",
    "ConsentRecord",
    "Contact",
    "ContactPerson",
    "Corrected",
    "DayWork",
    "DeclaredPolicy",
    "Desk",
    "Document",
    "Email",
    "Entity",
    "EntryDraft",
    "Event",
    "EventKind",
    "EventRecord",
    "EventView",
    "Extension",
    "FactValue",
    "Failure",
    "Gap",
    "IdentityFacts",
    "IdentityKind",
    "ImportReport",
    "InstalmentRecord",
    "KeyContext",
    "KeyProvider",
    "Kind",
    "Lawfulness",
    "Lender",
    "Liability",
    "LiftHold",
    "LoanRecord",
    "LoanSource",
    "MarkContact",
    "Money",
    "Move",
    "NoOptions",
    "NoteStaff",
    "OpenAction",
    "OpenProcess",
    "OpenTask",
    "Outcome",
    "Page",
    "PartyRecord",
    "PartyView",
    "PaymentRecord",
    "PersonRecord",
    "Phone",
    "PlaceHold",
    "Plan",
    "PlannedAction",
    "PluginOptions",
    "PointTick",
    "Primitive",
    "PriorConsent",
    "PriorContact",
    "PriorHold",
    "PriorOptOut",
    "PriorRecord",
    "ProcessChannel",
    "ProcessKind",
    "ProcessView",
    "Profile",
    "PromiseCare",
    "PromisePart",
    "PromiseRecord",
    "PutOff",
    "Reached",
    "Receipt",
    "ReceiptStatus",
    "RecordKind",
    "Recording",
    "RecordingStream",
    "Refusal",
    "Report",
    "ReportAsk",
    "ReportCell",
    "ReportDocument",
    "ReportTable",
    "ResultRecord",
    "Role",
    "Row",
    "Rule",
    "RulePack",
    "Secret",
    "SetFact",
    "Sex",
    "Shard",
    "SimulatedClock",
    "Situation",
    "SpoilAddress",
    "SpokenLine",
    "SpokenScript",
    "StaffRecord",
    "StaffRecordKind",
    "StaffRecordView",
    "StaffSettings",
    "StaffView",
    "Standing",
    "Starter",
    "State",
    "Step",
    "StoredEntry",
    "Subject",
    "SystemClock",
    "TableSet",
    "TaskView",
    "Template",
    "TemplateFile",
    "TemplateSet",
    "TierPolicy",
    "Totals",
    "Unresolved",
    "Verdict",
    "Verification",
    "WebPage",
    "WebRequest",
    "WebResponse",
    "WishRecord",
    "WorkItem",
    "WorkOffer",
    "config_text",
    "create_app",
    "csv_text",
    "hookimpl",
    "load_policy",
    "load_templates",
    "merge_templates",
]


if not TYPE_CHECKING:  # a type checker shall find a misspelt name

    def __getattr__(name: str) -> object:
        try:
            home = _HOME[name]
        except KeyError:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
        found = getattr(import_module(home), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
