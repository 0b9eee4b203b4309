"""Logging of the command line: to stderr, and only casekit's and its plugins' own loggers.

Loggers of vendors' libraries stay at WARNING whatever `-v` says: some write whole requests, with
numbers and texts in them.
"""

from __future__ import annotations

import logging
import sys

_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)


class _OwnOnly(logging.Filter):
    def __init__(self, level: int) -> None:
        super().__init__()
        self._level = level

    def filter(self, record: logging.LogRecord) -> bool:
        own = record.name.split(".", 1)[0].startswith("casekit")
        return record.levelno >= (self._level if own else logging.WARNING)


def start_logging(verbose: int) -> None:
    """Send log lines to stderr: warnings, with `-v` what is done, with `-vv` every detail."""
    level = _LEVELS[min(verbose, len(_LEVELS) - 1)]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    handler.addFilter(_OwnOnly(level))
    logging.basicConfig(level=level, handlers=[handler], force=True)
