"""A lender's texts: loading, filling, and refusing to leave a gap."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casekit.contacts.lender_texts import LenderTexts, read_lender_texts
from casekit.contacts.rendering import CompiledTemplate, compile_template, required_texts
from casekit.contacts.templates import Template, load_templates, merge_templates
from casekit.contacts.values import ContactDetails, CustomerValues, LoanValues, MessageValues
from casekit.errors import ConfigError, TemplateError, ValueMissing
from casekit.money import Money
from casekit.settings_file import parse_toml

TODAY = date(2026, 3, 6)
TEXTS = LenderTexts(
    {"payment_channel": "手机银行", "hotline": "400-000-0000", "lender_name": "安和银行"}
)
WANG = CustomerValues("王伟", "person", "m")
LI = CustomerValues("李娜", "person", "f")
UNKNOWN = CustomerValues("赵一")
COMPANY = CustomerValues("恒通贸易有限公司", "organisation", None, "", "周明")
HOUSING = LoanValues("个人住房贷款", date(2026, 3, 2), 5, "HT-01", Money(120_050, "CNY"))


def compiled(text: str, language: str = "zh-Hans", **more: Any) -> CompiledTemplate:
    return compile_template(Template("a", "sms", language, text, **more), TEXTS)


def said(text: str, customer: CustomerValues = WANG, language: str = "zh-Hans") -> str:
    return compiled(text, language).render(MessageValues(customer, (HOUSING,), TODAY)).text


def broken(text: str, language: str = "zh-Hans") -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        compiled(text, language)
    return caught.value


def vectors(shared: Path) -> dict[str, dict[str, Any]]:
    lines = (shared / "vectors" / "templates.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


class TestTheExampleSentences:
    def test_each_of_them_loads_and_renders_as_it_stands(self, shared: Path) -> None:
        for row in vectors(shared).values():
            template = compiled(row["text"])
            assert len(template.placeholders) == len(row["placeholders"])
            text = template.render(MessageValues(WANG, (HOUSING,), TODAY)).text
            assert "[" not in text
            assert "王伟" in text

    def test_the_message_of_day_1_says_exactly_this(self, shared: Path) -> None:
        assert said(vectors(shared)["sms-day-1"]["text"]) == (
            "尊敬的王伟,您在本公司的个人住房贷款于2026年3月2日已逾期,为避免对您的信用记录产生"
            "影响,请尽快通过手机银行进行还款。如有疑问,可拨打客服电话400-000-0000。"
        )

    def test_it_may_be_pasted_in_traditional_script(self, shared: Path) -> None:
        both = vectors(shared)
        simplified = compiled(both["sms-day-1"]["text"])
        traditional = compiled(both["sms-day-1-traditional"]["text"], "zh-Hant")
        assert traditional.placeholders == simplified.placeholders


class TestFormsOfAddress:
    @pytest.mark.parametrize(
        ("customer", "expected"),
        [
            (WANG, "王伟先生,您好"),
            (LI, "李娜女士,您好"),
            (UNKNOWN, "赵一客户,您好"),
            (COMPANY, "恒通贸易有限公司,您好"),
        ],
    )
    @pytest.mark.parametrize(
        "form", ["先生/女士", "女士/先生", "先生、女士", "先生(女士)", "[先生/女士]"]
    )
    def test_chinese_form_after_the_name(
        self, customer: CustomerValues, expected: str, form: str
    ) -> None:
        assert said(f"[客户姓名]{form},您好", customer) == expected

    @pytest.mark.parametrize(
        ("customer", "expected"),
        [
            (WANG, "Dear Mr 王伟, hello"),
            (LI, "Dear Ms 李娜, hello"),
            (UNKNOWN, "Dear 赵一, hello"),
            (COMPANY, "Dear 恒通贸易有限公司, hello"),
        ],
    )
    @pytest.mark.parametrize("form", ["Mr/Ms", "Mr. or Ms.", "Ms/Mr"])
    def test_english_form_before_the_name(
        self, customer: CustomerValues, expected: str, form: str
    ) -> None:
        assert said(f"Dear {form} [customer name], hello", customer, "en") == expected

    @pytest.mark.parametrize(
        ("customer", "hans", "hant", "english"),
        [
            (WANG, "尊敬的先生", "尊敬的先生", "Dear Sir"),
            (LI, "尊敬的女士", "尊敬的女士", "Dear Madam"),
            (UNKNOWN, "尊敬的客户", "尊敬的客戶", "Dear Sir or Madam"),
            (COMPANY, "尊敬的客户", "尊敬的客戶", "Dear Sir or Madam"),
        ],
    )
    def test_alone(self, customer: CustomerValues, hans: str, hant: str, english: str) -> None:
        assert said("尊敬的先生/女士", customer) == hans
        assert said("尊敬的先生/女士", customer, "zh-Hant") == hant
        assert said("Dear Sir/Madam", customer, "en") == english

    def test_the_name_alone_stays_as_the_author_wrote_it(self) -> None:
        assert said("尊敬的[客户姓名]:") == "尊敬的王伟:"

    def test_salutation_is_name_and_form(self) -> None:
        assert said("[称呼]您好", LI) == "李娜女士您好"
        assert said("[称呼]您好", COMPANY) == "恒通贸易有限公司您好"
        assert said("Dear [salutation],", WANG, "en") == "Dear Mr 王伟,"

    def test_an_organisation_is_reached_through_its_contact(self) -> None:
        assert said("请[联系人]先生/女士接听", COMPANY) == "请周明接听"
        assert said("请[联系人]先生/女士接听", LI) == "请李娜女士接听"

    @pytest.mark.parametrize(
        "text", ["[客户姓名]先生,您好", "[客户姓名] 女士", "Dear Mr [customer name]"]
    )
    def test_one_form_for_everybody_is_refused(self, text: str) -> None:
        assert "every customer" in str(broken(text))

    def test_two_forms_at_once_are_refused(self) -> None:
        assert "already" in str(broken("[称呼]先生/女士"))

    def test_a_form_beside_something_that_is_no_name_is_refused(self) -> None:
        assert "[payment_channel]" in str(broken("[还款渠道]先生/女士"))


class TestBrackets:
    @pytest.mark.parametrize(
        "written",
        [
            "客户姓名",
            " 客户姓名 ",
            "客戶姓名",
            "Customer Name",
            "customer_name",
            "CUSTOMER-NAME",
            "借款人",
        ],
    )
    def test_many_spellings_mean_the_same(self, written: str) -> None:
        assert said(f"[{written}]") == "王伟"

    def test_full_width_brackets_do_as_well(self) -> None:
        assert said("\uff3b客户姓名\uff3d您好") == "王伟您好"

    def test_the_brackets_of_a_sign_name_stay(self) -> None:
        assert said("【安和银行】[客户姓名]您好") == "【安和银行】王伟您好"

    def test_doubled_brackets_are_brackets(self) -> None:
        assert said("[[注]] 100% [客户姓名]") == "[注] 100% 王伟"
        assert said("[[客户姓名]]") == "[客户姓名]"

    @pytest.mark.parametrize(
        "text", ["[客户姓名", "客户姓名]", "[客户[姓名]", "[客户\n姓名]", "[]"]
    )
    def test_a_bracket_without_its_mate_is_refused(self, text: str) -> None:
        assert "[[" in broken(text).hint

    def test_an_unknown_placeholder_is_refused_with_the_nearest_known(self) -> None:
        error = broken("尊敬的[客户姓明]")
        assert "[客户姓明]" in str(error)
        assert "Did you mean [客户姓名]?" in error.hint

    def test_nothing_in_a_text_runs(self) -> None:
        assert said("{{ 7*7 }}{% if x %}${customer_name}{0}%s%(a)s[客户姓名]") == (
            "{{ 7*7 }}{% if x %}${customer_name}{0}%s%(a)s王伟"
        )


class TestValues:
    @pytest.mark.parametrize(
        "name", ["[贷款名称]", "{{7*7}}", "%s", "${hotline}", "王[[伟]]", "\\1"]
    )
    def test_a_value_is_text_and_is_never_read_again(self, name: str) -> None:
        assert said("尊敬的[客户姓名],您好", CustomerValues(name)) == f"尊敬的{name},您好"

    @pytest.mark.parametrize("name", ["", " ", "\u3000", "\n\t", "\u202e", "\x00"])
    def test_an_empty_value_is_an_error_that_names_no_value(self, name: str) -> None:
        with pytest.raises(ValueMissing) as caught:
            said("尊敬的[客户姓名],您在本公司的[贷款名称]", CustomerValues(name))
        assert caught.value.placeholder == "customer_name"
        assert caught.value.template == "a"
        assert "个人住房贷款" not in str(caught.value)

    def test_a_missing_amount_is_an_error(self) -> None:
        with pytest.raises(ValueMissing) as caught:
            said("应还本金[逾期本金]")
        assert caught.value.placeholder == "principal_due"

    def test_a_text_about_a_loan_needs_one(self) -> None:
        with pytest.raises(ValueMissing):
            compiled("您的[贷款名称]").render(MessageValues(WANG, (), TODAY))
        assert compiled("您好[客户姓名]").render(MessageValues(WANG, (), TODAY)).text == "您好王伟"

    def test_a_value_cannot_break_the_line_or_turn_the_writing(self) -> None:
        forged = CustomerValues("王\n伟\u202e\x07")
        assert said("尊敬的[客户姓名],您好", forged) == "尊敬的王 伟,您好"

    def test_no_value_shows_in_a_repr(self) -> None:
        values = MessageValues(COMPANY, (HOUSING,), TODAY, ContactDetails(agent_name="陈晓"))
        shown = repr(values) + repr(values.customer) + repr(values.loans[0]) + repr(values.details)
        shown += repr(compiled("[客户姓名]").render(values))
        for secret in ("恒通", "周明", "HT-01", "120050", "陈晓"):
            assert secret not in shown

    def test_a_batch_goes_on_where_one_value_is_missing(self) -> None:
        batch = [MessageValues(c, (HOUSING,), TODAY) for c in (WANG, CustomerValues(""), LI)]
        done = compiled("[客户姓名]您好").render_batch(batch)
        assert [isinstance(one, ValueMissing) for one in done] == [False, True, False]

    def test_dates_and_amounts_follow_the_locale(self) -> None:
        text = "[逾期日期]|[到期日]|[应还金额]|[今天]"
        assert said(text) == "2026年3月2日|2026年3月1日|¥1,200.50|2026年3月6日"
        assert said(text, language="en-GB") == "2 March 2026|1 March 2026|CN¥1,200.50|6 March 2026"

    def test_yuan_after_an_amount_takes_the_place_of_the_sign(self) -> None:
        assert said("应还[应还金额]元。") == "应还1,200.50元。"
        dollars = HOUSING._replace(amount_due=Money(500, "USD"))
        values = MessageValues(WANG, (dollars,), TODAY)
        assert compiled("应还[应还金额]元。").render(values).text == "应还US$5.00。"

    @pytest.mark.parametrize(("days", "expected"), [(1, "1 day late"), (2, "2 days late")])
    def test_days_agree_with_their_number(self, days: int, expected: str) -> None:
        values = MessageValues(WANG, (HOUSING._replace(days_past_due=days),), TODAY)
        assert compiled("[days past due] days late", "en").render(values).text == expected

    def test_details_of_the_contact(self) -> None:
        details = ContactDetails(
            "小陈",
            "信达公司",
            date(2026, 3, 20),
            date(2026, 3, 10),
            Money(50_000, "CNY"),
            agent_number="8021",
        )
        text = compiled(
            "[客服姓名]|[工号]|[催收机构]|[还款期限]|[承诺日期]|[承诺金额]元|[贷款笔数]"
        ).render(MessageValues(WANG, (HOUSING,), TODAY, details))
        assert text.text == "小陈|8021|信达公司|2026年3月20日|2026年3月10日|500.00元|1"


class TestParameters:
    def test_they_are_named_and_in_the_order_of_the_text(self) -> None:
        done = compiled("尊敬的[客户姓名],请通过[还款渠道]偿还[贷款名称]。[客户姓名]").render(
            MessageValues(WANG, (HOUSING,), TODAY)
        )
        assert done.params == (
            ("customer_name", "王伟"),
            ("payment_channel", "手机银行"),
            ("loan_name", "个人住房贷款"),
        )

    def test_an_author_may_give_another_order(self) -> None:
        template = compiled("[客户姓名][贷款名称]", params=("loan_name", "customer_name"))
        done = template.render(MessageValues(WANG, (HOUSING,), TODAY))
        assert done.params == (("loan_name", "个人住房贷款"), ("customer_name", "王伟"))
        assert done.text == "王伟个人住房贷款"

    def test_the_text_to_register_with_a_provider(self) -> None:
        template = compiled("[客户姓名]先生/女士,逾期[逾期天数]天")
        assert (
            template.parameter_text() == "${customer_name}${form_of_address},逾期${days_past_due}"
        )


class TestFiles:
    def load(self, text: str) -> Any:
        return load_templates(parse_toml(text, Path("lender.toml")), language="zh-CN")

    def test_a_file_of_templates(self) -> None:
        loaded = self.load(
            'name = "own"\n[[template]]\nkey = "a-b"\nrole = "sms"\ntext = "[客户姓名]您好"\n'
            '[[template]]\nkey = "a-b"\nrole = "sms"\nlanguage = "EN"\ntext = "Hello"\n'
            'title = "Hi"\npurpose = "notice"\nparty = "contact"\n'
        )
        assert loaded.name == "own"
        assert loaded.keys == ("a-b",)
        first, second = loaded.templates
        assert (first.language, first.title, first.purpose) == ("zh-Hans-CN", "a-b", "demand")
        assert (second.language, second.title, second.purpose) == ("en", "Hi", "notice")
        assert (first.party, second.party, loaded.pack) == ("customer", "contact", "")
        assert loaded.get("a-b", "en") is second
        assert loaded.get("a-b", "fr") is None

    @pytest.mark.parametrize(
        ("table", "line", "word"),
        [
            ('key = "a"\nrole = "sms"\ntext = "你好[客户]"', None, ""),
            ('key = "a"\nrole = "sms"\ntext = "[客户们的]"', 4, "[客户们的]"),
            ('key = "a"\nrole = "sms"\ntext = """\n第一行\n第二行[错的]\n"""', 6, "[错的]"),
            ('key = "a"\nrole = "sms"\ntext = """第一行\n第二行[错的]"""', 5, "[错的]"),
            ('key = "A b"\nrole = "sms"\ntext = "x"', 2, "small letters"),
            ('key = "a"\nrole = "sms"\ntext = ""', 4, "needs a text"),
            ('key = "a"\ntext = "x"', 1, "needs a role"),
            ('key = "a"\nrole = 3\ntext = "x"', 3, "quotes"),
            ('key = "a"\nrole = "sms"\ntext = "x"\nlanguage = "xx-yy"', 5, "unknown language"),
            ('key = "a"\nrole = "sms"\ntext = "x"\nparty = "cat"', 5, "no party 'cat'"),
            ('key = "a"\nrole = "sms"\ntext = "x"\ntilte = "x"', 5, "unknown field"),
            ('key = "a"\nrole = "sms"\ntext = "[客户姓名]"\nparams = ["贷款名称"]', 5, "order"),
            ('key = "a"\nrole = "sms"\ntext = "[客户姓名]"\nparams = "客户姓名"', 5, "list"),
        ],
    )
    def test_a_mistake_is_named_with_its_line(
        self, table: str, line: int | None, word: str
    ) -> None:
        text = f"[[template]]\n{table}\n"
        if line is None:
            assert self.load(text).templates[0].placeholders == ("customer_name",)
            return
        with pytest.raises(TemplateError) as caught:
            self.load(text)
        assert (str(caught.value.file), caught.value.line) == ("lender.toml", line)
        assert word in str(caught.value)

    def test_a_file_says_for_which_rule_pack_it_is(self) -> None:
        text = '[[template]]\nkey = "a"\nrole = "sms"\ntext = "x"\n'
        assert self.load('pack = "cn"\n' + text).pack == "cn"
        with pytest.raises(TemplateError, match="name of a rule pack") as caught:
            self.load("pack = 3\n" + text)
        assert caught.value.line == 1

    def test_a_near_miss_of_a_field_gets_a_hint(self) -> None:
        with pytest.raises(TemplateError) as caught:
            self.load('[[template]]\nkey = "a"\nrole = "sms"\ntexts = "x"\n')
        assert caught.value.hint == "Did you mean text?"

    def test_templates_that_are_no_tables_are_refused(self) -> None:
        with pytest.raises(TemplateError, match=r"\[\[template\]\]"):
            self.load('[template]\nkey = "a"\n')

    def test_one_key_and_language_twice_is_refused(self) -> None:
        table = '[[template]]\nkey = "a"\nrole = "sms"\ntext = "x"\n'
        with pytest.raises(TemplateError, match="twice"):
            self.load(table + table)

    def test_params_may_be_named_in_the_lenders_language(self) -> None:
        loaded = self.load(
            '[[template]]\nkey = "a"\nrole = "sms"\ntext = "[客户姓名][贷款名称]"\n'
            'params = ["貸款名稱", "客户姓名"]\n'
        )
        assert loaded.templates[0].params == ("loan_name", "customer_name")

    def test_a_later_text_replaces_an_earlier_one(self) -> None:
        one = self.load('[[template]]\nkey = "a"\nrole = "sms"\ntext = "x"\n')
        two = self.load('[[template]]\nkey = "a"\nrole = "sms"\ntext = "y"\n')
        assert [t.text for t in merge_templates("m", [one, two]).templates] == ["y"]


class TestLenderTexts:
    def read(self, text: str) -> LenderTexts:
        return read_lender_texts(parse_toml(text, Path("lender.toml")))

    def test_texts_in_the_lenders_words_and_by_language(self) -> None:
        texts = self.read(
            '[texts]\n"还款渠道" = "手机银行"\nhotline = "400"\n[texts.en]\npayment_channel = "our app"\n'
        )
        assert texts.get("payment_channel", "zh-Hans") == "手机银行"
        assert texts.get("payment_channel", "en-GB") == "our app"
        assert texts.get("hotline", "en") == "400"

    @pytest.mark.parametrize("name", ["payment_channel", "hotline", "lender_name"])
    @pytest.mark.parametrize("how", ["empty", "spaces", "absent"])
    def test_c024_an_empty_text_stops_the_loading(self, name: str, how: str) -> None:
        known = {"payment_channel": "x", "hotline": "y", "lender_name": "z"}
        if how == "absent":
            del known[name]
        else:
            known[name] = "" if how == "empty" else "  "
        lines = [f'{key} = "{value}"' for key, value in known.items()]
        texts = self.read("[texts]\n" + "\n".join(lines) + "\n")
        template = Template("a", "sms", "zh-Hans", "[公司名称]:[还款渠道],[客服电话]")
        assert required_texts(template) == ("lender_name", "payment_channel", "hotline")
        with pytest.raises(TemplateError) as caught:
            compile_template(template, texts)
        assert name in str(caught.value)
        assert "lender.toml" in str(caught.value)
        expected = 1 if how == "absent" else 2 + list(known).index(name)
        assert caught.value.line == expected

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ('[texts]\nhotlin = "x"', 2),
            ('[texts]\ncustomer_name = "x"', 2),
            ("[texts]\nhotline = 400", 2),
            ('[texts]\n[texts.xx-yy]\nhotline = "x"', 2),
            ('texts = "x"', 1),
        ],
    )
    def test_a_mistake_is_named_with_its_line(self, text: str, line: int) -> None:
        with pytest.raises(ConfigError) as caught:
            self.read(text + "\n")
        assert caught.value.line == line
