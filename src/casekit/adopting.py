"""Archiving policy, rules and mode by which a lender works, when they are used first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casekit.archive.entries import EntryDraft
from casekit.run.controls import control_change, read_control

if TYPE_CHECKING:
    from casekit.app import Lender

CONFIG = "config"
"""The control that holds what was adopted last."""


def adopt_config(lender: Lender, actor: str) -> None:
    """Archive policy, rule pack and loosened rules when they are used for the first time."""
    state = {
        "policy": f"{lender.policy.name} {lender.policy.version}",
        "policy_digest": lender.policy.digest,
        "pack": f"{lender.pack.name} {lender.pack.version}",
        "mode": lender.settings.lender.mode,
        "loosened": [
            {
                "rule": change.rule,
                "parameter": change.parameter,
                "before": change.before,
                "after": change.after,
                "reason": change.reason,
            }
            for change in lender.loosened
        ],
    }
    with lender.store.read() as connection:
        if read_control(connection, CONFIG) == state:
            lender.config_adopted = True
            return
    with lender.ledger.transaction([0]) as transaction:
        transaction.record(
            [
                EntryDraft(
                    "config.adopted",
                    actor,
                    data=state,
                    rows=[control_change(transaction, CONFIG, state, actor)],
                    log=0,
                )
            ]
        )
    lender.config_adopted = True


def adopt_once(lender: Lender, actor: str) -> None:
    """Archive them unless this lender, since it was opened, has done so.

    Every verb by which the rules are first asked about a contact calls it, before its own
    transaction: what they said is only understood by whoever knows which rules they were.
    """
    if not lender.config_adopted:
        adopt_config(lender, actor)
