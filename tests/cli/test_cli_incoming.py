"""What comes in, what people agree to, and whom else one may ask, from the command line."""

from __future__ import annotations

from pathlib import Path

from .conftest import Shell


def test_an_event_is_recorded_with_its_letter_and_stands_in_the_list(
    working: Shell, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("利息不对", encoding="utf-8")
    done = working(
        *(
            "event",
            "record",
            "HT-0002",
            "dispute",
            "--source",
            "letter",
            "--at",
            "2026-03-01T10:00",
        ),
        *("--note", "利息不对", "--file", letter, "--language", "en"),
    )
    assert done.lines[0] == "Recorded for C-2: a dispute."
    assert "casekit hold lift 1" in done.out
    assert "Filed as document 1." in done.out

    (listed,) = working("event", "list", "C-2", "--json").json_lines()
    assert (listed["event"], listed["source"], listed["hold"]) == ("dispute", "letter", 1)
    assert "对债务提出异议" in working("event", "list", "--language", "zh").out
    assert "利息" not in working("event", "list").out
    (hold,) = working("hold", "list", "--json").json_lines()
    assert (hold["kind"], hold["start_on"]) == ("dispute", "2026-03-01")


def test_an_attorney_is_asked_for_so_that_no_name_stands_in_a_list_of_processes(
    working: Shell,
) -> None:
    done = working(
        *("event", "record", "C-2", "attorney", "--source", "phone", "--name", "-", "--phone", "-"),
        "--json",
        stdin="周律师\n+86 139 0000 0099\n",
    ).json()
    (listed,) = working("party", "list", "C-2", "--json").json_lines()
    assert (listed["person"], listed["role"]) == (done["party"], "attorney")
    assert "周律师" not in str(listed)


def test_a_mistyped_event_is_told_what_there_is(working: Shell) -> None:
    assert "dispute" in working("event", "record", "C-2", "x", "--source", "phone", status=2).err
    assert "letter" in working("event", "record", "C-2", "death", "--source", "x", status=2).err


def test_consents_are_recorded_listed_and_taken_back(working: Shell) -> None:
    done = working(
        *("consent", "record", "C-2", "hours", "--source", "phone"),
        *("--from", "21:00", "--to", "22:00", "--json"),
    ).json()
    assert done["values"] == {"from": "21:00", "to": "22:00"}
    working("consent", "record", "C-2", "language", "--source", "phone", "--prefers", "en")
    # a loan's reference names its customer, as it names its case
    assert working("consent", "list", "HT-0002").out == working("consent", "list", "C-2").out
    assert "names no customer" in working("consent", "list", "HT-9999", status=2).err
    shown = working("consent", "list", "C-2", "--language", "en")
    assert "21:00-22:00" in shown.out
    assert "in force" in shown.out
    working(
        *("consent", "record", "C-2", "best_time", "--source", "contract"),
        *("--days", "mon,wed", "--from", "18:00", "--to", "20:00", "--channel", "voice"),
    )
    chinese = working("consent", "list", "C-2", "--language", "zh").out
    assert "最佳联系时段  周一、周三 18:00-20:00  电话" in chinese
    assert "合同" in chinese and "英语" in chinese

    working("consent", "revoke", str(done["consent"]), "--reason", "改主意")
    first, second, _ = working("consent", "list", "C-2", "--json").json_lines()
    assert first["revoked_at"] and not second["revoked_at"]
    working("consent", "revoke", str(done["consent"]), "--reason", "again", status=2)
    bare = working("consent", "record", "C-2", "hours", "--source", "phone", status=2).err
    assert "say from when and up to when" in bare and "--from 20:00 --to 22:00" in bare
    assert "9:xx" not in working(
        "consent", "record", "C-2", "hours", "--source", "phone", "--from", "9:xx", status=2
    ).out  # fmt: skip


def test_people_are_added_refused_and_never_asked_again(working: Shell) -> None:
    added = working(
        "party", "add", "C-2", "contact", "--name", "-", "--phone", "-", "--language", "en",
        stdin="孙七\n13900000098\n",
    )  # fmt: skip
    assert "contact person" in added.out
    (one,) = working("party", "list", "C-2", "--json").json_lines()
    assert one["masked"]["phone"] == "+86 139****0098"
    refused = working("party", "ask", "C-2", "--by", "sms", "--purpose", "relay", status=1)
    assert "CN-3P-01" in refused.err

    working("party", "refused", str(one["person"]), "--note", "别再找我")
    assert working("party", "list", "C-2", "--json").json_lines()[0]["refused"] is True
    assert "yes" in working("party", "list", "C-2", "--language", "en").out
