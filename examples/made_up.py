"""A made-up loan book: nobody in it exists.

Names are drawn from lists of common characters; every number has the form 1390000xxxx, and
nothing but a sandbox server on this machine is ever called with it.
"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = "伟芳娜敏静强磊洋艳勇军杰娟涛明超兰霞平刚桂英华玉梅建国海燕鹏飞雪丽琳文博"
COMPANIES = ("晨光", "远航", "金麦", "青禾", "云溪")
COLUMNS = ("合同号", "客户号", "姓名", "性别", "类型", "手机", "联系人", "出生日期", "产品",
           "余额", "到期日", "逾期本金", "逾期利息", "罚息", "抵押物")  # fmt: skip

MAPPING = """
[loans.map]
"合同号" = "loan.ref"
"客户号" = "customer.ref"
"姓名" = "customer.name"
"性别" = "customer.sex"
"类型" = "customer.kind"
"手机" = "customer.phone"
"联系人" = "customer.contact_name"
"出生日期" = "customer.birth_date"
"产品" = "loan.product"
"余额" = "loan.balance"
"到期日" = "instalment.due_on"
"逾期本金" = "instalment.principal"
"逾期利息" = "instalment.interest"
"罚息" = "instalment.penalty"
"抵押物" = "collateral1.kind"

[loans.constants]
"loan.currency" = "CNY"

[loans.values."customer.sex"]
"男" = "male"
"女" = "female"

[loans.values."customer.kind"]
"个人" = "person"
"企业" = "organisation"

[loans.values."loan.product"]
"住房贷款" = "personal_housing"
"消费贷款" = "personal_consumer"
"经营贷款" = "enterprise_operating"
"项目贷款" = "enterprise_project"

[loans.values."collateral1.kind"]
"房产" = "house"
"无" = ""
"""
"""The mapping from these columns, for a lender's config."""


def write_book(path: Path, loans: int, first_due: date, days: int, seed: int = 2026) -> None:
    """Write a CSV of `loans` loans whose unpaid instalments fell due within `days` days."""
    rng = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(1, loans + 1):
            writer.writerow(_row(number, rng, first_due, days))


def _row(number: int, rng: random.Random, first_due: date, days: int) -> list[str]:
    customer = number if rng.random() > 0.06 else max(1, number - 1)
    own = random.Random(customer)
    enterprise = own.random() < 0.1
    name = own.choice(SURNAMES) + "".join(own.sample(GIVEN, own.choice((1, 2, 2))))
    sex = own.choice(("男", "女"))
    born = date(1965, 1, 1) + timedelta(days=own.randrange(12_000))
    company = f"{own.choice(COMPANIES)}{own.choice(GIVEN)}商贸有限公司"
    product = (
        own.choice(("经营贷款", "项目贷款")) if enterprise else rng.choice(("住房贷款", "消费贷款"))
    )
    owed = rng.randrange(80_000, 6_000_000)
    due = first_due + timedelta(days=rng.randrange(days))
    if rng.random() < 0.03:
        due -= timedelta(days=rng.choice((12, 50)))
    return [
        f"HT-{number:05}",
        f"KH-{customer:05}",
        company if enterprise else name,
        "" if enterprise else sex,
        "企业" if enterprise else "个人",
        f"1390000{customer:04}",
        name if enterprise else "",
        "" if enterprise else born.isoformat(),
        product,
        f"{owed * 9 / 100:.2f}",
        due.isoformat(),
        f"{owed / 100:.2f}",
        f"{owed * 0.011 / 100:.2f}",
        f"{owed * 0.002 / 100:.2f}",
        "房产" if product == "住房贷款" else "无",
    ]
