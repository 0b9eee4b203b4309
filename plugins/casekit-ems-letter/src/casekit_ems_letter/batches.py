"""A batch: one private folder with the letters, what to print, and the waybills."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casekit import Lender, ProcessView, Step
from casekit.docs.pdf import pdf_program, to_pdf
from casekit.errors import MoveRefused, PdfUnavailable, ProcessHeld
from casekit_ems_letter.lists import PRINT_LIST, WAYBILLS, csv_list, xlsx_list
from casekit_ems_letter.options import EmsOptions

if TYPE_CHECKING:
    from casekit.pii.private_folders import FolderDraft
    from casekit.process.papers import Paper

_PRINTED_AT_ONCE = 40
_ATTEMPTS = 3
_UNSAFE = re.compile(r"[^A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class LetterBatch:
    """A batch as it lies in the private folder.

    Attributes:
        number: the batch's; its letters carry it.
        folder: where it lies; None where no letter waited.
        file_id: of the folder, for `casekit files`.
        letters: how many letters it holds; pdf: how many PDFs.
        without_pdf_because: why there is none, where some were asked for.
        left_out: letters that stay where they are: process → why.
    """

    number: str
    folder: Path | None
    file_id: int | None
    letters: int
    pdf: int
    without_pdf_because: str = ""
    left_out: dict[int, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "number": self.number,
            "folder": str(self.folder) if self.folder else None,
            "file": self.file_id,
            "letters": self.letters,
            "pdf": self.pdf,
            "without_pdf_because": self.without_pdf_because,
            "left_out": {str(number): why for number, why in self.left_out.items()},
        }


class BatchWriter:
    """Makes a batch of letters that wait to be printed."""

    def __init__(self, lender: Lender, options: EmsOptions) -> None:
        self._lender = lender
        self._options = options

    def write(
        self, waiting: Sequence[ProcessView], *, pdf: bool, reason: str, actor: str | None
    ) -> LetterBatch:
        """Write letters out and mark them as printed, both or neither.

        A letter whose case is held, or has no document or address any more, is left out.
        """
        lender = self._lender
        who = lender.authorized(actor, "letter.batch")
        number = f"{lender.today():%Y%m%d}-{secrets.token_hex(3)}"
        step = Step("printed", data={"batch": number})
        wanted = [view.process_id for view in waiting]
        left_out: dict[int, str] = {}
        for attempt in range(1, _ATTEMPTS + 1):
            refused = lender.processes.refusals([(one, step) for one in wanted], actor=who)
            left_out |= {one: error.message for one, error in refused.items()}
            wanted = [one for one in wanted if one not in refused]
            if not wanted:
                break
            try:
                return self._written(wanted, step, number, left_out, pdf, reason, who)
            except (MoveRefused, ProcessHeld):
                # a hold or another batch came in between: the folder is gone, nothing has moved
                if attempt == _ATTEMPTS:
                    raise
        return LetterBatch(number, None, None, 0, 0, left_out=left_out)

    def _written(
        self,
        wanted: Sequence[int],
        step: Step,
        number: str,
        left_out: Mapping[int, str],
        pdf: bool,
        reason: str,
        actor: str,
    ) -> LetterBatch:
        lender = self._lender
        lines: list[tuple[str, ...]] = []
        bills: list[dict[str, str]] = []
        printed: list[int] = []
        made = 0
        because = ""
        with lender.files.create_folder(
            purpose="letters",
            actor=actor,
            reason=reason,
            keep=timedelta(days=self._options.folder_keep_days),
        ) as folder:
            for paper in lender.processes.papers(wanted, folder, actor=actor):
                if not paper.pages or not paper.address:
                    continue
                printed.append(paper.process.process_id)
                name = self._letter(folder, paper, len(lines) + 1)
                letter = str(paper.process.data.get("number", ""))
                addressee = paper.attention or paper.name
                lines.append(
                    (f"{len(lines) + 1:04}", name, letter, paper.process.case_name, addressee)
                )
                bills.append(self._waybill(paper, letter))
            if pdf and lines:
                made, because = _pdfs(folder, [line[1] for line in lines])
            folder.rows = len(lines)
            if lines:
                self._lists(folder, lines, bills)
                lender.processes.move_with(folder, [(one, step) for one in printed], actor=actor)
        nothing = "there is nothing to print, or no address any more"
        missing = dict.fromkeys(sorted(set(wanted) - set(printed)), nothing)
        placed = folder.folder
        return LetterBatch(
            number,
            lender.files.path(placed) if placed else None,
            placed.file_id if placed else None,
            len(lines),
            made,
            because,
            {**left_out, **missing},
        )

    def _letter(self, folder: FolderDraft, paper: Paper, position: int) -> str:
        number = _UNSAFE.sub("-", str(paper.process.data.get("number", paper.process.process_id)))
        page = paper.pages[-1]
        suffix = "pdf" if page.media_type == "application/pdf" else "docx"
        name = f"letters/{position:04}-{number}.{suffix}"
        folder.write(name, page.parts)
        return name

    def _waybill(self, paper: Paper, letter: str) -> dict[str, str]:
        options, texts = self._options, self._lender.settings.texts
        name = f"{paper.name} {paper.attention}".strip()
        return {
            "number": letter,
            "recipient": name,
            "phone": paper.phone,
            "address": paper.place,
            "postal_code": str(paper.address.get("postal_code", "")),
            "sender": options.sender_name or self._lender.settings.lender.name,
            "sender_phone": options.sender_phone or texts.get("hotline", ""),
            "sender_address": options.sender_address or texts.get("lender_address", ""),
            "customer_code": options.customer_code,
        }

    def _lists(
        self, folder: FolderDraft, lines: Sequence[tuple[str, ...]], bills: Sequence[dict[str, str]]
    ) -> None:
        language = "zh" if self._lender.settings.lender.language.startswith("zh") else "en"
        with folder.open("print-list.xlsx") as stream:
            xlsx_list([PRINT_LIST[language], *lines], stream, "letters")
        columns = self._options.waybill_columns or WAYBILLS[language]

        def rows() -> Iterator[Sequence[str]]:
            yield list(columns)
            for bill in bills:
                yield [bill.get(column, "") for column in columns.values()]

        if self._options.waybill_format == "csv":
            folder.write("waybills.csv", csv_list(rows()))
        else:
            with folder.open("waybills.xlsx") as stream:
                xlsx_list(rows(), stream, "waybills")


def _pdfs(folder: FolderDraft, names: Sequence[str]) -> tuple[int, str]:
    """Print the letters; return how many PDFs there are, and why not all, in words."""
    if pdf_program() is None:
        return 0, "LibreOffice is not installed on this machine"
    made = 0
    word = [folder.path / name for name in names if name.endswith(".docx")]
    for start in range(0, len(word), _PRINTED_AT_ONCE):
        try:
            found = to_pdf(word[start : start + _PRINTED_AT_ONCE], folder.path / "letters")
        except PdfUnavailable as error:
            return made, error.message
        for path in found:
            folder.adopt(path)
        made += len(found)
    return made, ""
