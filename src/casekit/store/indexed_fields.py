"""The fields of the blind index as they are stored: by number."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

INDEXED_FIELDS: Final = MappingProxyType(
    {"phone": 1, "id_number": 2, "email": 3, "customer_ref": 4, "name": 5}
)
"""The number of each field of the blind index; a number is never used again."""

FIELD_OF: Final = MappingProxyType({number: name for name, number in INDEXED_FIELDS.items()})
"""The field of each number."""
