"""A lending platform that embeds casekit: loans and payments in, a day run, call-backs, a case.

Try it with a lender that `casekit init acme --jurisdiction cn` made:
`python examples/embed_in_a_platform.py acme`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from casekit import (
    CasekitError,
    CaseView,
    InstalmentRecord,
    Lender,
    LoanRecord,
    PaymentRecord,
    PersonRecord,
    Phone,
    Profile,
    Totals,
    WebRequest,
)


def as_loan(contract: str, name: str, mobile: str, born: date, due: date, fen: int) -> LoanRecord:
    """Return a row of the platform's ledger in casekit's words."""
    profile = Profile(name, phones=(Phone(mobile),), birth_date=born)
    instalments = (InstalmentRecord(due_on=due, principal=fen),)
    borrower = PersonRecord(profile, ref=mobile)
    return LoanRecord(contract, "personal_consumer", "CNY", borrower, instalments)


def every_day(
    lender: Lender, loans: Iterable[LoanRecord], payments: Iterable[PaymentRecord]
) -> Totals:
    """Take over what the platform knows, then plan, clear, send and record; call it as you like."""
    lender.push_loans(loans)
    lender.push_payments(payments)
    return lender.run()


def on_call_back(
    lender: Lender, channel: str, url: str, headers: Mapping[str, str], body: bytes
) -> int:
    """Hand a provider's call-back over from the platform's own web server; return the status."""
    lowered = {name.lower(): value for name, value in headers.items()}
    request = WebRequest("POST", url, lowered, body, received_at=datetime.now(UTC))
    return lender.receive(channel, request).status


def look_at(lender: Lender, contract: str) -> CaseView:
    """Return the case of a contract, the customer masked; for a page of the platform."""
    return lender.cases.show(contract)


def main(arguments: list[str]) -> int:
    """Push a made-up loan to a lender, run its day, and print what came of it."""
    if len(arguments) != 1:
        print("usage: python embed_in_a_platform.py LENDER", file=sys.stderr)
        return 2
    try:
        with Lender.open(arguments[0]) as opened:
            due_on = opened.today() - timedelta(days=1)
            row = as_loan("HT-1", "王小花", "+8613900000001", date(1990, 5, 1), due_on, 120_000)
            print(every_day(opened, [row], []).to_json())
            print(look_at(opened, "HT-1").to_json())
    except CasekitError as error:
        print(f"{error.message}. {error.hint}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
