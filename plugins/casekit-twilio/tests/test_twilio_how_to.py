"""The page on trying SMS without an account is true: its servers, lines and requests work."""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "docs/how-to/try-sms-without-an-account.md"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(words: list[str], port: int, folder: Path, env: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        words, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        deadline = time.monotonic() + 60
        while not answers(port):
            if process.poll() is not None:
                pytest.fail(f"{shlex.join(words)} ended: {process.stderr.read()}")
            assert time.monotonic() < deadline, f"{shlex.join(words)} never answered"
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.communicate()


def page_with_ports() -> tuple[str, int, int]:
    page = PAGE.read_text(encoding="utf-8")
    sandbox, server = free_port(), free_port()
    return page.replace("4010", str(sandbox)).replace("8080", str(server)), sandbox, server


def with_the_lines(config: str, block: str) -> str:
    """The lender's config with the page's lines: two keys replaced, the new tables at the end."""
    wanted = tomllib.loads(block)
    used = json.dumps(wanted["plugins"]["use"])
    config, one = re.subn(r'^use = \["cn", "echo"\]', f"use = {used}", config, flags=re.MULTILINE)
    config, two = re.subn(
        r'^sms = "echo".*$', f'sms = "{wanted["channels"]["sms"]}"', config, flags=re.MULTILINE
    )
    assert (one, two) == (1, 1)
    return config + "\n" + block[block.index("[channel.twilio-sms]") :]


def test_the_page_leads_to_a_stop_that_is_kept(tmp_path: Path) -> None:
    page, sandbox, server = page_with_ports()
    shell = [
        line.split("  #")[0].strip()
        for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
        for line in block.splitlines()
    ]
    (block,) = re.findall(r"<!-- config -->\n```toml\n(.*?)```", page, re.DOTALL)
    name, _, value = next(line for line in shell if line.startswith("export ")).partition("=")
    env = {**os.environ, name.removeprefix("export "): value}

    def casekit(line: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *shlex.split(line)],
            cwd=tmp_path, env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    casekit(next(line for line in shell if line.startswith("casekit init")))
    config = tmp_path / "acme/lender.toml"
    config.write_text(with_the_lines(config.read_text("utf-8"), block), encoding="utf-8")
    casekit(next(line for line in shell if line.startswith("casekit import")))

    with ExitStack() as stack:
        for start, port in (("python -m", sandbox), ("casekit serve", server)):
            line = next(line for line in shell if line.startswith(start))
            words = shlex.split(line.removeprefix("python -m "))
            stack.enter_context(running([sys.executable, "-m", *words], port, tmp_path, env))
        casekit(next(line for line in shell if line.startswith("casekit doctor")))
        casekit(next(line for line in shell if line.startswith("casekit run")))
        inbound = shlex.split(next(line for line in shell if "_sandbox/inbound" in line))
        with urllib.request.urlopen(inbound[1], inbound[3].encode()) as answer:
            assert json.load(answer)["called"]
    told = casekit(next(line for line in shell if line.startswith("casekit case timeline")))
    assert any("客户要求不再以短信联系" in line for line in told.splitlines()[-2:])

    for line in shell:
        if "_sandbox/rules" in line:
            assert set(json.loads(shlex.split(line)[3])) <= {"to", "error", "drop"}
