"""The channel echo writes what it would send, for its owner's eyes only."""

from __future__ import annotations

import dataclasses
import json
import stat
from pathlib import Path

import pluggy
import pytest

from casekit import hookspecs
from casekit.contacts.channel import Channel, ChannelContext
from casekit.contacts.model import ReceiptStatus
from casekit.errors import ChannelUnavailable, ConfigError
from casekit.pii.masking import mask_phone
from casekit.testing.builders import a_contact, a_context
from casekit.testing.channel_contract import ChannelContract
from casekit_echo import plugin
from casekit_echo.channel import Echo, EchoOptions


class TestEchoKeepsTheContract(ChannelContract):
    def make_channel(self, context: ChannelContext) -> Channel:
        return Echo(EchoOptions(), context)


def test_each_contact_is_a_line(tmp_path: Path) -> None:
    echo = Echo(EchoOptions(text=True), a_context(tmp_path))
    contacts = [a_contact(n) for n in (1, 2, 3)]
    echo.send_batch(contacts[:2])
    echo.send_batch(contacts[2:])
    assert [line["text"] for line in echo.sent()] == [c.text for c in contacts]
    assert [line["contact_id"] for line in echo.sent(to=contacts[1].to)] == [2]
    assert (tmp_path / "sent.jsonl").read_text("utf-8").count("\n") == 3


def test_nothing_that_tells_who_it_was_is_written_unless_it_is_asked_for(tmp_path: Path) -> None:
    echo = Echo(EchoOptions(), a_context(tmp_path))
    contact = dataclasses.replace(a_contact(), params=(("name", "王伟"), ("amount", "3286.40")))
    echo.send(contact)
    (line,) = echo.sent()
    assert line["to"] == mask_phone(contact.to)
    assert line["params"] == ["name", "amount"]
    written = (tmp_path / "sent.jsonl").read_text("utf-8")
    for value in (contact.to, contact.to[3:], contact.text, "王伟", "3286.40"):
        assert value not in written


def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    Echo(EchoOptions(file="out.jsonl"), a_context(tmp_path)).send(a_contact())
    assert stat.S_IMODE((tmp_path / "out.jsonl").stat().st_mode) == 0o600


def test_without_a_file_nothing_is_written(tmp_path: Path) -> None:
    echo = Echo(EchoOptions(file=""), a_context(tmp_path))
    assert echo.send(a_contact()).status is ReceiptStatus.SENT
    assert echo.sent() == []
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_unavailable_and_nothing_went_out(
    tmp_path: Path,
) -> None:
    echo = Echo(EchoOptions(), a_context(tmp_path / "nowhere"))
    with pytest.raises(ChannelUnavailable, match="nothing was handed over") as caught:
        echo.send(a_contact())
    assert not caught.value.permanent


@pytest.mark.parametrize("file", ["../sent.jsonl", "/tmp/x", "..", "a\\b"])
def test_the_file_stays_in_the_folder(tmp_path: Path, file: str) -> None:
    with pytest.raises(ConfigError, match=r"channel\.test-channel\.file"):
        Echo(EchoOptions(file=file), a_context(tmp_path))


def test_a_live_lender_cannot_believe_that_echo_reached_anybody(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="reaches nobody") as caught:
        Echo(EchoOptions(), a_context(tmp_path, live=True))
    assert "sandbox" in caught.value.hint


def test_the_plugin_registers_it() -> None:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin)
    manager.check_pending()
    assert manager.hook.casekit_register_channels() == [[Echo]]


def test_the_readme_lists_every_option_with_its_default() -> None:
    text = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    for field in dataclasses.fields(EchoOptions):
        assert f"| `{field.name}` | `{json.dumps(field.default)}` |" in text
