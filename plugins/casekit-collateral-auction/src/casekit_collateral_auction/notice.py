"""The notice of an auction to whoever must know of it: owner, co-owners, other liens, tenants.

It says what is sold, when and by which rules, and nothing of the debt: tenants and creditors read
it too.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from babel import Locale
from babel.dates import format_date

from casekit import Money, ProcessView
from casekit.docs.preview import lender_texts
from casekit_collateral_auction.options import AuctionOptions
from casekit_collateral_auction.words import word

if TYPE_CHECKING:
    from casekit import Lender

NOTICE: Final = "auction-notice"
"""Key of the Word template of the notice."""

SHOWN: Final = (
    "number", "collateral", "agency", "mode", "round", "appraiser", "appraisal", "start_price",
    "deposit", "auction_on", "auction_at", "place",
)  # fmt: skip
"""Codes of what the notice says, in order."""


def notice_values(
    lender: Lender,
    view: ProcessView,
    options: AuctionOptions,
    *,
    who: str,
    addressee: str,
    description: str,
    language: str,
) -> dict[str, str]:
    """Return what a notice says, by the names that its template uses.

    Args:
        lender: who gives it.
        view: the disposal, published.
        options: for the names of agencies.
        who: the code of whom it is for.
        addressee: the name; empty: as what they are told (owner, tenant). Behind a name `capacity`
            says as what.
        description: of the collateral, in words.
        language: BCP 47 tag.
    """
    data, locale = view.data, Locale.parse(language.replace("-", "_"))
    currency = lender.cases.find(view.case_name).currency

    def amount(name: str) -> str:
        return Money(int(data[name]), currency).format(locale)

    def agency(name: str) -> str:
        code = str(data[name])
        return options.agencies[code].name if code in options.agencies else code

    def day(iso: str) -> str:
        return str(format_date(date.fromisoformat(iso), "long", locale=locale))

    texts = lender_texts(lender)
    behind = "（{}）" if language.startswith("zh") else " ({})"
    return {
        "lender_name": texts.get("lender_name", language),
        "lender_address": texts.get("lender_address", language),
        "hotline": texts.get("hotline", language),
        "today": day(lender.today().isoformat()),
        "addressee": addressee or word(who, language),
        "function": word(who, language),
        "capacity": behind.format(word(who, language)) if addressee.strip() else "",
        "number": str(view.process_id),
        "collateral": description or str(data.get("collateral_kind", "")),
        "agency": agency("agency"),
        "appraiser": agency("appraiser"),
        "mode": word(str(data["mode"]), language),
        "round": word("round", language).format(round=data["round"]),
        "appraisal": amount("appraisal"),
        "start_price": amount("start_price"),
        "deposit": amount("deposit"),
        "auction_on": day(str(data["auction_on"])),
        "auction_at": str(data.get("auction_at", "")),
        "place": str(data.get("place", "")),
    }
