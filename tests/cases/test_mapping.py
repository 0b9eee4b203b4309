"""A mapping says which column means what; what is wrong is named with file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.cases.bad_rows import BadRow, shown
from casekit.cases.building import LoanBuilder, PaymentBuilder
from casekit.cases.fields import LOAN_FIELDS
from casekit.cases.mapping import read_mapping
from casekit.cases.records import LoanRecord, PaymentRecord
from casekit.cases.sources import Row
from casekit.errors import MappingError
from casekit.pii.masking import STARS
from casekit.pii.profile import Entity, Sex
from casekit.settings_file import parse_toml

CONFIG = """\
[loans]
absent = "cured"
[loans.map]
"合同号" = "loan.ref"
"产品" = "loan.product"
"客户号" = "customer.ref"
"姓名" = "customer.name"
"类型" = "customer.kind"
"性别" = "customer.sex"
"证件号" = "customer.id_number"
"手机" = "customer.phone"
"联系人" = "customer.contact_name"
"担保人" = "guarantor1.name"
"担保" = "guarantor1.liability"
"押品" = "collateral1.kind"
"到期日" = "instalment.due_on"
"本金" = "instalment.principal"
"利息" = "instalment.interest"
"地区" = ["customer.zone", "loan.region"]
[loans.constants]
loan.currency = "CNY"
"customer.kind" = "person"
[loans.values."loan.product"]
"房贷" = "personal_housing"
"经营贷" = "enterprise_operating"
[loans.values.customer.kind]
"企业" = "organisation"
[loans.values.customer.zone]
"xj" = "Asia/Urumqi"
[loans.formats]
date = ["%Y-%m-%d", "%Y/%m/%d"]
[payments.map]
id = "payment.ref"
loan = "payment.loan_ref"
amount = "payment.amount"
date = "payment.paid_on"
undoes = "payment.reverses"
[payments.constants]
"payment.currency" = "CNY"
"""
PRODUCTS = frozenset({"personal_housing", "enterprise_operating"})
SNAPSHOT = date(2026, 3, 10)
CELLS = {
    "合同号": "L-1",
    "产品": "房贷",
    "客户号": "K1",
    "姓名": "王伟",
    "性别": "男",
    "手机": "13900001234",
    "到期日": "2026/3/01",
    "本金": "1,200.50",
    "利息": "3.1",
}


def builder(config: str = CONFIG) -> LoanBuilder:
    document = parse_toml(config, Path("lender.toml"))
    return LoanBuilder(read_mapping(document, "loans"), "CN", PRODUCTS, SNAPSHOT)


def loan(*rows: dict[str, str], config: str = CONFIG) -> LoanRecord:
    made = builder(config)
    return made.build(
        [(r, made.reader.read(r)) for r in (Row(n, cells, "") for n, cells in enumerate(rows, 2))]
    )


def problem(*rows: dict[str, str], config: str = CONFIG) -> str:
    with pytest.raises(BadRow) as caught:
        loan(*rows, config=config)
    return caught.value.problems[0].sentence("book.csv")


def without(*columns: str, **more: str) -> dict[str, str]:
    return {column: text for column, text in CELLS.items() if column not in columns} | more


def test_a_row_becomes_a_loan() -> None:
    made = loan(CELLS | {"地区": "xj", "担保人": "李娜", "担保": "joint", "押品": "house"})
    assert (made.ref, made.product, made.currency) == ("L-1", "personal_housing", "CNY")
    profile = made.borrower.profile
    assert (profile.name, profile.sex, profile.phones[0].number) == (
        "王伟",
        Sex.MALE,
        "+8613900001234",
    )
    (instalment,) = made.instalments
    assert (instalment.due_on, instalment.principal, instalment.interest) == (
        date(2026, 3, 1),
        120050,
        310,
    )
    assert made.borrower.zones == ("Asia/Urumqi",)
    assert made.region == "xj"
    assert made.parties
    assert made.parties[0].person.profile.name == "李娜"
    assert made.parties
    assert made.parties[0].liability == "joint"
    assert made.collateral
    assert made.collateral[0].kind == "house"
    assert made.missing == ("instalment.penalty",)


def test_an_enterprise_has_a_named_contact() -> None:
    made = loan(CELLS | {"类型": "企业", "产品": "经营贷", "联系人": "赵敏", "姓名": "泰和公司"})
    assert made.borrower.profile.entity is Entity.ORGANISATION
    assert made.borrower.profile.contact is not None
    assert made.borrower.profile.contact.name == "赵敏"


def test_rows_of_one_loan_make_its_instalments_oldest_first() -> None:
    made = loan(CELLS, CELLS | {"到期日": "2026-02-01", "本金": "5"})
    assert [i.due_on for i in made.instalments] == [date(2026, 2, 1), date(2026, 3, 1)]


def test_rows_of_one_loan_must_agree_on_the_loan() -> None:
    said = problem(CELLS, CELLS | {"到期日": "2026-02-01", "姓名": "李娜"})
    assert (
        said == "book.csv:3: 姓名 '李**': another customer.name than in the row of this loan before"
    )


def test_an_unknown_product_is_named_and_never_defaulted() -> None:
    assert problem(CELLS | {"产品": "车贷"}) == (
        "book.csv:2: 产品 '***': the policy does not know this product"
    )
    assert problem(without("产品")) == "book.csv:2: 产品: is empty"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"手机": "1390000123"}, "手机 '***': not a phone number of its region"),
        ({"到期日": "2026-02-30"}, "到期日 '2026-02-30': not a date of the form"),
        ({"本金": "12.345"}, "本金 '12.345': more than 2 decimal places for CNY"),
        ({"本金": "-1"}, "本金 '-1': below zero"),
        ({"本金": "", "利息": ""}, "本金: is empty, but there is a due date"),
        ({"到期日": ""}, "到期日: is empty, but something is unpaid"),
        ({"性别": "x"}, "性别 '***': not female, male or nothing"),
        ({"地区": "mars"}, "地区 '***': no IANA time zone"),
        ({"合同号": "L 1"}, "合同号 '***': a reference has up to 64"),
        ({"担保": "joint"}, "担保人: is empty, but the row tells more of this person"),
        ({"担保人": "李娜", "担保": "some"}, "担保 '***': joint or general"),
    ],
)
def test_what_is_wrong_is_said_with_line_column_and_masked_value(
    change: dict[str, str], says: str
) -> None:
    cells = {k: v for k, v in (CELLS | change).items() if v}
    assert problem(cells).startswith(f"book.csv:2: {says}")


def test_all_that_is_wrong_with_a_row_is_said_at_once() -> None:
    with pytest.raises(BadRow) as caught:
        loan(CELLS | {"手机": "1", "到期日": "soon"})
    assert {p.field for p in caught.value.problems} == {"customer.phone", "instalment.due_on"}


STRAYS = (
    "13900001234",
    "王伟",
    "李娜",
    "Anna-Maria",
    "110101199003071234",
    "a@example.com",
    "浦东路1号",
)


@pytest.mark.parametrize("value", STRAYS)
@pytest.mark.parametrize("column", ["产品", "地区", "合同号", "到期日", "本金", "担保", "性别"])
def test_a_value_that_slipped_into_another_column_is_masked(column: str, value: str) -> None:
    try:
        loan(CELLS | {column: value})
    except BadRow as caught:
        for problem_ in caught.problems:
            assert value not in problem_.sentence("book.csv")


@given(st.text(min_size=2, max_size=30).filter(lambda text: any(c.isalpha() for c in text)))
@settings(max_examples=60, deadline=None)
def test_what_is_no_number_date_or_reference_is_never_shown(text: str) -> None:
    for name in ("loan.product", "loan.currency", "instalment.principal", "instalment.due_on"):
        told = shown(LOAN_FIELDS[name], text, {}, ())
        assert told == STARS or not any(letter.isalpha() for letter in told.replace("T", ""))


def test_a_first_line_of_data_is_not_shown() -> None:
    mapping = read_mapping(parse_toml(CONFIG, Path("lender.toml")), "loans")
    with pytest.raises(MappingError, match="does not look like its header") as caught:
        mapping.check_columns(["植入甲", "13987654321"], "book.csv")
    assert "植入甲" not in caught.value.message + caught.value.hint
    assert "1398765" not in caught.value.message + caught.value.hint


def test_what_else_stands_in_a_header_is_not_listed() -> None:
    mapping = read_mapping(parse_toml(CONFIG, Path("lender.toml")), "loans")
    known = [column for column in mapping.columns if column != "本金"]
    with pytest.raises(MappingError) as caught:
        mapping.check_columns([*known, "植入甲", "13987654321"], "book.csv")
    assert "植入甲" not in caught.value.message + caught.value.hint
    assert "1398765" not in caught.value.message + caught.value.hint


@pytest.mark.parametrize("ref", ["13900001234", "8613900001234"])
def test_a_loan_reference_that_is_the_persons_number_is_refused(ref: str) -> None:
    said = problem(CELLS | {"合同号": ref})
    assert "a person's own name or number" in said
    assert ref not in said


def days_only(total: bool = False) -> str:
    text = CONFIG.replace('"到期日" = "instalment.due_on"', '"天" = "instalment.days_past_due"')
    if total:
        text = text.replace('"本金" = "instalment.principal"', '"本金" = "instalment.total"')
    return text


def test_a_book_that_gives_only_days_gets_its_due_dates_from_the_snapshot() -> None:
    made = loan(without("到期日") | {"天": "9"}, config=days_only())
    assert made.instalments[0].due_on == date(2026, 3, 1)
    assert loan(without("到期日") | {"天": "0"}, config=days_only()).instalments == ()
    assert "not a number of days" in problem(without("到期日") | {"天": "-3"}, config=days_only())


def test_a_book_without_split_says_what_is_missing() -> None:
    made = loan(without("到期日") | {"天": "9"}, config=days_only(total=True))
    assert made.missing == ("instalment.principal", "instalment.penalty")
    assert made.instalments[0].principal == 120050 - 310
    assert made.instalments[0].total == 120050


def mapping_error(change: tuple[str, str]) -> MappingError:
    with pytest.raises(MappingError) as caught:
        read_mapping(parse_toml(CONFIG.replace(*change), Path("lender.toml")), "loans")
    return caught.value


@pytest.mark.parametrize(
    ("change", "line", "says", "hint"),
    [
        (('"loan.ref"', '"loan.reff"'), 4, "no field 'loan.reff'", "Did you mean 'loan.ref'?"),
        (('"合同号" = "loan.ref"', ""), 3, "nothing fills loan.ref", "Give it a column"),
        (('"性别" = "customer.sex"', '"性别" = "customer.name"'), 9, "already filled", ""),
        (("absent", "absend"), 2, "means nothing here", "Did you mean 'absent'?"),
        (('"cured"', '"gone"'), 2, "'gone' is not known here", "cured or unknown"),
        (('"%Y/%m/%d"', '"%Y-%d-%m"'), 30, "different dates", ""),
        (('"本金" = "instalment.principal"', ""), 3, "instalment.principal or", ""),
        (('loan.currency = "CNY"', "loan.currency = 1.5"), 21, "text in quotes", ""),
        (('"loan.product"]', '"loan.produkt"]'), 23, "no field 'loan.produkt'", "loan.product"),
        (
            ('loan.currency = "CNY"', 'loan.currency = "CNY"\nloan.product = "personal_housing"'),
            22,
            "never defaulted",
            "",
        ),
    ],
)
def test_a_mapping_that_is_wrong_is_named_with_file_and_line(
    change: tuple[str, str], line: int, says: str, hint: str
) -> None:
    error = mapping_error(change)
    assert error.line == line
    assert "lender.toml" in error.message
    assert says in error.message
    assert hint in error.hint


def test_a_column_that_the_file_lacks_is_named_with_the_nearest() -> None:
    mapping = read_mapping(parse_toml(CONFIG, Path("lender.toml")), "loans")
    with pytest.raises(
        MappingError, match=r"lender.toml:4: .*book.csv has no column '合同号'"
    ) as e:
        mapping.check_columns(["合同编号", "产品"], "book.csv")
    assert "合同编号" in e.value.hint


def payment(**cells: str) -> PaymentRecord:
    document = parse_toml(CONFIG, Path("lender.toml"))
    made = PaymentBuilder(read_mapping(document, "payments"), "CN")
    row = Row(2, cells, "")
    return made.build([(row, made.reader.read(row))])


def test_payments_and_reversals() -> None:
    base: dict[str, Any] = {"id": "P1", "loan": "L-1", "date": "2026-03-05"}
    assert payment(**base, amount="10").amount == 1000
    assert payment(**base, amount="-10", undoes="P0").amount == 1000
    assert payment(**base, undoes="P0").amount is None
    for cells in (base, base | {"amount": "0"}, {**base, "amount": "5", "loan": ""}):
        with pytest.raises(BadRow):
            payment(**{k: v for k, v in cells.items() if v})
