"""Amounts in the numerals of Chinese banks, which cannot be altered by a stroke: 壹贰叁."""

from __future__ import annotations

from casekit.money import Money, minor_digits

_DIGITS = {"Hans": "零壹贰叁肆伍陆柒捌玖", "Hant": "零壹貳參肆伍陸柒捌玖"}
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = {"Hans": ("", "万", "亿", "万亿", "亿亿"), "Hant": ("", "萬", "億", "萬億", "億億")}
_YUAN = {"Hans": "元", "Hant": "元"}


def chinese_amount(amount: Money, script: str) -> str:
    """Return an amount of yuan and the like in words: `壹万贰仟叁佰元零伍分`.

    Amounts without fen end in 整, so that nothing can be added to them.

    Args:
        amount: not negative, of a currency with two decimal places or none.
        script: `Hans` or `Hant`.

    Raises:
        ValueError: it is negative, of a currency with other places, or too large to be written.
    """
    places = minor_digits(amount.currency)
    if amount.minor < 0 or places not in (0, 2):
        raise ValueError("only amounts of yuan, jiao and fen are written so")
    digits = _DIGITS[script]
    whole, rest = divmod(amount.minor, 10**places)
    jiao, fen = divmod(rest, 10)
    words = _whole(whole, script) + _YUAN[script] if whole or not rest else ""
    if jiao:
        words += digits[jiao] + "角"
    elif fen and whole:
        words += digits[0]
    return words + (digits[fen] + "分" if fen else "整")


def _whole(number: int, script: str) -> str:
    """Return a whole number in groups of four digits; a gap inside it is one zero."""
    digits, names = _DIGITS[script], _GROUPS[script]
    if not number:
        return digits[0]
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    if len(groups) > len(names):
        raise ValueError("the amount is too large to be written")
    words = ""
    gap = False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            gap = bool(words)
            continue
        if words and (gap or group < 1000):
            words += digits[0]
        words += _group(group, digits) + names[index]
        gap = False
    return words


def _group(group: int, digits: str) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            words += (digits[0] if gap and words else "") + digits[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return words
