"""Pages of plugins for people outside: each reached by a token that only its receiver has."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Protocol, cast, runtime_checkable
from urllib.parse import parse_qsl, quote

from casekit.errors import (
    CasekitError,
    ClockError,
    DiskFull,
    NotFound,
    StoreBusy,
    StoreReadOnly,
    StoreUnavailable,
    UsageError,
)
from casekit.plugin_parts import WebPage

if TYPE_CHECKING:
    from casekit.app import Lender

MOST_FIELDS: Final = 50
"""Fields that a filled form may have."""

HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""Sent with every page: it runs nothing, fetches nothing, and its address is told nobody."""

_FOR_NOW = (StoreBusy, StoreUnavailable, StoreReadOnly, DiskFull, ClockError)
_TOKEN = re.compile(r"[A-Za-z0-9_\-]{1,200}")

_log = logging.getLogger(__name__)


def _plain(status: int, zh: str, en: str) -> WebPage:
    return WebPage(
        status,
        '<!doctype html><html lang="zh"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>'
        f'{status}</title><p>{zh}</p><p lang="en">{en}</p></html>',
    )


UNKNOWN: Final = _plain(
    404, "没有这个页面，或链接已失效。", "There is no such page, or its time has passed."
)
"""The one answer for a page, a token or a lender that is unknown, so that none can be told."""

LATER: Final = _plain(503, "暂时无法处理，请稍后再试。", "This must wait. Please try again.")
FAILED: Final = _plain(500, "处理失败。", "Something went wrong.")
UNREADABLE: Final = _plain(400, "提交的内容无法识别。", "What was sent cannot be read.")


@runtime_checkable
class PageTarget(Protocol):
    """A lender whose plugins have pages."""

    def page(self, name: str, token: str, form: Mapping[str, str] | None = None) -> WebPage:
        """Return a page, filled with a form where one was sent.

        Raises:
            NotFound: there is none of this name, or none for this token.
        """


class ServesPages:
    """The verbs of `Lender` for its plugins' pages."""

    def page(self, name: str, token: str, form: Mapping[str, str] | None = None) -> WebPage:
        """Return a plugin's page, filled with a form where one was sent.

        Args:
            name: of the page; token: what only its receiver has.
            form: the fields of a POST, each once; None for a GET.

        Raises:
            NotFound: there is none of this name, or the plugin knows no such token.
        """
        lender = cast("Lender", self)
        if name not in lender.plugins.pages or not _TOKEN.fullmatch(token):
            raise NotFound("there is no such page")
        page = lender.plugins.pages[name]
        return page.show(lender, token) if form is None else page.take(lender, token, form)

    def page_url(self, name: str, token: str) -> str:
        """Return the address of a plugin's page for whoever has this token.

        Raises:
            NotFound: no plugin of this lender has a page of this name.
            UsageError: the config names no address, or the token has other characters than
                ASCII letters, digits, `_` and `-`.
        """
        lender = cast("Lender", self)
        if name not in lender.plugins.pages:
            known = ", ".join(lender.plugins.pages) or "none"
            raise NotFound(
                f"no plugin of this lender has the page {name!r}", hint=f"Known: {known}."
            )
        base = lender.settings.serve.public_url.rstrip("/")
        if not base:
            raise UsageError(
                "nobody knows at which address the lender's pages are served",
                hint="Set [serve] public_url, such as https://collect.example.com.",
            )
        if not _TOKEN.fullmatch(token):
            raise UsageError("a token of a page has only ASCII letters, digits, _ and -")
        return (
            f"{base}/{quote(lender.settings.lender.id, safe='')}/p/{quote(name, safe='')}/{token}"
        )


class PageDesk:
    """Hands requests for pages to their lenders, and turns every error into a plain page."""

    def __init__(self, lenders: Mapping[str, object], counts: Counter[tuple[str, str]]) -> None:
        self._lenders = lenders
        self._counts = counts

    def answer(self, lender: str, name: str, token: str, body: bytes | None = None) -> WebPage:
        """Return the page for a GET, or for a POST with its body; never raises."""
        target = self._lenders.get(lender)
        if not isinstance(target, PageTarget):
            return UNKNOWN
        form: Mapping[str, str] | None = None
        if body is not None and (form := read_form(body)) is None:
            return UNREADABLE
        try:
            page = target.page(name, token, form)
        except NotFound:
            page = UNKNOWN
        except _FOR_NOW as error:
            _log.warning("a page must wait (lender %s): %s", lender, error.code)
            page = LATER
        except Exception as error:
            # the text of a foreign exception may hold what the person wrote
            code = error.code if isinstance(error, CasekitError) else type(error).__name__
            _log.error("the page %s failed (lender %s): %s", name, lender, code)
            page = FAILED
        self._counts[lender, f"page {page.status}"] += 1
        return UNKNOWN if page.status == 404 else page


def read_form(body: bytes) -> dict[str, str] | None:
    """Return the fields of a form as browsers send it; None where it is none.

    A field that stands twice, more than `MOST_FIELDS`, or text that is no UTF-8 make it none.
    """
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        return None
    form = dict(pairs)
    return form if len(form) == len(pairs) else None
