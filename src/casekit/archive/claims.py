"""What checkpoints claim about the logs: in the store, in anchors, in the signer's memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection

from casekit.archive import reading
from casekit.archive.anchored_leaves import LeafSpan
from casekit.archive.anchors import Anchor
from casekit.archive.checkpoints import EPOCH_STARTED
from casekit.archive.claim_sources import (
    SIGNER,
    STORE,
    Claim,
    anchored_claims,
    remembered_claims,
    stored_claims,
)
from casekit.archive.merkle import Frontier
from casekit.archive.signer import Signer
from casekit.archive.store_facts import check_facts, check_reach
from casekit.archive.stored_values import moment, whole, words
from casekit.archive.verification import Findings, Problem, Restore
from casekit.store.store import Store


@dataclass(slots=True)
class LogClaims:
    """The claims about one log, by size, which of them fit, and the hashes that anchors hold."""

    log: int
    spans: list[LeafSpan] = field(default_factory=list)
    by_size: dict[int, list[Claim]] = field(default_factory=dict)
    fitting: list[Claim] = field(default_factory=list)
    failing: list[Claim] = field(default_factory=list)

    def add(self, claim: Claim) -> None:
        """Take a claim; one that a source repeats counts once."""
        known = self.by_size.setdefault(claim.size, [])
        if claim not in known:
            known.append(claim)

    def sizes(self) -> list[int]:
        """Return the sizes about which something is claimed, ascending."""
        return sorted(self.by_size)

    def judge(self, frontier: Frontier) -> None:
        """Compare the claims about the log's present size with its root."""
        found = frontier.root()
        for claim in self.by_size.get(frontier.size, ()):
            (self.fitting if claim.root == found else self.failing).append(claim)

    def beyond(self, size: int) -> list[Claim]:
        """Return the claims about more entries than there are."""
        return [claim for known in self.by_size.values() for claim in known if claim.size > size]

    def anchored(self) -> int:
        """Return the size up to which every claim of every anchor fits; 0 for none."""
        first_bad = min((claim.size for claim in self.failing if claim.is_anchored), default=None)
        return max(
            (
                claim.size
                for claim in self.fitting
                if claim.is_anchored and (first_bad is None or claim.size < first_bad)
            ),
            default=0,
        )

    def vouched(self) -> int:
        """Return the size up to which some signature shows that the entries are as signed."""
        return max((claim.size for claim in self.fitting), default=0)

    def checkpoints(self) -> int:
        """Return how many checkpoints of the store and of anchors were compared."""
        return sum(claim.source != SIGNER for claim in (*self.fitting, *self.failing))


@dataclass(slots=True)
class Claims:
    """All claims about a store's logs, and the restores that explain lost entries."""

    logs: list[LogClaims]
    restores: list[Restore]
    asked: list[str]


def gather(
    connection: Connection,
    store: Store,
    anchors: Mapping[str, Anchor],
    public_keys: Sequence[bytes],
    signer: Signer | None,
    findings: Findings,
) -> Claims:
    """Read the store's checkpoints, the anchors, and what the signer remembers.

    Args:
        connection: a reading transaction.
        store: the store.
        anchors: by the names that the config gives them.
        public_keys: Ed25519 keys whose signatures count.
        signer: the lender's, where its memory is at hand.
        findings: takes the problems.
    """
    epochs = check_facts(connection, store, findings)
    origins = {
        reading.origin(store, log, epoch): (log, epoch)
        for log in range(store.logs)
        for epoch in range(1, epochs + 1)
    }
    gathered = stored_claims(connection, origins, public_keys, findings)
    told = [
        anchored_claims(name, anchor, origins, public_keys, findings)
        for name, anchor in anchors.items()
    ]
    check_reach(
        connection,
        origins,
        {key: size for anchored in told for key, size in anchored.reached.items()},
        [anchored.name for anchored in told if anchored.readable],
        findings,
    )
    gathered += [claim for anchored in told for claim in anchored.claims]
    known_epochs = set().union(*(anchored.epochs for anchored in told)) if told else None
    restores = _restores(connection, store, epochs, gathered, known_epochs, findings)
    gathered += remembered_claims(signer, store, origins, findings)
    logs = [LogClaims(log) for log in range(store.logs)]
    limits = [_limits(log, epochs, restores, findings) for log in range(store.logs)]
    for log, claim in gathered:
        limit = limits[log].get(claim.epoch)
        if limit is None or claim.size <= limit:
            logs[log].add(claim)
    for log, span in (each for anchored in told for each in anchored.spans):
        limit = limits[log].get(span.epoch)
        # what a restore lost cannot be compared; of a record that reaches beyond, nothing is
        if limit is None or span.end <= limit:
            logs[log].spans.append(span)
    _lost_checkpoints(logs, epochs, findings)
    return Claims(logs, restores, list(anchors))


def _restores(
    connection: Connection,
    store: Store,
    epochs: int,
    gathered: Sequence[tuple[int, Claim]],
    known_epochs: set[str] | None,
    findings: Findings,
) -> list[Restore]:
    if epochs == 1:
        return []
    rows = reading.select_all(
        connection,
        "SELECT log, seq, at, actor, header FROM entries WHERE kind = ? ORDER BY log, seq",
        (EPOCH_STARTED,),
    )
    restores = []
    for log, seq, at, actor, raw in rows:
        told = _epochs_of(raw)
        if told is None or whole(log) is None or whole(seq) is None:
            continue
        epoch, continues = told
        reached = max(
            (
                claim.size
                for owner, claim in gathered
                if owner == log and continues <= claim.epoch < epoch
            ),
            default=seq,
        )
        who = words(actor) or "?"
        restores.append(Restore(epoch, continues, log, moment(at), who, seq, max(0, reached - seq)))
        origin = reading.origin(store, log, epoch)
        if known_epochs is not None and origin not in known_epochs:
            findings.add(
                Problem(
                    "epoch-unanchored",
                    f"log {log} says that it was restored at entry {seq}, but no anchor knows",
                    log,
                    seq,
                )
            )
    return restores


def _epochs_of(raw: Any) -> tuple[int, int] | None:
    """Return the epoch that an entry began and the one that it continues."""
    try:
        data = orjson.loads(raw)["data"]
        return int(data["epoch"]), int(data["continues"])
    except (ValueError, KeyError, TypeError):
        return None


def _limits(
    log: int, epochs: int, restores: Sequence[Restore], findings: Findings
) -> dict[int, int | None]:
    """Return how far the claims of each epoch still bind the log; None means to their end.

    Claims of an epoch bind as far as every later restore kept its entries, and not at all where
    a restore went back behind the epoch's beginning.
    """
    began = {restore.epoch: restore for restore in restores if restore.log == log}
    limits: dict[int, int | None] = {epochs: None}
    epoch, limit = epochs, None
    while (restore := began.get(epoch)) is not None and restore.continues < epoch:
        limits.update(dict.fromkeys(range(max(1, restore.continues + 1), epoch), 0))
        limit = restore.kept if limit is None else min(limit, restore.kept)
        epoch = restore.continues
        limits[epoch] = limit
    if epoch != 1:
        findings.add(
            Problem("epoch-unanchored", f"no entry of log {log} tells how epoch {epoch} began", log)
        )
    return limits


def _lost_checkpoints(logs: Sequence[LogClaims], epochs: int, findings: Findings) -> None:
    for claims in logs:
        for size, known in sorted(claims.by_size.items()):
            outside = [claim for claim in known if claim.is_anchored and claim.epoch == epochs]
            if outside and not any(claim.source == STORE for claim in known):
                findings.add(
                    Problem(
                        "checkpoint-missing",
                        f"{outside[0].place} holds a checkpoint of log {claims.log} at "
                        f"{size} entries that the store has lost",
                        claims.log,
                        size - 1,
                    )
                )
