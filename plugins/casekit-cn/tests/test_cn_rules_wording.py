"""What may be said in Chinese, and what may not, to customers and to others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.compliance.normal import normal_form
from casekit.compliance.primitives.content_forbidden import ContentForbidden
from casekit.compliance.texts import check_text
from casekit_cn.rules import rule_pack

FORBIDDEN = {
    "violence": ["再不还就打断你的腿", "小心我们找人弄你", "我们会打你", "明天去砸你家，泼油漆"],
    "threat": [
        "后果自负，走着瞧！",
        "我们将爆你通讯录",
        "把你曝光，通知你所有亲友",
        "知道你家在哪里，自己看着办",
        "让你身败名裂",
        "我们会到你公司闹",
        "到期不还将上门催收并通知您的亲友",
        "群发短信给您通讯录所有联系人",
        "你的孩子在学校也会知道",
        "今天不还明天就查封你的房子",
        "你敢不还试试",
    ],
    "insult": ["你这个废物", "不要脸的东西", "人渣！", "滚蛋", "你就是垃圾", "滚", "S B"],
    "vulgar": ["他妈的还不还", "你去死吧", "c n m", "F U C K", "妈的快还钱"],
    "discrimination": ["穷鬼一个", "乡巴佬", "你们这种人就是素质低", "你们河南人都这样"],
    "defamation": ["你就是老赖", "骗子！", "把你的事公布于众", "你这是诈骗"],
    "fake-authority": [
        "法院明天来抓你,自己看着办",
        "公安已立案，等着吧",
        "派出所民警今天上门带走你",
        "我是检察院的，你的案子在我这里",
        "这里是市公安局经侦大队",
        "法院传票已寄出",
        "检察院已受理您的案件",
        "我们已经报警",
    ],
    "fake-arrest": [
        "你要坐牢了",
        "已将你列入失信名单",
        "马上把你拉进黑名单",
        "会影响孩子上学",
        "您将无法乘坐高铁飞机",
    ],
    "extra-fee": [
        "请先交催收费200元",
        "罚息翻倍",
        "钱转到我的账户",
        "逾期还将加收额外费用",
        "今天不还,利息每天翻倍",
        "请另外支付手续费500元",
    ],
    "debt-for-debt": [
        "可以借新还旧",
        "先找朋友借一点",
        "借网贷来还也行",
        "向您的亲戚借",
        "借别的平台的钱来还",
    ],
    "harsh": [
        "你必须马上还钱",
        "赶紧还钱!",
        "您必须今天处理",
        "限你三天",
        "别躲着不接",
        "马上还款!",
        "快还钱",
        "必须今天还款",
    ],
}
ALLOWED = [
    "您好,请于5月10日前还款1200元,如有异议请致电400-100-1000,谢谢。",
    "您好,若到期仍未还款,我公司可能依法向人民法院提起诉讼,请您尽快安排。谢谢。",
    "如未在15日内还款，我行可能通过法律途径解决，可能导致资产被查封、拍卖。",
    "逾期记录会上传至征信系统，可能影响您今后申请新的贷款。",
    "我们将依法向有管辖权的人民法院申请强制执行。",
    "如遇疾病、失业等困难，请拨打您的客户经理电话，我们愿与您协商还款计划。",
    "我们是蓝天银行，可能依法向法院起诉，工作人员会与您预约上门走访的时间。",
    "请勿向他人转账，谨防诈骗；本行不收取任何额外费用，也不建议借新还旧。",
    "积极还款是解决问题的唯一途径，请您尽快通过手机银行还款。",
    "您的还款已收到，感谢您的配合，祝您和家人平安。",
    "如已还款请忽略本短信。退订回T。",
    "请拨打您开户行的电话，或致电您的客户经理，不会打扰您的家人。",
    "请提供去世亲人的死亡证明，我们将为您办理相关手续。",
    "您可以自动还款，也可以手动还款；本次不产生手续费。",
    "如果收到垃圾短信，请向我行反映。",
    "您必要时可申请延期。您须在合同约定日期还款，谢谢。",
    "若法院判决后仍不履行，您可能被依法限制高消费，包括限制乘坐高铁飞机。",
    "您好，您可以立即通过手机银行还款；请您尽快还清欠款，谢谢。",
    "我们不会联系您的家人，也不会通知您的单位。",
    "如有需要，您可联系您的家人协助还款；如遇冒充本行催收，请您报警。",
    "我公司将再次联系您，核实您公司财务的联系方式。",
    "孩子上学有困难的，可申请延期；您妈妈的电话已更新。",
    "本行已向人民法院提起诉讼，请您留意法院送达的材料。",
    "Dear customer, please call us at your convenience. Rest assured, thank you.",
]
OTHERS_MAY_HEAR = [
    "请转告张三先生回电 400-100-1000,谢谢。",
    "您好，请问您能联系到张三先生吗？请他方便时回电，谢谢。",
    "您好，我们是蓝天公司客服，有事想与李娜女士联系，请问她的新号码是多少？",
]
OTHERS_MAY_NOT_HEAR = [
    ("张三欠款3000元已逾期,请转告他还钱。", {"third-party-debt", "third-party-amount"}),
    ("请转告张三，他的贷款有问题", {"third-party-product"}),
    ("请转告张三处理信 用 卡", {"third-party-product"}),
    ("请转告张三准备三千块", {"third-party-amount"}),
    ("请转告张三准备¥5,000", {"third-party-amount"}),
    ("請轉告張三，他已逾期", {"third-party-debt"}),
    ("请转告张三，法院已收到起诉材料", {"third-party-debt"}),
    ("他尾号6789的账户", {"third-party-product"}),
]


def finds(text: str, party: str = "customer") -> set[tuple[str, str]]:
    """Rule and category of each find."""
    return {
        (finding.rule, str(finding.values["category"]))
        for finding in check_text(rule_pack(), text, party, "sms")
    }


@pytest.mark.parametrize(
    ("category", "text"),
    [(category, text) for category, texts in FORBIDDEN.items() for text in texts],
)
def test_what_must_not_be_said(category: str, text: str) -> None:
    assert ("CN-CONT-01", category) in finds(text)


@pytest.mark.parametrize("text", ALLOWED)
def test_what_is_true_lawful_and_polite_passes(text: str) -> None:
    assert finds(text) == set()


@pytest.mark.parametrize("text", OTHERS_MAY_HEAR)
def test_what_others_may_hear(text: str) -> None:
    assert finds(text, "contact") == set()


@pytest.mark.parametrize(("text", "categories"), OTHERS_MAY_NOT_HEAR)
def test_what_others_may_not_hear(text: str, categories: set[str]) -> None:
    for party in ("contact", "unrelated", "spouse"):
        found = {category for rule, category in finds(text, party) if rule == "CN-3P-03"}
        assert categories <= found
    assert all(rule != "CN-3P-03" for rule, _ in finds(text, "guarantor"))


@pytest.mark.parametrize(
    "disguised",
    [
        "趕緊還錢",
        "赶 紧 还 钱",
        "赶\u200b紧\u200b还\u200b钱",
        "赶*紧*还*钱",
        "赶。紧。还。钱",
        "赶紧　还钱",
    ],
)
def test_c070_a_disguise_hides_nothing(disguised: str) -> None:
    assert ("CN-CONT-01", "harsh") in finds(f"您好，{disguised}，谢谢")


WORDS = sorted(
    (category.name, word)
    for rule in rule_pack().rules
    if rule.id == "CN-CONT-01"
    for part in rule.primitive.each()
    if isinstance(part, ContentForbidden)
    for category in part.categories
    for word in category.words
)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(WORDS),
    st.lists(st.sampled_from(["", " ", "\u3000", "·", "\u200b", "，", "~", "\n"]), max_size=40),
)
def test_every_word_of_the_lists_is_found_however_it_is_spaced(
    entry: tuple[str, str], fillers: list[str]
) -> None:
    category, word = entry
    disguised = "".join(
        character + (fillers[index] if index < len(fillers) else "")
        for index, character in enumerate(word)
    )
    assert ("CN-CONT-01", category) in finds(f"您好：{disguised}。")


def test_no_word_is_listed_twice() -> None:
    forms = [normal_form(word) for _, word in WORDS]
    assert sorted(set(forms)) == sorted(forms)


def test_the_measures_own_sentences_pass(shared: Path) -> None:
    lines = (shared / "vectors" / "templates.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        assert finds(json.loads(line)["text"]) == set()
