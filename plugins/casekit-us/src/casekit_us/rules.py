"""The rule pack of the United States: which contacts federal law and some states' law allow.

It is public law collected with care, and no legal advice. Regulation F (12 CFR 1006) binds debt
collectors, not those who collect their own loans: its rules apply where the lender's role is
`debt_collector`. Every parameter can be set for a lender: stricter freely, looser only with a
written reason.
"""

from __future__ import annotations

from datetime import time
from functools import cache
from importlib.resources import files

from casekit.compliance.model import Severity
from casekit.compliance.pack import Applies, Carried, Rule, RulePack
from casekit.compliance.primitives.all_of import AllOf
from casekit.compliance.primitives.content_forbidden import ContentForbidden
from casekit.compliance.primitives.content_required import ContentRequired
from casekit.compliance.primitives.hold import OnHold
from casekit.compliance.primitives.location_known import LocationKnown
from casekit.compliance.primitives.medium_refused import MediumRefused
from casekit.compliance.primitives.notice_in_time import NoticeInTime
from casekit.compliance.primitives.opt_out import OptOutHonoured
from casekit.compliance.primitives.place_allowed import PlaceAllowed
from casekit.compliance.primitives.retention import Retention
from casekit.compliance.primitives.spared_hours import SparedHours
from casekit.compliance.primitives.third_party import ThirdParty
from casekit.compliance.primitives.time_window import TimeWindow
from casekit.compliance.wordlist import Category, load_categories, texts_in
from casekit_us.calls import how_often, of_states
from casekit_us.disclosures import INITIAL, LATER, OPT_OUT
from casekit_us.on_file import on_file
from casekit_us.regions import REGIONS
from casekit_us.scope import AFTER_CEASING, COLLECTOR, CONFIRMATION, NOTICES, REG_F

VERSION = "2026.2"

_THIRD = frozenset({"contact", "unrelated"})
_OBLIGED = frozenset({"customer", "spouse", "co_borrower", "guarantor", "guardian", "attorney"})
_COLLECTS = Applies(lender_roles=COLLECTOR)


@cache
def rule_pack() -> RulePack:
    """Return the pack `us`; the same object each time."""
    return RulePack(
        name="us",
        version=VERSION,
        title={"en": "United States: collection rules", "zh": "美国：催收规则"},
        default_zone="",
        rules=(
            *_when_and_where(),
            *how_often(),
            *_what_is_said(),
            *_with_whom(),
            *_not_at_all(),
            *on_file(),
            *_kept(),
            *of_states(),
        ),
        citations={
            "a rebuttable presumption, at which we refuse": "系可反驳的推定，本规则包即予拒绝",
            "the numbers are our default": "数值为本规则包的默认做法",
            "our default; no statute read asks for it": "本规则包的默认做法，所查法规未作此要求",
            "our default; 12 CFR 1006 binds debt collectors only": "本规则包的默认做法；"
            "12 CFR 1006 仅约束债务催收方",
            "that an unknown place refuses is our default": "地点不明即拒绝为本规则包的默认做法",
            "comments ": "官方注释 ",
            "comment ": "官方注释 ",
            " and ": "、",
            " to 12 CFR": "，12 CFR",
        },
        note={
            "en": "Collected with care from public law; no legal advice. Of the states' own law "
            "only what stands here is carried out: ask which more binds you.",
            "zh": "依据公开法规谨慎整理，不构成法律意见。各州法规仅体现本页所列内容，请自行确认"
            "其他适用的州法。",
        },
        regions=REGIONS,
    )


@cache
def _categories() -> tuple[Category, ...]:
    return tuple(load_categories(texts_in(files("casekit_us") / "wordlists")))


def _when_and_where() -> tuple[Rule, ...]:
    return (
        Rule(
            id="US-TIME-01",
            version="1",
            title={
                "en": "Contacts only from {allow[0]} to {allow[1]}, wherever the person may be",
                "zh": "仅在对方可能所在各地的当地时间 {allow[0]} 至 {allow[1]} 联系",
            },
            primitive=TimeWindow(allow=(time(8), time(21)), exempt_purposes=CONFIRMATION),
            source=f"{REG_F}.6(b)(1)(i); 15 USC 1692c(a)(1)",
            applies=_COLLECTS,
            carries=(
                Carried(
                    "US-TIME-02",
                    {
                        "en": "Hours on the wall clock of an IANA zone, daylight saving included",
                        "zh": "以 IANA 时区的当地钟表时间为准，含夏令时",
                    },
                    f"{REG_F}.6(b)(1)(i)",
                ),
            ),
        ),
        Rule(
            id="US-TZ-01",
            version="1",
            title={
                "en": "Nobody is contacted while it is unknown where they may be",
                "zh": "不知道对方可能所在地时不得联系",
            },
            primitive=LocationKnown(),
            source=f"comment 6(b)(1)(i) to {REG_F}; that an unknown place refuses is our default",
            applies=_COLLECTS,
        ),
        Rule(
            id="US-TIME-03",
            version="1",
            title={
                "en": "Not at a time or place that the person calls inconvenient",
                "zh": "不在对方表示不便的时间或地点联系",
            },
            primitive=AllOf(
                (
                    SparedHours(allow=(time(0), time.max), reply_once=True),
                    PlaceAllowed(inconvenient="inconvenient_places"),
                ),
                names=("", "place"),
            ),
            source=f"{REG_F}.6(b)(1), comments 6(b)(1)-1 and -2",
            applies=_COLLECTS,
        ),
        Rule(
            id="US-PLACE-01",
            version="1",
            title={
                "en": "No e-mail address at work, unless the person wrote from it or agreed to "
                "it; nothing in public",
                "zh": "不使用工作邮箱（对方曾以该邮箱来信或同意者除外），不在公开场所发布",
            },
            primitive=PlaceAllowed(frozenset({"work", "public"}), lifted_by="email_work"),
            source=f"{REG_F}.22(f)(3), (4)",
            applies=Applies(
                not_channels=frozenset({"sms", "voice", "letter", "visit"}),
                lender_roles=COLLECTOR,
            ),
        ),
    )


def _what_is_said() -> tuple[Rule, ...]:
    return (
        Rule(
            id="US-DISC-01",
            version="2",
            title={
                "en": "The first text says that it is to collect a debt and what answers are used "
                "for; each later one that it comes from a debt collector",
                "zh": "首次须说明意在催收债务及所获信息的用途；其后每次须说明来自债务催收方",
            },
            primitive=ContentRequired(
                (*INITIAL, LATER),
                frozenset(item.name for item in (*INITIAL, LATER)),
                exempt_purposes=CONFIRMATION,
            ),
            source=f"{REG_F}.18(e)",
            applies=Applies(parties=_OBLIGED, lender_roles=COLLECTOR),
        ),
        Rule(
            id="US-OPT-02",
            version="2",
            title={
                "en": "Each message says how to opt out",
                "zh": "每条信息须载明退订方式",
            },
            primitive=ContentRequired(
                (OPT_OUT,), frozenset({OPT_OUT.name}), exempt_purposes=CONFIRMATION
            ),
            source=f"{REG_F}.6(e)",
            applies=Applies(channels=frozenset({"sms", "email"}), lender_roles=COLLECTOR),
        ),
        Rule(
            id="US-VAL-01",
            version="1",
            title={
                "en": "Validation information with the first contact, or within {days:day|days} "
                "after it",
                "zh": "首次联系时或其后 {days} 日内提供债务核实信息",
            },
            primitive=NoticeInTime("notice:validation", days=5, exempt_purposes=CONFIRMATION),
            source=f"{REG_F}.34(a)(1); 15 USC 1692g(a)",
            # a late notice is a fault of its own and forbids no contact by law; a lender may block
            severity=Severity.WARN,
            applies=Applies(parties=_OBLIGED, lender_roles=COLLECTOR),
        ),
    )


def _with_whom() -> tuple[Rule, ...]:
    return (
        Rule(
            id="US-3P-01",
            version="2",
            title={
                "en": "Others are asked once where to find the customer, learn nothing of the "
                "debt, and get no postcard",
                "zh": "仅可向他人询问一次客户的联络信息，不得提及债务，不得使用明信片",
            },
            primitive=AllOf(
                (
                    ThirdParty(
                        frozenset({"ask_contact"}), once_per_person=True, invited="call_back"
                    ),
                    ContentForbidden(_categories()),
                    MediumRefused(frozenset({"postcard"})),
                )
            ),
            source=f"{REG_F}.10(a)–(c); 15 USC 1692b, 1692c(b)",
            applies=Applies(parties=_THIRD, lender_roles=COLLECTOR),
        ),
        Rule(
            id="US-ATTY-01",
            version="1",
            title={
                "en": "Who has an attorney is reached through the attorney",
                "zh": "对方已委托律师的，仅联系其律师",
            },
            primitive=OnHold(
                frozenset({"represented"}),
                allow_parties=frozenset({"attorney"}),
                override="direct",
            ),
            source=f"{REG_F}.6(b)(2)",
            applies=_COLLECTS,
        ),
    )


def _not_at_all() -> tuple[Rule, ...]:
    return (
        Rule(
            id="US-OPT-01",
            version="1",
            title={
                "en": "An opt-out is honoured at once; it is confirmed once",
                "zh": "退订立即生效，仅确认一次",
            },
            primitive=OptOutHonoured(),
            source=f"47 CFR 64.1200(a)(10); {REG_F}.14(h)",
        ),
        Rule(
            id="US-CEASE-01",
            version="2",
            title={
                "en": "After a written wish to be left alone only the three notices are sent: "
                "that it ends, what may be invoked, what will be",
                "zh": "对方书面要求停止联系后，仅可发送三类通知：终止催收、可能采取的救济、"
                "将采取的救济",
            },
            primitive=OnHold(frozenset({"cease"}), allow_purposes=AFTER_CEASING),
            source=f"{REG_F}.6(c)",
            applies=_COLLECTS,
        ),
        Rule(
            id="US-DISP-01",
            version="1",
            title={
                "en": "A disputed debt is not collected until its verification was sent",
                "zh": "债务有争议时，在寄出核实材料前不得催收",
            },
            primitive=OnHold(frozenset({"dispute"}), allow_purposes=NOTICES),
            source=f"{REG_F}.38(d)(2)",
            applies=_COLLECTS,
        ),
        Rule(
            id="US-BANKR-01",
            version="1",
            title={
                "en": "From a petition in bankruptcy on nobody collects; after a discharge never",
                "zh": "自破产申请起不得催收；免责后永久不得催收",
            },
            primitive=OnHold(frozenset({"bankruptcy", "discharge"})),
            source="11 USC 362(a)(6), 524(a)(2)",
        ),
    )


def _kept() -> tuple[Rule, ...]:
    return (
        Rule(
            id="US-RET-01",
            version="1",
            title={
                "en": "Records are kept {years[contact]:year|years} after the last activity, "
                "recordings {years[recording]:year|years} after the call",
                "zh": "记录自最后活动起保存 {years[contact]} 年，录音自通话起保存 "
                "{years[recording]} 年",
            },
            primitive=Retention(
                {"recording": 3, "document": 3, "contact": 3, "repayment": 3, "loan": 3}
            ),
            source=f"{REG_F}.100",
            applies=_COLLECTS,
        ),
    )
