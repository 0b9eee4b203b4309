"""After a crash: what Twilio took is known again, without guess; nobody is told twice by us."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from casekit.clock import SimulatedClock
from casekit.contacts.model import ReceiptStatus
from casekit.testing.builders import a_contact, a_context, an_unresolved
from casekit_twilio.journal import KEEP_DAYS, Journal
from casekit_twilio.sandbox.server import SandboxServer
from casekit_twilio.sms import TwilioSms

Open = Callable[..., TwilioSms]

_SENDER = """
import sys
from pathlib import Path
from casekit.secret import Secret
from casekit.testing.builders import a_contact, a_context
from casekit_twilio.options import TwilioSmsOptions
from casekit_twilio.sandbox.server import ACCOUNT_SID, AUTH_TOKEN, FROM_NUMBER
from casekit_twilio.sms import TwilioSms

options = TwilioSmsOptions(
    ACCOUNT_SID, Secret(AUTH_TOKEN), FROM_NUMBER, base_url=sys.argv[1],
    rate_per_second=100, concurrency=8, status_callback="https://collect.example.com",
)
channel = TwilioSms(options, a_context(Path(sys.argv[2]), name="twilio-sms"))
channel.send_batch([a_contact(n) for n in range(1, 201)])
"""


def test_a_killed_run_knows_again_what_twilio_took(
    open_channel: Open, sandbox: SandboxServer, tmp_path: Path
) -> None:
    process = subprocess.Popen([sys.executable, "-c", _SENDER, sandbox.url, str(tmp_path)])
    while sandbox.counts()["count"] < 30:
        assert process.poll() is None
        time.sleep(0.005)
    process.kill()
    process.wait()
    taken = set(sandbox.counts()["by_correlation"])
    assert len(taken) < 200

    channel = open_channel(context=a_context(tmp_path, name="twilio-sms"))
    contacts = {c.contact_id: c for c in (a_contact(n) for n in range(1, 201))}
    # the texts are not known: only the journal can tell
    receipts = channel.reconcile_batch([an_unresolved(c, text="") for c in contacts.values()])
    known = {contacts[r.contact_id].correlation_id for r in receipts}
    assert {r.status for r in receipts} == {ReceiptStatus.SENT}
    assert known <= taken
    assert len(taken - known) <= 8, "only what was under way at the kill may stay unknown"
    for receipt in receipts:
        message = sandbox.state.messages[receipt.provider_ref]
        assert message.correlation_id == contacts[receipt.contact_id].correlation_id


def test_an_interrupted_batch_hands_nothing_over_any_more(
    open_channel: Open, sandbox: SandboxServer, request: pytest.FixtureRequest
) -> None:
    # a shell that starts the tests in the background has interrupts ignored
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    channel = open_channel(rate_per_second=50, concurrency=4)
    main = threading.main_thread().ident
    assert main == threading.get_ident()
    threading.Timer(0.2, signal.pthread_kill, (main, signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        channel.send_batch([a_contact(n) for n in range(1, 101)])
    channel.close()
    count = sandbox.counts()["count"]
    assert 0 < count < 100
    time.sleep(0.1)
    assert sandbox.counts()["count"] == count


def test_the_journal_holds_ids_only_and_for_its_owner_only(
    channel: TwilioSms, tmp_path: Path
) -> None:
    contact = a_contact(1)
    ref = channel.send(contact).provider_ref
    (path,) = tmp_path.glob("taken-*.txt")
    assert path.read_text() == f"{contact.correlation_id} {ref}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_note_that_was_cut_off_is_no_note(tmp_path: Path) -> None:
    (tmp_path / "taken-2026-03-02.txt").write_text("cor-1 SM1\ncor-2 SM2")
    journal = Journal(tmp_path, SimulatedClock(datetime(2026, 3, 2, tzinfo=UTC)))
    assert journal.refs(["cor-1", "cor-2", "cor-3"]) == {"cor-1": "SM1"}


def test_old_notes_are_dropped(tmp_path: Path) -> None:
    clock = SimulatedClock(datetime(2026, 3, 2, 12, tzinfo=UTC))
    journal = Journal(tmp_path, clock)
    journal.note("cor-1", "SM1")
    clock.advance(timedelta(days=KEEP_DAYS))
    journal.note("cor-2", "SM2")
    assert set(journal.refs(["cor-1", "cor-2"])) == {"cor-1", "cor-2"}
    clock.advance(timedelta(days=1))
    journal.note("cor-3", "SM3")
    assert set(journal.refs(["cor-1", "cor-2", "cor-3"])) == {"cor-2", "cor-3"}
    journal.close()


def test_a_journal_that_cannot_be_written_stops_nobody(
    open_channel: Open, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    channel = open_channel(context=a_context(tmp_path / "file" / "folder"))
    assert channel.send(a_contact()).status is ReceiptStatus.SENT
    assert "journal" in caplog.text


def test_a_note_for_another_contact_is_not_taken(channel: TwilioSms) -> None:
    contact = a_contact(1)
    channel.send(contact)
    asked = replace(an_unresolved(contact, text=""), correlation_id="another")
    assert channel.reconcile_batch([asked]) == []
