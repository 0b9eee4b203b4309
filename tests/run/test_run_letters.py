"""Where a letter goes: the address that is chosen, and how it is written on one line."""

from __future__ import annotations

from typing import Any

import pytest

from casekit.run.letters import address_line, address_of


def place(ref: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"ref": ref, "kind": kind, "lines": [f"{ref} Road"], **more}


@pytest.mark.parametrize(("entity", "chosen"), [("person", "a2"), ("organisation", "a3")])
def test_a_person_is_written_to_at_home_and_an_organisation_where_it_is_registered(
    entity: str, chosen: str
) -> None:
    addresses = [place("a1", "work"), place("a2", "home"), place("a3", "registered")]
    found = address_of({"entity": entity, "addresses": addresses}, set(), "letter")
    assert found is not None
    assert found[0] == chosen
    assert not {"ref", "kind", "bad"} & set(found[1])


def test_what_came_back_is_left_out_and_what_is_spared_comes_last() -> None:
    addresses = [place("a1", "home"), place("a2", "work"), place("a3", "home", bad=True)]
    profile = {"addresses": addresses}

    def ref(*bad: tuple[str, str], spared: tuple[str, ...] = ()) -> str | None:
        found = address_of(profile, bad, "letter", spared)
        return found[0] if found is not None else None

    assert ref() == "a1"
    assert ref(("a1", "letter")) == "a2"
    assert ref(("a1", "sms")) == "a1"
    assert ref(spared=("home",)) == "a2"
    assert ref(("a2", "letter"), spared=("home",)) == "a1"
    assert ref(("a1", "letter"), ("a2", "letter")) is None
    assert address_of({"addresses": [{"ref": "a1", "lines": []}]}, (), "letter") is None


@pytest.mark.parametrize(
    ("address", "chinese", "english"),
    [
        (
            {"lines": ["幸福路1号"], "city": "杭州市", "region": "浙江省", "postal_code": "310000"},
            "浙江省杭州市幸福路1号 310000",
            "幸福路1号, 杭州市, 浙江省, 310000",
        ),
        (
            {"lines": ["浙江省杭州市幸福路1号", "2室"], "city": "杭州市", "region": "浙江省"},
            "浙江省杭州市幸福路1号2室",
            "浙江省杭州市幸福路1号, 2室",
        ),
        (
            {"lines": ["世纪大道1号"], "city": "上海市", "region": "上海市"},
            "上海市世纪大道1号",
            "世纪大道1号, 上海市",
        ),
    ],
)
def test_an_address_stands_on_one_line_and_says_nothing_twice(
    address: dict[str, Any], chinese: str, english: str
) -> None:
    assert address_line(address, "zh-Hans") == chinese
    assert address_line(address, "en") == english
