"""Kinds of identity number that a plugin can read: what the number itself tells of its bearer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from casekit.pii.profile import Sex


@dataclass(frozen=True, slots=True)
class IdentityFacts:
    """What an identity number tells; what it does not tell is None or unknown.

    Attributes:
        birth_date: of the bearer.
        sex: of the bearer, as it is registered.
    """

    birth_date: date | None = field(default=None, repr=False)
    sex: Sex = field(default=Sex.UNKNOWN, repr=False)


class IdentityKind(ABC):
    """A kind of identity number; registered by `casekit_register_identity_kinds`.

    An import checks the number of every person whose `id_kind` is its name, and takes date of
    birth and sex from it where the book gives none.

    Attributes:
        name: the word for it in a book's `id_kind` (`resident-id`).
    """

    name: ClassVar[str]

    @abstractmethod
    def read(self, number: str) -> IdentityFacts:
        """Check a number and return what it tells.

        Args:
            number: in its normal form: no spaces or hyphens, capital letters.

        Raises:
            ValueError: it is no such number; the text says why and never repeats the number.
        """
