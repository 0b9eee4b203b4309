"""Column types as migrations spell them, whatever `casekit.store.types` becomes."""

from __future__ import annotations

import sqlalchemy as sa

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.String(27)
DAY = sa.String(10)
FLAG = sa.Integer()
JSON = sa.Text()
