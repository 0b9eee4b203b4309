"""What the tables are made of: names of constraints, ids, amounts, codes, sealed columns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")
"""A surrogate id; SQLite wants the plain word for its row ids."""

Amount = BigInteger
"""Minor units of a currency."""


def own_id() -> Column[int]:
    """Return the surrogate id of a table; the store counts it (decision 003)."""
    return Column("id", Id, primary_key=True, autoincrement=False)


def ref_to(name: str, target: str, **options: Any) -> Column[int]:
    """Return a column that refers to another table's id."""
    return Column(name, Id, ForeignKey(target), **{"nullable": False, **options})


def code(name: str, *values: str, default: str | None = None, length: int = 40) -> list[Any]:
    """Return a column of codes with a CHECK that knows them (SQLite takes any text otherwise)."""
    quoted = ", ".join(f"'{value}'" for value in values)
    return [
        Column(name, String(length), nullable=False, server_default=default),
        CheckConstraint(f"{name} IN ({quoted})", name=name),
    ]


def sealed(name: str) -> Column[bytes]:
    """Return a column whose bytes only the vault opens."""
    return Column(name, LargeBinary, nullable=True, info={"sealed": True})
