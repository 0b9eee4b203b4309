"""Copy the Word templates that a plugin brings, so that the lender's staff can edit them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from casekit.contacts.template_files import TemplateFile
from casekit.errors import NotFound, UsageError

FOLDER = "letters"
"""Where copies go in the lender's folder, unless another place is named."""


def chosen_files(
    files: Sequence[TemplateFile], key: str, *, language: str = "", languages: Sequence[str] = ()
) -> list[TemplateFile]:
    """Return a template's files: in one language, or in those that the lender writes in.

    Args:
        files: those that the lender uses.
        key: of the template.
        language: only this one; languages: the lender's, where none is named.

    Raises:
        NotFound: the lender has no such Word template, or none in this language.
    """
    of_key = [one for one in files if one.key == key]
    if not of_key:
        known = sorted({one.key for one in files})
        raise NotFound(
            f"the lender has no Word template {key!r}",
            hint=f"Known are {', '.join(known) or 'none'}.",
        )
    if not language:
        return [one for one in of_key if one.language in languages] or of_key
    found = [one for one in of_key if one.language == language]
    if not found:
        known = sorted(one.language for one in of_key)
        raise NotFound(f"{key} is not there in {language}", hint=f"It is in {', '.join(known)}.")
    return found


def copy_files(files: Sequence[TemplateFile], folder: Path) -> list[Path]:
    """Copy Word templates into a folder, as KEY.LANGUAGE.docx; nothing that is there is touched.

    Args:
        files: which.
        folder: where to; it is made where it is missing.

    Returns:
        The copies, in the order of `files`.

    Raises:
        UsageError: a file of that name is there, or the folder cannot be written; then no copy is
            left.
    """
    targets = [folder / f"{one.key}.{one.language}.docx" for one in files]
    there = [path for path in targets if os.path.lexists(path)]
    if there:
        raise UsageError(
            f"{there[0]} exists, and nothing was copied: somebody may have edited it",
            hint="Name another folder with --to, or rename that file first.",
        )
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one, path in zip(files, targets, strict=True):
            content = one.path.read_bytes()
            with path.open("xb") as copy:
                made.append(path)
                copy.write(content)
    except OSError as problem:
        for path in made:
            path.unlink(missing_ok=True)
        name = Path(problem.filename or folder).name
        raise UsageError(f"{name} cannot be copied: {problem.strerror}") from problem
    return targets


def config_of(file: TemplateFile, copy: Path, config: Path) -> str:
    """Return the lines of a config by which a lender uses its copy of a template.

    Args:
        file: what was copied; copy: the copy.
        config: the lender's config file; the path is written from there where it can be.
    """
    path = copy.resolve()
    base = config.resolve().parent
    written = path.relative_to(base) if path.is_relative_to(base) else path
    rows = {"key": file.key, "role": file.role, "language": file.language, "file": written}
    lines = [f'{name} = "{_escaped(str(value))}"' for name, value in rows.items()]
    return "\n".join(["[[template]]", *lines])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
