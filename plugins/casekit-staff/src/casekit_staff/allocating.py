"""Sharing all open cases out: what is new is recorded, and whoever takes over is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casekit import Lender
from casekit.cases.plugin_facts import record_plugin_facts
from casekit_staff.assignments import rules_of, shares
from casekit_staff.handing_over import told
from casekit_staff.kinds_work import ASSIGNED


@dataclass(frozen=True, slots=True)
class Allocation:
    """How the cases were shared out on a day.

    Attributes:
        on: the day. seed: by which equals were told apart.
        given: case → login of everybody who has one now.
        changed: case → (login before, login now) of those that were given anew; empty for none.
        left: case → code of why nobody has it.
        load: login → weight of what the person has.
    """

    on: date
    seed: str
    given: Mapping[int, str]
    changed: Mapping[int, tuple[str, str]]
    left: Mapping[int, str]
    load: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "on": self.on.isoformat(),
            "seed": self.seed,
            "given": len(self.given),
            "changed": [
                {"case": f"C-{case}", "from": before or None, "to": now or None}
                for case, (before, now) in sorted(self.changed.items())
            ],
            "left": [{"case": f"C-{case}", "why": why} for case, why in sorted(self.left.items())],
            "load": dict(sorted(self.load.items())),
        }


def allocate(lender: Lender, *, seed: str = "", dry_run: bool = False, actor: str) -> Allocation:
    """Share all open cases out among who may work today; who has a case keeps it.

    Who is away, suspended or gone keeps none; the new collector of each case of theirs is told
    what was promised.

    Args:
        lender: an open one.
        seed: see `assignments.shares`.
        dry_run: nothing is recorded.
        actor: who does it, checked by the caller.
    """
    found, held = shares(lender, seed=seed)
    changed = {
        case: (held.get(case, ""), login)
        for case, login in found.given.items()
        if held.get(case) != login
    }
    changed |= {case: (held[case], "") for case in found.left if case in held}
    if not dry_run:
        fresh = {
            case: now or None for case, (before, now) in changed.items() if not (before and now)
        }
        record_plugin_facts(lender, ASSIGNED, fresh, actor=actor)
        for case, (before, now) in sorted(changed.items()):
            if before and now:
                told(lender, case, before, now, "load", "shared out anew")
    used = rules_of(lender, seed, "", ()).seed
    return Allocation(lender.today(), used, found.given, changed, found.left, found.load)
