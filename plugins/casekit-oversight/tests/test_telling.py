"""What people read is in words, in English and in Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit.testing.lenders import make_lender
from casekit_oversight import kinds_complaints, kinds_incidents, kinds_wrongdoing
from casekit_oversight.code_words import GRADES, OF_COMPLAINTS
from casekit_oversight.kinds_outside import kinds
from casekit_oversight.telling import Telling
from casekit_oversight.words import CODES, LABELS


def test_every_field_and_every_code_has_its_words() -> None:
    fields = {name for kind in kinds() for name in kind.fields}
    assert fields - LABELS.keys() <= {"currency", "reward_currency"}
    codes = {
        "source": kinds_complaints.SOURCES,
        "code": (*kinds_complaints.CODES, *kinds_wrongdoing.CATEGORIES),
        "grade": kinds_complaints.GRADES,
        "result": kinds_complaints.RESULTS,
        "notified": kinds_incidents.NOTIFIED,
        "legal_step": kinds_incidents.LEGAL_STEPS,
        "reward": kinds_wrongdoing.REWARDS,
    }
    assert {f"{group}.{code}" for group, some in codes.items() for code in some} <= CODES.keys()


def test_a_code_has_one_word_on_the_screen_and_in_reports() -> None:
    for group in ("grade", "source", "code", "result"):
        for code in {name.partition(".")[2] for name in CODES if name.startswith(f"{group}.")}:
            if code in OF_COMPLAINTS:
                one = OF_COMPLAINTS[code]
                assert CODES[f"{group}.{code}"] == (one["en"], one["zh"])
    assert [GRADES[one]["zh"] for one in kinds_complaints.GRADES] == ["轻微", "较重", "严重"]


def test_a_reports_category_is_not_called_as_the_kind_of_process() -> None:
    assert len({LABELS[name][0] for name in ("kind", "category", "code")}) == 3
    assert len({LABELS[name][1] for name in ("kind", "category", "code")}) == 3


def test_instants_amounts_and_codes_are_told_as_people_say_them(tmp_path: Path) -> None:
    data = {
        "known_at": "2026-03-02T20:30:00.000000Z",
        "damage": 120_050,
        "currency": "CNY",
        "fields": ["phones", "name"],
        "late_notice": True,
        "legal_step": "police",
        "source": "complaint:12",
        "cases": [3],
        "messages": [{"by": "ombud", "at": "2026-03-02T01:05:00.000000Z", "words": "哪一天？"}],
    }
    with make_lender(tmp_path / "acme", plugins=("cn", "echo", "oversight")) as lender:
        assert Telling(lender, "").pairs(data) == {
            "知悉时间": "2026-03-03 04:30",
            "损失": "¥1,200.50",
            "泄露信息": "电话, 姓名",
            "逾期通知": "是",
            "追责措施": "报警",
            "来源": "投诉 12",
            "涉及案件": "C-3",
            "往来信息": "2026-03-02 09:05  监察员：哪一天？",
        }
        told = Telling(lender, "en").pairs(data)
    assert told["damage"] == "CN¥1,200.50"
    assert told["legal step"] == "police"
    assert told["source"] == "complaint 12"


@pytest.mark.parametrize("table", [LABELS, CODES])
def test_no_word_is_left_out(table: dict[str, tuple[str, str]]) -> None:
    assert all(english and chinese for english, chinese in table.values())
