"""Asking for a right to see personal data: a refusal is archived for each person concerned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Ledger
from casekit.errors import NotAuthorized
from casekit.pii.people import Authorize
from casekit.pii.vault import Vault
from casekit.rights import Subject


def ask_to_see(
    ledger: Ledger,
    vault: Vault,
    authorize: Authorize,
    actor: str,
    action: str,
    subjects: Sequence[Subject],
    *,
    concerned: Sequence[Mapping[str, Any]],
    data: Mapping[str, Any],
    reason: str,
) -> None:
    """Ask whether an actor may see what is sealed, and archive it where the answer is no.

    Args:
        ledger, vault: the lender's.
        authorize: asked for the action about the subjects.
        actor, action, subjects: who wants to do what, and about whom it is asked.
        concerned: for each person whose data it is what an `EntryDraft` says of whom it concerns:
            `customer_id`, `case_id`, `subject_id`, `log`.
        data: what was asked for, in codes and numbers.
        reason: why it was asked for, in words; sealed with the person's key where that is to be
            had.

    Raises:
        NotAuthorized: a plugin says no.
    """
    try:
        authorize(actor, action, subjects)
    except NotAuthorized as refusal:
        whose = [one.get("subject_id") or one["customer_id"] for one in concerned]
        logs = {
            one["log"] if one.get("log") is not None else ledger.store.log_of(number)
            for one, number in zip(concerned, whose, strict=True)
        }
        with ledger.transaction(sorted(logs)) as tx:
            keyring = vault.keyring(tx.connection, whose)
            drafts = [
                EntryDraft(
                    "customer.withheld",
                    actor,
                    data={**data, "action": action, "why": refusal.code},
                    secret={"reason": reason}
                    if number in keyring and not keyring.is_restricted(number)
                    else None,
                    **one,
                )
                for one, number in zip(concerned, whose, strict=True)
            ]
            tx.record(drafts, keyring)
        raise
