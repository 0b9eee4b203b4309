"""The tracker `http`: asks a server of the lender, or of the post, where letters are.

A request is `POST {"numbers": [...]}` with a bearer token, at most a hundred numbers; the answer
is `{"items": [{"number": …, "status": …, "at": ISO 8601, "signed": …}]}`. A status is one of
casekit's codes or a word that the post uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import httpx

from casekit.errors import ChannelUnavailable, ConfigError
from casekit_ems_letter.tracking import Tracked, Tracker, TrackerContext, signed_code, status_of

AT_ONCE: Final = 100
"""Numbers in one request."""

_TIMEOUT: Final = 20.0


class HttpTracker(Tracker):
    """Ask a server. What it does not answer in time is not known, and is asked again tomorrow.

    Raises:
        ConfigError: no URL, or one without TLS that does not lead to this machine.
    """

    def __init__(self, context: TrackerContext) -> None:
        super().__init__(context)
        url = httpx.URL(context.url)
        if url.scheme not in ("http", "https") or not url.host:
            raise ConfigError(
                "the tracker has no URL to ask",
                key="channel.ems-letter.tracker_url",
                hint='Write tracker_url = "https://…".',
            )
        if url.scheme == "http" and url.host not in ("127.0.0.1", "localhost", "::1"):
            raise ConfigError(
                "the tracker would send its token without encryption",
                key="channel.ems-letter.tracker_url",
                hint="Use https://.",
            )
        token = context.token.reveal() if context.token is not None else ""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(timeout=_TIMEOUT, headers=headers, follow_redirects=False)

    def look(self, numbers: Sequence[str]) -> Sequence[Tracked]:
        """Ask for the numbers, a hundred at a time."""
        found: list[Tracked] = []
        for start in range(0, len(numbers), AT_ONCE):
            part = numbers[start : start + AT_ONCE]
            found += [one for one in self._asked(part) if one.number in part]
        return found

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _asked(self, numbers: Sequence[str]) -> Iterator[Tracked]:
        try:
            answer = self._client.post(self.context.url, json={"numbers": list(numbers)})
        except httpx.TimeoutException:
            raise ChannelUnavailable(
                "the tracker did not answer in time", hint="It is asked again tomorrow."
            ) from None
        except httpx.HTTPError as error:
            raise ChannelUnavailable(
                f"the tracker cannot be reached ({type(error).__name__})",
                hint="Check tracker_url and the network.",
            ) from None
        if answer.status_code != httpx.codes.OK:
            later = answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error
            raise ChannelUnavailable(
                f"the tracker answered {answer.status_code}",
                hint="It is asked again tomorrow." if later else "Check tracker_token and its URL.",
            )
        try:
            items = answer.json()["items"]
            return iter([one for item in items if (one := self._read(item)) is not None])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ChannelUnavailable(
                "the tracker's answer is not what a tracker says",
                hint="See docs/reference/letters.md for the form of an answer.",
            ) from None

    def _read(self, item: Mapping[str, Any]) -> Tracked | None:
        status = status_of(str(item["status"]))
        if status is None:
            return None
        at = item.get("at")
        moment = datetime.fromisoformat(at) if at else None
        if moment is not None:
            moment = moment if moment.tzinfo else moment.replace(tzinfo=self.context.zone)
            moment = moment.astimezone(UTC)
        return Tracked(
            str(item["number"]), status, moment, signed_code(str(item.get("signed", "")))
        )
