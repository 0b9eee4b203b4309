"""`[plugin.NAME]`: read as the plugin says, once a lender opens, wrong ones with their line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from casekit import PluginOptions, hookimpl
from casekit.errors import ConfigError, NotFound
from casekit.testing.lenders import make_lender


@dataclass(frozen=True)
class Grade:
    """One grade of a scale."""

    words: str
    suspends: bool = False


@dataclass(frozen=True)
class HouseOptions:
    """`[plugin.house]`."""

    idle_minutes: int = 45
    scale: Mapping[str, Grade] = field(default_factory=dict)


class House:
    """A plugin with options."""

    @hookimpl
    def casekit_register_options(self) -> list[PluginOptions]:
        return [PluginOptions("house", HouseOptions)]


def test_options_are_those_of_the_file_or_the_defaults(tmp_path: Path) -> None:
    with make_lender(tmp_path / "plain", modules={"house": House()}) as lender:
        assert lender.options("house") == HouseOptions()
        with pytest.raises(NotFound, match="no plugin of this lender has options named 'other'"):
            lender.options("other")
    given = {"house": {"idle_minutes": 30, "scale": {"leak": {"words": "泄密", "suspends": True}}}}
    with make_lender(tmp_path / "given", modules={"house": House()}, options=given) as lender:
        assert lender.options("house") == HouseOptions(30, {"leak": Grade("泄密", True)})


@pytest.mark.parametrize(
    ("toml", "line", "says"),
    [
        ("[plugin.house]\nidle_minutes = 'x'", 2, "this should be a whole number"),
        ("[plugin.house]\nidle = 3", 2, "this key means nothing here"),
        ("[plugin.house.scale.leak]\nsuspends = true", 1, "the key 'words' is missing"),
        ("[plugin.hose]\nidle_minutes = 3", 1, "has options named 'hose'"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_nothing_is_made(
    tmp_path: Path, toml: str, line: int, says: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        make_lender(tmp_path / "acme", modules={"house": House()}, extra_toml=toml).close()
    written = (tmp_path / "acme/lender.toml").read_text(encoding="utf-8").splitlines()
    first = next(i for i, text in enumerate(written, 1) if text.startswith("[plugin."))
    assert says in caught.value.message
    assert caught.value.line == first + line - 1
    assert not (tmp_path / "acme/data/store.sqlite3").exists()
