"""Scripts for what a collector says: points in order, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from casekit.errors import TemplateError
from casekit.policy.conditions import Condition, Facts

IDENTITY: Final = "identity"
"""The point by which a collector makes sure of who is there; nothing of a debt stands before it."""

LISTENERS: Final = ("person", "organisation")
"""For whom a point can be: a person is asked for a birthday, a company for what a company has."""

ASKS: Final = (
    "sms_arrived",
    "reason",
    "attitude",
    "ability",
    "income_monthly",
    "other_debts",
    "can_pay_monthly",
    "promises",
    "pay_by",
    "hardship_until",
    "relief",
    "next_contact_at",
    "new_phone",
)
"""The fields of the result form that a point can ask for."""


@dataclass(frozen=True, slots=True)
class ScriptPoint:
    """One thing that is said.

    Attributes:
        id: what the result calls it, the same in every language.
        listener: said only to one of `LISTENERS`, to both if empty. Two points of one id, one for
            each, say the same thing in two ways.
        text: what is said, placeholders in square brackets.
        tick: the result must say whether it was said, or why not.
        asks: the field of the result form that its answer goes into, one of `ASKS`.
        when: said only where this holds for one of the cases; always, if None.
        needs: facts of the lender that must be true, or the script may not be used at all.
        lender_roles: said only by lenders of these roles; by all, if empty.
        line: where the text stands.
    """

    id: str
    text: str = field(repr=False)
    tick: bool = False
    asks: str = ""
    when: Condition | None = None
    needs: tuple[str, ...] = ()
    lender_roles: tuple[str, ...] = ()
    listener: str = ""
    line: int | None = field(default=None, compare=False)

    def is_for(self, listener: str) -> bool:
        """Say whether it is meant for a listener, one of `LISTENERS`."""
        return self.listener in ("", listener)

    def is_said(self, facts: Iterable[Facts], today: date) -> bool:
        """Say whether the point is said of cases of which these facts are known.

        What nobody knows is not said: a consequence is named only where it is known to be true.
        """
        if self.when is None:
            return True
        day = today.toordinal()
        return any(self.when.evaluate(known, day) is True for known in facts)


@dataclass(frozen=True, slots=True)
class Script:
    """One script in one language.

    Attributes:
        key: what a policy's step names, the same in every language: `severe-call`.
        role: the way it is written for: `voice` …
        language: canonical BCP 47 tag.
        tone: how it is said, in its language.
        points: in the order in which they are said.
        title: what people call it.
        purpose: what the compliance gate is told: `demand`, `ask_contact` …
        party: who is spoken to, one of `PARTIES`.
        file, line: where it stands, if it came from a file.

    Raises:
        TemplateError: no point, or two of one id.
    """

    key: str
    role: str
    language: str
    tone: str
    points: tuple[ScriptPoint, ...]
    title: str = ""
    purpose: str = "demand"
    party: str = "customer"
    file: Path | None = field(default=None, compare=False)
    line: int | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not self.points:
            raise self.error("it has no point", self.line, "Write one under [[script.point]].")
        seen: set[tuple[str, str]] = set()
        for point in self.points:
            names = {(point.id, one) for one in LISTENERS if point.is_for(one)}
            if names & seen:
                raise self.error(f"two points are called {point.id!r}", point.line)
            seen |= names

    @property
    def text(self) -> str:
        """All that can be said, one point a line, as its author wrote it."""
        return "\n".join(point.text for point in self.points)

    def error(self, problem: str, line: int | None, hint: str = "") -> TemplateError:
        """Return an error that names the script, its file and a line."""
        return TemplateError(
            f"script {self.key} ({self.language}): {problem}",
            file=self.file,
            line=line if line is not None else self.line,
            hint=hint,
        )

    def check_lender(self, facts: Mapping[str, object]) -> None:
        """Refuse a script that says what is not so at this lender.

        Args:
            facts: what is known about the lender: `reports_to_bureau` …

        Raises:
            TemplateError: a point needs a fact that is not true.
        """
        for point in self.points:
            for need in point.needs:
                if facts.get(need) is not True:
                    raise self.error(
                        f"its point {point.id!r} is true only where {need} is, and the lender's "
                        "config says otherwise",
                        point.line,
                        f"Write a script {self.key} of your own without this point.",
                    )
