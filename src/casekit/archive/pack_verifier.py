"""Check a casekit evidence pack with nothing but Python 3.9 or later: `python verify.py`.

It recomputes the pack's files, the entries' leaf hashes, their places in the signed log, the
chain of the case and its last entry, and the signature of the checkpoint (Ed25519, RFC 8032).
Give `--key` the public key that you got from the lender by another way; without it the key in the
pack is used, and you are told so. Exit status 0 means that everything fits, 1 that something
does not, 2 that the pack cannot be read.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Dict, Optional, Tuple  # noqa: UP035 - runs on Python 3.9 too

Point = Tuple[int, int, int, int]  # noqa: UP006
Head = Tuple[str, int, bytes]  # noqa: UP006
Entry = Tuple[bytes, Optional[bytes], Dict[str, Any]]  # noqa: UP006, UP045

# what odd values in a pack that somebody changed may raise
UNREADABLE = (
    *(OSError, ValueError, LookupError, TypeError, AttributeError),
    *(ArithmeticError, RecursionError),
)

# -- Ed25519 (RFC 8032, section 5.1); verifying only, so nothing here is secret ---------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def _recover_x(y: int, sign: int) -> int | None:
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def _add(a: Point, b: Point) -> Point:
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    return (
        (f - e) * (h - g) % P,
        (h + g) * (f + e) % P,
        (h - g) * (h + g) % P,
        (f - e) * (f + e) % P,
    )


def _multiply(scalar: int, point: Point) -> Point:
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _decompress(raw: bytes) -> Point | None:
    if len(raw) != 32:
        return None
    y = int.from_bytes(raw, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    x = _recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


_BASE_Y = 4 * pow(5, P - 2, P) % P
_BASE_X = _recover_x(_BASE_Y, 0) or 0
BASE = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % P)


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether an Ed25519 signature of a message is valid."""
    if len(signature) != 64:
        return False
    key, commitment = _decompress(public), _decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or s >= L:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    h = int.from_bytes(digest, "little") % L
    left, right = _multiply(s, BASE), _add(commitment, _multiply(h, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (
        left[1] * right[2] - right[1] * left[2]
    ) % P == 0


# -- Merkle trees (RFC 6962 and RFC 9162) -----------------------------------------------------


def sha256(data: bytes) -> bytes:
    """Return the SHA-256 hash of bytes."""
    return hashlib.sha256(data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\x01" + left + right)


def root_of(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    """Return the root to which an inclusion proof leads, or None (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return None
    last, found = size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if index & 1 or index == last:
            found = node(sibling, found)
            while index and not index & 1:
                index >>= 1
                last >>= 1
        else:
            found = node(found, sibling)
        index >>= 1
        last >>= 1
    return found if last == 0 else None


def entry_leaf(header: bytes, sealed: bytes | None) -> bytes:
    """Return the leaf hash of an entry: over 00, the header, and the hash of what is sealed."""
    return sha256(b"\x00" + header + sha256(sealed if sealed is not None else b""))


# -- signed notes (C2SP) ----------------------------------------------------------------------


def key_of(text: str) -> bytes | None:
    """Return the public key of a verifier key `name+id+key`, or None if it is damaged."""
    try:
        name, identity, encoded = text.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
    except ValueError:
        return None
    fits = len(raw) == 33 and raw[:1] == b"\x01"
    return raw[1:] if fits and identity == sha256(name.encode() + b"\n" + raw).hex()[:8] else None


def signed_lines(note: str, origin: str, public: bytes) -> list[str] | None:
    """Return the lines that a log's key signed, or None if it did not sign them."""
    head, _, tail = note.rpartition("\n\n")
    text = head + "\n"
    identity = sha256(origin.encode() + b"\n\x01" + public)[:4]
    for line in tail.splitlines():
        parts = [*line.split(" "), "", ""]
        try:
            raw = base64.b64decode(parts[2])
        except ValueError:
            return None
        if parts[:2] == ["\u2014", origin] and raw[:4] == identity:
            return head.split("\n") if ed25519_verify(public, text.encode(), raw[4:]) else None
    return None


def open_note(note: str, public: bytes) -> Head | None:
    """Return origin, size and root of a signed checkpoint, or None if the signature is wrong."""
    lines = signed_lines(note, note.split("\n", 1)[0], public)
    if lines is None or len(lines) < 3 or not lines[1].isdigit():
        return None
    return lines[0], int(lines[1]), base64.b64decode(lines[2])


# -- the pack ---------------------------------------------------------------------------------


class Check:
    """Says what fits and what does not, and remembers whether anything did not."""

    def __init__(self) -> None:
        self.failed = 0

    def __call__(self, fits: bool, what: str) -> bool:
        print(("ok    " if fits else "WRONG ") + what)
        self.failed += not fits
        return fits


def check_files(pack: Path, check: Check) -> None:
    """Compare every file with the manifest."""
    manifest: dict[str, Any] = json.loads((pack / "manifest.json").read_bytes())
    for name, digest in sorted(manifest["files"].items()):
        path = pack / name
        if not path.is_file() or sha256(path.read_bytes()).hex() != digest:
            check(False, "file " + name + " is missing or was changed")
    known = set(manifest["files"]) | {"manifest.json", "manifest.note"}
    strange = [
        path
        for path in pack.rglob("*")
        if path.is_symlink()
        or (not path.is_dir() and path.relative_to(pack).as_posix() not in known)
    ]
    check(not strange, "no file was added, and none is a link: " + str(len(known)) + " are listed")


def check_manifest(pack: Path, origin: str, public: bytes, check: Check) -> None:
    """Check that the manifest, and with it every file of the pack, is the one that was packed."""
    raw, path = (pack / "manifest.json").read_bytes(), pack / "manifest.note"
    said: dict[str, Any] = json.loads(raw)
    note = path.read_text("utf-8", "replace") if path.is_file() else ""
    expected = [said.get("format"), origin, "C-" + str(said.get("case")), sha256(raw).hex()]
    fits = signed_lines(note, origin, public) == expected
    check(fits, "index, opened texts and documents are those that were packed and signed")


def read_entries(pack: Path) -> list[Entry]:
    """Return the entries: header bytes, sealed bytes or None, and the proof's line."""
    headers = (pack / "entries.headers").read_bytes().split(b"\n")[:-1]
    lines = (pack / "entries.proofs.jsonl").read_text("utf-8").splitlines()
    if len(headers) != len(lines):
        raise ValueError("there are not as many headers as proofs")
    entries = []
    for header, line in zip(headers, lines):  # noqa: B905 - older Pythons; compared above
        proof = json.loads(line)
        given = proof.get("sealed")
        sealed = None if given is None else base64.b64decode(given)
        entries.append((header, sealed, proof))
    return entries


def check_entry(entry: Entry, head: Head, check: Check) -> bytes:
    """Check that an entry stands in the signed log; return its leaf."""
    header, sealed, proof = entry
    path = [bytes.fromhex(item) for item in proof["path"]]
    if proof["role"] == "withheld":
        leaf, seq, name, fits = bytes.fromhex(proof["leaf"]), proof["seq"], "held back", not header
    else:
        said = json.loads(header)
        leaf, seq = entry_leaf(header, sealed), said["seq"]
        fits = ("sealed" in said) == (sealed is not None)
        name = str(said["log"]) + "/" + str(seq) + " " + said["kind"]
    if not (fits and root_of(leaf, seq, head[1], path) == head[2]):
        check(False, "entry " + name + " does not stand in the signed log")
    return leaf


def check_case(entries: list[Entry], head: Head, check: Check) -> tuple[dict[str, Any] | None, str]:
    """Check that the entries are the case's, that none is missing between, and return the last."""
    previous, others, held = "", 0, 0
    last: dict[str, Any] | None = None
    for entry in entries:
        leaf = check_entry(entry, head, check)
        header, _, proof = entry
        if proof["role"] not in ("case", "withheld"):
            others += 1
            continue
        expected = 0 if last is None else last["case_seq"] + 1
        if proof["role"] == "withheld":
            # what it says is not here: the next entry names its hash, and the count must go on
            held += 1
            if proof["case_seq"] != expected:
                check(False, "held back entry " + str(proof["seq"]) + " breaks the case's chain")
            previous, last = leaf.hex(), {**(last or {}), "case_seq": proof["case_seq"]}
            continue
        said = json.loads(header)
        same = last is None or last.get("case") in (None, said["case"])
        if not same or said["case_seq"] != expected or said["prev"] != previous:
            check(False, "entry " + str(said["case_seq"]) + " of the case breaks its chain")
        previous, last = leaf.hex(), said
    count = len(entries) - others
    if check.failed == 0:
        check(
            True, str(count) + " entries of the case stand in the signed log, none between missing"
        )
        if held:
            print("      " + str(held) + " of them are held back: their hashes are here, no more")
    return last, previous


def check_last(
    pack: Path,
    entries: list[Entry],
    head: Head,
    case: tuple[dict[str, Any] | None, str],
    check: Check,
) -> bool:
    """Check that the case's last entry is the one in the archived root over all case heads."""
    last, leaf = case
    told = json.loads((pack / "case-head.json").read_bytes())
    rooted = [json.loads(header) for header, _, proof in entries if proof["role"] == "heads"]
    if last is None or len(rooted) != 1 or rooted[0]["seq"] != head[1] - 1:
        return check(False, "the root over all case heads stands right before the checkpoint")
    raw = b"".join(last[name].to_bytes(8, "big") for name in ("case", "case_seq"))
    bucket = root_of(
        sha256(b"\x00" + raw + bytes.fromhex(leaf)),
        told["index"],
        told["size"],
        [bytes.fromhex(item) for item in told["path"]],
    )
    if bucket is None:
        return check(False, "the case's last entry stands among the case heads")
    whole = root_of(
        sha256(b"\x00" + bucket),
        told["bucket"],
        told["buckets"],
        [bytes.fromhex(item) for item in told["bucket_path"]],
    )
    fits = whole is not None and whole.hex() == rooted[0]["data"]["root"]
    return check(fits, "the case's last entry before the checkpoint is in the pack")


def check_documents(pack: Path, entries: list[Entry], check: Check) -> None:
    """Check the sealed files against the hashes in the entries."""
    told = {}
    for header, _, _ in entries:
        for change in json.loads(header or b"{}").get("rows", ()):
            if change[0] == "+" and change[1] == "blobs":
                told[change[2]["digest"]] = change[2]["id"]
    sound = 0
    for path in sorted((pack / "documents").glob("*.sealed")):
        digest = path.name.split(".")[0]
        fits = digest in told and sha256(path.read_bytes()).hex() == digest
        if not fits:
            check(False, "document " + path.name + " is not the one that an entry names")
        sound += fits
    check(True, str(sound) + " of " + str(len(told)) + " sealed documents are in the pack")


def check_anchors(pack: Path, head: Head, public: bytes, check: Check) -> None:
    """Check the copies of checkpoints that anchors hold."""
    matching = 0
    for line in (pack / "anchors.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        opened = open_note(record["note"], public)
        if opened is None:
            check(False, "a checkpoint from the anchor " + record["anchor"] + " is not signed")
        elif opened == head:
            matching += 1
            print("      held by the anchor " + record["anchor"] + " since " + record["at"])
    if matching == 0:
        print("note: no anchor's copy of this checkpoint is in the pack, so nothing outside the")
        print("      lender's database vouches for it yet")


def verify_pack(pack: Path, key: str | None) -> int:
    """Check a pack; return 0 if everything fits, 1 if not."""
    check = Check()
    check_files(pack, check)
    own = (pack / "public-key.txt").read_text("utf-8", "replace").strip()
    if not check(key_of(own) is not None, "the public key in the pack is well formed"):
        print("      get the lender's public key by another way and give it with --key")
    public = key_of(own if key is None else key)
    if public is None:
        if key is not None:
            print("the key that you gave is no verifier key: name+id+key")
        return 1 if key is None else 2
    print("      public key: " + (own if key is None else key))
    if key is None:
        print("      this key came with the pack; compare it with one got by another way")
    head = open_note((pack / "checkpoint.txt").read_text("utf-8"), public)
    check(head is not None, "the checkpoint is signed with this key")
    if head is None:
        return 1
    print("      " + head[0] + " with " + str(head[1]) + " entries")
    check_manifest(pack, head[0], public, check)
    entries = read_entries(pack)
    case = check_case(entries, head, check)
    check_last(pack, entries, head, case, check)
    check_documents(pack, entries, check)
    check_anchors(pack, head, public, check)
    print("everything fits" if not check.failed else str(check.failed) + " things do not fit")
    return 1 if check.failed else 0


def main() -> int:
    """Read the arguments and check the pack."""
    parser = argparse.ArgumentParser(description="Check a casekit evidence pack, offline.")
    parser.add_argument("pack", nargs="?", default=None, help="the unpacked folder")
    parser.add_argument("--key", default=None, help="the lender's public key, name+id+key")
    options = parser.parse_args()
    pack = Path(options.pack) if options.pack else Path(__file__).resolve().parent
    try:
        return verify_pack(pack, options.key)
    except UNREADABLE as error:
        print("the pack cannot be read: " + type(error).__name__ + " " + str(error))
        return 2


if __name__ == "__main__":
    sys.exit(main())
