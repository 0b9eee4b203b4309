"""Make the papers of disposals in three languages: `python make_disposal_papers.py [FOLDER]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from opencc import OpenCC
from word_pages import CENTRE, RIGHT, WordPages

FOLDER = Path(__file__).parents[1] / "src" / "casekit_cn" / "letters"

NOTICE = {
    "zh-Hans": (
        "抵押物拍卖通知书",
        "编号：{{ number }}",
        "致：{{ addressee }}{{ capacity }}",
        "下列抵押物将依法公开拍卖。依据《中华人民共和国民法典》第四百一十条、第四百一十三条和《最高人民法院"
        "关于人民法院网络司法拍卖若干问题的规定》，特此通知：",
        (
            ("抵押物", "{{ collateral }}"),
            ("评估机构及评估价", "{{ appraiser }}　{{ appraisal }}"),
            ("拍卖机构", "{{ agency }}"),
            ("拍卖方式及轮次", "{{ mode }}　{{ round }}"),
            ("起拍价", "{{ start_price }}"),
            ("竞买保证金", "{{ deposit }}"),
            ("拍卖时间", "{{ auction_on }} {{ auction_at }}"),
            ("拍卖平台或地点", "{{ place }}"),
        ),
        (
            "拍卖成交前债务获得清偿的，拍卖终止。",
            "对拍卖有异议的，请于拍卖日前书面提出；主张优先购买权或者其他权利的，请一并提交证明材料，"
            "并依公告报名参加竞买。",
            "查询或者提出异议：{{ hotline }}；{{ lender_address }}。",
        ),
        "{{ lender_name }}（公章）",
    ),
    "en": (
        "Notice of an auction",
        "No. {{ number }}",
        "To: {{ addressee }}{{ capacity }}",
        "What is described below will be sold by public auction under articles 410 and 413 of the "
        "Civil Code and the rules on online judicial auction.",
        (
            ("Collateral", "{{ collateral }}"),
            ("Appraised by, at", "{{ appraiser }}, {{ appraisal }}"),
            ("Auction house", "{{ agency }}"),
            ("How", "{{ mode }}, {{ round }}"),
            ("Start price", "{{ start_price }}"),
            ("Deposit", "{{ deposit }}"),
            ("When", "{{ auction_on }}, {{ auction_at }}"),
            ("Platform or place", "{{ place }}"),
        ),
        (
            "If the debt is paid before the hammer, there is no auction.",
            "Whoever objects does so in writing before the day. Whoever claims a right of first "
            "refusal or another right sends its proof, and registers as the public notice says.",
            "Questions and objections: {{ hotline }}; {{ lender_address }}.",
        ),
        "{{ lender_name }} (seal)",
    ),
}

STATEMENT = {
    "zh-Hans": (
        "抵押物处置说明书",
        "本说明书记载抵押物处置的全过程，供抵押人、债务人、其他权利人及竞买人查阅。每一步均载明日期和所附文件"
        "的 SHA-256 摘要，可与原文件核对。",
        (
            ("处置编号", "{{ number }}"),
            ("贷款编号", "{{ loan }}"),
            ("抵押物", "{{ collateral }}"),
            ("处置依据", "{{ basis }}"),
            ("拍卖机构", "{{ agency }}"),
            ("评估机构", "{{ appraiser }}"),
            ("评估价（有效期至）", "{{ appraisal }}（{{ valid_until }}）"),
            ("拍卖平台或地点", "{{ place }}"),
            ("适用规则", "{{ rule }}"),
            ("成交价", "{{ price }}"),
            ("买受人代号", "{{ buyer }}"),
        ),
        {
            "history": ("处置经过", ("日期", "事项", "文件摘要")),
            "rounds": ("拍卖轮次", ("轮次", "方式", "时间", "起拍价", "结果")),
            "notices": ("通知送达", ("轮次", "对象", "日期", "方式")),
            "bids": ("出价", ("竞买代号", "时间", "金额")),
            "money": ("价款分配", ("顺位", "收款人", "款项", "应付", "实付")),
        },
    ),
    "en": (
        "Statement of a disposal of collateral",
        "This statement tells the whole disposal to its owner, the debtor, others with rights and "
        "bidders. Each step has its day and the SHA-256 digests of its papers, by which they can "
        "be compared.",
        (
            ("Disposal", "{{ number }}"),
            ("Loan", "{{ loan }}"),
            ("Collateral", "{{ collateral }}"),
            ("Basis", "{{ basis }}"),
            ("Auction house", "{{ agency }}"),
            ("Appraiser", "{{ appraiser }}"),
            ("Appraised at (until)", "{{ appraisal }} ({{ valid_until }})"),
            ("Platform or place", "{{ place }}"),
            ("Rule", "{{ rule }}"),
            ("Price", "{{ price }}"),
            ("Buyer (code)", "{{ buyer }}"),
        ),
        {
            "history": ("What happened", ("Day", "What", "Digests of papers")),
            "rounds": ("Rounds", ("Round", "How", "When", "Start price", "Result")),
            "notices": ("Notices", ("Round", "Who", "Day", "How")),
            "bids": ("Bids", ("Bidder", "At", "Amount")),
            "money": ("Who was paid", ("Rank", "To", "For", "Owed", "Paid")),
        },
    ),
}

TABLES = {
    "history": (("on", "what", "papers"), (2.6, 4.2, 9.0), ()),
    "rounds": (
        ("round", "mode", "on", "start_price", "result"),
        (2.2, 2.8, 4.2, 3.8, 2.8),
        (3,),
    ),
    "notices": (("round", "who", "on", "how"), (2.8, 4.6, 4.2, 4.2), ()),
    "bids": (("who", "at", "amount"), (5.0, 5.4, 5.4), (2,)),
    "money": (("rank", "to", "part", "owed", "paid"), (1.6, 4.0, 3.6, 3.3, 3.3), (3, 4)),
}


def main(folder: Path = FOLDER) -> None:
    """Write the files into a folder."""
    traditional = OpenCC("s2t").convert
    for language, source, turned in (
        ("zh-Hans", "zh-Hans", str),
        ("zh-Hant", "zh-Hans", traditional),
        ("en", "en", str),
    ):
        notice(language, source, turned).save(folder / f"auction-notice.{language}.docx")
        statement(language, source, turned).save(folder / f"disposal-statement.{language}.docx")


def notice(language: str, source: str, turned: Callable[[str], str]) -> WordPages:
    """Return the notice of an auction."""
    title, number, to, intro, facts, rights, seal = NOTICE[source]
    page = WordPages(language, title=turned(title))
    page.line("{{ lender_name }}", size=16, bold=True, align=CENTRE, after=2)
    page.rule()
    page.line(turned(title), size=18, bold=True, align=CENTRE, before=6, after=4)
    page.line(turned(number), size=10, align=RIGHT, after=4)
    page.line(turned(to), bold=True, after=5)
    page.text(turned(intro))
    page.table([tuple(map(turned, fact)) for fact in facts], (4.6, 11.2))
    for right in rights:
        page.text(turned(right))
    page.line(turned(seal), align=RIGHT, before=24, after=2, keep=True)
    page.line("{{ today }}", align=RIGHT)
    page.footer(turned(title) + "　{{ number }}")
    return page


def statement(language: str, source: str, turned: Callable[[str], str]) -> WordPages:
    """Return the statement of a disposal."""
    title, intro, facts, parts = STATEMENT[source]
    page = WordPages(language, title=turned(title))
    page.line(turned(title), size=18, bold=True, align=CENTRE, after=6)
    page.text(turned(intro))
    page.table([tuple(map(turned, fact)) for fact in facts], (4.6, 11.2))
    for name, (heading, heads) in parts.items():
        columns, widths, right = TABLES[name]
        page.line(f"{{%p if has_{name} %}}", after=0)
        page.heading(turned(heading))
        empty = [""] * (len(columns) - 1)
        page.table(
            [
                tuple(map(turned, heads)),
                (f"{{%tr for line in {name} %}}", *empty),
                tuple(f"{{{{ line.{column} }}}}" for column in columns),
                ("{%tr endfor %}", *empty),
            ],
            widths,
            head=True,
            right=right,
        )
        page.line("{%p endif %}", after=0)
    page.when("remark", "{{ remark }}", size=9, before=6)
    page.footer(turned(title) + "　{{ number }}")
    return page


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
