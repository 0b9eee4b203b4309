"""Scripts bound to a lender's texts, so that they can be filled for the cases of a customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casekit.contacts.lender_texts import LenderTexts
from casekit.contacts.placeholders import PLACEHOLDERS
from casekit.contacts.rendering import CompiledTemplate, compile_template
from casekit.contacts.scripts import IDENTITY, LISTENERS, Script, ScriptPoint
from casekit.contacts.spoken import SpokenLine, SpokenScript
from casekit.contacts.templates import Template
from casekit.contacts.values import MessageValues
from casekit.errors import TemplateError
from casekit.policy.conditions import Facts


class CompiledScript:
    """A script bound to a lender's texts.

    Attributes:
        script: what it was compiled from.
        amounts: names of the loans' amounts that it says, as in `LoanValues`.
        placeholders: canonical names of all that it is filled with.
    """

    def __init__(
        self, script: Script, texts: LenderTexts, lender_facts: Mapping[str, object]
    ) -> None:
        """Compile every point.

        Raises:
            TemplateError: a text cannot be read, needs one of the lender's texts that is empty,
                tells of the debt before it is sure who listens, or is not true of this lender.
        """
        script.check_lender(lender_facts)
        self.script = script
        role = lender_facts.get("role")
        self._points = [
            (point, compile_template(_template(script, point), texts))
            for point in script.points
            if not point.lender_roles or role in point.lender_roles
        ]
        for listener in LISTENERS:
            self._check_order(listener)
        self.amounts = frozenset(name for _, text in self._points for name in text.amounts)
        self.placeholders = frozenset(n for _, text in self._points for n in text.placeholders)

    def spoken(self, values: MessageValues, facts: Sequence[Facts]) -> SpokenScript:
        """Return what is said to one customer.

        Args:
            values: what the texts are filled with.
            facts: of each case that is spoken of; they decide which points are said.

        Raises:
            ValueMissing: a placeholder has no value.
        """
        lines = [
            SpokenLine(point.id, compiled.render(values).text, point.tick, point.asks)
            for point, compiled in self._points
            if point.is_for(values.customer.entity) and point.is_said(facts, values.today)
        ]
        script = self.script
        return SpokenScript(script.key, script.language, script.tone, tuple(lines))

    def _check_order(self, listener: str) -> None:
        """Refuse a script that tells of the debt before it is sure who listens."""
        for point, compiled in self._points:
            if not point.is_for(listener):
                continue
            telling = [n for n in compiled.placeholders if PLACEHOLDERS[n].tells_of_debt]
            if telling:
                raise self.script.error(
                    f"its point {point.id!r} tells of the debt ([{telling[0]}]) before the point "
                    f"{IDENTITY!r}",
                    point.line,
                    f"Put a point with id = {IDENTITY!r} before it, in which the collector makes "
                    "sure of who is there.",
                )
            if point.id == IDENTITY and point.when is None:
                return


def lines_of(text: CompiledTemplate, values: MessageValues) -> SpokenScript:
    """Return a plain text as a script: each of its lines is a point, and none need be ticked.

    Raises:
        ValueMissing: a placeholder has no value.
    """
    said = [line.strip() for line in text.render(values).text.splitlines()]
    lines = [SpokenLine(f"line-{n}", line) for n, line in enumerate(filter(None, said), start=1)]
    template = text.template
    return SpokenScript(template.key, template.language, "", tuple(lines))


def refuse_untold_listener(text: CompiledTemplate) -> None:
    """Refuse a plain text for calls that tells of the debt: it cannot say who must listen first.

    Raises:
        TemplateError: it does, with the line of the text.
    """
    telling = [name for name in text.placeholders if PLACEHOLDERS[name].tells_of_debt]
    if telling:
        template = text.template
        raise TemplateError(
            f"template {template.key} ({template.language}): a collector would tell of the debt "
            f"([{telling[0]}]) before it is sure who listens",
            file=template.file,
            line=template.line,
            hint=f"Write it as [[script]] with a point id = {IDENTITY!r} before what tells of the "
            "debt; a plain text for calls may only say what anybody may hear.",
        )


def _template(script: Script, point: ScriptPoint) -> Template:
    return Template(
        key=f"{script.key}.{point.id}",
        role=script.role,
        language=script.language,
        text=point.text,
        title=script.title,
        purpose=script.purpose,
        party=script.party,
        file=script.file,
        line=point.line,
    )
