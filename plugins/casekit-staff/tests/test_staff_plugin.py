"""casekit-staff is found by a lender that lists it, and its desks and commands open."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit.plugins import Plugins
from casekit.testing.lenders import make_lender
from casekit_staff.options import StaffOptions

DESKS = ("staff", "incentives")


def test_a_lender_that_lists_it_has_its_desks_and_options(tmp_path: Path) -> None:
    with make_lender(tmp_path / "acme", plugins=("cn", "echo", "staff")) as lender:
        for name in DESKS:
            desk = lender.plugin(name)
            assert desk is lender.plugin(name)
        assert isinstance(lender.options("staff"), StaffOptions)


@pytest.mark.parametrize("name", [*Plugins(["staff"]).commands])
def test_its_commands_say_what_they_are_for(name: str) -> None:
    command = Plugins(["staff"]).commands[name]
    assert command.help
