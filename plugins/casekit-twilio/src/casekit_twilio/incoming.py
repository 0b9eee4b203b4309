"""What Twilio tells us, checked and put in our words: status call-backs, people's messages."""

from __future__ import annotations

from urllib.parse import parse_qs, parse_qsl, urlsplit

from casekit.contacts.keywords import Keywords
from casekit.contacts.model import Event, EventKind, Failure, Outcome, WebRequest
from casekit.errors import ContactError, RequestForged
from casekit.secret import Secret
from casekit_twilio.words import START_KEYWORDS, STATUSES, STOP_KEYWORDS, meaning

CORRELATION_PARAMETER = "c"
"""The query parameter of the call-back URL that holds casekit's correlation id."""

_OPT_OUT_TYPES = {"STOP": EventKind.STOP, "START": EventKind.START, "HELP": EventKind.REPLY}


class Form(dict[str, list[str]]):
    """Form parameters with all their values, in the shape that Twilio's validator asks."""

    def getlist(self, name: str) -> list[str]:
        """Return all values of a parameter."""
        return self[name]

    def first(self, name: str) -> str:
        """Return a parameter's first value, empty if it is not there."""
        return self.get(name, [""])[0]


def form_of(request: WebRequest) -> Form:
    """Return a request's form parameters, blank ones too: the signature covers them.

    Raises:
        ContactError: the body is not a form in UTF-8.
    """
    form = Form()
    try:
        # strict: a body that cannot be read is refused rather than read otherwise than signed
        pairs = parse_qsl(
            request.body.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=500,
        )
    except ValueError:
        raise ContactError("the request's body is not a form in UTF-8") from None
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    return form


def validate(request: WebRequest, auth_token: Secret) -> None:
    """Check `X-Twilio-Signature` against the exact URL and all form parameters.

    Raises:
        RequestForged: the signature is missing or wrong, or the body cannot be what was signed.
    """
    from twilio.request_validator import RequestValidator

    given = request.headers.get("x-twilio-signature", "")
    if not given:
        raise RequestForged("a webhook request carries no Twilio signature")
    try:
        form = form_of(request)
        good = RequestValidator(auth_token.reveal()).validate(request.url, form, given)
    except (ContactError, ValueError):
        good = False
    if not good:
        raise RequestForged(
            "a webhook request's Twilio signature does not fit",
            hint="If Twilio sent it: public_url must be the URL that Twilio calls, letter by "
            "letter, and auth_token the account's primary token.",
        )


def parse(request: WebRequest, keywords: Keywords, *, provider_answers: bool) -> list[Event]:
    """Return the events of a validated request: one, or none if it is not about a message.

    Args:
        request: the request, validated.
        keywords: the lender's words for stop and start.
        provider_answers: Twilio answers its own keywords itself.
    """
    form = form_of(request)
    sid = form.first("MessageSid") or form.first("SmsSid")
    if not sid:
        return []
    status = form.first("MessageStatus")
    if status:
        return [_status_event(request, form, sid, status)]
    if "Body" in form and form.first("From"):
        return [_message_event(request, form, sid, keywords, provider_answers)]
    return []


def _status_event(request: WebRequest, form: Form, sid: str, status: str) -> Event:
    # a status that is new to us says nothing yet; it is kept as it came
    kind, outcome = STATUSES.get(status, (EventKind.PROGRESS, None))
    code = form.first("ErrorCode")
    failure: Failure | None = None
    if kind is EventKind.FAILED:
        known = meaning(int(code) if code.isdecimal() and code.isascii() else None)
        failure, outcome = known.failure, known.outcome
        if status == "canceled" and not code:
            failure, outcome = Failure.EXPIRED, Outcome.FAILED
    query = parse_qs(urlsplit(request.url).query)
    return Event(
        kind=kind,
        event_key=f"{sid}:{status}",
        correlation_id=query.get(CORRELATION_PARAMETER, [""])[0],
        provider_ref=sid,
        occurred_at=request.received_at,
        outcome=outcome,
        failure=failure,
        provider_code=code,
        details={"status": status},
    )


def _message_event(
    request: WebRequest, form: Form, sid: str, keywords: Keywords, provider_answers: bool
) -> Event:
    text = form.first("Body")
    told = form.first("OptOutType")
    kind = _OPT_OUT_TYPES.get(told) or keywords.classify(text)
    word = text.strip().casefold()
    # exactly Twilio's words, or what its opt-out feature recognized: others it does not answer
    answered = bool(told) or word in STOP_KEYWORDS | START_KEYWORDS
    details: dict[str, str | int] = {"opt_out_type": told} if told else {}
    media = form.first("NumMedia")
    if media.isdecimal() and int(media):
        details["media"] = int(media)
    return Event(
        kind=kind,
        event_key=f"{sid}:received",
        provider_ref=sid,
        point=form.first("From"),
        text=text,
        occurred_at=request.received_at,
        outcome=Outcome.REPLY if kind is EventKind.REPLY else None,
        confirmed_by_provider=provider_answers
        and answered
        and kind in (EventKind.STOP, EventKind.START),
        details=details,
    )
