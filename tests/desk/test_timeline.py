"""The timeline tells a case's life as a person would, in Chinese and English, from the archive."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

from casekit.app import Lender
from casekit.archive.entries import KINDS, EntryDraft, update
from casekit.cases.narrator import Narrator
from casekit.cases.timeline import sentence
from casekit.cases.timeline_gaps import FILLED
from casekit.cases.timeline_texts import SENTENCES
from casekit.errors import NotAuthorized, UsageError
from casekit.testing.loans import a_loan, a_payment, a_person

TODAY = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def _advance(lender: Lender, days: int) -> None:
    lender.clock.advance(timedelta(days=days))  # type: ignore[attr-defined]


def _kinds(lender: Lender, ref: str) -> list[str]:
    return [line.kind for line in lender.cases.timeline(ref)]


@pytest.mark.usefixtures("store_url")
def test_c084_a_case_is_told_from_its_first_day_to_its_end(book: Lender) -> None:
    _advance(book, 1)
    book.push_payments([a_payment("P-1", "L-1", 102_300, TODAY + timedelta(days=1))])

    told = [str(line) for line in book.cases.timeline("L-1")]

    assert told == [
        "2026年3月2日 09:05  发现逾期，立案：应还款日2026年3月1日，本笔贷款第 1 次逾期。",
        "2026年3月2日 09:05  逾期第 1 天，轻微逾期；安排：温馨提醒短信。",
        "2026年3月2日 09:05  发出短信（模板 mild-reminder），号码 +86 139****0001，规则包 cn 2026.2 通过。",
        "2026年3月3日  收到还款 ¥1,023.00，入账日2026年3月3日（还款）。",
        "2026年3月3日 09:05  结案：逾期款项已还清。",
    ]


def test_it_is_told_in_english_as_well(book: Lender) -> None:
    told = [line.text for line in book.cases.timeline("L-1", language="en")]

    assert told[0] == (
        "Found overdue, case opened: the instalment was due on 1 March 2026, "
        "episode 1 of this loan."
    )
    assert told[2] == (
        "A text message was sent (template mild-reminder) to +86 139****0001; "
        "rule pack cn 2026.2 allowed it."
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_entry_has_a_sentence(kind: str, language: str) -> None:
    told = Narrator(language, ZoneInfo("Asia/Shanghai"), None, str, str, "CNY")  # type: ignore[arg-type]

    text = sentence(told, kind, "li", None, {})

    assert text
    assert "{" not in text
    assert text != kind
    assert bool(re.search(r"[\u4e00-\u9fff]", text)) == (language == "zh"), text


def test_every_gap_is_known_and_used() -> None:
    used = {
        name
        for texts in SENTENCES.values()
        for text in texts.values()
        for _, name, _, _ in Formatter().parse(text)
        if name
    }
    assert used == set(FILLED) | {"actor", "number"}
    assert set(SENTENCES) == set(KINDS)


def test_both_languages_say_the_same(book: Lender) -> None:
    for kind, texts in SENTENCES.items():
        gaps = [
            {name for _, name, _, _ in Formatter().parse(texts[tag]) if name}
            for tag in ("zh", "en")
        ]
        assert gaps[0] == gaps[1], kind


def test_a_kind_of_a_plugin_goes_by_its_name() -> None:
    told = Narrator("zh", ZoneInfo("UTC"), None, str, str, "CNY")  # type: ignore[arg-type]
    assert sentence(told, "staff.shift_began", "li", None, {}) == "staff.shift_began"


# -- what is news ----------------------------------------------------------------------------------


def test_a_message_that_is_refused_every_day_is_told_once(lender: Lender) -> None:
    lender.push_loans([a_loan("L-1", TODAY)], snapshot_on=TODAY)
    lender.run()
    lender.cases.place_hold(None, "dispute", reason="有异议", customer_id=1)
    for _ in range(4):
        _advance(lender, 1)
        lender.run()

    assert _kinds(lender, "L-1").count("contact.denied") == 1


def test_a_review_that_changes_nothing_is_no_news(book: Lender) -> None:
    before = _kinds(book, "C-1").count("case.reviewed")
    book.cases.record_fact("C-1", "reason", "forgot")
    _advance(book, 1)
    book.run()

    assert _kinds(book, "C-1").count("case.reviewed") == before


def test_a_refusal_names_rule_reason_and_source(lender: Lender) -> None:
    lender.clock.advance(timedelta(hours=14))  # type: ignore[attr-defined]
    lender.push_loans([a_loan("L-1", TODAY - timedelta(days=1))], snapshot_on=TODAY)
    lender.run()

    (line,) = [x for x in lender.cases.timeline("L-1") if x.kind == "contact.deferred"]
    assert line.text.startswith("短信推迟至2026年3月3日 08:00：CN-TIME-01")
    assert "当地时间为 23:05" in line.text
    assert "依据" in line.text


def test_c087_each_line_says_in_which_class_the_case_stood_then(book: Lender) -> None:
    _advance(book, 2)
    book.run()

    tiers = [line.tier for line in book.cases.timeline("C-2")]
    assert tiers[-1] == "moderate"
    assert "mild" in tiers
    assert tiers.index("moderate") > tiers.index("mild")


# -- the whole loan --------------------------------------------------------------------------------


@pytest.mark.usefixtures("store_url")
def test_c085_one_file_shows_all_episodes_of_a_loan(lender: Lender) -> None:
    for episode in range(3):
        day = TODAY + timedelta(days=episode * 10)
        lender.push_loans([a_loan("L-1", day - timedelta(days=1))], snapshot_on=day)
        lender.run()
        _advance(lender, 1)
        paid = a_payment(f"P-{episode}", "L-1", 102_300, day + timedelta(days=1))
        lender.push_payments([paid])
        _advance(lender, 9)

    whole = lender.cases.timeline("L-1", whole_loan=True)

    assert list(dict.fromkeys(line.case for line in whole)) == ["C-1", "C-2", "C-3"]
    assert [line.at for line in whole] == sorted(line.at for line in whole)
    assert {line.case for line in lender.cases.timeline("L-1")} == {"C-3"}


# -- what is personal ------------------------------------------------------------------------------


def test_nothing_personal_shows_until_it_is_revealed(book: Lender) -> None:
    book.cases.record_contact("C-1", "voice", NINE, "right_party", note="王小二说下周还")

    lines = book.cases.timeline("C-1")

    assert all(not line.content for line in lines)
    shown = " ".join(str(line.to_json()) + repr(line) + str(line) for line in lines)
    assert "小二" not in shown
    assert "13900000001" not in shown


@pytest.mark.usefixtures("store_url")
def test_who_reveals_says_why_and_is_in_the_archive_first(book: Lender) -> None:
    book.cases.record_contact("C-1", "voice", NINE, "right_party", note="下周还")

    lines = book.cases.timeline("C-1", reveal=True, reason="客户投诉，核对短信", actor="li")

    sent = next(line for line in lines if line.kind == "contact.sent")
    assert "+8613900000001" in sent.text
    assert "王小二" in sent.content["text"]
    note = next(line for line in lines if line.kind == "contact.recorded")
    assert note.content == {"note": "下周还"}
    with book.store.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT actor, kind, header FROM entries WHERE kind = 'archive.read'"
        ).fetchall()
    assert [(row[0], row[1]) for row in rows] == [("li", "archive.read")]
    assert "投诉".encode() not in bytes(rows[0][2])


def test_nobody_reveals_without_a_reason_or_the_right(
    book: Lender, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="say why"):
        book.cases.timeline("C-1", reveal=True)

    def refuse(actor: str, action: str, subjects: object) -> None:
        if action != "case.view":
            raise NotAuthorized(f"{actor} may not do this ({action})")

    monkeypatch.setattr(book.plugins, "authorize", refuse)
    with pytest.raises(NotAuthorized):
        book.cases.timeline("C-1", reveal=True, reason="neugier")
    assert book.cases.timeline("C-1")


# -- why -------------------------------------------------------------------------------------------


def test_c032_the_explanation_names_tier_steps_and_what_waits(book: Lender) -> None:
    told = book.cases.explain("C-2")

    assert told[0].startswith("C-2：2026年3月2日逾期第 29 天")
    assert any("电话联系客户" in line and "没有启用相应的渠道" in line for line in told)
    assert told[-1] == "若情况不变，下次检视日为2026年3月3日。", "the call is late then"


def test_the_explanation_says_which_rule_refused(lender: Lender) -> None:
    lender.push_loans([a_loan("L-1", TODAY - timedelta(days=1))], snapshot_on=TODAY)
    lender.cases.place_hold(None, "dispute", reason="有异议", customer_id=1)
    lender.run()

    told = lender.cases.explain("L-1", language="en")

    assert any("was refused by a rule" in line for line in told)
    assert any("CN-HOLD-01" in line and "a dispute is open" in line for line in told)


def test_the_explanation_begins_with_what_holds_the_whole_case(lender: Lender) -> None:
    """A child's loan was refused for its age; then the customer died, and that comes first."""
    child = a_person(1, birth_date=date(2012, 1, 1))
    lender.push_loans(
        [a_loan(f"L-{n}", TODAY - timedelta(days=1), borrower=child) for n in (1, 2)],
        snapshot_on=TODAY,
    )
    lender.run()
    assert "CN-CAP-01" in " ".join(lender.cases.explain("L-1", language="en"))

    lender.events.record("L-1", "death", source="phone")
    lender.cases.place_hold(
        "L-2", "verify", until=TODAY + timedelta(days=9), reason="核实", whole_customer=False
    )
    for language, died, verified in (
        ("en", "since 2 March 2026: the customer has died.", "verified; over from 11 March 2026."),
        (
            "zh",
            "自2026年3月2日起暂停催收：客户已去世。",
            "债务核实中，至2026年3月11日（不含当日）。",
        ),
    ):
        told = lender.cases.explain("L-1", language=language)
        (rule,) = [n for n, line in enumerate(told) if "CN-HOLD-01" in line]
        (age,) = [n for n, line in enumerate(told) if "CN-CAP-01" in line]
        assert told[1].endswith(died)
        assert 1 < rule < age
        assert not any(verified in line for line in told), "that is the other loan's"
        assert any(verified in line for line in lender.cases.explain("L-2", language=language))


def test_two_customers_with_different_facts_get_different_steps(lender: Lender) -> None:
    lender.push_loans(
        [
            a_loan("L-1", TODAY - timedelta(days=40), principal=100_000),
            a_loan("L-2", TODAY - timedelta(days=40), principal=9_000_000, borrower=a_person(2)),
        ],
        snapshot_on=TODAY,
    )
    lender.run()

    small = " ".join(lender.cases.explain("L-1", language="en"))
    large = " ".join(lender.cases.explain("L-2", language="en"))

    assert "Visit by appointment is not due" in small
    assert "Visit by appointment is due" in large


def test_the_explanation_says_that_a_loan_is_missing_from_the_book(book: Lender) -> None:
    with book.ledger.transaction([0]) as transaction:
        change = update("cases", {"id": 1}, {"exception": "absent_from_book"})
        transaction.record(
            [EntryDraft("loan.updated", "import", case_id=1, customer_id=1, rows=[change])]
        )

    assert any(
        "does not list the loan" in line for line in book.cases.explain("C-1", language="en")
    )
