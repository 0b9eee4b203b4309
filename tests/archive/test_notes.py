"""Signed notes and checkpoints, held to the examples that the C2SP documents print."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.archive.merkle import leaf_hash
from casekit.archive.notes import Checkpoint, VerifierKey, note_text, sign_note, verify_note
from casekit.errors import ArchiveError

PUBLISHED_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
PUBLISHED_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuw"
    "HjG1Yu72IneyaQM=\n"
)
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = VerifierKey("casekit/acme/log-0/epoch-1", PRIVATE.public_key().public_bytes_raw())
HEAD = Checkpoint(KEY.name, 3, leaf_hash(b"x"))
NOTE = sign_note(HEAD.text(), KEY.name, PRIVATE)


def test_a_note_signed_by_another_implementation_opens() -> None:
    opened = verify_note(PUBLISHED_NOTE, [VerifierKey.parse(PUBLISHED_KEY)])
    assert opened.text == "This is an example message.\n"
    assert [key.name for key in opened.signed_by] == ["example.com/foo"]


def test_verifier_keys_have_one_text() -> None:
    assert VerifierKey.parse(PUBLISHED_KEY).text() == PUBLISHED_KEY
    assert VerifierKey.parse(KEY.text()) == KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com/foo",
        PUBLISHED_KEY.replace("530d903a", "530d903b"),
        PUBLISHED_KEY.replace("+AekyeRrm", "+BekyeRrm"),
        PUBLISHED_KEY[:-4],
        "a name" + PUBLISHED_KEY[len("example.com/foo") :],
    ],
)
def test_broken_verifier_keys_are_refused(text: str) -> None:
    with pytest.raises(ArchiveError):
        VerifierKey.parse(text)


def test_a_published_checkpoint_reads_and_writes_back() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    head = Checkpoint.parse(text)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20852163)
    assert head.text() == text
    extended = text + "seen by nobody\n"
    assert Checkpoint.parse(extended).extensions == ("seen by nobody",)
    assert Checkpoint.parse(extended).text() == extended


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n3\n",
        "origin\n3\nAAAA\n",
        HEAD.text()[:-1],
        HEAD.text().replace("\n3\n", "\n03\n"),
        HEAD.text().replace("\n3\n", "\n-3\n"),
        HEAD.text().replace("\n3\n", "\n3.0\n"),
        HEAD.text().replace("\n3\n", "\n٣\n"),
        HEAD.text() + "\n",
        "\n3\n" + HEAD.text().split("\n")[2] + "\n",
    ],
)
def test_malformed_checkpoints_are_refused(text: str) -> None:
    with pytest.raises(ArchiveError):
        Checkpoint.parse(text)


def test_a_signed_checkpoint_opens_and_names_its_key() -> None:
    other = VerifierKey("someone/else", PRIVATE.public_key().public_bytes_raw())
    opened = verify_note(NOTE, [other, KEY])
    assert opened.signed_by == (KEY,)
    assert Checkpoint.parse(opened.text) == HEAD
    assert note_text(NOTE) == HEAD.text()


def test_a_witness_may_sign_below() -> None:
    witness_private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    witness = VerifierKey("witness.example", witness_private.public_key().public_bytes_raw())
    second = sign_note(HEAD.text(), witness.name, witness_private).split("\n\n")[1]
    both = NOTE + second
    assert verify_note(both, [KEY]).signed_by == (KEY,)
    assert verify_note(both, [witness, KEY]).signed_by == (KEY, witness)


def test_a_note_of_unknown_keys_is_refused() -> None:
    with pytest.raises(ArchiveError, match="no signature of a known key"):
        verify_note(NOTE, [VerifierKey.parse(PUBLISHED_KEY)])
    with pytest.raises(ArchiveError, match="no signature of a known key"):
        verify_note(NOTE, [])


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_changed_note_says_something_else(data: st.DataObject) -> None:
    raw = bytearray(NOTE.encode())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(ArchiveError):
        verify_note(bytes(raw).decode(errors="replace"), [KEY])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        HEAD.text() + "\n— name\n",
        HEAD.text() + "\n— name AAAA\n",
        NOTE.replace("— ", "- "),
        NOTE[:-1],
        NOTE + "\n",
        NOTE.replace("casekit/acme", "casekit acme"),
        "\t" + NOTE,
        HEAD.text() + "\n" + NOTE.split("\n\n")[1] * 101,
        "x" * 2_000_000 + "\n" + NOTE,
    ],
)
def test_malformed_notes_are_refused(note: str) -> None:
    with pytest.raises(ArchiveError):
        verify_note(note, [KEY])


@pytest.mark.parametrize(("text", "name"), [("no newline", "n"), ("tab\t\n", "n")])
def test_what_cannot_be_read_back_is_not_signed(text: str, name: str) -> None:
    with pytest.raises(ArchiveError):
        sign_note(text, name, PRIVATE)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b"])
def test_names_that_break_a_line_are_not_signed_with(name: str) -> None:
    with pytest.raises(ArchiveError):
        sign_note("text\n", name, PRIVATE)


def test_base64_with_stray_bits_is_refused() -> None:
    root = base64.b64encode(HEAD.root).decode()
    stray = root[:-2] + chr(ord(root[-2]) + 1) + "="
    assert base64.b64decode(stray) == HEAD.root
    with pytest.raises(ArchiveError):
        Checkpoint.parse(HEAD.text().replace(root, stray))
