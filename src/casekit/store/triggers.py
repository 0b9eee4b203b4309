"""Triggers that refuse changes of the archive.

They stop accidents and ordinary programs, not a database administrator: against that stand the
checkpoints and their anchors. Insert-or-replace is refused by a look at the log's size, which is
one row; a look at the entry itself would cost a quarter of every insert.
"""

from __future__ import annotations

from sqlalchemy import Connection

PROTECTED = ("entries", "checkpoints")

_SQLITE = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'the archive is append-only: {table} cannot be changed'); END;
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, 'the archive is append-only: {table} cannot be deleted'); END;
"""
_SQLITE_REPLACE = {
    "entries": """
CREATE TRIGGER entries_no_replace BEFORE INSERT ON entries
WHEN NEW.seq < (SELECT size FROM log_heads WHERE log = NEW.log)
BEGIN SELECT RAISE(ABORT, 'the archive is append-only: entries cannot be replaced'); END;
""",
    "checkpoints": """
CREATE TRIGGER checkpoints_no_replace BEFORE INSERT ON checkpoints
WHEN EXISTS (SELECT 1 FROM checkpoints
             WHERE log = NEW.log AND size = NEW.size AND epoch = NEW.epoch)
BEGIN SELECT RAISE(ABORT, 'the archive is append-only: checkpoints cannot be replaced'); END;
""",
}
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION casekit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the archive is append-only: %% cannot be changed', TG_TABLE_NAME; END $$
"""
_POSTGRESQL_TABLE = (
    "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION casekit_append_only()",
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION casekit_append_only()",
)


def create_triggers(connection: Connection) -> None:
    """Create the triggers in a store whose tables exist."""
    if connection.dialect.name == "sqlite":
        for table in PROTECTED:
            script = _SQLITE.format(table=table) + _SQLITE_REPLACE[table]
            for statement in script.split("END;"):
                if statement.strip():
                    connection.exec_driver_sql(statement.strip() + " END;")
        return
    connection.exec_driver_sql(_POSTGRESQL)
    for table in PROTECTED:
        for statement in _POSTGRESQL_TABLE:
            connection.exec_driver_sql(statement.format(table=table))
