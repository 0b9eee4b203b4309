"""Who may do what: by role, by readiness, by whose customer it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from casekit import Lender, Profile, StaffRecord, Step, Subject
from casekit.archive.search import Query
from casekit.errors import MoveRefused, NotAuthorized, UsageError
from casekit.rights import local_actor
from casekit.testing.lenders import make_lender
from casekit.testing.loans import a_loan, a_person
from casekit.testing.people import ready


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    with make_lender(tmp_path / "acme", plugins=("cn", "echo", "staff")) as opened:
        yield opened


def lend(lender: Lender) -> int:
    """One loan that is late; return whose it is."""
    lender.push_loans([a_loan("L1", date(2026, 2, 20), borrower=a_person(1, name="王芳"))])
    lender.run()
    return lender.cases.find("L1").customer_id


def may(lender: Lender, actor: str, action: str, *subjects: Subject) -> str:
    """The reason of a refusal; empty where it is allowed."""
    try:
        lender.authorized(actor, action, subjects)
    except NotAuthorized as error:
        return error.reason or "no reason"
    return ""


def test_until_an_admin_is_recorded_whoever_runs_casekit_is_the_admin(lender: Lender) -> None:
    assert may(lender, "root", "keys.rotate") == ""
    ready(lender, "li")
    assert may(lender, "root", "keys.rotate") == ""
    assert "no role" in may(lender, "li", "keys.rotate")
    ready(lender, "chen", roles=("admin",))
    assert may(lender, "root", "keys.rotate") == "is not among the recorded staff"
    assert may(lender, "chen", "keys.rotate") == ""
    with pytest.raises(UsageError, match="chen is the only one who is or was admin"):
        lender.people.change("chen", roles=("auditor",), actor="casekit")
    with pytest.raises(UsageError, match="chen is the only one"):
        lender.people.change("chen", started_on=lender.today() + timedelta(1), actor="casekit")
    lender.people.change("chen", left_on=lender.today(), actor="casekit")
    assert may(lender, "chen", "keys.rotate") == "no longer works here"
    assert may(lender, "root", "keys.rotate") == "is not among the recorded staff"


def test_when_no_admin_is_left_only_whom_the_config_names_gets_in_and_only_to_appoint(
    tmp_path: Path,
) -> None:
    options = {"staff": {"way_back": "he"}}
    with make_lender(tmp_path / "acme", plugins=("cn", "echo", "staff"), options=options) as lender:
        ready(lender, "chen", roles=("admin",))
        boss = ready(lender, "wu", roles=("supervisor",))
        assert may(lender, "he", "staff.record")
        with pytest.raises(NotAuthorized, match=r"staff\.appoint"):  # nor by the first day
            lender.people.change("chen", started_on=lender.today() + timedelta(9), actor="wu")
        suspended = lender.people.note(
            "chen", StaffRecord("suspension", lender.today(), data={"source": "incident"}),
            actor="casekit",
        )  # fmt: skip
        assert [may(lender, "he", f"staff.{one}") for one in ("look", "record", "appoint")] == [
            "", "", "",
        ]  # fmt: skip
        assert "is not among the recorded staff" in may(lender, "he", "keys.rotate")
        assert may(lender, "root", "staff.record")
        assert may(lender, "wu", "staff.appoint", Subject("person", boss.subject_id))
        name = Profile(name="何进")
        lender.people.add("jin", name, roles=("admin",), started_on=lender.today(), actor="he")
        assert may(lender, "jin", "keys.rotate") == ""
        assert may(lender, "he", "staff.record") == "is not among the recorded staff"
        lender.people.take_back(suspended.record_id, reason="mixed up", actor="jin")
        assert may(lender, "chen", "keys.rotate") == ""
        told = [
            one.entry.actor
            for one in lender.archive.search(Query(kind="staff.recorded"), actor="jin").found
        ]
        assert "he" in told


def test_an_inspector_with_another_role_has_the_rights_of_that_role_alone(tmp_path: Path) -> None:
    with make_lender(tmp_path / "acme", plugins=("cn", "echo", "staff", "oversight")) as lender:
        ready(lender, "chen", roles=("admin",))
        ready(lender, "he", roles=("regulator", "collector"))
        assert may(lender, "he", "queue.take") == ""
        for right in ("keys.rotate", "wrongdoing.read", "inspection.use", "customer.erase"):
            assert "no role" in may(lender, "he", right)


def test_a_user_who_is_called_as_the_software_has_none_of_its_rights(
    lender: Lender, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(lender, "chen", roles=("admin",))
    for name in ("casekit", "CaseKit", "unknown"):
        for variable in ("LOGNAME", "USER"):
            monkeypatch.setenv(variable, name)
        with pytest.raises(NotAuthorized, match=f"os:{name} may not do this"):
            lender.run()
    for login in ("casekit", "Casekit", "ｃasekit", "UNKNOWN", "Chen"):
        with pytest.raises(UsageError, match="login"):
            lender.people.add(login, Profile(name="何进"), actor="chen")
    lender.people.add(
        "os:casekit", Profile(name="定时任务"), roles=("admin",), started_on=lender.today(),
        actor="chen",
    )  # fmt: skip
    monkeypatch.setenv("LOGNAME", "casekit")
    assert may(lender, local_actor(), "run") == ""


ROLES = ("collector", "supervisor", "admin", "auditor", "ombud", "regulator")
TABLE = {
    "staff.appoint": "nnynnn",
    "case.list": "yyyynn",
    "case.view": "yyyynn",
    "queue.take": "yyynnn",
    "queue.supervise": "nyynnn",
    "case.hold": "nyynnn",
    "call.result": "yyynnn",
    "records.check": "nyyynn",
    "archive.search": "nyyynn",
    "keys.rotate": "nnynnn",
    "run": "nnynnn",
    "staff.record": "nyynnn",
    "staff.disclose": "nnynnn",
    "wrongdoing.open": "yyyyyy",
    "wrongdoing.move": "nnnnyn",
    "wrongdoing.look": "nnnnyn",
    "complaint.open": "yyyyyy",
    "report": "nyyynn",
    "incentive.move": "nyynnn",
}


def test_the_shipped_table_of_roles(lender: Lender) -> None:
    for role in ROLES:
        ready(lender, role, roles=(role,))
    found = {
        action: "".join("n" if may(lender, role, action) else "y" for role in ROLES)
        for action in TABLE
    }
    assert found == TABLE


def test_a_lender_changes_a_role_and_adds_one(tmp_path: Path) -> None:
    roles = {
        "collector": {"allow": ["case.*"], "deny": ["case.hold"]},
        "clerk": {"allow": ["letter.*"]},
    }
    with make_lender(
        tmp_path / "acme", plugins=("cn", "echo", "staff"), options={"staff": {"roles": roles}}
    ) as lender:
        ready(lender, "li")
        ready(lender, "zhou", roles=("clerk",))
        assert may(lender, "li", "case.pause") == ""
        assert may(lender, "li", "case.hold")
        assert may(lender, "li", "queue.look")
        assert may(lender, "zhou", "letter.track") == ""
        assert may(lender, "zhou", "case.pause")


def test_who_is_not_ready_sees_no_personal_data_and_is_told_why(lender: Lender) -> None:
    ready(lender, "li", without=("exam", "confidentiality"))
    missing = "the entry exam is missing; the agreement to keep secrets is not signed"
    assert may(lender, "li", "customer.find") == missing
    assert may(lender, "li", "call.result") == ""
    ready(lender, "sun", roles=("auditor",), without=("exam",))
    assert may(lender, "sun", "document.read") == ""
    ready(lender, "he", roles=("auditor",), without=("confidentiality",))
    assert may(lender, "he", "document.read") == "the agreement to keep secrets is not signed"


def test_a_suspension_holds_from_the_same_moment(lender: Lender) -> None:
    ready(lender, "li")
    assert may(lender, "li", "case.view") == ""
    record = lender.people.note(
        "li", StaffRecord("suspension", lender.today(), data={"source": "incident"})
    )
    assert may(lender, "li", "case.view") == "is suspended"
    assert may(lender, "li", "call.result") == ""
    # being suspended keeps nobody from being ill, nor from knowing what is said against them
    desk, today = lender.plugin("staff"), lender.today()
    desk.ask_leave("li", today, today + timedelta(1), reason="sick", actor="li")
    breach = desk.discipline("li", "harsh_words", note="shouted", actor="root")
    assert [one.process_id for one in desk.breaches("li", actor="li")] == [breach.process_id]
    assert lender.processes.get(breach.process_id, actor="li").data["offence"] == "harsh_words"
    assert desk.hear(breach.process_id, "not so", actor="root").state == "heard"
    wang = ready(lender, "wang")
    others = Subject("person", wang.subject_id)
    for right in ("absence.open", "discipline.look", "discipline.read"):
        assert may(lender, "li", right) == "is suspended"
        assert may(lender, "li", right, others) == "is suspended"
    assert may(lender, "wang", "discipline.read", others) == ""
    assert "no role" in may(lender, "wang", "discipline.read")
    lender.people.take_back(record.record_id, reason="it was another")
    assert may(lender, "li", "case.view") == ""


def test_everybody_sees_their_own_file_and_signs_for_nobody_else(lender: Lender) -> None:
    ready(lender, "li")
    ready(lender, "wang")
    assert lender.people.get("li", actor="li").login == "li"
    with pytest.raises(NotAuthorized):
        lender.people.get("wang", actor="li")
    signature = StaffRecord("confidentiality", lender.today(), data={"version": "2"})
    assert lender.people.note("li", signature, actor="li").recorded_by == "li"
    with pytest.raises(NotAuthorized):
        lender.people.note("wang", signature, actor="li")
    exam = StaffRecord("exam", lender.today(), data={"score": 100, "pass_mark": 60})
    with pytest.raises(NotAuthorized):
        lender.people.note("li", exam, actor="li")


def test_a_collector_sees_only_the_own_customers_in_the_clear(lender: Lender) -> None:
    customer = lend(lender)
    ready(lender, "li")
    ready(lender, "boss", roles=("supervisor",))

    def sees(actor: str) -> dict[str, object]:
        return lender.customers.disclose(
            customer, ["name"], purpose="service", reason="a call", actor=actor
        )

    with pytest.raises(NotAuthorized) as refused:
        sees("li")
    assert refused.value.reason == "the customer is none of theirs"
    assert sees("boss") == {"name": "王芳"}
    lender.cases.record_fact("L1", "staff.assigned", "li", actor="casekit")
    assert sees("li") == {"name": "王芳"}
    lender.cases.record_fact("L1", "staff.assigned", "wang", actor="casekit")
    with pytest.raises(NotAuthorized):
        sees("li")


def test_nobody_records_what_qualifies_or_appoints_themselves(lender: Lender) -> None:
    ready(lender, "boss", roles=("supervisor",), without=("exam",))
    ready(lender, "chen", roles=("admin",))
    today = lender.today()
    exam = StaffRecord("exam", today, data={"score": 100, "pass_mark": 60})
    with pytest.raises(NotAuthorized, match="themselves"):
        lender.people.note("boss", exam, actor="boss")
    own = lender.people.records("boss", kind="background", actor="chen")[0].record_id
    with pytest.raises(NotAuthorized):
        lender.people.take_back(own, reason="it found something", actor="boss")
    for who in ("boss", "chen"):
        with pytest.raises(NotAuthorized):
            lender.people.change(who, roles=("ombud",), actor=who)
    assert may(lender, "boss", "case.reveal") == "the entry exam is missing"
    noted = lender.people.note("boss", exam, actor="chen")
    assert noted.recorded_by == "chen"
    assert lender.people.change("boss", team="south", actor="chen").team == "south"


def test_a_supervisor_records_people_and_appoints_nobody(lender: Lender) -> None:
    ready(lender, "li")
    ready(lender, "boss", roles=("supervisor",))
    people = lender.people
    people.add("zhou", a_person(5).profile, actor="boss")
    people.change("li", team="north", actor="boss")
    people.change("li", roles=("collector",), actor="boss")  # it has them: nothing is given
    for refused in (
        lambda: people.add("zhao", a_person(6).profile, roles=("ombud",), actor="boss"),
        lambda: people.change("li", roles=("collector", "admin"), actor="boss"),
        lambda: people.change("li", left_on=lender.today(), actor="boss"),
    ):
        with pytest.raises(NotAuthorized, match=r"staff\.appoint"):
            refused()
    assert people.get("li").roles == ("collector",)
    ready(lender, "chen", roles=("admin",))
    assert people.change("li", roles=("supervisor",), actor="chen").roles == ("supervisor",)


def test_who_may_not_work_reads_nothing_sealed_of_a_case(lender: Lender) -> None:
    lend(lender)
    ready(lender, "li")
    ready(lender, "wang")
    ready(lender, "boss", roles=("supervisor",))
    ready(lender, "sun", roles=("supervisor",), without=("exam",))
    staff = lender.plugin("staff")
    staff.assign("L1", "li", reason="first", actor="boss")
    staff.hand_over("li", to="wang", reason="leaves", actor="boss")
    number = staff.handovers("wang", actor="wang")[0].process_id
    assert lender.processes.get(number, actor="sun").process_id == number
    for who in ("sun", "li"):
        with pytest.raises(NotAuthorized):
            lender.processes.read(number, reason="curious", actor=who)
        with pytest.raises(NotAuthorized):
            lender.cases.collateral("L1", reason="curious", actor=who)
    assert lender.cases.collateral("L1", actor="sun") == []
    assert lender.processes.read(number, reason="takes over", actor="wang")
    assert lender.cases.collateral("L1", reason="a visit", actor="wang") == []


def test_what_is_refused_is_archived_whatever_is_asked_for(lender: Lender) -> None:
    customer = lend(lender)
    ready(lender, "li")
    found = lender.archive.search(Query(case_id=lender.cases.find("L1").case_id)).found
    sealed = [one.entry for one in found if one.entry.sealed]
    with pytest.raises(NotAuthorized):
        lender.cases.timeline("L1", reveal=True, reason="curious", actor="li")
    with pytest.raises(NotAuthorized):
        lender.archive.open(sealed, reason="curious", actor="li")
    told = lender.archive.disclosures(customer=customer, actor_of="li")
    assert [one.kind for one in told] == ["customer.withheld"] * 2
    assert all(one.refused for one in told)
    assert told[0].fields == ("timeline",)


def test_a_proof_about_a_colleague_is_not_read_by_a_collector(lender: Lender) -> None:
    ready(lender, "li")
    ready(lender, "boss", roles=("supervisor",))
    ready(lender, "chen", roles=("admin",))
    with pytest.raises(NotAuthorized):
        lender.archive.read_document(1, reason="curious", actor="boss")
    assert b"".join(lender.archive.read_document(1, reason="a check", actor="chen"))


def test_an_answer_costs_little_when_nothing_changed(lender: Lender) -> None:
    from casekit_staff import knowing

    ready(lender, "li")
    assert may(lender, "li", "queue.look") == ""
    before = knowing.known(lender)
    for _ in range(50):
        assert may(lender, "li", "queue.look") == ""
    assert knowing.known(lender) is before
    ready(lender, "wang")
    assert knowing.known(lender) is not before
    assert may(lender, "wang", "queue.look") == ""
    assert may(lender, "nobody", "queue.look") == ""
    assert lender.today() + timedelta(days=1) not in {day for _, day in before.ready}


def test_of_a_process_nothing_is_told_before_the_right_is_asked(lender: Lender) -> None:
    ready(lender, "chen", roles=("admin",))
    ready(lender, "boss", roles=("supervisor",))
    ready(lender, "li")
    ready(lender, "sun")
    desk = lender.plugin("staff")
    breach = desk.discipline("li", "harsh_words", note="twice", actor="boss").process_id
    for look in (lender.processes.get, lender.processes.possible):
        with pytest.raises(NotAuthorized, match=r"discipline\.look"):
            look(breach, actor="sun")
        with pytest.raises(NotAuthorized, match="is not among the recorded staff"):
            look(breach)
    with pytest.raises(NotAuthorized, match=r"discipline\.look"):
        lender.processes.find("discipline", "17", actor="li")
    leave = desk.ask_leave("li", lender.today(), lender.today() + timedelta(1), actor="li")
    desk.decide_absence(leave.process_id, "refuse", note="too many away", actor="boss")
    with pytest.raises(NotAuthorized) as refused:
        lender.processes.cancel(leave.process_id, reason="mine", actor="li")
    assert "refused" not in str(refused.value)
    with pytest.raises(MoveRefused, match="'refused'"):
        lender.processes.cancel(leave.process_id, reason="mine", actor="boss")


def test_how_a_process_stands_is_shown_to_whoever_may_look_at_its_kind(lender: Lender) -> None:
    ready(lender, "chen", roles=("admin",))
    ready(lender, "li")
    law = lender.plugin("staff").publish_law("A new law", actor="chen").process_id
    leave = lender.plugin("staff").ask_leave(
        "li", lender.today(), lender.today() + timedelta(days=1), actor="li"
    )
    assert lender.processes.get(law, actor="li").state == "published"
    # whoever it is about moves it by no door, whatever their role
    for login in ("boss", "wu"):
        ready(lender, login, roles=("supervisor",))
    desk = lender.plugin("staff")
    breach = desk.discipline("boss", "harsh_words", note="twice", actor="wu").process_id
    for step in (Step("raise", owner="boss"), Step("hear", note="it was nothing")):
        with pytest.raises(NotAuthorized, match="it is about themselves"):
            lender.processes.move(breach, step, actor="boss")
    desk.hear(breach, "he began it", actor="wu")
    desk.decide(breach, actor="wu")
    with pytest.raises(NotAuthorized, match="it is about themselves"):
        lender.processes.move(breach, Step("end"), actor="boss")
    with pytest.raises(NotAuthorized, match=r"absence\.look"):
        lender.processes.possible(leave.process_id, actor="li")
    lender.people.note(
        "li", StaffRecord("suspension", lender.today(), data={"source": "incident"}), actor="chen"
    )
    for nosy in ("li", "root"):
        with pytest.raises(NotAuthorized, match=r"process\.look"):
            lender.processes.get(law, actor=nosy)
        with pytest.raises(NotAuthorized, match=r"process\.look"):
            lender.processes.find("law_change", "17", actor=nosy)


def test_the_proposal_of_a_suit_is_for_whoever_decides_and_asked_as_the_one_who_acts(
    tmp_path: Path,
) -> None:
    """Whoever runs the process (root) is nobody here; the one who asks counts, to the end."""
    with make_lender(tmp_path / "acme", plugins=("cn", "echo", "staff", "litigation")) as lender:
        lend(lender)
        ready(lender, "chen", roles=("admin",))
        ready(lender, "boss", roles=("supervisor",))
        ready(lender, "gu", roles=("supervisor",))
        ready(lender, "li")
        lender.people.note(
            "gu", StaffRecord("suspension", lender.today(), data={"source": "x"}), actor="chen"
        )
        suits = lender.plugin("suits")
        assert suits.proposal("L1", actor="boss").case.ref.name == "C-1"
        assert suits.proposal_paper("L1", actor="boss").content
        for who in ("li", "gu", "root"):
            for asked in (suits.proposal, suits.proposal_paper):
                with pytest.raises(NotAuthorized, match=r"suit\.review"):
                    asked("L1", actor=who)
