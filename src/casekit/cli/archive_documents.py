"""`casekit archive add|get|dispose|evidence`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import click

from casekit.cli.opening import (
    DATE,
    LenderChoice,
    days,
    json_option,
    language_option,
    lender_choice,
    reason_option,
)
from casekit.cli.output import emit, emit_json, note
from casekit.cli.words import Words
from casekit.errors import UsageError

PARTS = ("contract", "repayment", "contact", "letter", "legal", "visit")
CATEGORIES = (*PARTS, "other", "internal")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@lender_choice()
@click.option("--case", required=True, metavar="CASE", help="C-1042, or the loan's reference.")
@click.option("--category", required=True, type=click.Choice(CATEGORIES), help="Where to file it.")
@click.option("--happened-on", type=DATE, help="The document's own date, if not today.")
@click.option("--note", "remark", default="", metavar="TEXT", help="A remark; sealed.")
@json_option
@language_option
def add(
    choice: LenderChoice,
    file: Path,
    case: str,
    category: str,
    happened_on: date | None,
    remark: str,
    as_json: bool,
    language: str,
) -> None:
    """File a document in a case: a contract, a statement, a scan, a recording. It is sealed."""
    with choice.open() as lender:
        zone = lender.settings.lender.zone
        happened = datetime.combine(happened_on, time(), zone) if happened_on else None
        document = lender.archive.add_document(
            file, case, category, occurred_at=happened, note=remark
        )
        name = lender.cases.find(case).name
        words = Words(language or lender.settings.lender.language)
    if as_json:
        emit_json(
            {
                "document": document.blob_id,
                "case": name,
                "category": category,
                "digest": document.digest,
                "bytes": document.size,
            }
        )
    else:
        emit(
            words(
                "document_filed",
                number=document.blob_id,
                case=name,
                category=words(f"part_{category}") if words.chinese else category,
            )
        )


@click.command()
@click.argument("document", type=int)
@click.argument("target", type=click.Path(path_type=Path))
@lender_choice()
@reason_option
def get(choice: LenderChoice, document: int, target: Path, reason: str) -> None:
    """Write a document in the clear to TARGET, a new file that only you can read."""
    if target.exists():
        raise UsageError(f"{target} exists", hint="Name a new file.")
    from casekit.archive.durable import file_errors, open_private

    with choice.open() as lender:
        parts = lender.archive.read_document(document, reason=reason)
        temporary = target.with_name(f".{target.name}.{os.getpid()}.new")
        try:
            with file_errors(target, "write the document"):
                with open_private(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as stream:
                    for part in parts:
                        stream.write(part)
                # only a whole and genuine document takes the name
                temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    emit(str(target))


@click.command()
@click.argument("document", type=int)
@lender_choice()
@reason_option
@language_option
def dispose(choice: LenderChoice, document: int, reason: str, language: str) -> None:
    """Destroy a document for good; the archive keeps that it was there, who did it and why.

    It is refused while the loan is open, and as long as a rule asks for the document.
    """
    with choice.open() as lender:
        lender.archive.dispose_document(document, reason=reason)
        words = Words(language or lender.settings.lender.language)
    emit(words("document_disposed", document=document))


@click.command()
@click.argument("case")
@lender_choice()
@reason_option
@click.option(
    "--for",
    "audience",
    default="",
    metavar="NAME",
    help="Not for a court, but for NAME, who works for the lender.",
)
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=click.Choice(PARTS),
    help="What of the file NAME may have; may be given several times.",
)
@click.option("--keep-days", type=int, help="How long the file stays, if not as configured.")
@json_option
@language_option
def evidence(
    choice: LenderChoice,
    case: str,
    reason: str,
    audience: str,
    parts: tuple[str, ...],
    keep_days: int | None,
    as_json: bool,
    language: str,
) -> None:
    """Pack a case's archive so that a court or an auditor can check it without casekit.

    The zip holds customer data in the clear. It lies in the private folder; `python verify.py`
    inside it checks every entry offline. With --for it holds the parts that are named, and of all
    else the hashes; means and other debts of the person are never in it.
    """
    with choice.open() as lender:
        file, report = lender.archive.evidence(
            case,
            reason=reason,
            audience=audience,
            parts=parts if audience or parts else None,
            keep=days(keep_days),
        )
        path = lender.files.path(file)
        words = Words(language or lender.settings.lender.language)
    if as_json:
        emit_json(
            {
                "file": str(path),
                "entries": report.entries,
                "documents": report.documents,
                "missing": list(report.missing),
                "withheld": report.withheld,
            }
        )
    else:
        emit(str(path))
        note(
            words(
                "pack_made",
                entries=report.entries,
                documents=report.documents,
                day=file.expires_at.astimezone(lender.settings.lender.zone).date(),
            )
        )
        if report.withheld:
            note(words("pack_withheld", count=report.withheld))
        if report.missing:
            note(words("pack_lacks", parts=_missing(report.missing, words)))
    for name, message in report.failures:
        note(words("anchor_unasked", name=name, message=message))


def _missing(parts: Sequence[str], words: Words) -> str:
    """Return what a pack lacks, in words: parts of the loan's file, and documents by number."""
    shown = []
    for part in parts:
        kind, _, number = part.partition(" ")
        number, _, only_sealed = number.partition(" ")
        named = "document_sealed" if only_sealed else "document"
        shown.append(words(named, number=number) if number else words(f"part_{kind}"))
    return ("、" if words.chinese else ", ").join(shown)
