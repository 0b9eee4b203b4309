"""A page of a report stands alone, is read without colours, and tells what the tables tell."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from casekit import ReportCell
from casekit.cli.report_files import csv_of
from casekit.cli.report_sheets import workbook
from casekit_reports.cells import Measure, for_json, for_sheet, told
from casekit_reports.charts import Chart, Series, svg
from casekit_reports.charts_drawing import COLOURS, HATCHES
from casekit_reports.documents import Column, Document, Part, Section
from casekit_reports.figures_period import Period

TIERS = ("mild", "moderate", "severe")


def chart(form: str, kind: str = "share") -> Chart:
    shares = (Fraction(1, 3), None, Fraction(2, 3))
    return Chart(
        form,  # type: ignore[arg-type]
        "Recovery & success rose",
        ("0.1", "0.5", "0.9") if form == "reliability" else TIERS,
        (Series("recovery", shares), Series("success", (Fraction(1, 2), Fraction(0), None))),
        kind,  # type: ignore[arg-type]
    )


def document(language: str = "en") -> Document:
    rows = (("mild", 1220, Fraction(1, 3), 1234567), ("<severe>", 0, None, -5))
    columns = (
        Column("Tier"), Column("Cases", "count"), Column("Rate", "share"), Column("Due", "money")
    )  # fmt: skip
    parts = tuple(
        Part(form, f"By tier, {form}", columns, rows, chart=chart(form))
        for form in ("bar", "line", "stacked", "matrix", "reliability")
    )
    dated = Part("late", "Late", (Column("#"), Column("Due", "date")), (("7", date(2026, 10, 9)),))
    return Document(
        "month",
        "Report of the month" if language == "en" else "月度报告",
        Period.month("2026-10"),
        "Demo Bank",
        language,
        "CNY",
        {1: 40, 2: 2},
        datetime(2026, 11, 2, 0, 30, tzinfo=UTC),
        ZoneInfo("Asia/Shanghai"),
        "The period has not ended.",
        (Section("figures", "Figures", parts), Section("late", "Late", (dated,))),
    )


def test_a_page_needs_nothing_from_elsewhere_and_runs_nothing() -> None:
    text = document().html()
    assert "http:" not in text and "https:" not in text and "data:" not in text
    assert "<script" not in text and "<link" not in text and "url(" not in text.replace("url(#", "")
    assert text == document().html(), "equal documents give equal bytes"
    assert "&lt;severe&gt;" in text and "<severe>" not in text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids)), "every name stands once in the page"
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)


def test_each_chart_has_its_finding_as_title_and_its_numbers_as_a_table() -> None:
    text = document().html()
    articles = re.findall(r"<article class=\"chart[^\"]*\">.*?</article>", text, re.DOTALL)
    assert len(articles) == 5
    for article in articles:
        assert article.count("<svg") == article.count("<table>") == 1
        assert 'role="img" aria-label="Recovery &amp; success rose"' in article
        assert "33.33 %" in article and "12,345.67" in article
        assert ">none<" in article, "a share of nothing is none, not 0 %"


@pytest.mark.parametrize("form", ["bar", "stacked"])
def test_bars_are_told_apart_without_colour(form: str) -> None:
    drawn = svg(chart(form), "en", "CNY")
    assert COLOURS[0].lower() in drawn.lower() and COLOURS[1].lower() in drawn.lower()
    assert HATCHES[1] and "<pattern" in drawn, "the second series is hatched"
    ElementTree.parse(StringIO(drawn))
    if form == "bar":
        paper = r'fill: #ffffff"/>\s*</g>\s*<text[^>]*>33\.33 %'
        assert re.search(paper, drawn), "no line of the grid goes through a number"


def test_a_page_is_in_the_readers_language() -> None:
    text = document("zh").html()
    assert '<html lang="zh-Hans">' in text
    assert (
        "暂定" in text
        and "金额单位：人民币（CNY）。" in text
        and "数据截至 2026-11-02 08:30" in text
        and "UTC" not in text
        and ">无<" in text
    )


def test_a_page_can_be_signed_and_repeats_no_heading() -> None:
    text = document("zh").html()
    signed = text[text.index('<div class="signed"') : text.index("<footer>")]
    assert [one in signed for one in ("编制人", "复核人", "日期")] == [True] * 3
    style = text[: text.index("</style>")]
    assert ".signed { display: none; }" in style.partition("@media print")[0]
    assert ".signed { display: flex;" in style.partition("@media print")[2]
    assert "<h2>Late</h2>" in text and "<h3>Late</h3>" not in text


def test_each_form_tells_the_same() -> None:
    made = document()
    about, table = made.tables()[:2]
    assert ("provisional", "The period has not ended.") in list(about.rows)
    assert list(table.columns) == ["Tier", "Cases", "Rate (%)", "Due (CNY)"]
    assert [list(row) for row in table.rows] == [
        [
            "mild",
            ReportCell(1220, "#,##0", "1220"),
            ReportCell(Decimal("0.333333"), "0.00%", "33.33"),
            ReportCell(Decimal("12345.67"), "#,##0.00", "12345.67"),
        ],
        [
            "<severe>",
            ReportCell(0, "#,##0", "0"),
            "none",
            ReportCell(Decimal("-0.05"), "#,##0.00", "-0.05"),
        ],
    ]
    told = made.to_json()
    assert told["known"] == {"1": 40, "2": 2} and told["known_at"] == "2026-11-02T00:30:00.000000Z"
    assert told["sections"][0]["parts"][0]["rows"] == [
        ["mild", 1220, "0.333333", 1234567],
        ["<severe>", 0, None, -5],
    ]
    names = [one.name for one in made.tables()]
    assert len({name[:31] for name in names}) == len(names), "sheets have names of their own"


def test_a_chart_without_values_is_drawn_nevertheless() -> None:
    for form in ("bar", "line", "stacked", "matrix", "reliability"):
        nothing = replace(chart(form), series=(Series("none", (None, None, None)),))
        assert "<svg viewBox=" in svg(nothing, "en", "CNY")
        assert "<svg viewBox=" in svg(
            replace(nothing, labels=(), series=(Series("x", ()),)), "zh", "CNY"
        )


HOSTILE = ("<script>x</script>", '=HYPERLINK("http://x")', "＝1+1", "@SUM(1)", "a$b^{$", "\x0b&'\"")
"""Words of a lender's own: of products, regions, logins, templates."""


@pytest.mark.parametrize("form", ["bar", "line", "stacked", "matrix"])
def test_words_of_the_lender_are_nothing_but_words(form: str) -> None:
    shares = tuple(Fraction(1, n + 1) for n in range(len(HOSTILE)))
    of = Chart(
        form, HOSTILE[0], HOSTILE, (Series(HOSTILE[4], shares), Series("=1", shares)), "share"
    )  # type: ignore[arg-type]
    rows = tuple((one, share) for one, share in zip(HOSTILE, shares, strict=True))
    part = Part("x", HOSTILE[0], (Column(HOSTILE[1]), Column("Rate", "share")), rows, chart=of)
    made = replace(document(), sections=(Section("x", HOSTILE[0], (part,)),), lender=HOSTILE[0])
    page = made.html()
    assert "<script" not in page and "&lt;script&gt;" in page
    ElementTree.parse(StringIO(svg(of, "zh", "CNY")))
    table = made.tables()[1]
    begun = [line.partition(",")[0] for line in csv_of(table).decode("utf-8-sig").splitlines()]
    assert not [one for one in begun if one.lstrip('"').startswith(("=", "＝", "@", "+"))]
    sheet = load_workbook(BytesIO(workbook(made.tables()))).worksheets[1]
    assert {cell.data_type for cell in sheet["A"]} == {"s"}, "no cell is a formula"


def test_lines_that_end_near_each_other_have_numbers_that_do_not_touch() -> None:
    one_month = replace(chart("line"), labels=("2026-03",), series=tuple(
        Series(f"line {n}", (Fraction(50 + n, 100),)) for n in range(3)
    ))  # fmt: skip
    drawn = svg(one_month, "en", "CNY")
    heights = [float(y) for y in re.findall(r'<text[^>]* y="([\d.]+)"[^>]*>5\d\.00 %', drawn)]
    assert len(heights) == 3
    assert min(abs(a - b) for a, b in pairwise(sorted(heights))) > 9, "points of a letter"


@pytest.mark.parametrize(
    ("cell", "kind", "page", "sheet", "machine"),
    [
        (Measure(48_288_99, "money"), "number", "CN¥48,288.99", "48288.99", 4_828_899),
        (Measure(Fraction(1, 3), "share"), "number", "33.33 %", "33.33", "0.333333"),
        (Measure(Fraction(5, 2), "days"), "number", "2.5 days", "2.5", "2.500000"),
        (Measure(None, "days"), "number", "none", None, None),
        (1_234, "id", "1234", "1234", 1_234),
        ("money", "unit", "CNY", None, "CNY"),
    ],
)
def test_a_number_is_told_as_what_it_is(
    cell: Any, kind: Any, page: str, sheet: str | None, machine: Any
) -> None:
    assert told(cell, kind, "en", "CNY") == page
    assert for_json(cell, kind, "CNY") == machine
    made = for_sheet(cell, kind, "en", "CNY")
    assert made == page if sheet is None else made.text == sheet


def test_money_has_the_digits_of_its_currency() -> None:
    assert told(Measure(1_234, "money"), "number", "zh-Hans", "JPY") == "JP¥1,234"
    assert told(1_234_567, "money", "en", "KWD") == "1,234.567"
    assert for_sheet(1_234, "money", "en", "JPY") == ReportCell(Decimal(1234), "#,##0", "1234")


def test_a_browser_shows_it_wide_narrow_and_without_colours(tmp_path: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("there is no chromium here")
    image = pytest.importorskip("PIL.Image")
    page = tmp_path / "page.html"
    page.write_text(document("zh").html(), encoding="utf-8")
    for width in (1280, 390):
        shot = tmp_path / f"{width}.png"
        subprocess.run(
            [
                chromium, "--headless", "--no-sandbox", "--hide-scrollbars",
                f"--user-data-dir={tmp_path / 'profile'}", f"--screenshot={shot}",
                f"--window-size={width},1600", page.as_uri(),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        with image.open(shot) as opened:
            grey = opened.convert("L")
            assert opened.width == width
            right = grey.crop((width - 8, 0, width, grey.height))
            assert right.getextrema()[0] > 240, "nothing runs out of the page"
            shades = {shade for _, shade in grey.getcolors(maxcolors=256)}
            assert len(shades) > 40 and min(shades) < 60
