"""The policy's own file, to begin one of one's own with."""

from __future__ import annotations

from .conftest import Shell


def test_a_policy_of_ones_own_begins_with_the_plugins(at: Shell) -> None:
    assert at.lender is not None
    printed = at("policy", "source")
    assert "measures.toml" in printed.err
    own = at.lender / "policy.toml"
    own.write_text(printed.out, encoding="utf-8")
    assert "sound" in at("policy", "check", own).out

    config = at.lender / "lender.toml"
    text = config.read_text("utf-8")
    assert 'use = "cn-measures"' in text
    config.write_text(text.replace('use = "cn-measures"', 'file = "policy.toml"'), "utf-8")
    again = at("policy", "source")
    assert (again.out, str(own) in again.err) == (printed.out, True)
    assert at("policy", "show", "--language", "en").out


def test_without_orders_of_their_own_all_products_share_one(at: Shell) -> None:
    shown = at("policy", "show", "--language", "en").out
    assert "- all products: costs → interest → principal" in shown
    assert "other products" not in shown


def test_a_program_reads_what_the_policy_does_about_promises(at: Shell) -> None:
    promises = at("policy", "show", "--json").json()["promises"]
    assert promises["remind_role"] == "sms" and promises["follow_up_role"] == "voice"
    assert promises["longest"]["mild"]

    assert at.lender is not None
    own = at.lender / "policy.toml"
    text = at("policy", "source").out
    start = text.index("[promises]")
    end = text.index("\n[", start + 1)
    own.write_text(text[:start] + text[end:].lstrip("\n"), "utf-8")
    config = at.lender / "lender.toml"
    written = config.read_text("utf-8").replace('use = "cn-measures"', 'file = "policy.toml"')
    config.write_text(written, "utf-8")
    assert at("policy", "show", "--json").json()["promises"] is None
