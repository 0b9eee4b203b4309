"""What the doctor says of a lender's people: roles that nobody has, and who is known twice."""

from __future__ import annotations

from pathlib import Path

from casekit import Lender
from casekit.doctor_people import roles
from casekit.testing.lenders import make_lender
from casekit.testing.people import ready


def said(lender: Lender) -> str:
    return " ".join(look.message for look in roles(lender))


def test_nobody_is_admin_nobody_supervisor_and_somebody_is_known_twice(tmp_path: Path) -> None:
    with make_lender(
        tmp_path / "acme", plugins=("cn", "echo", "staff"), staff={"li": {"name": "小李"}}
    ) as lender:
        assert said(lender) == ""
        ready(lender, "li")
        told = said(lender)
        assert "Nobody who is recorded is admin" in told
        assert "Nobody is supervisor" in told
        assert "Recorded and in the config are li: what is recorded counts." in told
        ready(lender, "王芳", roles=("supervisor",))
        ready(lender, "chen", roles=("admin",))
        told = said(lender)
        assert "admin" not in told
        assert "supervisor" not in told
        assert "The logins 王芳 may be names" in told
        lender.people.change("chen", left_on=lender.today(), actor="casekit")
        assert "No admin works here any more" in said(lender)


def test_a_lender_without_the_plugin_is_asked_nothing(tmp_path: Path) -> None:
    with make_lender(tmp_path / "acme", plugins=("cn", "echo")) as lender:
        ready(lender, "li")
        assert said(lender) == ""
