"""A lender that imports books: store, vault, ledger, private files, a mapping and a clock."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from casekit.archive.entries import EntryDraft, insert, update
from casekit.archive.ledger import Ledger
from casekit.cases.intake import import_loans
from casekit.cases.parts import IntakeParts
from casekit.cases.report import ImportReport
from casekit.cases.sources import builtin_sources
from casekit.clock import SimulatedClock
from casekit.pii.file_provider import FileKeyOptions, FileKeyProvider
from casekit.pii.files import PrivateFiles
from casekit.pii.profile import Profile
from casekit.pii.providers import KeyContext
from casekit.pii.vault import Vault
from casekit.pii.whereabouts import places_of
from casekit.settings_file import parse_toml
from casekit.store.store import Store

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
"""12:00 on 10 March 2026 in Shanghai."""

PRODUCTS = frozenset(
    {"personal_housing", "personal_consumer", "enterprise_operating", "enterprise_project"}
)

CONFIG = """\
[loans.map]
ref = "loan.ref"
product = "loan.product"
customer = "customer.ref"
name = "customer.name"
kind = "customer.kind"
sex = "customer.sex"
id_number = "customer.id_number"
phone = "customer.phone"
phone2 = "customer.phone2"
contact = "customer.contact_name"
loan_name = "loan.name"
balance = "loan.balance"
costs = "loan.costs"
status = "loan.status"
due = "instalment.due_on"
principal = "instalment.principal"
interest = "instalment.interest"
penalty = "instalment.penalty"
guarantor = "guarantor1.name"
guarantor_id = "guarantor1.id_number"
guarantor_phone = "guarantor1.phone"
liability = "guarantor1.liability"
collateral = "collateral1.kind"
collateral_value = "collateral1.value"
collateral_text = "collateral1.description"
[loans.constants]
"loan.currency" = "CNY"
[payments.map]
ref = "payment.ref"
loan = "payment.loan_ref"
amount = "payment.amount"
on = "payment.paid_on"
source = "payment.source"
reverses = "payment.reverses"
[payments.constants]
"payment.currency" = "CNY"
[prior.map]
kind = "prior.kind"
loan = "prior.loan_ref"
at = "prior.at"
role = "prior.role"
medium = "prior.medium"
outcome = "prior.outcome"
party = "prior.party"
step = "prior.step"
occurrence = "prior.occurrence"
hold = "prior.hold"
consent = "prior.consent"
channel = "prior.channel"
point = "prior.point"
start = "prior.start_on"
from = "prior.hours_from"
to = "prior.hours_to"
until = "prior.until_on"
scope = "prior.scope"
note = "prior.note"
"""


@dataclass
class Desk:
    """A lender's intake as its clerk uses it."""

    folder: Path
    parts: IntakeParts
    clock: SimulatedClock
    config: str = CONFIG

    @property
    def store(self) -> Store:
        return self.parts.ledger.store

    def tomorrow(self, days: int = 1) -> None:
        self.clock.advance(timedelta(days=days))

    def configure(self, head: str = "", *changes: tuple[str, str]) -> None:
        """Change the lender's config: `head` goes into `[loans]`."""
        text = f"[loans]\n{head}\n{self.config}"
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        document = parse_toml(text, self.folder / "lender.toml")
        self.parts = replace(self.parts, document=document)

    def csv(self, rows: Sequence[Mapping[str, str]], name: str = "book.csv") -> Path:
        columns = [
            line.split(" = ")[0]
            for line in self.config.split(_table(name))[1].split("\n[")[0].splitlines()[1:]
        ]
        out = io.StringIO()
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path = self.folder / name
        path.write_text(out.getvalue(), encoding="utf-8")
        return path

    def load(self, *rows: Mapping[str, str], **options: Any) -> ImportReport:
        """Write a book of these rows and import it."""
        return import_loans(self.parts, self.csv(rows), actor="clerk", **options)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.store.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql)]

    def one(self, sql: str) -> Any:
        ((value,),) = self.rows(sql)
        return value

    def profile(self, subject_id: int = 1) -> Profile:
        with self.store.read() as connection:
            stored = connection.exec_driver_sql(
                f"SELECT profile FROM subjects WHERE id = {subject_id}"
            ).scalar_one()
            keyring = self.parts.vault.keyring(connection, [subject_id])
            return keyring.open_profile(subject_id, bytes(stored))

    def owed(self, ref: str = "L1") -> int:
        """What is unpaid of a loan, in fen, costs included."""
        return int(
            self.one(
                "SELECT COALESCE(SUM(i.principal + i.interest + i.penalty - i.paid_principal "
                "- i.paid_interest - i.paid_penalty), 0) + MAX(l.costs - l.costs_paid) "
                f"FROM loans l LEFT JOIN instalments i ON i.loan_id = l.id WHERE l.ref = '{ref}'"
            )
        )

    def entries(self, kind: str | None = None) -> list[dict[str, Any]]:
        where = f"WHERE kind = '{kind}'" if kind else ""
        return [
            orjson.loads(bytes(header))
            for (header,) in self.rows(f"SELECT header FROM entries {where} ORDER BY log, seq")
        ]

    def kinds(self) -> Counter[str]:
        """How many entries of each kind the archive has."""
        return Counter(dict(self.rows("SELECT kind, COUNT(*) FROM entries GROUP BY kind")))

    def open_case(
        self, ref: str = "L1", *, review_on: date | None = None, state: str = "due"
    ) -> int:
        """Open a loan's case as a run would, with one action, by default waiting in its queue."""
        ((loan_id, customer_id, overdue_from),) = self.rows(
            f"SELECT id, customer_id, overdue_from FROM loans WHERE ref = '{ref}'"
        )
        due_on = date.fromisoformat(overdue_from) - timedelta(days=1)
        with self.parts.ledger.transaction() as transaction:
            case_id = transaction.allocate("cases")
            action_id = transaction.allocate("actions")
            today = self.parts.today
            log = self.store.log_of(customer_id)
            case = {
                "id": case_id,
                "loan_id": loan_id,
                "customer_id": customer_id,
                "log": log,
                "episode": 1,
                "opened_on": today,
                "due_on": due_on,
                "next_review_on": review_on or today + timedelta(days=20),
            }
            action = {
                "id": action_id,
                "case_id": case_id,
                "customer_id": customer_id,
                "log": log,
                "step": "first-call",
                "occurrence": 1,
                "role": "voice",
                "template": "",
                "due_on": today,
                "state": state,
                "planned_at": transaction.now,
            }
            rows = [
                insert("cases", case),
                insert("actions", action),
                update("loans", {"id": loan_id}, {"overdue_from": None}),
            ]
            transaction.record(
                [
                    EntryDraft(
                        "case.opened",
                        "casekit",
                        case_id=case_id,
                        customer_id=customer_id,
                        rows=rows,
                    )
                ]
            )
        return case_id

    def promise(self, case_id: int, amount: int, due_on: date, made_on: date) -> int:
        """Record a promise to pay, in fen."""
        customer = self.one(f"SELECT customer_id FROM cases WHERE id = {case_id}")
        with self.parts.ledger.transaction() as transaction:
            number = transaction.allocate("promises")
            row = {
                "id": number,
                "case_id": case_id,
                "amount": amount,
                "currency": "CNY",
                "due_on": due_on,
                "made_on": made_on,
                "status": "open",
            }
            draft = EntryDraft(
                "promise.recorded",
                "clerk",
                case_id=case_id,
                customer_id=customer,
                rows=[insert("promises", row)],
            )
            transaction.record([draft])
        return number


def _table(name: str) -> str:
    table = {"book": "loans", "payments": "payments", "prior": "prior"}[name.partition(".")[0]]
    return f"[{table}.map]"


@pytest.fixture
def desk(store_url: str, tmp_path: Path) -> Iterator[Desk]:
    """The lender's intake, on SQLite and on PostgreSQL."""
    made = make_desk(store_url, tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def sqlite_desk(tmp_path: Path) -> Iterator[Desk]:
    """The same on SQLite alone, for what does not depend on the database."""
    made = make_desk(f"sqlite:///{tmp_path / 'store.sqlite3'}", tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def another_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A second lender's intake on SQLite, to compare the first with."""
    folder = tmp_path_factory.mktemp("another")
    made = make_desk(f"sqlite:///{folder / 'store.sqlite3'}", folder)
    yield made
    made.store.close()


def make_desk(url: str, folder: Path) -> Desk:
    clock = SimulatedClock(NOON)
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    context = KeyContext("acme", keys, clock)
    FileKeyProvider.create(FileKeyOptions(), context)
    vault = Vault(FileKeyProvider(FileKeyOptions(), context), "acme", "CN")
    ledger = Ledger(Store.create(url, lender_id="acme", logs=2), vault, clock)
    parts = IntakeParts(
        ledger=ledger,
        vault=vault,
        files=PrivateFiles(folder / "files", ledger),
        clock=clock,
        zone=ZoneInfo("Asia/Shanghai"),
        products=PRODUCTS,
        places=places_of((), "Asia/Shanghai", "Asia/Shanghai"),
        default_language="zh-Hans",
        sources={source.name: source for source in builtin_sources()},
    )
    made = Desk(folder, parts, clock)
    made.configure()
    return made
