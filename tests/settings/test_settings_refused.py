"""A setting that cannot be is refused when the lender is opened, with file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casekit.app import Lender
from casekit.clock import SimulatedClock, as_utc
from casekit.errors import ConfigError, NotFound
from casekit.settings import find_lender, read_settings
from casekit.settings_file import parse_toml
from casekit.testing.road import Road

CONFIG = """\
[lender]
id = "acme"
name = "友好金融"
zone = "Asia/Shanghai"
currency = "CNY"
language = "zh-Hans"
region = "CN"

[policy]
use = "cn-measures"

[rules]
pack = "cn"

[files]
keep_days = 7

[run]
batch = 1000
breaker = 5
breaker_floor = 500
first_limit = 0
validity_hours = 12
"""


def test_the_config_itself_is_right() -> None:
    settings = read_settings(parse_toml(CONFIG, Path("lender.toml")))
    assert settings.run.validity_hours == 12
    assert settings.lender.region == "CN"


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("validity_hours", "0", "between 1 and 72"),
        ("validity_hours", "-3", "between 1 and 72"),
        ("validity_hours", "99999999999", "between 1 and 72"),
        ("breaker", "-1", "between 2 and 1000, or is 0"),
        ("breaker", "1", "between 2 and 1000, or is 0"),
        ("breaker", "99999999999999999999", "between 2 and 1000, or is 0"),
        ("breaker", "nan", "a whole number"),
        ("breaker_floor", "-1", "between 0 and"),
        ("breaker_floor", "99999999999999999999", "between 0 and"),
        ("first_limit", "-1", "between 0 and"),
        ("keep_days", "0", "between 1 and 90"),
        ("keep_days", "99999999999", "between 1 and 90"),
        ("batch", "0", "between 1 and 20000"),
        ("language", '"xx-Yyyy"', "unknown language 'xx-Yyyy'"),
        ("language", '""', "unknown language"),
        ("region", '"ZZ"', "'ZZ' is no region"),
        ("region", '"cn"', "'cn' is no region"),
        ("name", '"a\\nb"', "line ends"),
        ("name", '"友好\\u202e金融"', "characters that nobody sees"),
        ("zone", '"Mars/X"', "time zone"),
    ],
)
def test_what_cannot_be_is_told_by_file_and_line(key: str, value: str, said: str) -> None:
    text = re.sub(rf"(?m)^{key} = .*$", lambda _: f"{key} = {value}", CONFIG)
    line = 1 + next(n for n, row in enumerate(text.splitlines()) if row.startswith(f"{key} ="))
    with pytest.raises(ConfigError) as refused:
        read_settings(parse_toml(text, Path("lender.toml")))
    assert (refused.value.file, refused.value.line) == (Path("lender.toml"), line)
    assert said in refused.value.message


@pytest.mark.parametrize("value", ["0", "2", "1000"])
def test_a_brake_may_be_off_or_from_two_on(value: str) -> None:
    text = CONFIG.replace("breaker = 5", f"breaker = {value}")
    assert read_settings(parse_toml(text, Path("lender.toml"))).run.breaker == int(value)


def test_brackets_in_brackets_without_end_are_told_by_their_line() -> None:
    deep = CONFIG + "x = " + "[" * 5000 + "]" * 5000 + "\n"
    with pytest.raises(ConfigError, match="nested too deeply") as refused:
        parse_toml(deep, Path("lender.toml"))
    assert refused.value.line == deep.count("\n")


def test_another_number_of_logs_than_the_store_has_is_refused(tmp_path: Path) -> None:
    with Road.start(tmp_path / "acme", logs=2) as road:
        clock = SimulatedClock(as_utc(road.clock.now()))
        modules = {"fake": road.plugin}
    path = tmp_path / "acme" / "lender.toml"
    text = path.read_text(encoding="utf-8")
    assert "logs = 2" in text
    path.write_text(text.replace("logs = 2", "logs = 4"), encoding="utf-8")
    with pytest.raises(ConfigError, match="made with logs = 2") as refused:
        Lender.open(tmp_path / "acme", clock=clock, modules=modules)
    assert refused.value.line == 1 + next(
        n for n, row in enumerate(text.splitlines()) if row.startswith("logs")
    )
    path.write_text(text, encoding="utf-8")
    Lender.open(tmp_path / "acme", clock=clock, modules=modules).close()


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "~nobody-of-this-name/acme", "no/such"])
def test_a_name_that_no_file_can_bear_is_that_of_no_lender(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no lender") as told:
        find_lender(name, home=tmp_path)
    assert len(told.value.message) < 120


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (
            "[a]\nx = 1\n[b]\nx = 2\ny = 1\nx = 3\n",
            6,
            "x is given twice in one table, first in line 4",
        ),
        ("[texts.en]\nx = 1\n[texts.en]\n", 3, "[texts.en] is given twice"),
    ],
)
def test_what_is_given_twice_is_named_with_both_lines(text: str, line: int, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse_toml(text, Path("lender.toml"))
    assert (refused.value.line, said in refused.value.message) == (line, True)
