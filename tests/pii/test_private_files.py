"""Files in plain text: one private place, in the archive, and gone after their time."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from typing import Any

import orjson
import pytest

from casekit.errors import NotAuthorized, NotFound, UsageError, VaultError
from casekit.pii import plain_file
from casekit.pii.export import export_person
from casekit.pii.files import PlainFile
from casekit.pii.profile import Profile


def write(house: Any, text: str = "王小明,13812345678\n", **changes: Any) -> PlainFile:
    how: dict[str, Any] = {
        "purpose": "bad-rows",
        "actor": "ann",
        "reason": "import",
        **changes,
    }
    with house.files.create(".csv", **how) as draft:
        draft.stream.write(text.encode())
        draft.rows = 1
    assert draft.file is not None
    return draft.file  # type: ignore[no-any-return]


def test_c072_a_plain_file_lies_in_the_private_folder_is_archived_and_goes(
    house: Any, wang: Profile
) -> None:
    (number,) = house.add(wang)
    file = write(house, subject_ids=[number])
    path = house.files.path(file)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "王" not in path.name
    assert "138" not in path.name
    (entry,) = house.entries("file.disclosed")
    assert entry["customer"] == number
    assert entry["data"]["rows"] == 1  # type: ignore[index]
    assert entry["data"]["subjects"] == 1  # type: ignore[index]
    house.clock.advance(timedelta(days=7))
    assert house.files.purge(actor="casekit") == [file.file_id]
    assert not path.exists()
    assert os.listdir(path.parent) == []
    (removed,) = house.entries("file.removed")
    assert removed["data"] == {"file": file.file_id, "found": True}
    assert house.files.purge(actor="casekit") == []


def test_a_file_goes_overwritten(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(house, "secret " * 50_000)
    path = house.files.path(file)
    seen = []
    unlink = type(path).unlink

    def look(self: Any, missing_ok: bool = False) -> None:
        if self == path:
            seen.append(self.read_bytes().strip(b"\0"))
        unlink(self, missing_ok)

    monkeypatch.setattr(type(path), "unlink", look)
    house.files.purge(actor="ann", file_ids=[file.file_id])
    assert seen == [b""]


def test_a_file_about_many_is_told_in_the_archive_of_each(house: Any, wang: Profile) -> None:
    numbers = house.add(*[wang] * 3)
    file = write(house, purpose="letters", subject_ids=numbers)
    (entry,) = house.entries("file.disclosed")
    assert "customer" not in entry
    told = house.entries("customer.disclosed")
    assert sorted(line["customer"] for line in told) == numbers
    assert {line["data"]["file"] for line in told} == {file.file_id}


def test_a_file_about_nobody_known_is_archived_as_well(house: Any) -> None:
    file = write(house)
    (entry,) = house.entries("file.disclosed")
    assert entry["data"]["file"] == file.file_id  # type: ignore[index]
    assert entry["data"]["subjects"] == 0  # type: ignore[index]


def test_nothing_written_or_a_failure_leaves_no_file_and_no_entry(house: Any) -> None:
    with house.files.create(".csv", purpose="bad-rows", actor="a", reason="r") as draft:
        pass
    assert draft.file is None

    def break_off() -> None:
        with house.files.create(".csv", purpose="bad-rows", actor="a", reason="r") as draft:
            draft.stream.write(b"half")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        break_off()
    assert os.listdir(house.files.folder) == []
    assert house.entries("file.disclosed") == []
    assert house.files.list() == []


def test_if_the_archive_refuses_the_file_goes_again(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casekit.archive.ledger import Transaction

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Transaction, "record", refuse)
    with pytest.raises(OSError, match="No space"):
        write(house)
    assert os.listdir(house.files.folder) == []


def test_a_folder_that_others_can_enter_is_refused(house: Any) -> None:
    house.files.folder.mkdir(mode=0o755)
    house.files.folder.chmod(0o755)
    with pytest.raises(VaultError, match="others can enter") as caught:
        write(house)
    assert "chmod 700" in caught.value.hint


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"purpose": "For 王小明"}, "purpose"),
        ({"reason": ""}, "say why"),
        ({"keep": timedelta(days=91)}, "90 days"),
        ({"keep": timedelta(0)}, "90 days"),
    ],
)
def test_wrong_use_is_refused(house: Any, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        write(house, **changes)
    with (
        pytest.raises(UsageError, match="suffix"),
        house.files.create("/../x", purpose="p", actor="a", reason="r"),
    ):
        pass


def test_the_list_tells_what_became_of_each_file(house: Any) -> None:
    kept, expired, missing, mended = (write(house, keep=timedelta(days=n)) for n in (9, 1, 9, 9))
    changed = write(house, purpose="letters")
    house.files.path(missing).unlink()
    house.files.path(mended).write_text("other")
    house.files.path(changed).write_text("other")
    house.clock.advance(timedelta(days=2))
    assert [(file.file_id, file.state) for file in house.files.list()] == [
        (kept.file_id, "present"),
        (expired.file_id, "expired"),
        (missing.file_id, "missing"),
        (mended.file_id, "mended"),
        (changed.file_id, "changed"),
    ]
    assert house.files.purge(actor="ann") == [expired.file_id, missing.file_id]


def test_a_file_can_stay_longer_and_that_is_archived(house: Any) -> None:
    file = write(house)
    house.clock.advance(timedelta(days=6))
    expires_at = house.files.extend(file.file_id, timedelta(days=30), actor="ann")
    assert expires_at == house.clock.now() + timedelta(days=30)
    house.clock.advance(timedelta(days=10))
    assert house.files.purge(actor="casekit") == []
    assert [entry["actor"] for entry in house.entries("file.extended")] == ["ann"]
    with pytest.raises(UsageError, match="90 days"):
        house.files.extend(file.file_id, timedelta(days=400), actor="ann")
    with pytest.raises(NotFound, match="no file 999"):
        house.files.extend(999, timedelta(days=1), actor="ann")
    with pytest.raises(NotFound, match="no file 999"):
        house.files.purge(actor="ann", file_ids=[999])


def test_what_a_crash_left_behind_is_swept(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write(house)
    left = house.files.folder / "new-abc"
    writing = house.files.folder / "new-def"
    left.write_text("王小明")
    writing.write_text("王小明")
    old = left.stat().st_mtime - 7 * 3600
    os.utime(left, (old, old))
    house.files.purge(actor="casekit")
    assert not left.exists()
    assert writing.exists()
    assert len(house.files.list()) == 1


# --- export -------------------------------------------------------------------------------------


def test_a_person_gets_what_is_held_about_them_and_nothing_about_others(
    house: Any, wang: Profile
) -> None:
    number, other = house.add(wang, Profile("李雷"))
    house.loan(number)
    house.loan(other)
    house.opt_out(number)
    file = export_person(house.ledger, house.vault, house.files, number, actor="ann", reason="来信")
    body = orjson.loads(house.files.path(file).read_bytes())
    assert body["profile"]["name"] == "王小明"
    (loan,) = body["loans"]
    assert loan["details"] == {"purpose": "装修"}
    assert [line["channel"] for line in body["opt_outs"]] == ["sms"]
    kinds = [line["kind"] for line in body["record"]]
    assert kinds == ["customer.recorded", "loan.recorded", "optout.recorded"]
    recorded = body["record"][0]["content"]["rows"][f"subjects/{number}/profile"]
    assert recorded["id_number"] == "310101199001011234"
    raw = house.files.path(file).read_text()
    assert "李雷" not in raw
    assert '"actor"' not in raw
    (entry,) = house.entries("customer.exported")
    assert entry["data"] == {"file": file.file_id, "entries": 3}


def test_a_party_gets_only_its_own(house: Any, wang: Profile) -> None:
    house.add(wang)
    (number,) = house.add(Profile("联系人"), is_customer=False)
    file = export_person(house.ledger, house.vault, house.files, number, actor="ann", reason="r")
    body = orjson.loads(house.files.path(file).read_bytes())
    assert body["profile"] == {"entity": "person", "name": "联系人"}
    assert [line["kind"] for line in body["record"]] == ["customer.recorded"]


def test_who_may_not_export_does_not(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)

    def refuse(actor: str, action: str, about: object) -> None:
        raise NotAuthorized("no")

    with pytest.raises(NotAuthorized):
        export_person(
            house.ledger,
            house.vault,
            house.files,
            number,
            actor="bob",
            reason="r",
            authorize=refuse,
        )
    assert not house.files.folder.exists()


def test_the_longest_stay_is_longer_than_the_usual_one() -> None:
    assert plain_file.KEEP < plain_file.LONGEST
