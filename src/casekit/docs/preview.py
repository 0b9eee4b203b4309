"""Fill a template to look at it: with made-up values, or with those of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.cases.finding import CaseRef
from casekit.contacts.lender_texts import LenderTexts, read_lender_texts
from casekit.contacts.model import Kind
from casekit.contacts.paper import CompiledPaper
from casekit.contacts.placeholders import find_placeholder
from casekit.contacts.template_files import TemplateFile
from casekit.docs import sample
from casekit.docs.word import WordTemplate
from casekit.errors import NotFound, UsageError
from casekit.rights import Subject

if TYPE_CHECKING:
    from casekit.app import Lender

PURPOSE = "preview"


def sampled(
    path: Path, language: str, *, texts: LenderTexts | None = None, currency: str = "CNY"
) -> bytes:
    """Return a Word template filled with made-up values; what is no placeholder shows its name.

    Args:
        path: the Word file.
        language: BCP 47 tag in which values are written.
        texts: the lender's own texts, where they shall be used.
        currency: of the amounts.

    Raises:
        TemplateError: it cannot be used.
    """
    template = WordTemplate(path)
    given = sample.values(language, texts=texts, currency=currency)
    named = [*template.text.fields, *template.text.conditions]
    given |= {name: f"〔{name}〕" for _, name in named if find_placeholder(name) is None}
    return template.render(
        given, rows={name: sample.rows(columns) for _, name, columns in template.text.rows}
    )


def lender_texts(lender: Lender) -> LenderTexts:
    """Return a lender's own texts as its templates have them, its name among them."""
    texts = read_lender_texts(lender.settings.document)
    common = {"lender_name": lender.settings.lender.name, **texts.common}
    return replace(texts, common=common)


def template_files(lender: Lender) -> tuple[TemplateFile, ...]:
    """Return the Word files that a lender's channels use, each once."""
    found: dict[tuple[str, str], TemplateFile] = {}
    for channel in lender.channels.values():
        for file in channel.context.template_files:
            found[file.key, file.language] = file
    return tuple(found.values())


def find_file(lender: Lender, key: str, language: str = "") -> TemplateFile:
    """Return the Word file of a key in a language, or in the lender's first that it is there in.

    Raises:
        NotFound: the lender has no such Word file.
    """
    files = {file.language: file for file in template_files(lender) if file.key == key}
    wanted = [language] if language else [*lender.book.languages, *files]
    for tag in wanted:
        if tag in files:
            return files[tag]
    known = sorted({file.key for file in template_files(lender)})
    raise NotFound(
        f"there is no Word template {key!r}" + (f" in {language}" if language else ""),
        hint=f"Known are: {', '.join(known) or 'none'}.",
    )


def preview(
    lender: Lender, key: str, case: str | int, *, language: str = "", actor: str | None = None
) -> Path:
    """Fill a Word template with a case's values, into the private folder; nothing is sent.

    Args:
        lender: whose template.
        key: of the template.
        case: whose values.
        language: the customer's where empty.
        actor: who looks at it; needs the right `document.preview`.

    Raises:
        NotFound: no such template or case. ValueMissing: the case lacks a value.
        UsageError: the template has no values of this case.
        VaultError: the customer's data is not to be had.
    """
    found = lender.cases.find(case)
    who = lender.authorized(actor, "document.preview", [Subject("case", found.case_id)])
    file = find_file(lender, key, language)
    values = lender.channels[file.role].document_values(lender, found.name, file, actor=who)
    if not values and lender.channels[file.role].kind is not Kind.LETTER:
        raise UsageError(
            f"{key} has values only while it is written: {file.role} has none to show of a case",
            hint="Look at it with made-up values (--sample).",
        )
    if not values:
        file, values = _of_a_letter(lender, found, file, language)
    content = WordTemplate(file.path).render(values)
    with lender.files.create(
        ".docx",
        purpose=PURPOSE,
        actor=who,
        reason=f"preview of {key}",
        subject_ids=[found.customer_id],
    ) as draft:
        draft.rows = 1
        draft.stream.write(content)
    assert draft.file is not None
    return lender.files.path(draft.file)


def _of_a_letter(
    lender: Lender, case: CaseRef, file: TemplateFile, language: str
) -> tuple[TemplateFile, Mapping[str, str]]:
    """Return the Word file of a letter in the customer's language, and the values of its text."""
    from casekit.run.single import SingleContact
    from casekit.run.single_reading import read_contact

    key = file.key
    asked = SingleContact(
        case.customer_id, (case.case_id,), file.role, template=key, language=language
    )
    with lender.store.read() as connection:
        read = read_contact(lender, connection, asked, lender.clock.now())
    if not read.said_in:
        raise UsageError(
            f"{key} has no values of a case: it is no letter, or there is no address to write to",
            hint="Look at it with made-up values (--sample).",
        )
    compiled = lender.book.get(key, read.said_in)
    if not isinstance(compiled, CompiledPaper):
        raise UsageError(f"{key} is a text of the config, and no Word file")
    return compiled.file, dict(read.params)
