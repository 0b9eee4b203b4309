"""Numbers, dates and limits that lie far off everything are used wrongly, said in one sentence."""

from __future__ import annotations

import pytest

from .conftest import Shell

HUGE = "99999999999999999999"
FAR = "9999-12-31"
LONG_AGO = "0001-01-01"

SAID = ("too far off", "larger than any", "be born", "not in the range", "may stay")

NUMBERS = (
    ("customer", "show", HUGE),
    ("customer", "erase", HUGE, "--reason", "x"),
    ("customer", "export", "1", "--keep-days", HUGE, "--reason", "x"),
    ("hold", "lift", HUGE, "--reason", "x"),
    ("hold", "place", "dispute", "--customer", HUGE, "--reason", "x"),
    ("archive", "get", HUGE, "/tmp/none", "--reason", "x"),
    ("archive", "search", "--customer", HUGE),
    ("archive", "search", "--limit", "-5"),
    ("unknown", "resolve", HUGE, "sent", "--reason", "x"),
    ("files", "extend", HUGE, "--days", "5"),
    ("files", "extend", "1", "--days", HUGE),
    ("case", "list", "--after", HUGE),
    ("case", "list", "--customer", HUGE),
    ("case", "list", "--limit", "-5"),
)

DATES = tuple(
    words
    for far in (FAR, LONG_AGO)
    for words in (
        ("hold", "place", "C-1", "dispute", "--reason", "x", "--until", far),
        ("hold", "place", "C-1", "dispute", "--reason", "x", "--start", far),
        ("pause", "place", "C-1", "--reason", "x", "--end", far),
        ("case", "fact", "C-1", "hardship", "yes", "--until", far),
        ("case", "contact", "C-1", "--role", "voice", "--outcome", "no_answer", "--at", far),
        ("case", "explain", "C-1", "--as-of", far),
        ("archive", "search", "--since", far),
        ("run", "--as-of", far),
        ("customer", "restrict", "1", "--until", far, "--reason", "x"),
        ("customer", "correct", "1", "--set", f"birth_date={far}", "--reason", "x"),
    )
)


@pytest.mark.parametrize(
    "words", [pytest.param(words, id=" ".join(words)) for words in (*NUMBERS, *DATES)]
)
def test_what_lies_far_off_is_used_wrongly(working: Shell, words: tuple[str, ...]) -> None:
    answer = working(*words, status=2)
    (error,) = [line for line in answer.err.splitlines() if line.startswith("Error: ")]
    assert any(said in error for said in SAID), error
    assert answer.out == ""
