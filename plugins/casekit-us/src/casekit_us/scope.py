"""Words that several rules share: whom Regulation F binds, and what is no demand."""

from __future__ import annotations

from typing import Final

REG_F: Final = "12 CFR 1006"
"""Regulation F, by which the articles of a rule's source are cited."""

COLLECTOR: Final = frozenset({"debt_collector"})
"""The lender's role that Regulation F binds."""

CONFIRMATION: Final = frozenset({"opt_out_confirmation"})
"""The one message that says that an opt-out was understood."""
