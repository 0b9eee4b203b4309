"""Recordings at Twilio: streamed from there, and deleted there once they are filed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import requests
from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException

from casekit.contacts.channel import RecordingStream
from casekit.errors import ContactError, RecordingCutOff
from casekit_twilio.client import Clients
from casekit_twilio.options import Account, is_loopback

PART = 64 * 1024
_SID = re.compile(r"RE[0-9a-f]{32}")


def open_recording(options: Account, sid: str) -> RecordingStream:
    """Return a recording as WAV, each side on a channel of its own.

    Raises:
        ContactError: it is not there (yet), or Twilio cannot be asked.
    """
    session = requests.Session()
    session.trust_env = not is_loopback(_host(options.api))
    try:
        answer = session.get(
            _url(options, sid),
            params={"RequestedChannels": "2"},
            auth=(options.account_sid, options.auth_token.reveal()),
            timeout=options.timeout_s,
            stream=True,
        )
    except RequestException as error:
        session.close()
        # from None: the error's text holds the URL, and with it the account
        raise ContactError(
            f"Twilio cannot be asked for a recording ({type(error).__name__})"
        ) from None
    if answer.status_code != 200:
        answer.close()
        session.close()
        raise ContactError(f"Twilio gives no recording ({answer.status_code})")
    length = answer.headers.get("Content-Length", "")
    kind = answer.headers.get("Content-Type", "audio/wav").partition(";")[0]
    size = int(length) if length.isdecimal() else None
    return RecordingStream(kind, size, _parts(session, answer))


def delete_recording(clients: Clients, sid: str) -> None:
    """Have Twilio delete a recording; one that is gone already is no error.

    Raises:
        ContactError: Twilio could not be asked.
    """
    try:
        clients.get().recordings(_checked(sid)).delete()
    except TwilioRestException as error:
        if error.status != 404:
            raise ContactError(f"Twilio keeps a recording ({error.code or error.status})") from None
    except (TwilioException, RequestException) as error:
        raise ContactError(f"Twilio keeps a recording ({type(error).__name__})") from None


def _parts(session: requests.Session, answer: requests.Response) -> Iterator[bytes]:
    try:
        yield from answer.iter_content(PART)
    except RequestException:
        raise RecordingCutOff("the connection ended before the recording did") from None
    finally:
        answer.close()
        session.close()


def _url(options: Account, sid: str) -> str:
    account = options.account_sid
    return f"{options.api}/2010-04-01/Accounts/{account}/Recordings/{_checked(sid)}.wav"


def _checked(sid: str) -> str:
    if not _SID.fullmatch(sid):
        raise ContactError("this is no recording of Twilio's")
    return sid


def _host(url: str) -> str | None:
    return urlsplit(url).hostname
