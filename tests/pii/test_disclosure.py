"""Customer data is shown for a purpose, with a reason, and it is archived first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from casekit.archive.canonical import canonical
from casekit.errors import Erased, NotAuthorized, NotFound, Restricted, UsageError
from casekit.pii.correction import correct
from casekit.pii.disclosure import declared_fields, disclose
from casekit.pii.indexing import find
from casekit.pii.people import read_person
from casekit.pii.profile import Phone, Profile
from casekit.rights import Subject
from casekit.store.tables import entries, subjects


def ask(house: Any, number: int, *fields: str, **changes: Any) -> dict[str, Any]:
    how = {"purpose": "dispute", "actor": "ann", "reason": "他打电话来问", **changes}
    return disclose(house.ledger, house.vault, number, fields, **how)


def opened_entry(house: Any, number: int, kind: str) -> dict[str, Any]:
    import orjson

    with house.store.read() as connection:
        row = connection.execute(select(entries).where(entries.c.kind == kind)).one()
        keyring = house.vault.keyring(connection, [number], allow_restricted=True)
        opened = keyring.open(
            number, "entries", "sealed", f"{row.log}/{row.seq}", bytes(row.sealed)
        )
    return dict(orjson.loads(opened))


def refuse(actor: str, action: str, about: Sequence[Subject]) -> None:
    raise NotAuthorized(f"{actor} is not assigned to customer {about[0].id}")


def test_a_channel_sees_what_it_declared_and_nothing_else(wang: Profile) -> None:
    assert declared_fields(wang, {"phone", "name"}) == {"name": "王小明", "phone": "+8613812345678"}
    with pytest.raises(UsageError, match="shoe_size"):
        declared_fields(wang, {"phone", "shoe_size"})


def test_a_number_that_does_not_work_is_not_given_out(wang: Profile) -> None:
    first, second = wang.phones
    marked = replace(wang, phones=(replace(first, bad=True), second))
    assert declared_fields(marked, {"phone"}) == {"phone": "+8613900001111"}
    assert declared_fields(replace(wang, phones=()), {"phone"}) == {"phone": ""}


def test_who_saw_what_and_why_is_archived(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)
    shown = ask(house, number, "phone", "birth_date")
    assert shown == {"phone": "+8613812345678", "birth_date": date(1990, 1, 1)}
    (entry,) = house.entries("customer.disclosed")
    assert entry["actor"] == "ann"
    assert entry["data"] == {"purpose": "dispute", "fields": ["birth_date", "phone"]}
    assert opened_entry(house, number, "customer.disclosed") == {"reason": "他打电话来问"}
    assert "他打电话来问".encode() not in canonical(entry)


def test_c073_revealing_to_someone_unassigned_is_refused_and_archived(
    house: Any, wang: Profile
) -> None:
    (number,) = house.add(wang)
    with pytest.raises(NotAuthorized, match="not assigned"):
        ask(house, number, "phone", actor="bob", authorize=refuse)
    assert house.entries("customer.disclosed") == []
    (entry,) = house.entries("customer.withheld")
    assert (entry["actor"], entry["data"]) == (
        "bob",
        {"purpose": "dispute", "fields": ["phone"], "why": "not-authorized"},
    )


@pytest.mark.parametrize(
    ("fields", "changes", "message"),
    [
        (["phone"], {"reason": "  "}, "say why"),
        (["phone"], {"purpose": "because I want to"}, "purpose is a short word"),
        (["shoe_size"], {}, "no field shoe_size"),
        ([], {}, "which fields"),
    ],
)
def test_nothing_is_shown_without_field_purpose_and_reason(
    house: Any, wang: Profile, fields: list[str], changes: dict[str, str], message: str
) -> None:
    (number,) = house.add(wang)
    with pytest.raises(UsageError, match=message):
        ask(house, number, *fields, **changes)
    assert house.entries("customer.disclosed") == []


def test_restricted_data_is_shown_only_for_the_persons_rights_and_the_law(
    house: Any, wang: Profile
) -> None:
    (number,) = house.add(wang)
    with house.store.write() as connection:
        connection.execute(update(subjects).values(status="restricted"))
    with pytest.raises(Restricted, match="stored only"):
        ask(house, number, "phone")
    assert ask(house, number, "name", purpose="legal") == {"name": "王小明"}
    assert len(house.entries("customer.withheld")) == 1


def test_a_stranger_and_someone_erased_are_told_apart(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)
    with house.store.write() as connection:
        connection.execute(update(subjects).values(status="erased"))
    with pytest.raises(Erased):
        ask(house, number, "phone")
    with pytest.raises(NotFound, match="no customer 999"):
        ask(house, 999, "phone")


def test_a_party_that_is_no_customer_has_entries_of_its_own(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang, is_customer=False)
    assert ask(house, number, "name") == {"name": "王小明"}
    (entry,) = house.entries("customer.disclosed")
    assert entry["subject"] == number
    assert "customer" not in entry
    assert entry["log"] == house.store.log_of(number)


# --- correcting ---------------------------------------------------------------------------------


def test_a_correction_keeps_old_and_new_sealed_and_is_found_by_the_new(
    house: Any, wang: Profile
) -> None:
    (number,) = house.add(wang)
    correct(
        house.ledger,
        house.vault,
        number,
        lambda p: replace(p, name="王晓明", phones=(Phone("137 0000 2222"),)),
        actor="ann",
        reason="身份证核对",
    )
    with house.store.read() as connection:
        person = read_person(house.vault, connection, number)
        assert person.profile.name == "王晓明"
        assert [(p.number, p.ref) for p in person.profile.phones] == [("+8613700002222", "p3")]
        assert find(house.vault, connection, "phone", "13812345678") == []
        assert len(find(house.vault, connection, "name", "王晓明")) == 1
    told = opened_entry(house, number, "customer.corrected")
    assert told["before"] == wang.numbered().to_json()
    assert told["rows"][f"subjects/{number}/profile"]["name"] == "王晓明"
    assert told["reason"] == "身份证核对"
    (entry,) = house.entries("customer.corrected")
    assert entry["data"] == {"fields": ["name", "phones"]}


def test_a_correction_that_changes_nothing_or_is_no_number_is_refused(
    house: Any, wang: Profile
) -> None:
    (number,) = house.add(wang)

    def to(phone: str) -> None:
        correct(
            house.ledger,
            house.vault,
            number,
            lambda p: replace(p, phones=(Phone(phone),)) if phone else p,
            actor="ann",
            reason="typo",
        )

    with pytest.raises(UsageError, match="nothing would change"):
        to("")
    with pytest.raises(UsageError, match="not a phone number") as caught:
        to("12")
    assert caught.value.__cause__ is None
    assert house.entries("customer.corrected") == []


def test_a_correction_is_held_to_what_an_import_takes(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)

    def correction(**changes: Any) -> None:
        correct(
            house.ledger,
            house.vault,
            number,
            lambda profile: replace(profile, **changes),
            actor="ann",
            reason="typo",
        )

    for field, value, said in (
        ("name", "王\x1b[31m伟", "control characters"),
        ("name", "\u3164", "at least one letter"),
        ("name", "王" * 201, "longer than 200"),
        ("employer", "某\x00公司", "control characters"),
        ("birth_date", date(9999, 12, 31), "nobody can be born"),
        ("birth_date", date(1, 1, 1), "nobody can be born"),
    ):
        with pytest.raises(UsageError, match=said) as refused:
            correction(**{field: value})
        assert str(value) not in refused.value.message
    correction(name="王\u202e\n伟", employer="某\n公司")
    with house.store.read() as connection:
        profile = read_person(house.vault, connection, number).profile
    assert (profile.name, profile.employer) == ("王 伟", "某 公司")


def test_who_may_not_correct_does_not(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)
    with pytest.raises(NotAuthorized):
        correct(
            house.ledger,
            house.vault,
            number,
            lambda p: replace(p, name="x"),
            actor="bob",
            reason="r",
            authorize=refuse,
        )
