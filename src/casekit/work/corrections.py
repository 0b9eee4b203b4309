"""Correcting what was recorded of a contact: the old stays in the archive, the new beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, select

from casekit.archive.entries import Change, EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.cases.facts_recording import FactRecord, fact_change
from casekit.cases.finding import CaseRef, cases_by_id, open_cases_of
from casekit.cases.judging import day_of
from casekit.cases.noting import note_cases, sealed_reason
from casekit.cases.plan_review import marked
from casekit.cases.promise_bounds import exceeded
from casekit.cases.promising import promise_rows, promises_of
from casekit.clock import as_utc, instant_text
from casekit.contacts.model import REACHED, Outcome
from casekit.errors import NotFound, UsageError
from casekit.events.writing import task_entry
from casekit.rights import Subject
from casekit.run.writing import verdict_data
from casekit.store.tables import actions, cases, contacts
from casekit.work.archived import Said, entries_about
from casekit.work.correction_effects import Corrected, corrected_effects
from casekit.work.model import CallResult, PromisePart
from casekit.work.past_calls import check_moved, judged_anew
from casekit.work.progress import NOBODY

if TYPE_CHECKING:
    from casekit.app import Lender

RECORDED: Final = frozenset({"contact.result", "contact.recorded", "contact.corrected"})
"""Kinds of entries that say what came of a contact."""

FACTS: Final = {
    "reason": "reason",
    "attitude": "attitude",
    "ability": "ability_to_pay",
    "can_pay_monthly": "can_pay_monthly",
    "income_monthly": "income_monthly",
    "other_debts": "other_debts",
}
"""Field that can be corrected → the policy's fact."""

_CODES: Final = ("sms_arrived", *FACTS, "relief", "pay_by", "typed_s")
_WORDS: Final = ("note", "reason_text", "no_plan_because")
_SEALED: Final = frozenset({*_WORDS, "income_monthly", "other_debts"})
CORRECTED: Final = ("outcome", "at", *_CODES, "promises", *_WORDS)
"""The fields that can be corrected."""


def correct(
    lender: Lender,
    contact_id: int,
    changes: Mapping[str, Any],
    *,
    reason: str,
    actor: str | None = None,
) -> Corrected:
    """Correct a recorded contact; see `WorkQueue.correct`."""
    secret = sealed_reason(reason)
    _check_names(changes)
    with lender.store.read() as connection:
        contact = _contact(connection, contact_id)
    who = lender.authorized(actor, "call.result", [Subject("customer", contact.customer_id)])
    with lender.ledger.transaction([contact.log]) as transaction:
        connection = transaction.connection
        contact = _contact(connection, contact_id)
        said = entries_about(connection, contact.customer_id, RECORDED, "contact", contact_id)
        if not said:
            raise UsageError(
                f"nothing is recorded of contact {contact_id} yet",
                hint="Record its result first: casekit queue result.",
            )
        before = _before(contact, said)
        after = _checked(transaction, changes, before)
        _check_provider(contact, after)
        concerned = _cases(connection, contact)
        verdict = None
        if "at" in after:
            check_moved(connection, contact, after["at"])
            verdict = judged_anew(lender, connection, contact, concerned, after["at"])
        drafts = _promised(lender, transaction, contact, concerned, after, who, reason)
        stays, follows = corrected_effects(
            lender, transaction, contact, concerned, before, after, actor=who, reason=reason
        )
        rows = [update("contacts", {"id": contact_id}, values)] if (values := _row(after)) else []
        if "outcome" in after:
            rows += _reached(connection, contact_id, Outcome(after["outcome"]))
        for case in concerned:
            rows += _facts(transaction, case, after, day_of(lender, contact.at))
        secret |= {name: _plain(after[name]) for name in after if name in _SEALED}
        named = {name: after[name] for name in after}
        data: dict[str, Any] = {
            "contact": contact_id,
            "corrects": said[-1].place,
            "before": {name: before.get(name) for name in named if name not in _SEALED},
            "after": {
                name: "sealed" if name in _SEALED else _plain(value)
                for name, value in named.items()
            },
        }
        if stays:
            data["stays"] = stays
        if verdict is not None and not verdict.allowed:
            data |= {"violation": True, "verdict": verdict_data(verdict)}
            if not any(entry.data.get("violation") for entry in said):
                follows.append(
                    task_entry(
                        lender,
                        transaction,
                        "violation",
                        customer_id=contact.customer_id,
                        log=contact.log,
                        concerned=concerned,
                        contact_id=contact_id,
                        about=contact.actor,
                        words=reason,
                        actor=who,
                    )
                )
        drafts = [
            *note_cases(
                "contact.corrected",
                who,
                contact.customer_id,
                concerned,
                data,
                rows,
                today=lender.today(),
                secret=secret,
            ),
            *drafts,
            *follows,
        ]
        transaction.record(drafts)
    opened = [draft.data["task"] for draft in drafts if draft.kind == "task.opened"]
    return Corrected(contact_id, tuple(stays), tuple(opened))


def _check_names(changes: Mapping[str, Any]) -> None:
    unknown = sorted(set(changes) - set(CORRECTED))
    if unknown or not changes:
        raise UsageError(
            f"{', '.join(unknown) or 'nothing'} cannot be corrected",
            hint=f"These can: {', '.join(CORRECTED)}.",
        )


def _contact(connection: Connection, contact_id: int) -> Any:
    row = connection.execute(select(contacts).where(contacts.c.id == contact_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no contact {contact_id}")
    return row


def _before(contact: Any, said: Sequence[Said]) -> dict[str, Any]:
    """Return what the fields said up to now: the first record, and what corrected it since."""
    before: dict[str, Any] = {}
    for entry in said:
        told = entry.data.get("after") if entry.kind == "contact.corrected" else entry.data
        before |= {name: value for name, value in (told or {}).items() if name in CORRECTED}
    return before | {"at": instant_text(contact.at), "outcome": contact.outcome}


def _checked(
    transaction: Transaction, changes: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the new values, each as the form would take it.

    Raises:
        UsageError: a code that there is none of, an instant that lies ahead, promises that do
            not go with the outcome.
    """
    after = dict(changes)
    try:
        outcome = Outcome(after.get("outcome", before["outcome"]))
    except ValueError:
        known = ", ".join(one.value for one in Outcome)
        raise UsageError("there is no such outcome", hint=f"Known are {known}.") from None
    form = replace(
        CallResult(outcome), **{n: v for n, v in after.items() if n not in ("outcome", "promises")}
    )
    if form.at is not None:
        after["at"] = as_utc(form.at)
        if after["at"] > transaction.now:
            raise UsageError("the contact would lie in the future")
    if "outcome" in after:
        after["outcome"] = outcome.value
    if outcome is not Outcome.PROMISE and before["outcome"] == Outcome.PROMISE:
        # what was recorded by mistake is in force no more
        after.setdefault("promises", ())
    promised = after["promises"] if "promises" in after else before.get("promises")
    if bool(promised) != (outcome is Outcome.PROMISE):
        raise UsageError(
            "promises go with the outcome `promise`, and that outcome with promises",
            hint="Correct both together.",
        )
    return after


def _check_provider(contact: Any, after: Mapping[str, Any]) -> None:
    """Refuse to say that nobody took a call of which the provider measured the conversation."""
    spoken = bool(contact.work_id and contact.duration_s) and contact.answered_by != "machine"
    if spoken and after.get("outcome") in NOBODY:
        raise UsageError(
            "the provider says that somebody took the call",
            hint="Say right_party, wrong_party, voicemail, refused … or other.",
        )


def _cases(connection: Connection, contact: Any) -> list[CaseRef]:
    """Return the cases that the contact spoke of: those of its loans, as they were open then."""
    ids = connection.execute(
        select(cases.c.id)
        .where(cases.c.customer_id == contact.customer_id, cases.c.loan_id.in_(contact.loans))
        .order_by(cases.c.id)
    ).scalars()
    found = list(cases_by_id(connection, ids).values())
    newest = {case.loan_id: case for case in found}
    return list(newest.values()) or open_cases_of(connection, contact.customer_id)


def _row(after: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: after[name] for name in ("outcome", "at", "typed_s") if name in after}
    # where the provider said otherwise than the result, somebody has now said what it was
    return row | ({"result_due": 0} if "outcome" in row else {})


def _reached(connection: Connection, contact_id: int, outcome: Outcome) -> list[Change]:
    rows = connection.execute(
        select(actions.c.id)
        .where(actions.c.contact_id == contact_id, actions.c.state == "done")
        .order_by(actions.c.id)
    ).scalars()
    return [update("actions", {"id": n}, {"reached": int(outcome in REACHED)}) for n in rows]


def _facts(
    transaction: Transaction, case: CaseRef, after: Mapping[str, Any], day: date
) -> list[Change]:
    rows: list[Change] = []
    for name, fact in FACTS.items():
        if name not in after:
            continue
        value = after[name]
        made = None if value in ("", None) else FactRecord(fact, value, day)
        change = fact_change(transaction, case.case_id, fact, made)
        rows += [change] if change is not None else []
    return rows


def _promised(
    lender: Lender,
    transaction: Transaction,
    contact: Any,
    concerned: Sequence[CaseRef],
    after: Mapping[str, Any],
    who: str,
    reason: str,
) -> list[EntryDraft]:
    """Return the entry of the promises as they are now; the open ones before are replaced.

    What was truly agreed is not refused any more; where it leaves the bounds of promises, a
    supervisor looks at it.
    """
    if "promises" not in after:
        return []
    case = _of_promises(transaction.connection, concerned)
    parts = [(part.amount, part.due_on) for part in after["promises"]]
    data: dict[str, Any]
    left: dict[str, Any] = {}
    if parts:
        day = day_of(lender, contact.at)
        left = exceeded(lender, transaction.connection, case, after["promises"], day)
        data, rows, _ = promise_rows(transaction, case, parts, day, lender.today())
        kind = "promise.recorded"
    else:
        gone = [p for p in promises_of(transaction.connection, case.case_id) if p.status == "open"]
        rows = [update("promises", {"id": p.promise_id}, {"status": "replaced"}) for p in gone]
        data = {
            "as_of": lender.today().isoformat(),
            "currency": case.currency,
            "promises": [
                {
                    "promise": p.promise_id,
                    "status": "replaced",
                    "amount": p.amount,
                    "due_on": p.due_on.isoformat(),
                }
                for p in gone
            ],
        }
        kind = "promise.changed"
    draft = EntryDraft(
        kind,
        who,
        case_id=case.case_id,
        customer_id=case.customer_id,
        data=data | {"contact": contact.id},
        rows=rows,
    )
    if not left:
        return [draft]
    task = marked(
        lender,
        transaction,
        case,
        [draft],
        left,
        actor=who,
        contact_id=contact.id,
        words=reason,
    )
    return [draft, task]


def _of_promises(connection: Connection, concerned: Sequence[CaseRef]) -> CaseRef:
    """Return the case that the promises are about: the one that has open ones, else the first."""
    if not concerned:
        raise UsageError("this customer has no case")
    for case in concerned:
        if any(p.status == "open" for p in promises_of(connection, case.case_id)):
            return case
    return concerned[0]


def _plain(value: Any) -> Any:
    """Return a value as the archive has it."""
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, PromisePart):
        return {"amount": value.amount, "due_on": value.due_on.isoformat()}
    return value
