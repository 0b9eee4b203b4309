"""Ready-made values for tests: a contact, a context, a webhook request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from casekit.clock import SystemClock
from casekit.contacts.channel import ChannelContext
from casekit.contacts.model import Contact, Unresolved, WebRequest


def a_contact(number: int = 1, **overrides: Any) -> Contact:
    """Return a contact with made-up values.

    Args:
        number: different numbers give different contacts, to different phones.
        overrides: fields of `Contact` to set otherwise.
    """
    values: dict[str, Any] = {
        "contact_id": number,
        "correlation_id": f"cor-{number:06d}",
        "customer_id": 1000 + number,
        "case_ids": (2000 + number,),
        "role": "sms",
        "party": "customer",
        "to": f"+86138{number:08d}",
        "template": "test.reminder",
        "params": (("customer_name", "王小明"), ("loan_name", "消费贷")),
        "text": f"尊敬的王小明，您的消费贷已逾期（{number}）。",
        "sender": "测试金融",
        "language": "zh-CN",
    }
    return Contact(**(values | overrides))


def a_context(folder: Path, **overrides: Any) -> ChannelContext:
    """Return the context of a lender in sandbox mode, with the system's clock.

    Args:
        folder: where the channel may write.
        overrides: fields of `ChannelContext` to set otherwise.
    """
    values: dict[str, Any] = {
        "lender_id": "demo",
        "name": "test-channel",
        "live": False,
        "folder": folder,
        "zone": ZoneInfo("Asia/Shanghai"),
        "clock": SystemClock(),
    }
    return ChannelContext(**(values | overrides))


def an_unresolved(contact: Contact, **overrides: Any) -> Unresolved:
    """Return the question what became of `contact`, handed over a minute ago."""
    values: dict[str, Any] = {
        "contact_id": contact.contact_id,
        "correlation_id": contact.correlation_id,
        "to": contact.to,
        "handed_over_at": datetime.now(UTC) - timedelta(minutes=1),
        "text": contact.text,
    }
    return Unresolved(**(values | overrides))


def a_request(**overrides: Any) -> WebRequest:
    """Return a webhook request without signature."""
    values: dict[str, Any] = {
        "method": "POST",
        "url": "https://collect.example.com/hooks/demo/test-channel",
        "headers": {"content-type": "application/x-www-form-urlencoded"},
        "body": b"",
        "received_at": datetime(2026, 3, 2, 1, 0, tzinfo=UTC),
    }
    return WebRequest(**(values | overrides))
