"""What `casekit init --jurisdiction cn` writes: an annotated config and a small made-up book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from casekit import Answers, Starter, config_text, csv_text
from casekit_cn.resident_id import check_character
from casekit_cn.templates import LANGUAGES

_LOAN_COLUMNS = (
    "合同号", "客户号", "客户类型", "姓名", "性别", "证件类型", "证件号", "手机号", "联系人",
    "产品", "到期日", "应还本金", "应还利息", "罚息", "数据日期",
)  # fmt: skip

# Nobody's data: no place has the number 99, and these telephone numbers are not given out.
_LOANS = (
    # loan, customer, kind, name, sex, born on, product, days, amounts
    (1, 1, "个人", "王小明", "男", "1988-06-15", "消费贷", -1, "3200.00", "86.40", "0.00"),
    (2, 2, "个人", "李静", "女", "1991-06-15", "房贷", -1, "5100.00", "1240.00", "0.00"),
    (3, 2, "个人", "李静", "女", "1991-06-15", "消费贷", -1, "900.00", "20.00", "0.00"),
    (4, 3, "个人", "张伟", "男", "1979-06-15", "消费贷", -5, "1500.00", "40.00", "3.10"),
    (5, 4, "企业", "恒通贸易有限公司", "", "", "经营贷", -40, "260000.00", "9100.00", "2080.00"),
    (6, 5, "个人", "陈晨", "女", "1985-06-15", "消费贷", -95, "8000.00", "660.00", "380.00"),
    (7, 6, "个人", "赵一", "", "1993-06-15", "房贷", 10, "4300.00", "1000.00", "0.00"),
)
_PAYMENT_COLUMNS = ("流水号", "合同号", "金额", "还款日期", "来源")


MADE_UP: Final = MappingProxyType(
    {
        "hotline": "400-000-0000",
        "lender_address": "杭州市上城区一路1号",
        "payment_account": "户名：…；开户行：…；账号：…",
        "dispute_channel": "致电400-000-0000，或寄至上述地址",
        "lender_seal": "示例贷款公司（盖章）",
    }
)
"""What `starter.toml` has under `[texts]`, commented out or not, that is no real lender's."""


def starter() -> Starter:
    """Return the starter `cn`."""
    return Starter(
        name="cn",
        title={"en": "mainland China", "zh": "中国大陆"},
        plugins=("cn", "echo"),
        language="zh-Hans",
        zone="Asia/Shanghai",
        currency="CNY",
        region="CN",
        files=starter_files,
        languages=LANGUAGES,
        made_up=MADE_UP,
    )


def starter_files(answers: Answers) -> Mapping[str, str]:
    """Return path → text of the files of a new lender."""
    template = files("casekit_cn").joinpath("starter.toml").read_text("utf-8")
    return {
        "lender.toml": config_text(template, answers),
        "examples/loans.csv": _loans(answers.today),
        "examples/payments.csv": _payments(answers.today),
    }


def _loans(today: date) -> str:
    rows = []
    for number, who, kind, name, sex, born, product, days, *amounts in _LOANS:
        organisation = kind == "企业"
        rows.append(
            [
                f"HT-{number:04}",
                f"KH-{who:04}",
                kind,
                name,
                sex,
                "营业执照" if organisation else "身份证",
                f"Y9{who:016}" if organisation else _resident_id(who, born, sex),
                f"1390000{who:04}",
                "周敏" if organisation else "",
                product,
                (today + timedelta(days=days)).isoformat(),
                *amounts,
                # drawn up at the end of yesterday, so that a payment of today is not in it yet
                (today - timedelta(days=1)).isoformat(),
            ]
        )
    return csv_text(_LOAN_COLUMNS, rows)


def _resident_id(who: int, born: str, sex: str) -> str:
    """Return a number that tells the date of birth and the sex; women have an even order."""
    digits = f"990000{born.replace('-', '')}{who:02}{1 if sex == '男' else 2}"
    return digits + check_character(digits)


def _payments(today: date) -> str:
    return csv_text(
        _PAYMENT_COLUMNS,
        [["LS-0001", "HT-0004", "1543.10", today.isoformat(), "transfer"]],
    )
