"""A page of a report stands alone, is read without colours, and tells what the tables tell."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from casekit_reports.charts import COLOURS, HATCHES, Chart, Series, svg
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
        2,
        {1: 40, 2: 2},
        datetime(2026, 11, 2, 8, 30, tzinfo=UTC),
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
    articles = re.findall(r"<article class=\"chart\">.*?</article>", text, re.DOTALL)
    assert len(articles) == 5
    for article in articles:
        assert article.count("<svg") == article.count("<table>") == 1
        assert 'role="img" aria-label="Recovery &amp; success rose"' in article
        assert "33.33 %" in article and "12,345.67" in article
        assert ">none<" in article, "a share of nothing is none, not 0 %"


@pytest.mark.parametrize("form", ["bar", "stacked"])
def test_bars_are_told_apart_without_colour(form: str) -> None:
    drawn = svg(chart(form), "en")
    assert COLOURS[0].lower() in drawn.lower() and COLOURS[1].lower() in drawn.lower()
    assert HATCHES[1] and "<pattern" in drawn, "the second series is hatched"
    ElementTree.parse(StringIO(drawn))


def test_a_page_is_in_the_readers_language() -> None:
    text = document("zh").html()
    assert '<html lang="zh-Hans">' in text
    assert "未定稿" in text and "数据截至 2026-11-02 08:30 UTC" in text and ">无<" in text


def test_each_form_tells_the_same() -> None:
    made = document()
    table = made.tables()[0]
    assert list(table.columns) == ["Tier", "Cases", "Rate (%)", "Due (CNY)"]
    assert [list(row) for row in table.rows] == [
        ["mild", 1220, Decimal("33.33"), Decimal("12345.67")],
        ["<severe>", 0, "none", Decimal("-0.05")],
    ]
    told = made.to_json()
    assert told["known"] == {"1": 40, "2": 2} and told["known_at"] == "2026-11-02T08:30:00.000000Z"
    assert told["sections"][0]["parts"][0]["rows"] == [
        ["mild", 1220, "0.333333", 1234567],
        ["<severe>", 0, None, -5],
    ]
    names = [one.name for one in made.tables()]
    assert len({name[:31] for name in names}) == len(names), "sheets have names of their own"


def test_a_chart_without_values_is_drawn_nevertheless() -> None:
    for form in ("bar", "line", "stacked", "matrix", "reliability"):
        nothing = replace(chart(form), series=(Series("none", (None, None, None)),))
        assert "<svg viewBox=" in svg(nothing, "en")
        assert "<svg viewBox=" in svg(replace(nothing, labels=(), series=(Series("x", ()),)), "zh")


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
