"""A share of a run, by logs."""

from __future__ import annotations

from dataclasses import dataclass

from casekit.errors import UsageError


@dataclass(frozen=True, slots=True)
class Shard:
    """A share of a run: the logs whose number leaves `index - 1` when divided by `count`."""

    index: int = 1
    count: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Read `2/4`.

        Raises:
            UsageError: not of this form, or the first number is not within the second.
        """
        index, slash, count = text.partition("/")
        digits = index.isascii() and index.isdigit() and count.isascii() and count.isdigit()
        if not (slash and digits and 1 <= int(index) <= int(count)):
            raise UsageError(
                f"{text!r} is no shard", hint="Write I/N, for example 2/4: the second of four."
            )
        return cls(int(index), int(count))

    def logs(self, total: int) -> list[int]:
        """Return the logs of this share.

        Raises:
            UsageError: there are more shards than logs.
        """
        if self.count > total:
            raise UsageError(
                f"the store has {total} logs, so a run has at most {total} shards",
                hint="The number of logs is fixed when a store is made ([store] logs).",
            )
        return [log for log in range(total) if log % self.count == self.index - 1]

    def __str__(self) -> str:
        return f"{self.index}/{self.count}" if self.count > 1 else ""
