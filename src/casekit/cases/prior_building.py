"""From a row's values to a record of the system before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from casekit.cases.bad_rows import BadRow
from casekit.cases.mapping import TableMapping
from casekit.cases.prior_ways import WORDS
from casekit.cases.records import (
    PriorConsent,
    PriorContact,
    PriorHold,
    PriorOptOut,
    PriorRecord,
)
from casekit.cases.row_reader import RowReader, Values
from casekit.cases.sources import Row
from casekit.contacts.model import Kind, Outcome

_KINDS: Final = ("contact", "letter", "hold", "consent", "opt_out")
ROLES: Final[Mapping[str, str]] = {
    Kind.MESSAGE: "sms",
    Kind.CALL: "voice",
    Kind.LETTER: "letter",
    Kind.VISIT: "visit",
    Kind.PROCESS: "litigation",
}
"""The role of a medium where the file names none."""


class PriorBuilder:
    """Makes records of the rows of `[prior]`."""

    def __init__(self, mapping: TableMapping, region: str) -> None:
        self.reader = RowReader(mapping, region)

    def build(self, rows: Sequence[tuple[Row, Values]]) -> PriorRecord:
        """Return the record of a row, which stands alone.

        Raises:
            BadRow: its kind is unknown, or something that the kind needs is missing.
        """
        row, values = rows[0]
        kind = values["prior.kind"]
        if kind in ("contact", "letter"):
            return self._contact(row, values, letter=kind == "letter")
        if kind == "hold":
            return self._hold(row, values)
        if kind == "consent":
            return self._consent(row, values)
        if kind == "opt_out":
            return PriorOptOut(
                loan_ref=values["prior.loan_ref"],
                at=self._needed(row, values, "at"),
                channel=self._medium(row, values, "channel", ""),
                point=values.get("prior.point", ""),
            )
        raise self._wrong(row, "kind", f"not one of {', '.join(_KINDS)}")

    def _contact(self, row: Row, values: Values, *, letter: bool) -> PriorContact:
        get = values.get
        medium = self._medium(row, values, "medium", "letter" if letter else "")
        if not medium:
            raise self._wrong(row, "medium", "is empty")
        usual = Outcome.DELIVERED if letter else Outcome.HANDED_OVER
        outcome = get("prior.outcome", usual.value)
        if outcome not in tuple(Outcome):
            raise self._wrong(row, "outcome", f"not one of {', '.join(Outcome)}")
        occurrence = get("prior.occurrence", 0)
        if occurrence < 0:
            raise self._wrong(row, "occurrence", "occurrences are counted from 1")
        return PriorContact(
            loan_ref=values["prior.loan_ref"],
            at=self._needed(row, values, "at"),
            role=get("prior.role") or ROLES.get(medium, medium),
            medium=medium,
            outcome=outcome,
            step=get("prior.step", ""),
            occurrence=occurrence,
            inbound=get("prior.inbound", False),
            party=get("prior.party", "customer"),
            note=get("prior.note", ""),
        )

    def _hold(self, row: Row, values: Values) -> PriorHold:
        scope = values.get("prior.scope", "customer")
        if scope not in ("customer", "loan"):
            raise self._wrong(row, "scope", "customer or loan")
        return PriorHold(
            loan_ref=values["prior.loan_ref"],
            kind=self._needed(row, values, "hold"),
            start_on=self._needed(row, values, "start_on"),
            until_on=values.get("prior.until_on"),
            whole_customer=scope == "customer",
            note=values.get("prior.note", ""),
        )

    def _consent(self, row: Row, values: Values) -> PriorConsent:
        return PriorConsent(
            loan_ref=values["prior.loan_ref"],
            kind=self._needed(row, values, "consent"),
            hours_from=values.get("prior.hours_from", ""),
            hours_to=values.get("prior.hours_to", ""),
            channel=self._medium(row, values, "channel", ""),
            point=values.get("prior.point", ""),
            given_at=values.get("prior.at"),
            until_on=values.get("prior.until_on"),
        )

    def _medium(self, row: Row, values: Values, name: str, usual: str) -> str:
        word: str = values.get(f"prior.{name}", usual)
        if word and word not in WORDS:
            raise self._wrong(row, name, f"not one of {', '.join(WORDS)}")
        return word

    def _needed(self, row: Row, values: Values, name: str) -> Any:
        value = values.get(f"prior.{name}")
        if value is None:
            raise self._wrong(row, name, "is empty")
        return value

    def _wrong(self, row: Row, name: str, reason: str) -> BadRow:
        text = self.reader.text(row, f"prior.{name}")
        return BadRow([self.reader.problem(row, f"prior.{name}", text, reason)])
