"""A made-up loan book of any size, as CSV, written row by row.

Names are put together from common family and given names; telephone numbers come from 139 0000,
a range that no carrier has given out; identity numbers begin with 0000, a place that there is
not. The same seed gives the same book.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

COLUMNS: Final = (
    "loan", "product", "customer", "name", "sex", "id_number", "phone", "due_on", "principal",
    "interest", "penalty",
)  # fmt: skip
"""The columns of a book; `MAPPING` says what they mean."""

MAPPING: Final = """\
[loans.map]
loan = "loan.ref"
product = "loan.product"
customer = "customer.ref"
name = "customer.name"
sex = "customer.sex"
id_number = "customer.id_number"
phone = "customer.phone"
due_on = "instalment.due_on"
principal = "instalment.principal"
interest = "instalment.interest"
penalty = "instalment.penalty"
[loans.constants]
"loan.currency" = "CNY"
"""
"""The mapping of a book for a lender's config."""

_FAMILY: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华建文辉力健世广志义兴良海山仁波宁贵福生龙"
)
_PRODUCTS: Final = ("personal_housing", "personal_consumer")


def rows(count: int, seed: int, due_on: date) -> Iterator[tuple[str, ...]]:
    """Give the rows of a book of `count` loans, all due on one day."""
    chance = random.Random(seed)
    for number in range(1, count + 1):
        sex = chance.choice(("male", "female"))
        name = chance.choice(_FAMILY) + chance.choice(_GIVEN) + chance.choice(("", *_GIVEN))
        birth = date(1960, 1, 1) + timedelta(days=chance.randrange(15_000))
        principal = chance.randrange(20_000, 900_000)
        yield (
            f"L{number:09d}",
            chance.choice(_PRODUCTS),
            f"K{number:09d}",
            name,
            sex,
            f"{number // 10_000:06d}{birth:%Y%m%d}{number % 10_000:04d}",
            f"1390000{chance.randrange(10_000):04d}",
            due_on.isoformat(),
            f"{principal // 100}.{principal % 100:02d}",
            f"{principal // 2000}.{principal % 100:02d}",
            f"{principal // 20_000}.50",
        )


def write_book(path: Path, count: int, seed: int = 1, *, due_on: date = date(2026, 3, 1)) -> None:
    """Write a book of `count` loans; memory stays flat.

    Args:
        path: the CSV file.
        count: how many loans, each of a customer of its own.
        seed: the same seed gives the same book.
        due_on: due date of every loan's one overdue instalment.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows(count, seed, due_on))
