"""What of people's work waits too long: tasks, results, recordings, telephones that are missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from casekit.compliance.model import Severity
from casekit.compliance.normal import normal_form
from casekit.compliance.primitives.content_forbidden import ContentForbidden
from casekit.contacts.lacking_texts import lacking_texts
from casekit.contacts.model import Kind
from casekit.counted import Counted
from casekit.doctor import Look, State
from casekit.people.appointing import ADMIN, had_admin
from casekit.people.reading import members
from casekit.records.checks import ON_ITS_WAY
from casekit.store.tables import actions, contacts, recordings, subjects, tasks
from casekit.work.offers import speaks_with
from casekit.work.recorded_line import unrecorded_by, what_to_write
from casekit.work.staff import directory, known_logins, supervisors
from casekit.work.waiting_work import FOR_PEOPLE

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.settings_work import StaffSettings


def late_tasks(lender: Lender) -> Iterator[Look]:
    """Say how many tasks are late."""
    with lender.store.read() as connection:
        late = connection.execute(
            select(func.count()).where(tasks.c.state == "open", tasks.c.due_on < lender.today())
        ).scalar_one()
    if late:
        yield Look(
            "tasks",
            State.WARNING,
            f"{Counted(late):task is|tasks are} late.",
            "List them: casekit queue tasks --everyone --late",
        )


def open_records(lender: Lender) -> Iterator[Look]:
    """Say which calls have no result, and which recordings never came."""
    before = lender.clock.now() - timedelta(days=1)
    with lender.store.read() as connection:
        unfinished = connection.execute(
            select(func.count()).where(
                contacts.c.result_due == 1,
                contacts.c.direction == "outbound",
                contacts.c.at < before,
            )
        ).scalar_one()
        missed = connection.execute(
            select(func.count()).where(
                or_(
                    recordings.c.state == "missing",
                    and_(
                        recordings.c.state == "due",
                        recordings.c.received_at < lender.clock.now() - ON_ITS_WAY,
                    ),
                )
            )
        ).scalar_one()
    if unfinished:
        yield Look(
            "records",
            State.WARNING,
            f"{Counted(unfinished):call has|calls have} had no result for more than a day.",
            "See whose they are: casekit records check",
        )
    if missed:
        yield Look(
            "records",
            State.WARNING,
            f"{Counted(missed):recording has|recordings have} not come in.",
            "Fetch what waits (casekit calls fetch), and see what is missing: "
            "casekit records check",
        )


def recorders(lender: Lender) -> Iterator[Look]:
    """Say by which ways nobody can be called, because a rule wants calls to be recorded."""
    for role, channel in sorted(lender.channels.items()):
        if rule := unrecorded_by(lender, channel):
            yield Look(
                "channels",
                State.WARNING,
                f"Nobody can be called by {role}: {rule} wants calls recorded, and the line is not "
                "said to record.",
                what_to_write(lender),
            )


def texts(lender: Lender) -> Iterator[Look]:
    """Say which texts a rule would always refuse or warn of: it wants more said than they say."""
    write = (
        f"Name a set for the rule pack {lender.pack.name} under [templates] use, or write these "
        "keys yourself under [[template]] and [[script]]."
    )
    for severity in (Severity.BLOCK, Severity.WARN):
        lacking = lacking_texts(lender.book, lender.pack, lender.run_parts().lender_facts, severity)
        if not lacking:
            continue
        keys, rules = ", ".join(sorted(lacking)), ", ".join(sorted(set(lacking.values())))
        if severity is Severity.BLOCK:
            yield Look(
                "texts",
                State.WRONG,
                f"Always refused are the texts {keys}: what {rules} wants said is not in them.",
                write,
            )
        else:
            yield Look(
                "texts",
                State.WARNING,
                f"Never without a warning go the texts {keys}: what {rules} wants said is not in "
                "them.",
                write,
            )


def names(lender: Lender) -> Iterator[Look]:
    """Say of whom calls say the login, because a script gives a name and none is known."""
    if not any("agent_name" in script.placeholders for script in lender.book.scripts):
        return
    without = sorted(
        login
        for login, member in _staff(lender).items()
        if not member.name and not member.supervisor
    )
    if without:
        yield Look(
            "staff",
            State.WARNING,
            f"No name is known of {', '.join(without)}: calls say the login.",
            "Add `name`, a first name or the agreed alias, to [staff.LOGIN]; of who is recorded: "
            "casekit staff note LOGIN alias --words NAME.",
        )


def languages(lender: Lender) -> Iterator[Look]:
    """Say for whom work waits that is offered to nobody, because nobody speaks their language."""
    own = lender.settings.lender.language
    with lender.store.read() as connection:
        waiting = connection.execute(
            select(subjects.c.language, func.count(actions.c.customer_id.distinct()))
            .join(subjects, subjects.c.id == actions.c.customer_id)
            .where(FOR_PEOPLE)
            .group_by(subjects.c.language)
        ).all()
    people = [member for member in _staff(lender).values() if not member.supervisor]
    for language, count in sorted(waiting):
        spoken = language or own
        if people and not any(speaks_with(member, spoken) for member in people):
            yield Look(
                "staff",
                State.WARNING,
                f"{Counted(count):customer waits|customers wait} for somebody who speaks {spoken}: "
                "nobody does.",
                "Add the language to `languages` of somebody who speaks it.",
            )


def _staff(lender: Lender) -> dict[str, StaffSettings]:
    """Return everybody who works for the lender, by login, with what is known of them."""
    known = directory(lender, known_logins(lender))
    return {login: one.settings for login, one in known.items() if one.settings is not None}


def telling_name(lender: Lender) -> Iterator[Look]:
    """Say that the lender's own name tells others of a debt, which the rules let it say.

    Whoever calls says for whom, so a rule that keeps a debt from others lets the name pass; but a
    neighbour who hears it may guess.
    """
    own = lender.settings.lender
    for rule in lender.pack.rules:
        for part in rule.primitive.each():
            if not isinstance(part, ContentForbidden) or not part.own_names:
                continue
            for name in (own.name, *own.agency_names):
                if part.searcher.search(normal_form(name), name):
                    yield Look(
                        "texts",
                        State.WARNING,
                        f"The name {name} tells others what {rule.id} keeps from them.",
                        "Whoever is asked for a customer hears it; a name without such a word is "
                        "said under [lender] agency_names or in the texts themselves.",
                    )


def telephones(lender: Lender) -> Iterator[Look]:
    """Say who cannot be connected, where a channel calls the collector first."""
    bridging = sorted(
        role
        for role, channel in lender.channels.items()
        if channel.kind is Kind.CALL and channel.bridges
    )
    if not bridging:
        return
    known = _staff(lender)
    without = sorted(
        name
        for name, member in known.items()
        if member.phone is None
        and not member.supervisor
        and (not member.roles or set(bridging) & set(member.roles))
    )
    if not known:
        yield Look(
            "staff",
            State.WARNING,
            "Calls are connected with a collector, and nobody is known who takes them.",
            "Add a table [staff.LOGIN] with `phone` for each.",
        )
    elif without:
        yield Look(
            "staff",
            State.WARNING,
            f"No call can be connected with {', '.join(without)}: no telephone is known.",
            "Add `phone` to [staff.LOGIN].",
        )


def roles(lender: Lender) -> Iterator[Look]:
    """Say that nobody is recorded, or which roles nobody has, and who is known twice.

    Only where a plugin says by their records who may work; otherwise `[staff.NAME]` says it.
    """
    if not lender.plugins.implements("casekit_staff_standing"):
        return
    with lender.store.read() as connection:
        people = members(connection)
    if not people:
        yield Look(
            "staff",
            State.WARNING,
            "Nobody is recorded as staff, so nobody is refused: every user of this machine may do "
            "everything, and who may make calls is said by [staff.LOGIN] alone.",
            "Record yourself first (whoami says the login): casekit staff add LOGIN --name - "
            "--role admin --started-on YYYY-MM-DD",
        )
        return
    today = lender.today()
    here = [one for one in people if one.works_on(today)]
    if not had_admin(people, today):
        yield Look(
            "staff",
            State.WARNING,
            "Nobody who is recorded is admin, so whoever is not recorded may do everything.",
            "Record one: casekit staff add LOGIN --role admin, or casekit staff change.",
        )
    elif not any(ADMIN in one.roles for one in here):
        yield Look(
            "staff",
            State.WARNING,
            "No admin works here any more: nobody may record or appoint people.",
            "Let somebody back in: docs/reference/rights.md, The way back.",
        )
    if not supervisors(lender):
        yield Look(
            "staff",
            State.WARNING,
            "Nobody is supervisor: nobody looks at what went wrong.",
            "Record one: casekit staff change LOGIN --role supervisor.",
        )
    if twice := sorted({one.login for one in people} & set(lender.settings.staff)):
        yield Look(
            "staff",
            State.WARNING,
            f"Recorded and in the config are {', '.join(twice)}: what is recorded counts.",
            "Take their tables [staff.LOGIN] out, but for `phone` and `name`, which are used where "
            "nothing else is recorded.",
        )
    if named := sorted(one.login for one in here if not one.login.isascii()):
        yield Look(
            "staff",
            State.WARNING,
            f"The logins {', '.join(named)} may be names; the archive says them for ever.",
            "Give newcomers a code as login.",
        )
