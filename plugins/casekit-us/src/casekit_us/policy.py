"""The tier policy `us-basic`, read from `policy.toml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from casekit.policy.declared import DeclaredPolicy, load_policy
from casekit.settings_file import parse_toml


@cache
def basic_policy() -> DeclaredPolicy:
    """Return the policy `us-basic`; read and checked once."""
    source = files("casekit_us") / "policy.toml"
    text = source.read_text(encoding="utf-8")
    return load_policy(parse_toml(text, Path(str(source))))
