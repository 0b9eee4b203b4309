"""Kinds of hold by the one name that rules ask for, whatever word a file uses for it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_OTHER_WORDS: Final = {
    "disputed": "dispute",
    "open_dispute": "dispute",
    "written_dispute": "dispute",
    "complaint_open": "complaint",
    "complaints": "complaint",
    "verification": "verify",
    "verifying": "verify",
    "verification_pending": "verify",
    "death": "deceased",
    "dead": "deceased",
    "died": "deceased",
    "bankrupt": "bankruptcy",
    "petition": "bankruptcy",
    "bankruptcy_petition": "bankruptcy",
    "insolvency": "bankruptcy",
    "bankruptcy_discharge": "discharge",
    "discharged": "discharge",
    "stay": "court_stay",
    "court": "court_stay",
    "automatic_stay": "court_stay",
    "injunction": "court_stay",
    "fraud_claim": "fraud",
    "identity_theft": "fraud",
    "refusal": "cease",
    "refusal_to_pay": "cease",
    "refused": "cease",
    "written_refusal": "cease",
    "cease_communication": "cease",
    "cease_and_desist": "cease",
    "attorney": "represented",
    "lawyer": "represented",
    "attorney_represented": "represented",
    "represented_by_attorney": "represented",
    "regulatory": "regulator",
}


@lru_cache(maxsize=1024)
def hold_kind(word: str) -> str:
    """Return the name of a kind of hold; a word that nobody knows stays, in plain letters."""
    plain = "_".join(word.strip().lower().replace("-", " ").replace("_", " ").split())
    return _OTHER_WORDS.get(plain, plain)
