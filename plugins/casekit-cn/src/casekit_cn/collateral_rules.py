"""Rules of disposals of collateral; asked by `casekit.compliance.disposal`, never by the gate."""

from __future__ import annotations

from casekit.compliance.pack import Rule
from casekit.compliance.primitives.disposal_shares import DisposalShares
from casekit.compliance.primitives.start_price import StartPrice
from casekit_cn.citations import AUCTION, CIVIL, ONLINE_AUCTION


def rules() -> tuple[Rule, ...]:
    """Return the rules of start prices and of the price's shares."""
    return (
        Rule(
            id="CN-COLL-01",
            version="1",
            title={
                "en": "An online auction starts at {online_first_bp} basis points of the "
                "appraisal or more, a second one at {online_again_bp} of the first start; "
                "offline the appraisal is the reserve, and each cut at most {offline_cut_bp}",
                "zh": "网络拍卖起拍价不低于评估价的 {online_first_bp} 个基点，二拍不低于一拍的 "
                "{online_again_bp} 个基点；现场拍卖以评估价为保留价，每次降价不超过 "
                "{offline_cut_bp} 个基点",
            },
            primitive=StartPrice(),
            source=f"{ONLINE_AUCTION} 10, 12, 17, 26; {AUCTION} 5; days of the notice offline and "
            "between rounds are our default, to check before use",
        ),
        Rule(
            id="CN-COLL-02",
            version="1",
            title={
                "en": "Of the price costs are paid, then claims by rank; the rest belongs to the "
                "owner, and what is short stays owed",
                "zh": "变价款先支付费用，再按顺位清偿；超过债权数额的部分归抵押人所有，"
                "不足部分由债务人清偿",
            },
            primitive=DisposalShares(),
            source=f"{CIVIL} 413, 414, 438, 561",
        ),
    )
