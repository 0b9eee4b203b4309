"""The channel `ems-letter` keeps the contract of channels; a letter that cannot be made stops none."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import pytest
from docx import Document

from casekit.contacts.channel import Channel, ChannelContext
from casekit.contacts.model import Contact, ReceiptStatus
from casekit.contacts.template_files import TemplateFile
from casekit.errors import ConfigError
from casekit.testing.builders import a_contact, a_context, an_unresolved
from casekit.testing.channel_contract import ChannelContract
from casekit_ems_letter.channel import NO_WORD_FILE, EmsLetter
from casekit_ems_letter.file_tracker import FileTracker
from casekit_ems_letter.http_tracker import HttpTracker
from casekit_ems_letter.options import EmsOptions

PARAMS = (("customer_name", "王小明"), ("letter_number", "C-7-20260415-9"), ("deadline_days", "15"))


WORDS = "{{ 函件编号 }} 致 {{ 客户姓名 }}，{{ 限期天数 }}日内"


def word_file(folder: Path, words: str = WORDS) -> TemplateFile:
    path = folder / "letter.docx"
    document = Document()
    document.add_paragraph(words)
    document.save(str(path))
    return TemplateFile("demand-letter", "letter", "zh-Hans", path)


def equipped(context: ChannelContext, words: str = WORDS) -> ChannelContext:
    return dataclasses.replace(
        context,
        template_files=(word_file(context.folder, words),),
        extensions=lambda point: {"file": FileTracker, "http": HttpTracker},
    )


def a_letter(number: int, **overrides: object) -> Contact:
    values = {
        "role": "letter",
        "to": "",
        "template": "demand-letter",
        "language": "zh-Hans",
        "params": PARAMS,
        "fields": {"address": {"lines": ["世纪大道1号"], "city": "上海市"}},
    }
    return a_contact(number, **(values | overrides))


class TestEmsLetterKeepsTheContract(ChannelContract):
    def make_channel(self, context: ChannelContext) -> Channel:
        return EmsLetter(EmsOptions(), equipped(context, "致 {{ 客户姓名 }}"))

    def good_contact(self, number: int) -> Contact:
        # a letter's own number and its days are no secret, and stand in the receipt
        return a_letter(number, params=PARAMS[:1])

    def bad_contact(self, channel: Channel, number: int) -> Contact:
        return a_letter(number, params=())

    def test_what_the_provider_does_not_know_stays_unknown(self, channel: Channel) -> None:
        # a letter whose receipt was not written down never left the machine: that is certain
        (receipt,) = channel.reconcile_batch([an_unresolved(self.good_contact(7))])
        assert receipt.status is ReceiptStatus.RETRY


@pytest.fixture
def channel(tmp_path: Path, context: ChannelContext) -> EmsLetter:
    return EmsLetter(EmsOptions(), equipped(context))


@pytest.fixture
def context(tmp_path: Path) -> ChannelContext:
    return a_context(tmp_path)


def test_the_letter_is_the_word_file_with_the_contacts_values(channel: EmsLetter) -> None:
    (receipt,) = channel.send_batch([a_letter(1)])
    (paper,) = receipt.documents
    assert isinstance(paper.content, bytes)
    text = Document(io.BytesIO(paper.content)).paragraphs[0].text
    assert text == "C-7-20260415-9 致 王小明，15日内"
    assert paper.name == "C-7-20260415-9.docx"
    assert receipt.data == {"number": "C-7-20260415-9", "deadline_days": 15}


def test_a_text_without_a_word_file_makes_no_letter(channel: EmsLetter) -> None:
    (receipt,) = channel.send_batch([a_letter(1, template="auction-notice")])
    assert (receipt.status, receipt.provider_code) == (ReceiptStatus.FAILED, NO_WORD_FILE)


def test_doctor_hears_of_a_broken_word_file(channel: EmsLetter) -> None:
    path = channel.context.folder / "letter.docx"
    path.write_bytes(b"PK\x03\x04 no zip")
    (sentence,) = channel.check()
    assert "letter.docx" in sentence


def test_a_tracker_that_nobody_offers_is_named(context: ChannelContext) -> None:
    with pytest.raises(ConfigError, match="pigeon"):
        EmsLetter(EmsOptions(tracker="pigeon"), equipped(context))


@pytest.mark.parametrize(
    ("options", "key"),
    [
        (EmsOptions(waybill_columns={"收件人": "recipent"}), "waybill_columns"),
        (EmsOptions(track_every_days=0), "track_every_days"),
        (EmsOptions(folder_keep_days=400), "folder_keep_days"),
    ],
)
def test_options_that_mean_nothing_are_named(
    context: ChannelContext, options: EmsOptions, key: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        EmsLetter(options, equipped(context))
    assert str(refused.value.key).endswith(key)
