"""Reading a policy file as a whole: `[policy]`, facts, tiers, steps and the waterfall."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from casekit.money import minor_digits
from casekit.policy.checks import check_steps, check_tiers
from casekit.policy.condition_reading import ConditionReader
from casekit.policy.conditions import Atom
from casekit.policy.facts import FACTS, Words
from casekit.policy.fields import (
    FACT_FIELDS,
    LAST_DAY,
    PARTS,
    POLICY_FIELDS,
    PRODUCT_FIELDS,
    TIER_FIELDS,
    WEEKDAYS,
)
from casekit.policy.model import STANDARD_PRODUCTS
from casekit.policy.promise_reading import read_promise_care
from casekit.policy.step_reading import StepReader
from casekit.policy.steps import Declaration, Definition, Step, Tier
from casekit.policy.tables import Path, Problems, Table, nearest
from casekit.settings_file import Document

_TOP = ("policy", "product", "fact", "tier", "step", "promises", "waterfall")


def read_declaration(document: Document, known_facts: Collection[str] = FACTS) -> Declaration:
    """Read and check a policy file.

    Args:
        document: the file, see `casekit.settings_file`.
        known_facts: names that conditions may use, besides those with a dot.

    Raises:
        PolicyError: with file and line of the first problem; its hint lists the others.
    """
    problems = Problems(document)
    top = Table(document.data, (), _TOP, problems)
    head = Table(top.data.get("policy", {}), ("policy",), POLICY_FIELDS, problems)
    name = head.word("name", required=True)
    products = _products(top)
    reader = ConditionReader(problems, known_facts, _currency(head), frozenset(products))
    _deadline_fact(top, reader)
    definitions = _definitions(top, reader)
    steps_reader = StepReader(problems, reader)
    tiers: list[Tier] = []
    steps: list[tuple[Step, Path]] = []
    for number, data in enumerate(_tables(top, "tier")):
        path: Path = ("tier", number)
        table = Table(data, path, TIER_FIELDS, problems)
        tier = _tier(table)
        tiers.append(tier)
        for position, inner in enumerate(_tables(table, "step")):
            at = (*path, "step", position)
            steps.append((steps_reader.read(inner, at, tier), at))
    for position, inner in enumerate(_tables(top, "step")):
        steps.append((steps_reader.read(inner, ("step", position), None), ("step", position)))
    check_tiers(tiers, problems)
    check_steps(steps, problems)
    declaration = Declaration(
        name=name,
        version=head.text("version", required=True),
        title=head.title("title", name),
        tiers=tuple(sorted(tiers, key=lambda tier: tier.from_day)),
        steps=_with_deadlines([step for step, _ in steps]),
        definitions=definitions,
        waterfalls=_waterfalls(top, products),
        products=products,
        promise_care=read_promise_care(
            top.data.get("promises"), {tier.name: tier for tier in tiers}, problems
        ),
        week_starts=WEEKDAYS.index(head.choice("week_starts", WEEKDAYS) or "monday"),
    )
    problems.raise_any()
    return declaration


def _tables(table: Table, key: str) -> list[Any]:
    value = table.data.get(key, [])
    if not isinstance(value, list):
        table.wrong(key, f"{key} must be written as [[{key}]]")
        return []
    return value


def _currency(head: Table) -> str:
    currency = head.text("currency")
    if currency:
        try:
            minor_digits(currency)
        except ValueError as error:
            head.wrong("currency", str(error))
            return ""
    return currency


def _tier(table: Table) -> Tier:
    name = table.word("name", required=True)
    from_day = table.whole("from_day", 1, LAST_DAY, required=True)
    to_day = table.whole("to_day", 1, LAST_DAY)
    if from_day and to_day and to_day < from_day:
        table.wrong("to_day", f"the tier ends on day {to_day}, before day {from_day}")
    return Tier(name, table.title("title", name), from_day or 1, to_day)


def _deadline_fact(top: Table, reader: ConditionReader) -> None:
    """Define `deadline_passed` by the day of delivery, where a step gives a deadline."""
    tables = [*_tables(top, "step")]
    for tier in _tables(top, "tier"):
        inner = tier.get("step", []) if isinstance(tier, dict) else []
        tables += inner if isinstance(inner, list) else []
    days = {
        table["deadline_days"]
        for table in tables
        if isinstance(table, dict) and type(table.get("deadline_days")) is int
    }
    if len(days) > 1:
        top.problems.add(
            "steps give different deadline_days, and there is one date of delivery",
            ("step",),
            "Give the same deadline_days everywhere.",
        )
    if days:
        reader.defined["deadline_passed"] = Atom(
            "letter_delivered_on", "days_ago_at_least", min(days) + 1
        )


def _definitions(top: Table, reader: ConditionReader) -> tuple[Definition, ...]:
    """Read the facts that the policy defines; each may use those above it."""
    found = []
    for number, data in enumerate(_tables(top, "fact")):
        path: Path = ("fact", number)
        table = Table(data, path, FACT_FIELDS, reader.problems)
        name = table.word("name", required=True)
        condition = reader.read(table.data.get("when"), (*path, "when"))
        if name in reader.known or name in reader.defined:
            table.wrong("name", f"there is already a fact {name!r}")
        elif name and condition is not None:
            reader.defined[name] = condition
            found.append(Definition(name, table.title("title", name), condition))
    return tuple(found)


def _products(top: Table) -> Mapping[str, Words]:
    found: dict[str, Words] = {}
    for number, data in enumerate(_tables(top, "product")):
        table = Table(data, ("product", number), PRODUCT_FIELDS, top.problems)
        name = table.word("name", required=True)
        if name in found:
            table.wrong("name", f"there are two products {name!r}")
        found[name] = table.title("title", name)
    return found or STANDARD_PRODUCTS


def _waterfalls(top: Table, products: Collection[str]) -> dict[str, tuple[str, ...]]:
    data = top.data.get("waterfall", {})
    if not isinstance(data, dict):
        top.wrong("waterfall", "waterfall must be a table: product = [order of parts]")
        return {}
    table = Table(data, ("waterfall",), ("default", *products), top.problems)
    found = {}
    for product in data:
        order = table.words(product)
        for part in order:
            if part not in PARTS:
                table.wrong(product, f"{part!r} is no part of a debt", nearest(part, PARTS))
        if set(order) <= set(PARTS) and sorted(order) != sorted(PARTS):
            table.wrong(product, f"each of {', '.join(PARTS)} must stand there once")
        found[product] = order
    return found


def _with_deadlines(steps: list[Step]) -> tuple[Step, ...]:
    """Resolve `brought_forward_by` into the days that the other step's deadline gives."""
    days = {step.id: step.deadline_days for step in steps}
    return tuple(
        replace(step, deadline=days.get(step.brought_forward_by))
        if step.brought_forward_by
        else step
        for step in steps
    )
