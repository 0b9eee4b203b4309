"""A policy file that is wrong says where, and what was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit.errors import PolicyError
from casekit.policy.declared import DeclaredPolicy, load_policy, read_policy
from casekit.settings_file import parse_toml

HEAD = '[policy]\nname = "test"\nversion = "1"\n'
TIER = '[[tier]]\nname = "all"\nfrom_day = 1\n'
STEP = '[[step]]\nid = "a"\nrole = "sms"\n'


def load(text: str) -> DeclaredPolicy:
    return load_policy(parse_toml(text, Path("policy.toml")))


def problem(text: str) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        load(text)
    return caught.value


def line_of(text: str, needle: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if needle in line)


@pytest.mark.parametrize(
    ("tiers", "where", "message"),
    [
        ([(2, None)], "from_day = 2", "days 1–1 belong to no tier"),
        ([(1, 30), (30, None)], "from_day = 30", "overlap"),
        ([(1, None), (31, None)], "from_day = 31", "overlap"),
        ([(1, 30), (32, None)], "from_day = 32", "days 31–31 belong to no tier"),
        ([(1, 30)], "to_day = 30", "days after 30 belong to no tier"),
        ([(1, 30), (31, 20)], "to_day = 20", "ends on day 20, before day 31"),
    ],
)
def test_tiers_leave_no_day_out_and_do_not_overlap(
    tiers: list[tuple[int, int | None]], where: str, message: str
) -> None:
    text = HEAD
    for number, (first, last) in enumerate(tiers):
        text += f'[[tier]]\nname = "t{number}"\nfrom_day = {first}\n'
        text += f"to_day = {last}\n" if last else ""
    error = problem(text)
    assert message in error.message
    assert error.line == line_of(text, where)
    assert str(error.file) == "policy.toml"


def test_a_policy_without_tiers_or_with_two_of_one_name() -> None:
    assert "no tier" in problem(HEAD).message
    twice = HEAD + TIER + "to_day = 30\n" + TIER.replace("= 1", "= 31")
    assert "two tiers 'all'" in problem(twice).message


@pytest.mark.parametrize(
    ("fields", "message", "hint"),
    [
        ("on_dya = 5", "no field 'on_dya'", "'on_day'"),
        ("", "needs on_day or from_day", ""),
        ("on_day = 5\nfrom_day = 6", "exclude each other", ""),
        ("on_day = 0", "whole number from 1", ""),
        ("on_day = true", "whole number from 1", ""),
        ('on_day = "45"', "whole number from 1", ""),
        ("on_day = 5\nevery_days = [3, 5]", "exclude each other", "from_day"),
        ("on_day = 5\nper_week = [1, 2]", "exclude each other", "from_day"),
        ("from_day = 5\nevery_days = [3, 5]\nper_week = [1, 2]", "exclude each other", ""),
        ("from_day = 5\nevery_days = [5, 3]", "first number of every_days is larger", ""),
        ("from_day = 5\nevery_days = 3", "two whole numbers", ""),
        ("from_day = 5\nper_week = [1, 8]", "two whole numbers from 0 to 7", ""),
        ("from_day = 5\nper_week = [0, 0]", "never due", ""),
        ("from_day = 9\nto_day = 5", "ends on day 5, before day 9", ""),
        ('on_day = 5\nuntil = "snet"', "'snet' is not known", "'sent'"),
        ('on_day = 5\nuntil = "sent"\nto_day = 9', "has no last day", "Remove"),
        ('from_day = 5\nuntil = "done"\nevery_days = [3, 5]', "exclude each other", ""),
        ("on_day = 5\nretry_days = 2", 'belongs to until = "sent"', "every_days"),
        ("from_day = 5\nevery_days = [3, 5]\nlate_after = 2", "already says", ""),
        ('from_day = 5\nuntil = "reached"\nlate_after = 2', "is late on the day after", ""),
        ("on_day = 5\nmax_attempts = 2", "belongs to a step that repeats", ""),
        ('on_day = 5\ncounted_with = ["a"]', "belongs to a step that repeats", ""),
        ('on_day = 5\nfallback = "sms"', "the same role", ""),
        ('on_day = 5\nrequires = "b"', "no step 'b'", ""),
        ('on_day = 5\nrequires = "a"', "names the step itself", ""),
        ('on_day = 5\nrequires = { step = "a", stat = "sent" }', "no field 'stat'", "'state'"),
        ("on_day = 5\nrequires = 7", "must be a list", ""),
        ("on_day = 5\nrequires = [7]", "a table is expected", ""),
        ('on_day = 5\nstayed_by = ["open_promises"]', "'open_promises' stays", "'open_promise'"),
        (
            'on_day = 5\nstayed_by = [{ name = "hardship", up_to_latest = true }]',
            "belongs to a step with every_days",
            "",
        ),
        (
            'on_day = 5\nstayed_by = [{ name = "hardship", up_to_latest = 1 }]',
            "must be true or false",
            "",
        ),
        ('on_day = 5\nduring = ["hardship"]\nstayed_by = ["hardship"]', "both stays", ""),
        ("on_day = 5\npriority = 1.5", "whole number from -1000", ""),
        ("on_day = 5\ntitle = 5", "text or a table by language", ""),
        ("on_day = 5\ntitle = { en = 5 }", "text or a table by language", ""),
        ("on_day = 5\ntemplate = 5", "must be a text", ""),
        ("from_day = 5\nper_week = [1, 2]\ncounted_with = 5", "must be a list of texts", ""),
        ("on_day = 5\nwhen = {}", "not empty", ""),
        ("on_day = 5\nwhen = { hardshp = true }", "no fact 'hardshp'", "'hardship'"),
        ("on_day = 5\nwhen = { hardship = 1 }", "true or false", ""),
        ("on_day = 5\nwhen = { hardship = { at_least = 1 } }", "does not fit hardship", "is,"),
        ("on_day = 5\nwhen = { episode = { at_last = 1 } }", "operator 'at_last'", "'at_least'"),
        ("on_day = 5\nwhen = { episode = { at_least = true } }", "whole number", ""),
        ("on_day = 5\nwhen = { episode = {} }", "compared with nothing", ""),
        ("on_day = 5\nwhen = { episode = { at_least = 5, at_most = 3 } }", "never be both", ""),
        ("on_day = 5\nwhen = { product = [] }", "list of values", ""),
        ("on_day = 5\nwhen = { product = 5 }", "a word", ""),
        ('on_day = 5\nwhen = { borrower = "persn" }', "never 'persn'", "'person'"),
        ("on_day = 5\nwhen = { overdue_amount = { at_least = 5 } }", "needs its currency", "CNY"),
        ("on_day = 5\nwhen = { overdue_amount = { at_least = { XXQ = 5 } } }", "currency", ""),
        ("on_day = 5\nwhen = { overdue_amount = { at_least = { CNY = -5 } } }", "from 0", ""),
        ('on_day = 5\nwhen = { overdue_amount = { at_least = "5" } }', "minor units", ""),
        (
            "on_day = 5\nwhen = { overdue_amount = "
            "{ at_least = { CNY = 5 }, at_most = { CNY = 3 } } }",
            "never be both",
            "",
        ),
        ("on_day = 5\nwhen = { any = { hardship = true } }", "list of conditions", ""),
        ("on_day = 5\nwhen = { any = [ 5 ] }", "a condition is a table", ""),
        ('on_day = 5\nwhen = { promise_last_on = { days_ago_at_least = "2" } }', "days", ""),
        ("on_day = 5\nwhen = { deadline_passed = 5 }\ndeadline_days = 15", "true or false", "="),
    ],
)
def test_a_step_that_is_wrong(fields: str, message: str, hint: str) -> None:
    text = HEAD + TIER + STEP + fields + "\n"
    error = problem(text)
    assert message in error.message
    assert hint in error.hint
    assert error.line is not None
    assert error.line > line_of(text, "[[step]]") - 1


def test_the_line_is_that_of_the_field() -> None:
    text = HEAD + TIER + STEP + "on_day = 5\n\nwhen = { hardshp = true }\n"
    assert problem(text).line == line_of(text, "hardshp")
    assert problem(text).key == "step[1].when.hardshp"


def test_a_step_of_a_tier_stays_in_its_days() -> None:
    tiers = '[[tier]]\nname = "mild"\nfrom_day = 1\nto_day = 30\n{}[[tier]]\nname = "rest"\nfrom_day = 31\n'
    step = '[[tier.step]]\nid = "a"\nrole = "sms"\n'
    outside = problem(HEAD + tiers.format(step + "on_day = 45\n"))
    assert "day 45 lies outside the tier 'mild'" in outside.message
    assert outside.line == line_of(HEAD + tiers.format(step + "on_day = 45\n"), "on_day = 45")
    assert "day 40 lies outside" in problem(HEAD + tiers.format(step + "to_day = 40\n")).message
    load(HEAD + tiers.format(step + 'on_day = 30\nuntil = "sent"\n'))


def test_ids_are_unique_and_words() -> None:
    assert "two steps 'a'" in problem(HEAD + TIER + 2 * (STEP + "on_day = 5\n")).message
    odd = problem(HEAD + TIER + STEP.replace('"a"', '"A b"') + "on_day = 5\n")
    assert "no plain word" in odd.message
    assert "role is missing" in problem(HEAD + TIER + '[[step]]\nid = "a"\non_day = 1\n').message


def test_steps_that_wait_for_one_another() -> None:
    text = HEAD + TIER
    for this, that in (("a", "b"), ("b", "c"), ("c", "a")):
        text += f'[[step]]\nid = "{this}"\nrole = "sms"\non_day = 5\nrequires = "{that}"\n'
    assert "wait for one another: a → b → c → a" in problem(text).message


def test_a_step_that_can_never_come_due() -> None:
    text = HEAD + TIER + STEP + 'on_day = 5\nto_day = 44\nrequires = "b"\n'
    text += '[[step]]\nid = "b"\nrole = "letter"\non_day = 45\n'
    assert "can never be due: 'b' comes on day 45" in problem(text).message


def test_brought_forward_needs_a_step_with_a_deadline() -> None:
    text = HEAD + TIER + STEP + 'from_day = 5\nevery_days = [3, 5]\nbrought_forward_by = "b"\n'
    text += '[[step]]\nid = "b"\nrole = "letter"\non_day = 45\n'
    assert "'b' has no deadline_days" in problem(text).message


def test_one_date_of_delivery_means_one_deadline() -> None:
    text = HEAD + TIER + STEP + "on_day = 5\ndeadline_days = 15\n"
    text += '[[step]]\nid = "b"\nrole = "letter"\non_day = 45\ndeadline_days = 10\n'
    assert "different deadline_days" in problem(text).message


def test_facts_of_the_policy_have_names_of_their_own() -> None:
    fact = '[[fact]]\nname = "{}"\nwhen = {{ episode = {{ at_least = 2 }} }}\n'
    assert "already a fact 'hardship'" in problem(HEAD + TIER + fact.format("hardship")).message
    twice = HEAD + TIER + 2 * fact.format("again")
    assert "already a fact 'again'" in problem(twice).message
    using = fact.format("again") + STEP + "on_day = 1\nwhen = { again = { is = true } }\n"
    load(HEAD + TIER + using)
    limited = (
        fact.format("again")
        + STEP
        + ('on_day = 1\nstayed_by = [{ name = "again", for_days = 3 }]\n')
    )
    assert "has no dates to limit" in problem(HEAD + TIER + limited).message
    during = fact.format("again") + STEP + 'on_day = 1\nduring = ["again"]\n'
    assert "Use when for facts" in problem(HEAD + TIER + during).hint


def test_a_fact_may_use_those_above_it_only() -> None:
    later = (
        '[[fact]]\nname = "x"\nwhen = { y = true }\n[[fact]]\nname = "y"\nwhen = { episode = 1 }\n'
    )
    assert "no fact 'y'" in problem(HEAD + TIER + later).message


def test_facts_and_stays_of_plugins_have_a_dot() -> None:
    load(
        HEAD + TIER + STEP + 'on_day = 1\nwhen = { "staff.assigned" = true }\n'
        'stayed_by = ["litigation.declined"]\n'
    )


def test_a_lender_may_widen_the_known_facts() -> None:
    text = HEAD + TIER + STEP + "on_day = 1\nwhen = { score = { at_least = 5 } }\n"
    assert "no fact 'score'" in problem(text).message
    load_policy(parse_toml(text, Path("policy.toml")), known_facts=["score"])


@pytest.mark.parametrize(
    ("waterfall", "message"),
    [
        ('default = ["costs", "interest", "principle", "penalty"]', "'principle' is no part"),
        ('default = ["costs", "interest"]', "must stand there once"),
        ('default = ["costs", "costs", "interest", "principal", "penalty"]', "stand there once"),
    ],
)
def test_a_waterfall_names_each_part_once(waterfall: str, message: str) -> None:
    error = problem(HEAD + TIER + f"[waterfall]\n{waterfall}\n")
    assert message in error.message
    assert "waterfall.default" in error.message


def test_a_waterfall_for_each_product() -> None:
    policy = load(
        HEAD + TIER + '[waterfall]\ndefault = ["penalty", "costs", "interest", "principal"]\n'
        'enterprise_project = ["principal", "interest", "costs", "penalty"]\n'
    )
    assert policy.waterfall("enterprise_project")[0] == "principal"
    assert policy.waterfall("personal_housing")[0] == "penalty"
    assert load(HEAD + TIER).waterfall("x") == ("costs", "interest", "principal", "penalty")


def test_a_policy_knows_its_products_and_no_others() -> None:
    product = '[[product]]\nname = "car"\ntitle = { en = "car loan", zh = "汽车贷款" }\n'
    policy = load(HEAD + TIER + product)
    assert dict(policy.products) == {"car": {"en": "car loan", "zh": "汽车贷款"}}
    assert "personal_housing" in load(HEAD + TIER).products
    assert "two products 'car'" in problem(HEAD + TIER + 2 * product).message
    step = STEP + 'on_day = 1\nwhen = { product = "cars" }\n'
    assert "Did you mean 'car'?" in problem(HEAD + TIER + product + step).hint
    waterfall = '[waterfall]\ncra = ["costs", "interest", "principal", "penalty"]\n'
    assert "Did you mean 'car'?" in problem(HEAD + TIER + product + waterfall).hint
    assert policy.digest != load(HEAD + TIER).digest
    assert "car loan" in policy.document("en")


def test_the_head_is_checked() -> None:
    assert "name is missing" in problem(TIER).message
    assert "version is missing" in problem(HEAD.replace("version", "# ") + TIER).message
    assert "unknown currency" in problem(HEAD + 'currency = "QQQ"\n' + TIER).message
    day = problem(HEAD + 'week_starts = "mondy"\n' + TIER)
    assert "Did you mean 'monday'?" in day.hint
    assert "no field 'tiers'" in problem(HEAD + TIER + "[tiers]\n").message
    assert "written as [[step]]" in problem(HEAD + TIER + "[step]\n").message
    assert "waterfall must be a table" in problem("waterfall = 3\n" + HEAD + TIER).message


def test_all_problems_are_told_at_once_the_first_by_line() -> None:
    text = HEAD + TIER + STEP + 'on_day = 5\nevery_dys = [3, 5]\nuntil = "never"\n'
    error = problem(text)
    assert error.line == line_of(text, "every_dys")
    assert "One more:" in error.hint
    assert f"policy.toml:{line_of(text, 'never')}: step[1].until: 'never'" in error.hint


def test_a_policy_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(HEAD + TIER + STEP + "on_day = 5\n", encoding="utf-8")
    policy = read_policy(file)
    assert (policy.name, policy.version, policy.roles) == ("test", "1", {"sms"})
