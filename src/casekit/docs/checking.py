"""Check a Word template before it is used: fields, what the rules want said, fonts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.compliance.facts import View
from casekit.compliance.model import Candidate, Situation
from casekit.compliance.primitives.content_forbidden import ContentForbidden
from casekit.compliance.primitives.content_required import ContentRequired
from casekit.contacts.model import Kind
from casekit.contacts.paper import CompiledPaper
from casekit.contacts.placeholders import did_you_mean, find_placeholder
from casekit.contacts.template_files import TemplateFile
from casekit.docs import sample
from casekit.docs.fonts import absent_fonts, left_to_theme, named_fonts
from casekit.docs.preview import lender_texts
from casekit.docs.word import WordTemplate
from casekit.errors import CasekitError, PdfUnavailable

if TYPE_CHECKING:
    from casekit.app import Lender

_BRACKETS = re.compile(r"\[\[([^\[\]]{1,40})\]\]?")  # a literal bracket is told doubled
_NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a template, or worth knowing.

    Attributes:
        problem: it cannot be used so; otherwise it is a remark.
        text: a sentence.
        paragraph: where, if it is known.
    """

    problem: bool
    text: str
    paragraph: int | None = None


def check_file(path: Path, *, letter: bool = True) -> list[Finding]:
    """Return what a Word file by itself tells: whether it can be read, its fields and its fonts.

    Args:
        path: the file.
        letter: it is one, so it has no other fields than letters have. Other papers (a statement,
            a visit sheet) have fields of their own, which whoever fills them knows.
    """
    try:
        template = WordTemplate(path)
    except CasekitError as error:
        return [Finding(True, _told(error), getattr(error, "line", None))]
    found = []
    for number, name in (*template.text.fields, *template.text.conditions):
        if letter and find_placeholder(name) is None:
            near = did_you_mean(name)
            hint = f"; did you mean {{{{ {near} }}}}?" if near else ""
            found.append(Finding(True, f"{{{{ {name} }}}} is no field of a letter{hint}", number))
    for number, text in template.text.paragraphs if letter else ():
        for name in _BRACKETS.findall(text):
            if find_placeholder(name) is not None:
                wanted = f"[{name}] is printed as it stands; a field in Word is {{{{ {name} }}}}"
                found.append(Finding(True, wanted, number))
    return [*found, *_fonts(path)]


def check_new_letter(lender: Lender, path: Path) -> list[Finding]:
    """Return what is wrong with a letter's file that no config names yet, by a lender's rules."""
    roles = [role for role, one in lender.channels.items() if one.kind is Kind.LETTER]
    if not roles:
        return check_file(path)
    language = lender.settings.lender.language
    return check_template(lender, TemplateFile(path.stem, roles[0], language, path))


def check_template(lender: Lender, file: TemplateFile) -> list[Finding]:
    """Return what is wrong with a template of a lender: also by its rules, and its own texts."""
    channel = lender.channels.get(file.role)
    letter = channel is not None and channel.kind is Kind.LETTER
    found = check_file(file.path, letter=letter)
    if not letter or any(one.problem for one in found):
        return found
    try:
        compiled = CompiledPaper(file, lender_texts(lender))
        said = compiled.render(sample.message_values(file.language)).text
    except CasekitError as error:
        return [*found, Finding(True, _told(error))]
    return [*_by_rules(lender, file, said), *found]


def _told(error: CasekitError) -> str:
    """Return what an error says and how to mend it, as two sentences."""
    return f"{error.message}. {error.hint}" if error.hint else error.message


def _by_rules(lender: Lender, file: TemplateFile, said: str) -> Iterator[Finding]:
    facts = lender.run_parts().lender_facts
    candidate = Candidate(_NOON, file.role, loans=("1",), text=said, party=file.party)
    view = View(Situation(candidate, facts, {"zones": ("UTC",)}, ()), facts)
    for rule in lender.pack.rules:
        if not rule.applies.concerns(file.role, file.party):
            continue
        for part in rule.primitive.each():
            if isinstance(part, (ContentRequired, ContentForbidden)):
                answer = part.examine(view)
                if answer is not None and answer.reason:
                    values = ", ".join(str(value) for value in answer.values.values())
                    yield Finding(True, f"{rule.id}: {answer.reason} ({values}); {rule.source}")


def _fonts(path: Path) -> list[Finding]:
    found = []
    if left_to_theme(path):
        found.append(
            Finding(
                False,
                "the font of East Asian text is left to a theme, so each machine takes another "
                "one; in Word: Styles, Normal, Modify, Font, Asian text font",
            )
        )
    try:
        absent = absent_fonts(named_fonts(path))
    except PdfUnavailable as error:
        return [*found, Finding(False, error.message)]
    if not absent:
        return found
    return [
        *found,
        Finding(
            False,
            f"not installed here: {', '.join(absent)}; a PDF made here has other fonts in their "
            "place",
        ),
    ]
