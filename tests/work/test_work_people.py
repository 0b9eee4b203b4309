"""A plugin that knows people says who may work, whose a case is, and is told which lender asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest

from casekit import Allotment, Lender, Refusal, StaffSettings, Standing, hookimpl
from casekit.archive.rebuild import compare_rebuilt
from casekit.compliance.explain import explain_finding
from casekit.contacts.model import Outcome
from casekit.errors import NotAuthorized, NotLawful, UsageError, WorkError
from casekit.testing.lenders import READY
from casekit.testing.loans import a_person
from casekit.testing.people import ready
from casekit.work.staff import directory, staff_members, supervisors

FACTS: Mapping[str, Any] = READY


CHANNELS = {"sms": "echo", "voice": "by-hand"}


class Personnel:
    """A plugin that keeps records of staff, allots cases, and refuses with a reason."""

    def __init__(self) -> None:
        self.standing: dict[str, Standing] = {}
        self.allotted: dict[int, Allotment] = {}
        self.refusal: Refusal | None = None
        self.broken = ""
        self.lenders: set[str] = set()

    @hookimpl
    def casekit_staff_standing(
        self, logins: Sequence[str], at: datetime, lender: Lender | None
    ) -> dict[str, Standing]:
        """Say who may work."""
        assert lender is not None
        self.lenders.add(lender.settings.lender.id)
        if self.broken == "standing":
            raise ZeroDivisionError("王小明")
        return {login: self.standing[login] for login in logins if login in self.standing}

    @hookimpl
    def casekit_allot(self, collector: str, case_ids: Sequence[int]) -> Any:
        """Say whose cases are; needs no lender, and leaves it out."""
        if self.broken == "allot":
            return 7
        return {case: self.allotted[case] for case in case_ids if case in self.allotted}

    @hookimpl
    def casekit_authorize(self, actor: str, action: str, lender: Lender | None) -> Any:
        """Refuse one action."""
        return self.refusal if action == "queue.take" else None


def book(office: Any, *refs: str) -> None:
    for number, ref in enumerate(refs, 1):
        office.loan(ref, borrower=a_person(number))
    office.lender.run()


def test_who_is_barred_takes_nothing_and_is_told_why(opened: Callable[..., Any]) -> None:
    people = Personnel()
    people.standing = {"li": Standing(FACTS), "wang": Standing(FACTS, ("suspended", "absent"))}
    office = opened(modules={"people": people}, staff={}, channels=CHANNELS)
    lender = office.lender
    book(office, "L-1")

    with pytest.raises(NotLawful) as refused:
        office.take("wang")
    finding = next(one for one in refused.value.verdict.denials if one.rule == "STAFF-01")
    assert finding.reason == "barred_suspended"
    assert "wang: is suspended" in explain_finding(finding, "en", pack=lender.pack)
    told = explain_finding(finding, "zh", pack=lender.pack)
    assert "wang：已停职" in told and "依据：贷款机构的人员记录。" in told
    # the action stays as it is, for somebody else may take it
    assert office.take("li").collector == "li"
    assert people.lenders == {"acme"}
    assert compare_rebuilt(lender.store, lender.vault).ok


def test_a_lender_without_such_a_plugin_has_no_such_rule(opened: Callable[..., Any]) -> None:
    assert opened().lender.pack.rule("STAFF-01") is None


def test_whom_the_plugin_does_not_know_is_known_by_the_config(opened: Callable[..., Any]) -> None:
    people = Personnel()
    people.standing = {
        "li": Standing(FACTS | {"barred": ()}, member=StaffSettings(name="小丽", tiers=("severe",)))
    }
    office = opened(modules={"people": people})
    lender = office.lender
    book(office, "L-1")
    known = directory(lender, ["li", "wang", "nobody"])
    assert known["li"].facts["name"] == "小丽"
    assert known["wang"].facts["number"] == "0523"
    assert known["nobody"].settings is None
    assert [one.facts["barred"] for one in staff_members(lender, ["li", "nobody"])] == [(), ()]
    # the plugin's word on tiers holds, not the config's
    with pytest.raises(UsageError, match="does not take cases"):
        office.take("li", case="L-1")
    assert office.take("wang").collector == "wang"


def test_a_plugin_that_fails_bars_everybody(
    opened: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    people = Personnel()
    office = opened(modules={"people": people})
    book(office, "L-1")
    people.broken = "standing"
    with pytest.raises(NotLawful) as refused:
        office.take("li")
    reasons = {one.rule: one.reason for one in refused.value.verdict.denials}
    assert reasons["STAFF-01"] == "barred_standing_unknown"
    people.broken = "allot"
    assert office.lender.queue.next(actor="li") == []
    with pytest.raises(WorkError, match="allotment_unknown"):
        office.take("li", case="L-1")
    assert "王小明" not in caplog.text


def test_what_is_anothers_is_not_offered_and_ones_own_comes_first(
    opened: Callable[..., Any],
) -> None:
    people = Personnel()
    office = opened(modules={"people": people}, queue={"recorder": True, "at_once": 3})
    book(office, "L-1", "L-2", "L-3")
    people.allotted = {1: Allotment("people.of_wang"), 3: Allotment(first=True)}
    offers = office.lender.queue.next(actor="li")
    assert [offer.case_ids for offer in offers] == [(3,), (2,)]
    assert "allotted" in offers[0].reasons
    assert "allotted" not in offers[1].reasons
    with pytest.raises(WorkError, match=r"people\.of_wang"):
        office.take("li", case="L-1")
    assert office.take("li").case_ids == (3,)


def test_a_refusal_says_why(opened: Callable[..., Any]) -> None:
    people = Personnel()
    office = opened(modules={"people": people})
    book(office, "L-1")
    people.refusal = Refusal("training of the last quarter is missing", "Record it.")
    with pytest.raises(NotAuthorized) as refused:
        office.take("li")
    assert refused.value.message == (
        "li may not do this (queue.take): training of the last quarter is missing"
    )
    assert (refused.value.reason, refused.value.hint) == (people.refusal.reason, "Record it.")


def test_supervisors_are_those_of_the_records_who_may_work_first(
    opened: Callable[..., Any],
) -> None:
    people = Personnel()
    office = opened(modules={"people": people})
    lender = office.lender
    assert supervisors(lender) == ("boss",)
    ready(lender, "zhao", roles=("supervisor",))
    leads = StaffSettings(supervisor=True)
    people.standing = {
        "boss": Standing(FACTS, ("absent",), leads),
        "zhao": Standing(FACTS, (), leads),
    }
    assert supervisors(lender) == ("zhao", "boss")


def test_all_that_a_collector_holds_is_taken_away_but_calls_that_were_made(
    opened: Callable[..., Any], store_url: str
) -> None:
    people = Personnel()
    queue = {"recorder": True, "at_once": 5}
    office = opened(modules={"people": people}, queue=queue, logs=2)
    lender = office.lender
    book(office, "L-1", "L-2", "L-3", "L-4")
    held = [office.take("li") for _ in range(4)]
    office.missed(held[0], Outcome.NO_ANSWER)

    with pytest.raises(UsageError, match="say why"):
        lender.queue.release_all("li", reason=" ", actor="boss")
    people.standing = {"wang": Standing(FACTS, ("absent",))}
    with pytest.raises(WorkError, match="wang may not work today: is absent"):
        lender.queue.release_all("li", reason="sick", to="wang", actor="boss")
    people.standing = {}
    with pytest.raises(UsageError, match="nobody here is called 'stranger'"):
        lender.queue.release_all("li", reason="sick", to="stranger", actor="boss")

    office.lender.queue.release(held[1].work_id, actor="li")
    gone = lender.queue.release_all("li", reason="sick", to="wang", actor="boss")
    assert gone.handed_on == (held[2].work_id, held[3].work_id)
    assert (gone.given_back, gone.unfinished) == ((), ())
    assert {one.collector for one in lender.queue.held(collector="*", actor="boss")} == {"wang"}
    back = lender.queue.release_all("wang", reason="no shift", actor="boss")
    assert sorted(back.given_back) == sorted(gone.handed_on)
    assert lender.queue.release_all("wang", reason="again", actor="boss").given_back == ()
    assert compare_rebuilt(lender.store, lender.vault).ok
