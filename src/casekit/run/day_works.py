"""A day's work of plugins: what hangs on the run of a business date, and is done once for it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from casekit.errors import CasekitError
from casekit.run.shard import Shard
from casekit.run.totals import Totals

if TYPE_CHECKING:
    from casekit.app import Lender

_log = logging.getLogger(__name__)

PROBLEM = "day:"
"""Begins the name of a problem of a run: a plugin's day's work that did not end well."""


def does_day_works(shard: Shard | None) -> bool:
    """Say whether a run does the plugins' work of its date: of several shards, the first does."""
    return shard is None or shard.index == 1


def do_day_works(lender: Lender, totals: Totals) -> None:
    """Do each plugin's work of the run's date; one that fails is counted, and hinders no other."""
    works = lender.plugins.day_works
    for name in works:
        try:
            done = works[name].run(lender, totals.as_of)
        except CasekitError as error:
            _log.error("the day's work %s failed: %s", name, error.message)
            totals.problems[f"{PROBLEM}{name}"] += 1
        except Exception as error:
            # the text of an exception may hold personal data
            _log.error("the day's work %s failed (%s)", name, type(error).__name__)
            totals.problems[f"{PROBLEM}{name}"] += 1
        else:
            for what, count in done.items():
                if count:
                    totals.day_works[f"{name}.{what}"] += count
