"""What else changes with a step of a process, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from casekit.policy.model import FactValue

if TYPE_CHECKING:
    from casekit.people.model import StaffRecord
    from casekit.process.model import Step


@dataclass(frozen=True, slots=True)
class SetFact:
    """The case learns a fact; `until` is the last day on which it holds (None: until replaced)."""

    name: str
    value: FactValue
    until: date | None = None


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A person is to do something by a day; `words` say what and are sealed."""

    kind: str
    due_on: date
    owner: str = ""
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CloseTasks:
    """The open tasks of one kind of the process' case need not be done any longer."""

    kind: str
    outcome: str = "done"


@dataclass(frozen=True, slots=True)
class SpoilAddress:
    """The address of the process' contact is not used for letters any more."""

    reason: str = "returned"


@dataclass(frozen=True, slots=True)
class MarkContact:
    """The contact of the process: `state` is delivered, failed or done; `outcome` an `Outcome`."""

    state: str
    outcome: str


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """The action of the process was carried out; `reached`: the customer was spoken to."""

    outcome: str = "done"
    reached: bool = False


@dataclass(frozen=True, slots=True)
class PutOff:
    """The action of the process waits until a day of the lender's calendar."""

    until: date


@dataclass(frozen=True, slots=True)
class AwardCosts:
    """Costs that contract or judgment award are charged to the loan.

    Attributes:
        amount: minor units; a negative one takes costs off, never below what was paid of them.
        basis: `contract` or `judgment`.
    """

    amount: int
    basis: str


@dataclass(frozen=True, slots=True)
class BookPayment:
    """Money that the process brought is a payment of the loan, on the day of the step.

    A payment that is known just so already is left as it is.

    Attributes:
        ref: its reference; a number is added where other money has it already.
        amount: minor units of the loan's currency, above zero and not more than the loan owes.
        source: where it came from, a code.
        arrived: the money is here, under this very reference: other money that has it is an error,
            and what is more than the loan owes is kept with it, as of an imported payment.
    """

    ref: str
    amount: int
    source: str
    arrived: bool = False


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """A dated stop is put on the customer; one that the process placed before stays as it is.

    Attributes:
        kind: a kind of hold, such as `complaint`.
        until: first day on which it is over; None while no end is known.
        loan_only: only the loan of the process' case is held.
    """

    kind: str
    until: date | None = None
    loan_only: bool = False


@dataclass(frozen=True, slots=True)
class LiftHold:
    """The hold of one kind that this process placed ends today; nothing where there is none."""

    kind: str


@dataclass(frozen=True, slots=True)
class OpenProcess:
    """Another process is begun: a finding's correction, an upheld complaint's discipline.

    Where no plugin of the lender offers the kind nothing is begun, and the entry says
    `skipped:KIND`. It concerns the same member of staff unless its step says another.

    Attributes:
        kind: name of its kind.
        step: its beginning, without documents that are yet to be filed. With a known key nothing
            is begun.
        about: `same`: the case of this process, where it has one and the kind may be about one;
            `none`: no case.
    """

    kind: str
    step: Step
    about: str = "same"


@dataclass(frozen=True, slots=True)
class NoteStaff:
    """Something is recorded about a member of staff; see `People.note`."""

    record: StaffRecord
    login: str


Effect = (
    SetFact
    | OpenTask
    | CloseTasks
    | SpoilAddress
    | MarkContact
    | CarriedOut
    | PutOff
    | AwardCosts
    | BookPayment
    | PlaceHold
    | LiftHold
    | OpenProcess
    | NoteStaff
)
"""What else changes with a move, in the same transaction. The set is closed."""
