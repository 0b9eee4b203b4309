"""The rule pack of mainland China: which contacts the law and the trade's rules allow.

It is public law collected with care, and no legal advice. Every parameter can be set for a lender:
stricter freely, looser only with a written reason.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from casekit.compliance.model import Severity
from casekit.compliance.pack import Applies, Rule, RulePack
from casekit.compliance.primitives.all_of import AllOf
from casekit.compliance.primitives.amount_told import AmountTold
from casekit.compliance.primitives.capacity import Capacity
from casekit.compliance.primitives.consent_needed import ConsentNeeded
from casekit.compliance.primitives.content_forbidden import ContentForbidden
from casekit.compliance.primitives.content_required import ContentRequired, Item
from casekit.compliance.primitives.hold import OnHold
from casekit.compliance.primitives.opt_out import OptOutHonoured
from casekit.compliance.primitives.pay_scheme import PayScheme
from casekit.compliance.primitives.required_facts import LiveUntil, RequiredFact
from casekit.compliance.primitives.staff import StaffReady
from casekit.compliance.primitives.third_party import ThirdParty
from casekit.compliance.primitives.visit import VisitReady
from casekit.compliance.wordlist import Category, load_categories, texts_in
from casekit_cn import collateral_rules, money_rules
from casekit_cn.citations import CARDS, CBA, CHINESE, CIVIL, GBT, MEASURES, PACT, PIPL
from casekit_cn.guarantee import GuaranteeLive
from casekit_cn.required_items import LETTER_ITEMS, SPOKEN_ITEMS
from casekit_cn.training import QuarterlyTraining
from casekit_cn.when import when_and_how_often

VERSION = "2026.2"

_VOICE = frozenset({"voice"})
_THIRD = frozenset({"contact", "unrelated"})
_DEBT_UNKNOWN_TO = _THIRD | {"spouse"}
_OBLIGED = frozenset({"customer", "co_borrower", "guarantor", "guardian", "attorney"})
_ANSWERS = frozenset({"reply", "opt_out_confirmation"})


@cache
def rule_pack() -> RulePack:
    """Return the pack `cn`; the same object each time."""
    return RulePack(
        name="cn",
        version=VERSION,
        title={"en": "China: collection rules", "zh": "中国：催收规则"},
        default_zone="Asia/Shanghai",
        rules=(
            *when_and_how_often(),
            *_with_whom(),
            *_what_is_said(),
            *_by_whom(),
            *_not_at_all(),
            *money_rules.rules(),
            *collateral_rules.rules(),
        ),
        note={
            "en": "Collected with care from public law; no legal advice. GB/T 45251-2025 and the "
            "guideline of the China Banking Association were read through press reports, so "
            "their clause numbers are not cited.",
            "zh": "依据公开法规谨慎整理，不构成法律意见。GB/T 45251-2025 与中国银行业协会指引系"
            "通过新闻报道了解，故未引用其条款号。",
        },
        citations=CHINESE,
    )


@cache
def _categories() -> dict[str, Category]:
    folder = files("casekit_cn") / "wordlists"
    return {category.name: category for category in load_categories(texts_in(folder))}


def _with_whom() -> tuple[Rule, ...]:
    return (
        Rule(
            id="CN-3P-01",
            version="1",
            title={
                "en": "Others are asked for the customer only when the customer is out of reach",
                "zh": "仅在无法联系到本人时，方可请他人转告或询问联系方式",
            },
            primitive=ThirdParty(
                purposes=frozenset({"ask_contact", "relay"}),
                failures=3,
                unreachable_facts=("number_invalid", "deceased", "incapacitated"),
            ),
            source=f"{GBT}; {CBA}; {CARDS} 68",
            applies=Applies(parties=_THIRD),
        ),
        Rule(
            id="CN-3P-02",
            version="2",
            title={
                "en": "Someone who refused once is not asked again",
                "zh": "第三人明确拒绝后不得再联系",
            },
            primitive=OptOutHonoured(
                any_channel=True, confirm_once=False, refusals=frozenset({"refused"})
            ),
            source=GBT,
            applies=Applies(parties=_DEBT_UNKNOWN_TO),
        ),
        Rule(
            id="CN-3P-03",
            version="2",
            title={
                "en": "Others learn nothing of the debt",
                "zh": "不得向第三人透露债务信息",
            },
            primitive=ContentForbidden(
                categories=tuple(
                    c for name, c in sorted(_categories().items()) if name.startswith("third-party")
                ),
                # CN-CONT-02 asks every call and message to say who lends and who collects
                own_names=("names", "agency_names"),
            ),
            source=f"{GBT}; {CBA}; {CIVIL} 1038; {PIPL}",
            applies=Applies(parties=_DEBT_UNKNOWN_TO),
        ),
        Rule(
            id="CN-GUAR-01",
            version="2",
            title={
                "en": "A guarantor is asked only while the guarantee binds",
                "zh": "仅在保证责任存续时向保证人催收",
            },
            primitive=GuaranteeLive(),
            source=f"{CIVIL} 686, 687, 692, 693",
            applies=Applies(parties=frozenset({"guarantor"})),
        ),
        Rule(
            id="CN-CAP-01",
            version="1",
            title={
                "en": "With minors and persons of limited capacity one speaks through guardians",
                "zh": "未成年人及限制行为能力人仅联系其监护人",
            },
            primitive=Capacity(adult_at=18),
            source=f"{CIVIL} 17–23; {PIPL} 31",
            applies=Applies(parties=frozenset({"customer"})),
        ),
    )


def _what_is_said() -> tuple[Rule, ...]:
    return (
        Rule(
            id="CN-CONT-01",
            version="2",
            title={
                "en": "No violence, threat, insult, pretended authority, harsh word or "
                "inflated amount",
                "zh": "不得使用暴力、威胁、侮辱、冒充公权力或生硬的言语，不得虚增金额",
            },
            primitive=AllOf(
                (
                    ContentForbidden(
                        categories=tuple(
                            c
                            for name, c in sorted(_categories().items())
                            if not name.startswith("third-party")
                        )
                    ),
                    AmountTold(),
                )
            ),
            source=f"{CARDS} 68; {CBA}; {PACT} 16, 19; 刑法 293-1",
        ),
        Rule(
            id="CN-CONT-02",
            version="1",
            title={"en": "Who writes, and how to object", "zh": "须表明身份并告知异议途径"},
            primitive=ContentRequired(
                items=(*SPOKEN_ITEMS, *LETTER_ITEMS),
                required=frozenset(item.name for item in (*SPOKEN_ITEMS, *LETTER_ITEMS)),
            ),
            source=f"{PACT} 15; {CARDS} 69",
            severity=Severity.WARN,
            severity_on={"letter": Severity.BLOCK},
            applies=Applies(channels=frozenset({"sms", "voice", "letter"}), parties=_OBLIGED),
        ),
        Rule(
            id="CN-CONT-03",
            version="1",
            title={"en": "A word of courtesy", "zh": "使用礼貌用语"},
            primitive=ContentRequired(
                items=(
                    Item(
                        "courtesy",
                        {
                            "en": "a polite word such as 您好, 请问, 谢谢",
                            "zh": "“您好”“请问”“谢谢”等",
                        },
                        words=("您好", "请问", "谢谢", "感谢", "尊敬的", "please", "thank you"),
                    ),
                ),
                required=frozenset({"courtesy"}),
            ),
            source="the Measures' rules of wording (您好, 请问, 谢谢)",
            severity=Severity.WARN,
            applies=Applies(channels=frozenset({"sms", "voice"})),
        ),
    )


def _by_whom() -> tuple[Rule, ...]:
    return (
        Rule(
            id="CN-VISIT-01",
            version="1",
            title={
                "en": "A visit is agreed, made by at least {staff:person|people}, shown, recorded",
                "zh": "上门须预约、至少 {staff} 人同行、亮明身份并全程录音录像",
            },
            primitive=VisitReady(staff=2),
            source=f"{CBA}; {PACT} 21",
            applies=Applies(channels=frozenset({"visit"})),
        ),
        Rule(
            id="CN-STAFF-01",
            version="2",
            title={
                "en": "Staff are trained within {valid_days:day|days}, examined, checked, "
                "sworn to secrecy",
                "zh": "催收人员须经培训考核、背景调查并签署保密协议",
            },
            primitive=StaffReady(
                valid_days=365, barring_flags=frozenset({"violent_crime", "bad_credit"})
            ),
            source=f"{GBT}; NIFA 2024",
        ),
        Rule(
            id="CN-STAFF-02",
            version="1",
            title={
                "en": "Staff trained in every completed quarter",
                "zh": "在职员工每季度参加培训",
            },
            primitive=QuarterlyTraining(),
            source=f"{MEASURES} 5.1",
        ),
        Rule(
            id="CN-PAY-01",
            version="1",
            title={
                "en": "Pay of collectors does not hang on the amounts recovered alone",
                "zh": "催收人员的激励不得仅与回收金额挂钩",
            },
            primitive=PayScheme(),
            source=f"{CARDS} 68",
        ),
        Rule(
            id="CN-REC-01",
            version="1",
            title={"en": "The recorder runs before a call", "zh": "通话前录音须就绪"},
            primitive=RequiredFact("candidate.recording", "not_recorded"),
            source=f"{CARDS} 68; {CBA}",
            applies=Applies(channels=_VOICE),
        ),
    )


def _not_at_all() -> tuple[Rule, ...]:
    return (
        Rule(
            id="CN-HOLD-01",
            version="2",
            title={
                "en": "Nobody collects while something is unsettled",
                "zh": "争议、投诉、死亡、破产等期间中止催收",
            },
            primitive=OnHold(
                kinds=frozenset(
                    {
                        "dispute",
                        "complaint",
                        "verify",
                        "deceased",
                        "bankruptcy",
                        "discharge",
                        "court_stay",
                        "fraud",
                        "cease",
                        "hardship",
                        "regulator",
                    }
                ),
                left_to_others=frozenset({"represented"}),
                allow_purposes=_ANSWERS,
                customer_facts=("deceased",),
            ),
            source=f"{CARDS} 69 (dispute); for the other kinds our default",
        ),
        Rule(
            id="CN-HOLD-02",
            version="1",
            title={
                "en": "Who has an attorney is reached through the attorney",
                "zh": "客户已委托律师的，仅联系其律师",
            },
            primitive=OnHold(
                kinds=frozenset({"represented"}),
                allow_purposes=_ANSWERS,
                allow_parties=frozenset({"attorney"}),
            ),
            source="our default; no statute read asks for it",
        ),
        Rule(
            id="CN-OPT-01",
            version="1",
            title={
                "en": "An opt-out of a channel or a number is honoured",
                "zh": "尊重对渠道或号码的退订",
            },
            primitive=OptOutHonoured(allow_purposes=frozenset({"reply"})),
            source="our default, in the spirit of PIPL 15 and 44 (withdrawing consent, refusing)",
        ),
        Rule(
            id="CN-CONSENT-01",
            version="1",
            title={
                "en": "An agency collects only while its contract as a processor is live; data go "
                "to another controller only with separate consent",
                "zh": "受托催收机构须在委托合同有效期内；向其他处理者提供个人信息须取得单独同意",
            },
            primitive=AllOf(
                (
                    LiveUntil("lender.contract_until", lender_roles=frozenset({"debt_collector"})),
                    ConsentNeeded(frozenset({"transfer"}), "transfer"),
                )
            ),
            source=f"{PIPL} 21, 23; {CIVIL} 546",
        ),
    )
