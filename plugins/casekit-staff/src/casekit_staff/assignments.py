"""Whose a case is: asked by the queue for each offer, and written for many cases at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from casekit import Allotment, Lender, Subject
from casekit.cases.plugin_facts import record_plugin_facts
from casekit.errors import StaffUnknown, UsageError, WorkError
from casekit.people.involved import customers_of, processes_about
from casekit.people.reading import records_of
from casekit.work.caseload import OpenCase, facts_named, open_cases, quarrels, ties
from casekit_staff.allotting import Candidate, Rules, Shares, allot, refusal
from casekit_staff.kinds_work import ASSIGNED
from casekit_staff.knowing import known, options_of, readiness_of

OF_ANOTHER: Final = "staff.of_another"
COMPLAINED_OF: Final = "staff.complained_of"
TIED: Final = "staff.tied"

COLLECTOR: Final = "collector"

_AWAY: Final = frozenset({"absent", "suspended"})
"""Who is barred by one of these keeps no cases; by anything else they do, others may help out."""

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "nobody_takes": {
        "en": "nobody takes this tier, way, language or product",
        "zh": "无人承接该阶段、方式、语言或产品",
    },
    "conflict": {"en": "whoever could has a stake in it", "zh": "可承接人员存在利益冲突"},
    "nobody_ready": {"en": "nobody may work today", "zh": "今日无人可上岗"},
    "full": {"en": "whoever could has enough", "zh": "可承接人员均已满额"},
}
"""Why nobody has a case."""


def assigned_of(connection: Any, case_ids: Iterable[int] | None = None) -> dict[int, str]:
    """Return open case → login of whose it is; those of nobody are left out."""
    return {case: str(login) for case, login in facts_named(connection, ASSIGNED, case_ids).items()}


def allotments(
    lender: Lender, collector: str, case_ids: Sequence[int]
) -> Mapping[int, Allotment] | None:
    """Return which of these cases are not for a collector, and which are the collector's own.

    A case of somebody who may not work today waits for nobody: others may take it.
    """
    if not known(lender).people:
        return None
    with lender.store.read() as connection:
        assigned = assigned_of(connection, case_ids)
        whose = customers_of(connection, case_ids)
        refused = conflicts(lender, connection, [collector])
    today = lender.today()
    ready = {
        login: found.ready
        for login, found in readiness_of(lender, set(assigned.values()), today).items()
    }
    found: dict[int, Allotment] = {}
    for case in case_ids:
        owner = assigned.get(case, "")
        if why := refused.get((collector, whose.get(case, 0)), ""):
            found[case] = Allotment(refused=why)
        elif owner == collector:
            found[case] = Allotment(first=True)
        elif owner and ready[owner]:
            found[case] = Allotment(refused=OF_ANOTHER)
    return found


def conflicts(lender: Lender, connection: Any, logins: Sequence[str]) -> dict[tuple[str, int], str]:
    """Return (login, customer) → why the two must not meet: a tie, a complaint that is open.

    Quarrels are the core's own rule for the queue; `shares` adds them for sharing out.
    """
    found = dict.fromkeys(ties(connection, logins), TIED)
    today = lender.today()
    for record in declared_ties(connection, logins, today):
        found[record] = TIED
    for one in processes_about(connection, logins, ["complaint"], today=today):
        if one.is_open and one.customer_id:
            found[one.person, one.customer_id] = COMPLAINED_OF
    return found


def declared_ties(connection: Any, logins: Sequence[str], today: date) -> list[tuple[str, int]]:
    """Return (login, customer) of the conflicts of interest that people have declared."""
    return [
        (record.login, int(record.data["subject"]))
        for record in records_of(connection, logins, ["tie"], start=today, end=today)
        if str(record.data.get("subject", "")).isdecimal()
    ]


def candidates(lender: Lender, logins: Iterable[str] | None = None) -> list[Candidate]:
    """Return who can be given cases: the collectors who work here today, ready or not."""
    today = lender.today()
    wanted = None if logins is None else set(logins)
    people = [
        one
        for one in known(lender).people.values()
        if COLLECTOR in one.roles
        and one.works_on(today)
        and (wanted is None or one.login in wanted)
    ]
    ready = readiness_of(lender, [one.login for one in people], today)
    most = options_of(lender).cases_each
    return [
        Candidate(
            one.login,
            ready[one.login].ready,
            not _AWAY & set(ready[one.login].barred),
            one.ways,
            one.tiers,
            one.languages,
            one.skills,
            most or None,
        )
        for one in people
    ]


def shares(
    lender: Lender,
    *,
    seed: str = "",
    cases: Iterable[int] | None = None,
    without: str = "",
    way: str = "",
) -> tuple[Shares, dict[int, str]]:
    """Return who would get which case today, and who has them now; nothing changes.

    Args:
        lender: an open one.
        seed: by which equals are told apart; the lender's day where empty.
        cases: only these are given anew; all others stay with whom they are.
        without: somebody who gets none and keeps none of `cases`.
        way: the way that is meant.
    """
    people = [one for one in candidates(lender) if one.login != without]
    logins = [one.login for one in people]
    with lender.store.read() as connection:
        everything = open_cases(connection)
        held = assigned_of(connection)
        apart = set(conflicts(lender, connection, logins)) | quarrels(connection, logins)
    rules = rules_of(lender, seed, way, apart)
    if cases is not None:
        only = set(cases)
        rest = [one for one in everything if one.case_id not in only]
        kept = {case: login for case, login in held.items() if case not in only}
        found = allot(
            [
                *(one for one in rest if one.case_id in kept),
                *(one for one in everything if one.case_id in only),
            ],
            people,
            rules,
            held=kept,
        )
        # what was not asked about stays as it is, also where it could not be given today
        given = {case: login for case, login in found.given.items() if case in only}
        left = {case: why for case, why in found.left.items() if case in only}
        return Shares(given, left, found.load), held
    return allot(everything, people, rules, held=held), held


def rules_of(lender: Lender, seed: str, way: str, apart: Iterable[tuple[str, int]]) -> Rules:
    """Return by what this lender's cases are shared out today."""
    return Rules(
        seed=seed or f"{lender.settings.lender.id}:{lender.today()}",
        tiers=lender.policy.tiers,
        way=way,
        language=lender.settings.lender.language,
        skills=options_of(lender).skills,
        conflicts=frozenset(apart),
    )


def assign(lender: Lender, case: OpenCase, login: str, *, reason: str, actor: str) -> None:
    """Give a case to somebody, because a person says so.

    Raises:
        StaffUnknown: nobody is recorded under this login. UsageError: no reason.
        WorkError: the person may not work today, does not take such cases, or has a stake in it.
    """
    if not reason.strip():
        raise UsageError("say why: the reason is kept, sealed, with what you do")
    check_fits(lender, case, login)
    record_plugin_facts(lender, ASSIGNED, {case.case_id: login}, note=reason, actor=actor)


def check_fits(lender: Lender, case: OpenCase, login: str) -> None:
    """Refuse to give a case to whom it is not for.

    Raises:
        StaffUnknown: nobody is recorded under this login.
        WorkError: the person may not work today, does not take such cases, or has a stake in it.
    """
    if login not in known(lender).people:
        raise StaffUnknown(login)
    readiness = readiness_of(lender, [login], lender.today())[login]
    if not readiness.ready:
        raise WorkError(f"{login} may not work today: {readiness.says('en', warned=False)}")
    person = next((one for one in candidates(lender, [login])), None)
    if person is None:
        raise WorkError(f"{login} is no collector", hint="See casekit staff show.")
    with lender.store.read() as connection:
        apart = set(conflicts(lender, connection, [login])) | quarrels(connection, [login])
    if why := refusal(case, person, rules_of(lender, "", "", apart)):
        raise WorkError(
            f"{case.name} is not for {login}: {why}",
            hint="See casekit staff allot --dry-run for who could have it.",
        )


def found_case(lender: Lender, ref: str | int) -> OpenCase:
    """Return the open case that is meant.

    Raises:
        NotFound: there is none. UsageError: it is closed.
    """
    case = lender.cases.find(ref)
    with lender.store.read() as connection:
        found = open_cases(connection, [case.case_id])
    if not found:
        raise UsageError(f"{case.name} is closed")
    return found[0]


def subjects(cases: Iterable[OpenCase]) -> list[Subject]:
    """Return what a right is asked about."""
    return [Subject("case", one.case_id) for one in cases]
