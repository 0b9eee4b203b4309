"""Make the demand letter in its three languages: `python make_letters.py [FOLDER]`."""

from __future__ import annotations

import sys
from pathlib import Path

from word_pages import CENTRE, RIGHT, WordPages

FOLDER = Path(__file__).parents[1] / "src" / "casekit_cn" / "letters"


def main(folder: Path = FOLDER) -> None:
    """Write the files into a folder."""
    for make in (simplified, traditional, english):
        pages, language = make()
        pages.save(folder / f"demand-letter.{language}.docx")


def simplified() -> tuple[WordPages, str]:
    """Return the letter in simplified Chinese."""
    page = WordPages("zh-Hans", title="催款函", margin=1.5)
    page.line("{{ 公司名称 }}", size=18, bold=True, align=CENTRE, after=2)
    page.line("地址：{{ 公司地址 }}　　电话：{{ 客服电话 }}", size=9, align=CENTRE, after=6)
    page.rule()
    page.line("催　款　函", size=20, bold=True, align=CENTRE, before=4, after=2)
    page.line("编号：{{ 函件编号 }}", size=10, align=RIGHT, after=4)
    page.line("致：{{ 称呼 }}", bold=True, after=1)
    page.when("收件联系人", "收件联系人：{{ 收件联系人 }}", after=1)
    page.line("地址：{{ 收件地址 }}", after=5)
    page.text(
        "下列借款已逾期未还。现依据借款合同和《中华人民共和国民法典》第五百七十七条、第六百七十五条、"
        "第六百七十六条，正式函告如下，请履行还款义务："
    )
    page.table(
        [
            ("贷款", "{{ 贷款名称 }}", "合同编号", "{{ 合同编号 }}"),
            ("逾期起始日", "{{ 逾期日期 }}", "逾期天数", "{{ 逾期天数 }}天"),
            ("合同日期", "{{ 合同日期 }}", "", ""),
        ],
        (2.6, 5.3, 2.6, 5.3),
        when=[(2, "合同日期")],
    )
    page.heading("一、截至{{ 截至日期 }}的欠款")
    page.table(
        [
            ("项目", "金额", "计算依据"),
            ("逾期本金", "{{ 逾期本金 }}", "已到期而未归还的各期本金之和"),
            ("逾期利息", "{{ 逾期利息 }}", "按合同约定的利率，计至各期到期日"),
            ("罚息", "{{ 罚息 }}", "按合同约定的罚息标准，自各期到期日的次日起计"),
            ("费用", "{{ 费用 }}", "依合同约定或生效裁判由借款人承担的费用"),
            ("合计", "{{ 合计金额 }}", "大写：{{ 金额大写 }}"),
        ],
        (2.6, 4.2, 9),
        head=True,
        right=(1,),
        when=[(4, "费用")],
    )
    page.text("其中：{{ 分期明细 }}。")
    page.heading("二、还款要求")
    page.text(
        "请于收到本函之日起{{ 限期天数 }}日内还清上述欠款。还款渠道：{{ 还款渠道 }}。"
        "收款账户：{{ 收款账户 }}。付款时请注明合同编号。上述日期之后的利息和罚息按合同继续计算，"
        "以还款当日的金额为准。如已还款，请忽略本函。"
    )
    page.heading("三、可能采取的进一步措施")
    page.text(
        "期限届满仍未还款，也未与我方商定还款安排的，我方可能依法向人民法院提起诉讼；裁判生效后仍未履行的，"
        "可能依法申请强制执行。由此产生的费用，依合同约定或人民法院的裁判承担。"
    )
    page.heading("四、权利和义务")
    page.text(
        "收函人有权核对账目，并有权索取合同、还款记录和计算明细等证据。对金额或事实有异议的，请通过以下方式提出，"
        "我方将核实后书面答复。还款确有困难的，请尽早联系我方，共同商定可行的还款安排。"
        "收函人有义务按约还款；联系方式如有变更，请及时告知。"
    )
    page.heading("五、联系方式")
    page.text(
        "查询、还款、提出异议和索取证据：客服电话{{ 客服电话 }}；书面来函请寄{{ 公司地址 }}，"
        "{{ 公司名称 }}收，并注明本函编号。",
        keep=True,
    )
    page.line("{{ 公司名称 }}（公章）", align=RIGHT, before=16, after=4, keep=True)
    page.line("{{ 发函日期 }}", align=RIGHT, after=0)
    page.footer("催款函　编号：{{ 函件编号 }}")
    return page, "zh-Hans"


def traditional() -> tuple[WordPages, str]:
    """Return the letter in traditional Chinese."""
    page = WordPages("zh-Hant", title="催款函", margin=1.5)
    page.line("{{ 公司名稱 }}", size=18, bold=True, align=CENTRE, after=2)
    page.line("地址：{{ 公司地址 }}　　電話：{{ 客服電話 }}", size=9, align=CENTRE, after=6)
    page.rule()
    page.line("催　款　函", size=20, bold=True, align=CENTRE, before=4, after=2)
    page.line("編號：{{ 函件編號 }}", size=10, align=RIGHT, after=4)
    page.line("致：{{ 稱呼 }}", bold=True, after=1)
    page.when("收件聯繫人", "收件聯繫人：{{ 收件聯繫人 }}", after=1)
    page.line("地址：{{ 收件地址 }}", after=5)
    page.text(
        "下列借款已逾期未還。現依據借款合同和《中華人民共和國民法典》第五百七十七條、第六百七十五條、"
        "第六百七十六條，正式函告如下，請履行還款義務："
    )
    page.table(
        [
            ("貸款", "{{ 貸款名稱 }}", "合同編號", "{{ 合同編號 }}"),
            ("逾期起始日", "{{ 逾期日期 }}", "逾期天數", "{{ 逾期天數 }}天"),
            ("合同日期", "{{ 合同日期 }}", "", ""),
        ],
        (2.6, 5.3, 2.6, 5.3),
        when=[(2, "合同日期")],
    )
    page.heading("一、截至{{ 截至日期 }}的欠款")
    page.table(
        [
            ("項目", "金額", "計算依據"),
            ("逾期本金", "{{ 逾期本金 }}", "已到期而未歸還的各期本金之和"),
            ("逾期利息", "{{ 逾期利息 }}", "按合同約定的利率，計至各期到期日"),
            ("罰息", "{{ 罰息 }}", "按合同約定的罰息標準，自各期到期日的次日起計"),
            ("費用", "{{ 費用 }}", "依合同約定或生效裁判由借款人承擔的費用"),
            ("合計", "{{ 合計金額 }}", "大寫：{{ 金額大寫 }}"),
        ],
        (2.6, 4.2, 9),
        head=True,
        right=(1,),
        when=[(4, "費用")],
    )
    page.text("其中：{{ 分期明細 }}。")
    page.heading("二、還款要求")
    page.text(
        "請於收到本函之日起{{ 限期天數 }}日內還清上述欠款。還款渠道：{{ 還款渠道 }}。"
        "收款賬戶：{{ 收款賬戶 }}。付款時請註明合同編號。上述日期之後的利息和罰息按合同繼續計算，"
        "以還款當日的金額為準。如已還款，請忽略本函。"
    )
    page.heading("三、可能採取的進一步措施")
    page.text(
        "期限屆滿仍未還款，也未與我方商定還款安排的，我方可能依法向人民法院提起訴訟；裁判生效後仍未履行的，"
        "可能依法申請強制執行。由此產生的費用，依合同約定或人民法院的裁判承擔。"
    )
    page.heading("四、權利和義務")
    page.text(
        "收函人有權核對賬目，並有權索取合同、還款記錄和計算明細等證據。對金額或事實有異議的，請通過以下方式提出，"
        "我方將核實後書面答覆。還款確有困難的，請盡早聯繫我方，共同商定可行的還款安排。"
        "收函人有義務按約還款；聯繫方式如有變更，請及時告知。"
    )
    page.heading("五、聯繫方式")
    page.text(
        "查詢、還款、提出異議和索取證據：客服電話{{ 客服電話 }}；書面來函請寄{{ 公司地址 }}，"
        "{{ 公司名稱 }}收，並註明本函編號。",
        keep=True,
    )
    page.line("{{ 公司名稱 }}（公章）", align=RIGHT, before=16, after=4, keep=True)
    page.line("{{ 發函日期 }}", align=RIGHT, after=0)
    page.footer("催款函　編號：{{ 函件編號 }}")
    return page, "zh-Hant"


def english() -> tuple[WordPages, str]:
    """Return the letter in English."""
    page = WordPages("en", title="Demand letter", margin=1.5)
    page.line("{{ lender_name }}", size=18, bold=True, align=CENTRE, after=2)
    page.line(
        "Address: {{ lender_address }}    Telephone: {{ hotline }}", size=9, align=CENTRE, after=6
    )
    page.rule()
    page.line("DEMAND FOR PAYMENT", size=17, bold=True, align=CENTRE, before=4, after=2)
    page.line("Reference: {{ letter_number }}", size=10, align=RIGHT, after=4)
    page.line("To: {{ salutation }}", bold=True, after=1)
    page.when("attention", "For the attention of: {{ attention }}", after=1)
    page.line("Address: {{ addressee_address }}", after=5)
    page.line("Dear {{ salutation }},", after=3)
    page.text(
        "The loan below is overdue. On the basis of the loan contract and of Articles 577, 675 and "
        "676 of the Civil Code of the People’s Republic of China we write to you formally, and ask "
        "you to pay what is due:"
    )
    page.table(
        [
            ("Loan", "{{ loan_name }}", "Contract no.", "{{ loan_reference }}"),
            ("Overdue since", "{{ overdue_date }}", "Days overdue", "{{ days_past_due }}"),
            ("Contract of", "{{ contract_date }}", "", ""),
        ],
        (3.2, 4.9, 3, 4.7),
        when=[(2, "contract_date")],
    )
    page.heading("1. What is owed as of {{ as_of_date }}")
    page.table(
        [
            ("Item", "Amount", "Computed from"),
            (
                "Overdue principal",
                "{{ principal_due }}",
                "sum of the principal of all instalments that fell due and are unpaid",
            ),
            (
                "Overdue interest",
                "{{ interest_due }}",
                "at the contract’s rate, up to the due date of each instalment",
            ),
            (
                "Penalty interest",
                "{{ penalty_due }}",
                "at the contract’s penalty rate, from the day after each due date",
            ),
            ("Costs", "{{ costs_due }}", "that contract or judgment charge to the borrower"),
            ("Total", "{{ total_due }}", "{{ total_in_words }}"),
        ],
        (3, 3.2, 9.6),
        head=True,
        right=(1,),
        when=[(4, "costs_due")],
    )
    page.text("Of which: {{ instalments }}.")
    page.heading("2. What we ask of you")
    page.text(
        "Please pay the outstanding amount within {{ deadline_days }} days of receipt of this "
        "letter. How to pay: {{ payment_channel }}. Account: {{ payment_account }}. Please name "
        "the contract number. Interest and penalty interest go on under the contract after the "
        "date above; what counts is the amount on the day of payment. If you have paid already, "
        "please disregard this letter."
    )
    page.heading("3. What may follow")
    page.text(
        "If the time passes without payment and without an arrangement with us, we may bring a "
        "suit before the People’s Court; if its judgment is effective and is not performed, we may "
        "apply for its enforcement. Who bears the costs of that is decided by the contract or by "
        "the court."
    )
    page.heading("4. Your rights and duties")
    page.text(
        "You have the right to check the account, and to ask for the contract, the record of "
        "payments and the computation as evidence. If you dispute an amount or a fact, please tell "
        "us in one of the ways below; we look into it and answer in writing. If it is hard to pay, "
        "please contact us soon, and we will look for a workable arrangement together. It is your "
        "duty to pay as agreed, and to tell us when your contact details change."
    )
    page.heading("5. Contact details")
    page.text(
        "Questions, payment, objections and requests for evidence: telephone {{ hotline }}; in "
        "writing to {{ lender_name }}, {{ lender_address }}. Please quote our reference.",
        keep=True,
    )
    page.line("{{ lender_name }} (seal)", align=RIGHT, before=16, after=4, keep=True)
    page.line("{{ today }}", align=RIGHT, after=0)
    page.footer("Demand for payment    {{ letter_number }}")
    return page, "en"


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
