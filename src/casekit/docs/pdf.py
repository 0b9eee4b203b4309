"""Print Word files to PDF with LibreOffice, where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from casekit.counted import Counted
from casekit.errors import PdfUnavailable

AT_ONCE: Final = 40
"""How many files one start of LibreOffice prints: its start costs more than a letter does."""

_PROGRAMS = ("soffice", "libreoffice")

_STAND_INS: Final = (
    (("仿宋", "FangSong", "宋体", "SimSun", "楷体", "KaiTi"), "Noto Serif CJK SC"),
    (("黑体", "SimHei", "微软雅黑", "Microsoft YaHei"), "Noto Sans CJK SC"),
    (("新細明體", "PMingLiU", "標楷體", "DFKai-SB"), "Noto Serif CJK TC"),
    (("微軟正黑體", "Microsoft JhengHei"), "Noto Sans CJK TC"),
)
"""Fonts of Word that few servers have, and what looks most like them."""

_FONT_CONFIG: Final = "fonts.conf"


def pdf_program() -> str | None:
    """Return where LibreOffice is installed, or None."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def to_pdf(files: Sequence[Path], folder: Path, *, timeout_s: float = 120) -> list[Path]:
    """Print Word files, and return the PDFs in their order.

    LibreOffice works with a profile of its own in a folder that goes afterwards, so it neither
    waits for one that is open on a screen nor leaves names of letters in its list of files.

    Args:
        files: Word files whose names differ.
        folder: where the PDFs go; it exists.
        timeout_s: how long forty files may take, in seconds.

    Raises:
        PdfUnavailable: LibreOffice is missing, failed or took too long; `hint` says what to do.
    """
    if not files:
        return []
    program = pdf_program()
    if program is None:
        raise PdfUnavailable(
            "no PDF can be made here: LibreOffice is not installed",
            hint="Install it (Debian: apt-get install libreoffice-writer-nogui), "
            "or print the Word files.",
        )
    made = [folder / f"{file.stem}.pdf" for file in files]
    with tempfile.TemporaryDirectory(prefix="casekit-pdf-") as profile:
        _write_font_config(Path(profile))
        for start in range(0, len(files), AT_ONCE):
            _print(program, files[start : start + AT_ONCE], folder, profile, timeout_s)
    absent = sum(not path.is_file() for path in made)
    if absent:
        raise PdfUnavailable(
            f"LibreOffice made no PDF of {absent} of {Counted(len(files)):file|files}",
            hint="Open one of the Word files in LibreOffice and see what it says.",
        )
    return made


def _write_font_config(folder: Path) -> None:
    """Have serif letters stay so where a template's font is not installed; others stay as set."""
    before = os.environ.get("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    aliases = "".join(
        f'<alias binding="same"><family>{escape(name)}</family>'
        f"<accept><family>{stand_in}</family></accept></alias>"
        for names, stand_in in _STAND_INS
        for name in names
    )
    (folder / _FONT_CONFIG).write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">{escape(before)}</include>{aliases}</fontconfig>',
        encoding="utf-8",
    )


def _print(
    program: str, files: Sequence[Path], folder: Path, profile: str, timeout_s: float
) -> None:
    command = [
        program,
        f"-env:UserInstallation={Path(profile).as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "pdf:writer_pdf_Export",
        "--outdir",
        str(folder),
        *(str(file) for file in files),
    ]
    try:
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            timeout=timeout_s,
            env={
                **os.environ,
                "FONTCONFIG_FILE": str(Path(profile) / _FONT_CONFIG),
                # what it writes down in between holds the letters too
                "TMPDIR": profile,
            },
        )
    except subprocess.TimeoutExpired as problem:
        raise PdfUnavailable(
            f"LibreOffice took longer than {timeout_s:g} seconds for "
            f"{Counted(len(files)):file|files}",
            hint="Print fewer at once, or the Word files themselves.",
        ) from problem
    except (subprocess.CalledProcessError, OSError) as problem:
        raise PdfUnavailable(
            "LibreOffice failed", hint="Start it by hand once, to see what it says."
        ) from problem
