"""What `casekit init --jurisdiction us` writes: an annotated config and a small made-up book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files

from casekit import Answers, Starter, config_text, csv_text
from casekit_us.templates import LANGUAGES

_LOAN_COLUMNS = (
    "Account", "Customer", "Kind", "Name", "Sex", "Language", "Phone", "Street", "City", "State",
    "ZIP", "Contact", "Product", "Due", "Principal", "Interest", "Fees", "As of",
)  # fmt: skip

# Nobody's data: 555-01xx is kept for stories in every area.
_PEOPLE = {
    1: ("Person", "Jane Doe", "female", "en", "+12125550101", "New York", "NY", "10001", ""),
    2: ("Person", "María García", "female", "es", "+13055550102", "Miami", "FL", "33101", ""),
    3: ("Person", "John Smith", "male", "en", "+16175550103", "Boston", "MA", "02110", ""),
    4: (
        "Company",
        "Elm Trading LLC",
        "",
        "en",
        "+13125550104",
        "Chicago",
        "IL",
        "60601",
        "Sam Lee",
    ),
    5: (
        "Person",
        "Wei Chen",
        "male",
        "zh-Hans",
        "+14155550105",
        "San Francisco",
        "CA",
        "94103",
        "",
    ),
    6: ("Person", "Alex Kim", "", "en", "+12065550106", "Boston", "MA", "02111", ""),
}
_LOANS = (
    # loan, customer, product, days, amounts
    (1, 1, "Personal", -1, "3200.00", "86.40", "0.00"),
    (2, 2, "Mortgage", -1, "5100.00", "1240.00", "0.00"),
    (3, 2, "Personal", -1, "900.00", "20.00", "0.00"),
    (4, 3, "Auto", -5, "1500.00", "40.00", "3.10"),
    (5, 4, "Business", -40, "260000.00", "9100.00", "2080.00"),
    (6, 5, "Credit card", -95, "8000.00", "660.00", "380.00"),
    (7, 6, "Student", 10, "4300.00", "1000.00", "0.00"),
)
_PAYMENT_COLUMNS = ("Payment", "Account", "Amount", "Paid on", "Source")


def starter() -> Starter:
    """Return the starter `us`."""
    return Starter(
        name="us",
        title={"en": "United States", "zh": "美国"},
        plugins=("us", "echo"),
        language="en",
        zone="America/New_York",
        currency="USD",
        region="US",
        files=starter_files,
        languages=LANGUAGES,
        made_up={"hotline": "800-555-0100", "lender_address": "1 Main Street, Springfield"},
    )


def starter_files(answers: Answers) -> Mapping[str, str]:
    """Return path → text of the files of a new lender."""
    template = files("casekit_us").joinpath("starter.toml").read_text("utf-8")
    return {
        "lender.toml": config_text(template, answers),
        "examples/loans.csv": _loans(answers.today),
        "examples/payments.csv": _payments(answers.today),
    }


def _loans(today: date) -> str:
    rows = []
    for number, who, product, days, *amounts in _LOANS:
        kind, name, sex, language, phone, city, state, postal_code, contact = _PEOPLE[who]
        rows.append(
            [
                f"A-{number:04}",
                f"C-{who:04}",
                kind,
                name,
                sex,
                language,
                phone,
                f"{who} Main Street",
                city,
                state,
                postal_code,
                contact,
                product,
                (today + timedelta(days=days)).isoformat(),
                *amounts,
                # drawn up at the end of yesterday, so that a payment of today is not in it yet
                (today - timedelta(days=1)).isoformat(),
            ]
        )
    return csv_text(_LOAN_COLUMNS, rows)


def _payments(today: date) -> str:
    return csv_text(
        _PAYMENT_COLUMNS, [["P-0001", "A-0004", "1543.10", today.isoformat(), "transfer"]]
    )
