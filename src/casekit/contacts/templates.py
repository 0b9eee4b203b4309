"""Message templates and how they are loaded from TOML.

A file of templates holds one `[[template]]` for each text:

```toml
[[template]]
key = "mild-reminder"
role = "sms"
language = "zh-Hans"
text = "尊敬的[客户姓名]…"
```

A letter may be a Word file instead: `file = "letters/demand-letter.docx"` in place of `text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from casekit.compliance.model import PARTIES
from casekit.contacts.languages import canonical_language
from casekit.contacts.placeholders import find_placeholder
from casekit.contacts.program import Program, program_of
from casekit.contacts.script_reading import read_scripts
from casekit.contacts.scripts import Script
from casekit.contacts.template_files import TemplateFile
from casekit.contacts.template_text import BrokenText
from casekit.contacts.text_place import text_line
from casekit.errors import TemplateError
from casekit.settings_file import Document, KeyPath, dotted

OWE_NOTHING = frozenset({"spouse", "contact", "unrelated"})
"""Parties who do not answer for the debt, so no text for them may tell of it."""

_FIELDS = ("key", "role", "language", "text", "title", "purpose", "party", "params", "file")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_NUMBERED = re.compile(r"(.+?)((?:_\d+)?)\Z")


@dataclass(frozen=True, slots=True)
class Template:
    """One text in one language.

    Attributes:
        key: what a policy's step names, the same in every language: `mild-reminder`.
        role: the way it is written for: `sms`, `voice`, `letter` …
        language: canonical BCP 47 tag.
        text: as the author wrote it, placeholders in square brackets.
        title: what people call it.
        purpose: what the compliance gate is told: `demand`, `reply`, `notice` …
        party: who it is written to, one of `PARTIES`; the rules judge it as a text to them.
        params: order of the message's parameters; empty: the order of the text.
        file, line: where the text stands, if it came from a file.
    """

    key: str
    role: str
    language: str
    text: str = field(repr=False)
    title: str = ""
    purpose: str = "demand"
    party: str = "customer"
    params: tuple[str, ...] = ()
    file: Path | None = field(default=None, compare=False)
    line: int | None = field(default=None, compare=False)

    @property
    def program(self) -> Program:
        """The text as a program; read once for each text.

        Raises:
            TemplateError: the text cannot be read.
        """
        try:
            return program_of(self.text, self.language)
        except BrokenText as problem:
            line = self.line
            if line is not None:
                line += self.text.count("\n", 0, problem.offset)
            raise TemplateError(
                f"template {self.key} ({self.language}): {problem.message}",
                file=self.file,
                line=line,
                hint=problem.hint,
            ) from problem

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Canonical names of the text's placeholders, in order, each once."""
        return self.program.placeholders


@dataclass(frozen=True, slots=True)
class TemplateSet:
    """Templates under a name that a lender's config uses; registered by a plugin.

    Attributes:
        name: what `[templates] use` calls it.
        templates: the texts.
        pack: the rule pack for which they are written. A lender who also names a set for its own
            pack does not get those of other packs. Empty: for any.
        scripts: the scripts; what a key and language is, it is once: a text or a script.
        files: Word files, which channels of paper use; their texts are among the lender's too.

    Raises:
        TemplateError: two texts with one key and language.
    """

    name: str
    templates: tuple[Template, ...]
    pack: str = ""
    scripts: tuple[Script, ...] = ()
    files: tuple[TemplateFile, ...] = ()

    def __post_init__(self) -> None:
        seen: set[tuple[str, str]] = set()
        for text in (*self.texts, *self.files):
            identity = (text.key, text.language)
            if identity in seen:
                raise TemplateError(
                    f"template {text.key} ({text.language}) is written twice",
                    file=text.path if isinstance(text, TemplateFile) else text.file,
                    line=None if isinstance(text, TemplateFile) else text.line,
                    hint="Give one of them another key or language.",
                )
            seen.add(identity)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys, texts' before scripts', in the order in which they are written."""
        return tuple(dict.fromkeys(text.key for text in self.texts))

    @property
    def texts(self) -> tuple[Template | Script, ...]:
        """The templates, then the scripts."""
        both: list[Template | Script] = [*self.templates, *self.scripts]
        return tuple(both)

    def get(self, key: str, language: str) -> Template | None:
        """Return the text of exactly this key and canonical language, or None."""
        for template in self.templates:
            if template.key == key and template.language == language:
                return template
        return None


def merge_templates(name: str, sets: Iterable[TemplateSet]) -> TemplateSet:
    """Return one set in which what comes later replaces what has its key and language.

    A text replaces a script and a Word file, and the other way round.
    """
    merged: dict[tuple[str, str], Template | Script | TemplateFile] = {}
    for one in sets:
        merged |= {(text.key, text.language): text for text in (*one.texts, *one.files)}
    return TemplateSet(
        name,
        tuple(text for text in merged.values() if isinstance(text, Template)),
        scripts=tuple(text for text in merged.values() if isinstance(text, Script)),
        files=tuple(text for text in merged.values() if isinstance(text, TemplateFile)),
    )


def load_templates(document: Document, *, name: str = "", language: str = "") -> TemplateSet:
    """Return the `[[template]]` and `[[script]]` tables of a TOML file.

    Args:
        document: a file of templates, or a lender's config that holds some.
        name: of the set; by default the file's `name`, or the file's own name. The set's rule
            pack is the file's `pack`.
        language: of templates that do not say theirs, such as the lender's first language.

    Raises:
        TemplateError: with file and line: a missing, unknown or wrong field, a text that cannot
            be read, a Word file that is not there, a parameter order that does not fit the text,
            two texts with one key. What a Word file says is read when a book is made of it.
    """
    tables = document.data.get("template", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise _error(document, "write each template under [[template]]", "template")
    loaded = [_template(document, index, language) for index in range(len(tables))]
    set_name = name or document.data.get("name") or document.path.stem
    scripts = read_scripts(document, language=language)
    return TemplateSet(
        str(set_name),
        tuple(text for text in loaded if isinstance(text, Template)),
        _pack(document),
        scripts,
        tuple(text for text in loaded if isinstance(text, TemplateFile)),
    )


def _pack(document: Document) -> str:
    pack = document.data.get("pack", "")
    if not isinstance(pack, str):
        raise _error(document, "this must be the name of a rule pack in quotes", "pack")
    return pack


def _template(document: Document, index: int, language: str) -> Template | TemplateFile:
    table: dict[str, Any] = document.data["template"][index]
    for known in table:
        if known not in _FIELDS:
            near = get_close_matches(known, _FIELDS, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(_FIELDS)}."
            raise _error(document, "unknown field", "template", index, known, hint=hint)
    key = _string(document, index, "key")
    if not _KEY.match(key):
        raise _error(
            document,
            "a key is made of small letters, digits and hyphens",
            *("template", index, "key"),
        )
    try:
        tag = canonical_language(_string(document, index, "language", language))
    except ValueError as problem:
        raise _error(document, str(problem), "template", index, "language") from problem
    if "file" in table:
        return _file(document, index, key, tag)
    template = Template(
        key=key,
        role=_string(document, index, "role"),
        language=tag,
        text=_string(document, index, "text"),
        title=_string(document, index, "title", key),
        purpose=_string(document, index, "purpose", "demand"),
        party=_party(document, index),
        file=document.path,
        line=text_line(document, "template", index, "text"),
    )
    order = _params(document, index, template.program.params)
    return Template(
        **{name: getattr(template, name) for name in _FIELDS if name not in ("params", "file")},
        params=order,
        file=template.file,
        line=template.line,
    )


def _file(document: Document, index: int, key: str, language: str) -> TemplateFile:
    """Read a table that names a Word file; its path is relative to the file that it stands in."""
    for other in ("text", "params"):
        if other in document.data["template"][index]:
            raise _error(
                document,
                f"a template with a file has no {other}",
                *("template", index, other),
                hint="What a letter says stands in its Word file alone.",
            )
    path = document.path.parent / _string(document, index, "file")
    if not path.is_file():
        raise _error(document, f"there is no file {path}", "template", index, "file")
    return TemplateFile(
        key=key,
        role=_string(document, index, "role"),
        language=language,
        path=path,
        pack=_pack(document),
        party=_party(document, index),
        title=_string(document, index, "title", key),
        purpose=_string(document, index, "purpose", "demand"),
    )


def _string(document: Document, index: int, name: str, default: str = "") -> str:
    value = document.data["template"][index].get(name, default)
    if not isinstance(value, str):
        raise _error(document, "this must be a text in quotes", "template", index, name)
    if not value.strip():
        raise _error(document, f"a template needs a {name}", "template", index, name)
    return value


def _party(document: Document, index: int) -> str:
    party = _string(document, index, "party", "customer")
    if party not in PARTIES:
        raise _error(
            document,
            f"there is no party {party!r}",
            *("template", index, "party"),
            hint=f"Known are: {', '.join(PARTIES)}.",
        )
    return party


def _params(document: Document, index: int, names: tuple[str, ...]) -> tuple[str, ...]:
    given = document.data["template"][index].get("params", [])
    path: KeyPath = ("template", index, "params")
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise _error(document, "this must be a list of placeholder names", *path)
    if not given:
        return ()
    order = tuple(_canonical(name) for name in given)
    if sorted(order) != sorted(names):
        raise _error(
            document,
            "the order of parameters does not name each parameter of the text once",
            *path,
            hint=f"The text has: {', '.join(names)}.",
        )
    return order


def _canonical(written: str) -> str:
    found = _NUMBERED.match(written.strip())
    base, number = found.groups() if found else (written, "")
    placeholder = find_placeholder(base)
    return (placeholder.name if placeholder else base) + number


def _error(document: Document, message: str, *keys: str | int, hint: str = "") -> TemplateError:
    return TemplateError(
        message, file=document.path, line=document.line(*keys), key=dotted(keys), hint=hint
    )
