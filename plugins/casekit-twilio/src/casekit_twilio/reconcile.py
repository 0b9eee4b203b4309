"""Ask Twilio what became of hand-overs that nobody knows; answer only where it is certain.

Twilio's messages carry no id of ours: the call-back URL, where the correlation id is, is not
given back. So a message is recognized by the id that Twilio gave (from a receipt, a call-back or
the channel's own journal), or else by number, text and time together. That a message is not in
the list proves nothing.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException

from casekit.clock import Clock
from casekit.contacts.model import Receipt, Unresolved
from casekit.errors import ChannelUnavailable
from casekit_twilio.client import Clients
from casekit_twilio.journal import Journal
from casekit_twilio.options import TwilioSmsOptions
from casekit_twilio.sending import receipt_of
from casekit_twilio.words import Halt, meaning

log = logging.getLogger("casekit_twilio")

EARLIER, LATER = timedelta(minutes=2), timedelta(minutes=10)
"""How far Twilio's time of a message may lie from the hand-over's: clocks differ, turns wait."""

LISTED = 100
"""How many of a number's newest messages are looked at."""


def reconcile(
    unknown: Sequence[Unresolved],
    options: TwilioSmsOptions,
    clients: Clients,
    journal: Journal,
    clock: Clock,
) -> list[Receipt]:
    """Return a receipt for each contact of which Twilio's answer leaves no doubt.

    Raises:
        ChannelUnavailable: Twilio refuses the account, so that nothing can be asked.
    """
    receipts: list[Receipt] = []
    twins: defaultdict[tuple[str, str], list[Unresolved]] = defaultdict(list)
    noted = journal.refs([one.correlation_id for one in unknown if not one.provider_ref])
    refs = {
        one.contact_id: ref
        for one in unknown
        if (ref := one.provider_ref or noted.get(one.correlation_id, ""))
    }
    for one in unknown:
        if one.contact_id not in refs and one.text:
            twins[(one.to, one.text)].append(one)
    client = clients.get()
    try:
        for contact_id, ref in refs.items():
            if (message := _fetch(client, ref)) is not None:
                receipts.append(receipt_of(contact_id, message))
        known = set(refs.values())
        for (to, text), group in twins.items():
            listed = client.messages.list(to=to, limit=LISTED, page_size=LISTED)
            found = [
                message
                for message in listed
                if message.sid not in known
                and _is_ours(message, options, text)
                and (clock.simulated or _in_time(message, group))
            ]
            # as many as we miss, so each of them is one of ours and none is anybody else's
            if len(found) == len(group):
                found.sort(key=lambda m: m.date_created)
                group.sort(key=lambda one: one.handed_over_at)
                receipts += [
                    receipt_of(one.contact_id, message)
                    for one, message in zip(group, found, strict=True)
                ]
    except (TwilioException, RequestException) as error:
        code = error_code(error)
        if code is not None and meaning(code).halt is Halt.STOP:
            raise ChannelUnavailable(
                f"Twilio cannot be asked: {meaning(code).tell}",
                permanent=True,
                provider_code=str(code),
                hint="Check the account in the Twilio console and the channel's config.",
            ) from None
        # the answer to some is not an answer to all: what is known stands, the rest stays unknown
        log.warning(
            "Twilio could not be asked about all unknown contacts: %s", type(error).__name__
        )
    return receipts


def _fetch(client: Any, ref: str) -> Any | None:
    try:
        return client.messages(ref).fetch()
    except TwilioRestException as error:
        if error.status == 404:
            return None
        raise


def error_code(error: Exception) -> int | None:
    """Return Twilio's code of an error; a refused list has it only in its answer's text."""
    code = getattr(error, "code", None)
    if code is None and len(error.args) > 1:
        try:
            code = json.loads(error.args[1].text).get("code")
        except (AttributeError, ValueError):
            return None
    return code if isinstance(code, int) else None


def _is_ours(message: Any, options: TwilioSmsOptions, text: str) -> bool:
    senders = {options.from_number, options.messaging_service_sid} - {""}
    return (
        str(message.direction).startswith("outbound")
        and bool(senders & {message.from_, message.messaging_service_sid})
        # a trial account's messages begin with a sentence of Twilio's own
        and (message.body or "").endswith(text)
    )


def _in_time(message: Any, group: Sequence[Unresolved]) -> bool:
    first = min(one.handed_over_at for one in group) - EARLIER
    last = max(one.handed_over_at for one in group) + LATER
    return message.date_created is not None and first <= message.date_created <= last
