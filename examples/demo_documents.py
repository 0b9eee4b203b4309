"""The papers of the demo: scans that nobody wrote, and copies of what came to be."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from casekit import Attachment, Lender

_GPS = 0x8825
"""The tag under which a camera writes the place."""

_PAGE = """%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R
/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >> endobj
4 0 obj << /Length {length} >> stream
{stream}
endstream endobj
trailer << /Root 1 0 R >>
"""


def scan(name: str) -> Attachment:
    """Return a made-up scan of a paper."""
    return Attachment(f"{name}.pdf", "application/pdf", page())


def page() -> bytes:
    """Return a PDF of one page, which says what it is."""
    stream = "BT /F1 24 Tf 72 760 Td (A paper of the demo, which nobody wrote.) Tj ET"
    return _PAGE.format(length=len(stream), stream=stream).encode()


def photograph() -> bytes:
    """Return a made-up photograph, in which the camera wrote where it was taken."""
    picture = Image.new("RGB", (640, 480), (196, 206, 190))
    ImageDraw.Draw(picture).rectangle((180, 140, 460, 420), fill=(150, 120, 90))
    exif = Image.Exif()
    exif[_GPS] = {1: "N", 2: (30.0, 14.0, 30.0), 3: "E", 4: (120.0, 10.0, 5.0)}
    made = BytesIO()
    picture.save(made, "JPEG", exif=exif)
    return made.getvalue()


def copy_documents(lender: Lender, loan: str, folder: Path) -> int:
    """Copy the documents of a loan's case out of the archive, in order; return how many.

    Outside a demo nobody does this: they are sealed, and each reading is archived.
    """
    lines = lender.cases.timeline(loan, reveal=True, reason="demo", actor="chen")
    filed = [line for line in lines if line.kind == "document.added"]
    for place, line in enumerate(filed, 1):
        log, _, seq = line.entry.partition("/")
        blob = json.loads(lender.archive.entry(int(log), int(seq)).header)["data"]["blob"]
        name = re.sub(r"[^\w.（）-]", "_", str(line.content["name"]))
        parts = lender.archive.read_document(blob, reason="demo", actor="chen")
        (folder / f"{place:02d}-{name}").write_bytes(b"".join(parts))
    return len(filed)
