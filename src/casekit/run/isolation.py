"""A case that cannot be judged holds itself, and no other: what fails together is asked apart."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from casekit.unforeseen import type_and_place

T = TypeVar("T")
R = TypeVar("R")

CASE_FAILED: Final = "case_failed"
"""Counts, among a run's problems, cases that a policy, template or rule could not deal with."""

TEXT_FAILED: Final = "text_failed"
RULES_FAILED: Final = "rules_failed"
"""Why a contact was refused: its text could not be made, or a rule raised."""

_log = logging.getLogger(__name__)


def each(
    ask: Callable[[Sequence[T]], Sequence[R]],
    items: Sequence[T],
    failed: Callable[[T, Exception], None],
) -> list[R | None]:
    """Return the answer for each item, None for those for which there is none.

    All are asked about at once, and one by one only where that raised or gave another number of
    answers; so the usual case costs nothing.

    Args:
        ask: answers a batch, one answer for each item; any exception means that it could not.
        items: what is asked about.
        failed: told of each item for which it raised by itself.
    """
    try:
        answers = ask(items)
        if len(answers) == len(items):
            return list(answers)
    except Exception as error:
        if len(items) == 1:
            failed(items[0], error)
            return [None]
    found: list[R | None] = []
    for item in items:
        try:
            (answer,) = ask([item])
        except Exception as error:
            failed(item, error)
            found.append(None)
        else:
            found.append(answer)
    return found


def log_held(case_ids: Sequence[int], stage: str, error: Exception) -> None:
    """Log which cases are held and where it failed; never the error's text, which may hold data."""
    names = ", ".join(f"C-{case_id}" for case_id in case_ids)
    _log.error("%s held: %s failed (%s)", names, stage, type_and_place(error))
