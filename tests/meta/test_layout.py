"""The house keeps its order: what the core may know, how large a file is, what every name says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from inspect import getdoc
from pathlib import Path

import pytest

_GIVE_NAMES = ("__init__.py", "compliance/primitives/__init__.py")

LONGEST_FILE = 400
"""Lines; a file that needs more has more than one subject."""

VENDORS_COUNTRIES_LAWS = re.compile(
    r"twilio|aliyun|alibaba|tencent|vonage|sinch|messagebird"
    r"|\bchina\b|\bprc\b|\bpipl\b|hong kong|taiwan|united states|\bfdcpa\b|\btcpa\b|regulation f\b"
    r"|\bgdpr\b|civil code|中国|民法典|个人信息保护法",
    re.IGNORECASE,
)
COUNTRY_CODES = {"CN", "US", "HK", "TW", "cn", "us", "casekit-cn", "casekit-us", "cn-measures"}


def core_files(root: Path) -> list[Path]:
    files = sorted((root / "src/casekit").rglob("*.py"))
    assert len(files) > 50
    return files


def shipped_files(root: Path) -> list[Path]:
    return core_files(root) + sorted(root.glob("plugins/*/src/**/*.py"))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


# -- what the core may know ------------------------------------------------------------------------


def test_the_core_imports_no_plugin(root: Path) -> None:
    packages = {path.name for path in root.glob("plugins/*/src/*") if path.is_dir()}
    assert "casekit_echo" in packages
    for path in core_files(root):
        for node in ast.walk(parsed(path)):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            taken = {name.partition(".")[0] for name in names} & packages
            assert not taken, f"{path.relative_to(root)} imports {taken}"


def test_the_core_names_no_vendor_country_or_law(root: Path) -> None:
    found = []
    for path in core_files(root):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if VENDORS_COUNTRIES_LAWS.search(line):
                found.append(f"{path.relative_to(root)}:{number}: {line.strip()}")
    assert found == []


def test_the_core_has_no_country_as_a_value(root: Path) -> None:
    """`CN` may stand as an example in a docstring or a hint; it is never a default or a branch."""
    found = []
    for path in core_files(root):
        if "testing" in path.parts:  # the lender that is shipped for tests uses a real rule pack
            continue
        tree = parsed(path)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node.value in COUNTRY_CODES:
                found.append(f"{path.relative_to(root)}:{node.lineno}: {node.value}")
    assert found == []


def test_only_the_run_reaches_people(root: Path) -> None:
    """Nobody but the dispatch of a run, behind the gate, hands anything to a channel."""
    callers = set()
    for path in core_files(root):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Attribute) and node.attr == "send_batch":
                callers.add(path.relative_to(root / "src/casekit").as_posix())
    # the base class derives the single form; the contract is what a plugin's author tests with
    assert callers == {"contacts/channel.py", "run/dispatch.py", "testing/channel_contract.py"}


def test_logic_reads_no_clock(root: Path) -> None:
    """Time is passed in: only clock.py asks the machine."""
    found = []
    for path in core_files(root):
        if path.name == "clock.py" or "testing" in path.parts:
            continue
        for node in ast.walk(parsed(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            base = node.func.value
            if (
                isinstance(base, ast.Name)
                and base.id in {"datetime", "date"}
                and node.func.attr in {"now", "today", "utcnow"}
            ):
                found.append(f"{path.relative_to(root)}:{node.lineno}")
    assert found == []


# -- the order of the house ------------------------------------------------------------------------


def test_no_file_has_more_than_one_subject(root: Path) -> None:
    long = {
        str(path.relative_to(root)): lines
        for path in shipped_files(root)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_files_are_named_for_what_is_in_them(root: Path) -> None:
    vague = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "misc.py", "manager.py"}
    assert [path for path in shipped_files(root) if path.name in vague] == []


def test_every_folder_says_what_lives_there(root: Path) -> None:
    for path in shipped_files(root):
        folder = path.parent
        if "migrations" in path.parts:  # scripts that Alembic runs by path
            continue
        init = folder / "__init__.py"
        assert init.is_file(), f"{folder.relative_to(root)} has no __init__.py"
        assert ast.get_docstring(parsed(init)), f"{init.relative_to(root)} says nothing"


def test_a_folders_init_imports_nothing(root: Path) -> None:
    """The public API is in `casekit` alone, so that importing one part does not import another.

    It, and the kinds of rules, give their names when they are first used.
    """
    public = {root / "src/casekit" / name for name in _GIVE_NAMES}
    for path in shipped_files(root):
        if path.name != "__init__.py" or path in public:
            continue
        inside = [node for node in parsed(path).body if not is_docstring(node)]
        inside = [
            node
            for node in inside
            if not (isinstance(node, ast.ImportFrom) and node.module == "__future__")
        ]
        assert inside == [], f"{path.relative_to(root)} does more than say what lives there"


def test_every_file_begins_with_what_it_is(root: Path) -> None:
    for path in shipped_files(root):
        if path.name == "__main__.py" or "migrations" in path.parts:
            continue
        assert ast.get_docstring(parsed(path)), f"{path.relative_to(root)} has no docstring"


def public_names(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name.startswith("_") or is_hook(node):
                continue
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef) and not says_itself(inner.name):
                        yield f"{node.name}.{inner.name}", inner


def says_itself(name: str) -> bool:
    """Private names; and tests of the suites that ship, whose names are sentences."""
    return name.startswith(("_", "test_"))


def is_hook(node: ast.AST) -> bool:
    decorators = getattr(node, "decorator_list", [])
    return any(isinstance(d, ast.Name) and d.id == "hookimpl" for d in decorators)


def test_every_public_name_has_a_docstring(root: Path) -> None:
    """A method that carries out what its base class describes need not say it again."""
    missing = []
    for path in shipped_files(root):
        silent = [
            name
            for name, node in public_names(parsed(path))
            if not ast.get_docstring(node)  # type: ignore[arg-type]
        ]
        if not silent:
            continue
        parts = path.relative_to(next(p for p in path.parents if p.name == "src")).with_suffix("")
        module = import_module(".".join(parts.parts))
        for name in silent:
            thing: object = module
            for part in name.split("."):
                thing = getattr(thing, part)
            if not getdoc(thing):
                missing.append(f"{path.relative_to(root)}: {name}")
    assert missing == []


# -- words that must not stay ----------------------------------------------------------------------


def text_files(root: Path) -> Iterator[Path]:
    kept = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".cfg", ".ini", ""}
    skipped = {".git", ".venv", "node_modules", "__pycache__"}
    for folder in ("src", "plugins", "docs", "examples", "config", "bench", "tests", ".ci"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix in kept and not skipped & set(path.parts):
                yield path
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile", "constraints.txt"):
        yield root / name
    yield root / "pyproject.toml"


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (
            "an address of a package registry",
            r"pypi\.org|pythonhosted|index-url|extra-index|mirrors?\.",
        ),
        ("something left undone", r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b"),
    ],
)
def test_no_file_holds(what: str, words: str, root: Path) -> None:
    pattern = re.compile(words)
    me = Path(__file__).resolve()
    found = []
    for path in text_files(root):
        if path.resolve() == me:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{path.relative_to(root)}:{number}: {line.strip()[:100]}")
    assert found == [], what
