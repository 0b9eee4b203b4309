"""Whether somebody may do something: by role, by readiness, and by whose customer it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Final

from casekit import Lender, Refusal, StaffView, Subject
from casekit.people.appointing import ADMIN, had_admin
from casekit.people.barring import barred_words
from casekit.people.involved import customers_of, processes_of_subjects, sees_to, works_with
from casekit.rights import SOFTWARE
from casekit_staff.knowing import Known, known, options_of, readiness_of
from casekit_staff.options import RoleOptions
from casekit_staff.roles import (
    AGAINST_ONESELF,
    EVERYBODY,
    OF_ONESELF,
    OF_OTHERS,
    OF_OWN_CASES,
    OF_THE_WAY_BACK,
    RECORD,
    allows,
    shows_personal_data,
    table,
)
from casekit_staff.standing import NOT_HERE, UNFIT, Readiness

ASSIGNED: Final = "staff.assigned"
"""The fact of a case that says whose it is."""

_WHILE_SUSPENDED: Final = frozenset({"call.result"})
_OF_ONESELF_WHILE_SUSPENDED: Final = AGAINST_ONESELF | {"absence.open"}
_OF_THEIRS: Final = frozenset({"look", "move", "read"})
_REGULATOR: Final = "regulator"
_SEALED: Final = frozenset({"archive.read", "customer.disclose", "customer.export"})
_BEGAN: ContextVar[tuple[str, str]] = ContextVar("_BEGAN", default=("", ""))


@contextmanager
def what_began_may_end(lender: Lender, actor: str) -> Iterator[None]:
    """Let an import that somebody who is not recorded might begin go on to its end.

    A file that records the first admin would otherwise bar, in its middle, whoever imports it; and
    whoever is that admin would be refused their own row.
    """
    is_new = actor not in known(lender).people
    before = _BEGAN.set((lender.store.store_id, actor) if is_new else ("", ""))
    try:
        yield
    finally:
        _BEGAN.reset(before)


def answer(
    lender: Lender, actor: str, action: str, subjects: Sequence[Subject]
) -> bool | Refusal | None:
    """Return whether an actor may do something to all the subjects; None for no opinion.

    Until somebody who is recorded has begun as admin, whoever is not recorded (the operating-system
    user) is the admin as ever; recorded people have the rights of their roles from the first
    moment. Afterwards whoever is not recorded may nothing, even where no admin works here any more:
    then only whom the config names in `way_back` may record and appoint people.
    """
    if actor == SOFTWARE:
        return None
    found = known(lender)
    if not found.people:
        return None
    if _BEGAN.get() == (lender.store.store_id, actor):
        return None
    person, today = found.people.get(actor), lender.today()
    if person is None:
        if not had_admin(found.people.values(), today):
            return None
        if action in OF_THE_WAY_BACK and _is_way_back(lender, found, actor):
            return True
        return _refused(["unknown_person"], "Record the person: casekit staff add LOGIN")
    if action in OF_ONESELF and _is_about(subjects, person):
        return True
    standing = readiness_of(lender, [actor], today)[actor]
    barred = standing.barred
    gone = [code for code in barred if code in NOT_HERE]
    whom = [one for one in subjects if one.kind == "person"]
    of_me = _is_about(whom, person)
    free = action in _WHILE_SUSPENDED or (of_me and action in _OF_ONESELF_WHILE_SUSPENDED)
    if "suspended" in barred and not free:
        gone.append("suspended")
    if gone:
        return _refused(gone)
    if of_me and action in AGAINST_ONESELF:
        return True
    if action == RECORD and _is_about(subjects, person):
        return Refusal(
            "nobody records what qualifies or appoints themselves",
            "Ask somebody else who may; what you have read you can sign: casekit staff confirm.",
        )
    if action in OF_OTHERS and Subject("person", person.subject_id) in subjects:
        return Refusal("it is about themselves", "Somebody else who has the right decides.")
    if action in EVERYBODY:
        return True
    if action in OF_THE_WAY_BACK and _is_way_back(lender, found, actor):
        return True
    roles = table(options_of(lender).roles)
    granting = [roles[one] for one in person.roles if one in roles and allows(roles[one], action)]
    if (
        not granting
        and set(person.roles) == {_REGULATOR}
        and "authorize" in lender.plugins.called_of("oversight")
    ):
        return None  # casekit-oversight says what an inspection grants, and refuses all else
    if not granting and _sees_to(lender, actor, action, subjects):
        if barred and shows_personal_data(action):
            return _refused(barred, f"See casekit staff show {actor}", standing.words)
        return True  # a correction that they were told to make
    if not granting:
        return Refusal(
            f"no role of theirs has this right ({', '.join(person.roles) or 'no role'})",
            "Ask somebody who has it (casekit staff rights), or the admin for another role.",
        )
    if not shows_personal_data(action):
        return True
    return _personal(lender, found, person, action, subjects, granting, standing)


def _personal(
    lender: Lender,
    found: Known,
    person: StaffView,
    action: str,
    subjects: Sequence[Subject],
    granting: Sequence[RoleOptions],
    standing: Readiness,
) -> bool | Refusal:
    """Answer for what shows personal data."""
    refusal: Refusal | None = None
    fit: list[RoleOptions] = []
    for role in granting:
        stops = [code for code in standing.barred if role.qualified or code in UNFIT]
        if stops:
            hint = f"See casekit staff show {person.login}"
            refusal = refusal or _refused(stops, hint, standing.words)
        else:
            fit.append(role)
    if not fit:
        assert refusal is not None
        return refusal
    if action in OF_OWN_CASES and all(role.own_cases for role in fit):
        for subject_id in _whose(lender, subjects):
            if not _works_with(lender, person, subject_id):
                return Refusal(
                    "the customer is none of theirs",
                    "It is shown to whom the case is assigned, who holds it, or who contacted the "
                    f"customer in the last {options_of(lender).contact_days} days.",
                )
    if action in _SEALED:
        return _sealed(lender, found, person, subjects)
    return True


def _sealed(
    lender: Lender, found: Known, person: StaffView, subjects: Sequence[Subject]
) -> bool | Refusal:
    """Answer for what is sealed with a colleague's key, or with a report's own."""
    asked = {one.id for one in subjects if one.kind == "customer" and one.id is not None}
    rights = {"staff.disclose" for one in found.people.values() if one.subject_id in asked}
    own_keys = [kind for kind in lender.plugins.process_kinds.objects.values() if kind.own_key]
    if asked and own_keys:
        with lender.store.read() as connection:
            kinds = processes_of_subjects(connection, asked, [kind.name for kind in own_keys])
        rights |= {kind.right_to("read") for kind in own_keys if kind.name in kinds}
    roles = table(options_of(lender).roles)
    mine = [roles[one] for one in person.roles if one in roles]
    for right in sorted(rights):
        if not any(allows(role, right) for role in mine):
            return Refusal(f"it needs the right {right} too")
    return True


def _whose(lender: Lender, subjects: Sequence[Subject]) -> list[int]:
    """Return the customers, and who stands in for them, about whom something is asked."""
    whose = {one.id for one in subjects if one.kind == "customer" and one.id is not None}
    if cases := [one.id for one in subjects if one.kind == "case" and one.id is not None]:
        with lender.store.read() as connection:
            whose |= set(customers_of(connection, cases).values())
    return sorted(whose)


def _works_with(lender: Lender, person: StaffView, subject_id: int) -> bool:
    since = lender.clock.now() - timedelta(days=options_of(lender).contact_days)
    with lender.store.read() as connection:
        return works_with(connection, person.login, subject_id, since=since, assigned=ASSIGNED)


def _is_about(subjects: Sequence[Subject], person: StaffView) -> bool:
    return bool(subjects) and all(
        one.kind == "person" and one.id == person.subject_id for one in subjects
    )


def _is_way_back(lender: Lender, found: Known, actor: str) -> bool:
    """Say whether the config lets somebody record people again, as no admin is left who could."""
    if actor != options_of(lender).way_back:
        return False
    admins = [one.login for one in found.people.values() if ADMIN in one.roles]
    stops = NOT_HERE | {"suspended"}
    known_now = readiness_of(lender, admins, lender.today())
    return all(stops & set(one.barred) for one in known_now.values())


def _sees_to(lender: Lender, actor: str, action: str, subjects: Sequence[Subject]) -> bool:
    """Say whether it is about processes that the actor has to see to: those they look at and move.

    What a move needs besides, the desk that makes it checks.
    """
    asked = [one.id for one in subjects if one.kind == "process" and one.id is not None]
    if not asked or action.rpartition(".")[2] not in _OF_THEIRS:
        return False
    with lender.store.read() as connection:
        return sees_to(connection, actor, asked)


def _refused(
    codes: Sequence[str],
    hint: str = "",
    own: Mapping[str, Mapping[str, str]] | None = None,
) -> Refusal:
    """Refuse in the language of the errors in which it is told."""
    return Refusal(barred_words(codes, "en", own), hint)
