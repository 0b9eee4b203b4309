"""The page about mappings says what the code does: every field, and an example that works."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

from casekit.cases.building import LoanBuilder
from casekit.cases.fields import (
    COLLATERAL_FIELDS,
    LOAN_FIELDS,
    MAX_PARTIES,
    PARTY_FIELDS,
    PARTY_GROUPS,
    PAYMENT_FIELDS,
    PERSON_FIELDS,
    PRIOR_FIELDS,
    Field,
)
from casekit.cases.mapping import read_mapping
from casekit.settings_file import parse_toml

DOCS = Path(__file__).parents[2] / "docs"
ROW = re.compile(r"^\| `([^`]+)` \| (\w+) \|([^|]*)\| (.+) \|$", re.M)


def listed() -> set[tuple[str, str, bool, bool, str]]:
    page = (DOCS / "reference" / "mapping.md").read_text(encoding="utf-8")
    return {
        (name, kind, "required" in marks, "PII" in marks, meaning)
        for name, kind, marks, meaning in ROW.findall(page)
    }


def described(field: Field) -> tuple[str, str, bool, bool, str]:
    return field.name, field.type, field.required, field.pii, field.description


def test_the_reference_lists_every_field_just_as_it_is() -> None:
    plain = [
        f for n, f in LOAN_FIELDS.items() if n.split(".")[0] in ("loan", "instalment", "customer")
    ]
    known = [*plain, *PAYMENT_FIELDS.values(), *PRIOR_FIELDS.values(), *COLLATERAL_FIELDS]
    assert listed() == {described(field) for field in [*known, PARTY_FIELDS[-1]]}


def test_it_names_every_role_of_parties_and_their_number() -> None:
    page = (DOCS / "reference" / "mapping.md").read_text(encoding="utf-8")
    for group in PARTY_GROUPS:
        assert f"`{group}1` … `{group}{MAX_PARTIES}`" in page
        assert f"{group}{MAX_PARTIES}.name" in LOAN_FIELDS
    assert [f.name for f in PARTY_FIELDS[:-1]] == [f.name for f in PERSON_FIELDS]


def test_the_examples_of_the_how_to_are_good_mappings() -> None:
    page = (DOCS / "how-to" / "import-a-book.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", page, re.S)
    text = "\n".join(examples)
    tables = [table for table in ("loans", "payments", "prior") if table in tomllib.loads(text)]
    assert tables == ["loans", "payments", "prior"]
    document = parse_toml(text, Path("lender.toml"))
    mappings = [read_mapping(document, table) for table in tables]
    assert (
        LoanBuilder(mappings[0], "CN", frozenset({"personal_consumer"}), date(2026, 3, 1)).missing
        == ()
    )
