"""What casekit brings itself, registered the way plugins register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casekit.hookspecs import hookimpl

if TYPE_CHECKING:
    from casekit.archive.anchors import Anchor
    from casekit.cases.sources import LoanSource
    from casekit.contacts.channel import Channel
    from casekit.pii.providers import KeyProvider
    from casekit.process.kind import ProcessKind


@hookimpl
def casekit_register_key_providers() -> Sequence[type[KeyProvider]]:
    """Give the providers `file` and `environment`."""
    from casekit.pii.environment_provider import EnvironmentKeyProvider
    from casekit.pii.file_provider import FileKeyProvider

    return [FileKeyProvider, EnvironmentKeyProvider]


@hookimpl
def casekit_register_channels() -> Sequence[type[Channel]]:
    """Give the channel `by-hand`."""
    from casekit.contacts.by_hand import ByHand

    return [ByHand]


@hookimpl
def casekit_register_anchors() -> Sequence[type[Anchor]]:
    """Give the anchor `file`."""
    from casekit.archive.anchors import FileAnchor

    return [FileAnchor]


@hookimpl
def casekit_register_loan_sources() -> Sequence[type[LoanSource]]:
    """Give the sources `csv`, `jsonl`, `parquet` and `xlsx`."""
    from casekit.cases.sources import builtin_sources

    return builtin_sources()


@hookimpl
def casekit_register_process_kinds() -> Sequence[ProcessKind]:
    """Give the kinds `letter` and `errand`."""
    from casekit.process.errand import Errand
    from casekit.process.letter import Letter

    return [Letter(), Errand()]
