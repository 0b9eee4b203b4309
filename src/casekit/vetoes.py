"""What a plugin's answer to `casekit_review_contacts` means; whatever it does not say right vetoes.

Reasons stand in plain columns and headers, so they are codes. A plugin that writes a sentence has
it kept, sealed with the contact, and gets a code made of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

VETOED: Final = "vetoed"
"""The code where a plugin gave no reason that can be one."""

_NO_CODE = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST: Final = 40


class Veto(NamedTuple):
    """Why a contact may not be made.

    Attributes:
        code: `PLUGIN:reason`, up to 40 characters of ASCII.
        words: what the plugin wrote, where the code does not say all of it; may be personal.
    """

    code: str
    words: str = ""


def read_vetoes(plugin: str, given: object, contact_ids: Collection[int]) -> dict[int, Veto]:
    """Return a plugin's vetoes by contact.

    Raises:
        ValueError: it is no mapping of contacts of this batch to reasons, so nobody can tell which
            contacts it means.
    """
    if not isinstance(given, Mapping):
        raise ValueError("no mapping")
    vetoes: dict[int, Veto] = {}
    for contact_id, reason in given.items():
        if type(contact_id) is not int or contact_id not in contact_ids:
            raise ValueError("no contact of this batch")
        vetoes[contact_id] = _veto(plugin, reason)
    return vetoes


def _veto(plugin: str, reason: object) -> Veto:
    words = reason if isinstance(reason, str) else ""
    slug = _NO_CODE.sub("-", words).strip("-.") if words.isascii() else ""
    code = f"{_NO_CODE.sub('-', plugin)}:{slug or VETOED}"[:_LONGEST]
    return Veto(code, "" if code.endswith(f":{words}") else words)
