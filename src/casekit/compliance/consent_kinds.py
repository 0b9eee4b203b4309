"""Kinds of consent by the one name that rules ask for, whatever word a file uses for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

CONSENT_KINDS: Final[Mapping[str, str]] = {
    "hours": "hours other than the rule's (`from`, `to`; or any hour)",
    "frequency": "more contacts than a cap's number",
    "enter_home": "that visitors enter the home",
    "direct": "to be contacted directly although an attorney speaks for them",
    "email_work": "an e-mail address at work",
    "third_party": "that a third party is contacted",
    "transfer": "that the data go to another controller",
    "survey": "that they are asked how they were treated",
    "inconvenient": "hours (`days`, `from`, `to`) or a place (`place`) to be spared",
    "best_time": "hours at which they are reached best (`days`, `from`, `to`)",
    "language": "the language in which they want to be spoken to",
    "channel": "the way in which they want to be contacted",
}
"""Kind → what was agreed to, asked for or preferred."""

_OTHER_WORDS: Final = {
    "time": "hours",
    "contact_hours": "hours",
    "agreed_hours": "hours",
    "contact_time": "hours",
    "call_time": "hours",
    "call_hours": "hours",
    "time_window": "hours",
    "agreed_time": "hours",
    "after_hours": "hours",
    "out_of_hours": "hours",
    "night": "hours",
    "evening": "hours",
    "freq": "frequency",
    "contact_frequency": "frequency",
    "calls": "frequency",
    "call_cap": "frequency",
    "call": "frequency",
    "voice": "frequency",
    "contact": "frequency",
    "call_consent": "frequency",
    "calls_consent": "frequency",
    "consent_to_call": "frequency",
    "consent_to_calls": "frequency",
    "prior_consent": "frequency",
    "more_calls": "frequency",
    "more_contacts": "frequency",
    "freq_cap": "frequency",
    "home": "enter_home",
    "entry": "enter_home",
    "enter": "enter_home",
    "home_entry": "enter_home",
    "entering_home": "enter_home",
    "home_visit": "enter_home",
    "visit_home": "enter_home",
    "visit": "enter_home",
    "direct_contact": "direct",
    "work_email": "email_work",
    "email": "email_work",
    "third_parties": "third_party",
    "sale": "transfer",
    "debt_sale": "transfer",
    "inconvenient_hours": "inconvenient",
    "inconvenient_time": "inconvenient",
    "inconvenient_times": "inconvenient",
    "spared_hours": "inconvenient",
}


@lru_cache(maxsize=1024)
def consent_kind(word: str) -> str:
    """Return the name of a kind of consent; a word that nobody knows stays as it is."""
    plain = word.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in CONSENT_KINDS:
        return plain
    return _OTHER_WORDS.get(plain, word)
