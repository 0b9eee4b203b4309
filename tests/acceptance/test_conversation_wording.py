"""§2.3, §6.1: what may be written and said, and what not, however it is disguised."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casekit.errors import TemplateError
from casekit.testing.lenders import make_lender

THREAT = "您好，再不还款就让你身 敗 名 裂，谢谢。"
INSULT = "您好，你这个ｆｕｃｋ，谢谢。"
DISCRIMINATION = "您好，你们这种·穷·鬼，谢谢。"
DISGUISED = [
    ("threat", "身败名裂", THREAT),
    ("vulgar", "fuck", INSULT),
    ("discrimination", "穷鬼", DISCRIMINATION),
]


def template(text: str) -> str:
    return f"""
[[template]]
key = "our-own"
role = "sms"
language = "zh-Hans"
text = "{text}"
"""


def message(text: str, **candidate: Any) -> dict[str, Any]:
    """Return the scenario of a message at noon."""
    about = {"at": "2026-03-02T12:00:00+08:00", "channel": "sms", "party": "customer"}
    return {
        "id": "M",
        "pack": "cn",
        "lender": {"role": "creditor", "kind": "bank"},
        "customer": {"zones": ["Asia/Shanghai"]},
        "candidate": about
        | {"point": "A", "loan": "L1", "purpose": "demand", "text": text}
        | candidate,
        "history": [],
        "consents": [],
        "opt_outs": [],
        "holds": [],
    }


@pytest.mark.parametrize(("category", "word", "text"), DISGUISED)
def test_c008_c015_c069_such_a_template_does_not_load(
    tmp_path: Path, category: str, word: str, text: str
) -> None:
    """A threat, a vulgar word, a discrimination: refused with the rule, the word, its place."""
    with pytest.raises(TemplateError, match="CN-CONT-01") as caught:
        make_lender(tmp_path, extra_toml=template(text))
    told = str(caught.value)
    assert category in told
    assert word in told
    assert "at character" in told
    assert caught.value.line is not None


@pytest.mark.parametrize(("category", "word", "text"), DISGUISED)
def test_c008_c015_c069_such_a_message_is_denied(
    tmp_path: Path, casekit: Callable[..., Any], category: str, word: str, text: str
) -> None:
    """The gate finds it in a message whose words came from elsewhere, and says where."""
    path = tmp_path / "messages.jsonl"
    path.write_text(json.dumps(message(text)), encoding="utf-8")
    (result,) = [
        json.loads(line) for line in casekit("compliance", "check", path, "--json").out.splitlines()
    ]
    assert result["verdict"] == "deny"
    assert result["rules"] == ["CN-CONT-01"]


def test_c070_a_curt_template_is_refused_and_a_message_without_courtesy_is_flagged(
    tmp_path: Path, casekit: Callable[..., Any]
) -> None:
    """趕 緊 還 錢 is refused; a text without 您好, 请问 or 谢谢 is warned of."""
    with pytest.raises(TemplateError, match="赶紧还"):
        make_lender(tmp_path / "curt", extra_toml=template("您好，趕 緊 還 錢。"))
    path = tmp_path / "messages.jsonl"
    path.write_text(json.dumps(message("蓝天银行：请于本周还款。")), encoding="utf-8")
    (result,) = [
        json.loads(line) for line in casekit("compliance", "check", path, "--json").out.splitlines()
    ]
    assert result["verdict"] == "allow"
    assert "CN-CONT-03" in result["warnings"]


def test_c009_c073_a_text_to_somebody_else_neither_defames_nor_tells_of_the_debt(
    tmp_path: Path, casekit: Callable[..., Any]
) -> None:
    """骗子 and the debt are refused with their rules; a bare request to call back passes."""
    others = {"party": "contact", "party_ref": "P1", "purpose": "relay"}
    texts = [
        "张三是个骗子，请大家小心",
        "张三欠款3000元已逾期，请转告",
        "您好，请转告张三先生回电，谢谢。",
    ]
    unreachable = {"zones": ["Asia/Shanghai"], "number_invalid": True}
    path = tmp_path / "messages.jsonl"
    path.write_text(
        "\n".join(
            json.dumps(message(text, **others) | {"customer": unreachable}) for text in texts
        ),
        encoding="utf-8",
    )
    defamed, told, passed = [
        json.loads(line) for line in casekit("compliance", "check", path, "--json").out.splitlines()
    ]
    assert "CN-CONT-01" in defamed["rules"]
    assert "CN-3P-03" in told["rules"]
    assert passed["verdict"] == "allow"
