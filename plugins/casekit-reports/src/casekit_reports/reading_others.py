"""How entries about cases, promises, processes, runs and people become rows of the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from casekit_reports.reading_state import State, ordinal

ASSIGNED: Final = "staff.assigned"
"""The fact of a case that names whose it is."""
Header = Mapping[str, Any]


class OtherReader:
    """Reads entries about cases, promises, processes, runs and people."""

    def __init__(self, state: State) -> None:
        self._state = state

    # -- cases ---------------------------------------------------------------------------------

    def case_rows(self, log: int, seq: int, header: Header) -> None:
        """Read the changes of cases in any entry."""
        for op, table, *rest in header.get("rows", ()):
            if table == "cases":
                if op == "+":
                    self._case(log, seq, int(rest[0]["id"]), rest[0], header)
                elif op == "=":
                    self._case(log, seq, int(rest[0]["id"]), rest[1], header)

    def _case(
        self, log: int, seq: int, case_id: int, values: Mapping[str, Any], header: Header
    ) -> None:
        state = self._state
        before = state.get("now_cases", case_id)
        if before is None:
            if "loan_id" not in values:
                return
            opened = ordinal(values["opened_on"])
            now = [case_id, values["loan_id"], 1, 0, 0, opened, None]
            loan = state.get("now_loans", values["loan_id"])
            state.set("now_loans", [values["loan_id"], loan[1] if loan else 1, case_id])
        else:
            now = list(before)
        reason = 0
        if "status" in values:
            now[2] = int(values["status"] == "open")
        if "tier" in values:
            now[3] = state.word(values["tier"])
        if values.get("policy_digest"):
            now[4] = state.word(values["policy_digest"])
        if "due_on" in values:
            now[6] = ordinal(values["due_on"]) if values["due_on"] else None
        if values.get("close_reason"):
            reason = state.word(values["close_reason"])
        if now == before:
            return
        state.set("now_cases", now)
        as_of = header.get("data", {}).get("as_of")
        if before is None:
            day = now[5]
        elif values.get("closed_on"):
            day = ordinal(values["closed_on"])
        else:
            day = ordinal(as_of) if as_of else state.day(header["at"])
        state.add(
            "stands", now[1], case_id, day, seq, log, now[2], now[3], now[4], reason, now[5], now[6]
        )

    def fact(self, log: int, seq: int, header: Header) -> None:
        """Read whose a case is."""
        data = header.get("data", {})
        case = self._state.get("now_cases", int(header.get("case", 0)))
        if data.get("fact") != ASSIGNED or case is None:
            return
        since = data.get("since_on")
        day = ordinal(since) if since else self._state.day(header["at"])
        login = str(data.get("value") or "")
        self._state.add("owners", case[1], day, seq, log, self._state.word(login))

    # -- promises ------------------------------------------------------------------------------

    def promise_rows(self, log: int, seq: int, header: Header) -> None:
        """Read the changes of promises in any entry."""
        for op, table, *rest in header.get("rows", ()):
            if table == "promises" and op == "+":
                self._promise(log, seq, rest[0], header)
            elif table == "promises" and op == "=":
                self._promise_changed(log, seq, int(rest[0]["id"]), rest[1])

    def _promise(self, log: int, seq: int, row: Mapping[str, Any], header: Header) -> None:
        state = self._state
        case = state.get("now_cases", int(row["case_id"]))
        actor = header["actor"]
        state.add(
            "promises", row["id"], seq, None, log, case[1] if case else 0, row["case_id"],
            ordinal(row["made_on"]), ordinal(row["due_on"]), row["amount"], row.get("met", 0),
            state.word(row["status"]), state.word("" if actor == "casekit" else actor),
            case[3] if case else 0,
        )  # fmt: skip

    def _promise_changed(
        self, log: int, seq: int, promise_id: int, values: Mapping[str, Any]
    ) -> None:
        state = self._state
        state.flush_added("promises")
        connection = state.journal.connection
        row = connection.execute(
            "SELECT * FROM promises WHERE promise_id = ? AND gone IS NULL", (promise_id,)
        ).fetchone()
        if row is None:
            return
        now = list(row)
        now[9] = values.get("met", row[9])
        now[10] = state.word(values["status"]) if "status" in values else row[10]
        if "due_on" in values:
            now[7] = ordinal(values["due_on"])
        if "amount" in values:
            now[8] = values["amount"]
        if now[1] == seq:
            connection.execute(
                "DELETE FROM promises WHERE promise_id = ? AND seq = ?", (promise_id, seq)
            )
        else:
            connection.execute(
                "UPDATE promises SET gone = ? WHERE promise_id = ? AND gone IS NULL",
                (seq, promise_id),
            )
        now[1:4] = [seq, None, log]
        state.add("promises", *now)

    # -- processes -----------------------------------------------------------------------------

    def process(self, log: int, seq: int, kind: str, header: Header) -> None:
        """Read a step of a process."""
        data = header.get("data", {})
        if "process" not in data:
            return
        state = self._state
        process_id = int(data["process"])
        told: str | None = None
        phase = {"process.opened": "open", "process.cancelled": "cancelled"}.get(kind, "")
        for op, table, *rest in header.get("rows", ()):
            if table != "processes":
                continue
            values = rest[1] if op == "=" else rest[0]
            if int((rest[0] if op == "=" else values)["id"]) == process_id:
                found = values.get("data")
                if found is not None:
                    told = found if isinstance(found, str) else orjson.dumps(found).decode()
                phase = values.get("phase", phase)
        before = self._last_step(process_id) if told is None or not phase else None
        case_id = int(header.get("case", 0))
        case = state.get("now_cases", case_id) if case_id else None
        event = data.get("event") or kind.removeprefix("process.")
        due = data.get("due_on")
        state.add(
            "steps", log, seq, process_id, state.word(data.get("process_kind", "")),
            state.word(event), state.word(data.get("to", "")),
            state.word(phase) if phase else before[0] if before else state.word("open"),
            state.day(header["occurred_at"]), ordinal(due) if due else None,
            state.word(data.get("person", "")), state.word(data.get("owner", "")), case_id,
            case[1] if case else 0, told if told is not None else before[1] if before else "{}",
        )  # fmt: skip

    def _last_step(self, process_id: int) -> tuple[int, str] | None:
        self._state.flush_added("steps")
        found: tuple[int, str] | None = self._state.journal.connection.execute(
            "SELECT phase, data FROM steps WHERE process_id = ? ORDER BY seq DESC LIMIT 1",
            (process_id,),
        ).fetchone()
        return found

    # -- people and runs -----------------------------------------------------------------------

    def person(self, log: int, seq: int, header: Header) -> None:
        """Read of which team somebody is."""
        for op, table, *rest in header.get("rows", ()):
            if table != "staff":
                continue
            values = rest[1] if op == "=" else rest[0]
            login = (rest[0] if op == "=" else values)["login"]
            told = values.get("data")
            if told is None:
                continue
            data = orjson.loads(told) if isinstance(told, str) else told
            day = self._state.day(header["occurred_at"])
            if op == "+":
                # whoever is recorded later than the work began was of this team before
                day = min(day, ordinal(values["started_on"])) if values.get("started_on") else 1
            team = self._state.word(str(data.get("team", "")))
            self._state.add("people", self._state.word(login), seq, log, day, team)

    def run_started(self, log: int, header: Header) -> None:
        """Read which policy is in force."""
        for op, table, *rest in header.get("rows", ()):
            if table == "runs" and op == "+" and rest[0].get("policy_digest"):
                self._state.policies[log] = self._state.word(rest[0]["policy_digest"])

    def import_finished(self, log: int, seq: int, header: Header) -> None:
        """Read that a book or payments came: what came in on the day before is known."""
        self._state.add("runs", log, seq, self._state.day(header["at"]) - 1)

    def run_finished(self, log: int, seq: int, header: Header) -> None:
        """Read that a date is done."""
        as_of = header.get("data", {}).get("totals", {}).get("as_of")
        if as_of and not header["data"].get("reason"):
            self._state.add("runs", log, seq, ordinal(as_of))
