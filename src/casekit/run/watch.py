"""What came in while contacts were on their way: looked at before each chunk is handed over.

Between the clearing of a batch and the hand-over of its last contact lie seconds, with a slow
channel minutes. Whoever says stop, pays, or is put under a hold meanwhile must not be contacted
by what was cleared before. Every change of state is an entry of the customer's log, so one number
tells whether there is anything to look at: the log's size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection

from casekit.clock import instant_text
from casekit.compliance.model import UNKNOWN, PastContact, Situation, Verdict
from casekit.compliance.primitive import LONGEST_MEMORY
from casekit.contacts.model import Contact
from casekit.run import reading
from casekit.run.batch import Batch, CaseRow, load
from casekit.run.clearing import recall_suppressed
from casekit.run.controls import STOP
from casekit.run.customer_facts import facts_again
from casekit.run.dispatch import CHANGED, REFUSED, STOPPED, Look
from casekit.run.isolation import log_held
from casekit.run.parts import RunParts
from casekit.run.prospects import Prospect
from casekit.store.bulk import fetch, id_list


class Watch:
    """Keeps an eye on the brake and on the log of a batch that is being handed over."""

    def __init__(
        self, parts: RunParts, batch: Batch, size: int, prospects: Iterable[Prospect]
    ) -> None:
        """Begin at `size`, the log's size when the batch's clearing was written down."""
        self._parts = parts
        self._batch = batch
        self._size = size
        self._prospects = {p.contact.contact_id: p for p in prospects if p.contact is not None}
        self._last = max(self._prospects, default=0)

    def look(self, contacts: Sequence[Contact]) -> Look:
        """Return which of these contacts may still be handed over, and why the others may not.

        A contact that the gate refuses now has its new verdict in its prospect.
        """
        with self._parts.store.read() as connection:
            stopped, size = _stopped_and_size(connection, self._batch.log)
            if stopped:
                return Look((), dict.fromkeys([c.contact_id for c in contacts], STOPPED))
            if size == self._size:
                return Look(contacts, {})
            return self._look_again(connection, contacts)

    def _look_again(self, connection: Connection, contacts: Sequence[Contact]) -> Look:
        touched = self._touched(connection, {c.customer_id for c in contacts})
        if not touched:
            return Look(contacts, {})
        batch = self._batch
        now = self._parts.clock.now()
        fresh = load(connection, batch.log, touched, batch.as_of, None)
        # as far back as any rule looks; only what was recorded since is read
        since = instant_text(now - LONGEST_MEMORY)
        met = reading.history(connection, id_list(touched), since, after=self._last)
        concerned = [self._prospects[c.contact_id] for c in contacts if c.customer_id in touched]
        recall_suppressed(self._parts, connection, fresh, concerned)
        held: dict[int, str] = {}
        go: list[Contact] = []
        for contact in contacts:
            prospect = self._prospects[contact.contact_id]
            if contact.customer_id not in touched:
                go.append(contact)
            elif prospect.situation is None or _is_changed(batch, fresh, prospect):
                held[contact.contact_id] = CHANGED
            else:
                situation = self._situation(fresh, prospect, prospect.situation, met, now)
                verdict = self._judge(prospect, situation)
                if verdict is None:
                    held[contact.contact_id] = CHANGED
                elif verdict.allowed:
                    until = [t for t in (contact.not_after, verdict.good_until) if t is not None]
                    go.append(replace(contact, not_after=min(until, default=None)))
                else:
                    prospect.situation, prospect.verdict = situation, verdict
                    held[contact.contact_id] = REFUSED
        return Look(go, held)

    def _situation(
        self,
        fresh: Batch,
        prospect: Prospect,
        before: Situation,
        met: dict[int, tuple[PastContact, ...]],
        now: datetime,
    ) -> Situation:
        customer = prospect.customer_id
        history = before.history
        if history is not UNKNOWN:
            history += met.get(customer, ())
        zones = self._parts.default_zones
        return replace(
            before,
            candidate=replace(before.candidate, at=now),
            customer=facts_again(before.customer, fresh, customer, zones, now),
            history=history,
            consents=fresh.consents.get(customer, ()),
            opt_outs=fresh.opt_outs.get(customer, ()),
            holds=fresh.holds.get(customer, ()),
        )

    def _judge(self, prospect: Prospect, situation: Situation) -> Verdict | None:
        """Return the gate's word, None where a rule failed: then the contact does not go out."""
        try:
            return self._parts.gate.check(situation)
        except Exception as error:
            log_held([case.id for case in prospect.cases], "the rules", error)
            return None

    def _touched(self, connection: Connection, customers: set[int]) -> set[int]:
        """Return those of the customers of whom anything was recorded since."""
        return {
            row[0]
            for row in fetch(
                connection,
                f"SELECT DISTINCT customer_id FROM entries WHERE log = {int(self._batch.log)} "  # noqa: S608
                f"AND seq >= {int(self._size)} AND customer_id IS NOT NULL",
            )
        } & customers


def _stopped_and_size(connection: Connection, log: int) -> tuple[bool, int]:
    value, size = fetch(
        connection,
        f"SELECT (SELECT value FROM controls WHERE key = '{STOP}'), size "  # noqa: S608
        f"FROM log_heads WHERE log = {int(log)}",
    )[0]
    return bool(orjson.loads(value)) if value is not None else False, size


def _is_changed(before: Batch, now: Batch, prospect: Prospect) -> bool:
    """Say whether something changed by which the policy planned or the text was written.

    The contact is then not handed over as it was: the case is looked at again.
    """
    customer = prospect.customer_id
    if before.customers.get(customer) != now.customers.get(customer):
        return True
    if (prospect.point, prospect.channel.medium) in now.bad_points.get(customer, ()):
        return True
    for case, action in prospect.members:
        later = now.cases.get(case.id)
        if later is None or _planned_by(before, case) != _planned_by(now, later):
            return True
        mine = next((a for a in later.actions if a.id == action.id), None)
        if mine is None or mine.state != "sending" or mine.contact_id != action.contact_id:
            return True
    return False


def _planned_by(batch: Batch, case: CaseRow) -> tuple[Any, ...]:
    return (
        case.product,
        case.balance,
        case.written_off,
        case.costs,
        case.details,
        case.principal,
        case.interest,
        case.penalty,
        case.oldest,
        case.due_on,
        batch.pauses.get(case.loan_id),
        batch.promises.get(case.id),
        batch.facts.get(case.id),
    )
