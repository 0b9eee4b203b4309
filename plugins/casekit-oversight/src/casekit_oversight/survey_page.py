"""The page on which a customer says how they were treated: two questions, and room for words."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Final

from casekit.errors import MoveRefused, UsageError
from casekit.plugin_parts import WebPage
from casekit_oversight.kinds_surveys import LEAST, MOST
from casekit_oversight.surveys import LONGEST, Surveys

if TYPE_CHECKING:
    from casekit import Lender

_STYLE: Final = """
body{font:1.1rem/1.6 sans-serif;max-width:36rem;margin:1rem auto;padding:0 1rem;color:#111}
fieldset{border:1px solid #666;margin:1rem 0;padding:.6rem}
label{display:inline-block;padding:.4rem .7rem}
textarea{width:100%;box-sizing:border-box;font:inherit}
button{font:inherit;padding:.6rem 2rem}
small{color:#444;font-weight:normal}
h1{font-size:1.4rem}
legend{font-weight:bold;padding:0 .3rem}
.wrong{border-left:.3rem solid #111;padding-left:.6rem}
"""

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {
        "title": "请评价我们的服务",
        "service": "工作人员的服务态度",
        "communication": "沟通效果",
        "scale": "1 很不满意 … 5 很满意",
        "words": "您还想说的话（可不填，不超过 500 字）",
        "send": "提交",
        "free": "是否填写由您决定。与您沟通的工作人员看不到您的回答。",
        "thanks": "谢谢您的评价！",
        "before": "您已经评价过了，谢谢！",
        "wrong": "请为两个问题各选一项，文字不超过 500 字。",
    },
    "en": {
        "title": "How were you treated?",
        "service": "How we behaved",
        "communication": "How well one could talk with us",
        "scale": "1 very bad … 5 very good",
        "words": "What else would you like to say? (may be left empty; at most 500 characters)",
        "send": "Send",
        "free": "It is up to you. Whoever spoke with you does not see your answer.",
        "thanks": "Thank you!",
        "before": "You have answered already. Thank you!",
        "wrong": "Please choose an answer to both questions, and write at most 500 characters.",
    },
}


def show(lender: Lender, token: str) -> WebPage:
    """Return the page of a token; nothing changes.

    Raises:
        NotFound: there is none, or its time has passed.
    """
    view = Surveys(lender).of_token(token)
    return _told(lender, "before") if view.state == "answered" else _form(lender)


def take(lender: Lender, token: str, form: Mapping[str, str]) -> WebPage:
    """Take the answers of a filled page; a second time nothing changes, and the page says so.

    Raises:
        NotFound: there is none, or its time has passed.
    """
    desk = Surveys(lender)
    view = desk.of_token(token)
    if view.state == "answered":
        return _told(lender, "before")
    given = [form.get(name, "") for name in ("service", "communication")]
    if not all(len(one) == 1 and one in "12345" for one in given):
        return _form(lender, wrong=True)
    # a browser counts a line break as one character, and sends two
    words = form.get("words", "").replace("\r\n", "\n")
    try:
        desk.answer_by_link(view, int(given[0]), int(given[1]), words)
    except UsageError:
        return _form(lender, wrong=True)
    except MoveRefused:
        return _told(lender, "before")
    return _told(lender, "thanks")


def _languages(lender: Lender) -> tuple[str, str]:
    first = "zh" if lender.settings.lender.language.startswith("zh") else "en"
    return first, "en" if first == "zh" else "zh"


def _both(lender: Lender, name: str) -> str:
    first, second = _languages(lender)
    return (
        f'{escape(_WORDS[first][name])}<br><small lang="{second}">'
        f"{escape(_WORDS[second][name])}</small>"
    )


def _form(lender: Lender, *, wrong: bool = False) -> WebPage:
    first, second = _languages(lender)
    parts = [f"<h1>{_both(lender, 'title')}</h1>", f"<p>{_both(lender, 'free')}</p>"]
    if wrong:
        parts.append(f'<p class="wrong" role="alert">{_both(lender, "wrong")}</p>')
    parts.append('<form method="post">')
    for name in ("service", "communication"):
        choices = "".join(
            f'<label><input type="radio" name="{name}" value="{number}" required> {number}</label>'
            for number in range(LEAST, MOST + 1)
        )
        parts.append(
            f"<fieldset><legend>{escape(_WORDS[first][name])}</legend>"
            f'<small lang="{second}">{escape(_WORDS[second][name])}</small>'
            f"<p><small>{_both(lender, 'scale')}</small></p>{choices}</fieldset>"
        )
    parts.append(
        f'<p><label for="words">{_both(lender, "words")}</label>'
        f'<textarea id="words" name="words" rows="4" maxlength="{LONGEST}"></textarea></p>'
        f'<p><button type="submit">{_both(lender, "send")}</button></p></form>'
    )
    return _page(lender, "".join(parts), 400 if wrong else 200)


def _told(lender: Lender, name: str) -> WebPage:
    return _page(lender, f"<p>{_both(lender, name)}</p>", 200)


def _page(lender: Lender, body: str, status: int) -> WebPage:
    first, _ = _languages(lender)
    return WebPage(
        status,
        f'<!doctype html><html lang="{first}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(_WORDS[first]['title'])}</title><style>{_STYLE}</style></head>"
        f"<body>{body}</body></html>",
    )
