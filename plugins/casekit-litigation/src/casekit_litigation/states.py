"""The table of a suit: where it can stand, and how it goes on from there.

A plain table, so that the command line, the timeline and the pages print it. The stages follow
each other from the proposal to the end of enforcement; mediation, settlement and suspension are
states beside them, out of which a suit goes back to the stage from which it came (`back_to_…`).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from casekit.process.model import ANY_STATE, SAME_STATE, Move, State

STATES: Final = (
    State("proposed", {"en": "proposed", "zh": "待审批"}, early=True),
    State("approved", {"en": "approved", "zh": "已批准"}),
    State("prepared", {"en": "evidence gathered", "zh": "证据已备齐"}),
    State("engaged", {"en": "law firm engaged", "zh": "已委托律所"}),
    State("filed", {"en": "filed with the court", "zh": "已递交起诉材料"}),
    State("accepted", {"en": "accepted by the court", "zh": "已立案"}),
    State("served", {"en": "served on the defendant", "zh": "已送达被告"}),
    State("hearing", {"en": "being heard", "zh": "审理中"}),
    State("judgment", {"en": "decided", "zh": "已判决"}),
    State("appealed", {"en": "appealed", "zh": "上诉中"}),
    State("effective", {"en": "in force", "zh": "裁判已生效"}),
    State("enforcement", {"en": "being enforced", "zh": "执行中"}),
    State("order_applied", {"en": "payment order applied for", "zh": "已申请支付令"}),
    State("order_issued", {"en": "payment order issued", "zh": "支付令已发出"}),
    State("mediation", {"en": "in mediation", "zh": "调解中"}),
    State("settled", {"en": "settled", "zh": "已和解"}),
    State("suspended", {"en": "suspended", "zh": "已中止"}),
    State("declined", {"en": "declined", "zh": "不予起诉"}, over=True),
    State("dismissed", {"en": "claim dismissed", "zh": "诉讼请求被驳回"}, over=True),
    State("withdrawn", {"en": "withdrawn", "zh": "已撤诉"}, over=True),
    State("performed", {"en": "paid", "zh": "已履行完毕"}, over=True),
    State("enforced", {"en": "enforced", "zh": "执行完毕"}, over=True),
    State("ended_without_result", {"en": "enforcement ended", "zh": "终结本次执行"}, over=True),
    State("cancelled", {"en": "given up", "zh": "已终止"}, over=True),
)

BEFORE_COURT: Final = frozenset({"proposed", "approved", "prepared", "engaged"})
"""The limitation runs in these states, since nothing was filed yet."""

AT_COURT: Final = frozenset({"accepted", "served", "hearing"})
"""The first instance, before its decision."""

PARKED: Final = ("mediation", "settled", "suspended")
"""States beside the stages; `data.before` is the stage from which the suit came."""

STAGES: Final = (
    *("engaged", "filed", "accepted", "served", "hearing", "judgment", "appealed"),
    *("effective", "enforcement"),
)
"""Stages to which a suit goes back from mediation, settlement or suspension."""

BACK: Final = "back_to_"
"""Events of going back begin with it; the stage follows."""

_HEARD: Final = (*sorted(AT_COURT), "appealed", *PARKED)
_WITH_FIRM: Final = (*STAGES, *PARKED, "order_applied", "order_issued")

_BRANCHES: Final = MappingProxyType(
    {
        "mediate": ("mediation", (*sorted(AT_COURT), "appealed")),
        "settle": ("settled", (*STAGES, "mediation")),
        "suspend": ("suspended", ("filed", *sorted(AT_COURT), "appealed", "enforcement")),
    }
)


def _branch(event: str, en: str, zh: str, *, document: bool = False) -> Move:
    target, sources = _BRANCHES[event]
    return Move(event, sources, target, {"en": en, "zh": zh}, document=document)


def _noted(
    event: str,
    en: str,
    zh: str,
    *,
    sources: tuple[str, ...] = (ANY_STATE,),
    document: bool = False,
    note: bool = False,
) -> Move:
    words = {"en": en, "zh": zh}
    return Move(event, sources, SAME_STATE, words, document=document, note=note)


_WORDS = {state.name: state.words for state in STATES}

MOVES: Final = (
    Move(
        "approve",
        ("proposed",),
        "approved",
        {"en": "approved", "zh": "批准起诉"},
        by_software=False,
    ),
    Move(
        "decline",
        ("proposed",),
        "declined",
        {"en": "declined for now", "zh": "暂不起诉"},
        note=True,
        by_software=False,
    ),
    Move(
        "prepare",
        ("approved",),
        "prepared",
        {"en": "evidence packed", "zh": "证据材料已打包"},
        document=True,
    ),
    Move(
        "engage",
        ("prepared",),
        "engaged",
        {"en": "law firm engaged", "zh": "委托律师事务所"},
        document=True,
        by_software=False,
    ),
    Move(
        "file",
        ("engaged",),
        "filed",
        {"en": "filed with the court", "zh": "递交起诉材料"},
        advances=True,
        by_software=False,
    ),
    Move("accept", ("filed",), "accepted", {"en": "accepted by the court", "zh": "法院立案"}),
    Move(
        "not_accepted",
        ("filed",),
        "engaged",
        {"en": "not accepted by the court", "zh": "法院不予受理"},
        note=True,
    ),
    Move("serve", ("accepted",), "served", {"en": "served on the defendant", "zh": "送达被告"}),
    Move("hearing", ("served",), "hearing", {"en": "heard", "zh": "开庭"}),
    Move("hearing", ("hearing", "appealed"), SAME_STATE, {"en": "heard again", "zh": "再次开庭"}),
    Move(
        "judgment",
        ("served", "hearing"),
        "judgment",
        {"en": "decided by the court", "zh": "法院作出裁判"},
        document=True,
    ),
    Move("appeal", ("judgment",), "appealed", {"en": "appealed against", "zh": "提起上诉"}),
    Move(
        "second_judgment",
        ("appealed",),
        "effective",
        {"en": "decided finally", "zh": "二审裁判"},
        document=True,
    ),
    Move(
        "remanded",
        ("appealed",),
        "accepted",
        {"en": "sent back to the first court", "zh": "发回重审"},
        document=True,
    ),
    Move(
        "effective",
        ("judgment",),
        "effective",
        {"en": "came into force", "zh": "裁判生效"},
        by_software=False,
    ),
    Move(
        "dismissed",
        ("judgment", "appealed"),
        "dismissed",
        {"en": "claim finally dismissed", "zh": "诉讼请求终局驳回"},
        document=True,
        by_software=False,
    ),
    Move(
        "enforce",
        ("effective",),
        "enforcement",
        {"en": "enforcement applied for", "zh": "申请强制执行"},
        advances=True,
        by_software=False,
    ),
    Move(
        "enforced",
        ("enforcement",),
        "enforced",
        {"en": "enforced in full", "zh": "执行完毕"},
    ),
    Move(
        "end_enforcement",
        ("enforcement",),
        "ended_without_result",
        {"en": "enforcement ended without full recovery", "zh": "终结本次执行程序"},
        document=True,
    ),
    Move(
        "resume_enforcement",
        ("ended_without_result",),
        "enforcement",
        {"en": "enforcement resumed", "zh": "恢复执行"},
        advances=True,
        by_software=False,
    ),
    Move(
        "performed",
        ("judgment", "effective", "enforcement", "settled", "order_issued"),
        "performed",
        {"en": "paid by the debtor", "zh": "债务人已履行"},
    ),
    # the payment order, in place of a suit
    Move(
        "apply_order",
        ("engaged",),
        "order_applied",
        {"en": "payment order applied for", "zh": "申请支付令"},
        advances=True,
        by_software=False,
    ),
    Move(
        "order_issued",
        ("order_applied",),
        "order_issued",
        {"en": "payment order served", "zh": "支付令送达"},
        document=True,
    ),
    Move(
        "order_refused",
        ("order_applied",),
        "engaged",
        {"en": "payment order refused", "zh": "支付令申请被驳回"},
        note=True,
    ),
    Move(
        "order_objected",
        ("order_issued",),
        "engaged",
        {"en": "the debtor objected to the payment order", "zh": "债务人对支付令提出异议"},
    ),
    Move(
        "order_effective",
        ("order_issued",),
        "effective",
        {"en": "the payment order came into force", "zh": "支付令生效"},
        by_software=False,
    ),
    # branches, and the ways back
    _branch("mediate", "mediation began", "进入调解"),
    Move(
        "mediated",
        ("mediation",),
        "effective",
        {"en": "agreed in mediation", "zh": "达成调解协议"},
        document=True,
    ),
    _branch("settle", "settled with the debtor", "达成和解", document=True),
    _branch("suspend", "suspended by the court", "中止", document=True),
    Move(
        "transferred",
        ("filed", "accepted", "served", "hearing"),
        "accepted",
        {"en": "transferred to another court", "zh": "移送管辖"},
        document=True,
    ),
    *(
        Move(
            f"{BACK}{stage}",
            PARKED,
            stage,
            {"en": f"went on: {_WORDS[stage]['en']}", "zh": f"恢复：{_WORDS[stage]['zh']}"},
        )
        for stage in STAGES
    ),
    # what is learnt on the way
    _noted("hearing_set", "a hearing was set", "确定开庭日期", sources=_HEARD),
    _noted(
        "jurisdiction_objected",
        "the court's jurisdiction was disputed",
        "提出管辖权异议",
        sources=("accepted", "served", "hearing"),
    ),
    _noted(
        "fee_paid",
        "the court's fee was paid",
        "缴纳诉讼费",
        sources=("filed", *_HEARD, "order_applied", "enforcement"),
    ),
    _noted("deadline", "a deadline was set", "设定期限"),
    _noted("deadline_met", "a deadline was met", "期限事项已完成"),
    _noted("request", "something was asked for", "收到补充材料要求", note=True),
    _noted("paper", "a paper came in", "收到文书", document=True),
    _noted("noted", "noted", "备注", note=True),
    _noted("exported", "handed to the law firm", "材料移交律所", sources=_WITH_FIRM),
    _noted("costs", "costs were charged", "计入费用", sources=_WITH_FIRM, document=True),
    _noted("reminded", "reminded of a deadline", "期限提醒"),
    _noted("passed", "a deadline passed", "期限届满"),
    Move(
        "received",
        (ANY_STATE, "performed", "enforced", "ended_without_result", "withdrawn", "cancelled"),
        SAME_STATE,
        {"en": "money was received", "zh": "收到款项"},
    ),
    Move("cancel", (ANY_STATE,), "cancelled", {"en": "given up", "zh": "终止"}, cancels=True),
    # after giving up, which needs no paper of the court and ends a suit wherever it stands
    Move(
        "withdraw",
        (*("filed", *sorted(AT_COURT), "appealed", *PARKED), "order_applied"),
        "withdrawn",
        {"en": "withdrawn", "zh": "撤诉"},
        document=True,
        note=True,
        cancels=True,
        by_software=False,
    ),
)
"""Every move of a suit, in the order in which people are shown them."""

LEGAL_STAGE: Final = MappingProxyType(
    {
        "proposed": "proposed",
        "approved": "proposed",
        "prepared": "proposed",
        "engaged": "engaged",
        "filed": "filed",
        "order_applied": "filed",
        "order_issued": "accepted",
        "accepted": "accepted",
        "served": "accepted",
        "hearing": "hearing",
        "judgment": "judgment",
        "appealed": "judgment",
        "effective": "effective",
        "enforcement": "enforcement",
        "mediation": "mediation",
        "settled": "settled",
        "withdrawn": "withdrawn",
        "declined": "none",
        "dismissed": "closed",
        "performed": "closed",
        "enforced": "closed",
        "ended_without_result": "closed",
    }
)
"""The fact `legal_stage` in each state. Suspension leaves it; giving up depends on the stage."""

FIELDS: Final = frozenset(
    {
        *("firm", "court", "claim", "currency", "pack_file", "pack_digest", "before"),
        *("deadlines", "reminded", "passed", "limitation_from"),
        *("filed_on", "served_on", "next_hearing_on", "hearings"),
        *(
            "decision",
            "decided_on",
            "appeal_until",
            "appealed_by",
            "effective_on",
            "perform_until",
            "enforce_until",
        ),
        *("awarded_principal", "awarded_interest", "awarded_costs", "costs_charged"),
        *("enforcement_on", "enforcement_number", "recovered"),
        *("mediation_on", "settled_on"),
        *("look_again_on", "code", "until", "task_due_on", "owner", "late", "file"),
    }
)
"""What a suit may say in plain: codes, numbers, minor units, ISO dates. Names are sealed."""
