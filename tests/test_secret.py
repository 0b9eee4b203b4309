"""Secrets are read by reference and never shown."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from casekit.errors import ConfigError
from casekit.secret import Secret

TOKEN = "tok-3f9a-planted"


def test_a_secret_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LENDER_TOKEN", TOKEN)
    assert Secret.resolve("env:LENDER_TOKEN").reveal() == TOKEN


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_secret_comes_from_a_file_without_its_line_end(tmp_path: Path, ending: str) -> None:
    (tmp_path / "token").write_bytes((TOKEN + ending).encode())
    assert Secret.resolve("file:token", folder=tmp_path).reveal() == TOKEN


def test_a_secret_shows_itself_nowhere() -> None:
    secret = Secret(TOKEN)
    for shown in (repr(secret), str(secret), f"{secret}", f"{secret:>40}", f"{secret!s}"):
        assert TOKEN not in shown
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_secrets_with_one_text_are_equal() -> None:
    assert Secret(TOKEN) == Secret(TOKEN)
    assert hash(Secret(TOKEN)) == hash(Secret(TOKEN))
    assert Secret(TOKEN) != Secret("another")
    assert Secret(TOKEN) != TOKEN
    assert not Secret("")


@pytest.mark.parametrize("reference", [TOKEN, "vault:" + TOKEN, "env:", "file: ", 12, None])
def test_plain_text_is_refused_and_not_repeated(reference: object) -> None:
    with pytest.raises(ConfigError, match="by reference") as caught:
        Secret.resolve(reference, file=Path("lender.toml"), line=7, key="channel.sms.auth_token")
    assert str(caught.value).startswith("lender.toml:7: channel.sms.auth_token: ")
    assert TOKEN not in str(caught.value) + caught.value.hint


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LENDER_TOKEN", raising=False)
    with pytest.raises(ConfigError, match="LENDER_TOKEN is not set"):
        Secret.resolve("env:LENDER_TOKEN")
    with pytest.raises(ConfigError, match="cannot be read"):
        Secret.resolve("file:nowhere", folder=tmp_path)
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(ConfigError, match="is empty"):
        Secret.resolve("file:empty", folder=tmp_path)
    (tmp_path / "binary").write_bytes(b"\xff\xfe" + TOKEN.encode())
    with pytest.raises(ConfigError, match="not UTF-8") as caught:
        Secret.resolve("file:binary", folder=tmp_path)
    assert caught.value.__cause__ is None
