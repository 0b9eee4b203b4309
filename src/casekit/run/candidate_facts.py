"""What the rules may ask about a contact beyond its own words: its place, and its debt.

Made here and nowhere else, for the same reason as the customer's facts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from casekit.run.batch import Batch

ONE_DEBT: Final = "one_debt"
"""The lender's fact that names products of which a customer's loans count as one debt."""

OWN: Final = "home"
"""The kind of an e-mail address of which nobody said that an employer gave it."""


def candidate_facts(
    lender_facts: Mapping[str, object],
    batch: Batch,
    customer_id: int,
    loans: Collection[str],
    profile: Mapping[str, Any],
    point: str = "",
    fields: Collection[str] = (),
) -> dict[str, Any]:
    """Return the facts of one contact for the gate.

    Args:
        lender_facts: what is known of the lender; `one_debt` names products.
        batch: holds the customer with their open cases.
        customer_id: whose debt it is.
        loans: those that are spoken of, by the id that history knows.
        profile: opened, of whoever is contacted; empty where it cannot be had.
        point: ref of the number or address that is used (`p1`).
        fields: what of the profile the channel sees; a letter goes to the first good address.

    Returns:
        `point_kind` where the profile tells it (`mobile`, `home`, `work` …), `debt_group` where
        several loans of the customer are one debt.
    """
    facts: dict[str, Any] = {}
    if kind := point_kind(profile, point, fields):
        facts["point_kind"] = kind
    products = lender_facts.get(ONE_DEBT)
    if products and (group := _one_debt(batch, customer_id, loans, frozenset(products))):  # type: ignore[call-overload]
        facts["debt_group"] = group
    return facts


def point_kind(profile: Mapping[str, Any], point: str, fields: Collection[str] = ()) -> str:
    """Return of which kind a number or address is; empty where the profile does not tell it."""
    if point:
        for entry, kind in _points(profile):
            if entry.get("ref", "") == point:
                return kind
        return ""
    if "address" in fields:
        for entry in profile.get("addresses", ()):
            if not entry.get("bad"):
                return str(entry.get("kind", OWN))
    return ""


def _points(profile: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    contact = profile.get("contact") or {}
    for entry in (*contact.get("phones", ()), *profile.get("phones", ())):
        yield entry, str(entry.get("kind", "mobile"))
    for entry in (*contact.get("emails", ()), *profile.get("emails", ())):
        yield entry, str(entry.get("kind", OWN))
    for entry in profile.get("addresses", ()):
        yield entry, str(entry.get("kind", OWN))


def _one_debt(
    batch: Batch, customer_id: int, loans: Collection[str], products: frozenset[str]
) -> tuple[str, ...]:
    """Return the customer's loans that are one debt with those that are spoken of."""
    own = [
        (str(case.loan_id), case.product)
        for case in batch.cases.values()
        if case.customer_id == customer_id and case.product in products
    ]
    spoken_of = {product for loan, product in own if loan in loans}
    group = [loan for loan, product in own if product in spoken_of]
    return tuple(sorted(group)) if len(group) > 1 else ()
