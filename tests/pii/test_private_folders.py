"""A whole folder in plain text is one thing: private, in the archive of each person, and gone in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casekit.errors import UsageError
from casekit.store.tables import entries


def made(house: Any, *people: int) -> Any:
    with house.files.create_folder(
        purpose="letters", actor="li", reason="for the post", subject_ids=people
    ) as folder:
        folder.write("letters/0001.docx", [b"a", b"b"])
        with folder.open("print-list.xlsx") as stream:
            stream.write(b"list")
        folder.rows = 1
    return folder.folder


def test_a_folder_is_private_and_stands_in_the_archive_of_each_person(
    house: Any, wang: Any
) -> None:
    people = house.add(wang, wang)
    file = made(house, *people)
    path = house.files.path(file)
    assert (path / "letters" / "0001.docx").read_bytes() == b"ab"
    assert {p.stat().st_mode & 0o077 for p in (path, *path.rglob("*"))} == {0}
    with house.store.read() as connection:
        kinds = connection.execute(select(entries.c.kind, entries.c.customer_id)).all()
    told = [row for row in kinds if row.kind == "customer.disclosed"]
    assert sorted(row.customer_id for row in told) == sorted(people)
    assert [row.kind for row in kinds].count("file.disclosed") == 1
    (listed,) = house.files.list()
    assert listed.state == "present"


def test_a_change_inside_is_seen(house: Any, wang: Any) -> None:
    path = house.files.path(made(house, *house.add(wang)))
    (path / "letters" / "0002.docx").write_bytes(b"one more")
    assert house.files.list()[0].state == "changed"


def test_it_goes_as_a_whole_when_its_time_is_over(house: Any, wang: Any) -> None:
    file = made(house, *house.add(wang))
    house.clock.advance(timedelta(days=8))
    assert list(house.files.purge(actor="li")) == [file.file_id]
    assert not house.files.path(file).exists()
    assert house.files.list() == []


def fails(house: Any, people: Any = ()) -> None:
    with house.files.create_folder(
        purpose="letters", actor="li", reason="for the post", subject_ids=people
    ) as folder:
        folder.write("letters/0001.docx", b"a")
        folder.write("letters/0001.docx", b"b")


def test_a_block_that_raises_leaves_nothing(house: Any, wang: Any) -> None:
    with pytest.raises(UsageError, match="already"):
        fails(house, house.add(wang))
    assert list(house.files.folder.iterdir()) == []
    with house.files.create_folder(purpose="letters", actor="li", reason="for the post") as empty:
        pass
    assert empty.folder is None


@pytest.mark.parametrize("name", ["../out", "/etc/x", "a/b/c", "王小明.docx", ".hidden", ""])
def test_a_name_leads_nowhere_else_and_tells_nobody(house: Any, name: str) -> None:
    with (
        pytest.raises(UsageError),
        house.files.create_folder(purpose="letters", actor="li", reason="for the post") as folder,
    ):
        folder.write(name, b"a")
