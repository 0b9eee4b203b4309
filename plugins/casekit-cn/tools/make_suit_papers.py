"""Make the papers of suits in three languages: `python make_suit_papers.py [FOLDER]`.

The proposal before its reviewer, the letter by which a law firm is engaged, and the index of the
evidence.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from opencc import OpenCC
from word_pages import CENTRE, RIGHT, WordPages

FOLDER = Path(__file__).parents[1] / "src" / "casekit_cn" / "letters"

PROPOSAL: Mapping[str, tuple[str, str, Sequence[tuple[str, str]], str, Sequence[str]]] = {
    "zh-Hans": (
        "起诉审批表",
        "案件 {{ case }}　贷款编号 {{ loan }}　制表日期 {{ today }}　制表人 {{ actor }}",
        (
            ("逾期天数", "days"),
            ("逾期金额", "overdue"),
            ("诉讼标的", "claim"),
            ("预计费用", "cost"),
            ("受理费依据", "fees_by"),
            ("诉讼时效届满日", "lapses"),
            ("还款计划", "plan"),
            ("催款函送达日", "letter_on"),
            ("抵押物", "collateral"),
            ("档案缺少", "lacking"),
            ("曾不予起诉", "declined"),
        ),
        "审批意见",
        (
            "□ 同意起诉　　　□ 暂不起诉，再次审议日期：________________",
            "理由：",
            "",
            "审批人签字及日期：",
        ),
    ),
    "en": (
        "Proposal of a suit",
        "Case {{ case }}, loan {{ loan }}. As of {{ today }}, by {{ actor }}",
        (
            ("Days past due", "days"),
            ("Overdue", "overdue"),
            ("Claim", "claim"),
            ("Estimated costs", "cost"),
            ("Court fees by", "fees_by"),
            ("Claim lapses on", "lapses"),
            ("Plan", "plan"),
            ("Demand letter delivered on", "letter_on"),
            ("Collateral", "collateral"),
            ("Missing in the file", "lacking"),
            ("Declined before on", "declined"),
        ),
        "Decision",
        (
            "□ bring the suit          □ decline for now; look again on ________________",
            "Reasons:",
            "",
            "Signature and date:",
        ),
    ),
}

ENGAGEMENT = {
    "zh-Hans": (
        "委托代理函",
        "编号：{{ number }}",
        "致：{{ firm }}",
        "依据贵所与本机构签订、有效期至{{ contract_until }}的委托合同，"
        "现委托贵所代理本机构与{{ customer }}"
        "借款合同纠纷一案（案件 {{ case }}，贷款编号 {{ loan }}，诉讼标的 {{ claim }}）。"
        "代理权限以授权委托书为准。",
        "一、处理目的",
        "{{ purpose }}。除此之外，贵所不得以任何目的处理本函所列个人信息。",
        "二、移交的资料",
        ("资料", "内容"),
        "不移交：{{ never }}。",
        "三、贵所的义务",
        (
            "依据《中华人民共和国个人信息保护法》第二十一条，贵所应当按照上述目的、"
            "以办理本案所必需的方式处理，"
            "采取必要措施保障资料安全；未经本机构书面同意，不得转委托或者向他人提供，但向法院、"
            "仲裁机构和执行机关提交的除外。",
            "资料以安全方式移交，每次移交均由本机构记入档案。案件终结或者委托合同终止后，"
            "贵所应当返还或者删除资料，不得留存，法律另有规定的除外。",
            "法院对材料、期限或者出庭的要求，请于收到当日告知本机构：{{ hotline }}。",
        ),
        "四、代理费",
        "{{ fee }}，按委托合同支付。",
        ("{{ lender_name }}（公章）", "{{ firm }}（盖章）"),
        "日期：____________",
    ),
    "en": (
        "Letter of engagement",
        "No. {{ number }}",
        "To: {{ firm }}",
        "Under our contract, which runs until {{ contract_until }}, we engage you in our "
        "dispute with "
        "{{ customer }} over a loan (case {{ case }}, loan {{ loan }}, claim {{ claim }}). "
        "What you "
        "may do for us is said in the power of attorney.",
        "1. Purpose",
        "{{ purpose }}. You process the personal data named here for nothing else.",
        "2. What is handed over",
        ("Data", "What it holds"),
        "Not handed over: {{ never }}.",
        "3. What you owe us",
        (
            "Under article 21 of the Personal Information Protection Law you process it for this "
            "purpose only, in the ways that the case needs, and keep it safe. Without our written "
            "consent nobody else gets it or is engaged in your place, except courts, tribunals "
            "and enforcement officers.",
            "It is handed over by secure means, and each time is recorded in our archive. "
            "When the case or "
            "our contract has ended you return or delete it, unless the law asks you to keep it.",
            "What a court asks for, by when, and hearings: tell us on the day, {{ hotline }}.",
        ),
        "4. Fee",
        "{{ fee }}, paid as the contract says.",
        ("{{ lender_name }} (seal)", "{{ firm }} (seal)"),
        "Date: ____________",
    ),
}

INDEX = {
    "zh-Hans": (
        "证据目录：案件 {{ case }}",
        (
            ("档案日志", "origin"),
            ("检查点时日志条目数", "size"),
            ("已签名的根哈希", "root"),
            ("公钥", "key"),
            ("贷款档案中缺少", "lacking"),
        ),
        {
            "parties": ("当事人及代理人", ("身份", "姓名或名称", "证件号码", "电话", "地址")),
            "entries": ("案件条目", ("序号", "时间", "事项与内容", "经办")),
            "statement": (
                "贷款账目",
                ("序号", "应还日期", "本金", "利息", "罚息", "已还本金", "已还利息", "已还罚息",
                 "未还"),
            ),
            "payments": (
                "还款记录及抵充",
                ("日期", "流水号", "种类", "金额", "来源", "费用", "利息", "本金", "罚息"),
            ),
            "contacts": ("催收联系记录", ("序号", "时间", "内容", "经办")),
            "recordings": ("通话录音清单", ("联系", "时间", "经办", "秒数", "状态", "文件")),
            "letters": ("函件与送达证明", ("程序", "状态", "邮件号", "寄出", "送达", "签收人",
                                         "文件")),
            "custody": ("文件保管链", ("文件", "时间", "事项", "经办", "理由")),
        },
    ),
    "en": (
        "Index of evidence: case {{ case }}",
        (
            ("Archive log", "origin"),
            ("Entries at the checkpoint", "size"),
            ("Signed root", "root"),
            ("Public key", "key"),
            ("Missing in the loan's file", "lacking"),
        ),
        {
            "parties": ("Parties", ("As what", "Name", "Identity number", "Telephone", "Address")),
            "entries": ("Entries of the case", ("No.", "Time", "What happened", "By")),
            "statement": (
                "Account of the loan",
                ("No.", "Due on", "Principal", "Interest", "Penalty", "Paid princ.", "Paid int.",
                 "Paid pen.", "Unpaid"),
            ),
            "payments": (
                "Payments, and what they were set off against",
                ("Paid on", "Reference", "Kind", "Amount", "Source", "Costs", "Interest",
                 "Principal", "Penalty"),
            ),
            "contacts": ("Contacts", ("No.", "Time", "What happened", "By")),
            "recordings": ("Recordings", ("Contact", "Time", "By", "Secs", "State", "File")),
            "letters": (
                "Letters and proof of delivery",
                ("Process", "State", "Tracking no.", "Posted", "Delivered", "Signed by", "File"),
            ),
            "custody": ("Chain of custody", ("File", "Time", "What", "By", "Why")),
        },
    ),
}  # fmt: skip

COLUMNS = {
    "parties": (("role", "name", "id_number", "phone", "address"), (2.2, 3.0, 3.8, 3.0, 4.0)),
    "entries": (("number", "time", "what", "who"), (1.2, 3.2, 9.2, 2.4)),
    "statement": (
        ("number", "due_on", "principal", "interest", "penalty", "paid_principal", "paid_interest",
         "paid_penalty", "unpaid"),
        (1.2, 2.0, 1.9, 1.8, 1.8, 1.9, 1.8, 1.7, 1.9),
    ),
    "payments": (
        ("paid_on", "ref", "kind", "amount", "source", "costs", "interest", "principal", "penalty"),
        (1.9, 2.1, 1.4, 1.9, 2.0, 1.5, 1.8, 1.9, 1.5),
    ),
    "contacts": (("number", "time", "said", "who"), (1.2, 3.2, 9.2, 2.4)),
    "recordings": (
        ("contact", "time", "who", "seconds", "state", "file"),
        (1.6, 3.4, 2.6, 1.6, 2.4, 4.4),
    ),
    "letters": (
        ("process", "state", "tracking", "posted_on", "delivered_on", "signed_by", "file"),
        (1.3, 2.3, 3.2, 2.2, 2.2, 1.8, 3.0),
    ),
    "custody": (("file", "time", "what", "who", "why"), (4.0, 3.4, 1.8, 2.4, 4.4)),
}  # fmt: skip
"""Of each table of the index: the values of a row, and the widths of its columns."""

HOW = {
    "zh-Hans": "{{ packed }}　解压后在本文件夹运行 python3 verify.py，"
    "可离线核验：每个条目均载于已签名日志，"
    "案件条目无一缺失，文件与归档时一致。",
    "en": "{{ packed }} Unpacked, python3 verify.py checks it offline: each entry stands "
    "in the signed "
    "log, none of the case's is missing, and the files are those that were filed.",
}


def main(folder: Path = FOLDER) -> None:
    """Write the files into a folder."""
    traditional = OpenCC("s2t").convert
    for language, source, turned in (
        ("zh-Hans", "zh-Hans", str),
        ("zh-Hant", "zh-Hans", traditional),
        ("en", "en", str),
    ):
        proposal(language, source, turned).save(folder / f"suit-proposal.{language}.docx")
        engagement(language, source, turned).save(folder / f"engagement-letter.{language}.docx")
        index(language, source, turned).save(folder / f"evidence-index.{language}.docx")


def proposal(language: str, source: str, turned: Callable[[str], str]) -> WordPages:
    """Return the proposal of a suit."""
    title, head, facts, decision, lines = PROPOSAL[source]
    page = WordPages(language, title=turned(title))
    page.line("{{ lender_name }}", size=14, bold=True, align=CENTRE, after=2)
    page.line(turned(title), size=18, bold=True, align=CENTRE, before=4, after=4)
    page.line(turned(head), size=10, align=CENTRE, after=6)
    page.table(
        [(turned(label), f"{{{{ {name} }}}}") for label, name in facts],
        (4.6, 11.2),
        when=[(row, name) for row, (_, name) in enumerate(facts)],
    )
    page.heading(turned(decision))
    for line in lines:
        page.line(turned(line), after=8)
    page.footer(turned(title) + "　{{ case }}")
    return page


def engagement(language: str, source: str, turned: Callable[[str], str]) -> WordPages:
    """Return the letter by which a law firm is engaged."""
    (title, number, to, intro, why, purpose, what, heads, never, owed, duties, fee, paid, seals,
     day) = ENGAGEMENT[source]  # fmt: skip
    page = WordPages(language, title=turned(title))
    page.line("{{ lender_name }}", size=16, bold=True, align=CENTRE, after=2)
    page.rule()
    page.line(turned(title), size=18, bold=True, align=CENTRE, before=6, after=4)
    page.line(turned(number), size=10, align=RIGHT, after=4)
    page.line(turned(to), bold=True, after=5)
    page.text(turned(intro))
    page.heading(turned(why))
    page.text(turned(purpose))
    page.heading(turned(what))
    page.table(
        [
            tuple(map(turned, heads)),
            ("{%tr for line in parts %}", ""),
            ("{{ line.part }}", "{{ line.holds }}"),
            ("{%tr endfor %}", ""),
        ],
        (4.6, 11.2),
        head=True,
    )
    page.text(turned(never))
    page.heading(turned(owed))
    for duty in duties:
        page.text(turned(duty))
    page.line("{%p if fee %}", after=0)
    page.heading(turned(fee))
    page.text(turned(paid))
    page.line("{%p endif %}", after=0)
    for seal in seals:
        page.line(turned(seal), before=16, after=2, keep=True)
        page.line(turned(day), keep=True)
    page.line("{{ today }}", align=RIGHT, before=6)
    page.footer(turned(title) + "　{{ number }}")
    return page


def index(language: str, source: str, turned: Callable[[str], str]) -> WordPages:
    """Return the index of the evidence."""
    title, facts, tables = INDEX[source]
    page = WordPages(language, title=turned(title))
    page.line(turned(title), size=18, bold=True, align=CENTRE, after=6)
    page.text(turned(HOW[source]))
    page.table(
        [(turned(label), f"{{{{ {name} }}}}") for label, name in facts],
        (4.6, 11.2),
        when=[(row, name) for row, (_, name) in enumerate(facts)],
    )
    for name, (heading, heads) in tables.items():
        columns, widths = COLUMNS[name]
        empty = [""] * (len(columns) - 1)
        page.line(f"{{%p if has_{name} %}}", after=0)
        page.heading(turned(heading))
        page.table(
            [
                tuple(map(turned, heads)),
                (f"{{%tr for line in {name} %}}", *empty),
                tuple(f"{{{{ line.{column} }}}}" for column in columns),
                ("{%tr endfor %}", *empty),
            ],
            widths,
            head=True,
            size=8,
        )
        page.line("{%p endif %}", after=0)
    page.footer(turned(title))
    return page


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
