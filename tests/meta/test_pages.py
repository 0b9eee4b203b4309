"""The pages: every link leads somewhere, and every page can be found from the index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "plugins/*/*.md", "examples/**/*.md", "bench/*.md")
    for path in ROOT.glob(pattern)
)


def links(page: Path) -> list[str]:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return LINK.findall(re.sub(r"`[^`\n]*`", "", text))


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings get where Markdown is shown."""
    found = set()
    for line in FENCE.sub("", page.read_text(encoding="utf-8")).splitlines():
        if heading := re.match(r"#+ (.+)", line):
            bare = re.sub(r"[^\w\- ]", "", heading.group(1).strip().lower())
            found.add(bare.replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = link.partition("#")
        place = (page.parent / target).resolve() if target else page
        if not place.exists() or (
            anchor and place.suffix == ".md" and anchor not in anchors(place)
        ):
            broken.append(link)
    assert broken == []


def test_every_page_is_in_the_index() -> None:
    index = ROOT / "docs/README.md"
    listed = {(index.parent / link.partition("#")[0]).resolve() for link in links(index)}
    pages = {page for page in PAGES if page.is_relative_to(ROOT / "docs")} - {index}
    assert len(pages) > 20
    assert sorted(str(page.relative_to(ROOT)) for page in pages - listed) == []


def test_a_decision_says_what_and_why() -> None:
    for page in sorted((ROOT / "docs/decisions").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        number = page.name[:3]
        assert text.startswith(f"# {number}. "), f"{page.name} does not begin with its number"
        for part in ("**Context.**", "**Decision.**"):
            assert part in text, f"{page.name} has no {part}"


def test_numbers_of_decisions_are_used_once() -> None:
    numbers = [page.name[:3] for page in (ROOT / "docs/decisions").glob("*.md")]
    assert len(numbers) == len(set(numbers))


def test_pages_that_the_code_names_exist() -> None:
    """A docstring or hint that sends someone to a page sends them to one that is there."""
    named = set()
    for pattern in (
        "src/**/*.py",
        "plugins/*/src/**/*.py",
        "plugins/*/src/**/*.toml",
        "examples/*.py",
    ):
        for path in ROOT.glob(pattern):
            named |= set(re.findall(r"\bdocs/[\w/-]+\.md\b", path.read_text(encoding="utf-8")))
    assert len(named) > 5
    assert sorted(page for page in named if not (ROOT / page).is_file()) == []
