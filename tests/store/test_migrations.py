"""Migrations: what they make is what the tables say, on both databases."""

from __future__ import annotations

from sqlalchemy import Engine, inspect

from casekit.store.engine import open_engine
from casekit.store.migrate import CORE, revisions, upgrade_core
from casekit.store.store import Store
from casekit.store.tables import metadata


def described(engine: Engine) -> dict[str, object]:
    """Return all tables as the database tells them, in one order."""
    inspector = inspect(engine)
    found: dict[str, object] = {}
    for table in sorted(metadata.tables):
        found[table] = {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"], str(c["default"]))
                for c in inspector.get_columns(table)
            ],
            "key": inspector.get_pk_constraint(table),
            "foreign keys": sorted(map(str, inspector.get_foreign_keys(table))),
            "unique": sorted(map(str, inspector.get_unique_constraints(table))),
            "checks": sorted(map(str, inspector.get_check_constraints(table))),
            "indexes": sorted(
                (
                    str(index["name"]),
                    str(index["column_names"]),
                    bool(index["unique"]),
                    sorted(f"{k}={v}" for k, v in index.get("dialect_options", {}).items()),
                )
                for index in inspector.get_indexes(table)
            ),
        }
    return found


def test_migrations_make_the_tables_that_the_code_declares(store_url: str) -> None:
    engine = open_engine(store_url)
    upgrade_core(engine)
    migrated = described(engine)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
    assert migrated == described(engine)
    engine.dispose()


def test_a_new_store_is_at_the_newest_revision(store_url: str) -> None:
    store = Store.create(store_url, lender_id="acme")
    has, newest = revisions(store.engine, CORE)
    assert has == newest == "0001"
    store.close()


def test_upgrading_again_changes_nothing(store_url: str) -> None:
    engine = open_engine(store_url)
    upgrade_core(engine)
    before = described(engine)
    upgrade_core(engine)
    assert described(engine) == before
    engine.dispose()
