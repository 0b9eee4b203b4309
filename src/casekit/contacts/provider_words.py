"""Words of providers, made safe for plain columns and headers, where nothing personal may stand."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

OTHER: Final = "other"
"""Stands for a provider's word that is no code."""

_CODE = re.compile(r"[A-Za-z0-9_.:-]{0,40}")
_REF = re.compile(r"[!-~]{0,80}")


def plain_code(given: object) -> str:
    """Return a provider's code, cut to 40 characters; `other` for what is none.

    A code is made of ASCII letters, digits and `_.:-`; anything else may be a sentence, and a
    sentence may name a person. A whole number counts as written; None is no code.
    """
    if given is None:
        return ""
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    if not isinstance(given, str):
        return OTHER
    code = given[:40]
    return code if _CODE.fullmatch(code) else OTHER


def plain_ref(given: object) -> str:
    """Return a provider's id of a contact in the form in which it is stored and looked for.

    Printable ASCII of up to 80 characters stays as it is; of anything else the SHA-256 stands
    for it, so that call-backs still find the contact. What is no text is no id.
    """
    if not isinstance(given, str):
        return ""
    return given if _REF.fullmatch(given) else sha256(given.encode("utf-8", "replace")).hexdigest()
