"""Words that several rules share: whom Regulation F binds, and what is no demand."""

from __future__ import annotations

from typing import Final

REG_F: Final = "12 CFR 1006"
"""Regulation F, by which the articles of a rule's source are cited."""

COLLECTOR: Final = frozenset({"debt_collector"})
"""The lender's role that Regulation F binds."""

CONFIRMATION: Final = frozenset({"opt_out_confirmation"})
"""The one message that says that an opt-out was understood."""

NOTICES: Final = frozenset({"notice:*"})
"""What the law asks to be told, whatever else is not allowed."""

AFTER_CEASING: Final = frozenset(
    {
        *("notice:terminat*", "notice:end*", "notice:ceas*", "notice:stop*"),
        *("notice:may_*", "notice:may-*", "notice:may", "notice:ordinar*"),
        *("notice:will_*", "notice:will-*", "notice:will", "notice:inten*"),
        *("notice:invok*", "notice:remed*", "notice:specified_remed*"),
    }
)
"""The three notices of 12 CFR 1006.6(c)(2), by the names that purposes have for them: that efforts
end (`notice:termination`), which remedies may be invoked (`notice:may_invoke_remedy`), and that one
will be (`notice:will_invoke_remedy`). No other notice is one of them.
"""
