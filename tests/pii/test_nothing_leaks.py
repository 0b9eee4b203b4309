"""Planted names and numbers are found nowhere but where they were asked for."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update

from casekit.errors import CasekitError, NotAuthorized
from casekit.pii.correction import correct
from casekit.pii.disclosure import disclose
from casekit.pii.erasure import erase
from casekit.pii.export import export_person
from casekit.pii.indexing import find, find_person
from casekit.pii.people import read_person
from casekit.pii.profile import Phone, Profile
from casekit.pii.rotation import reindex, rewrap, rotate_index, rotate_kek
from casekit.store.tables import deks, index_tokens, subjects

PLANTED = (
    "王小明",
    "310101199001011234",
    "13812345678",
    "13900001111",
    "wang@example.cn",
    "中山路",
    "星光贸易",
    "1990-01-01",
    "家里有病人",
    "13711112222",
    "来信要求更正",
    "装修",
)


class Told:
    """Everything that someone who is not meant to see customer data could see."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Keep what an error and its traceback say."""
        try:
            yield
        except (CasekitError, ValueError) as error:
            self.texts.append("".join(traceback.format_exception(error)))
            self.texts.append(f"{error!r} {error.__dict__}")
        else:
            raise AssertionError("it did not fail")

    def show(self, *things: object) -> None:
        self.texts += [f"{thing!r} {thing}" for thing in things]


def planted_in(raw: bytes) -> list[str]:
    return [
        word
        for word in PLANTED
        for encoding in ("utf-8", "utf-16-le", "gb18030")
        if word.encode(encoding) in raw
    ]


def live_through(house: Any, wang: Profile, told: Told) -> int:
    """Do with a person whatever can be done, well and badly."""
    number, other = house.add(wang, Profile("李雷", phones=wang.phones))
    house.loan(number)
    house.opt_out(number)
    ledger, vault = house.ledger, house.vault
    who: dict[str, Any] = {"actor": "ann", "reason": "来信要求更正"}
    correct(
        ledger, vault, number, lambda p: replace(p, phones=(*p.phones, Phone("13711112222"))), **who
    )
    disclose(ledger, vault, number, ["phone", "name"], purpose="dispute", **who)
    file = export_person(ledger, vault, house.files, number, **who)
    told.show(file, house.files.list(), vault, vault.index, vault.provider, house.ledger)
    with house.store.read() as connection:
        found = find_person(vault, connection, phone="13812345678")
        told.show(
            found, read_person(vault, connection, number), vault.keyring(connection, [number])
        )
    rotate_kek(ledger, vault, actor="ann")
    rewrap(house.store, vault)
    rotate_index(ledger, vault, actor="ann")
    reindex(house.store, vault)

    def refuse(actor: str, action: str, about: object) -> None:
        raise NotAuthorized(f"{actor} may not {action}")

    def asks(field: str, value: str) -> Callable[[], object]:
        def ask() -> object:
            with house.store.read() as connection:
                return find(vault, connection, field, value)

        return ask

    bad_number = replace(wang, phones=(Phone("13812345678999"),))
    failing: list[Callable[[], object]] = [
        asks("phone", "13812345678999"),
        asks("email", "wang@example.cn@"),
        asks("birth_date", "1990-01-01"),
        lambda: correct(ledger, vault, number, lambda p: bad_number, **who),
        lambda: correct(ledger, vault, number, lambda p: p, **who),
        lambda: disclose(ledger, vault, number, ["phone"], purpose=wang.name, **who),
        lambda: disclose(ledger, vault, number, ["phone"], purpose="x", authorize=refuse, **who),
        lambda: erase(
            ledger,
            vault,
            number,
            as_of=house.clock.now().date(),
            retention=lambda h, d: None,
            **who,
        ),
    ]
    for fails in failing:
        with told.failing():
            fails()
    with house.store.write() as connection:
        row = connection.execute(
            select(subjects.c.profile).where(subjects.c.id == number)
        ).scalar_one()
        connection.execute(update(subjects).where(subjects.c.id == other).values(profile=row))
    with told.failing(), house.store.read() as connection:
        read_person(vault, connection, other)
    return int(number)


def test_planted_values_are_nowhere(
    house: Any, wang: Profile, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.DEBUG)
    told = Told()
    try:
        live_through(house, wang, told)
    finally:
        logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)
    said = "\n".join([*told.texts, *[record.getMessage() for record in caplog.records]])
    assert len(caplog.records) > 100
    assert planted_in(said.encode()) == []
    if house.store.engine.dialect.name == "sqlite":
        folder = Path(house.store.engine.url.database).parent
        raw = b"".join(path.read_bytes() for path in folder.iterdir())
    else:
        raw = dump(house)
    assert len(raw) > 10_000
    assert planted_in(raw) == []


def test_the_search_would_find_what_was_planted(house: Any) -> None:
    with house.store.write() as connection:
        connection.execute(text("INSERT INTO meta (key, value) VALUES ('x', '王小明 13812345678')"))
    if house.store.engine.dialect.name == "sqlite":
        folder = Path(house.store.engine.url.database).parent
        raw = b"".join(path.read_bytes() for path in folder.iterdir())
    else:
        raw = dump(house)
        with house.store.write() as connection:
            connection.execute(text("DELETE FROM meta WHERE key = 'x'"))
    assert set(planted_in(raw)) == {"王小明", "13812345678"}


def test_a_failing_statement_shows_no_values(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)
    values = {"field": "name", "token": "王小明".encode(), "subject_id": number}
    told = Told()
    for _ in range(2):
        try:
            with house.store.write() as connection:
                connection.execute(index_tokens.insert().values(key_version=1, **values))
                connection.execute(deks.insert().values(subject_id=number, version=1))
        except Exception as error:
            told.texts.append("".join(traceback.format_exception(error)))
    said = "\n".join(told.texts)
    assert said
    assert "王小明" not in said
    assert repr("王小明".encode())[2:-1] not in said


def dump(house: Any) -> bytes:
    """Return everything that the database holds, as it is stored."""
    pieces = []
    with house.store.read() as connection:
        names = connection.execute(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        ).scalars()
        for name in list(names):
            for row in connection.execute(text(f'SELECT * FROM "{name}"')):
                for value in row:
                    pieces.append(value if isinstance(value, bytes) else str(value).encode())
    return b"\n".join(pieces)
