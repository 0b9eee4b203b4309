"""What an archive entry is: its kinds, a draft of one, and one as it is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of entry: its name, its category in a case's file, and a sentence about it."""

    name: str
    category: str
    description: str


CATEGORIES: Final = (
    "contract",
    "repayment",
    "contact",
    "letter",
    "legal",
    "visit",
    "other",
    "case",
    "customer",
    "system",
)
"""Where an entry is filed. A person who adds a document chooses among the first seven."""

_CORE = """
store.created       system     The store was made.
config.adopted      system     A policy, rule pack or loosened rule was used for the first time.
run.started         system     A dated run began.
run.finished        system     A dated run ended, with its totals.
run.interrupted     system     A dated run was found cut off.
policy.simulated    system     Another policy was tried on a copy of the book.
control.changed     system     Someone stopped, resumed or released collection.
heads.rooted        system     The root over all case heads, before a checkpoint.
epoch.started       system     The store was restored from a backup.
keys.rotated        system     Keys were rotated or retired.
file.disclosed      customer   A file in plain text left the vault.
file.extended       customer   A disclosed file may stay longer.
file.removed        customer   A disclosed file was removed.
import.finished     system     A file was imported, with its counts.
customer.recorded   customer   A person or organisation was recorded or changed by an import.
customer.corrected  customer   A person's data was corrected.
customer.disclosed  customer   Someone saw customer data, with the purpose.
customer.withheld   customer   Someone asked for customer data and was refused.
customer.exported   customer   A person's data was exported for them.
customer.restricted customer   A person's data is stored only.
customer.erased     customer   A person's data was erased.
consent.recorded    customer   A person agreed to something.
consent.revoked     customer   A person took an agreement back.
optout.recorded     customer   A person does not want to be contacted in some way.
optout.lifted       customer   A person may be contacted again.
loan.recorded       case       A loan was recorded by an import.
loan.updated        case       A loan changed by an import.
payment.recorded    repayment  Money was received.
payment.reversed    repayment  A payment was taken back.
case.opened         case       A loan became overdue, or was found overdue.
case.reviewed       case       A case was looked at and what is due was worked out.
case.closed         case       A case ended.
case.fact           case       Something was learnt about a case.
case.proposal       case       A person proposed another way for a case, with the gate's word.
hold.placed         case       A dated stop was put on a customer or case.
hold.lifted         case       A dated stop ended.
pause.placed        case       Day counting was stopped.
pause.ended         case       Day counting goes on.
promise.recorded    case       A promise to pay was recorded.
promise.changed     case       A promise was kept, broken, replaced or opened again.
contact.cleared     contact    The gate allowed a contact; it is about to be handed over.
contact.denied      contact    The gate refused a contact.
contact.deferred    contact    A contact waits until it is lawful, or until its channel works.
contact.sent        contact    A channel took a contact.
contact.failed      contact    A contact failed.
contact.unknown     contact    Nobody can tell whether a contact was handed over.
contact.resolved    contact    A person or the provider said what became of a contact.
contact.event       contact    Something came back about a contact.
contact.inbound     contact    The person got in touch.
contact.recorded    contact    A person entered a contact that was made outside the software.
contact.imported    contact    A contact from the system before.
contact.result      contact    A person recorded what came of a contact: the result form.
contact.corrected   contact    A recorded result was corrected; it names the entry that it mends.
work.taken          contact    A collector took a contact on.
work.released       contact    A contact that was taken went back to the queue.
work.handed_on      contact    A contact that was taken went to another collector.
recording.due       contact    A recording of a call waits to be fetched.
recording.stored    contact    A recording of a call was filed.
recording.missing   contact    A recording of a call could not be had.
task.opened         case       Something is to be done by a person.
task.closed         case       Something was done by a person, or need not be done any longer.
followup.planned    case       A further contact was planned on a person's word.
event.recorded      case       Something came in from outside: a dispute, a death, a letter back.
process.opened      other      Something was begun that takes its time: a letter, a visit, a suit.
process.moved       other      A process went on: from one state to another.
process.noted       other      Something was noted of a process, which stays where it is.
process.cancelled   other      A process was ended before its time, and why.
staff.recorded      other      Someone who works here was recorded or changed.
staff.noted         other      Something dated was recorded about someone who works here.
staff.taken_back    other      What was recorded about someone who works here was wrong.
staff.disclosed     customer   Someone saw data of a member of staff, or was refused.
key.made            system     A key was made for papers of the lender's own, or of one report.
costs.awarded       case       Costs that contract or judgment award were charged, or taken off.
relief.decided      case       A person decided about relief for a customer in hardship.
action.unassigned   contact    An action waits: no enabled channel carries its role.
action.withdrawn    contact    An action is no longer due.
document.added      other      A document was filed.
document.disposed   other      A document that need not be kept any longer was destroyed.
evidence.packed     customer   A case's archive was packed for someone outside.
archive.read        customer   Someone opened the sealed part of entries.
"""

KINDS: Final[dict[str, RecordKind]] = {
    name: RecordKind(name, category, description)
    for name, category, description in (line.split(None, 2) for line in _CORE.strip().splitlines())
}
"""The core's kinds by name; plugins add theirs through `casekit_register_record_kinds`."""


class Change(NamedTuple):
    """A change of one row.

    Attributes:
        op: `+` inserts the row, `=` changes columns of it, `-` removes it.
        table: name of a core table, or of a plugin's.
        key: primary key columns and their values; empty for `+`.
        values: columns and values. Values of sealed columns are plain JSON values here: the
            ledger seals them and keeps them out of the header.
    """

    op: str
    table: str
    key: dict[str, Any]
    values: dict[str, Any]


_change: Final = partial(tuple.__new__, Change)
"""Makes a change of its fields in order, in half the time of `Change` itself."""


def insert(table: str, values: dict[str, Any]) -> Change:
    """Return the change that inserts a row."""
    return _change(("+", table, {}, values))


def update(table: str, key: dict[str, Any], values: dict[str, Any]) -> Change:
    """Return the change that changes columns of a row."""
    return _change(("=", table, key, values))


def delete(table: str, key: dict[str, Any]) -> Change:
    """Return the change that removes a row."""
    return Change("-", table, key, {})


@dataclass(slots=True)
class EntryDraft:
    """An entry that is about to be appended, with the row changes that it describes.

    Attributes:
        kind: a known kind.
        actor: who did it: a person's login, or `casekit` for the software by itself.
        case_id, customer_id: whom it concerns; None for the store as a whole.
        subject_id: whose key seals `secret`; the customer where None.
        channel: the channel's configured name, if one was used.
        occurred_at: when it happened, if that is not when it is recorded.
        category: only where it is not the kind's own (documents).
        data: what may stand in plain text: codes, numbers, ids. Never PII.
        rows: the changes.
        secret: what is sealed with the subject's key: texts, reasons, notes.
        log: only for entries without customer: the log they go to.
    """

    kind: str
    actor: str
    case_id: int | None = None
    customer_id: int | None = None
    subject_id: int | None = None
    channel: str | None = None
    occurred_at: datetime | None = None
    category: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    rows: list[Change] = field(default_factory=list)
    secret: dict[str, Any] | None = field(default=None, repr=False)
    log: int | None = None


class StoredEntry(NamedTuple):
    """An entry as it stands in the archive; `header` and `sealed` are the very bytes."""

    log: int
    seq: int
    at: str
    occurred_at: str
    kind: str
    category: str
    case_id: int | None
    case_seq: int | None
    customer_id: int | None
    actor: str
    channel: str | None
    header: bytes
    sealed: bytes | None
    leaf: bytes


COLUMNS: Final = StoredEntry._fields
