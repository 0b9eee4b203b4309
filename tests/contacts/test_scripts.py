"""Scripts in files: what a collector says, point by point, and what may not stand in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from casekit.contacts.lender_texts import LenderTexts
from casekit.contacts.scripts import ASKS, Script
from casekit.contacts.speaking import CompiledScript
from casekit.contacts.template_book import TemplateBook
from casekit.contacts.templates import TemplateSet, load_templates, merge_templates
from casekit.contacts.values import CustomerValues, LoanValues, MessageValues
from casekit.errors import NotFound, TemplateError
from casekit.money import Money
from casekit.settings_file import parse_toml
from casekit.work.model import CallResult

TODAY = date(2026, 3, 2)

HEAD = """
[[script]]
key = "late-call"
role = "voice"
language = "en"
tone = "calm"
"""

WHOLE = (
    HEAD
    + """
[[script.point]]
id = "greeting"
text = "Hello, is that Mr/Ms [customer name]?"

[[script.point]]
id = "identity"
text = "Please tell me your date of birth."
tick = true

[[script.point]]
id = "arrears"
text = "Your [loan name] is [days past due] days late; [total due] is due."

[[script.point]]
id = "auction"
text = "A court may have what secures it sold."
when = { any = [{ has_collateral = true }, { legal_stage = ["judgment", "enforcement"] }] }
tick = true

[[script.point]]
id = "register"
text = "We report to the credit register."
needs = ["reports_to_bureau"]

[[script.point]]
id = "reason"
text = "May I ask what kept you from paying?"
asks = "reason"
"""
)


def loaded(text: str) -> TemplateSet:
    return load_templates(parse_toml(text, Path("own.toml")), language="en")


def script(text: str = WHOLE) -> Script:
    (only,) = loaded(text).scripts
    return only


def compiled(text: str = WHOLE, **facts: object) -> CompiledScript:
    return CompiledScript(script(text), LenderTexts(), {"reports_to_bureau": True, **facts})


def values() -> MessageValues:
    loan = LoanValues("home loan", date(2026, 2, 1), 30, amount_due=Money(12_345, "EUR"))
    return MessageValues(CustomerValues("Li Na", sex="f"), (loan,), TODAY)


class TestReading:
    def test_a_script_has_points_in_order(self) -> None:
        found = script()
        assert (found.key, found.role, found.language, found.tone) == (
            "late-call",
            "voice",
            "en",
            "calm",
        )
        assert [point.id for point in found.points] == [
            "greeting",
            "identity",
            "arrears",
            "auction",
            "register",
            "reason",
        ]
        assert [point.tick for point in found.points] == [False, True, False, True, False, False]
        assert found.points[5].asks == "reason"
        assert (found.party, found.purpose, found.title) == ("customer", "demand", "late-call")

    def test_a_set_has_texts_and_scripts_and_each_key_once(self) -> None:
        text = '[[template]]\nkey = "late-call"\nrole = "voice"\ntext = "x"\n'
        with pytest.raises(TemplateError, match="written twice"):
            loaded(text + WHOLE)
        assert loaded(WHOLE).keys == ("late-call",)

    def test_what_a_point_can_ask_for_is_a_field_of_the_result(self) -> None:
        fields = set(CallResult.__dataclass_fields__)
        assert set(ASKS) <= fields

    @pytest.mark.parametrize(
        ("table", "line", "words"),
        [
            ('id = "a"\ntext = ""', 10, "text must be a text"),
            ('id = "a"\ntext = "x"\nwhen = { has_colateral = true }', 11, "has_collateral"),
            ('id = "a"\ntext = "x"\nasks = "mood"', 11, "'mood' is not known"),
            ('id = "a"\ntext = "x"\nneeds = ["luck"]', 11, "'luck' is no fact of a lender"),
            ('id = "a"\ntext = "x"\ntik = true', 11, "there is no field 'tik'"),
            ('text = "x"', 8, "id is missing"),
        ],
    )
    def test_a_mistake_is_named_with_its_line(self, table: str, line: int, words: str) -> None:
        with pytest.raises(TemplateError) as caught:
            loaded(f"{HEAD}\n[[script.point]]\n{table}\n")
        assert (str(caught.value.file), caught.value.line) == ("own.toml", line)
        assert words in f"{caught.value} {caught.value.hint}"

    def test_a_script_without_points_is_none(self) -> None:
        with pytest.raises(TemplateError, match="has no point"):
            loaded(HEAD)

    def test_two_points_of_one_id_are_refused(self) -> None:
        point = '\n[[script.point]]\nid = "a"\ntext = "x"\n'
        with pytest.raises(TemplateError, match="two points are called 'a'") as caught:
            loaded(HEAD + point + point)
        assert caught.value.line == 14


class TestWhatMayNotStandInIt:
    def test_nothing_of_the_debt_stands_before_the_identity_is_sure(self) -> None:
        early = WHOLE.replace("Please tell me your date of birth.", "It is about [total due].")
        with pytest.raises(TemplateError, match=r"\[total_due\].*before the point 'identity'"):
            compiled(early)

    def test_a_script_that_asks_for_no_identity_tells_nothing_of_the_debt(self) -> None:
        with pytest.raises(TemplateError, match="before the point 'identity'"):
            compiled(WHOLE.replace('id = "identity"', 'id = "who"'))

    def test_a_lender_who_does_not_report_cannot_say_that_it_does(self) -> None:
        with pytest.raises(TemplateError, match="reports_to_bureau") as caught:
            compiled(reports_to_bureau=False)
        assert caught.value.line == script().points[4].line

    @pytest.mark.parametrize("party", ["contact", "spouse", "unrelated"])
    def test_who_owes_nothing_hears_nothing_of_the_debt(self, party: str) -> None:
        other = WHOLE.replace('tone = "calm"', f'tone = "calm"\nparty = "{party}"')
        with pytest.raises(TemplateError, match="owes nothing"):
            compiled(other)


class TestSaying:
    def test_each_point_is_filled(self) -> None:
        said = compiled().spoken(values(), [{"has_collateral": True}])
        assert said.lines[0].text == "Hello, is that Ms Li Na?"
        assert said.lines[2].text == "Your home loan is 30 days late; €123.45 is due."
        assert (said.key, said.language, said.tone) == ("late-call", "en", "calm")
        assert "€123.45" not in repr(said)

    @pytest.mark.parametrize(
        ("facts", "is_said"),
        [
            ([{"has_collateral": True, "legal_stage": "none"}], True),
            ([{"has_collateral": False, "legal_stage": "judgment"}], True),
            ([{"has_collateral": False, "legal_stage": "filed"}], False),
            ([{"has_collateral": False}, {"has_collateral": True}], True),
            ([{}], False),
        ],
    )
    def test_a_consequence_is_said_where_it_is_known_to_be_true(
        self, facts: list[dict[str, bool | str]], is_said: bool
    ) -> None:
        ids = [line.id for line in compiled().spoken(values(), list(facts)).lines]
        assert ("auction" in ids) is is_said

    @pytest.mark.parametrize(("role", "is_said"), [("debt_collector", True), ("creditor", False)])
    def test_an_agency_says_for_whom_it_calls(self, role: str, is_said: bool) -> None:
        agency = '\n[[script.point]]\nid = "whose"\ntext = "For A."\n'
        text = WHOLE + agency + 'lender_roles = ["debt_collector"]\n'
        said = compiled(text, role=role).spoken(values(), [{}])
        assert ("whose" in [line.id for line in said.lines]) is is_said


class TestListeners:
    """A company has no birthday, and lives on nothing: the same point is said in two ways."""

    OTHER = """
[[script.point]]
id = "identity"
listener = "organisation"
text = "Please tell me the last digits of your company's number."
tick = true
"""

    def both(self) -> str:
        one = 'id = "identity"\n'
        return WHOLE.replace(one, one + 'listener = "person"\n') + self.OTHER

    def first(self) -> str:
        """The same with the company's check before the debt."""
        head, rest = self.both().split('\n[[script.point]]\nid = "arrears"')
        text = head + self.OTHER + '\n[[script.point]]\nid = "arrears"' + rest
        return text.removesuffix(self.OTHER)

    def test_each_hears_its_own_and_the_result_ticks_one_point(self) -> None:
        made = compiled(self.first())
        company = values()._replace(customer=CustomerValues("Elm Ltd", "organisation"))
        for who, words in ((values(), "date of birth"), (company, "company's number")):
            (line,) = [one for one in made.spoken(who, [{}]).lines if one.id == "identity"]
            assert words in line.text
            assert line.tick

    def test_nothing_is_told_to_a_company_before_its_own_check(self) -> None:
        with pytest.raises(TemplateError, match="before the point 'identity'"):
            compiled(self.both())

    def test_a_check_that_is_not_always_made_is_none(self) -> None:
        sometimes = WHOLE.replace(
            "tick = true\n", "tick = true\nwhen = { has_collateral = true }\n", 1
        )
        with pytest.raises(TemplateError, match="before the point 'identity'"):
            compiled(sometimes)

    def test_two_points_for_one_listener_are_refused(self) -> None:
        with pytest.raises(TemplateError, match="two points are called 'identity'"):
            compiled(self.first().replace('listener = "organisation"', 'listener = "person"'))


class TestBook:
    def book(self, *sets: TemplateSet, needed: set[str] | None = None) -> TemplateBook:
        facts = {"reports_to_bureau": True}
        return TemplateBook(sets, LenderTexts(), ["en"], needed=needed, lender_facts=facts)

    def test_a_later_text_replaces_a_script_and_the_other_way_round(self) -> None:
        text = '[[template]]\nkey = "late-call"\nrole = "voice"\ntext = "Hello."\n'
        merged = merge_templates("all", [loaded(WHOLE), loaded(text)])
        assert (len(merged.templates), len(merged.scripts)) == (1, 0)
        merged = merge_templates("all", [loaded(text), loaded(WHOLE)])
        assert (len(merged.templates), len(merged.scripts)) == (0, 1)

    def test_a_script_is_spoken_and_never_sent(self) -> None:
        book = self.book(loaded(WHOLE), needed={"late-call"})
        assert isinstance(book.spoken("late-call"), CompiledScript)
        with pytest.raises(NotFound, match="a script cannot be sent"):
            book.get("late-call")

    def test_what_is_not_needed_may_lack_a_text_of_the_lender(self) -> None:
        more = '[[template]]\nkey = "more"\nrole = "sms"\ntext = "Call [hotline]."\n'
        book = self.book(loaded(WHOLE), loaded(more), needed={"late-call"})
        assert book.keys == ("late-call",)
        with pytest.raises(NotFound, match=r"more cannot be used: .*hotline"):
            book.get("more")
        with pytest.raises(TemplateError, match="hotline"):
            self.book(loaded(WHOLE), loaded(more), needed={"more"})
