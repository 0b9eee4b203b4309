"""What a lender's file says about people's work: the queue and the staff."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from casekit.errors import ConfigError
from casekit.settings import Settings, read_settings
from casekit.settings_file import parse_toml
from casekit.testing.lenders import make_lender
from casekit.work.staff import configured

BASE = """\
[lender]
id = "acme"
name = "友好金融"
zone = "Asia/Shanghai"
currency = "CNY"
language = "zh-Hans"
{lender}
[policy]
use = "cn-measures"
[rules]
pack = "cn"
{more}
"""
LI = """\
[staff.li]
name = "小李"
number = "C-017"
phone = "+8613800138000"
languages = ["zh-Hans", "en"]
tiers = ["mild"]
daily = 60
started_on = 2025-06-02
exam_on = 2025-05-28
passed_on = 2026-01-15
confidentiality = true
flags = []
trainings = [2025-05-20, 2026-01-15]

[staff."wang@acme.example"]
supervisor = true
"""


def settings_with(more: str = "", lender: str = "", folder: Path = Path()) -> Settings:
    text = BASE.format(more=more, lender=lender)
    return read_settings(parse_toml(text, folder / "lender.toml"))


def test_a_lender_that_says_nothing_has_a_queue_and_no_staff() -> None:
    settings = settings_with()
    assert (settings.queue.lease_minutes, settings.queue.at_once, settings.queue.daily) == (
        20, 1, 150,
    )  # fmt: skip
    assert settings.staff == {}
    assert settings.lender.agency_names == ()
    assert settings.lender.contract_until is None
    assert settings.lender.reports_to_bureau


def test_an_agency_says_its_names_and_how_long_its_contract_runs() -> None:
    lender = settings_with(
        lender='agency_names = ["友好催收"]\ncontract_until = 2026-12-31\nreports_to_bureau = false'
    ).lender
    assert lender.agency_names == ("友好催收",)
    assert lender.contract_until == date(2026, 12, 31)
    assert not lender.reports_to_bureau


def test_the_staff_are_known_by_login_with_what_is_known_of_them() -> None:
    settings = settings_with(LI)
    li = settings.staff["li"]
    assert li.phone is not None
    assert li.phone.reveal() == "+8613800138000"
    assert (li.number, li.daily, li.tiers) == ("C-017", 60, ("mild",))
    assert [name for name, one in settings.staff.items() if one.supervisor] == ["wang@acme.example"]
    assert configured(settings, "li") == {
        "started_on": date(2025, 6, 2),
        "exam_on": date(2025, 5, 28),
        "passed_on": date(2026, 1, 15),
        "confidentiality": True,
        "flags": (),
        "trainings": (date(2025, 5, 20), date(2026, 1, 15)),
        "name": "小李",
        "number": "C-017",
    }
    # what nobody said is not known, and a rule that asks for it refuses
    assert configured(settings, "wang@acme.example") == {}
    assert configured(settings, "stranger") == {}


def test_a_collectors_number_is_never_shown() -> None:
    assert "138001" not in repr(settings_with(LI))


def test_a_collectors_number_may_stand_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "li.txt").write_text("+8613800138001\n", encoding="utf-8")
    monkeypatch.setenv("WANG_PHONE", "+8613800138002")
    staff = settings_with(
        '[staff.li]\nphone = "file:li.txt"\n[staff.wang]\nphone = "env:WANG_PHONE"\n',
        folder=tmp_path,
    ).staff
    assert [m.phone.reveal()[-1] for m in staff.values() if m.phone] == ["1", "2"]


@pytest.mark.parametrize(
    ("more", "key", "says"),
    [
        ("[queue]\nlease_minutes = 0", "queue.lease_minutes", "between 1 and 480"),
        ("[queue]\nat_once = 51", "queue.at_once", "between 1 and 50"),
        ("[queue]\ndaily = 2001", "queue.daily", "between 1 and 2000"),
        ("[queue]\nlook = 9", "queue.look", "between 10 and 2000"),
        ("[queue]\nleas_minutes = 5", "queue.leas_minutes", "means nothing here"),
        ('[queue]\nrecorder = "yes"', "queue.recorder", "true or false"),
        ('[staff.li]\nexam_on = "2025-05-28"', "staff.li.exam_on", "without quotes"),
        (
            "[staff.li]\nexam_on = 2025-05-28T08:00:00Z",
            "staff.li.exam_on", "without quotes",
        ),
        ("[staff.li]\ntrainings = [1]", "staff.li.trainings", "a list"),
        ("[staff.li]\ndaily = 0", "staff.li.daily", "between 1 and 2000"),
        ('[staff.li]\nphone = "77123"', "staff.li.phone", "no number in the form"),
        ("[staff.li]\nphone = 13800138000", "staff.li.phone", "in quotes"),
        ('[staff.li]\nlanguages = ["zz zz"]', "staff.li.languages", "languages"),
        ("[staff.li]\nboss = true", "staff.li.boss", "means nothing here"),
        ("[staff]\nli = 3", "staff.li", "should be a table"),
        ('[staff."li\\u200b"]\ndaily = 3', 'staff', "a login has"),
        ("staff = 3", "staff", "should be a table"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_with_its_line(more: str, key: str, says: str) -> None:
    if more == "staff = 3":
        with pytest.raises(ConfigError, match=says):
            read_settings(parse_toml("staff = 3\n" + BASE.format(more="", lender=""), Path("l")))
        return
    with pytest.raises(ConfigError) as caught:
        settings_with(more)
    assert says in str(caught.value)
    assert caught.value.line == (None if "u200b" in more else 13)
    assert (caught.value.key or "").startswith(key)
    assert "77123" not in str(caught.value)


@pytest.mark.parametrize(
    ("lender", "says"),
    [
        ('contract_until = "2026-12-31"', "a date such as 2026-03-02"),
        ('agency_names = [" "]', "agency_names"),
        ("reports_to_bureau = 1", "true or false"),
    ],
)
def test_what_a_lender_cannot_be(lender: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        settings_with(lender=lender)
    assert caught.value.line == 7


@pytest.mark.parametrize("more", ['tiers = ["nope"]', 'roles = ["voice", "pigeon"]'])
def test_ways_and_tiers_that_there_are_none_of_are_refused(tmp_path: Path, more: str) -> None:
    with pytest.raises(ConfigError, match=r"among the (tiers|roles) of the policy") as refused:
        make_lender(tmp_path / "acme", extra_toml=f"[staff.li]\n{more}\n")
    assert refused.value.line
    assert "Known are" in refused.value.hint
