"""The table of the process `disposal`: where it can stand, and how it can go on."""

from __future__ import annotations

from typing import Final

from casekit.process.model import Move, State

STATES: Final = (
    State("proposed", {"en": "proposed", "zh": "已提出"}, early=True),
    State(
        "sole_home_review",
        {"en": "looked at by a person: the only home", "zh": "唯一住房人工复核中"},
        early=True,
    ),
    State("approved", {"en": "approved", "zh": "已批准"}),
    State("agency_chosen", {"en": "agency chosen", "zh": "已选定机构"}),
    State("appraised", {"en": "appraised", "zh": "已评估"}),
    State("published", {"en": "auction published", "zh": "拍卖已公告"}),
    State("running", {"en": "auction running", "zh": "拍卖进行中"}),
    State("unsold", {"en": "unsold", "zh": "流拍"}),
    State("on_sale", {"en": "offered at a fixed price", "zh": "变卖中"}),
    State("knocked_down", {"en": "sold, not paid yet", "zh": "已成交待付款"}),
    State("paid", {"en": "price paid", "zh": "价款已付清"}),
    State("distributed", {"en": "price shared out", "zh": "价款已分配"}),
    State("closed", {"en": "closed", "zh": "已办结"}, over=True),
    State("ended_unsold", {"en": "ended without a sale", "zh": "未能变现"}, over=True),
    State("redeemed", {"en": "redeemed by its owner", "zh": "抵押人已清偿赎回"}, over=True),
    State("cancelled", {"en": "given up", "zh": "已撤销"}, over=True),
)

BEFORE_THE_HAMMER: Final = (
    "approved", "agency_chosen", "appraised", "published", "running", "unsold", "on_sale",
)  # fmt: skip
"""Where the thing is not sold yet, so that its owner can still redeem it."""

DESK: Final = "auctions"
"""The desk of disposals, which asks law and config before these moves."""

TO_THE_MONEY: Final = (*BEFORE_THE_HAMMER, "knocked_down", "paid")

MOVES: Final = (
    Move(
        "chosen",
        ("proposed",),
        "=",
        {"en": "which collateral was said", "zh": "已确定抵押物"},
    ),
    Move(
        "only_home",
        ("proposed",),
        "sole_home_review",
        {"en": "it may be the owner's only home", "zh": "可能为唯一住房"},
    ),
    Move(
        "approve",
        ("proposed", "sole_home_review"),
        "approved",
        {"en": "was approved", "zh": "批准处置"},
        document=True,
        advances=True,
        note=True,
        by_software=False,
        desk=DESK,
    ),
    Move(
        "announce_lot",
        ("approved",),
        "=",
        {"en": "a lot was announced", "zh": "公布抽签名单"},
        advances=True,
        desk=DESK,
    ),
    Move(
        "choose_agency",
        ("approved",),
        "agency_chosen",
        {"en": "an agency was chosen", "zh": "选定机构"},
        document=True,
        advances=True,
        desk=DESK,
    ),
    Move(
        "appraise",
        ("agency_chosen", "appraised", "unsold"),
        "appraised",
        {"en": "was appraised", "zh": "出具评估报告"},
        document=True,
        desk=DESK,
    ),
    Move(
        "publish",
        ("appraised", "published", "unsold"),
        "published",
        {"en": "an auction was published", "zh": "发布拍卖公告"},
        document=True,
        advances=True,
        by_software=False,
        desk=DESK,
    ),
    Move(
        "told",
        ("appraised", "published", "unsold", "on_sale"),
        "=",
        {"en": "somebody got notice of it", "zh": "已通知相关人"},
    ),
    Move(
        "begin",
        ("published",),
        "running",
        {"en": "the auction began", "zh": "拍卖开始"},
        advances=True,
        desk=DESK,
    ),
    Move(
        "bid",
        ("running",),
        "=",
        {"en": "bids were made", "zh": "竞买人出价"},
        desk=DESK,
    ),
    Move(
        "knock_down",
        ("running",),
        "knocked_down",
        {"en": "was knocked down", "zh": "拍卖成交"},
        document=True,
        desk=DESK,
    ),
    Move(
        "no_sale",
        ("running",),
        "unsold",
        {"en": "nobody bought it", "zh": "流拍"},
        desk=DESK,
    ),
    Move(
        "offer",
        ("unsold",),
        "on_sale",
        {"en": "was offered at a fixed price", "zh": "进入变卖"},
        document=True,
        advances=True,
        by_software=False,
        desk=DESK,
    ),
    Move(
        "agree_sale",
        ("appraised", "unsold", "on_sale"),
        "knocked_down",
        {"en": "was sold by agreement", "zh": "协议变卖成交"},
        document=True,
        advances=True,
        by_software=False,
        desk=DESK,
    ),
    Move(
        "end_unsold",
        ("unsold", "on_sale"),
        "ended_unsold",
        {"en": "ended without a sale", "zh": "终结处置，未能变现"},
        note=True,
        by_software=False,
    ),
    Move(
        "buyer_failed",
        ("knocked_down",),
        "unsold",
        {"en": "the buyer did not pay", "zh": "买受人未付款"},
        note=True,
        by_software=False,
    ),
    Move(
        "pay",
        ("knocked_down",),
        "paid",
        {"en": "the price was paid", "zh": "价款付清"},
        document=True,
        desk=DESK,
    ),
    Move(
        "distribute",
        ("paid",),
        "distributed",
        {"en": "the price was shared out", "zh": "分配价款"},
        document=True,
        desk=DESK,
    ),
    Move(
        "surplus_paid",
        ("distributed",),
        "=",
        {"en": "the rest was paid to the owner", "zh": "剩余价款已退还抵押人"},
        document=True,
    ),
    Move("close", ("distributed",), "closed", {"en": "was closed", "zh": "处置办结"}),
    Move(
        "object",
        TO_THE_MONEY,
        "=",
        {"en": "somebody objected", "zh": "有人提出异议"},
        note=True,
    ),
    Move(
        "overrule",
        TO_THE_MONEY,
        "=",
        {"en": "the objection was decided", "zh": "异议已处理"},
        document=True,
        by_software=False,
    ),
    Move("remind", TO_THE_MONEY, "=", {"en": "a day has come", "zh": "期日已到"}),
    Move(
        "redeem",
        BEFORE_THE_HAMMER,
        "redeemed",
        {"en": "was redeemed by its owner", "zh": "抵押人清偿赎回"},
        cancels=True,
        note=True,
    ),
    Move("cancel", ("*",), "cancelled", {"en": "was given up", "zh": "撤销处置"}, cancels=True),
)

FIELDS: Final = frozenset(
    {
        "collateral", "collateral_kind", "sole_home", "basis", "agency", "appraiser", "chosen_by",
        "fee",
        "lot", "appraisal", "appraised_on", "valid_until", "mode", "round", "first_start",
        "start_price", "deposit", "minimum", "notice_on", "auction_on", "to_tell", "known_to",
        "bids", "highest", "price", "buyer_code", "pay_by", "paid_on", "sale_until", "costs",
        "shares", "surplus", "shortfall", "surplus_paid_on", "objected_on", "reminded", "rule",
        "rounds", "notices", "told_before", "opened_at", "papers", "auction_at", "place",
    }
)  # fmt: skip
"""What `data` may hold: codes, amounts in minor units, dates. People's names are sealed."""
