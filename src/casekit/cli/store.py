"""`casekit store`: the database of a lender."""

from __future__ import annotations

import click

from casekit.cli.opening import LenderChoice, json_option, lender_choice, reason_option
from casekit.cli.output import emit, emit_json, emit_pairs
from casekit.cli.reporting import found_wrong
from casekit.errors import StoreUnavailable


@click.group()
def store() -> None:
    """Look after a lender's database."""


@store.command()
@lender_choice(positional=True)
@json_option
def show(choice: LenderChoice, as_json: bool) -> None:
    """Say which database it is, how far its tables are, and how large it is.

    Ends with status 1 if tables have to be upgraded.
    """
    from casekit.store.upgrading import table_states

    with choice.open() as lender:
        states = table_states(lender.store.engine, lender.plugins)
        path = lender.settings.store_path()
        facts: dict[str, object] = {
            "lender": lender.settings.lender.id,
            "database": lender.store.engine.url.render_as_string(hide_password=True),
            "store": lender.store.store_id,
            "logs": lender.store.logs,
            "epoch": lender.store.epoch,
            "simulated": lender.store.simulated,
            "bytes": path.stat().st_size if path is not None else None,
        }
    if as_json:
        tables = [{"owner": s.owner, "has": s.has, "newest": s.newest} for s in states]
        emit_json({**facts, "tables": tables})
    else:
        emit_pairs(facts)
        for state in states:
            behind = "" if state.current else f", newest is {state.newest}"
            emit(f"tables of {state.owner}: {state.has or 'none'}{behind}")
    if not all(state.current for state in states):
        found_wrong()


@store.command()
@lender_choice(positional=True)
def upgrade(choice: LenderChoice) -> None:
    """Bring the tables to this version of casekit and of the lender's plugins.

    Back the lender up first. Tables that are there already are left as they are.
    """
    from casekit.plugins import Plugins
    from casekit.store.engine import open_engine, translated
    from casekit.store.upgrading import upgrade_tables

    settings = choice.settings()
    path = settings.store_path()
    if path is not None and not path.exists():
        raise StoreUnavailable(
            "the lender has no store", hint=f"Run `casekit init {settings.folder}`."
        )
    plugins = Plugins(settings.plugins.use)
    engine = open_engine(settings.store_url(), schema=settings.store.schema or None)
    try:
        with translated():
            for before, after in upgrade_tables(engine, plugins):
                step = "as it was" if before == after else f"was {before.has or 'not there'}"
                emit(f"tables of {after.owner}: {after.has} ({step})")
    finally:
        engine.dispose()


@store.command("accept-time")
@lender_choice(positional=True)
@reason_option
def accept_time(choice: LenderChoice, reason: str) -> None:
    """Go on although the archive has entries that lie ahead of the clock.

    For a machine whose clock was once ahead and is right now; `casekit doctor` names the entry.
    Where the clock is behind, set it right instead.
    """
    from casekit.run.controls import accept_time

    with choice.open() as lender:
        who = lender.authorized(None, "store.accept-time")
        until = accept_time(lender.ledger, reason, who)
    emit(f"Work goes on by the clock; entries keep the archive's instant until it passes {until}.")
