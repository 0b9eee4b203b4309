"""`casekit doctor` finds what is missing and says how to mend it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Shell


def found(at: Shell, *, status: int | None = None) -> list[dict[str, str]]:
    answer = at("doctor", "--json", status=status)
    return [row for row in answer.json_lines() if row["state"] != "ok"]


def test_a_new_lender_lacks_only_channels(at: Shell) -> None:
    rows = sorted(found(at, status=0), key=lambda row: (row["area"], "made-up" in row["message"]))
    channels, name, texts = rows
    assert "The name 安心贷 tells others" in name["message"]
    assert (channels["area"], channels["state"]) == ("channels", "warning")
    assert "voice" in channels["message"]
    assert (texts["area"], texts["state"]) == ("texts", "warning")
    assert "hotline is still the made-up 400-000-0000" in texts["message"]
    assert at.lender is not None
    edit(at.lender / "lender.toml", 'hotline = "400-000-0000"', 'hotline = "400-123-4567"')
    edit(at.lender / "lender.toml", 'name = "安心贷"', 'name = "安心"')
    assert [row["area"] for row in found(at, status=0)] == ["channels"]
    everything = at("doctor", "--all", "--language", "en").out
    for area in ("config", "plugins", "keys", "store", "policy", "rules", "anchors", "clock"):
        assert f"ok       {area}" in everything


def test_lines_for_letters_that_were_only_uncommented_are_told(at: Shell) -> None:
    """A letter with dots for its account would leave the house."""
    assert at.lender is not None
    config = at.lender / "lender.toml"
    text = config.read_text("utf-8")
    for name in ("lender_address", "payment_account", "dispute_channel", "lender_seal"):
        assert f"# {name} = " in text
        text = text.replace(f"# {name} = ", f"{name} = ")
    config.write_text(text, "utf-8")
    told = " ".join(row["message"] for row in found(at, status=0))
    assert "payment_account is still the made-up 户名：…；开户行：…；账号：…" in told
    for name in ("lender_address", "dispute_channel", "lender_seal"):
        assert f"{name} is still the made-up" in told


def test_a_lender_of_which_only_the_config_is_there_is_to_be_made(
    at: Shell, tmp_path: Path
) -> None:
    assert at.lender is not None
    (tmp_path / "bare").mkdir()
    config = (at.lender / "lender.toml").read_text("utf-8")
    (tmp_path / "bare" / "lender.toml").write_text(config, "utf-8")
    answer = at("doctor", tmp_path / "bare", "--json", status=1)
    (wrong,) = [row for row in answer.json_lines() if row["state"] != "ok"]
    assert "neither keys nor a store" in wrong["message"]
    assert "casekit init" in wrong["hint"]


def test_an_id_in_the_place_of_a_name_is_told(at: Shell) -> None:
    assert at.lender is not None
    config = at.lender / "lender.toml"
    edit(config, 'name = "安心贷"', 'name = "acme"')
    heard = [row["message"] for row in found(at, status=0)]
    assert "Customers read and hear the name acme, which is the lender's id." in heard


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def broken_config(lender: Path) -> None:
    edit(lender / "lender.toml", '"Asia/Shanghai"', '"Asia/Nowhere"')


def missing_plugin(lender: Path) -> None:
    edit(lender / "lender.toml", 'use = ["cn", "echo"]', 'use = ["cn", "echo", "pigeon"]')


def missing_keys(lender: Path) -> None:
    (lender / "keys/keys.json").unlink()


def open_keys(lender: Path) -> None:
    (lender / "keys/keys.json").chmod(0o644)


def damaged_keys(lender: Path) -> None:
    (lender / "keys/keys.json").write_text("{}", "utf-8")


def missing_store(lender: Path) -> None:
    (lender / "data/store.sqlite3").unlink()


def foreign_store(lender: Path) -> None:
    (lender / "data/store.sqlite3").write_bytes(b"no database at all, but long enough to look")


def unknown_channel(lender: Path) -> None:
    edit(lender / "lender.toml", 'sms = "echo"', 'sms = "pigeon"')


def wrong_mapping(lender: Path) -> None:
    edit(lender / "lender.toml", '"产品" = "loan.product"', '"产品" = "loan.prodct"')


def wrong_rule(lender: Path) -> None:
    edit(lender / "lender.toml", 'pack = "cn"', 'pack = "cn"\n[rules.CN-NOPE-01]\nlimit = 1')


@pytest.mark.parametrize(
    ("breaking", "area", "said"),
    [
        (broken_config, "config", "lender.zone"),
        (missing_plugin, "plugins", "pigeon"),
        (missing_keys, "keys", "keys.json"),
        (open_keys, "keys", "others can read"),
        (damaged_keys, "keys", "damaged"),
        (missing_store, "store", "no store"),
        (foreign_store, "store", ""),
        (unknown_channel, "parts", "pigeon"),
        (wrong_mapping, "mappings", "loan.prodct"),
        (wrong_rule, "parts", "CN-NOPE-01"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_is_broken_is_named(
    at: Shell, lender: Path, breaking: Callable[[Path], None], area: str, said: str
) -> None:
    breaking(lender)
    wrong = [row for row in found(at, status=1) if row["state"] == "wrong"]
    assert area in {row["area"] for row in wrong}
    message = next(row["message"] for row in wrong if row["area"] == area)
    assert said in message


def test_a_clock_that_was_set_back_is_noticed(at: Shell) -> None:
    answer = at("doctor", "--now", "2026-03-01T09:00", "--json", status=1)
    wrong = [row["area"] for row in answer.json_lines() if row["state"] == "wrong"]
    assert wrong == ["clock"]


def test_what_waits_for_a_person_is_told(working: Shell) -> None:
    working("customer", "export", "1", "--reason", "本人申请")
    working("stop", "--reason", "检查")
    answer = working("doctor", "--now", "2026-03-20T09:00", "--json")
    said = {row["area"]: row["message"] for row in answer.json_lines() if row["state"] != "ok"}
    assert "expired" in said["files"]
    assert "stopped" in said["brakes"]
    assert "not anchored" in said["archive"]


def test_an_archive_that_was_changed_is_in_the_way(
    working: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def archive() -> list[tuple[str, str]]:
        rows = working("doctor", "--json", "--all", status=None).json_lines()
        looks = [row for row in rows if row["area"] == "archive"]
        return [(row["state"], row["message"]) for row in looks if "anchor" not in row["message"]]

    assert archive() == [("ok", "The archive is whole; documents were not looked at.")]
    assert working.lender is not None
    with sqlite3.connect(working.lender / "data/store.sqlite3") as database:
        database.execute("DROP TRIGGER entries_no_update")
        database.execute("UPDATE entries SET actor = 'somebody else' WHERE seq = 3")
    database.close()
    ((state, message),) = archive()
    assert (state, message.partition(":")[0]) == ("wrong", "The archive is not whole")
    working("doctor", status=1)
    monkeypatch.setattr("casekit.doctor_work.MOST_VERIFIED", 3)
    ((state, message),) = archive()
    assert (state, "is not verified here" in message) == ("warning", True)


@pytest.mark.parametrize(
    ("damage", "area"),
    [
        ("DELETE FROM log_heads", "archive"),
        ("UPDATE log_heads SET size = 'x'", "archive"),
        ("UPDATE meta SET value = 'x' WHERE key = 'anchored'", "archive"),
        ("UPDATE deks SET version = 'x'", "keys"),
        ("UPDATE deks SET wrapped = 'x'", "keys"),
        ("UPDATE runs SET as_of = 'x'", "runs"),
        ("DROP TABLE controls", "brakes"),
    ],
)
def test_what_a_damaged_store_hides_does_not_end_the_looking(
    working: Shell, damage: str, area: str
) -> None:
    assert working.lender is not None
    with sqlite3.connect(working.lender / "data/store.sqlite3") as database:
        for name, table in database.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            if table in damage:
                database.execute(f"DROP TRIGGER {name}")
        database.execute(damage)
    database.close()
    rows = working("doctor", "--json", "--all", status=1).json_lines()
    assert area in {row["area"] for row in rows if row["state"] == "wrong"}
    assert {"config", "policy", "clock", "runs"} <= {row["area"] for row in rows}
    assert "nobody foresaw" not in str(rows)


def test_a_contact_whose_fate_is_unknown_is_in_the_way(working: Shell) -> None:
    assert working.lender is not None
    with sqlite3.connect(working.lender / "data/store.sqlite3") as database:
        database.execute("UPDATE contacts SET state = 'unknown' WHERE id = 1")
    database.close()
    (wrong,) = [row for row in found(working, status=1) if row["state"] == "wrong"]
    assert wrong["area"] == "contacts"
    assert "casekit unknown list" in wrong["hint"]
    working("unknown", "list", status=1)


def test_the_table_of_a_channel_that_nothing_uses_says_what_can_be_done(at: Shell) -> None:
    """Left behind by a plugin that was taken out, or misspelt: named with its line and two ways."""
    assert at.lender is not None
    config = at.lender / "lender.toml"
    kept = config.read_text("utf-8")
    config.write_text(kept + '\n[channel.ems-letter]\nsender_name = "x"\n', "utf-8")
    (wrong,) = [row for row in found(at, status=1) if row["state"] == "wrong"]
    assert "channel.ems-letter: no role uses this channel" in wrong["message"]
    assert "No plugin in use offers a channel 'ems-letter'" in wrong["hint"]
    assert "put # before its lines" in wrong["hint"]
    assert at("case", "list", status=1).err.count("no role uses this channel") == 1
    config.write_text(kept.replace('sms = "echo"', "") + "\n[channel.echo]\n", "utf-8")
    (wrong,) = [row for row in found(at, status=1) if row["state"] == "wrong"]
    assert wrong["hint"].startswith("Name it under [channels]")
