"""`casekit keys`: the root keys of a lender, without ever showing one."""

from __future__ import annotations

import click

from casekit.cli.opening import LenderChoice, json_option, lender_choice
from casekit.cli.output import emit, emit_json, emit_table
from casekit.cli.progress import counter
from casekit.cli.reporting import found_wrong
from casekit.errors import UsageError


@click.group()
def keys() -> None:
    """Show and rotate a lender's keys. No command ever shows a key itself."""


@keys.command()
@lender_choice(positional=True)
@json_option
def status(choice: LenderChoice, as_json: bool) -> None:
    """List the root keys, how many stored keys or tokens need each, and what is wrong.

    Ends with status 1 if a key is missing or something is wrong with the key store.
    """
    from casekit.pii.keys import Keys

    with choice.open() as lender:
        desk = Keys(lender)
        listed, wrong = desk.status(), desk.check()
    if as_json:
        emit_json(
            {
                "keys": [
                    {
                        "kind": use.info.kind,
                        "id": use.info.id,
                        "state": use.info.state,
                        "check": use.info.check,
                        "created_on": use.info.created_on,
                        "used_by": use.used_by,
                        "in_store": use.in_store,
                    }
                    for use in listed
                ],
                "problems": wrong,
            }
        )
    else:
        emit_table(
            ("kind", "id", "state", "check", "made on", "used by"),
            [
                (u.info.kind, u.info.id, u.info.state, u.info.check, u.info.created_on, u.used_by)
                for u in listed
            ],
        )
        for sentence in wrong:
            emit(sentence)
    if wrong or not all(use.in_store for use in listed):
        found_wrong()


@keys.command()
@lender_choice(positional=True)
@click.option("--index", is_flag=True, help="The key of the blind index instead.")
@click.option("--rewrap", is_flag=True, help="Only wrap what is still under an old key.")
@click.option("--reindex", is_flag=True, help="Only write the tokens that are still lacking.")
def rotate(choice: LenderChoice, index: bool, rewrap: bool, reindex: bool) -> None:
    """Make a new key-encryption key and wrap every stored key with it, while work goes on.

    The old key stays until `casekit keys retire`. If a rotation was cut off, --rewrap (or
    --reindex) goes on with it. --index rotates the key of the blind index; `casekit keys retire
    --index` then drops the old one.
    """
    from casekit.pii.keys import Keys

    if sum((index, rewrap, reindex)) > 1:
        raise UsageError("--index, --rewrap and --reindex exclude each other", hint="Give one.")
    with choice.open() as lender, counter("rotate", "keys") as progress:
        desk = Keys(lender)
        if rewrap:
            said = f"{desk.rewrap(progress=progress)} stored keys were wrapped anew."
        elif reindex:
            said = f"Tokens of {desk.reindex(progress=progress)} people were written."
        elif index:
            version = desk.rotate_index(progress=progress)
            said = (
                f"Index root {version} is in use. Drop the old ones with "
                f"`casekit keys retire --index`."
            )
        else:
            kek_id = desk.rotate(progress=progress)
            said = (
                f"{kek_id} wraps every stored key now. Back the keys up; destroy the old one with "
                "`casekit keys retire KEY` when no backup needs it any more."
            )
    emit(said)


@keys.command()
@click.argument("key", required=False)
@lender_choice()
@click.option("--index", is_flag=True, help="Drop the old roots of the blind index instead.")
def retire(choice: LenderChoice, key: str | None, index: bool) -> None:
    """Destroy the old key-encryption key KEY, which nothing stored refers to any more.

    Backups that were made under it can then not be read; this is how an erasure reaches them.
    """
    from casekit.pii.keys import Keys

    if bool(key) == index:
        raise UsageError("say which key", hint="Its id is in `casekit keys status`, or --index.")
    with choice.open() as lender:
        desk = Keys(lender)
        if key:
            desk.retire(key)
            emit(f"{key} is destroyed.")
            return
        became = desk.finish_index()
    for version, state in became.items():
        fate = "is kept for the suppression list" if state else "is destroyed"
        emit(f"Index root {version} {fate}.")
    if not became:
        emit("There is no old index root.")
