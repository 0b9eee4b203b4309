"""Keys rotate while others record, correct and erase people; nobody's data is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select

from casekit.pii import rotation
from casekit.pii.correction import correct
from casekit.pii.erasure import erase
from casekit.pii.indexing import find
from casekit.pii.people import read_person
from casekit.pii.profile import Profile
from casekit.store.tables import deks, index_tokens


def test_work_goes_on_while_keys_rotate(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 10)
    old = house.add(*[Profile(f"老客户{n}") for n in range(30)])
    stop = Event()
    ledger, vault = house.ledger, house.vault

    def work() -> tuple[dict[int, str], list[int]]:
        names: dict[int, str] = {}
        erased: list[int] = []
        step = 0
        while not stop.is_set() or step < 6:
            (number,) = house.add(Profile(f"新客户{step}"))
            names[number] = f"新客户{step}"
            person = old[step % 20]
            correct(
                ledger,
                vault,
                person,
                lambda p, step=step: replace(p, note=f"{step}"),
                actor="ann",
                reason="r",
            )
            if step < 5:
                gone = old[25 + step]
                erase(
                    ledger,
                    vault,
                    gone,
                    actor="ann",
                    reason="r",
                    as_of=house.clock.now().date(),
                    retention=lambda held, as_of: None,
                )
                erased.append(gone)
            step += 1
        return names, erased

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        try:
            for _ in range(2):
                kek = rotation.rotate_kek(ledger, vault, actor="bea")
                rotation.rotate_index(ledger, vault, actor="bea")
                rotation.rewrap(house.store, vault)
                rotation.reindex(house.store, vault)
        finally:
            stop.set()
        names, erased = working.result()
    rotation.rewrap(house.store, vault)
    while rotation.reindex(house.store, vault):
        pass
    rotation.finish_index(ledger, vault, actor="bea")
    for use in rotation.key_status(house.store, vault):
        if use.info.kind == "kek" and use.info.state == "old":
            rotation.retire_kek(ledger, vault, use.info.id, actor="bea")
    vault.forget()
    kept = [number for number in old if number not in erased]
    names |= {number: f"老客户{old.index(number)}" for number in kept}
    with house.store.read() as connection:
        assert {
            number: read_person(vault, connection, number).profile.name for number in names
        } == names
        for number, name in names.items():
            assert number in [hit.subject_id for hit in find(vault, connection, "name", name)]
        assert set(connection.execute(select(deks.c.kek_id)).scalars()) == {kek}
        assert set(connection.execute(select(index_tokens.c.key_version)).scalars()) == {3}
        assert not set(connection.execute(select(deks.c.subject_id)).scalars()) & set(erased)
