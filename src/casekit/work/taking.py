"""Taking a contact on: nobody holds the customer, the rules allow it, the collector is free.

The gate is asked first, with the collector, the script and whether the call is recorded. What it
refuses is written down with the rule, and put off until it would be allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, select

from casekit.adopting import adopt_once
from casekit.archive.entries import EntryDraft, insert
from casekit.archive.ledger import Transaction
from casekit.cases.finding import find_case, log_of_customer
from casekit.cases.judging import load_customer
from casekit.clock import instant_text
from casekit.compliance.model import Verdict
from casekit.errors import (
    CapacityReached,
    CasekitError,
    CollectionStopped,
    NotLawful,
    UsageError,
    VaultError,
    WorkError,
    WorkGone,
    WorkTaken,
)
from casekit.people.barring import refused_words
from casekit.rights import Subject
from casekit.run.batch import ActionRow, Batch
from casekit.run.controls import STOP, read_control
from casekit.run.single import not_lawful
from casekit.run.writing import verdict_data
from casekit.store.tables import contacts
from casekit.work.asking import Asked, Wanted, ask_plugins, ask_rules, template_of
from casekit.work.followups import AGREED
from casekit.work.items import item_of
from casekit.work.leases import (
    WorkRow,
    chained,
    check_capacity,
    lapse,
    lease_end,
    refuse_held,
)
from casekit.work.model import WorkItem
from casekit.work.offers import highest_tier, may_take, offers
from casekit.work.recorded_line import refuse_unrecorded
from casekit.work.refusing import is_about_staff, refused_drafts, refused_person
from casekit.work.staff import directory
from casekit.work.staff_rules import refused_by_rules
from casekit.work.waiting_work import Way, due_now, quarrelled_with, way_of

if TYPE_CHECKING:
    from casekit.app import Lender

TRIES: Final = 20
"""How many offers are tried for a collector who takes whatever comes first."""


Choose = Callable[[Transaction, Batch], Wanted]
"""Called within the transaction with the customer as it is now; says what is wanted."""


def take(
    lender: Lender, *, role: str = "voice", case: str | int | None = None, actor: str | None = None
) -> WorkItem:
    """Take a contact; see `WorkQueue.take`."""
    way = way_of(lender, role)
    refuse_unrecorded(lender, way.channel)
    if case is not None:
        with lender.store.read() as connection:
            found = find_case(connection, case)
        who = lender.authorized(actor, "queue.take", [Subject("case", found.case_id)])
        adopt_once(lender, who)
        return take_customer(lender, way, found.customer_id, who, named=True)
    who = lender.authorized(actor, "queue.take")
    adopt_once(lender, who)
    now = lender.clock.now()
    with lender.store.read() as connection:
        found_offers = offers(lender, connection, way, who, now)
    failed: CasekitError | None = None
    for offer in [offer for offer in found_offers if offer.lawful_now][:TRIES]:
        try:
            return take_customer(lender, way, offer.customer_id, who)
        except CapacityReached:
            raise
        except NotLawful as error:
            if is_about_staff(lender.pack, error.verdict):
                raise
            failed = error
        except (WorkTaken, WorkGone):
            continue
        except (WorkError, VaultError) as error:
            # one customer whose script or data is not to be had keeps nobody from the others
            failed = error
    if failed is not None:
        raise failed
    if found_offers and is_about_staff(lender.pack, Verdict(False, found_offers[0].denials)):
        # nobody but the collector stands in the way: say so, and archive it
        return take_customer(lender, way, found_offers[0].customer_id, who)
    first = min((o.from_at for o in found_offers if o.from_at is not None), default=None)
    when = first.astimezone(lender.settings.lender.zone) if first is not None else None
    mine = directory(lender, [who], now)[who]
    # what bars the person is said also where something else stands in the way too: a holiday
    rules = refused_by_rules(lender, [who], now)[who]
    if mine.barred or rules:
        raise WorkGone(
            f"{who} may not work today: {refused_words(mine.barred, rules, 'en', mine.words)}",
            hint="Ask your supervisor; casekit queue next says the same in your language.",
        )
    if when is not None:
        hint = f"The first comes up at {when:%Y-%m-%d %H:%M}."
    elif found_offers:
        hint = "Rules refuse all that waits: casekit queue next says which."
    else:
        hint = "Nothing waits."
    raise WorkGone("nothing can be taken now", hint=hint)


def take_customer(
    lender: Lender, way: Way, customer_id: int, who: str, *, named: bool = False
) -> WorkItem:
    """Take what is due for a customer, all loans together.

    Args:
        named: the collector asked for this very customer, so that what is put off is judged too
            and the answer says by which rule.

    Raises:
        WorkTaken, WorkGone, CapacityReached, NotLawful, WorkError: see `WorkQueue.take`.
    """

    def choose(transaction: Transaction, batch: Batch) -> Wanted:
        now = transaction.now
        cases = list(batch.cases.values())
        until = datetime.max.replace(tzinfo=UTC) if named else now
        members, _ = due_now(cases, way, until, batch.as_of)
        members = [m for m in members if not _is_for_later(m[1], now)]
        if not members:
            raise WorkGone(
                "nothing of this customer is due by this way any more",
                hint="A payment or another contact came between; take the next one.",
            )
        wanted = Wanted(
            way,
            customer_id,
            members,
            list({case.id: case for case, _ in members}.values()),
            template_of(members),
        )
        _check_fits(lender, transaction.connection, batch, wanted, who)
        return wanted

    return take_wanted(lender, customer_id, who, choose)


def take_wanted(lender: Lender, customer_id: int, who: str, choose: Choose) -> WorkItem:
    """Take what `choose` wants of a customer, in one transaction.

    Raises:
        CollectionStopped: the brake is on.
        WorkTaken: another collector holds the customer. CapacityReached: this one holds enough.
        NotLawful: the rules do not allow it now; what they said is archived.
        WorkError: the script cannot be said. Whatever `choose` raises.
    """
    with lender.store.read() as connection:
        log = log_of_customer(connection, customer_id)
    # log 0 is held too, so that nobody takes two at the same instant
    with lender.ledger.transaction({0, log}) as transaction:
        connection = transaction.connection
        if read_control(connection, STOP):
            raise CollectionStopped(
                "collection is stopped; nobody is called",
                hint="casekit resume lets it go on.",
            )
        transaction.record(lapse(transaction, log))
        refuse_held(connection, customer_id)
        check_capacity(lender, connection, who, _day_began(lender), transaction.now)
        batch = load_customer(connection, log, customer_id, lender.today(), transaction.now)
        asked = ask_rules(lender, transaction, batch, choose(transaction, batch), who)
        contact_id = transaction.allocate("contacts")
        veto = ask_plugins(lender, transaction, asked, contact_id)
        if asked.verdict.allowed:
            found, drafts = _taken(lender, transaction, asked, log, contact_id, who)
            transaction.record(drafts)
            return item_of(
                lender,
                connection,
                found,
                batch,
                asked.verdict,
                point=asked.situation.candidate.point,
                to=asked.to,
                script=asked.script,
            )
        transaction.record(_refused(lender, asked, who, veto))
    raise not_lawful(lender, asked.verdict)


def _is_for_later(action: ActionRow, now: datetime) -> bool:
    """Say whether a contact was agreed for an instant that has not come."""
    return (
        action.waits_for == AGREED
        and action.not_before is not None
        and action.not_before > instant_text(now)
    )


def _day_began(lender: Lender) -> datetime:
    zone = lender.settings.lender.zone
    return datetime.combine(lender.today(), time(), zone).astimezone(UTC)


def _check_fits(
    lender: Lender, connection: Connection, batch: Batch, wanted: Wanted, who: str
) -> None:
    language = batch.customers[wanted.customer_id].language or lender.settings.lender.language
    tier = highest_tier(lender, wanted.cases)
    member = directory(lender, [who])[who].settings
    if not may_take(member, wanted.way.role, tier, language):
        raise UsageError(
            f"{who} does not take cases of this way, tier or language",
            hint="What is known of the collector says which: records of staff, or [staff.NAME].",
        )
    said = lender.plugins.allot(who, [case.id for case in wanted.cases])
    if refused := next((one.refused for one in said.values() if one.refused), ""):
        raise WorkError(
            f"this case is not for {who} ({refused})", hint="Take another one: casekit queue next."
        )
    met = connection.execute(
        select(contacts.c.id).where(quarrelled_with(who, wanted.customer_id)).limit(1)
    ).first()
    if met is not None:
        raise WorkError(
            f"{who} and this customer quarrelled; another collector takes the case",
            hint="Take another one: casekit queue next.",
        )


def _taken(
    lender: Lender,
    transaction: Transaction,
    asked: Asked,
    log: int,
    contact_id: int,
    who: str,
) -> tuple[WorkRow, list[EntryDraft]]:
    wanted, script = asked.wanted, asked.script
    number = transaction.allocate("work")
    until = lease_end(lender, transaction.now)
    found = WorkRow(
        work_id=number,
        customer_id=wanted.customer_id,
        log=log,
        role=wanted.way.role,
        party=wanted.party,
        subject_id=wanted.subject_id,
        purpose=wanted.purpose,
        state="taken",
        collector=who,
        actions=tuple(action.id for _, action in wanted.members),
        cases=tuple(case.id for case in wanted.cases),
        template=wanted.template,
        taken_at=transaction.now,
        lease_until=until,
        contact_id=contact_id,
        end_reason="",
    )
    data: dict[str, Any] = {
        "work": number,
        "role": found.role,
        "actions": list(found.actions),
        "party": found.party,
        "lease_until": instant_text(until),
        "contact": contact_id,
        "point": asked.situation.candidate.point,
        "verdict": verdict_data(asked.verdict),
        "script": found.template,
        "tier": highest_tier(lender, wanted.cases),
    }
    if found.subject_id is not None:
        data["party_id"] = found.subject_id
    secret = {"to": asked.to, "text": script.text if script is not None else ""}
    drafts = chained("work.taken", who, found, data, [insert("work", _values(found))], secret)
    drafts[0].subject_id = found.subject_id
    return found, drafts


def _values(found: WorkRow) -> dict[str, Any]:
    return {
        "id": found.work_id,
        "customer_id": found.customer_id,
        "log": found.log,
        "role": found.role,
        "party": found.party,
        "subject_id": found.subject_id,
        "purpose": found.purpose,
        "state": found.state,
        "collector": found.collector,
        "actions": list(found.actions),
        "cases": list(found.cases),
        "template": found.template,
        "taken_at": found.taken_at,
        "lease_until": found.lease_until,
        "contact_id": found.contact_id,
    }


def _refused(lender: Lender, asked: Asked, who: str, veto: str) -> list[EntryDraft]:
    wanted = asked.wanted
    secret = {"veto": veto} if veto else None
    channel = wanted.way.channel.context.name
    if not wanted.members:
        return refused_person(
            wanted.customer_id,
            wanted.cases,
            asked.verdict,
            role=wanted.way.role,
            channel=channel,
            party=wanted.party,
            purpose=wanted.purpose,
            actor=who,
            secret=secret,
        )
    return refused_drafts(
        wanted.members,
        asked.verdict,
        role=wanted.way.role,
        channel=channel,
        actor=who,
        keep=is_about_staff(lender.pack, asked.verdict),
        secret=secret,
    )
