"""The digest of the facts that a verdict rests on, fit to stand in plain in the archive."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import orjson

from casekit.compliance.facts import View
from casekit.compliance.model import UNKNOWN

_PRIVATE = frozenset({"birth_date"})
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def facts_digest(
    view: View, pack: str, customer_facts: Iterable[str], findings: list[tuple[str, str]]
) -> str:
    """Return SHA-256 (hex) over canonical JSON of the facts at hand and of what was found.

    Without a key, a digest over few possibilities can be guessed, so the text and the birth date
    are in it only as being known, and by what the rules found in them.

    Args:
        pack: name and version of the rule pack.
        customer_facts: the customer facts that the pack's rules look at, without prefix.
        findings: rule and reason of each.
    """
    situation, candidate = view.situation, view.candidate
    customer = situation.customer
    facts = {
        "at": view.at,
        "channel": candidate.channel,
        "party": candidate.party,
        "party_ref": candidate.party_ref,
        "point": candidate.point,
        "loans": candidate.loans,
        "purpose": candidate.purpose,
        "text": candidate.text is not UNKNOWN,
        "staff": candidate.staff,
        "recording": candidate.recording,
        "appointment": candidate.appointment,
        "extra": candidate.extra,
        "lender": situation.lender,
        "customer": {
            name: name in _PRIVATE or customer[name] for name in customer_facts if name in customer
        },
        "history": situation.history,
        "consents": situation.consents,
        "opt_outs": situation.opt_outs,
        "holds": situation.holds,
        "pack": pack,
        "findings": findings,
    }
    return hashlib.sha256(orjson.dumps(facts, default=_plain, option=_OPTIONS)).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    return str(value)
