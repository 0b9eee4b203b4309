"""How entries about contacts become rows: one for each loan that a contact was about.

A row is born when the contact was handed over, and has a next version whenever something is learnt
of it: that somebody answered, that it was the right person, that it failed after all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from casekit import Outcome
from casekit_reports.journal_schema import (
    CONNECTED,
    DEMAND,
    HANDED_OVER,
    INBOUND,
    LATE,
    RIGHT_PARTY,
    SOFTWARE,
    TO_CUSTOMER,
)
from casekit_reports.reading_state import State, month_of

_RIGHT: Final = frozenset(
    {Outcome.RIGHT_PARTY, Outcome.PROMISE, Outcome.DISPUTE, Outcome.REFUSED, Outcome.QUARREL}
)
_CONNECTED: Final = _RIGHT | {Outcome.CONNECTED, Outcome.WRONG_PARTY}
_BY_SOFTWARE: Final = "casekit"
_EACH_CASE: Final = frozenset({"contact.sent", "contact.resolved"})
_OVER: Final = frozenset({"sent", "delivered", "done"})
Header = Mapping[str, Any]


class ContactReader:
    """Reads entries about contacts."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._what: dict[tuple[int, ...], int] = {}
        self._born: dict[int, list[int]] = {}

    def read(self, log: int, seq: int, kind: str, header: Header) -> None:
        """Read one entry."""
        data: Mapping[str, Any] = header.get("data", {})
        contact_id = int(data.get("contact", 0))
        changed = made = over = False
        for op, table, *rest in header.get("rows", ()):
            if table != "contacts":
                continue
            if op == "+":
                contact_id = contact_id or int(rest[0]["id"])
                self._remember(rest[0])
                made = rest[0]["state"] in _OVER
            elif op == "=" and int(rest[0]["id"]) == contact_id:
                before = self._state.get("now_contacts", contact_id)
                changed |= self._change(contact_id, rest[1])
                over = before is not None and before[10] not in _OVER
        if not contact_id:
            return
        known = self._state.get("now_contacts", contact_id)
        if known is None:
            return
        if made:
            late = kind == "contact.recorded" and self._is_late(header, known)
            for loan_id in orjson.loads(known[11]):
                self._bear(log, seq, contact_id, known, loan_id, header, LATE if late else 0)
        elif known[10] in _OVER and (over or kind in _EACH_CASE):
            # each case has an entry of its own where a run or a click hands a contact over
            case = self._state.get("now_cases", int(header.get("case", 0)))
            one_case = kind in _EACH_CASE and case is not None
            for loan_id in [case[1]] if one_case and case else orjson.loads(known[11]):
                if not self._is_born(contact_id, loan_id):
                    self._bear(log, seq, contact_id, known, loan_id, header, 0)
        if changed and not made:
            self._version(log, seq, contact_id, known)

    # -- one contact ---------------------------------------------------------------------------

    def _remember(self, row: Mapping[str, Any]) -> None:
        word = self._state.word
        actor = row["actor"]
        by_person = actor != _BY_SOFTWARE and row.get("run_id") is None
        loans = row["loans"]
        known = [
            row["id"],
            word(row["role"]),
            word(row["channel"]),
            row["medium"],
            word(actor) if by_person else 0,
            word(row["party"]),
            word(row["purpose"]),
            int(row["direction"] == "inbound"),
            row["at"],
            row.get("outcome", ""),
            row["state"],
            loans if isinstance(loans, str) else orjson.dumps(loans).decode(),
        ]
        self._state.set("now_contacts", known)

    def _change(self, contact_id: int, values: Mapping[str, Any]) -> bool:
        known = self._state.get("now_contacts", contact_id)
        if known is None:
            return False
        now = list(known)
        now[9] = values.get("outcome", known[9])
        now[10] = values.get("state", known[10])
        if "party" in values:
            now[5] = self._state.word(values["party"])
        if now == known:
            return False
        self._state.set("now_contacts", now)
        return True

    def _is_late(self, header: Header, known: list[Any]) -> bool:
        return self._state.day(header["at"]) > self._state.day(known[8])

    def _what_of(self, known: list[Any], tier: int, policy: int, more: int) -> int:
        """Return the number of this kind of contact."""
        outcome = known[9]
        flags = more | (INBOUND if known[7] else 0)
        if known[10] != "failed":
            flags |= HANDED_OVER
        if known[3] == "voice" and outcome in _CONNECTED:
            flags |= CONNECTED
        if outcome in _RIGHT:
            flags |= RIGHT_PARTY
        if known[4] == 0:
            flags |= SOFTWARE
        word = self._state.word
        if known[5] == word("customer"):
            flags |= TO_CUSTOMER
        if known[6] == word("demand"):
            flags |= DEMAND
        key = (
            known[1], known[2], word(known[3]), known[4], tier, policy, known[5], known[6],
            word(outcome), flags,
        )  # fmt: skip
        number = self._what.get(key)
        if number is None:
            connection = self._state.journal.connection
            columns = (
                "role, channel, medium, collector, tier, policy, party, purpose, outcome, flags"
            )
            marks = ", ".join("?" * len(key))
            connection.execute(
                f"INSERT OR IGNORE INTO kinds_of_contact ({columns}) VALUES ({marks})",  # noqa: S608
                key,
            )
            (number,) = connection.execute(
                f"SELECT id FROM kinds_of_contact WHERE ({columns}) = ({marks})",  # noqa: S608
                key,
            ).fetchone()
            self._what[key] = number
        return int(number)

    # -- rows ----------------------------------------------------------------------------------

    def _bear(
        self,
        log: int,
        seq: int,
        contact_id: int,
        known: list[Any],
        loan_id: int,
        header: Header,
        more: int,
    ) -> None:
        day, minute = self._state.local(known[8])
        case_id = int(header.get("case", 0))
        case = self._state.get("now_cases", case_id) if case_id else None
        if case is None or case[1] != loan_id:
            loan = self._state.get("now_loans", loan_id)
            case_id = loan[2] if loan else 0
            case = self._state.get("now_cases", case_id) if case_id else None
        tier = case[3] if case else self._state.word(header.get("data", {}).get("tier", ""))
        policy = (case[4] if case else 0) or self._state.policies.get(log, 0)
        what = self._what_of(known, tier, policy, more)
        row = (month_of(day), loan_id, contact_id, seq, None, log, case_id, day, minute, what)
        self._born.setdefault(contact_id, []).append(loan_id)
        self._state.add("contacts", *row)

    def _is_born(self, contact_id: int, loan_id: int) -> bool:
        if loan_id in self._born.get(contact_id, ()):
            return True
        row = self._state.journal.connection.execute(
            "SELECT 1 FROM contacts WHERE contact_id = ? AND gone IS NULL AND loan_id = ?",
            (contact_id, loan_id),
        ).fetchone()
        return row is not None

    def _version(self, log: int, seq: int, contact_id: int, known: list[Any]) -> None:
        """Close the rows of a contact and add what they are from now on."""
        self._state.flush_added("contacts")
        connection = self._state.journal.connection
        rows = connection.execute(
            "SELECT c.*, k.tier, k.policy, k.flags FROM contacts c "
            "JOIN kinds_of_contact k ON k.id = c.what "
            "WHERE c.contact_id = ? AND c.gone IS NULL",
            (contact_id,),
        ).fetchall()
        for month, loan_id, _, born, _, _, case_id, day, minute, what, tier, policy, flags in rows:
            now = self._what_of(known, tier, policy, flags & LATE)
            if now == what:
                continue
            key = (month, loan_id, contact_id, born)
            if born == seq:
                connection.execute(
                    "UPDATE contacts SET what = ? WHERE (month, loan_id, contact_id, seq) = "
                    "(?, ?, ?, ?)",
                    (now, *key),
                )
                continue
            connection.execute(
                "UPDATE contacts SET gone = ? WHERE (month, loan_id, contact_id, seq) = "
                "(?, ?, ?, ?)",
                (seq, *key),
            )
            self._state.add(
                "contacts", month, loan_id, contact_id, seq, None, log, case_id, day, minute, now
            )

    def end_batch(self) -> None:
        """Forget which rows were added; they are written now."""
        self._born.clear()
