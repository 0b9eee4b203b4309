"""The documents that tell Twilio what to do with a call; none of them is behind a URL of ours.

The customer's number stands in the document that is sent with the request, so no URL and no log
of a web server holds it.
"""

from __future__ import annotations

from collections.abc import Mapping

from twilio.twiml.voice_response import Dial, VoiceResponse

_SPOKEN: Mapping[str, str] = {
    "zh": "zh-CN",
    "zh-Hans": "zh-CN",
    "zh-Hant": "zh-TW",
    "en": "en-US",
    "es": "es-ES",
}
"""BCP 47 tag → the tag of a voice that Twilio has."""


def bridge(
    to: str,
    *,
    caller: str,
    announce_url: str,
    leg_url: str,
    machine_url: str,
    recording_url: str,
    ring_s: int,
) -> str:
    """Return the document that connects whoever picked up with a number.

    Args:
        to: the customer's number, E.164.
        caller: the number that is shown.
        announce_url: asked when the customer picks up, before the two hear each other.
        leg_url: told how the customer's side ended.
        machine_url: told whether a person answered; empty where nobody wants to know.
        recording_url: told when the recording is there.
        ring_s: seconds that it rings.
    """
    response = VoiceResponse()
    dial = Dial(
        caller_id=caller,
        timeout=ring_s,
        record="record-from-answer-dual",
        recording_status_callback=recording_url,
        recording_status_callback_event="completed absent",
    )
    machine = {"machine_detection": "Enable", "amd_status_callback": machine_url}
    dial.number(
        to,
        url=announce_url,
        status_callback=leg_url,
        status_callback_event="completed",
        **(machine if machine_url else {}),
    )
    response.append(dial)
    return str(response)


def announcement(text: str, language: str) -> str:
    """Return the document that says a sentence and goes on."""
    response = VoiceResponse()
    response.say(text, language=spoken_tag(language))
    return str(response)


def incoming(text: str, language: str, *, to: str, recording_url: str, ring_s: int) -> str:
    """Return the document for a call that comes in: it is announced, recorded and connected.

    Where nobody takes incoming calls the caller hears that the line is busy.
    """
    response = VoiceResponse()
    if not to:
        response.reject(reason="busy")
        return str(response)
    response.say(text, language=spoken_tag(language))
    dial = Dial(
        timeout=ring_s,
        record="record-from-answer-dual",
        recording_status_callback=recording_url,
        recording_status_callback_event="completed absent",
    )
    dial.number(to)
    response.append(dial)
    return str(response)


def text_for(announce: Mapping[str, str], language: str) -> tuple[str, str]:
    """Return the announcement in a language, in its base, or in the first there is, and its tag."""
    for tag in (language, language.partition("-")[0]):
        if tag in announce:
            return announce[tag], tag
    first = next(iter(announce))
    return announce[first], first


def spoken_tag(language: str) -> str:
    """Return the tag of a voice for a language."""
    return _SPOKEN.get(language) or _SPOKEN.get(language.partition("-")[0], language)
