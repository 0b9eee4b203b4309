"""Checkpoints: made when a log has grown, signed, stored, and brought to the anchors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

from casekit.archive.anchors import AnchorKind, AnchorRecord, leaves_of
from casekit.archive.checkpoints import Checkpointer
from casekit.archive.entries import EntryDraft
from casekit.archive.heads import CaseHead, bucket_root, heads_root
from casekit.archive.merkle import Frontier, root
from casekit.archive.notes import Checkpoint, verify_note
from casekit.archive.signer import Signer
from casekit.errors import ArchiveError, SignerRefused

if TYPE_CHECKING:
    from conftest import Archive


def test_a_checkpoint_covers_all_entries_and_all_case_heads(archive: Archive) -> None:
    archive.open_cases(range(1, 8))
    archive.touch(2, 3)
    result = archive.checkpointer.run("王经理")
    assert result.failures == ()
    assert {made.log for made in result.made} == {0, 1}
    for made in result.made:
        opened = verify_note(made.note, [archive.signer.verifier_key(made.origin)])
        checkpoint = Checkpoint.parse(opened.text)
        rows = archive.rows(
            "SELECT kind, actor, leaf, header, case_id, case_seq FROM entries "
            "WHERE log = ? ORDER BY seq",
            made.log,
        )
        assert checkpoint.size == len(rows)
        assert checkpoint.root == root([bytes(row[2]) for row in rows])
        assert rows[-1][:2] == ("heads.rooted", "王经理")
        last: dict[int, CaseHead] = {}
        for row in rows:
            if row[4] is not None:
                last[row[4]] = CaseHead(row[4], row[5], bytes(row[2]))
        data = json.loads(bytes(rows[-1][3]))["data"]
        assert data == {
            "root": heads_root([bucket_root(last.values())]).hex(),
            "cases": len(last),
            "buckets": 1,
        }


def test_the_origin_names_lender_store_log_and_epoch(archive: Archive) -> None:
    archive.open_cases(range(1, 6))
    origins = sorted(made.origin for made in archive.checkpointer.run("casekit").made)
    store = archive.store.store_id
    assert origins == [f"casekit/acme/{store}/log-{log}/epoch-1" for log in (0, 1)]


def test_nothing_new_means_nothing_done(archive: Archive) -> None:
    archive.open_cases([1])
    assert archive.checkpointer.run("casekit").made
    before = archive.rows("SELECT log, size FROM log_heads ORDER BY log")
    records = list(archive.anchor.read())
    assert archive.checkpointer.run("casekit").made == ()
    assert archive.rows("SELECT log, size FROM log_heads ORDER BY log") == before
    assert list(archive.anchor.read()) == records


def test_an_empty_store_has_nothing_to_sign(archive: Archive) -> None:
    assert archive.checkpointer.run("casekit").made == ()


def test_only_the_log_that_grew_is_signed_again(archive: Archive) -> None:
    archive.open_cases(range(1, 8))
    archive.checkpoint()
    archive.touch(1)
    made = archive.checkpointer.run("casekit").made
    assert [checkpoint.log for checkpoint in made] == [archive.store.log_of(1)]


def test_more_cases_than_a_bucket_holds(sqlite_archive: Archive) -> None:
    sqlite_archive.open_cases(range(1, 1201))
    sqlite_archive.checkpoint()
    sqlite_archive.touch(5, 900)
    sqlite_archive.open_cases(range(1201, 1300))
    sqlite_archive.checkpoint()
    result = sqlite_archive.verify()
    assert result.ok
    assert result.cases == 1299


def test_the_anchor_gets_leaves_and_notes_in_order(archive: Archive) -> None:
    archive.open_cases([1, 2, 3])
    archive.checkpoint()
    archive.touch(1)
    archive.checkpoint()
    told: dict[str, list[bytes]] = {}
    for record in archive.anchor.read():
        if record.kind is AnchorKind.LEAVES:
            known = told.setdefault(record.data["origin"], [])
            assert record.data["start"] == len(known)
            known.extend(leaves_of(record))
        else:
            checkpoint = Checkpoint.parse(str(record.data["note"]).split("\n\n")[0] + "\n")
            assert root(told[checkpoint.origin]) == checkpoint.root
    assert {len(known) for known in told.values()} == {
        size for (size,) in archive.rows("SELECT size FROM log_heads") if size
    }


class Unreachable:
    """An anchor whose place cannot be reached."""

    keeps_leaves = False

    def publish(self, records: Sequence[AnchorRecord]) -> None:
        raise ArchiveError("the bucket cannot be reached")

    def read(self) -> list[AnchorRecord]:
        raise ArchiveError("the bucket cannot be reached")


def test_an_anchor_out_of_reach_is_told_later_and_the_others_now(archive: Archive) -> None:
    archive.open_cases([1])
    both = {"far": Unreachable(), "outside": archive.anchor}
    result = Checkpointer(archive.ledger, archive.signer, both).run("casekit")  # type: ignore[arg-type]
    assert result.failures == (("far", "the bucket cannot be reached"),)
    assert len(result.made) == 1
    assert AnchorKind.CHECKPOINT in {record.kind for record in archive.anchor.read()}
    # the store has not grown, yet the far anchor still lacks the checkpoint
    reached = Checkpointer(
        archive.ledger, archive.signer, {"far": archive.anchor, "outside": archive.anchor}
    )
    before = len(list(archive.anchor.read()))
    assert reached.run("casekit").failures == ()
    assert len(list(archive.anchor.read())) > before


def test_erasures_reach_the_anchor_with_the_checkpoint_and_at_once(archive: Archive) -> None:
    archive.open_cases([1, 2])
    entry = archive.record(EntryDraft("customer.erased", "王经理", customer_id=1))[0]
    assert archive.checkpointer.publish_erasure(1, entry) == ()
    archive.checkpoint()
    erased = [r.data for r in archive.anchor.read() if r.kind is AnchorKind.ERASURE]
    assert len(erased) == 2
    assert erased[0] == erased[1]
    assert (erased[0]["subject"], erased[0]["seq"]) == (1, entry.seq)
    assert erased[0]["leaf"] == entry.leaf.hex()


def shorten(archive: Archive, log: int, size: int) -> None:
    leaves = archive.rows("SELECT leaf FROM entries WHERE log = ? ORDER BY seq", log)
    edge = Frontier()
    edge.extend([bytes(row[0]) for row in leaves[:size]])
    archive.tamper(
        ("DELETE FROM entries WHERE log = ? AND seq >= ?", (log, size)),
        ("UPDATE log_heads SET size = ?, frontier = ? WHERE log = ?", (size, edge.to_bytes(), log)),
    )


def test_a_log_that_shrank_is_not_signed(archive: Archive) -> None:
    archive.open_cases([1, 2, 3])
    archive.checkpoint()
    shorten(archive, archive.store.log_of(1), 1)
    with pytest.raises(SignerRefused, match="shrank"):
        archive.checkpointer.run("casekit")


def test_a_log_that_was_cut_and_grown_again_is_not_signed(archive: Archive) -> None:
    archive.open_cases([1, 2, 3])
    archive.checkpoint()
    log = archive.store.log_of(1)
    shorten(archive, log, 3)
    archive.tamper("DELETE FROM case_heads", "DELETE FROM head_buckets")
    for _ in range(10):
        archive.record(EntryDraft("run.started", "casekit", log=log))
    with pytest.raises(SignerRefused, match="does not continue"):
        archive.checkpointer.run("casekit")


def test_a_signer_without_memory_adopts_the_anchors(archive: Archive) -> None:
    archive.open_cases([1, 2, 3])
    archive.checkpoint()
    archive.touch(1)
    seed = archive.vault.provider.signing_seed()
    archive.signer = Signer(seed, archive.folder / "new-signer")
    made = archive.checkpointer.run("casekit").made
    assert [checkpoint.log for checkpoint in made] == [archive.store.log_of(1)]
    archive.signer = Signer(seed, archive.folder / "newest-signer")
    shorten(archive, made[0].log, 2)
    with pytest.raises(SignerRefused, match="shrank"):
        archive.checkpointer.run("casekit")


def test_a_signer_without_memory_waits_for_an_anchor_that_is_out_of_reach(
    archive: Archive,
) -> None:
    archive.open_cases([1])
    archive.checkpoint()
    archive.touch(1)
    amnesiac = Signer(archive.vault.provider.signing_seed(), archive.folder / "new-signer")
    far = Checkpointer(archive.ledger, amnesiac, {"far": Unreachable()})  # type: ignore[dict-item]
    with pytest.raises(SignerRefused, match="lost its memory"):
        far.run("casekit")


def test_a_crash_between_entry_and_signature_is_made_good(archive: Archive) -> None:
    archive.open_cases([1])
    log = archive.store.log_of(1)
    state = archive.folder / "signer"
    state.mkdir()
    (state / "signer.json").write_text("{")
    with pytest.raises(SignerRefused):
        archive.checkpointer.run("casekit")
    size = archive.rows("SELECT size FROM log_heads WHERE log = ?", log)[0][0]
    (state / "signer.json").unlink()
    made = archive.checkpointer.run("casekit").made
    assert [checkpoint.size for checkpoint in made] == [size]
    assert archive.verify().ok
