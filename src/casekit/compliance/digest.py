"""The digest of the facts that a verdict rests on, fit to stand in plain in the archive."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import orjson

from casekit.compliance.facts import View
from casekit.compliance.model import UNKNOWN, Finding

_PRIVATE = frozenset({"birth_date"})
_OPTIONS = orjson.OPT_UTC_Z
_SORTED = orjson.OPT_UTC_Z | orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS


def facts_digest(
    view: View,
    pack: str,
    customer_facts: Iterable[str],
    lender: object,
    denials: Sequence[Finding],
    warnings: Sequence[Finding],
) -> str:
    """Return SHA-256 (hex) over canonical JSON of the facts at hand and of what was found.

    Without a key, a digest over few possibilities can be guessed, so the text and the birth date
    are in it only as being known, and by what the rules found in them. What is known to be none
    stands as an empty list, what is unknown as `unknown`.

    Args:
        pack: name and version of the rule pack.
        customer_facts: the customer facts that the pack's rules look at, without prefix, sorted.
        lender: the lender's facts by `in_order`, made once for many contacts.
    """
    situation, candidate = view.situation, view.candidate
    customer = situation.customer
    # keys stand in alphabetical order, so that only what comes from outside needs sorting
    facts: dict[str, object] = {
        "at": view.at,
        "candidate": (
            candidate.channel,
            candidate.party,
            candidate.party_ref,
            candidate.point,
            candidate.loans,
            candidate.purpose,
            candidate.text is not UNKNOWN,
            candidate.staff and in_order(candidate.staff),
            candidate.recording,
            candidate.appointment and in_order(candidate.appointment),
            candidate.extra and in_order(candidate.extra),
        ),
        "customer": {
            name: name in _PRIVATE or customer[name] for name in customer_facts if name in customer
        },
    }
    if denials or warnings:
        facts["findings"] = [(f.rule, f.version, f.reason) for f in (*denials, *warnings)]
    facts["lender"] = lender
    facts["on_file"] = (
        situation.history and in_order(situation.history),
        situation.consents and in_order(situation.consents),
        situation.opt_outs and in_order(situation.opt_outs),
        situation.holds and in_order(situation.holds),
    )
    facts["pack"] = pack
    return hashlib.sha256(orjson.dumps(facts, default=_plain, option=_OPTIONS)).hexdigest()


def in_order(value: object) -> object:
    """Return a value as JSON with the keys of all its objects sorted."""
    return orjson.Fragment(orjson.dumps(value, default=_plain, option=_SORTED))


def _plain(value: object) -> object:
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    return str(value)
