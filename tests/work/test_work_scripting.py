"""The script of a contact: right language and form of address, right amounts, nothing untrue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit.app import Lender
from casekit.contacts.spoken import SpokenScript
from casekit.errors import NotFound, TemplateError
from casekit.pii.profile import Sex
from casekit.run import people
from casekit.run.batch import load
from casekit.testing.lenders import READY, make_lender
from casekit.testing.loans import a_loan, a_person
from casekit.work.scripting import learn_untold, script_for
from casekit.work.staff import staff_members

TODAY = date(2026, 3, 2)

OWN = """
[[script]]
key = "own-call"
role = "voice"
tone = "温和"
[[script.point]]
id = "greeting"
text = "您好，请问是[称呼]吗？我是[公司名称]的工作人员，工号[工号]。"
[[script.point]]
id = "identity"
text = "请问能核对一下您的生日吗？谢谢。"
[[script.point]]
id = "arrears"
text = "您的[贷款名称]已逾期[逾期天数]天，应还[逾期金额]。"
[[script.point]]
id = "auction"
text = "抵押物可能依法处置。"
when = { has_collateral = true }

[[script]]
key = "own-relay"
role = "voice"
party = "contact"
purpose = "relay"
[[script.point]]
id = "greeting"
text = "您好，请问是[称呼]吗？请转告他回电[客服电话]，谢谢。"
"""


@pytest.fixture
def open_lender(tmp_path: Path) -> Iterator[Callable[..., Lender]]:
    opened: list[Lender] = []

    def make(**options: Any) -> Lender:
        staff = {"li": {**READY, "number": "0017"}}
        opened.append(make_lender(tmp_path / "acme", staff=staff, extra_toml=OWN, **options))
        return opened[-1]

    yield make
    for lender in opened:
        lender.close()


def said(lender: Lender, key: str, *, party: str = "customer", **given: Any) -> SpokenScript:
    """Return what `li` would say about the lender's only customer."""
    parts = lender.run_parts()
    with lender.store.read() as connection:
        ids = [row[0] for row in connection.exec_driver_sql("SELECT customer_id FROM cases")]
        batch = load(connection, 0, ids, TODAY, None)
        (customer,) = batch.customers.values()
        keyring = lender.vault.keyring(connection, [customer.id])
        profile = people.opened(keyring, customer)
        cases = list(batch.cases.values())
        learn_untold(keyring, cases)
    return script_for(
        parts,
        batch,
        cases,
        given.get("profile", profile),
        key=key,
        party=party,
        staff=staff_members(lender, ["li"]),
        today=TODAY,
    )


def test_a_script_is_filled_for_all_loans_of_the_customer(
    open_lender: Callable[..., Lender],
) -> None:
    lender = open_lender()
    wang = a_person(name="王伟", sex=Sex.MALE)
    lender.push_loans(
        [
            a_loan("L-1", TODAY - timedelta(days=10), borrower=wang),
            a_loan("L-2", TODAY - timedelta(days=4), borrower=wang),
        ],
        snapshot_on=TODAY,
    )
    lender.run(TODAY)
    script = said(lender, "own-call")
    assert [line.id for line in script.lines] == ["greeting", "identity", "arrears"]
    assert script.lines[0].text == "您好，请问是王伟先生吗？我是友好金融的工作人员，工号0017。"
    assert "已逾期10天" in script.lines[2].text
    assert "已逾期4天" in script.lines[2].text
    assert (script.tone, script.language) == ("温和", "zh-Hans")


def test_pauses_are_taken_out_of_the_days_that_are_said(
    open_lender: Callable[..., Lender],
) -> None:
    lender = open_lender()
    lender.push_loans([a_loan("L-1", TODAY - timedelta(days=10))], snapshot_on=TODAY)
    lender.run(TODAY)
    start, end = TODAY - timedelta(days=6), TODAY - timedelta(days=2)
    lender.cases.place_pause("L-1", start, end, reason="in hospital")
    assert "已逾期6天" in said(lender, "own-call").text


def test_someone_else_hears_nothing_of_the_debt(open_lender: Callable[..., Lender]) -> None:
    lender = open_lender()
    lender.push_loans([a_loan("L-1", TODAY - timedelta(days=10))], snapshot_on=TODAY)
    lender.run(TODAY)
    other = {"name": "李娜", "sex": "female"}
    script = said(lender, "own-relay", party="contact", profile=other)
    assert script.text == "您好，请问是李娜女士吗？请转告他回电400-000-0000，谢谢。"


def test_a_plain_text_is_a_script_of_its_lines(open_lender: Callable[..., Lender]) -> None:
    lender = open_lender()
    lender.push_loans([a_loan("L-1", TODAY - timedelta(days=10))], snapshot_on=TODAY)
    lender.run(TODAY)
    script = said(lender, "mild-reminder")
    assert [line.id for line in script.lines] == ["line-1"]
    assert not script.lines[0].tick


def test_a_key_that_there_is_none_of_is_named(open_lender: Callable[..., Lender]) -> None:
    lender = open_lender()
    lender.push_loans([a_loan("L-1", TODAY - timedelta(days=10))], snapshot_on=TODAY)
    lender.run(TODAY)
    with pytest.raises(NotFound, match="own-cal"):
        said(lender, "own-cal")


def test_a_plain_text_for_calls_tells_nothing_of_the_debt(tmp_path: Path) -> None:
    plain = '[[template]]\nkey = "plain-call"\nrole = "{}"\ntext = "{}"\n'
    owed = "您好，您已逾期[逾期天数]天，应还[逾期金额]。"
    with pytest.raises(TemplateError, match="before it is sure who listens") as refused:
        make_lender(tmp_path / "told", staff={"li": READY}, extra_toml=plain.format("voice", owed))
    assert "[[script]]" in refused.value.hint
    assert refused.value.line
    for number, (role, text) in enumerate([("voice", "您好，请回电。"), ("sms", owed)]):
        lender = make_lender(
            tmp_path / str(number), staff={"li": READY}, extra_toml=plain.format(role, text)
        )
        lender.close()
