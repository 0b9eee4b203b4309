"""The kinds of rules that packs are made of, one a file, and all of them by name from here.

A name is imported when it is first used, so that a pack that needs three kinds reads three files.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casekit.compliance.primitives.all_of import AllOf
    from casekit.compliance.primitives.allocation_order import AllocationOrder
    from casekit.compliance.primitives.amount_told import AmountTold
    from casekit.compliance.primitives.capacity import Capacity
    from casekit.compliance.primitives.consent_needed import ConsentNeeded
    from casekit.compliance.primitives.content_forbidden import ContentForbidden
    from casekit.compliance.primitives.content_required import ContentRequired, Item
    from casekit.compliance.primitives.cooldown import Cooldown
    from casekit.compliance.primitives.counting import Counted
    from casekit.compliance.primitives.disposal_shares import DisposalShares
    from casekit.compliance.primitives.freq_cap import FreqCap
    from casekit.compliance.primitives.hold import OnHold
    from casekit.compliance.primitives.limitation import Limitation
    from casekit.compliance.primitives.location_known import LocationKnown
    from casekit.compliance.primitives.medium_refused import MediumRefused
    from casekit.compliance.primitives.notice_in_time import NoticeInTime
    from casekit.compliance.primitives.opt_out import OptOutHonoured
    from casekit.compliance.primitives.pay_scheme import PayScheme
    from casekit.compliance.primitives.place_allowed import PlaceAllowed
    from casekit.compliance.primitives.rate_ceiling import RateCeiling
    from casekit.compliance.primitives.required_facts import LiveUntil, RequiredFact
    from casekit.compliance.primitives.retention import Retention
    from casekit.compliance.primitives.spared_hours import SparedHours
    from casekit.compliance.primitives.staff import StaffReady
    from casekit.compliance.primitives.staff_standing import StaffStanding
    from casekit.compliance.primitives.start_price import StartPrice
    from casekit.compliance.primitives.third_party import ThirdParty
    from casekit.compliance.primitives.time_window import TimeWindow
    from casekit.compliance.primitives.visit import VisitReady

_HOMES = {
    "AllOf": "all_of",
    "AllocationOrder": "allocation_order",
    "AmountTold": "amount_told",
    "Capacity": "capacity",
    "ConsentNeeded": "consent_needed",
    "ContentForbidden": "content_forbidden",
    "Item": "content_required",
    "ContentRequired": "content_required",
    "Cooldown": "cooldown",
    "Counted": "counting",
    "DisposalShares": "disposal_shares",
    "FreqCap": "freq_cap",
    "OnHold": "hold",
    "Limitation": "limitation",
    "LocationKnown": "location_known",
    "MediumRefused": "medium_refused",
    "NoticeInTime": "notice_in_time",
    "OptOutHonoured": "opt_out",
    "PayScheme": "pay_scheme",
    "PlaceAllowed": "place_allowed",
    "RateCeiling": "rate_ceiling",
    "RequiredFact": "required_facts",
    "LiveUntil": "required_facts",
    "Retention": "retention",
    "SparedHours": "spared_hours",
    "StaffReady": "staff",
    "StaffStanding": "staff_standing",
    "StartPrice": "start_price",
    "ThirdParty": "third_party",
    "TimeWindow": "time_window",
    "VisitReady": "visit",
}
"""Name → its file; a test compares them with the imports above and with the files."""

__all__ = [
    "AllOf",
    "AllocationOrder",
    "AmountTold",
    "Capacity",
    "ConsentNeeded",
    "ContentForbidden",
    "ContentRequired",
    "Cooldown",
    "Counted",
    "DisposalShares",
    "FreqCap",
    "Item",
    "Limitation",
    "LiveUntil",
    "LocationKnown",
    "MediumRefused",
    "NoticeInTime",
    "OnHold",
    "OptOutHonoured",
    "PayScheme",
    "PlaceAllowed",
    "RateCeiling",
    "RequiredFact",
    "Retention",
    "SparedHours",
    "StaffReady",
    "StaffStanding",
    "StartPrice",
    "ThirdParty",
    "TimeWindow",
    "VisitReady",
]

if not TYPE_CHECKING:  # so that a type checker still refuses a name that does not exist

    def __getattr__(name: str) -> object:
        try:
            home = _HOMES[name]
        except KeyError:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
        found = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
