"""People who work for a lender, for tests and examples."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from casekit.app import Lender
from casekit.archive.entries import EntryDraft
from casekit.people.model import StaffRecord, StaffView
from casekit.people.noting import note_drafts
from casekit.pii.profile import Phone, Profile
from casekit.process.model import Attachment
from casekit.rights import SOFTWARE

A_YEAR = timedelta(days=365)
"""How long somebody who is ready has worked here."""

_LESS_THAN_A_QUARTER = 85


def ready(
    lender: Lender,
    login: str,
    *,
    roles: Iterable[str] = ("collector",),
    on: date | None = None,
    without: Collection[str] = (),
    **takes: Any,
) -> StaffView:
    """Record somebody who has worked here for a year, with all that qualifies for work on a day.

    That is what the plugin `staff` asks for: background check, ethics, finance and law evidence,
    an exam before entry, a week of induction, training in every quarter, secrecy, and the signed
    policy and rule pack. Of a lender without the plugin only the person is recorded.

    Args:
        lender: an open lender.
        login: of the person.
        roles: what the person is here.
        on: as of this date; the lender's today where None.
        without: kinds of record that are left out (`exam`), or `policy` and `pack`.
        takes: what else `lender.people.add` takes: `team`, `tiers`, `languages` …
    """
    day = on or lender.today()
    takes.setdefault("started_on", day - A_YEAR)
    digits = int.from_bytes(sha256(login.encode()).digest()[:4], "big") % 10**8
    profile = Profile(name=f"员工{login}", phones=(Phone(f"+86139{digits:08d}", "mobile"),))
    person = lender.people.add(login, profile, roles=roles, actor=SOFTWARE, **takes)
    note_many(
        lender,
        person,
        [
            one
            for one in _qualifying(lender, takes["started_on"], day)
            if one.kind not in without and one.data.get("what") not in without
        ],
    )
    return person


def note_many(lender: Lender, person: StaffView, records: Iterable[StaffRecord]) -> None:
    """Record much about somebody at once; what no plugin of the lender keeps is left out.

    Args:
        lender: an open lender; person: about whom; records: what.
    """
    kinds = lender.plugins.staff_record_kinds.objects
    for record in [one for one in records if one.kind in kinds and one.attachments]:
        lender.people.note(person.login, record, actor=SOFTWARE)
    with lender.ledger.transaction([person.log]) as tx:
        drafts: list[EntryDraft] = []
        for record in records:
            if record.kind in kinds and not record.attachments:
                drafts += note_drafts(
                    tx,
                    lender.vault,
                    person,
                    kinds[record.kind],
                    record,
                    actor=SOFTWARE,
                    today=lender.today(),
                )[1]
        if drafts:
            tx.record(drafts)


def _qualifying(lender: Lender, started_on: date, day: date) -> Iterator[StaffRecord]:
    """Yield what qualifies somebody who began on a day, up to another."""
    before = started_on - timedelta(days=30)
    yield StaffRecord("background", before, attachments=(_proof("background"),))
    for kind in ("ethics", "finance", "law"):
        yield StaffRecord(kind, before, data={"how": "exam"}, attachments=(_proof(kind),))
    for number, part in enumerate(("theory", "theory", "cases", "cases", "drill")):
        on = started_on - timedelta(days=14 - number)
        yield StaffRecord("induction", on, data={"part": part, "hours": 7})
    passed_on = started_on - timedelta(days=7)
    yield StaffRecord("exam", passed_on, data={"score": 88, "pass_mark": 60})
    for days in range(0, (day - started_on).days + 1, _LESS_THAN_A_QUARTER):
        yield StaffRecord(
            "training",
            started_on + timedelta(days=days),
            data={
                "course": "refresher",
                "subjects": ["law", "communication", "finance", "psychology"],
                "hours": 4,
                "attended": True,
                "score": 90,
                "passed": True,
            },
        )
    yield StaffRecord("confidentiality", started_on, data={"version": "1"})
    yield StaffRecord("alias", started_on, secret={"name": "小安"})
    policy, pack = lender.policy, lender.pack
    version = f"{policy.name} {policy.version}"
    yield StaffRecord(
        "read", day, data={"what": "policy", "version": version, "digest": policy.digest}
    )
    yield StaffRecord("read", day, data={"what": "pack", "version": f"{pack.name} {pack.version}"})


def _proof(kind: str) -> Attachment:
    return Attachment(f"{kind}.txt", "text/plain", f"{kind}: seen".encode())
