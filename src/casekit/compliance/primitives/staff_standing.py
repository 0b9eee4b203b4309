"""Precondition: whoever carries the contact out may work today, as the lender's records say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from casekit.compliance.facts import View
from casekit.compliance.model import UNKNOWN
from casekit.compliance.primitive import Answer, Primitive, missing
from casekit.people.barring import BARRED

_BARRED = "barred"


@dataclass(frozen=True)
class StaffStanding(Primitive):
    """Refuse while one of the staff is barred. Nobody at all (a machine sends) is ready.

    The fact `barred` of each of the staff: codes of what bars them (`casekit.people.barring`); an
    empty list: nothing.
    """

    kind: ClassVar[str] = "precondition"
    reasons: ClassVar[Mapping[str, Mapping[str, str]]] = {
        **{
            f"{_BARRED}_{code}": {
                "en": f"{{staff}}: {words['en']}",
                "zh": f"{{staff}}：{words['zh']}",
            }
            for code, words in BARRED.items()
        },
        _BARRED: {
            "en": "{staff} may not work today: {barred}",
            "zh": "{staff} 当日不得上岗：{barred}",
        },
    }

    @property
    def facts(self) -> tuple[str, ...]:
        return ("candidate.staff", "staff.barred")

    def examine(self, view: View) -> Answer | None:
        staff = view.candidate.staff
        if not staff:
            return None
        if staff is UNKNOWN:
            return missing("candidate.staff")
        for member in staff:
            codes = member.facts.get("barred")
            if not isinstance(codes, (list, tuple, set, frozenset)):
                return missing("staff.barred")
            if codes:
                told = [str(code) for code in codes]
                reason = f"{_BARRED}_{told[0]}" if told[0] in BARRED else _BARRED
                return Answer(reason, {"staff": member.ref, "barred": ", ".join(told)})
        return None
