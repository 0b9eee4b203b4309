"""Make the visit sheet in its three languages: `python make_visit_sheets.py [FOLDER]`.

Its first page is what others may see, so it says of no debt; the second one is for the visitors.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from word_pages import CENTRE, RIGHT, WordPages

FOLDER = Path(__file__).parents[1] / "src" / "casekit_cn" / "letters"


@dataclass(frozen=True)
class Words:
    """The words of the sheet in one language, in its order; `facts` are label, field pairs."""

    language: str
    title: str
    number: str
    facts: tuple[tuple[str, str, str, str], ...]
    contact: tuple[str, str]
    place: tuple[str, str]
    before: str
    before_text: tuple[str, ...]
    there: str
    there_text: tuple[str, ...]
    at_work: str
    may_enter: str
    stay_out: str
    seen: str
    inner: str
    inner_note: str
    account: tuple[tuple[str, str, str, str], ...]
    form: str
    badges: tuple[str, str, str]
    yes_no: str
    answers: tuple[tuple[str, str], ...]
    promises: tuple[str, str]
    signed: str
    foot: str


HANS = Words(
    language="zh-Hans",
    title="走　访　单",
    number="走访编号：{{ 走访编号 }}　　表单编号：{{ 表单编号 }}",
    facts=(
        ("日期", "{{ 走访日期 }}", "时间", "{{ 走访时间 }}"),
        ("会见对象", "{{ 客户姓名 }}", "地点类型", "{{ 地点类型 }}"),
        ("约定于", "{{ 约定日期 }}", "确认于", "{{ 确认日期 }}"),
        ("走访人员", "{{ 走访人员 }}", "联系电话", "{{ 客服电话 }}"),
    ),
    contact=("联系人", "{{ 联系人 }}"),
    place=("地点", "{{ 走访地点 }}"),
    before="出发前",
    before_text=(
        "□ 两人以上同行，均携带工作证　　□ 录音录像设备已充电、可用",
        "□ 前一日已与对方确认时间和地点　□ 已核对当日没有取消或变更的通知",
    ),
    there="到达后",
    there_text=(
        "□ 先出示工作证，说明姓名和单位，再说明来意；来意只对本人说。",
        "□ 开始前告知对方全程录音录像。",
        "□ 不围堵、不争吵、不滞留；对方要求离开时立即离开。",
    ),
    at_work="□ 在工作单位：对前台和同事只说“与{{ 约见人"
    " }}有约”，不留任何书面材料，请对方到无他人处谈。",
    may_enter="□ 对方已同意入户：进门前再次征得同意。",
    stay_out="□ 对方未同意入户：在门外或约定的公共场所会面；当场同意的，记录在表单中。",
    seen="本页可能被他人看到，不写任何业务内容。",
    inner="内页（仅供走访人员，不得出示给他人）",
    inner_note="截至{{ 截至日期 }}：",
    account=(
        ("合同编号", "{{ 合同编号 }}", "案件编号", "{{ 案件编号 }}"),
        ("逾期金额", "{{ 逾期金额 }}", "逾期天数", "{{ 逾期天数 }}"),
        ("其中本金", "{{ 逾期本金 }}", "其中利息", "{{ 逾期利息 }}"),
        ("其中罚息", "{{ 逾期罚息 }}", "", ""),
    ),
    form="走访记录（各项必填；未遇见人的，只填前三项、地点和环境）",
    badges=("走访人员", "工作证号", "是否已出示"),
    yes_no="□ 是　□ 否",
    answers=(
        ("到达、离开时间", "　　　时　　分　—　　　时　　分"),
        (
            "结果",
            "□ 见到本人　□ 未遇见人　□ 拒绝进入　□ 提出异议　□ 发生争执　□ 已非本人住址或单位",
        ),
        ("全程录音录像", "□ 是　□ 否　　照片　　　张　　是否入户　□ 否　□ 是，经本人同意"),
        ("实际走访地点", "□ 与约定地点相同　□ 其他地点："),
        (
            "逾期原因",
            "□ 忘记　□ 资金紧张　□ 失业　□ 患病　□ 灾害　□ 支付失败"
            "　□ 有异议　□ 不愿还　□ 不愿说　□ 其他",
        ),
        ("还款能力", "□ 可全部　□ 可部分　□ 无　□ 不明　　每月可还：　　　　　元"),
        ("实际困难", "\n\n"),
        ("居住或工作环境", "\n\n"),
        ("客户状态", ""),
        ("还款态度", "□ 配合　□ 回避　□ 抵触　□ 情绪低落"),
        ("在场其他人得知", "□ 无他人在场　□ 未得知任何内容　□ 仅知有人来访　□ 得知欠款（须报告）"),
        ("沟通内容", "\n\n\n\n\n"),
        ("未达成方案的原因", ""),
    ),
    promises=(
        "承诺还款",
        "　　　　年　　月　　日　　　　　　　元\n　　　　年　　月　　日　　　　　　　元",
    ),
    signed="走访人员签名：　　　　　　　　　　　　　　　　　日期：",
    foot="走访编号 {{ 走访编号 }}",
)

HANT = Words(
    language="zh-Hant",
    title="走　訪　單",
    number="走訪編號：{{ 走访编号 }}　　表單編號：{{ 表单编号 }}",
    facts=(
        ("日期", "{{ 走访日期 }}", "時間", "{{ 走访时间 }}"),
        ("會見對象", "{{ 客户姓名 }}", "地點類型", "{{ 地点类型 }}"),
        ("約定於", "{{ 约定日期 }}", "確認於", "{{ 确认日期 }}"),
        ("走訪人員", "{{ 走访人员 }}", "聯繫電話", "{{ 客服电话 }}"),
    ),
    contact=("聯絡人", "{{ 联系人 }}"),
    place=("地點", "{{ 走访地点 }}"),
    before="出發前",
    before_text=(
        "□ 兩人以上同行，均攜帶工作證　　□ 錄音錄影設備已充電、可用",
        "□ 前一日已與對方確認時間和地點　□ 已核對當日沒有取消或變更的通知",
    ),
    there="到達後",
    there_text=(
        "□ 先出示工作證，說明姓名和單位，再說明來意；來意只對本人說。",
        "□ 開始前告知對方全程錄音錄影。",
        "□ 不圍堵、不爭吵、不滯留；對方要求離開時立即離開。",
    ),
    at_work="□ 在工作單位：對櫃台和同事只說「與{{ 约见人"
    " }}有約」，不留任何書面材料，請對方到無他人處談。",
    may_enter="□ 對方已同意入戶：進門前再次徵得同意。",
    stay_out="□ 對方未同意入戶：在門外或約定的公共場所會面；當場同意的，記錄在表單中。",
    seen="本頁可能被他人看到，不寫任何業務內容。",
    inner="內頁（僅供走訪人員，不得出示給他人）",
    inner_note="截至{{ 截至日期 }}：",
    account=(
        ("合同編號", "{{ 合同编号 }}", "案件編號", "{{ 案件编号 }}"),
        ("逾期金額", "{{ 逾期金额 }}", "逾期天數", "{{ 逾期天数 }}"),
        ("其中本金", "{{ 逾期本金 }}", "其中利息", "{{ 逾期利息 }}"),
        ("其中罰息", "{{ 逾期罚息 }}", "", ""),
    ),
    form="走訪記錄（各項必填；未遇見人的，只填前三項、地點和環境）",
    badges=("走訪人員", "工作證號", "是否已出示"),
    yes_no="□ 是　□ 否",
    answers=(
        ("到達、離開時間", "　　　時　　分　—　　　時　　分"),
        (
            "結果",
            "□ 見到本人　□ 未遇見人　□ 拒絕進入　□ 提出異議　□ 發生爭執　□ 已非本人住址或單位",
        ),
        ("全程錄音錄影", "□ 是　□ 否　　照片　　　張　　是否入戶　□ 否　□ 是，經本人同意"),
        ("實際走訪地點", "□ 與約定地點相同　□ 其他地點："),
        (
            "逾期原因",
            "□ 忘記　□ 資金緊張　□ 失業　□ 患病　□ 災害　□ 支付失敗"
            "　□ 有異議　□ 不願還　□ 不願說　□ 其他",
        ),
        ("還款能力", "□ 可全部　□ 可部分　□ 無　□ 不明　　每月可還：　　　　　元"),
        ("實際困難", "\n\n"),
        ("居住或工作環境", "\n\n"),
        ("客戶狀態", ""),
        ("還款態度", "□ 配合　□ 迴避　□ 牴觸　□ 情緒低落"),
        ("在場其他人得知", "□ 無他人在場　□ 未得知任何內容　□ 僅知有人來訪　□ 得知欠款（須報告）"),
        ("溝通內容", "\n\n\n\n\n"),
        ("未達成方案的原因", ""),
    ),
    promises=(
        "承諾還款",
        "　　　　年　　月　　日　　　　　　　元\n　　　　年　　月　　日　　　　　　　元",
    ),
    signed="走訪人員簽名：　　　　　　　　　　　　　　　　　日期：",
    foot="走訪編號 {{ 走访编号 }}",
)

ENGLISH = Words(
    language="en",
    title="Visit sheet",
    number="Visit {{ visit_number }}    form {{ form_number }}",
    facts=(
        ("Day", "{{ visit_date }}", "Time", "{{ visit_time }}"),
        ("To meet", "{{ customer_name }}", "Kind of place", "{{ place_kind }}"),
        ("Agreed on", "{{ agreed_on }}", "Confirmed on", "{{ confirmed_on }}"),
        ("Visitors", "{{ staff }}", "Telephone", "{{ hotline }}"),
    ),
    contact=("Contact person", "{{ contact_person }}"),
    place=("Place", "{{ place }}"),
    before="Before you go",
    before_text=(
        "□ Two people or more, each with a badge    □ Recorder charged and working",
        "□ Time and place confirmed the day before    □ No news today that calls it off",
    ),
    there="When you are there",
    there_text=(
        "□ Show your badges first, say your names and for whom you come; say why only to the "
        "person.",
        "□ Say that the meeting is recorded before it begins.",
        "□ Do not bar anyone's way, quarrel or linger; leave at once when you are asked to.",
    ),
    at_work="□ At a place of work: say no more than “we have an appointment with "
    "{{ person_to_meet }}”, leave no paper, and ask to talk where nobody else is.",
    may_enter="□ You may come in: ask again at the door.",
    stay_out="□ You may not come in: meet at the door or in a public place; consent given on the "
    "spot goes into the record.",
    seen="Others may see this page: it says nothing of the matter itself.",
    inner="Inside (for the visitors, shown to nobody else)",
    inner_note="As of {{ as_of }}:",
    account=(
        ("Contract", "{{ contract_number }}", "Case", "{{ case_number }}"),
        ("Overdue", "{{ overdue_total }}", "Days past due", "{{ days_past_due }}"),
        ("Principal", "{{ overdue_principal }}", "Interest", "{{ overdue_interest }}"),
        ("Penalty", "{{ overdue_penalty }}", "", ""),
    ),
    form="Record (all of it; where nobody was met, the first three, place and surroundings)",
    badges=("Visitor", "Badge", "Was it shown"),
    yes_no="□ yes    □ no",
    answers=(
        ("Arrived, left", ""),
        (
            "What it came to",
            "□ met  □ nobody there  □ entry refused  □ disputed"
            "  □ quarrel  □ lives or works elsewhere now",
        ),
        (
            "Recorded throughout",
            "□ yes  □ no    photographs:        went in: □ no  □ yes, with consent",
        ),
        ("Place", "□ as agreed  □ elsewhere:"),
        (
            "Why it is unpaid",
            "□ forgot  □ short of cash  □ unemployed  □ illness  □ disaster  □ payment failed"
            "  □ disputes  □ unwilling  □ would not say  □ other",
        ),
        ("Able to pay", "□ all  □ part  □ nothing  □ unknown    monthly:"),
        ("Real difficulties", "\n\n"),
        ("Home or work surroundings", "\n\n"),
        ("State of the customer", ""),
        ("Attitude", "□ cooperative  □ evasive  □ hostile  □ distressed"),
        (
            "Others who were there learnt",
            "□ nobody there  □ nothing  □ that we called  □ of the debt (report it)",
        ),
        ("What was said", "\n\n\n\n\n"),
        ("Why no plan was agreed", ""),
    ),
    promises=(
        "Promised",
        "day:                    amount:\nday:                    amount:",
    ),
    signed="Signatures:                                                        Day:",
    foot="Visit {{ visit_number }}",
)


def main(folder: Path = FOLDER) -> None:
    """Write the files into a folder."""
    for words in (HANS, HANT, ENGLISH):
        _sheet(words).save(folder / f"visit-sheet.{words.language}.docx")


def _sheet(words: Words) -> WordPages:
    chinese = words.language.startswith("zh")
    name = "{{ 公司名称 }}" if chinese else "{{ lender_name }}"
    page = WordPages(words.language, title=words.title.replace("　", ""))
    page.line(name, size=13, align=CENTRE, after=4)
    page.line(words.title, size=20, bold=True, align=CENTRE, after=2)
    page.line(words.number, size=9, align=RIGHT, after=4)
    page.table(words.facts, (2.6, 5.4, 2.6, 5.4))
    page.table(
        (words.place, words.contact),
        (2.6, 13.4),
        when=[(1, "联系人" if chinese else "contact_person")],
    )
    page.heading(words.before)
    for line in words.before_text:
        page.line(line)
    page.heading(words.there)
    for line in words.there_text:
        page.line(line)
    page.when("在单位" if chinese else "at_work", words.at_work)
    page.when("同意入户" if chinese else "may_enter", words.may_enter)
    page.when("不得入户" if chinese else "stay_outside", words.stay_out)
    page.line(words.seen, size=9, before=10)
    page.new_page()
    page.line(words.inner, bold=True, after=2)
    page.line(words.inner_note, after=2)
    page.table(words.account, (2.6, 5.4, 2.6, 5.4))
    page.heading(words.form)
    page.table((words.badges, *((" ", " ", words.yes_no),) * 3), (5.4, 5.3, 5.3), head=True)
    # a box stays on the line of its word
    answers = [(label, text.replace("□ ", "□\u00a0")) for label, text in words.answers]
    page.table((*answers, words.promises), (3.6, 12.4))
    page.line(words.signed, before=8)
    page.footer(words.foot)
    return page


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
