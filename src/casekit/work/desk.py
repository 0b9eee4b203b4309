"""The desk of the queue: what collectors take, what came of it, and what is to be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casekit.work import corrections, giving_back, results, taking, task_list
from casekit.work.correction_effects import Corrected
from casekit.work.items import items_of
from casekit.work.leases import held_by
from casekit.work.model import CallResult, Released, ResultRecord, TaskView, WorkItem, WorkOffer
from casekit.work.offers import offers
from casekit.work.waiting_work import way_of

if TYPE_CHECKING:
    from casekit.app import Lender


class WorkQueue:
    """What collectors of one lender do, as `lender.queue`.

    Every verb takes the actor who does it; the operating-system user where None.

    ```python
    item = lender.queue.take(actor="li")
    print(item.to, item.script.text)
    lender.queue.result(item.work_id, CallResult(Outcome.NO_ANSWER), actor="li")
    ```
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    # -- calls ---------------------------------------------------------------------------------

    def next(
        self, *, role: str = "voice", limit: int = 10, actor: str | None = None
    ) -> Sequence[WorkOffer]:
        """Return what the actor could take, best first; nothing changes, no number is shown.

        What is lawful now comes first, by urgency and by the hours at which the customer takes
        calls; then what becomes lawful later, with the instant. All loans of a customer are one
        offer. Customers whom somebody holds, with whom the actor quarrelled, or whose way, tier or
        language the actor does not take are left out.

        Args:
            role: the way, one that people carry out.
            limit: the most offers.
            actor: the collector.

        Raises:
            UsageError: people do not carry out this way. NotAuthorized: not for this actor.
        """
        who = self._lender.authorized(actor, "queue.look")
        way = way_of(self._lender, role)
        now = self._lender.clock.now()
        with self._lender.store.read() as connection:
            return offers(self._lender, connection, way, who, now)[: max(0, limit)]

    def take(
        self,
        *,
        role: str = "voice",
        case: str | int | None = None,
        actor: str | None = None,
    ) -> WorkItem:
        """Take a customer: the first who can be contacted lawfully, or the one of a case.

        The rules are asked first, with the collector, the script and whether the call is recorded;
        what they refuse is archived. Until the result, or for the time of the lease, nobody else
        can take the customer. Only who takes it sees the number.

        Args:
            role: the way, one that people carry out.
            case: whose customer to take; the first offer where None.
            actor: the collector.

        Raises:
            WorkTaken: another collector holds the customer.
            WorkGone: nothing is due any more. CapacityReached: the collector holds enough.
            NotLawful: the rules refuse it, with the verdict. CollectionStopped: the brake is on.
            WorkError: the script cannot be filled, or the two quarrelled before.
            UsageError, NotFound, NotAuthorized: see `next`, no such case, or a rule wants calls
                recorded and nobody says that the line records.
        """
        return taking.take(self._lender, role=role, case=case, actor=actor)

    def extend(self, work_id: int, *, actor: str | None = None) -> WorkItem:
        """Hold what was taken for another lease, from now on.

        Raises:
            NotHeld: another collector holds it, or the time ran out. NotFound: no such work.
            WorkGone: a payment came, and nothing is due any more.
        """
        return giving_back.extend(self._lender, work_id, actor=actor)

    def release(
        self, work_id: int, *, reason: str = "", to: str = "", actor: str | None = None
    ) -> None:
        """Give back what was taken and not called yet; or, as a supervisor, hand it on.

        Args:
            work_id: what is held.
            reason: why, in words; sealed. Needed to hand it on.
            to: the collector who goes on with it; needs the right `queue.supervise`.
            actor: who does it.

        Raises:
            NotHeld: another collector holds it.
            WorkError: the call was made, so that its result is due; or nobody can tell.
            UsageError: there is no collector `to`, or no reason. NotFound, NotAuthorized.
        """
        giving_back.release(self._lender, work_id, reason=reason, to=to, actor=actor)

    def release_all(
        self, collector: str, *, reason: str, to: str = "", actor: str | None = None
    ) -> Released:
        """Take away all that a collector holds and has not called yet, as a supervisor.

        It goes back to the queue, or to another collector; what the two quarrelled about, and what
        is not due any more, goes back. Calls that were made stay with who made them: their result
        is due, and they are named in the answer.

        Args:
            collector: whose work.
            reason: why, in words; sealed.
            to: the collector who goes on with it; the queue where empty.
            actor: who does it; needs the right `queue.supervise`.

        Raises:
            UsageError: no reason, or there is no collector `to`.
            WorkError: `to` may not work now. NotAuthorized: not for this actor.
        """
        return giving_back.release_all(self._lender, collector, reason=reason, to=to, actor=actor)

    def held(self, *, collector: str = "", actor: str | None = None) -> Sequence[WorkItem]:
        """Return what a collector holds, unfinished ones first; the actor's own where empty.

        Only who holds something sees its number and script; `collector="*"` is everybody's. The
        gate is asked once more, also where a call was made: the number is left out while it allows
        none, and where a payment withdrew what is held (`verdict.denials` names `not_due`).

        Raises:
            NotAuthorized: someone else's, for an actor without the right `queue.supervise`.
        """
        lender = self._lender
        who = lender.authorized(actor, "queue.look")
        if collector not in ("", who):
            lender.authorized(actor, "queue.supervise")
        whose = "" if collector == "*" else collector or who
        with lender.store.read() as connection:
            return items_of(lender, connection, held_by(connection, whose), who)

    def result(
        self,
        work_id: int,
        result: CallResult,
        *,
        recording: Path | None = None,
        actor: str | None = None,
    ) -> ResultRecord:
        """Record what came of a contact; what follows from it happens at once.

        That is: promises, facts of the policy, a follow-up that was agreed, a hold for a dispute,
        tasks for people. A call that was dialled by hand is judged as of when it was made; what a
        rule forbade is a violation that a supervisor sees.

        Args:
            work_id: what was taken.
            result: the form.
            recording: the file of a call that was dialled by hand.
            actor: the collector who holds it.

        Raises:
            ResultIncomplete: with the fields that are missing; nothing changed.
            NotHeld: another collector holds the customer; nothing changed.
            UsageError: recorded already, in the future, a promise of more than is owed …
            RecordingCutOff: the file is not whole; the result is recorded all the same.
        """
        return results.record_result(
            self._lender, work_id, result, recording=recording, actor=actor
        )

    def correct(
        self,
        contact_id: int,
        changes: Mapping[str, Any],
        *,
        reason: str,
        actor: str | None = None,
    ) -> Corrected:
        """Correct what was recorded of a contact; old and new stay in the archive, linked.

        Facts and promises become as corrected. Where outcome or reason changes, what protects the
        customer comes at once: a dispute is a hold, a wrong party spoils the number. What else had
        followed (holds, opt-outs, a follow-up, tasks) stays; it is named, and a person has the
        task `correction` to decide about it.

        Args:
            contact_id: the contact.
            changes: field of the form → its new value; see `CORRECTED`.
            reason: why, in words; sealed.
            actor: who corrects it.

        Raises:
            UsageError: no such field or value, nothing is recorded yet, no reason.
            NotFound, NotAuthorized: no such contact, not for this actor.
        """
        return corrections.correct(self._lender, contact_id, changes, reason=reason, actor=actor)

    # -- tasks ---------------------------------------------------------------------------------

    def tasks(
        self,
        *,
        owner: str = "",
        late: bool = False,
        everyone: bool = False,
        actor: str | None = None,
    ) -> Sequence[TaskView]:
        """Return open tasks: the actor's own and those of nobody, the late ones first.

        A supervisor also sees what others are late with.

        Args:
            owner: only this person's.
            late: only those whose day has passed.
            everyone: all.
            actor: who asks; words of what others own are only for supervisors.

        Raises:
            NotAuthorized: not for this actor.
        """
        return task_list.list_tasks(
            self._lender, owner=owner, late=late, everyone=everyone, actor=actor
        )

    def close_task(
        self, task_id: int, outcome: str, *, reason: str, actor: str | None = None
    ) -> None:
        """Close a task with what came of it; what the outcome means happens at once.

        Args:
            task_id: the task.
            outcome: `done` or `mistaken`; tasks about stops, relief, disputes and replies have
                outcomes of their own.
            reason: in words; sealed.
            actor: who did it.

        Raises:
            NotFound: no such task. UsageError: closed already, no such outcome, no reason.
            NotAuthorized: not for this actor.
        """
        task_list.close_task(self._lender, task_id, outcome, reason=reason, actor=actor)
