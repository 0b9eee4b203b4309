"""Fill Word templates: read once, then some milliseconds for each document.

`docxtpl` joins what Word has cut into runs and takes away the paragraphs and rows that hold only a
mark. What it leaves is compiled once; for each document only the parts with marks are written
anew, the others are copied as they are packed. The same template and values give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from casekit.contacts.placeholders import find_placeholder
from casekit.docs.word_package import read_parts, text_parts
from casekit.docs.word_tags import Mark, block_of, value_of
from casekit.docs.word_text import template_text
from casekit.errors import TemplateError, UsageError, ValueMissing

if TYPE_CHECKING:
    from jinja2 import Environment, Template

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""The media type of a Word file."""

_MARK = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NEW_LINE = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'
_WRITER = re.compile(rb"(<(dc:creator|cp:lastModifiedBy)>)[^<]*(</\2>)")
_MADE = (1980, 1, 1, 0, 0, 0)


class WordTemplate:
    """A Word file whose marks are filled with values.

    Attributes:
        path: the file.
        text: what it says and asks for, see `WordText`.
    """

    def __init__(self, path: Path) -> None:
        """Read and compile it.

        Raises:
            TemplateError: see `template_text`; also where a mark stands so that Word's markup
                cannot be taken apart.
            UsageError: `casekit[docx]` is not installed.
        """
        self.path = path
        self.text = template_text(path)
        parts = dict(read_parts(path))
        environment, patch = _engine()
        self._compiled: list[tuple[str, Template]] = []
        for name in text_parts(parts):
            source = patch(_as_text(parts[name]))
            if _MARK.search(source):
                self._compiled.append((name, _compiled(environment, source, path, name)))
                del parts[name]
        self._constant = _packed(parts)
        fields = {name for _, name in self.text.fields}
        self._names = {name: _canonical(name) for name in fields}
        self._asked = {name: _canonical(name) for _, name in self.text.conditions}
        self._rows: dict[str, set[str]] = {}
        for _, name, columns in self.text.rows:
            self._rows.setdefault(name, set()).update(columns)

    def render(
        self, values: Mapping[str, str], *, rows: Mapping[str, Sequence[Mapping[str, str]]] = {}
    ) -> bytes:
        """Return the document as bytes of a .docx.

        Args:
            values: texts by canonical name, or by the name that the template uses. A line break
                in a text is one in the document. More than the template asks for may be given.
            rows: texts of each row, by the name of the rows.

        Raises:
            ValueMissing: the template asks for a value that is not given, and no condition is
                about it.
        """
        given = {
            **dict.fromkeys(self._asked, ""),
            **{name: self._text(values, name, to) for name, to in self._names.items()},
        }
        for name, to in self._asked.items():
            given[name] = _written(values.get(name, values.get(to, "")).strip())
        shown = {name: self._of_rows(rows, name, columns) for name, columns in self._rows.items()}
        made = io.BytesIO(self._constant)
        with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as package:
            for name, template in self._compiled:
                package.writestr(_info(name), template.render(v=given, rows=shown))
        return made.getvalue()

    def _text(self, values: Mapping[str, str], name: str, to: str) -> str:
        value = values.get(name, values.get(to))
        if value is None and to in self._asked.values():
            return ""  # it stands where a condition keeps it out
        if value is None:
            raise self._missing(name)
        return _written(value)

    def _of_rows(
        self, rows: Mapping[str, Sequence[Mapping[str, str]]], name: str, columns: set[str]
    ) -> list[dict[str, str]]:
        if name not in rows:
            raise self._missing(name)
        names = {column: _canonical(column) for column in columns}
        return [
            {column: self._text(row, column, to) for column, to in names.items()}
            for row in rows[name]
        ]

    def _missing(self, name: str) -> ValueMissing:
        return ValueMissing(
            f"{self.path.name} asks for {name!r}, which has no value here",
            placeholder=_canonical(name),
            template=self.path.stem,
        )


def _engine() -> tuple[Environment, Any]:
    try:
        from docxtpl import DocxTemplate
        from jinja2 import StrictUndefined
        from jinja2.sandbox import SandboxedEnvironment
    except ImportError as problem:
        raise UsageError(
            "Word documents are made with docxtpl, which is not installed",
            hint="pip install 'casekit[docx]'",
        ) from problem
    # values are escaped by `_written`, which also turns line breaks into Word's
    environment = SandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True)
    return environment, DocxTemplate(io.BytesIO()).patch_xml


def _as_text(content: bytes) -> str:
    from lxml import etree  # type: ignore[import-untyped,unused-ignore]

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(content, parser)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return head + str(etree.tostring(root, encoding="unicode"))


def _compiled(environment: Environment, source: str, path: Path, part: str) -> Template:
    from jinja2 import TemplateSyntaxError

    words: dict[str, str] = {}
    try:
        template = environment.from_string(_MARK.sub(lambda m: _code(m, words), source))
        _check_whole(template.render(v=_Any(), rows=_Any()))
    except (TemplateSyntaxError, ValueError, SyntaxError) as problem:
        raise TemplateError(
            f"a mark in {part} stands so that the document would break",
            file=path,
            hint="Give {%p … %} a paragraph of its own and {%tr … %} a row of its own.",
        ) from problem
    return template


def _code(found: re.Match[str], words: dict[str, str]) -> str:
    """Return the mark as Jinja that looks names up and nothing else."""
    value, block = found.groups()
    if value is not None:
        return f"{{{{ {_lookup(value_of(unescape(value)), words)} }}}}"
    mark = block_of(f"p {unescape(block).strip()}")
    if mark.what == "if":
        return f"{{% if {'not ' if mark.negated else ''}{_lookup(mark, words)} %}}"
    if mark.what == "for":
        words[mark.of] = f"row{len(words)}"
        return f"{{% for {words[mark.of]} in rows[{mark.name!r}] %}}"
    return f"{{% {mark.what} %}}"


def _lookup(mark: Mark, words: Mapping[str, str]) -> str:
    return f"{words[mark.of] if mark.of else 'v'}[{mark.name!r}]"


class _Any(dict[str, Any]):
    """Values for a trial: a text for each name, one row for each name of rows."""

    def __missing__(self, name: str) -> Any:
        return _Trial("x")


class _Trial(str):
    def __getitem__(self, key: Any) -> Any:
        return "x"

    def __iter__(self) -> Any:
        return iter([_Any()])


def _check_whole(xml: str) -> None:
    from xml.etree import ElementTree

    try:
        ElementTree.fromstring(xml.encode("utf-8"))  # noqa: S314 - our own, without entities
    except ElementTree.ParseError as problem:
        raise ValueError("not well-formed") from problem


def _canonical(name: str) -> str:
    found = find_placeholder(name)
    return found.name if found else name


def _written(value: str) -> str:
    text = escape(_NOT_XML.sub("", value.replace("\r\n", "\n").replace("\r", "\n")), quote=False)
    return text.replace("\n", _NEW_LINE).replace("\t", _TAB)


def _packed(parts: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            if name == "docProps/core.xml":  # who wrote the template is not the reader's business
                content = _WRITER.sub(rb"\1\3", content)
            package.writestr(_info(name), content)
    return made.getvalue()


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=_MADE)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
