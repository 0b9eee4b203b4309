"""casekit-oversight is found by a lender that lists it, and its desks and commands open."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit.plugins import Plugins
from casekit.testing.lenders import make_lender
from casekit_oversight.options import OversightOptions

DESKS = ("oversight", "complaints", "incidents", "surveys")


def test_a_lender_that_lists_it_has_its_desks_and_options(tmp_path: Path) -> None:
    with make_lender(tmp_path / "acme", plugins=("cn", "echo", "oversight")) as lender:
        for name in DESKS:
            desk = lender.plugin(name)
            assert desk is lender.plugin(name)
        assert isinstance(lender.options("oversight"), OversightOptions)


@pytest.mark.parametrize("name", [*Plugins(["oversight"]).commands])
def test_its_commands_say_what_they_are_for(name: str) -> None:
    command = Plugins(["oversight"]).commands[name]
    assert command.help
