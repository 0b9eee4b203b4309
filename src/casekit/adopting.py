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
