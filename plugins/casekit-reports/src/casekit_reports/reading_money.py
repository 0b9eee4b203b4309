"""How entries about loans and payments become movements of what is overdue.

A movement says what an entry does to what is unpaid of an instalment, on a day of its own: what
falls due on the day after the due date, what is paid on the day of the payment. What a book says
differently without a payment that is known is told apart: more is due from the book's day on, less
is ADJUSTED. A payment that comes after a book which had it already is matched with what that book
took off, so that its money is counted as paid and not as adjusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casekit_reports.journal_schema import ADJUSTED, COST, DUE, PAID, REVERSED, UNPLACED
from casekit_reports.reading_state import State, ordinal

_PARTS = ("principal", "interest", "penalty")
_ORDER = (1, 0, 2)
"""Interest, principal, penalty: the order in which an unplaced payment is matched with a book."""
Header = Mapping[str, Any]


class MoneyReader:
    """Reads entries that change loans, instalments, payments and their shares."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._part = 0

    def read(self, log: int, seq: int, kind: str, header: Header) -> None:
        """Read one entry."""
        self._part = 0
        at = (log, seq)
        state = self._state
        data: Mapping[str, Any] = header.get("data", {})
        rows = header.get("rows", ())
        loan_id = int(data.get("loan", 0))
        payment: dict[str, Any] | None = None
        touched: dict[int, dict[str, Any]] = {}
        shares: list[tuple[str, int, int, dict[str, Any]]] = []
        status: str | None = None
        for op, table, *rest in rows:
            key, values = (rest[0], rest[1]) if op == "=" else ({}, rest[0])
            if table == "instalments":
                touched.setdefault(int((key or values)["number"]), {}).update(values)
            elif table == "allocations":
                named = key or values
                shares.append((op, int(named["payment_id"]), int(named["number"]), values))
            elif table == "payments" and op == "+":
                payment = values
            elif table == "loans":
                loan_id = loan_id or int((key or values)["id"])
                status = values.get("status", status if op == "=" else "active")
                self._loan(at, loan_id, op, values, header)
        if not loan_id:
            return
        day = ordinal(data["snapshot_on"]) if "snapshot_on" in data else state.day(header["at"])
        if payment is not None:
            applied = bool(payment["applied"])
            row = [
                payment["id"], loan_id, ordinal(payment["paid_on"]),
                state.word(payment["source"]), int(applied),
            ]  # fmt: skip
            state.set("now_payments", row)
        was_active = self._was_active(loan_id)
        if status is not None:
            before = state.get("now_loans", loan_id)
            state.set("now_loans", [loan_id, int(status == "active"), before[2] if before else 0])
            if (status == "active") != was_active:
                for line in state.of_first_key("now_instalments", loan_id):
                    touched.setdefault(int(line[1]), {})
        paid = self._shares(at, loan_id, shares, touched)
        if kind == "payment.reversed" and payment is not None:
            target = int(data["reverses"])
            self._reverse(at, loan_id, target, bool(data["applied"]), payment, paid)
        is_active = self._was_active(loan_id)
        for number in sorted(touched):
            moved = paid.get(number, (0, 0, 0))
            self._instalment(
                at, loan_id, number, touched[number], moved, day, was_active, is_active
            )
        if kind == "payment.recorded" and payment is not None and not payment["applied"]:
            self._match(at, loan_id, payment)

    def costs(self, log: int, seq: int, header: Header) -> None:
        """Read costs that were charged or taken off."""
        self._part = 0
        day = self._state.day(header["occurred_at"])
        for op, table, *rest in header.get("rows", ()):
            if op == "=" and table == "loans" and "costs" in rest[1]:
                loan_id, costs = int(rest[0]["id"]), int(rest[1]["costs"])
                before = self._state.get("now_shares", 0, loan_id)
                charged = costs - (before[2] if before else 0)
                self._state.set("now_shares", [0, loan_id, costs, 0, 0, 0, 0, 0])
                self._move((log, seq), loan_id, 0, day, COST, 0, (0, 0, 0), charged, 0)

    def _loan(
        self, at: tuple[int, int], loan_id: int, op: str, values: Mapping[str, Any], header: Header
    ) -> None:
        told = {"product", "region", "currency", "principal", "contract_on"}
        if "costs" in values:
            # kept where shares of no payment are, so that what is charged later can be told
            self._state.set("now_shares", [0, loan_id, values["costs"], 0, 0, 0, 0, 0])
        if op == "=" and not told & values.keys():
            return
        before = self._known_loan(loan_id) if op == "=" else None
        word = self._state.word
        contract = values.get("contract_on")
        row = (
            loan_id,
            at[1],
            at[0],
            values.get("customer_id", before[3] if before else header.get("customer", 0)),
            word(values["product"]) if "product" in values else before[4] if before else 0,
            word(values["region"]) if "region" in values else before[5] if before else 0,
            word(values["currency"]) if "currency" in values else before[6] if before else 0,
            values.get("principal", before[7] if before else None),
            ordinal(contract) if contract else before[8] if before else None,
        )
        self._state.add("loans", *row)

    def _known_loan(self, loan_id: int) -> tuple[Any, ...] | None:
        self._state.flush_added("loans")
        found: tuple[Any, ...] | None = self._state.journal.connection.execute(
            "SELECT * FROM loans WHERE loan_id = ? ORDER BY seq DESC LIMIT 1", (loan_id,)
        ).fetchone()
        return found

    def _was_active(self, loan_id: int) -> bool:
        row = self._state.get("now_loans", loan_id)
        return row is None or bool(row[1])

    # -- payments ------------------------------------------------------------------------------

    def _shares(
        self,
        at: tuple[int, int],
        loan_id: int,
        shares: list[tuple[str, int, int, dict[str, Any]]],
        touched: Mapping[int, Mapping[str, Any]],
    ) -> dict[int, tuple[int, int, int]]:
        """Write what payments paid of each instalment; return its sum by number."""
        paid: dict[int, tuple[int, int, int]] = {}
        for op, payment_id, number, values in shares:
            before = self._state.get("now_shares", payment_id, number)
            old = before[2:6] if before else [0, 0, 0, 0]
            if op == "-":
                new = [0, 0, 0, 0]
                self._state.remove("now_shares", payment_id, number)
            else:
                names = ("costs", *_PARTS)
                new = [values.get(name, known) for name, known in zip(names, old, strict=True)]
            known = self._state.get("now_payments", payment_id)
            if known is None:
                continue
            paid_day, source = known[2], known[3]
            due = self._due_day(loan_id, number, touched)
            counted = int(paid_day > due)
            if op != "-":
                self._state.set("now_shares", [payment_id, number, *new, counted, 0])
            more = [b - a for a, b in zip(old, new, strict=True)]
            amounts = (-more[1], -more[2], -more[3])
            day = max(paid_day, due + 1) if number else paid_day
            self._move(at, loan_id, number, day, PAID, counted, amounts, -more[0], source)
            sums = paid.get(number, (0, 0, 0))
            paid[number] = (sums[0] + more[1], sums[1] + more[2], sums[2] + more[3])
        return paid

    def _reverse(
        self,
        at: tuple[int, int],
        loan_id: int,
        target: int,
        applied: bool,
        reversal: Mapping[str, Any],
        paid: dict[int, tuple[int, int, int]],
    ) -> None:
        """Take a payment back, as far as it counts; `paid` then says so."""
        source = self._state.word(reversal["source"])
        back = ordinal(reversal["paid_on"])
        payment = self._state.get("now_payments", target)
        was_applied = payment is not None and bool(payment[4])
        for share in self._state.of_first_key("now_shares", target):
            _, number, costs, principal, interest, penalty, counted, _ = share
            due = self._due_day(loan_id, number, {})
            day = max(back, due + 1) if number else back
            amounts = (principal, interest, penalty)
            self._move(at, loan_id, number, day, REVERSED, counted, amounts, costs, source)
            if applied:
                sums = paid.get(number, (0, 0, 0))
                paid[number] = (sums[0] - principal, sums[1] - interest, sums[2] - penalty)
            elif number and was_applied:
                # the book of that day has it: what it said is due more was this, and no new debt
                line = self._state.get("now_instalments", loan_id, number)
                on = max(line[12], due + 1) if line is not None else day
                undone = (-principal, -interest, -penalty)
                self._move(at, loan_id, number, on, DUE, 0, undone, 0, 0)
            elif number:
                # the next book will say that this is unpaid; it is no new debt then
                undone = (-principal, -interest, -penalty)
                self._move(at, loan_id, number, day, ADJUSTED, 0, undone, 0, 0)
                line = self._state.get("now_instalments", loan_id, number)
                if line is not None:
                    pool = [line[9] - principal, line[10] - interest, line[11] - penalty]
                    self._state.set("now_instalments", [*line[:9], *pool, line[12]])
            self._state.remove("now_shares", target, number)

    def _match(self, at: tuple[int, int], loan_id: int, payment: Mapping[str, Any]) -> None:
        """Match a payment that a book had already with what that book took off."""
        left = int(payment["amount"])
        paid_day = ordinal(payment["paid_on"])
        source = self._state.word(payment["source"])
        lines = self._state.of_first_key("now_instalments", loan_id)
        for line in sorted(lines, key=lambda one: (one[2], one[1])):
            number, due, pool_day = line[1], line[2], line[12]
            taken = [0, 0, 0]
            for part in _ORDER:
                taken[part] = max(0, min(left, line[9 + part]))
                left -= taken[part]
            if not any(taken):
                continue
            counted = int(paid_day > due)
            pool = [line[9 + part] - taken[part] for part in range(3)]
            self._state.set("now_instalments", [*line[:9], *pool, pool_day])
            row = [payment["id"], number, 0, *taken, counted, 1]
            self._state.set("now_shares", row)
            undone = (taken[0], taken[1], taken[2])
            kind = ADJUSTED if pool_day > due else DUE
            self._move(at, loan_id, number, max(pool_day, due + 1), kind, 0, undone, 0, 0)
            amounts = (-taken[0], -taken[1], -taken[2])
            day = max(paid_day, due + 1)
            self._move(at, loan_id, number, day, PAID, counted, amounts, 0, source)
        if left:
            self._move(at, loan_id, 0, paid_day, UNPLACED, 0, (-left, 0, 0), 0, source)

    # -- instalments ---------------------------------------------------------------------------

    def _due_day(self, loan_id: int, number: int, touched: Mapping[int, Mapping[str, Any]]) -> int:
        if number == 0:
            return 0
        told = touched.get(number, {}).get("due_on")
        if told is not None:
            return ordinal(told)
        line = self._state.get("now_instalments", loan_id, number)
        return int(line[2]) if line else 0

    def _instalment(
        self,
        at: tuple[int, int],
        loan_id: int,
        number: int,
        values: Mapping[str, Any],
        paid: tuple[int, int, int],
        book_day: int,
        was_active: bool,
        is_active: bool,
    ) -> None:
        """Write what changes of an instalment without a payment, and remember how it stands."""
        line = self._state.get("now_instalments", loan_id, number)
        if line is None and not values:
            return
        before = list(line) if line else [loan_id, number, 0, *[0] * 10]
        due = ordinal(values["due_on"]) if "due_on" in values else before[2]
        owed = [values.get(name, before[3 + n]) for n, name in enumerate(_PARTS)]
        paid_now = [values.get(f"paid_{name}", before[6 + n]) for n, name in enumerate(_PARTS)]
        pool, pool_day = list(before[9:12]), before[12]
        if line is not None and due != before[2]:
            self._move_due(at, loan_id, number, before[2], due)
        more, less, back = [0, 0, 0], [0, 0, 0], [0, 0, 0]
        for part in range(3):
            was_open = before[3 + part] - before[6 + part] if was_active else 0
            is_open = owed[part] - paid_now[part] if is_active else 0
            told = is_open - was_open + paid[part]
            if line is None:
                more[part] = told
            elif told > 0:
                expected = min(told, max(0, -pool[part]))
                pool[part] += expected
                back[part] = expected
                more[part] = told - expected
            elif told < 0:
                pool[part] -= told
                less[part] = told
        day = max(book_day, due + 1)
        if any(more):
            on = due + 1 if line is None else day
            self._move(at, loan_id, number, on, DUE, 0, (more[0], more[1], more[2]), 0, 0)
        if any(back):
            # the book says now what a payment that was taken back left unpaid
            self._move(at, loan_id, number, day, ADJUSTED, 0, (back[0], back[1], back[2]), 0, 0)
        if any(less):
            pool_day = book_day
            kind = ADJUSTED if book_day > due else DUE
            self._move(at, loan_id, number, day, kind, 0, (less[0], less[1], less[2]), 0, 0)
        self._state.set(
            "now_instalments", [loan_id, number, due, *owed, *paid_now, *pool, pool_day]
        )

    def _move_due(
        self, at: tuple[int, int], loan_id: int, number: int, before: int, after: int
    ) -> None:
        """Write that what fell due on one day falls due on another."""
        self._state.flush_added("money")
        sums = self._state.journal.connection.execute(
            "SELECT coalesce(sum(principal), 0), coalesce(sum(interest), 0), "
            "coalesce(sum(penalty), 0) FROM money "
            "WHERE loan_id = ? AND number = ? AND kind = ? AND day = ?",
            (loan_id, number, DUE, before + 1),
        ).fetchone()
        if any(sums):
            gone = (-sums[0], -sums[1], -sums[2])
            self._move(at, loan_id, number, before + 1, DUE, 0, gone, 0, 0)
            self._move(at, loan_id, number, after + 1, DUE, 0, tuple(sums), 0, 0)

    def _move(
        self,
        at: tuple[int, int],
        loan_id: int,
        number: int,
        day: int,
        kind: int,
        counted: int,
        amounts: tuple[int, ...],
        costs: int,
        source: int,
    ) -> None:
        if not any(amounts) and not costs:
            return
        log, seq = at
        self._part += 1
        self._state.add(
            "money",
            loan_id,
            number,
            seq,
            self._part,
            log,
            day,
            kind,
            counted,
            *amounts,
            costs,
            source,
        )
