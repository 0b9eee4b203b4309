"""Surveys: drawn among those who agreed, asked, answered once, anonymous to who collects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from casekit import Lender, SimulatedClock
from casekit.cli.main import casekit
from casekit.errors import (
    CollectionStopped,
    MoveRefused,
    NotAuthorized,
    NotFound,
    NotLawful,
    UsageError,
)
from casekit.pii.erasure import destroy, lock_subject
from casekit.process.kind import ProcessKind
from casekit.testing.lenders import make_lender
from casekit.testing.loans import a_loan, a_person
from casekit.testing.process_contract import ProcessKindContract
from casekit_oversight.kinds_surveys import SurveyKind
from casekit_oversight.surveys import Surveys
from casekit_oversight.telling import Telling

MONTH = "2026-03"


class TestSurveyKind(ProcessKindContract):
    def make_kind(self) -> ProcessKind:
        return SurveyKind()


def to(lender: Lender, day: date) -> None:
    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.set(lender.clock.now() + (day - lender.today()))


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    """Six customers, all reached in March by li or wang; the sixth did not agree to be asked."""
    with make_lender(
        tmp_path / "acme",
        plugins=("cn", "echo", "oversight"),
        staff={"li": {}, "wang": {}},
        options={"oversight": {"surveys": {"percent": 100, "least_answers": 2}}},
        extra_toml='[channel.echo]\ntext = true\n[serve]\npublic_url = "https://c.example"\n',
    ) as made:
        made.push_loans(
            [
                a_loan(f"L-{number}", date(2026, 2, 20), borrower=a_person(number))
                for number in range(1, 7)
            ]
        )
        made.run()
        for number in range(1, 7):
            made.cases.record_contact(
                f"L-{number}",
                "voice",
                made.clock.now(),
                "right_party",
                actor="li" if number < 4 else "wang",
            )
            if number < 6:
                customer = made.cases.find(f"L-{number}").customer_id
                made.consents.record(customer, "survey", source="phone")
        yield made


@pytest.fixture
def desk(lender: Lender) -> Surveys:
    to(lender, date(2026, 4, 2))
    found: Surveys = lender.plugin("surveys")
    return found


def links(lender: Lender) -> list[str]:
    channel: Any = lender.channels["sms"]
    return re.findall(r"/p/survey/([\w-]+)", "\n".join(one["text"] for one in channel.sent()))


def test_a_survey_from_the_draw_to_the_figure(lender: Lender, desk: Surveys) -> None:
    planned = desk.plan(MONTH)
    assert (len(planned.surveys), planned.frame, dict(planned.left_out)) == (
        5,
        5,
        {"no_consent": 1},
    )
    assert desk.plan(MONTH).surveys == planned.surveys, "planned again, nothing changes"
    config = lender.settings.document.path
    whole = config.read_text(encoding="utf-8")
    config.write_text(whole.replace('public_url = "https://c.example"', ""), encoding="utf-8")
    refused = CliRunner().invoke(casekit, ["surveys", "send", "--all", "-L", str(config)])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "[serve] public_url" in refused.stderr
    config.write_text(whole, encoding="utf-8")
    for view in planned.surveys:
        desk.send(view.process_id)
    tokens = links(lender)
    assert len(tokens) == len(set(tokens)) == 5
    assert lender.page("survey", tokens[0]).status == 200
    form = {"service": "5", "communication": "4", "words": "he was kind"}
    assert lender.page("survey", tokens[0], form).status == 200
    again = lender.page("survey", tokens[0], {"service": "1", "communication": "1"})
    assert "您已经评价过了" in again.html
    answered = desk.list(state="answered", phase="done")
    assert [(one.data["service"], one.data["communication"]) for one in answered] == [(5, 4)]
    assert lender.processes.read(answered[0].process_id, reason="r") == {"words": "he was kind"}
    for wrong in (
        {},
        {"service": "6", "communication": "1"},
        {"service": "٥", "communication": "1"},
    ):
        assert lender.page("survey", tokens[1], wrong).status == 400
    assert lender.page("survey", tokens[1], {**form, "words": "x" * 501}).status == 400
    lender.page("survey", tokens[1], {"service": "2", "communication": "2"})
    whole, li, wang = desk.satisfaction(MONTH, by_collector=True)
    assert (whole.asked, whole.answered) == (5, 2)
    assert (whole.service, whole.communication) == (Fraction(7, 2), Fraction(3))
    assert (li.collector, li.answered, li.service, li.too_few) == ("li", 2, Fraction(7, 2), False)
    assert (wang.answered, wang.service, wang.too_few) == (0, None, False)
    assert lender.archive.compare_tables().ok


def test_a_forged_or_late_link_leads_nowhere(lender: Lender, desk: Surveys) -> None:
    (view, *_) = desk.plan(MONTH).surveys
    desk.send(view.process_id)
    (token,) = links(lender)
    with pytest.raises(NotFound):
        lender.page("survey", "A" * 22)
    with pytest.raises(NotFound):
        lender.page("survey", token[:-1])
    to(lender, date(2026, 4, 16))
    with pytest.raises(NotFound):
        lender.page("survey", token, {"service": "5", "communication": "5"})
    lender.run()
    assert desk.get(view.process_id).state == "expired"


def test_who_does_not_want_it_or_is_held_is_not_asked(lender: Lender, desk: Surveys) -> None:
    lender.cases.place_hold("L-1", kind="dispute", reason="r")
    lender.cases.record_opt_out(lender.cases.find("L-2").customer_id, "sms")
    planned = desk.plan(MONTH)
    assert dict(planned.left_out) == {"held": 1, "no_consent": 1, "opt_out": 1}
    (view, *_) = planned.surveys
    lender.cases.place_hold(view.case_name, kind="complaint", reason="r")
    with pytest.raises(NotLawful):
        desk.send(view.process_id)
    waiting = desk.get(view.process_id)
    assert (waiting.state, waiting.data["refused"], waiting.ref) == ("planned", "not-lawful", "")
    assert links(lender) == []


def test_while_collection_is_stopped_the_link_waits(lender: Lender, desk: Surveys) -> None:
    (view, *_) = desk.plan(MONTH).surveys
    lender.stop("r")
    with pytest.raises(CollectionStopped):
        desk.send(view.process_id)
    assert desk.get(view.process_id).state == "planned"
    lender.resume("r")
    assert desk.send(view.process_id).state == "sent"
    assert len(links(lender)) == 1


def test_in_a_call_somebody_else_asks(desk: Surveys) -> None:
    (view, *_) = desk.plan(MONTH).surveys
    number, collector = view.process_id, view.data["collector"]
    desk.by_call(number)
    with pytest.raises(NotAuthorized) as own:
        desk.answer(number, 5, 5, actor=collector)
    assert own.value.reason == "concerned"
    with pytest.raises(UsageError, match="1 to 5"):
        desk.answer(number, 6, 5, actor="chen")
    assert desk.answer(number, 3, 4, words="fine", actor="chen").data["asked_by"] == "chen"
    with pytest.raises(MoveRefused):
        desk.answer(number, 5, 5, actor="chen")
    other = desk.list()[0].process_id
    desk.by_call(other)
    assert desk.decline(other, actor="chen").state == "declined"
    (whole,) = desk.satisfaction(MONTH)
    assert (whole.asked, whole.answered, whole.declined) == (2, 1, 1)


def test_nobody_is_judged_by_one_answer_and_no_answer_is_no_zero(desk: Surveys) -> None:
    (view, *_) = desk.plan(MONTH).surveys
    (whole,) = desk.satisfaction(MONTH)
    assert (whole.asked, whole.service) == (0, None)
    desk.by_call(view.process_id)
    desk.answer(view.process_id, 1, 1, actor="chen")
    whole, li, _ = desk.satisfaction(MONTH, by_collector=True)
    assert whole.service == 1
    assert (li.answered, li.service, li.too_few) == (1, None, True)


def test_nobody_is_asked_twice_within_the_time(lender: Lender, desk: Surveys) -> None:
    for view in desk.plan(MONTH).surveys:
        desk.withdraw(view.process_id, reason="r")
    lender.cases.record_contact("L-1", "voice", lender.clock.now(), "right_party", actor="li")
    to(lender, date(2026, 5, 4))
    assert dict(desk.plan("2026-04").left_out) == {"asked_before": 1}


@pytest.mark.parametrize("month", ["2026-13", "march", "2026-04"])
def test_only_a_month_that_is_over_is_drawn_from(desk: Surveys, month: str) -> None:
    with pytest.raises(UsageError, match=r"no month|not over"):
        desk.plan(month)


def test_whoever_does_not_agree_any_more_is_not_asked(lender: Lender, desk: Surveys) -> None:
    first, second, *_ = desk.plan(MONTH).surveys
    (consent,) = lender.consents.of(second.customer_id)
    lender.consents.revoke(consent.consent_id, reason="asked to stop")
    for ask in (desk.send, desk.by_call):
        with pytest.raises(UsageError, match="does not agree to be asked"):
            ask(second.process_id)
    assert desk.get(second.process_id).state == "planned"
    assert desk.send(first.process_id).state == "sent"


def test_one_answer_of_many_at_once_and_none_of_the_erased(lender: Lender, desk: Surveys) -> None:
    first, second, *_ = desk.plan(MONTH).surveys
    for one in (first, second):
        desk.send(one.process_id)
    token, other = links(lender)
    said = {"service": "4", "communication": "4", "words": "好\x1b[2J<script>"}
    with ThreadPoolExecutor(5) as pool:
        pages = list(pool.map(lambda _: lender.page("survey", token, said).html, range(5)))
    assert sum("谢谢您的评价" in one for one in pages) == 1
    assert sum("已经评价过" in one for one in pages) == 4
    sealed = desk.read(first.process_id, reason="r")
    assert Telling(lender, "").pairs(sealed) == {"内容": "好\N{REPLACEMENT CHARACTER}[2J<script>"}
    with lender.ledger.transaction([second.log]) as tx:
        row = lock_subject(tx.connection, second.customer_id)
        destroy(tx, lender.vault, row, "boss", "request")
    lender.vault.forget([second.customer_id])
    for form in (None, said):
        with pytest.raises(NotFound):
            lender.page("survey", other, form)
    assert desk.get(second.process_id).state == "sent"


def test_what_was_said_of_somebody_is_not_told_to_them(lender: Lender, desk: Surveys) -> None:
    own = [one for one in desk.plan(MONTH).surveys if one.person == "li"]
    for refused in (
        lambda: desk.get(own[0].process_id, actor="li"),
        lambda: desk.read(own[0].process_id, reason="r", actor="li"),
        lambda: desk.withdraw(own[0].process_id, reason="r", actor="li"),
    ):
        with pytest.raises(NotAuthorized):
            refused()
    everywhere = lender.processes
    for listed in (
        desk.list(actor="li"),
        everywhere.list(kind="survey", actor="li"),
        [one for one in everywhere.list(actor="li") if one.kind == "survey"],
        everywhere.list(kind="survey", limit=2, actor="li"),
        everywhere.list(kind="survey", after=own[0].process_id, actor="li"),
    ):
        assert [one.person for one in listed] == ["wang", "wang"]
    assert everywhere.list(kind="survey", person="li", actor="li") == []
    assert len(everywhere.list(kind="survey", limit=4, actor="wang")) == 3
    assert len(everywhere.list(kind="survey", actor="chen")) == 5
    mine = own[0].case_name
    assert everywhere.list(case=mine, actor="li") == []
    shown = [lender.cases.show(mine, actor=one).processes for one in ("li", "wang")]
    assert [[one.kind for one in some] for some in shown] == [[], ["survey"]]
