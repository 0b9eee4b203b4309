"""At which hours, and how often, somebody may be contacted."""

from __future__ import annotations

from datetime import time

from casekit.compliance.pack import Applies, Rule
from casekit.compliance.primitives.counting import CONNECTED, UNANSWERED, Counted
from casekit.compliance.primitives.freq_cap import FreqCap
from casekit.compliance.primitives.spared_hours import SparedHours
from casekit.compliance.primitives.time_window import TimeWindow
from casekit_cn.citations import CBA, GBT

_VOICE = frozenset({"voice"})
_NO_LETTER = frozenset({"letter"})


def when_and_how_often() -> tuple[Rule, ...]:
    """Return the rules on hours and on numbers of calls."""
    return (
        Rule(
            id="CN-TIME-01",
            version="1",
            title={
                "en": "Contacts only from {allow[0]} to {allow[1]} on the person's clock",
                "zh": "仅在对方当地时间 {allow[0]} 至 {allow[1]} 联系",
            },
            primitive=TimeWindow(allow=(time(8), time(22)), override="hours"),
            source=f"{GBT}; {CBA}",
            applies=Applies(not_channels=_NO_LETTER),
        ),
        Rule(
            id="CN-TIME-02",
            version="1",
            title={
                "en": "Not at hours that the person asked to be spared",
                "zh": "不在对方要求免打扰的时段联系",
            },
            primitive=SparedHours(
                allow=(time(0), time.max),
                reply_once=True,
                exempt_purposes=frozenset({"opt_out_confirmation"}),
            ),
            source="our default; no statute read asks for it",
            applies=Applies(not_channels=_NO_LETTER, parties=frozenset({"customer"})),
        ),
        Rule(
            id="CN-FREQ-01",
            version="1",
            title={
                "en": "At most {limit:connected call|connected calls} with one person "
                "within {days:day|days}",
                "zh": "对同一人 {days} 日内接通的催收电话不超过 {limit} 次",
            },
            primitive=FreqCap(
                count=Counted(channels=_VOICE, outcomes=CONNECTED, keys=frozenset({"person"})),
                limit=3,
            ),
            source=GBT,
            applies=Applies(channels=_VOICE),
        ),
        Rule(
            id="CN-FREQ-02",
            version="1",
            title={
                "en": "At most {limit:unanswered dial|unanswered dials} of one number "
                "within {days:day|days}",
                "zh": "对同一号码 {days} 日内未接通拨打不超过 {limit} 次",
            },
            primitive=FreqCap(
                count=Counted(channels=_VOICE, outcomes=UNANSWERED, keys=frozenset({"point"})),
                limit=6,
                override="frequency",
            ),
            source=CBA,
            applies=Applies(channels=_VOICE),
        ),
    )
