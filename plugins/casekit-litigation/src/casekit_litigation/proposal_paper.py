"""The proposal of a suit as a Word file: what the reviewer had before their eyes."""

from __future__ import annotations

import io

from casekit import Attachment
from casekit.docs.styles import add_line, add_page_number, add_table, blank
from casekit.docs.word import DOCX
from casekit_litigation.proposal import Proposal
from casekit_litigation.proposal_lines import proposal_lines
from casekit_litigation.words import SuitWords

PROPOSAL = "suit-proposal"
"""Key of the Word template of a proposal."""

NAME = f"{PROPOSAL}.docx"


def proposal_paper(
    proposal: Proposal, words: SuitWords, made: str, filled: bytes = b""
) -> Attachment:
    """Return a proposal as a Word file, ready to be filed.

    Args:
        proposal: what stands in it; nothing personal.
        words: the language.
        made: when it was made and by whom, as a line below the title.
        filled: the lender's own Word file, filled; a plain page is made where empty.
    """
    if filled:
        return Attachment(NAME, DOCX, filled, category="internal")
    document = blank("zh-Hans" if words.chinese else "en")
    title = words("paper_title", case=proposal.case.ref.name)
    add_line(document, title, align="center", style="Title")
    add_line(document, made, align="center", size=10.5)
    rows = [(label, value) for label, value in proposal_lines(proposal, words).items() if value]
    add_table(document, rows, widths=(4.5, 11.5), head=False)
    add_line(document, words("paper_decision"), style="Heading 1")
    for line in ("paper_choice", "paper_reason", "paper_signed"):
        add_line(document, words(line), size=11)
    add_page_number(document, title)
    raw = io.BytesIO()
    document.save(raw)
    # for who decides: it fills no part of the file, and goes into no pack for court or law firm
    return Attachment(NAME, DOCX, raw.getvalue(), category="internal")
