"""Open a Word file as what it is, a zip of XML parts, and refuse what cannot be a template.

A part that is no XML breaks every letter that is made of the file, and so does a file that calls
itself what it is not; both would be found out only by whoever opens the letter.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree
from xml.parsers import expat

from casekit.errors import TemplateError

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of Word's elements and attributes."""

BODY: Final = "word/document.xml"
MOST_BYTES: Final = 20 * 1024 * 1024
"""How large a part of a Word file may be, unpacked."""

_RELATION: Final = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
_TYPES: Final = "[Content_Types].xml"
_PLAIN: Final = b"wordprocessingml.document.main+xml"
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_READ_AS_TEXT = ("word/header", "word/footer", "word/footnotes", "word/endnotes")
_CHANGES = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")


def read_parts(path: Path) -> Mapping[str, bytes]:
    """Return the parts of a Word file by name, in the order of the file.

    Raises:
        TemplateError: it cannot be read, is no Word file or not named .docx, is protected, carries
            macros or comments, or holds a part of more than 20 MB.
    """
    if path.suffix.lower() != ".docx":
        raise TemplateError(
            f"a Word file is named .docx, not {path.suffix or 'without an ending'}",
            file=path,
            hint="Save it as .docx from Word, WPS or LibreOffice.",
        )
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise TemplateError(
            f"the Word file cannot be read: {problem.strerror or 'unreadable'}", file=path
        ) from problem
    if content.startswith(_OLD_WORD):
        raise TemplateError(
            "this is a Word file of the old kind (.doc), or one with a password",
            file=path,
            hint="Open it in Word, take the password off, and save it as .docx.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {one.filename: _part(package, one, path) for one in package.infolist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as problem:
        raise TemplateError(
            "this is no Word file, or it is broken",
            file=path,
            hint="Open it in Word and save it again as .docx.",
        ) from problem
    if BODY not in parts:
        raise TemplateError(
            "this is no Word file: it has no document in it",
            file=path,
            hint="Save the letter as .docx from Word, WPS or LibreOffice.",
        )
    if any(name.endswith("vbaProject.bin") for name in parts):
        raise TemplateError(
            "the Word file carries macros",
            file=path,
            hint="Save it as .docx; that leaves them out.",
        )
    if _PLAIN not in parts.get(_TYPES, b""):
        raise TemplateError(
            "the file is named .docx and says of itself that it is something else",
            file=path,
            hint="Open it in Word and save it as a Word document (.docx), not as a template.",
        )
    if b"<w:comment " in parts.get("word/comments.xml", b""):
        raise TemplateError(
            "the Word file has comments, which Word prints beside the letter",
            file=path,
            hint="Delete them all in Word (Review, Delete), then save it.",
        )
    return parts


def check_parts(parts: Mapping[str, bytes], path: Path) -> None:
    """Refuse a Word file of which a part is no XML, or that fetches something from elsewhere.

    Links that a reader may follow are let be; a template, a picture or a frame that Word fetches
    by itself tells a stranger when and where the letter is opened.

    Raises:
        TemplateError: the message names the part.
    """
    for name, content in parts.items():
        if not name.endswith((".xml", ".rels")):
            continue
        fetched: list[str] = []

        def take(tag: str, given: dict[str, str], into: list[str] = fetched) -> None:
            kind = given.get("Type", "").rpartition("/")[2]
            outside = given.get("TargetMode", "").lower() == "external"
            if tag == _RELATION and outside and kind != "hyperlink":
                into.append(kind)

        def refuse(*_: Any) -> None:
            raise ValueError("a Word file defines no entities")

        reader = expat.ParserCreate(namespace_separator=" ")
        reader.StartDoctypeDeclHandler = refuse
        if name.endswith(".rels"):
            reader.StartElementHandler = take
        try:
            reader.Parse(content, True)
        except (expat.ExpatError, LookupError, ValueError) as problem:
            raise _broken(name, path) from problem
        if fetched:
            raise TemplateError(
                f"the Word file fetches a part from elsewhere ({fetched[0]}): {name}",
                file=path,
                hint="In Word, set its template back to Normal (Developer, Document Template), "
                "and break linked pictures and files (File, Info, Edit Links).",
            )


def text_parts(parts: Mapping[str, bytes]) -> list[str]:
    """Return the names of the parts that hold text: the body, then headers, footers and notes."""
    others = sorted(
        name for name in parts if name.startswith(_READ_AS_TEXT) and name.endswith(".xml")
    )
    return [BODY, *others]


def read_xml(parts: Mapping[str, bytes], name: str, path: Path) -> ElementTree.Element:
    """Return a part as a tree.

    Raises:
        TemplateError: it is no XML, or people's changes in it were neither taken nor dropped.
    """
    content = parts[name]
    try:
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise ElementTree.ParseError("a Word file defines no entities")
        tree = ElementTree.fromstring(content)  # noqa: S314 - without entities, see above
    except (ElementTree.ParseError, LookupError, ValueError) as problem:
        raise _broken(name, path) from problem
    if any(element.tag in _CHANGES for element in tree.iter()):
        raise TemplateError(
            "the Word file has tracked changes, so what it says is not settled",
            file=path,
            hint="Accept or reject them all in Word (Review, Accept), then save it.",
        )
    return tree


def _broken(name: str, path: Path) -> TemplateError:
    return TemplateError(
        f"the Word file is broken: {name} cannot be read",
        file=path,
        hint="Open it in Word and save it again as .docx.",
    )


def _part(package: zipfile.ZipFile, one: zipfile.ZipInfo, path: Path) -> bytes:
    if one.file_size > MOST_BYTES:
        raise TemplateError(
            f"a part of the Word file is larger than {MOST_BYTES // 1024**2} MB: {one.filename}",
            file=path,
            hint="A picture in it may be larger than print needs; Word can compress it.",
        )
    return package.read(one)
