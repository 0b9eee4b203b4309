"""Letters on paper: what the template costs, how many a second a run writes and seals, and PDFs."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

from bench.book import MAPPING, write_book
from bench.lender import CONFIG, DUE_ON, NOON, peak_mb
from casekit.app import Lender
from casekit.clock import SimulatedClock
from casekit.docs.pdf import to_pdf
from casekit.docs.word import WordTemplate
from casekit.errors import PdfUnavailable

_DAY: Final = 46
"""Days past due: the letter is due from day 45."""

_PDFS: Final = 40

_CONFIG: Final = (
    CONFIG.replace('use = ["cn", "echo"]', 'use = ["cn", "ems-letter"]')
    .replace('sms = "echo"', 'letter = "ems-letter"')
    .replace('[channel.echo]\nfile = ""\n', "")
    .replace(
        'hotline = "400-000-1000"',
        """hotline = "400-000-1000"
lender_address = "杭州市西湖区一路1号"
payment_account = "户名：本公司；账号：1234 5678"
dispute_channel = "电话400-000-1000或上述地址"
next_measures = "依法提起诉讼并申请强制执行"
legal_basis = "《中华人民共和国民法典》第六百七十五条、第六百七十六条"
lender_seal = "（盖章）\"""",
    )
)
_MORE: Final = """
"customer.address" = "幸福路1号"
"customer.city" = "杭州市"
"customer.postal_code" = "310000"
"loan.contract_on" = "2025-01-01"
"loan.principal" = "100000.00"
"""


def written(folder: Path, count: int) -> dict[str, Any]:
    """Write `count` demand letters in one run, and turn some into PDF where LibreOffice is there.

    Returns:
        `per_s` letters a second of the whole run, by the wall clock: rendered, sealed, archived;
        `cpu_per_s` the same in CPU time; `template_ms` CPU of one letter's Word file alone, and
        `compile_ms` of the template's first use; `peak_mb` of the run; `pdf_per_s` or None.
    """
    folder.mkdir(parents=True, exist_ok=True)
    book = folder.parent / f"letters-{count}.csv"
    write_book(book, count, 1)
    (folder / "lender.toml").write_text(_CONFIG + MAPPING + _MORE, "utf-8")
    clock = SimulatedClock(NOON + timedelta(days=_DAY))
    with Lender.create(folder, clock=clock) as lender:
        lender.import_loans(book, snapshot_on=DUE_ON)
        started, worked = perf_counter(), process_time()
        totals = lender.run()
        seconds, cpu = perf_counter() - started, process_time() - worked
        peak = peak_mb()
        if totals.sent != count or totals.processes != count:
            raise SystemExit(f"{totals.sent} of {count} letters were written: {totals.to_json()}")
        (file,) = [
            file
            for file in lender.channels["letter"].context.template_files
            if file.key == "demand-letter" and file.language == "zh-Hans"
        ]
        compile_ms, template_ms, letter = _template(file.path)
    return {
        "seconds": seconds,
        "per_s": count / seconds,
        "cpu_per_s": count / cpu,
        "compile_ms": compile_ms,
        "template_ms": template_ms,
        "peak_mb": peak,
        "pdf_per_s": _pdfs(letter),
    }


def _template(path: Path) -> tuple[float, float, bytes]:
    started = process_time()
    template = WordTemplate(path)
    names = {name for _, name in (*template.text.fields, *template.text.conditions)}
    values = dict.fromkeys(names, "一二三四五六七八九十")
    letter = template.render(values)
    first = process_time() - started
    started = process_time()
    for _ in range(100):
        template.render(values)
    return first * 1000, (process_time() - started) * 10, letter


def _pdfs(letter: bytes) -> float | None:
    """Return how many letters become a PDF in a second, a batch at once; None where none can."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [folder / f"{number:04d}.docx" for number in range(_PDFS)]
        for file in files:
            file.write_bytes(letter)
        (folder / "pdf").mkdir()
        started = perf_counter()
        try:
            to_pdf(files, folder / "pdf")
        except PdfUnavailable:
            return None
        return _PDFS / (perf_counter() - started)
