"""Telling a command about somebody new: a name and numbers, typed or asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casekit.errors import UsageError

if TYPE_CHECKING:
    from casekit.pii.profile import Profile


def person_given(name: str, phones: Sequence[str]) -> Profile | None:
    """Return the person that options describe, or None where they describe nobody.

    A `-` is asked for on the terminal, so that it stands in no list of processes.

    Raises:
        UsageError: a number without a name.
    """
    from casekit.cli.customer import asked
    from casekit.pii.profile import Phone, Profile

    if not name:
        if phones:
            raise UsageError("say whose number it is", hint="--name -, to be asked.")
        return None
    said = asked("name", name)
    return Profile(said, phones=tuple(Phone(asked("phone", number)) for number in phones))
