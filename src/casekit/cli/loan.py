"""`casekit loan file`: one file for each overdue loan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from casekit.cli.opening import LenderChoice, json_option, language_option, lender_choice
from casekit.cli.output import emit, emit_json, note
from casekit.cli.words import Words

if TYPE_CHECKING:
    from casekit.cases.loan_file import FiledLine, LoanFile


@click.group()
def loan() -> None:
    """Look at the file of a loan: contract, repayments, records, letters, legal papers."""


@loan.command("file")
@click.argument("loan", metavar="LOAN")
@lender_choice()
@json_option
@language_option
def file(choice: LenderChoice, loan: str, as_json: bool, language: str) -> None:
    """Show what is filed about LOAN in all its overdue episodes, and what is missing.

    LOAN is the platform's reference, or a case of it. Each part is in order of time, with when a
    thing happened and when it was recorded.
    """
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        found = lender.cases.file(loan, language=words.language)
        products = lender.policy.products.get(found.product, {})
    if as_json:
        emit_json(found.to_json())
        return
    emit(f"{found.loan_ref}  {products.get(words.language, found.product)}")
    for case in found.episodes:
        emit(f"  {case.name}  {words('episode', number=case.episode)}  {words(case.status)}")
    _show(found, words)


def _show(found: LoanFile, words: Words) -> None:
    lacking = {lack.part: lack.because for lack in found.missing}
    for part, lines in found.parts.items():
        if part == "other" and not lines:
            continue
        emit()
        emit(words(f"part_{part}"))
        for line in lines:
            emit(f"  {_told(line, words)}")
        if part in lacking:
            emit(f"  {words('lacks', why=words(f'because_{lacking[part]}'))}")
        elif not lines:
            emit(f"  {words('nothing_filed')}")
    if any(line.document and line.there for lines in found.parts.values() for line in lines):
        note(words("open_document"))
    if found.missing:
        note(words("add_document", case=found.loan_ref))


def _told(filed: FiledLine, words: Words) -> str:
    # what was recorded at once, or so late that the sentence says it, needs no second time
    text = str(filed.line)
    if filed.recorded != filed.line.when and not filed.line.late:
        text += f"  ({words('recorded', when=filed.recorded)})"
    if filed.document is not None:
        word = "document" if filed.there else "document_gone"
        text += f"  [{words(word, number=filed.document)}]"
    return text
