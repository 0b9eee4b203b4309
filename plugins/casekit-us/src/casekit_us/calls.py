"""How often someone may be called or written to, about one debt and at all."""

from __future__ import annotations

from casekit.compliance.model import PARTIES, Severity
from casekit.compliance.pack import Applies, Carried, Rule
from casekit.compliance.primitives.all_of import AllOf
from casekit.compliance.primitives.counting import CONVERSATION, UNANSWERED, Counted
from casekit.compliance.primitives.freq_cap import FreqCap
from casekit_us.debts import CONSENT, CallCap, CallCooldown, OfOneDebt
from casekit_us.scope import COLLECTOR, CONFIRMATION, REG_F

_VOICE = frozenset({"voice"})
_CALLS = Applies(channels=_VOICE, lender_roles=COLLECTOR)
# calls to an attorney are none of those that are counted (14(b)(3)(iii))
_COUNTED_CALLS = Applies(
    channels=_VOICE, parties=frozenset(PARTIES) - {"attorney"}, lender_roles=COLLECTOR
)
_BY_PERSON_AND_DEBT = frozenset({"person", "loan"})
_NOT_PLACED = frozenset({"not_connected", "wrong_party"})


def how_often() -> tuple[Rule, ...]:
    """Return the federal caps on calls."""
    placed = OfOneDebt(
        _VOICE,
        exclude_outcomes=_NOT_PLACED,
        exclude_consent=CONSENT,
        keys=_BY_PERSON_AND_DEBT,
    )
    return (
        Rule(
            id="US-FREQ-01",
            version="2",
            title={
                "en": "At most {limit:call|calls} to one person about one debt within "
                "{days:day|days}, answered or not",
                "zh": "就同一债务对同一人 {days} 日内拨打电话（无论接通与否）不超过 {limit} 次",
            },
            primitive=CallCap(placed, limit=7, days=7),
            source=f"{REG_F}.14(b)(2)(i)(A); a rebuttable presumption, at which we refuse",
            applies=_COUNTED_CALLS,
            carries=(
                Carried(
                    "US-FREQ-02",
                    {
                        "en": "Counted for each person and each debt; student loans of one "
                        "account (`candidate.debt_group`) are one debt",
                        "zh": "按人、按债务分别计数；同一账户的学生贷款"
                        "（`candidate.debt_group`）视为一笔债务",
                    },
                    f"{REG_F}.14(b)(4)",
                ),
                Carried(
                    "US-FREQ-03",
                    {
                        "en": "Calls that did not connect, reached a wrong number, were agreed to "
                        "within seven days, or went to an attorney do not count",
                        "zh": "未接续、拨错号码、七日内征得同意或致电律师的电话不计入",
                    },
                    f"{REG_F}.14(b)(3)",
                ),
            ),
        ),
        Rule(
            id="US-COOL-01",
            version="2",
            title={
                "en": "After a conversation about a debt no call about it for {days:day|days}",
                "zh": "就某债务通话后 {days} 日内不再就其致电",
            },
            primitive=CallCooldown(
                OfOneDebt(_VOICE, "", CONVERSATION, keys=_BY_PERSON_AND_DEBT), days=7
            ),
            source=f"{REG_F}.14(b)(2)(i)(B), comment 14(b)(4)-1.ii",
            applies=_COUNTED_CALLS,
        ),
        Rule(
            id="US-CONC-01",
            version="1",
            title={
                "en": "No calls in close succession: after an unanswered one not within "
                "{close_minutes:minute|minutes}, and not more than {daily_limit} a day",
                "zh": "避免短时间内密集致电：未接后 {close_minutes} 分钟内不再拨打，每日不超过 "
                "{daily_limit} 次",
            },
            primitive=AllOf(
                (
                    FreqCap(
                        Counted(_VOICE, outcomes=UNANSWERED, keys=frozenset({"point"})),
                        limit=1,
                        minutes=5,
                    ),
                    FreqCap(Counted(_VOICE, keys=frozenset({"person"})), limit=6),
                ),
                names=("close", "daily"),
            ),
            source="comment 14(b)(2)(i)-2 to 12 CFR 1006; the numbers are our default",
            severity=Severity.WARN,
            applies=_CALLS,
        ),
    )


def of_states() -> tuple[Rule, ...]:
    """Return the caps of single states, which stack on the federal ones."""
    return (
        Rule(
            id="US-MA-01",
            version="2",
            title={
                "en": "Massachusetts: at most {limit:call or text|calls and texts} about one debt "
                "within {days:day|days}, whoever lends",
                "zh": "马萨诸塞州：就同一债务 {days} 日内致电和发送短信合计不超过 {limit} 次，"
                "包括债权人自行催收",
            },
            primitive=FreqCap(
                Counted(
                    frozenset({"sms", "voice"}),
                    exclude_outcomes=_NOT_PLACED,
                    exclude_purposes=CONFIRMATION,
                    keys=_BY_PERSON_AND_DEBT,
                ),
                limit=2,
                days=7,
                exempt_purposes=CONFIRMATION,
            ),
            source="940 CMR 7.04(1)(f)",
            applies=Applies(channels=frozenset({"sms", "voice"}), regions=frozenset({"US-MA"})),
        ),
    )
