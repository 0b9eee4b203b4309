"""`casekit policy`: the tier policy as a document, checked, and explained for a case."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from casekit.cli.opening import (
    DATE,
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
)
from casekit.cli.output import emit, emit_json, note
from casekit.cli.words import Words
from casekit.errors import NotFound


@click.group()
def policy() -> None:
    """Show, check and explain the tier policy."""


@policy.command()
@lender_choice(positional=True)
@json_option
@language_option
def show(choice: LenderChoice, as_json: bool, language: str) -> None:
    """Print a lender's policy as the document that a manager would sign (Markdown)."""
    from casekit.plugins import Plugins
    from casekit.wiring import open_policy

    settings = choice.settings()
    chosen = open_policy(settings, Plugins(settings.plugins.use))
    words = Words(language or settings.lender.language)
    text = chosen.document(words.language)
    care = chosen.promise_care
    if as_json:
        emit_json(
            {
                "name": chosen.name,
                "version": chosen.version,
                "digest": chosen.digest,
                "roles": sorted(chosen.roles),
                "templates": sorted(chosen.templates),
                "promises": care.to_json() if care is not None else None,
                "document": text,
            }
        )
    else:
        emit(text.rstrip("\n"))


@policy.command()
@lender_choice(positional=True)
def source(choice: LenderChoice) -> None:
    """Print the TOML of a lender's policy, to begin one of your own with.

    Where the file is stands on stderr, so that `casekit policy source L > policy.toml` makes a
    copy.
    """
    from casekit.plugins import Plugins
    from casekit.policy.declared import DeclaredPolicy
    from casekit.wiring import open_policy

    settings = choice.settings()
    chosen = open_policy(settings, Plugins(settings.plugins.use))
    if not isinstance(chosen, DeclaredPolicy) or chosen.source is None:
        raise NotFound(
            f"the policy {chosen.name} is made by code and has no file",
            hint="Read it with `casekit policy show`; begin your own with that of another plugin.",
        )
    emit(chosen.source.text.rstrip("\n"))
    note(f"This is {chosen.source.path}.")


@policy.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@lender_choice()
@json_option
def check(choice: LenderChoice, file: Path | None, as_json: bool) -> None:
    """Check a policy file, or the policy of --lender together with its channels and templates.

    The first problem is told with file and line, further ones in the hint.
    """
    from casekit.policy.model import TierPolicy

    found: TierPolicy
    unserved: list[str] = []
    if file is not None:
        from casekit.policy.declared import read_policy

        found = read_policy(file)
    else:
        from casekit.clock import SystemClock
        from casekit.plugins import Plugins
        from casekit.wiring import open_book, open_channels, open_policy

        settings = choice.settings()
        plugins = Plugins(settings.plugins.use)
        found = open_policy(settings, plugins)
        channels = open_channels(settings, plugins, SystemClock())
        open_book(settings, plugins, found, channels)
        unserved = sorted(found.roles - channels.keys())
    if as_json:
        emit_json(
            {
                "name": found.name,
                "version": found.version,
                "digest": found.digest,
                "roles_without_channel": unserved,
            }
        )
        return
    emit(f"The policy {found.name} {found.version} is sound ({found.digest[:12]}).")
    if unserved:
        emit(f"Roles without a channel: {', '.join(unserved)}. Their steps are planned and wait.")


@policy.command()
@click.argument("case")
@lender_choice()
@click.option("--as-of", type=DATE, help="The business date; the lender's today if left out.")
@json_option
@language_option
def explain(
    choice: LenderChoice, case: str, as_of: date | None, as_json: bool, language: str
) -> None:
    """Say why each step is due for a case, or why not; CASE is C-1042 or the loan's reference."""
    from casekit.cli.case_looking import explain_case

    explain_case(choice, case, as_of, as_json, language)
