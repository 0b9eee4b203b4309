"""Run the sandbox as a process of its own: `python -m casekit_twilio.sandbox`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from casekit_twilio.sandbox.server import ACCOUNT_SID, AUTH_TOKEN, SandboxServer


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m casekit_twilio.sandbox",
        description="A stand-in for Twilio on loopback. Nobody is reached by it.",
    )
    parser.add_argument("--port", type=int, default=0, help="0 (the default) takes any free one")
    parser.add_argument("--port-file", type=Path, help="write the port here once it is open")
    parser.add_argument("--state", type=Path, help="keep messages in this file")
    parser.add_argument("--account-sid", default=ACCOUNT_SID)
    parser.add_argument("--auth-token", default=AUTH_TOKEN, help="a made-up one: no secret")
    parser.add_argument("--deliver-to", default="", help="loopback base URL for call-backs")
    parser.add_argument("--inbound-url", default="", help="public URL of the inbound webhook")
    given = parser.parse_args(arguments)
    try:
        sandbox = SandboxServer(
            given.port,
            account_sid=given.account_sid,
            auth_token=given.auth_token,
            deliver_to=given.deliver_to,
            inbound_url=given.inbound_url,
            state_file=given.state,
        )
    except (OSError, ValueError) as error:
        print(f"the sandbox cannot start: {error}", file=sys.stderr)
        return 1
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    sandbox.start()
    if given.port_file:
        # renamed into place, so that whoever waits for it never reads half a number
        draft = given.port_file.with_name(given.port_file.name + ".part")
        draft.write_text(str(sandbox.port))
        os.replace(draft, given.port_file)
    print(f"the sandbox answers on {sandbox.url}", file=sys.stderr, flush=True)
    stop.wait()
    sandbox.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
