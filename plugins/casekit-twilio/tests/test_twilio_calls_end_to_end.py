"""A collector's call, the whole way: queue, Twilio's stand-in, webhooks, recording in the file."""

from __future__ import annotations

import getpass
import http.client
import io
import json
import subprocess
import sys
import threading
import time
import tomllib
import urllib.error
import urllib.request
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import uvicorn
from click.testing import CliRunner
from sqlalchemy import select
from starlette.applications import Starlette

from casekit.app import Lender
from casekit.archive.documents import read_document
from casekit.calls.keeping_up import KeepsFetching
from casekit.cli.main import casekit as command
from casekit.errors import WorkError
from casekit.serve import create_app
from casekit.store.tables import contacts, recordings, work
from casekit.testing.lenders import READY, make_lender
from casekit.testing.loans import a_loan
from casekit_twilio.sandbox.callbacks import SIGNATURE_HEADER, signature
from casekit_twilio.sandbox.server import ACCOUNT_SID, AUTH_TOKEN, FROM_NUMBER, SandboxServer
from casekit_twilio.sandbox.wav import recording

PUBLIC = "https://collect.example.com/hooks"
HOOK = f"{PUBLIC}/acme/twilio-voice"
AGENT = "+8613911110417"


DIALS = """
import sys
from casekit.app import Lender
from casekit.clock import SimulatedClock
from casekit.testing.lenders import MORNING
with Lender.open(sys.argv[1], clock=SimulatedClock(MORNING)) as lender:
    lender.calls.dial(int(sys.argv[2]), actor="li")
"""


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    config = uvicorn.Config(app, port=0, log_level="error", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass
class Desk:
    """A lender behind its webhook server, and the sandbox that calls it back."""

    lender: Lender
    sandbox: SandboxServer
    url: str

    def dial(self) -> Any:
        """Have a collector take the call that is due and dial it; wait for what comes back."""
        item = self.lender.queue.take(actor="li")
        self.lender.calls.dial(item.work_id, actor="li")
        assert self.sandbox.callbacks.wait()
        assert set(self.sandbox.callbacks.answers) <= {200}
        return item

    def row(self, table: Any, **where: Any) -> Any:
        with self.lender.store.read() as connection:
            return connection.execute(select(table).filter_by(**where)).one()

    def size(self) -> int:
        return len(self.lender.archive.search().found)

    def post(self, body: bytes, given: str = "", query: str = "?leg=customer&c=x") -> int:
        """Post what somebody else might; return the status."""
        request = urllib.request.Request(
            f"{self.url}/acme/twilio-voice{query}", body, {SIGNATURE_HEADER: given}
        )
        try:
            with urllib.request.urlopen(request) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", AUTH_TOKEN)
    with SandboxServer(inbound_url=HOOK) as sandbox:
        lender = make_lender(
            tmp_path / "acme",
            plugins=["cn", "echo", "twilio"],
            channels={"sms": "echo", "voice": "twilio-voice"},
            staff={name: {**READY, "phone": AGENT} for name in ("li", getpass.getuser())},
            extra_toml=(
                f'[channel.twilio-voice]\naccount_sid = "{ACCOUNT_SID}"\n'
                f'auth_token = "env:TWILIO_AUTH_TOKEN"\nfrom_number = "{FROM_NUMBER}"\n'
                f'base_url = "{sandbox.url}"\ninbound_to = "{AGENT}"\n'
                f'[serve]\npublic_url = "{PUBLIC}"\n'
            ),
        )
        with lender:
            lender.push_loans([a_loan("L-1", lender.today() - timedelta(days=12))])
            lender.run()
            app = create_app({"acme": lender}, public_url=PUBLIC, clock=lender.clock)
            with served(app) as url:
                sandbox.callbacks.deliver_to(url)
                yield Desk(lender, sandbox, url)


def test_a_call_is_connected_recorded_and_in_the_file(desk: Desk) -> None:
    desk.sandbox.add_rule(to="*", talk_s=3)
    item = desk.dial()

    assert desk.sandbox.calls.counts()["rang"] == {item.to: 1}
    call = desk.row(contacts, medium="voice")
    assert (call.outcome, call.duration_s, call.answered_by) == ("connected", 3, "human")
    assert desk.row(work).state == "unfinished"
    with KeepsFetching([desk.lender], every_s=0.01):
        for _ in range(500):
            if desk.row(recordings).state == "stored":
                break
            time.sleep(0.01)
    kept = desk.row(recordings)
    assert (kept.state, kept.seconds, kept.channels) == ("stored", 3, 2)
    lender = desk.lender
    content = b"".join(
        read_document(
            lender.ledger, lender.vault, lender.blobs, kept.blob_id, actor="boss", reason="check"
        )
    )
    with wave.open(io.BytesIO(content)) as heard:
        assert heard.getnchannels() == 2
    assert desk.sandbox.calls.counts()["recordings"] == 0
    assert lender.archive.verify().ok


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        ({"call": "no-answer"}, "no_answer"),
        ({"call": "machine"}, "voicemail"),
        ({"call": "failed", "sip": 404}, "bad_point"),
    ],
)
def test_nobody_who_answers_ends_the_work(desk: Desk, rule: dict[str, Any], outcome: str) -> None:
    desk.sandbox.add_rule(to="*", **rule)
    desk.dial()
    assert desk.row(contacts, medium="voice").outcome == outcome
    assert desk.row(work).state == "done"


def test_a_collector_who_does_not_pick_up_may_dial_again(desk: Desk) -> None:
    desk.sandbox.add_rule(to=AGENT, agent="no-answer", times=1)
    item = desk.dial()
    assert desk.row(work).state == "taken"
    assert desk.sandbox.calls.counts()["rang"] == {}
    desk.lender.calls.dial(item.work_id, actor="li")
    assert desk.sandbox.callbacks.wait()
    assert desk.sandbox.calls.counts()["rang"] == {item.to: 1}


def test_a_recording_that_is_cut_off_waits(desk: Desk) -> None:
    desk.sandbox.add_rule(to="*", recording="cut", talk_s=30)
    desk.dial()
    assert desk.lender.calls.fetch_recordings() == {"waits": 1}
    assert desk.row(recordings).state == "due"
    assert desk.sandbox.calls.counts()["recordings"] == 1


def test_a_call_that_comes_in_is_connected_and_waits_for_its_result(desk: Desk) -> None:
    item = desk.lender.queue.take(actor="li")
    desk.lender.queue.release(item.work_id, actor="li")
    body = json.dumps({"from": item.to}).encode()
    with urllib.request.urlopen(f"{desk.sandbox.url}/_sandbox/call", body) as answer:
        assert json.load(answer)["answer"] == 200
    call = desk.row(contacts, medium="voice")
    assert (call.direction, call.result_due) == ("inbound", 1)


def test_a_process_that_is_killed_while_it_dials_calls_nobody_twice(
    desk: Desk, tmp_path: Path
) -> None:
    item = desk.lender.queue.take(actor="li")
    desk.sandbox.add_rule(to=AGENT, delay_s=2.0, times=1)
    (rule,) = desk.sandbox.state.rules
    process = subprocess.Popen(
        [sys.executable, "-c", DIALS, str(tmp_path / "acme"), str(item.work_id)],
        stderr=subprocess.PIPE,
    )
    try:
        # the rule is used up once the request is there; its answer takes two seconds more
        for _ in range(1200):
            if rule.times == 0:
                break
            time.sleep(0.05)
        assert rule.times == 0
        assert desk.row(work).state == "calling"
    finally:
        process.kill()
        process.communicate()

    # Twilio had the request, and tells what became of it to whoever serves the webhooks
    for _ in range(200):
        if desk.row(contacts, medium="voice").state == "done":
            break
        time.sleep(0.05)
    call = desk.row(contacts, medium="voice")
    assert (call.state, call.outcome) == ("done", "connected")
    with pytest.raises(WorkError, match="already"):
        desk.lender.calls.dial(item.work_id, actor="li")
    assert desk.sandbox.callbacks.wait()
    assert desk.sandbox.calls.counts()["rang"] == {item.to: 1}
    assert desk.lender.archive.verify().ok


def test_the_commands_of_the_page_do_it(desk: Desk, tmp_path: Path) -> None:
    config = str(tmp_path / "acme" / "lender.toml")

    def casekit(*words: object) -> str:
        typed = [*map(str, words), "-L", config, "--now", "2026-03-02T09:06", "--language", "en"]
        done = CliRunner().invoke(command, typed)
        assert done.exit_code == 0, done.output
        return done.stdout

    desk.sandbox.add_rule(to="*", talk_s=4)
    item = json.loads(casekit("queue", "take", "--json"))
    assert "your telephone rings first" in casekit("calls", "dial", item["work"])
    assert desk.sandbox.callbacks.wait()
    assert casekit("calls", "fetch").strip() == "1 filed, 0 tried again later, 0 missing."
    shown = casekit("calls", "list", item["contact"])
    assert "provider" in shown
    assert "filed" in shown
    (one,) = [
        json.loads(line)
        for line in casekit("calls", "list", item["contact"], "--json").split("\n")
        if line
    ]
    assert (one["state"], one["seconds"]) == ("stored", 4)
    mine = tmp_path / "mine.wav"
    mine.write_bytes(recording(1))
    assert "Filed as document" in casekit("calls", "add", item["contact"], mine)


def test_the_config_of_the_page_opens_the_channel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", AUTH_TOKEN)
    page = Path(__file__).parents[3] / "docs/how-to/call-through-twilio.md"
    block = page.read_text("utf-8").split("<!-- config -->")[1].split("```")[1]
    extra = block.removeprefix("toml\n").partition("[channel.")
    with make_lender(
        tmp_path / "acme",
        plugins=["cn", "echo", "twilio"],
        channels=tomllib.loads(extra[0])["channels"],
        staff={"li": {**READY, "phone": AGENT}},
        extra_toml=f"[channel.{extra[2]}",
    ) as lender:
        assert lender.channels["voice"].bridges


def _signed(params: dict[str, str], query: str) -> tuple[bytes, str]:
    return urlencode(params).encode(), signature(AUTH_TOKEN, f"{HOOK}{query}", params)


class TestBadRequests:
    """Each gets a clear answer, loses nothing and counts nothing twice."""

    def test_a_wrong_signature(self, desk: Desk) -> None:
        before = desk.size()
        body, _ = _signed({"CallSid": "CA1", "CallStatus": "completed"}, "?leg=customer&c=x")
        assert desk.post(body, "AAAA") == 403
        assert desk.post(body) == 403
        assert desk.size() == before

    def test_five_megabytes(self, desk: Desk) -> None:
        before = desk.size()
        connection = http.client.HTTPConnection(desk.url.removeprefix("http://"), timeout=10)
        connection.putrequest("POST", "/acme/twilio-voice?leg=customer&c=x")
        connection.putheader("Content-Length", "5000000")
        connection.endheaders()
        # refused by its length, before anything of it is read
        assert connection.getresponse().status == 413
        connection.close()
        assert desk.size() == before

    def test_a_broken_charset(self, desk: Desk) -> None:
        before = desk.size()
        assert desk.post(b"CallSid=\xff\xfe", "AAAA") == 403
        assert desk.size() == before

    def test_an_unknown_contact(self, desk: Desk) -> None:
        query = "?leg=customer&c=nobody-1-7"
        params = {"CallSid": "CA1", "ParentCallSid": "CA0", "CallStatus": "completed"}
        before = desk.size()
        assert desk.post(*_signed(params, query), query) == 200
        assert desk.size() == before + 1

    def test_ten_times_at_once_and_replayed_later(self, desk: Desk) -> None:
        item = desk.dial()
        call = desk.row(contacts, id=item.contact_id)
        parts = desk.lender.run_parts()
        query = f"?leg=customer&c={parts.correlation(call.id)}"
        params = {"CallSid": "CA77", "ParentCallSid": call.provider_ref, "CallStatus": "busy"}
        before = desk.size()
        request = _signed(params, query)
        answers: list[int] = []
        threads = [
            threading.Thread(target=lambda: answers.append(desk.post(*request, query)))
            for _ in range(10)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [200] * 10
        assert desk.post(*request, query) == 200
        # the call was connected, and that stands
        assert desk.size() == before
        assert desk.row(contacts, id=call.id).outcome == "connected"
