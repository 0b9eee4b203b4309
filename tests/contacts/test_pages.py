"""Pages of plugins: shown and filled by whoever has the token, and by nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from casekit import Lender, Page, WebPage, hookimpl
from casekit.errors import NotFound, StoreBusy, UsageError
from casekit.pages import UNKNOWN, read_form
from casekit.serve import create_app
from casekit.testing.lenders import make_lender

PUBLIC = "https://collect.example.com/hooks"
TOKEN = "aZ_09-"


class Asker:
    """A plugin with one page, whose one token is `aZ_09-`."""

    def __init__(self) -> None:
        self.taken: list[Mapping[str, str]] = []
        self.raises: Exception | None = None

    def show(self, lender: Lender, token: str) -> WebPage:
        if self.raises is not None:
            raise self.raises
        if token != TOKEN:
            return WebPage(404, "this token is unknown")
        return WebPage(200, f"<p>{lender.settings.lender.name}</p>")

    def take(self, lender: Lender, token: str, form: Mapping[str, str]) -> WebPage:
        if token != TOKEN:
            raise NotFound("no such token")
        self.taken.append(form)
        return WebPage(200, "<p>谢谢</p>")

    @hookimpl
    def casekit_register_pages(self) -> list[Page]:
        return [Page("ask", self.show, self.take)]


@pytest.fixture
def asker() -> Asker:
    return Asker()


@pytest.fixture
def lender(tmp_path: Path, asker: Asker) -> Iterator[Lender]:
    serve = f'[serve]\npublic_url = "{PUBLIC}/"'
    with make_lender(tmp_path / "acme", modules={"asker": asker}, extra_toml=serve) as made:
        yield made


@pytest.fixture
def asked(lender: Lender) -> Any:
    transport = httpx.ASGITransport(create_app({"acme": lender}, public_url=PUBLIC))

    def request(method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.7") as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())

    return request


def test_a_page_is_shown_and_filled_by_its_token(asked: Any, asker: Asker) -> None:
    shown = asked("GET", f"/acme/p/ask/{TOKEN}")
    assert (shown.status_code, shown.text) == (200, "<p>友好金融</p>")
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert shown.headers["content-security-policy"].startswith("default-src 'none'; ")
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["referrer-policy"] == "no-referrer"
    # some proxies hand the public path on
    answer = asked("POST", f"/hooks/acme/p/ask/{TOKEN}", data={"service": "5", "words": "很好 "})
    assert (answer.status_code, answer.text) == (200, "<p>谢谢</p>")
    assert asker.taken == [{"service": "5", "words": "很好 "}]


def test_everything_unknown_looks_the_same(asked: Any, asker: Asker) -> None:
    paths = ("/acme/p/ask/forged", "/acme/p/other/aZ_09-", "/other/p/ask/aZ_09-", "/acme/p/ask/a.b")
    told = {(a.status_code, a.text) for path in paths for a in [asked("GET", path)]}
    answer = asked("POST", "/acme/p/ask/forged", data={"a": "1"})
    told.add((answer.status_code, answer.text))
    assert told == {(404, UNKNOWN.html)}
    assert asker.taken == []


def test_what_is_no_form_is_refused(asked: Any, asker: Asker) -> None:
    path = f"/acme/p/ask/{TOKEN}"
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert asked("POST", path, json={"a": 1}).status_code == 400
    for body in (b"a=1&a=2", b"a=%ff", b"a", "a=很".encode(), b"&".join([b"a%d=1"] * 51)):
        assert asked("POST", path, content=body, headers=form).status_code == 400
    assert asked("POST", path, content=b"a=" + b"x" * 70_000, headers=form).status_code == 413
    assert asker.taken == []
    assert read_form(b"") == {}
    assert read_form(b"a=&b=1+2") == {"a": "", "b": "1 2"}


def test_a_page_that_fails_gives_nothing_away(
    asked: Any, asker: Asker, caplog: pytest.LogCaptureFixture
) -> None:
    asker.raises = ValueError("王小明 13800138000")
    answer = asked("GET", f"/acme/p/ask/{TOKEN}")
    assert answer.status_code == 500
    asker.raises = StoreBusy("the store is busy")
    assert asked("GET", f"/acme/p/ask/{TOKEN}").status_code == 503
    assert "13800138000" not in answer.text + caplog.text
    assert TOKEN not in caplog.text


def test_the_address_of_a_page_is_told(lender: Lender, tmp_path: Path, asker: Asker) -> None:
    assert lender.page_url("ask", TOKEN) == f"{PUBLIC}/acme/p/ask/{TOKEN}"
    with pytest.raises(NotFound, match="no plugin of this lender has the page 'other'"):
        lender.page_url("other", TOKEN)
    with pytest.raises(UsageError, match="only ASCII letters"):
        lender.page_url("ask", "a/b")
    with (
        make_lender(tmp_path / "quiet", modules={"asker": asker}) as quiet,
        pytest.raises(UsageError, match="at which address"),
    ):
        quiet.page_url("ask", TOKEN)
