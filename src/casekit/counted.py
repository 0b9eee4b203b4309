"""Numbers in sentences: `1 day` and `2 days`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Counted(int):
    """A number that takes its noun with it: `{days:day|days}` in a text gives `1 day` or `2 days`.

    A format without a bar gives the number alone, as languages need that have one form.
    """

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        if not bar:
            return format(int(self), spec)
        return f"{int(self)} {one if self == 1 else many}"


def counting(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a text's gaps, the whole numbers among them as `Counted`."""
    return {
        name: Counted(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in values.items()
    }
