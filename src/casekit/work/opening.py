"""The number and the script of a piece of work: opened only for whoever holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from casekit.contacts.spoken import SpokenScript
from casekit.errors import NotFound, Tampered, ValueMissing, VaultError
from casekit.run import people
from casekit.run.batch import Batch, CaseRow, CustomerRow
from casekit.store.tables import subjects
from casekit.work.leases import WorkRow
from casekit.work.scripting import learn_untold, script_for
from casekit.work.staff import staff_members

if TYPE_CHECKING:
    from casekit.app import Lender


def opened_person(lender: Lender, connection: Connection, subject_id: int) -> Mapping[str, Any]:
    """Return the profile of a customer or of somebody else on a loan, as its JSON object.

    Raises:
        VaultError: it is not to be had: erased, or stored only.
    """
    keyring = lender.vault.keyring(connection, [subject_id])
    sealed = connection.execute(
        select(subjects.c.profile).where(subjects.c.id == subject_id)
    ).scalar_one_or_none()
    try:
        return people.opened(keyring, CustomerRow(subject_id, "", (), "", "", sealed))
    except ValueError:
        # opened, but no JSON: as bad as bytes that do not open
        raise Tampered(f"the profile of {subject_id} has an unknown form") from None


def number_of(profile: Mapping[str, Any], point: str) -> str:
    """Return the number that a ref names, or nothing where the profile has it no longer."""
    contact = profile.get("contact") or {}
    phones = [*contact.get("phones", ()), *profile.get("phones", ())]
    return next((str(one["number"]) for one in phones if one.get("ref", "") == point), "")


def filled_script(
    lender: Lender,
    connection: Connection,
    batch: Batch,
    cases: Sequence[CaseRow],
    profile: Mapping[str, Any],
    *,
    key: str,
    party: str,
    collector: str,
) -> SpokenScript:
    """Return the script of a contact, with its values filled in; see `script_for`.

    Raises:
        NotFound, ValueMissing: see `script_for`. VaultError: a loan's details are not to be had.
    """
    customers = {case.customer_id for case in cases}
    learn_untold(lender.vault.keyring(connection, customers), cases)
    sought = ""
    if party != "customer":
        sought = str(opened_person(lender, connection, min(customers)).get("name", ""))
    return script_for(
        lender.run_parts(),
        batch,
        cases,
        profile,
        key=key,
        party=party,
        staff=staff_members(lender, [collector]),
        sought=sought,
        today=lender.today(),
    )


def script_again(
    lender: Lender,
    connection: Connection,
    batch: Batch,
    found: WorkRow,
    profile: Mapping[str, Any] | None = None,
) -> SpokenScript | None:
    """Return the script of work that was taken; None where it has none, or it cannot be filled.

    That happens to a call that was taken before its customer's data was erased, for one.
    """
    cases = [batch.cases[case_id] for case_id in found.cases if case_id in batch.cases]
    if not found.template or not cases:
        return None
    try:
        return filled_script(
            lender,
            connection,
            batch,
            cases,
            opened_person(lender, connection, found.subject_id or found.customer_id)
            if profile is None
            else profile,
            key=found.template,
            party=found.party,
            collector=found.collector,
        )
    except (NotFound, ValueMissing, VaultError):
        return None
