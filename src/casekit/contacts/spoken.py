"""What a collector says: a script in one language, with its values filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A point of a script.

    Attributes:
        id: what a result calls it: `greeting`, `identity` …
        text: what is said; it holds the customer's data.
        tick: the result must say whether it was said.
        asks: the field of the result form that its answer goes into; empty for none.
    """

    id: str
    text: str = field(repr=False)
    tick: bool = False
    asks: str = ""


@dataclass(frozen=True, slots=True)
class SpokenScript:
    """A script, ready to be said.

    Attributes:
        key: what a policy's step names.
        language: BCP 47 tag.
        tone: how it is said, in the script's language.
        lines: its points in order.
    """

    key: str
    language: str
    tone: str
    lines: tuple[SpokenLine, ...]

    @property
    def text(self) -> str:
        """All that is said, one point a line; what the gate judges."""
        return "\n".join(line.text for line in self.lines)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON; it holds the customer's data."""
        return {
            "key": self.key,
            "language": self.language,
            "tone": self.tone or None,
            "lines": [
                {"id": line.id, "text": line.text, "tick": line.tick, "asks": line.asks or None}
                for line in self.lines
            ],
        }
