"""What people write back, in Chinese, English and Spanish, is read for what it may mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.contacts.keywords import DEFAULT_KEYWORDS, STOP_WORDS, Keywords
from casekit.contacts.reply_reading import ReplyKind, read_reply, reply_kinds

SAID = {
    "stop": ("¡Alto!", "BAJA", "STOP", "退订", "退 訂。", "TD", "T", "Opt-out!", "拒收"),
    "start": ("START", "Unstop"),
    "stop_suspected": (
        "别再给我发短信了，别发了",
        "請不要再聯繫我",
        "不要打电话到我单位",
        "再骚扰我试试",
        "我不想收到这种信息",
        "回复TD还是能收到",
        "please stop texting me",
        "Don't call this number again",
        "do not ever contact me",
        "I no longer want to receive messages from you",
        "take me off your list",
        "Leave me alone!!!",
        "s t o p it",
        "STOP 谢谢",
        "不要再给我发短信了",
        "別老是給我家人打電話",
        "以后不用再找我了",
        "请你们不要再向单位催了",
        "No more calls please",
        "I do not want to hear from you",
        "go away",
        "please cancel these messages",
        "No me llamen más",
        "no me vuelvan a escribir",
        "no nos contacte",
        "no me manden mas mensajes",
        "NO ME LLAME MÁS por favor",
        "Dejen de llamarme al trabajo",
        "¡Déjenme en paz!",
        "ya basta, no quiero recibir nada",
    ),
    "death": (
        "他上个月去世了",
        "機主已故",
        "My husband passed away in May",
        "she has died",
        "Mi esposo falleció",
    ),
    "bankruptcy": ("我已申请个人破产", "I filed Chapter 7", "we are bankrupt"),
    "attorney": ("请联系我的律师", "Talk to my lawyer", "I am represented by counsel"),
    "dispute": (
        "这钱不是我借的",
        "金額不對",
        "我对利息有异议",
        "I dispute this",
        "That is not my debt",
        "I don't owe you anything",
        "the amount is wrong",
    ),
    "complaint": (
        "我要投诉你们",
        "打12378举报",
        "I will file a complaint",
        "reporting you to CFPB",
    ),
    "wrong_party": (
        "你发错了",
        "我不是他，这是新号主",
        "Wrong number",
        "no one by that name here",
        "Número equivocado",
    ),
    "hardship": (
        "我失业了，还不上",
        "孩子住院",
        "lost my job",
        "I can't afford it",
        "in hospital",
        "No puedo pagar, estoy sin trabajo",
    ),
    "paid": (
        "已经还了",
        "昨天已转账",
        "I already paid",
        "paid in full yesterday",
        "Ya pagué el lunes",
    ),
    "other": (
        "好的",
        "明天联系",
        "什么时候到期？",
        "ok",
        "who are you",
        "¿Cuánto es?",
        "Llámeme mañana",
        "no hay problema",
        "le pago en la parada",
        "👍",
        "",
        "谢谢",
    ),
}


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in SAID.items() for text in texts]
)
def test_a_reply_is_read_for_what_weighs_most(kind: str, text: str) -> None:
    assert read_reply(text, DEFAULT_KEYWORDS) is ReplyKind(kind)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("烦死了", "death"),
        ("my phone died", "death"),
        ("我没有异议", "dispute"),
        ("我停止营业了", "stop_suspected"),
        ("I will stop by the branch tomorrow", "stop_suspected"),
        ("nonstop work this week", "stop_suspected"),
        ("我会还清的，已经还不起了", "paid"),
        ("I haven't paid", "paid"),
        ("I will pay at the end of the month", "stop_suspected"),
        ("I will complain to the attorney general", "attorney"),
        ("没有困难，会还的", "hardship"),
        ("不用担心，周五还", "stop_suspected"),
        ("我不想拖欠", "stop_suspected"),
    ],
)
def test_words_that_only_look_like_it_are_left_alone(text: str, never: str) -> None:
    assert ReplyKind(never) not in reply_kinds(text, DEFAULT_KEYWORDS)


def test_everything_that_a_reply_may_mean_is_found() -> None:
    said = "别再打电话了，我失业了，再骚扰我就投诉"
    assert reply_kinds(said, DEFAULT_KEYWORDS) == (
        ReplyKind.STOP_SUSPECTED,
        ReplyKind.COMPLAINT,
        ReplyKind.HARDSHIP,
    )


def test_what_smells_of_a_stop_in_whatever_words() -> None:
    said = (
        "請不要再傳簡訊給我|把我从名单里去掉|麻烦把我号码删了|住手|够了|适可而止|不要上门|别来了|"
        "不要来我家|没完没了|烦死了|T掉|退了吧|不订了|再打我就报警|不需要|拒绝|STOPPP|stopp|STOP STOP|"
        "stopcalling|stop1|unsub|opt me out|no more|remove|lose this number|please quit|enough!|"
        "shut up|f off|no quiero mensajes|ARRET"
    )
    for text in said.split("|"):
        assert ReplyKind.STOP_SUSPECTED in reply_kinds(text, DEFAULT_KEYWORDS), text
    for text in ("停", "停！", "回T", "回复TD", "退定"):
        assert reply_kinds(text, DEFAULT_KEYWORDS) == (ReplyKind.STOP,), text
    other = (
        "我还款够了吗|钱够了明天还|不用来回跑，我网上还|我想删除信用卡|我会来网点还|我的号码换了|"
        "我再联系你们|I will not stop paying|I have more than enough|no more than 500 this month|"
        "please remove the late fee"
    )
    for text in other.split("|"):
        assert ReplyKind.STOP_SUSPECTED not in reply_kinds(text, DEFAULT_KEYWORDS), text


def test_a_lenders_own_stop_word_is_a_stop() -> None:
    words = Keywords.with_words(stop=["BASTA", "ya", "勿再"])
    assert read_reply("basta", words) is ReplyKind.STOP
    for text in ("¡Basta, por favor!", "ya no", "请勿再来"):
        assert read_reply(text, words) is ReplyKind.STOP_SUSPECTED
    assert read_reply("mañana voy a pagar", words) is ReplyKind.OTHER


@given(
    word=st.sampled_from([word for words in STOP_WORDS.values() for word in words]),
    before=st.text(max_size=12),
)
def test_a_stop_word_stops_whatever_stands_around_it(word: str, before: str) -> None:
    kinds = reply_kinds(f" {word} ! ", DEFAULT_KEYWORDS)
    assert kinds == (ReplyKind.STOP,)
    assert reply_kinds(f"{before} please stop", DEFAULT_KEYWORDS)[0] in (
        ReplyKind.STOP,
        ReplyKind.STOP_SUSPECTED,
    )
