"""Reading `[[script]]` tables of a file of templates, each problem with its line."""

from __future__ import annotations

from typing import Any, Final

from casekit.compliance.model import PARTIES
from casekit.contacts.languages import canonical_language
from casekit.contacts.scripts import ASKS, LISTENERS, Script, ScriptPoint
from casekit.contacts.text_place import text_line
from casekit.errors import TemplateError
from casekit.policy.condition_reading import ConditionReader
from casekit.policy.facts import FACTS
from casekit.policy.tables import Path, Problems, Table
from casekit.settings_file import Document

FIELDS: Final = (
    "key",
    "role",
    "language",
    "tone",
    "title",
    "purpose",
    "party",
    "point",
)
"""Every field of `[[script]]`."""

POINT_FIELDS: Final = ("id", "text", "tick", "asks", "when", "needs", "lender_roles", "listener")
"""Every field of `[[script.point]]`."""

NEEDS: Final = ("reports_to_bureau",)
"""Facts of the lender that a point can need."""


def read_scripts(document: Document, *, language: str = "") -> tuple[Script, ...]:
    """Return the `[[script]]` tables of a TOML file.

    Args:
        document: a file of templates, or a lender's config that holds some.
        language: of scripts that do not say theirs.

    Raises:
        TemplateError: with file and line of the first problem; its hint lists the others.
    """
    problems = Problems(document, TemplateError)
    tables = document.data.get("script", [])
    if not isinstance(tables, list):
        problems.add("write each script under [[script]]", ("script",))
        tables = []
    read = [_script(data, ("script", n), language, problems) for n, data in enumerate(tables)]
    problems.raise_any()
    return tuple(Script(**fields) for fields in read)


def _script(data: Any, path: Path, language: str, problems: Problems) -> dict[str, Any]:
    """Return the fields of a script; what is wrong with them is noted."""
    table = Table(data, path, FIELDS, problems)
    points = table.data.get("point", [])
    if not isinstance(points, list):
        table.wrong("point", "write each point under [[script.point]]")
        points = []
    key = table.word("key", required=True)
    return {
        "key": key,
        "role": table.word("role", required=True),
        "language": _language(table, language),
        "tone": table.text("tone"),
        "title": table.text("title") or key,
        "purpose": table.word("purpose") or "demand",
        "party": table.choice("party", PARTIES) or "customer",
        "points": tuple(
            _point(point, (*path, "point", n), problems) for n, point in enumerate(points)
        ),
        "file": problems.document.path,
        "line": problems.document.line(*path),
    }


def _language(table: Table, default: str) -> str:
    try:
        return canonical_language(table.text("language") or default)
    except ValueError as problem:
        table.wrong("language", str(problem))
        return ""


def _point(data: Any, path: Path, problems: Problems) -> ScriptPoint:
    table = Table(data, path, POINT_FIELDS, problems)
    when = None
    if "when" in table:
        when = ConditionReader(problems, FACTS).read(table.data["when"], (*path, "when"))
    needs = table.words("needs")
    for need in needs:
        if need not in NEEDS:
            table.wrong("needs", f"{need!r} is no fact of a lender", f"Known: {', '.join(NEEDS)}.")
    return ScriptPoint(
        id=table.word("id", required=True),
        text=table.text("text", required=True).strip(),
        tick=table.flag("tick"),
        asks=table.choice("asks", ASKS),
        when=when,
        needs=needs,
        lender_roles=table.words("lender_roles"),
        listener=table.choice("listener", LISTENERS),
        line=text_line(problems.document, *path, "text"),
    )
