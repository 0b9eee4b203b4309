"""`casekit docs`: Word templates, copied, filled to look at, checked, and their fields."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from casekit.cli.opening import (
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
)
from casekit.cli.output import emit, emit_json, emit_table, note
from casekit.cli.reporting import found_wrong
from casekit.cli.words import Words
from casekit.errors import UsageError

if TYPE_CHECKING:
    from casekit.docs.checking import Finding


@click.group()
def docs() -> None:
    """Word templates: copied to be edited, filled to look at, checked, and their fields.

    TEMPLATE is the key of one of the lender's templates (demand-letter), or a Word file.
    """


@docs.command()
@click.argument("template")
@click.argument("case", required=False, default="")
@lender_choice()
@click.option(
    "--case", "named", default="", metavar="CASE", help="With the values of this case; as CASE."
)
@click.option("--sample", "as_sample", is_flag=True, help="With made-up values.")
@click.option(
    "--template-language", "tag", default="", metavar="TAG", help="Which one: zh-Hans, en …"
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where a sample goes; preview-TEMPLATE.docx in this folder if left out.",
)
@click.option("--pdf", "as_pdf", is_flag=True, help="Print a sample to PDF too (LibreOffice).")
def preview(
    choice: LenderChoice,
    template: str,
    case: str,
    named: str,
    as_sample: bool,
    tag: str,
    output: Path | None,
    as_pdf: bool,
) -> None:
    """Fill TEMPLATE with the values of CASE to look at it, and print where it lies.

    Nothing is sent.

    A case's values go into the private folder only, and it is archived who looked.
    """
    if case and named:
        raise UsageError("the case is named twice: as CASE and by --case")
    case = case or named
    if bool(case) == as_sample:
        raise UsageError("say whose values: those of CASE, or --sample for made-up ones")
    if case:
        if output is not None or as_pdf:
            raise UsageError("a case's values stay in the private folder, so there is no --output")
        from casekit.docs.preview import preview as fill

        with choice.open() as lender:
            emit(str(fill(lender, template, case, language=tag)))
        return
    target = output or Path(f"preview-{Path(template).stem}.docx")
    if target.exists():
        raise UsageError(f"{target} exists", hint="Name a new file with --output.")
    content = _sampled(choice, template, tag)
    try:
        target.write_bytes(content)
    except OSError as problem:
        raise UsageError(f"{target} cannot be written: {problem.strerror}") from problem
    emit(str(target))
    if as_pdf:
        from casekit.docs.pdf import to_pdf

        emit(str(to_pdf([target], target.resolve().parent)[0]))


@docs.command()
@click.argument("template")
@lender_choice()
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where the copies go; the folder letters of the lender if left out.",
)
@click.option(
    "--template-language", "tag", default="", metavar="TAG", help="Only this one: zh-Hans, en …"
)
def copy(choice: LenderChoice, template: str, folder: Path | None, tag: str) -> None:
    """Copy TEMPLATE, to be edited in Word, and print what to write into the lender's config.

    It is copied in each language that the lender writes in. A file that is there is not touched.
    """
    from casekit.docs.copying import FOLDER, chosen_files, config_of, copy_files
    from casekit.docs.preview import template_files

    with choice.open() as lender:
        files = chosen_files(
            template_files(lender), template, language=tag, languages=lender.book.languages
        )
        config = lender.settings.document.path
    copies = copy_files(files, folder or config.parent / FOLDER)
    for path in copies:
        note(str(path))
    blocks = [config_of(file, path, config) for file, path in zip(files, copies, strict=True)]
    emit("\n\n".join(blocks))


@docs.command()
@click.argument("template", required=False)
@lender_choice()
@click.option("--paper", is_flag=True, help="The file is no letter: it has fields of its own.")
@json_option
def check(choice: LenderChoice, template: str | None, paper: bool, as_json: bool) -> None:
    """Say what is wrong with TEMPLATE, or with each of the lender's; ends with 1 if anything is.

    A letter's file that nobody uses yet is also held to the rules and texts of the lender, where
    one is meant: by --lender, or in its folder.
    """
    from casekit.docs.checking import check_file, check_new_letter, check_template
    from casekit.docs.preview import template_files

    found: list[tuple[str, Finding]] = []
    names: list[str] = []
    if template is not None and _is_file(template):
        names.append(template)
        if paper or not choice.meant:
            wrong = check_file(Path(template), letter=not paper)
            if not paper:
                note("Its words were not held to any lender's rules: name one with --lender.")
        else:
            with choice.open() as lender:
                wrong = check_new_letter(lender, Path(template))
        found += [(template, one) for one in wrong]
    else:
        with choice.open() as lender:
            files = [one for one in template_files(lender) if template in (None, one.key)]
            if template is not None and not files:
                raise UsageError(f"the lender has no Word template {template!r}")
            for file in files:
                name = f"{file.key} ({file.language})"
                names.append(name)
                found += [(name, one) for one in check_template(lender, file)]
    if as_json:
        for name, one in found:
            emit_json(
                {
                    "template": name,
                    "problem": one.problem,
                    "paragraph": one.paragraph,
                    "text": one.text,
                },
                line=True,
            )
    else:
        for name in names:
            wrong = [one for said_of, one in found if said_of == name]
            emit(f"{name}: {'ok' if not any(one.problem for one in wrong) else 'not ready'}")
            for one in wrong:
                emit(f"  {'-' if one.problem else '·'} {one.text}")
    if any(one.problem for _, one in found):
        found_wrong()


@docs.command()
@json_option
@language_option
def fields(as_json: bool, language: str) -> None:
    """List the fields that a letter may have, their other names and what they look like."""
    from casekit.contacts.placeholders import PLACEHOLDERS
    from casekit.docs import sample

    words = Words(language or "en")
    shown = sample.values("zh-Hans" if words.chinese else "en")
    rows = [
        (f"{{{{ {name} }}}}", "; ".join(one.aliases[:3]), one.meaning, shown[name])
        for name, one in PLACEHOLDERS.items()
    ]
    if as_json:
        for name, one in PLACEHOLDERS.items():
            emit_json(
                {
                    "field": name,
                    "aliases": list(one.aliases),
                    "meaning": one.meaning,
                    "level": one.level.value,
                    "sample": shown[name],
                },
                line=True,
            )
    else:
        emit_table(("field", "also", "what it is", "sample"), rows)


def _sampled(choice: LenderChoice, template: str, tag: str) -> bytes:
    from casekit.docs.preview import find_file, lender_texts, sampled

    if _is_file(template):
        return sampled(Path(template), tag or "zh-Hans")
    with choice.open() as lender:
        file = find_file(lender, template, tag)
        currency = lender.settings.lender.currency
        return sampled(file.path, file.language, texts=lender_texts(lender), currency=currency)


def _is_file(template: str) -> bool:
    return template.endswith(".docx") or Path(template).is_file()
