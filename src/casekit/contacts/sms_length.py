"""How many parts an SMS is sent and billed in (3GPP TS 23.038 and 23.040)."""

from __future__ import annotations

from typing import NamedTuple

_GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_7_EXTENSION = frozenset("\f^{}\\[~]|€")


class SmsLength(NamedTuple):
    """The length of a text as an SMS.

    Attributes:
        encoding: `GSM-7` or `UCS-2`.
        units: septets or 16-bit units that the text takes.
        segments: parts that it is sent in; 0 for an empty text.
    """

    encoding: str
    units: int
    segments: int


def sms_length(text: str) -> SmsLength:
    """Return encoding, units and segments of a text.

    One part holds 160 septets or 70 units of 16 bits; of several, each holds 153 or 67. A
    character that takes two units is never cut in two.
    """
    if all(c in _GSM_7 or c in _GSM_7_EXTENSION for c in text):
        sizes = [2 if c in _GSM_7_EXTENSION else 1 for c in text]
        return SmsLength("GSM-7", sum(sizes), _parts(sizes, 160, 153))
    sizes = [2 if ord(c) > 0xFFFF else 1 for c in text]
    return SmsLength("UCS-2", sum(sizes), _parts(sizes, 70, 67))


def _parts(sizes: list[int], alone: int, together: int) -> int:
    if sum(sizes) <= alone:
        return 1 if sizes else 0
    parts, used = 1, 0
    for size in sizes:
        if used + size > together:
            parts, used = parts + 1, 0
        used += size
    return parts
