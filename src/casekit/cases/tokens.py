"""What can be made of a book's people before anybody is looked up: their blind tokens, mostly."""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from casekit.archive.canonical import canonical
from casekit.cases.merging import first_json
from casekit.cases.records import LoanRecord, PersonRecord
from casekit.pii.blind_index import BlindIndex, Token
from casekit.pii.normal import FORMS, id_number
from casekit.pii.profile import Profile
from casekit.pii.token_lists import packed

Mark = tuple[str, bytes]
"""A field and a token."""


class Told(NamedTuple):
    """What was made of one person's data.

    Attributes:
        marks: tokens by which the person may be found again.
        tokens: everything that the index has of the profile, as `token_lists` packs it.
        profile: canonical JSON of it, as a new subject's is sealed.
    """

    marks: list[Mark]
    tokens: bytes
    profile: bytes


class Tokens:
    """The blind tokens of a batch, each made once: for looking up and for writing.

    Args:
        index: makes them.
        region: ISO 3166 code in which telephone numbers without a country code are read.
    """

    def __init__(self, index: BlindIndex, region: str) -> None:
        self.index = index
        self._region = region
        self._made: dict[tuple[str, str], list[Token]] = {}

    def of(self, field_name: str, form: str) -> list[Token]:
        """Return the tokens of a value in its normal form, under every active index root."""
        key = (field_name, form)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self.index.tokens(field_name, form)
        return made

    def marks(self, person: PersonRecord) -> list[Mark]:
        """Return the marks by which a person may be found again."""
        profile = person.profile
        found: list[Mark] = []
        if reference := person.ref or profile.customer_ref:
            found += [t[:2] for t in self.of("customer_ref", reference.strip())]
        if profile.id_number:
            with suppress(ValueError):
                form = id_number(profile.id_number)
                found += [t[:2] for t in self.of("id_number", form)]
        return found

    def everything(self, profile: Profile) -> list[Token]:
        """Return all tokens by which a profile is found."""
        found: list[Token] = []
        made, index = self._made, self.index
        for key in profile.indexed_values():
            tokens = made.get(key)
            if tokens is None:
                field_name, value = key
                if field_name == "phone" and value.startswith("+"):
                    form = value  # E.164 is its own normal form
                else:
                    try:
                        form = FORMS[field_name][1](value, self._region)
                    except ValueError:
                        # nobody can ask for it either
                        continue
                tokens = index.tokens(field_name, form)
            found += tokens
        return found

    def told(self, record: LoanRecord) -> list[Told]:
        """Return what is made of a loan's people: the borrower, then each party."""
        return [
            Told(
                self.marks(person),
                packed(self.everything(person.profile)),
                canonical(first_json(person.profile)),
            )
            for person in record.people()
        ]

    def forget(self) -> None:
        """Let go of what was made, before the next batch."""
        self._made.clear()
