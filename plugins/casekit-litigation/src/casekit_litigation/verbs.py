"""The named verbs of `casekit suits`: a step of the table each, with the options that it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import click

from casekit.cli.opening import DATE, LenderChoice
from casekit_litigation.deadlines import TERMS
from casekit_litigation.options import amount_of, moving
from casekit_litigation.showing import show_suit
from casekit_litigation.words import SuitWords

_AMOUNT: Final = "AMOUNT"


@dataclass(frozen=True, slots=True)
class Field:
    """An option of a verb: `key` is what the suit's data calls it; empty for the docket number."""

    option: str
    key: str
    help: str
    type: Any = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb and its event; the name is the event's, with hyphens."""

    event: str
    help: str
    fields: tuple[Field, ...] = ()


_DECIDED: Final = (
    Field("--decided-on", "decided_on", "The date of the decision.", DATE),
    Field("--perform-until", "perform_until", "The last day to perform, as it says.", DATE),
    Field("--principal", "awarded_principal", "Principal awarded.", _AMOUNT),
    Field("--interest", "awarded_interest", "Interest and penalty awarded.", _AMOUNT),
    Field("--costs", "awarded_costs", "Costs awarded; charged once it is in force.", _AMOUNT),
)

_CLAIMED: Final = (
    Field("--court", "court", "The court.", required=True),
    Field("--claim", "claim", "What is claimed.", _AMOUNT, required=True),
)

VERBS: Final = (
    Verb("file", "File a suit with the court.", _CLAIMED),
    Verb(
        "accept",
        "The court took a suit on.",
        (Field("--docket", "", "The court's docket number.", required=True),),
    ),
    Verb("not_accepted", "The court did not take a suit on; it goes back to the firm."),
    Verb("fee_paid", "The court's fee was paid."),
    Verb("serve", "The defendant was served."),
    Verb(
        "hearing_set",
        "A hearing was set.",
        (Field("--day", "next_hearing_on", "Its day.", DATE, required=True),),
    ),
    Verb(
        "hearing",
        "A hearing was held.",
        (Field("--next", "next_hearing_on", "The day of the next one.", DATE),),
    ),
    Verb(
        "judgment",
        "The first court decided; --on is the day on which it was served.",
        (
            Field("--decision", "decision", "What it is.", click.Choice(["judgment", "ruling"])),
            *_DECIDED,
        ),
    ),
    Verb(
        "appeal",
        "Somebody appealed.",
        (
            Field(
                "--by",
                "appealed_by",
                "Who.",
                click.Choice(["lender", "debtor", "both"]),
                required=True,
            ),
        ),
    ),
    Verb("second_judgment", "The second court decided, finally.", _DECIDED),
    Verb("remanded", "The second court sent a suit back."),
    Verb("dismissed", "The claim was finally dismissed."),
    Verb("effective", "A decision came into force without appeal."),
    Verb(
        "enforce",
        "Enforcement was applied for.",
        (Field("--number", "enforcement_number", "The court's number of it."),),
    ),
    Verb("enforced", "Enforcement recovered everything."),
    Verb("end_enforcement", "Enforcement ended without recovering everything."),
    Verb("resume_enforcement", "Enforcement goes on."),
    Verb("performed", "The debtor performed what was decided or agreed."),
    Verb("apply_order", "A payment order was applied for, in place of a suit.", _CLAIMED),
    Verb("order_issued", "The payment order was served on the debtor."),
    Verb("order_refused", "The court refused a payment order."),
    Verb("order_objected", "The debtor objected to the payment order."),
    Verb("order_effective", "The payment order came into force."),
    Verb("mediate", "Mediation began."),
    Verb("mediated", "The parties agreed in mediation.", _DECIDED[1:]),
    Verb("suspend", "The court suspended the procedure."),
    Verb("transferred", "A suit went to another court.", (Field("--court", "court", "Which."),)),
    Verb("withdraw", "A suit was withdrawn."),
    Verb("paper", "A paper of court or law firm came in."),
    Verb("noted", "Note something."),
    Verb(
        "deadline_met",
        "What a deadline asked for is done.",
        (Field("--code", "code", "Which deadline.", click.Choice(sorted(TERMS)), required=True),),
    ),
)
"""Every verb that is a step of the table and nothing else."""


def commands() -> list[click.Command]:
    """Return a command for each verb."""
    return [_command(verb) for verb in VERBS]


def _command(verb: Verb) -> click.Command:
    def callback(
        choice: LenderChoice, process: int, as_json: bool, language: str, **given: Any
    ) -> None:
        with choice.open() as lender:
            step, data = dict(given), {}
            ref = None
            for field in verb.fields:
                value = step.pop(_name(field))
                if value is None:
                    continue
                if field.type == _AMOUNT:
                    value = amount_of(lender, process, value)
                if field.key:
                    data[field.key] = value
                else:
                    ref = value
            view = lender.plugin("suits").move(process, verb.event, ref=ref, data=data, **step)
            words = SuitWords(language or lender.settings.lender.language)
            show_suit(lender, view, words, as_json)

    command: Callable[..., Any] = callback
    for field in reversed(verb.fields):
        command = click.option(
            field.option,
            _name(field),
            type=None if field.type == _AMOUNT else field.type,
            metavar=_AMOUNT if field.type == _AMOUNT else None,
            required=field.required,
            help=field.help,
        )(command)
    return click.command(verb.event.replace("_", "-"), help=verb.help)(moving(command))


def _name(field: Field) -> str:
    return field.option.removeprefix("--").replace("-", "_")
