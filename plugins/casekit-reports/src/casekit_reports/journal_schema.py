"""The tables of the journal: what figures are counted from, read out of the archive's entries.

All numbers are integers: a day is `date.toordinal()`, a month is `year * 12 + month - 1`, a word
is its number in `words`, money is minor units. `(log, seq)` of a row is the entry that says it.

Two kinds of rows: *movements* (`money`, `stands`, `owners`, `steps`, `people`, `loans`) are only
added, and a correction is a further row; *versions* (`contacts`, `promises`) are closed by the next
version, `gone` being the sequence of the entry that did it, in the same log. At sizes S a movement
counts where `seq < S(log)`, and a version where also `gone` is null or not below S(log).

Tables named `now_*` are what the reader has to remember to read on; no figure is counted from them.
"""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x63_6B_66_6A
FORM: Final = 2
"""Raised with every change of the tables or of how entries are read; other forms are read anew."""

SCHEMA: Final = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE cursor (log INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);
CREATE TABLE runs (log INTEGER NOT NULL, seq INTEGER NOT NULL, as_of INTEGER NOT NULL,
  PRIMARY KEY (log, seq)) WITHOUT ROWID;
CREATE TABLE loans (loan_id INTEGER NOT NULL, seq INTEGER NOT NULL, log INTEGER NOT NULL,
  customer_id INTEGER NOT NULL, product INTEGER NOT NULL, region INTEGER NOT NULL,
  currency INTEGER NOT NULL, amount INTEGER, contract_day INTEGER,
  PRIMARY KEY (loan_id, seq)) WITHOUT ROWID;
CREATE TABLE money (loan_id INTEGER NOT NULL, number INTEGER NOT NULL, seq INTEGER NOT NULL,
  part INTEGER NOT NULL, log INTEGER NOT NULL, day INTEGER NOT NULL, kind INTEGER NOT NULL,
  counted INTEGER NOT NULL, principal INTEGER NOT NULL, interest INTEGER NOT NULL,
  penalty INTEGER NOT NULL, costs INTEGER NOT NULL, source INTEGER NOT NULL,
  PRIMARY KEY (loan_id, number, seq, part)) WITHOUT ROWID;
CREATE TABLE stands (loan_id INTEGER NOT NULL, case_id INTEGER NOT NULL, day INTEGER NOT NULL,
  seq INTEGER NOT NULL, log INTEGER NOT NULL, open INTEGER NOT NULL, tier INTEGER NOT NULL,
  policy INTEGER NOT NULL, reason INTEGER NOT NULL, opened_day INTEGER NOT NULL,
  due_day INTEGER, PRIMARY KEY (loan_id, case_id, day, seq)) WITHOUT ROWID;
CREATE TABLE owners (loan_id INTEGER NOT NULL, day INTEGER NOT NULL, seq INTEGER NOT NULL,
  log INTEGER NOT NULL, login INTEGER NOT NULL,
  PRIMARY KEY (loan_id, day, seq)) WITHOUT ROWID;
CREATE TABLE kinds_of_contact (id INTEGER PRIMARY KEY, role INTEGER NOT NULL,
  channel INTEGER NOT NULL, medium INTEGER NOT NULL, collector INTEGER NOT NULL,
  tier INTEGER NOT NULL, policy INTEGER NOT NULL, party INTEGER NOT NULL,
  purpose INTEGER NOT NULL, outcome INTEGER NOT NULL, flags INTEGER NOT NULL,
  UNIQUE (role, channel, medium, collector, tier, policy, party, purpose, outcome, flags));
CREATE TABLE contacts (month INTEGER NOT NULL, loan_id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL, seq INTEGER NOT NULL, gone INTEGER, log INTEGER NOT NULL,
  case_id INTEGER NOT NULL, day INTEGER NOT NULL, minute INTEGER NOT NULL,
  what INTEGER NOT NULL, PRIMARY KEY (month, loan_id, contact_id, seq)) WITHOUT ROWID;
CREATE INDEX ix_contacts_contact ON contacts (contact_id) WHERE gone IS NULL;
CREATE TABLE promises (promise_id INTEGER NOT NULL, seq INTEGER NOT NULL, gone INTEGER,
  log INTEGER NOT NULL, loan_id INTEGER NOT NULL, case_id INTEGER NOT NULL,
  made_day INTEGER NOT NULL, due_day INTEGER NOT NULL, amount INTEGER NOT NULL,
  met INTEGER NOT NULL, status INTEGER NOT NULL, collector INTEGER NOT NULL,
  tier INTEGER NOT NULL, PRIMARY KEY (promise_id, seq)) WITHOUT ROWID;
CREATE INDEX ix_promises_due ON promises (due_day);
CREATE TABLE steps (log INTEGER NOT NULL, seq INTEGER NOT NULL, process_id INTEGER NOT NULL,
  kind INTEGER NOT NULL, event INTEGER NOT NULL, state INTEGER NOT NULL, phase INTEGER NOT NULL,
  day INTEGER NOT NULL, due_day INTEGER, person INTEGER NOT NULL, owner INTEGER NOT NULL,
  case_id INTEGER NOT NULL, loan_id INTEGER NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (log, seq)) WITHOUT ROWID;
CREATE INDEX ix_steps_process ON steps (process_id, seq);
CREATE INDEX ix_steps_kind ON steps (kind, day);
CREATE TABLE people (login INTEGER NOT NULL, seq INTEGER NOT NULL, log INTEGER NOT NULL,
  day INTEGER NOT NULL, team INTEGER NOT NULL, PRIMARY KEY (login, day, seq)) WITHOUT ROWID;
CREATE TABLE now_instalments (loan_id INTEGER NOT NULL, number INTEGER NOT NULL,
  due_day INTEGER NOT NULL, owed0 INTEGER NOT NULL, owed1 INTEGER NOT NULL,
  owed2 INTEGER NOT NULL, paid0 INTEGER NOT NULL, paid1 INTEGER NOT NULL, paid2 INTEGER NOT NULL,
  pool0 INTEGER NOT NULL, pool1 INTEGER NOT NULL, pool2 INTEGER NOT NULL, pool_day INTEGER NOT NULL,
  PRIMARY KEY (loan_id, number)) WITHOUT ROWID;
CREATE TABLE now_loans (loan_id INTEGER PRIMARY KEY, active INTEGER NOT NULL,
  case_id INTEGER NOT NULL);
CREATE TABLE now_payments (payment_id INTEGER PRIMARY KEY, loan_id INTEGER NOT NULL,
  paid_day INTEGER NOT NULL, source INTEGER NOT NULL, applied INTEGER NOT NULL);
CREATE TABLE now_shares (payment_id INTEGER NOT NULL, number INTEGER NOT NULL,
  costs INTEGER NOT NULL, principal INTEGER NOT NULL, interest INTEGER NOT NULL,
  penalty INTEGER NOT NULL, counted INTEGER NOT NULL, matched INTEGER NOT NULL,
  PRIMARY KEY (payment_id, number)) WITHOUT ROWID;
CREATE TABLE now_cases (case_id INTEGER PRIMARY KEY, loan_id INTEGER NOT NULL,
  open INTEGER NOT NULL, tier INTEGER NOT NULL, policy INTEGER NOT NULL,
  opened_day INTEGER NOT NULL, due_day INTEGER);
CREATE TABLE now_contacts (contact_id INTEGER PRIMARY KEY, role INTEGER NOT NULL,
  channel INTEGER NOT NULL, medium TEXT NOT NULL, collector INTEGER NOT NULL,
  party INTEGER NOT NULL, purpose INTEGER NOT NULL, inbound INTEGER NOT NULL, at TEXT NOT NULL,
  outcome TEXT NOT NULL, state TEXT NOT NULL, loans TEXT NOT NULL);
"""

DUE, PAID, REVERSED, ADJUSTED, COST, UNPLACED = range(1, 7)
"""Kinds of movements. `money` has them as what they do to what is unpaid: what falls due and what
is taken back adds to it, what is paid lessens it. ADJUSTED: the book says less without a payment
that is known. COST: costs charged or taken off. UNPLACED: a payment of which nobody can say what
it paid; it changes nothing."""

HANDED_OVER, CONNECTED, RIGHT_PARTY, INBOUND, SOFTWARE, LATE, TO_CUSTOMER, DEMAND = (
    1, 2, 4, 8, 16, 32, 64, 128,
)  # fmt: skip
"""Bits of `kinds_of_contact.flags`."""
