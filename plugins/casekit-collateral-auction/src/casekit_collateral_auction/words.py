"""What codes of a disposal are called in its papers, by language."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

WORDS: Final[dict[str, dict[str, str]]] = {
    "zh": {
        "title": "抵押物处置说明书",
        "intro": "本说明书记载抵押物处置的全过程，供抵押人、债务人、其他权利人及竞买人查阅。"
        "每一步均载明日期、依据和所附文件的 SHA-256 摘要，可与原文件核对。",
        "number": "处置编号",
        "loan": "贷款编号",
        "collateral": "抵押物",
        "state": "目前状态",
        "basis": "处置依据",
        "judgment": "生效法律文书，执行未能全部收回",
        "agreement": "逾期后双方达成的处置协议",
        "agency": "拍卖机构",
        "lot": "抽签选定",
        "quotes": "比价选定",
        "appraiser": "评估机构",
        "appraisal": "评估价",
        "valid_until": "评估有效期至",
        "rounds": "拍卖轮次",
        "notices": "通知送达",
        "bids": "出价",
        "history": "处置经过",
        "price": "成交价",
        "buyer": "买受人代号",
        "money": "价款分配",
        "surplus": "退还抵押人",
        "shortfall": "尚欠（由债务人继续清偿）",
        "round": "第 {round} 轮",
        "start_price": "起拍价",
        "online": "网络拍卖",
        "offline": "现场拍卖",
        "when": "日期",
        "what": "事项",
        "by": "经办",
        "papers": "文件摘要",
        "who": "对象",
        "how": "方式",
        "amount": "金额",
        "owed": "应付",
        "paid": "实付",
        "rank": "顺位",
        "to": "收款人",
        "part": "款项",
        "disposal": "处置费用",
        "lender": "本公司",
        "costs": "费用",
        "auction": "拍卖费",
        "appraisal_fee": "评估费",
        "enforcement": "执行费",
        "storage": "保管费",
        "tax": "税费",
        "notary": "公证费",
        "other": "其他费用",
        "co_owner": "共有人",
        "lien": "其他抵押权人",
        "tenant": "承租人",
        "interest": "利息",
        "principal": "本金",
        "penalty": "罚息",
        "owner": "抵押人",
        "letter": "信函",
        "in_person": "当面",
        "court": "法院送达",
        "electronic": "电子送达",
        "public": "公告",
        "sum": "以上合计等于成交价",
        "draw_again": "抽签可重新验证：对“检查点根:处置编号:种子”取 SHA-256，除以机构数取余，"
        "按机构代码字母顺序选取。检查点根",
        "notice_title": "抵押物拍卖通知书",
        "notice_intro": "下列抵押物将依法公开拍卖，特此通知。成交前清偿债务的，拍卖终止。"
        "对拍卖有异议、主张优先购买权或者其他权利的，请于拍卖日前书面提出。",
        "deposit": "保证金",
        "auction_on": "拍卖日期",
        "auction_at": "拍卖时间",
        "place": "拍卖平台或地点",
        "result": "结果",
        "sold": "成交",
        "unsold": "流拍",
        "buyer_failed": "买受人未付款",
        "mode": "拍卖方式",
        "collateral_kind": "种类",
        "house": "住房",
        "vehicle": "车辆",
        "sole_home": "唯一住房",
        "unknown": "未知",
        "yes": "是",
        "no": "否",
        "chosen_by": "选定方式",
        "to_tell": "应通知",
        "known_to": "已通知",
        "buyer_code": "买受人代号",
        "pay_by": "付款期限",
        "objected_on": "异议日期",
        "due_on": "下一期日",
        "agreed": "协议买受人",
        "opened": "处置开始",
        "rule": "适用规则",
    },
    "en": {
        "title": "Statement of a disposal of collateral",
        "intro": "This statement tells the whole disposal to its owner, the debtor, others with "
        "rights and bidders. Each step has its day, what it rests on, and the SHA-256 digests of "
        "its papers, by which they can be compared.",
        "number": "disposal",
        "loan": "loan",
        "collateral": "collateral",
        "state": "stands at",
        "basis": "basis",
        "judgment": "a judgment in force, enforcement did not recover the loan",
        "agreement": "an agreement of both sides, made after the loan fell due",
        "agency": "auction house",
        "lot": "chosen by lot",
        "quotes": "chosen by quotes",
        "appraiser": "appraiser",
        "appraisal": "appraised at",
        "valid_until": "the appraisal holds until",
        "rounds": "rounds",
        "notices": "notices",
        "bids": "bids",
        "history": "what happened",
        "price": "price",
        "buyer": "buyer (code)",
        "money": "who is paid from the price",
        "surplus": "to the owner",
        "shortfall": "still owed by the debtor",
        "round": "round {round}",
        "start_price": "start price",
        "online": "online auction",
        "offline": "auction in a hall",
        "when": "day",
        "what": "what",
        "by": "by",
        "papers": "digests of papers",
        "who": "who",
        "how": "how",
        "amount": "amount",
        "owed": "owed",
        "paid": "paid",
        "rank": "rank",
        "to": "to",
        "part": "for",
        "disposal": "costs of the disposal",
        "lender": "the lender",
        "costs": "costs",
        "auction": "fee of the auction house",
        "appraisal_fee": "fee of the appraiser",
        "enforcement": "fee of enforcement",
        "storage": "keeping",
        "tax": "taxes",
        "notary": "notary",
        "other": "other costs",
        "co_owner": "co-owner",
        "lien": "holder of another lien",
        "tenant": "tenant",
        "interest": "interest",
        "principal": "principal",
        "penalty": "penalty",
        "owner": "owner",
        "letter": "by letter",
        "in_person": "in person",
        "court": "served by the court",
        "electronic": "electronically",
        "public": "by public notice",
        "sum": "together this is the price",
        "draw_again": "The lot can be drawn again: SHA-256 of root:process:seed, as a number, "
        "modulo the number of agencies in order of the alphabet. Root of the checkpoint",
        "notice_title": "Notice of an auction",
        "notice_intro": "What is described below will be auctioned by law. If the debt is paid "
        "before the hammer, there is no auction. Whoever objects, or has a right of first refusal "
        "or another right, says so in writing before the day.",
        "deposit": "deposit",
        "auction_on": "day of the auction",
        "auction_at": "hour",
        "place": "platform or place",
        "result": "result",
        "sold": "sold",
        "unsold": "unsold",
        "buyer_failed": "the buyer did not pay",
        "mode": "how",
        "collateral_kind": "kind",
        "sole_home": "only home",
        "chosen_by": "chosen",
        "to_tell": "must know",
        "known_to": "knows",
        "buyer_code": "buyer (code)",
        "pay_by": "to be paid by",
        "objected_on": "objected on",
        "due_on": "next day",
        "agreed": "by agreement",
        "opened": "the disposal began",
        "rule": "rule",
    },
}


def word(code: str, language: str) -> str:
    """Return what a code is called; one that nobody names stands as it is.

    A number behind a function stays: `tenant1` is 承租人 1.
    """
    words = WORDS["zh" if language.startswith("zh") else "en"]
    if code in words:
        return in_script(words[code], language)
    function = code.rstrip("0123456789")
    if function not in words:
        return code
    return in_script(f"{words[function]} {code[len(function) :]}", language)


def in_script(text: str, language: str) -> str:
    """Return words of ours in the script of a language: traditional for `zh-Hant`."""
    return str(_traditional().convert(text)) if language == "zh-Hant" else text


@cache
def _traditional() -> Any:
    # the dictionaries are only loaded by lenders that write in traditional script
    from opencc import OpenCC

    return OpenCC("s2t")
