"""Where letters are: what a tracker says of a number, and the word for it in casekit.

A tracker is an extension: a plugin offers a class for the point `letter-tracker`, and the lender's
config names it (`[channel.ems-letter] tracker`).
"""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from casekit import Clock, Secret, Step

POINT: Final = "letter-tracker"
"""The extension point of trackers."""


class Status(StrEnum):
    """What the post says of a letter."""

    ACCEPTED = "accepted"
    IN_TRANSIT = "in_transit"
    ATTEMPTED = "attempted"
    DELIVERED = "delivered"
    REFUSED = "refused"
    RETURNED = "returned"
    LOST = "lost"


FINAL: Final = frozenset({Status.DELIVERED, Status.REFUSED, Status.RETURNED, Status.LOST})
"""Statuses that end the way of a letter."""

_WORDS: Final = {
    Status.ACCEPTED: "收寄 已收寄 揽收 已揽收 accepted posted collected",
    Status.IN_TRANSIT: "运输中 在途 中转 转运 到达 离开 投递中 派送中 派件 intransit "
    "outfordelivery arrived departed",
    Status.ATTEMPTED: "未妥投 投递未成功 投递失败 待自提 attempted notdelivered awaitingcollection",
    Status.DELIVERED: "妥投 已妥投 签收 已签收 已送达 送达 delivered signed",
    Status.REFUSED: "拒收 拒签 已拒收 收件人拒收 refused rejected",
    Status.RETURNED: "退回 已退回 退件 退回妥投 退回签收 returned returnedtosender",
    Status.LOST: "丢失 遗失 已丢失 lost missing",
}
_BY_WORD: Final = {word: status for status, words in _WORDS.items() for word in words.split()}
_SIGNED: Final = {
    "self": "本人 本人签收 addressee self",
    "family": "家人 家属 他人 他人签收 亲友 family household",
    "reception": "单位 收发室 前台 物业 门卫 单位收发章 reception office",
}
_SIGNED_BY: Final = {word: code for code, words in _SIGNED.items() for word in words.split()}


def status_of(word: str) -> Status | None:
    """Return the status that a word of the post means, in either script or English; else None."""
    return _BY_WORD.get(_plain(word))


def signed_code(word: str) -> str:
    """Return who signed as a code: `self`, `family`, `reception`, or empty where nobody knows."""
    return _SIGNED_BY.get(_plain(word), "")


@dataclass(frozen=True, slots=True)
class Tracked:
    """What a tracker says of a letter.

    Attributes:
        number: the tracking number.
        status: see `Status`.
        at: when it came to it (UTC); None where that is not told.
        signed: who signed, a code of `signed_code`; never a name.
    """

    number: str
    status: Status
    at: datetime | None = None
    signed: str = ""

    def step(self, *, as_of_key: str = "") -> Step:
        """Return the step of the letter's process; the same news has the same key."""
        told = self.at.isoformat() if self.at else as_of_key
        data = {"tracking_status": self.status.value, "tracked_at": self.at}
        if self.signed:
            data["signed_by_code"] = self.signed
        return Step(
            self.status.value if self.status in FINAL else "tracked",
            on=self.at,
            data={name: value for name, value in data.items() if value is not None},
            key=f"{self.number}:{self.status.value}:{told}",
        )


@dataclass(frozen=True, slots=True)
class TrackerContext:
    """What a tracker is told of the channel that asks it.

    Attributes:
        url, token: of the server that it asks, from the channel's options.
        file: the file that it reads, from the channel's options.
        clock: the lender's clock; zone: its time zone, in which the post tells times.
    """

    clock: Clock
    zone: ZoneInfo
    url: str = ""
    token: Secret | None = field(default=None, repr=False)
    file: Path | None = None


class Tracker(ABC):
    """Asks where letters are. Subclasses implement `look`."""

    def __init__(self, context: TrackerContext) -> None:
        self.context = context

    @abstractmethod
    def look(self, numbers: Sequence[str]) -> Sequence[Tracked]:
        """Return what is known of some numbers: for each at most the latest; nothing for others.

        Raises:
            ChannelUnavailable: it cannot be asked now; it is asked again tomorrow.
        """

    def check(self) -> list[str]:
        """Return what is missing before it can be asked, a sentence each; for `doctor`."""
        return []

    def close(self) -> None:
        """Let go of connections."""


def latest(news: Sequence[Tracked]) -> list[Tracked]:
    """Return of each number what decides: a final status, else the latest; without a time last."""
    found: dict[str, Tracked] = {}
    for one in news:
        known = found.get(one.number)
        if known is None or _rank(one) >= _rank(known):
            found[one.number] = one
    return list(found.values())


def _rank(one: Tracked) -> tuple[bool, float]:
    return one.status in FINAL, one.at.timestamp() if one.at else 0.0


def _plain(word: str) -> str:
    from casekit.contacts.placeholders import simplified

    text = unicodedata.normalize("NFKC", word).casefold()
    text = "".join(c for c in text if c.isalnum())
    return text if text.isascii() else simplified(text)
