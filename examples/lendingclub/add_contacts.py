"""Add made-up people to the LendingClub book, row by row.

The book (see README.md) has real amounts, states, purposes and states of payment, and no people.
This script writes it again with two columns more: a made-up name, and a telephone number of the
form +1 NPA 555-01xx, the range that is kept free for fiction. The same seed gives the same people,
each row another number.

    python examples/lendingclub/add_contacts.py lendingclub-2018-loans.csv book.csv
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator
from pathlib import Path

ADDED = ("made_up_name", "made_up_phone")

FIRST = (
    "Ada", "Alma", "Amos", "Ben", "Clara", "Cyrus", "Della", "Edith", "Elias", "Flora", "Hugo",
    "Ida", "Iris", "Jonas", "Lena", "Louis", "Mabel", "Martha", "Nora", "Oscar", "Otto", "Pearl",
    "Ralph", "Rosa", "Silas", "Stella", "Theo", "Vera", "Walter", "Wilma",
)  # fmt: skip
LAST = (
    "Abbott", "Barlow", "Carver", "Dalton", "Ellery", "Fenwick", "Garland", "Holloway", "Irving",
    "Jessup", "Kendall", "Lockhart", "Merritt", "Norwood", "Oakley", "Prescott", "Quimby",
    "Redfern", "Sutton", "Thorne", "Underhill", "Vance", "Whitlock", "Yardley",
)  # fmt: skip


def numbers(seed: int) -> Iterator[str]:
    """Give numbers of the fiction range, none twice."""
    areas = [area for area in range(201, 990) if area % 100 != 11 and area // 10 % 10 != 9]
    random.Random(seed).shuffle(areas)
    for area in areas:
        for line in range(100, 200):
            yield f"+1{area}5550{line}"


def add_contacts(source: Path, target: Path, seed: int = 1) -> int:
    """Write the book with people; return how many rows it has."""
    chance = random.Random(seed)
    phones = numbers(seed)
    count = 0
    with (
        source.open(encoding="utf-8", newline="") as incoming,
        target.open("w", encoding="utf-8", newline="") as outgoing,
    ):
        reader = csv.reader(incoming)
        writer = csv.writer(outgoing, lineterminator="\n")
        writer.writerow([*next(reader), *ADDED])
        for row in reader:
            name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
            writer.writerow([*row, name, next(phones)])
            count += 1
    return count


def main() -> None:
    """Read the two paths from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    count = add_contacts(given.source, given.target, given.seed)
    print(f"{count} loans with made-up people in {given.target}")


if __name__ == "__main__":
    main()
