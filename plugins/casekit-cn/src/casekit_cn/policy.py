"""The tier policy of the Measures, read from `measures.toml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from casekit.policy.declared import DeclaredPolicy, load_policy
from casekit.settings_file import parse_toml


@cache
def measures_policy() -> DeclaredPolicy:
    """Return the policy `cn-measures`; read and checked once."""
    source = files("casekit_cn") / "measures.toml"
    text = source.read_text(encoding="utf-8")
    return load_policy(parse_toml(text, Path(str(source))))
