"""What the doctor says of a lender's people: roles that nobody has, and who is known twice."""

from __future__ import annotations

from pathlib import Path

from casekit import Lender, Subject
from casekit.cli.doctor_words import LOOKS
from casekit.doctor_people import roles
from casekit.testing.lenders import make_lender
from casekit.testing.people import ready
from casekit.work.staff import directory


def said(lender: Lender) -> str:
    return " ".join(look.message for look in roles(lender))


def test_nobody_is_admin_nobody_supervisor_and_somebody_is_known_twice(tmp_path: Path) -> None:
    with make_lender(
        tmp_path / "acme", plugins=("cn", "echo", "staff"), staff={"li": {"name": "小李"}}
    ) as lender:
        # nobody is refused, and casekit says so: anybody may add people, and give them roles
        assert "Nobody is recorded as staff, so nobody is refused" in said(lender)
        assert lender.authorized("whoever", "staff.appoint", [Subject("lender")]) == "whoever"
        assert directory(lender, ["li"])["li"].barred == ()
        [look] = roles(lender)
        assert LOOKS.chinese(look.message).startswith("没有登记任何人员，因此谁都不会被拒绝：")
        assert "casekit staff add 登录名 --name - --role admin" in LOOKS.chinese(look.hint)
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
