"""The pages on channels say what the code says: sources, signatures, fields, words."""

from __future__ import annotations

import dataclasses
import inspect
import re
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from casekit.contacts import keywords, model
from casekit.contacts.channel import Channel, ChannelContext, NoOptions
from casekit.contacts.model import ReceiptStatus
from casekit.testing.builders import a_contact, a_context
from casekit.testing.channel_contract import ChannelContract

_FENCE = re.compile(r"<!-- (executed|source: (?P<path>\S+)) -->\n```\w+\n(?P<code>.*?)\n```", re.S)


@pytest.fixture
def how_to(root: Path) -> str:
    return (root / "docs" / "how-to" / "write-a-channel.md").read_text("utf-8")


@pytest.fixture
def reference(root: Path) -> str:
    return (root / "docs" / "reference" / "channels.md").read_text("utf-8")


def executed(page: str) -> dict[str, Any]:
    """Run the page's examples one after the other and return what they define."""
    namespace: dict[str, Any] = {"__name__": "page"}
    for found in _FENCE.finditer(page):
        if not found["path"]:
            exec(compile(found["code"], "write-a-channel.md", "exec"), namespace)
    return namespace


def test_quoted_sources_are_the_files_themselves(how_to: str, root: Path) -> None:
    quoted = [found for found in _FENCE.finditer(how_to) if found["path"]]
    assert len(quoted) == 3
    for found in quoted:
        assert found["code"] == (root / found["path"]).read_text("utf-8").rstrip(), found["path"]


def test_the_smallest_channel_works(how_to: str, tmp_path: Path) -> None:
    smallest = executed(how_to)["Silent"](NoOptions(), a_context(tmp_path))
    assert isinstance(smallest, Channel)
    assert smallest.send(a_contact(7)).status is ReceiptStatus.SENT
    assert [r.contact_id for r in smallest.send_batch([a_contact(2), a_contact(1)])] == [2, 1]


def test_the_smallest_channel_keeps_the_whole_contract(how_to: str, tmp_path: Path) -> None:
    code = _FENCE.search(how_to)
    assert code is not None and "class Silent(Channel)" in code["code"]
    suite = tmp_path / "test_silent.py"
    suite.write_text(
        code["code"]
        + """

from casekit.contacts.channel import NoOptions
from casekit.testing.channel_contract import ChannelContract


class TestSilent(ChannelContract):
    def make_channel(self, context):
        return Silent(NoOptions(), context)
""",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(suite)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "failed" not in done.stdout and "passed" in done.stdout


def test_the_test_on_the_page_is_a_contract_test(how_to: str, tmp_path: Path) -> None:
    suite = executed(how_to)["TestEchoKeepsTheContract"]()
    assert isinstance(suite, ChannelContract)
    suite.test_each_contact_gets_its_receipt_in_order(suite.make_channel(a_context(tmp_path)))


def test_every_method_stands_with_its_signature(reference: str) -> None:
    methods = {
        name: function
        for name, function in vars(Channel).items()
        if inspect.isfunction(function) and not name.startswith("_")
    }
    assert len(methods) == 12
    for name, function in methods.items():
        signature = str(inspect.signature(function)).replace("'", "")
        signature = signature.replace("(self, ", "(").replace("(self)", "()")
        assert f"| `{name}{signature}` |" in reference, name


def test_every_class_attribute_stands_with_its_default(reference: str) -> None:
    for name in Channel.__annotations__:
        default = vars(Channel).get(name)
        shown = "" if default is None else getattr(default, "__name__", repr(default))
        cell = f"`{shown}`" if shown else ""
        assert re.search(rf"^\| `{name}` \| {re.escape(cell)} ?\|", reference, re.M), name


@pytest.mark.parametrize(
    "kind",
    [
        *(ChannelContext, model.Contact, model.Unresolved, model.OpenAction, model.WebRequest),
        *(model.Receipt, model.Event),
    ],
)
def test_every_field_stands_in_its_class_s_line(reference: str, kind: type[Any]) -> None:
    (line,) = re.findall(rf"^`{kind.__name__}`.*$", reference, re.M)
    for field in dataclasses.fields(kind):
        assert f"`{field.name}`" in line, field.name


@pytest.mark.parametrize("words", [model.ReceiptStatus, model.Failure, model.EventKind])
def test_every_word_has_its_line(reference: str, words: type[StrEnum]) -> None:
    for word in words:
        assert re.search(rf"^\| `{word.value}` \|", reference, re.M), word


def test_every_keyword_is_listed(reference: str) -> None:
    for what, table in (("stop", keywords.STOP_WORDS), ("start", keywords.START_WORDS)):
        for language, words in table.items():
            assert f"| {what} | {language} | {', '.join(words)} |" in reference
