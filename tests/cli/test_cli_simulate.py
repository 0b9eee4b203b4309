"""`casekit simulate` on a lender as `casekit init` makes it."""

from __future__ import annotations

from .conftest import Shell


def test_a_policy_is_tried_from_the_command_line(working: Shell) -> None:
    assert working.lender is not None
    new = working.lender / "new.toml"
    text = working("policy", "source").out
    new.write_text(
        text.replace("every_days = [3, 5]", "every_days = [4, 5]").replace("2026.1", "2026.9"),
        encoding="utf-8",
    )
    shown = working("simulate", "--policy", new, "--days", "2", "--repeat", "2").out
    for words in ("收回本息", "cn-measures 2026.9", "对客户行为的假设", "假设值"):
        assert words in shown
    for code in ("sim_", "{"):
        assert code not in shown

    told = working("simulate", "--policy", new, "--days", "2", "--json").json()
    assert (told["today"]["version"], told["other"]["version"]) == ("2026.1", "2026.9")
    assert told["days"] == 2
    assert set(told["difference"]) == set(told["ranges"])
    as_many = str(told["today"]["collectors"])
    same = working("simulate", "--collectors", as_many, "--days", "1", "--language", "en").out
    assert "the change makes no difference" in same
    english = working("simulate", "--collectors", "0", "--days", "1", "--language", "en").out
    assert "calls not made at the end" in english
    assert "91+ days late" in english
    assert "{" not in english


def test_mistakes_are_told_before_anything_is_copied(working: Shell) -> None:
    assert "nothing to compare" in working("simulate", status=2).err
    assert "From 1 to 730" in working("simulate", "--collectors", "1", "--days", "0", status=2).err
    assert working.lender is not None
    wrong = working.lender / "wrong.toml"
    wrong.write_text("[policy]\nname = 1\n", encoding="utf-8")
    answer = working("simulate", "--policy", wrong, "--days", "1", status=None)
    assert answer.status != 0
    assert "wrong.toml" in answer.err
    missing = working("simulate", "--policy", "nowhere.toml", "--days", "1", status=None)
    assert missing.status != 0
    assert "nowhere.toml" in missing.err
