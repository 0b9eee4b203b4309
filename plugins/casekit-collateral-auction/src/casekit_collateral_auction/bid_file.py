"""Bids from the list that an auction house or a platform gives: CSV, JSON lines or XLSX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from casekit import ImportReport
from casekit.imports import Column, Refusal, TakenRow, import_rows
from casekit_collateral_auction.bids import Bid, RefusedBid

if TYPE_CHECKING:
    from casekit import Lender

COLUMNS: Final = (
    Column("bidder", "code", required=True, aliases=("竞买号", "竞买人编号", "竞买代码", "number")),
    Column("amount", "amount", required=True, aliases=("出价", "报价", "价格", "bid", "price")),
    Column("at", "instant", required=True, aliases=("时间", "出价时间", "time")),
    Column("deposit", "code", aliases=("保证金", "已缴保证金", "deposit paid")),
    Column("name", "text", pii=True, aliases=("姓名", "竞买人", "竞买人姓名")),
    Column("tied", "code", aliases=("关联", "关联关系", "有关联")),
)
"""What a list of bids has; without a word on the deposit it counts as paid."""

_NO: Final = frozenset({"no", "n", "false", "0", "none", "否", "未", "未缴", "无", ""})
_FIELDS: Final = {
    "no_bidder": "bidder",
    "no_code": "bidder",
    "below_start": "amount",
    "no_deposit": "deposit",
    "before_opening": "at",
    "in_the_future": "at",
    "tied_to_lender": "name",
}
_SAID: Final = {
    "no_bidder": "is empty",
    "no_code": "is no code, such as A12: names and telephone numbers do not belong here",
    "below_start": "is below the start price",
    "no_deposit": "was not paid",
    "before_opening": "is before the auction began",
    "in_the_future": "lies in the future",
    "tied_to_lender": "has a tie to the lender or the agency",
}

Take = Callable[[Sequence[Bid]], tuple[Any, Sequence[RefusedBid]]]


def read_bids(lender: Lender, path: Path, *, currency: str, take: Take, actor: str) -> ImportReport:
    """Read a list of bids and give them to `take`; what does not count is a bad row.

    Args:
        lender: whose auction it is.
        path: the list.
        currency: ISO 4217 code of the amounts.
        take: books the bids and returns, last, those that do not count.
        actor: who imports it.

    Raises:
        IntakeError: the file cannot be read, or lacks a column.
    """

    def taken(rows: Sequence[TakenRow]) -> Sequence[Refusal]:
        _, refused = take([_bid(row.values) for row in rows])
        return [Refusal(one.place - 1, _FIELDS[one.reason], _SAID[one.reason]) for one in refused]

    return import_rows(
        lender, path, table="bids", columns=COLUMNS, take=taken, actor=actor, currency=currency
    )


def _bid(values: dict[str, Any]) -> Bid:
    return Bid(
        values["bidder"],
        values["amount"],
        values["at"],
        deposit=_is_yes(values.get("deposit", "yes")),
        name=values.get("name", ""),
        tied=_is_yes(values.get("tied", "")),
    )


def _is_yes(text: str) -> bool:
    return text.strip().casefold() not in _NO
