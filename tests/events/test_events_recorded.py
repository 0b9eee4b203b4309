"""What comes in by telephone or on paper: recorded with its source, in force at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit.app import Lender
from casekit.archive.rebuild import compare_rebuilt
from casekit.archive.search import Query
from casekit.clock import SimulatedClock
from casekit.errors import NotFound, UsageError
from casekit.events.kinds import KINDS, SOURCES
from casekit.pii.profile import Phone, Profile

YESTERDAY = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def rows(lender: Lender, table: str, columns: str, where: str = "1 = 1") -> list[Any]:
    with lender.store.read() as connection:
        found = connection.exec_driver_sql(f"SELECT {columns} FROM {table} WHERE {where}")
        return [tuple(row) for row in found]


def allowed(lender: Lender, case: str) -> bool:
    return lender.cases.propose(case, "sms", "mild-reminder", reason="try").accepted


@pytest.mark.usefixtures("store_url")
@pytest.mark.parametrize(
    ("kind", "hold", "task"),
    [
        ("dispute", "dispute", "dispute"),
        ("complaint", "complaint", "complaint"),
        ("cease", "cease", None),
        ("attorney", "represented", None),
        ("bankruptcy", "bankruptcy", None),
        ("death", "deceased", None),
        ("fraud_claim", "fraud", "dispute"),
    ],
)
def test_what_stops_collection_stops_all_cases_of_the_customer(
    lender: Lender, kind: str, hold: str, task: str | None
) -> None:
    record = lender.events.record("C-2", kind, source="phone", note="她很生气", actor="li")

    assert rows(lender, "holds", "id, customer_id, loan_id, kind, source") == [
        (record.hold_id, 2, None, hold, "phone")
    ]
    assert [kind for (kind,) in rows(lender, "tasks", "kind")] == ([task] if task else [])
    assert (record.task_id is not None) is (task is not None)
    assert not allowed(lender, "C-2")
    assert not allowed(lender, "C-3")
    assert allowed(lender, "C-1")
    found = [one.entry for one in lender.archive.all(Query(kind="event.recorded"))]
    assert [(one.case_id, one.actor) for one in found] == [(2, "li"), (3, "li")]
    assert not any("生气".encode() in one.header for one in found)
    assert lender.archive.open(found, reason="audit")[0].value == {"note": "她很生气"}
    assert compare_rebuilt(lender.store, lender.vault).differences == ()


def test_every_kind_can_be_recorded_from_every_source_and_is_told(lender: Lender) -> None:
    for kind, source in zip(KINDS, [*SOURCES, *SOURCES], strict=False):
        point = {"wrong_party": "p1", "returned_mail": "a1"}.get(kind, "")
        lender.events.record("C-1", kind, source=source, point=point)
    told = [line.text for line in lender.cases.timeline("C-1", language="en")]
    recorded = [text for text in told if text.startswith("Recorded what came in: ")]
    assert len(recorded) == len(KINDS)
    assert "Recorded what came in: a dispute (by telephone)." in recorded
    assert [event.kind for event in lender.events.list("C-1")] == list(KINDS)


def test_one_loan_only(lender: Lender) -> None:
    lender.events.record("C-2", "dispute", source="letter", loan_only=True)
    assert not allowed(lender, "C-2")
    assert allowed(lender, "C-3")


def test_what_happened_yesterday_is_late_and_holds_from_then(lender: Lender) -> None:
    record = lender.events.record("C-1", "dispute", source="letter", at=YESTERDAY)
    assert record.at == YESTERDAY
    assert rows(lender, "holds", "start_on") == [("2026-03-01",)]
    (event,) = lender.events.list()
    assert (event.at, event.recorded_at) == (YESTERDAY, lender.clock.now())


def test_verification_ends_the_dispute(lender: Lender) -> None:
    lender.events.record("C-1", "dispute", source="letter")
    assert not allowed(lender, "C-1")
    lender.events.record("C-1", "verification_sent", source="letter")
    assert allowed(lender, "C-1")


def test_a_second_dispute_places_no_second_hold_but_a_longer_one_does(lender: Lender) -> None:
    day = date(2026, 3, 20)
    first = lender.events.record("C-1", "dispute", source="phone", until=day)
    shorter = lender.events.record("C-1", "dispute", source="phone", until=day - timedelta(days=1))
    longer = lender.events.record("C-1", "dispute", source="phone")
    assert first.hold_id is not None
    assert shorter.hold_id is None
    assert longer.hold_id is not None


def test_a_wrong_number_and_a_letter_that_came_back_are_not_used_again(lender: Lender) -> None:
    lender.events.record("C-1", "wrong_party", source="phone", point="p1")
    lender.events.record("C-1", "returned_mail", source="letter", point="a1")
    marked = sorted(rows(lender, "bad_points", "point, medium, reason"))
    assert marked == [
        ("a1", "letter", "returned"),
        ("p1", "sms", "wrong_party"),
        ("p1", "voice", "wrong_party"),
    ]
    assert [kind for (kind,) in rows(lender, "tasks", "kind")] == ["new_point", "new_point"]


def test_hardship_is_a_fact_of_each_case_up_to_its_end_and_asks_for_relief(lender: Lender) -> None:
    lender.events.record("C-2", "hardship", source="visit", until=date(2026, 4, 1))
    facts = rows(lender, "case_facts", "case_id, name, value, until_on", "name = 'hardship'")
    assert sorted(facts) == [
        (2, "hardship", "true", "2026-03-31"),
        (3, "hardship", "true", "2026-03-31"),
    ]
    assert rows(lender, "tasks", "kind") == [("relief",)]


def test_an_attorney_is_added_to_the_loan_and_may_be_spoken_to(lender: Lender) -> None:
    who = Profile("周律师", phones=(Phone("+86 139 0000 0099"),))
    record = lender.events.record("C-1", "attorney", source="letter", person=who)

    assert rows(lender, "loan_parties", "loan_id, subject_id, role") == [
        (1, record.party_id, "attorney")
    ]
    (found,) = lender.customers.find(phone="+8613900000099")
    assert found.subject_id == record.party_id
    assert compare_rebuilt(lender.store, lender.vault).differences == ()


def test_the_letter_itself_is_filed_sealed(lender: Lender, tmp_path: Path) -> None:
    letter = tmp_path / "异议函.pdf"
    letter.write_bytes(b"%PDF-1.7 dispute")
    record = lender.events.record("C-1", "dispute", source="letter", file=letter)
    assert record.document is not None
    read = lender.archive.read_document(record.document, reason="look")
    assert b"".join(read) == b"%PDF-1.7 dispute"


def test_a_closed_case_can_be_named(lender: Lender) -> None:
    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.advance(timedelta(days=1))
    lender.events.record("C-1", "complaint", source="regulator")
    assert [event.case_name for event in lender.events.list("C-1")] == ["C-1"]


@pytest.mark.parametrize(
    ("kind", "more", "said"),
    [
        ("quarrel", {}, "there is no event"),
        ("dispute", {"source": "rumour"}, "nothing comes in by"),
        ("dispute", {"at": datetime(2026, 3, 3, tzinfo=UTC)}, "lies in the future"),
        ("dispute", {"at": YESTERDAY.replace(tzinfo=None)}, "time zone"),
        ("dispute", {"until": date(2026, 3, 1)}, "before it begins"),
        ("paid_elsewhere", {"until": date(2026, 4, 1)}, "has no end"),
        ("dispute", {"point": "p1"}, "about no number"),
        ("wrong_party", {}, "say which number"),
        ("wrong_party", {"point": "a1"}, "no number or address 'a1'"),
        ("returned_mail", {"point": "p1"}, "no number or address 'p1'"),
        ("death", {"person": Profile("某人")}, "brings nobody"),
        ("attorney", {"person": Profile("周", phones=(Phone("12"),))}, "cannot be kept"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    lender: Lender, kind: str, more: dict[str, Any], said: str
) -> None:
    before = rows(lender, "entries", "COUNT(*)")
    with pytest.raises(UsageError, match=said):
        lender.events.record("C-1", kind, **{"source": "phone", **more})
    assert rows(lender, "entries", "COUNT(*)") == before


def test_a_file_that_is_not_there_is_told_first(lender: Lender, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        lender.events.record("C-1", "dispute", source="letter", file=tmp_path / "no.pdf")
    assert rows(lender, "holds", "id") == []
