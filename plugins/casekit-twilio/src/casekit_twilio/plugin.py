"""The hooks of casekit-twilio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casekit import hookimpl

if TYPE_CHECKING:
    from casekit.contacts.channel import Channel


@hookimpl
def casekit_register_channels() -> Sequence[type[Channel]]:
    from casekit_twilio.sms import TwilioSms
    from casekit_twilio.voice import TwilioVoice

    return [TwilioSms, TwilioVoice]
