"""Reading a TOML table into a frozen dataclass: types checked, defaults kept, errors with a line.

A field's metadata may hold `help` (one sentence, shown by the config reference) and `choices`.
A field of the type `Mapping[str, D]`, where `D` is such a dataclass, is tables by name
(`[channel.post.desk.north]`); one of the type `tuple[D, ...]` is an array of tables
(`[[channel.post.desk]]`).
"""

from __future__ import annotations

import re
import types
from collections.abc import Collection, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casekit.errors import ConfigError
from casekit.secret import Secret
from casekit.settings_file import Document

T = TypeVar("T")

_NAMED = re.compile("`([^`]+)`")


def read_table(
    document: Document,
    keys: tuple[str | int, ...],
    kind: type[T],
    *,
    ignore: Collection[str] = (),
) -> T:
    """Read the table at `keys` into the dataclass `kind`; keys in `ignore` are another part's.

    Paths are taken relative to the file's folder; `Secret` fields by reference.

    Raises:
        ConfigError: an unknown key, a missing one, or a value of another type.
    """
    table = lookup(document, keys)
    if table is None:
        table = {}
    if not isinstance(table, dict):
        raise document.error("this should be a table", *keys)
    known = {field.name.rstrip("_").replace("_", "-"): field for field in fields(kind)}  # type: ignore[arg-type]
    known |= {field.name.rstrip("_"): field for field in fields(kind)}  # type: ignore[arg-type]
    hints = get_type_hints(kind)
    given: dict[str, Any] = {}
    for key, value in table.items():
        if key in ignore:
            continue
        field = known.get(key)
        if field is None:
            raise unknown_key(document, keys, key, [f.name.rstrip("_") for f in known.values()])
        given[field.name] = _convert(document, (*keys, key), field, hints[field.name], value)
    for field in fields(kind):  # type: ignore[arg-type]
        if (
            field.name not in given
            and field.default is MISSING
            and field.default_factory is MISSING
        ):
            raise document.error(
                f"the key {field.name.rstrip('_')!r} is missing",
                *keys,
                hint=field.metadata.get("help", ""),
            )
    try:
        return kind(**given)
    except ValueError as error:
        raise document.error(str(error), *keys, *_named_key(error, table)) from error


def _named_key(error: ValueError, table: dict[str, Any]) -> tuple[str, ...]:
    """Return the key with which an error's text begins, in backticks, if the table has it."""
    named = _NAMED.match(str(error))
    return (named[1],) if named is not None and named[1] in table else ()


def lookup(document: Document, keys: tuple[str | int, ...]) -> Any:
    """Return the value at a key path, or None."""
    value: Any = document.data
    for key in keys:
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value


def unknown_key(
    document: Document, keys: tuple[str | int, ...], key: str, known: list[str]
) -> ConfigError:
    """Return the error for a key that means nothing here, with the nearest that does."""
    near = get_close_matches(key, known, 1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known here: {', '.join(sorted(set(known)))}."
    return document.error("this key means nothing here", *keys, key, hint=hint)


def _convert(
    document: Document, keys: tuple[str | int, ...], field: Field[Any], hint: Any, value: Any
) -> Any:
    kinds = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    choices = field.metadata.get("choices")
    for kind in kinds:
        converted, fits = _one(document, keys, kind, value)
        if fits:
            if choices and converted not in choices:
                raise document.error(
                    f"{converted!r} is not one of {', '.join(map(repr, choices))}", *keys
                )
            return converted
    wanted = " or ".join(
        _NAMES.get(get_origin(kind) or kind, getattr(kind, "__name__", str(kind)))
        for kind in kinds
        if kind is not type(None)
    )
    raise document.error(f"this should be {wanted}", *keys, hint=field.metadata.get("help", ""))


_NAMES: dict[Any, str] = {
    str: "text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    Path: "a path in quotes",
    tuple: "a list",
    dict: "a table",
    Mapping: "a table",
    Secret: "a secret by reference (env:NAME or file:PATH)",
    date: "a date such as 2026-03-02, without quotes",
    ZoneInfo: "an IANA time zone such as Asia/Shanghai",
}


def _one(
    document: Document, keys: tuple[str | int, ...], kind: Any, value: Any
) -> tuple[Any, bool]:
    origin = get_origin(kind)
    if kind is Secret:
        line = document.line(*keys)
        return Secret.resolve(
            value,
            folder=document.path.parent,
            file=document.path,
            line=line,
            key=".".join(str(k) for k in keys),
        ), True
    if kind is Path and isinstance(value, str):
        return (document.path.parent / Path(value).expanduser()).resolve(), True
    if kind is ZoneInfo and isinstance(value, str):
        try:
            return ZoneInfo(value), True
        except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
            return None, False
    if kind is date:
        return value, type(value) is date
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value), True
    if isinstance(kind, type) and is_dataclass(kind) and origin is None:
        return read_table(document, keys, kind), True
    if origin is Mapping and isinstance(value, dict):
        inner = get_args(kind)[1]
        named = {name: _one(document, (*keys, name), inner, item) for name, item in value.items()}
        for name, (_, fits) in named.items():
            if not fits:
                wanted = _NAMES.get(get_origin(inner) or inner, str(inner))
                raise document.error(f"this should be {wanted}", *keys, name)
        return {name: item for name, (item, _) in named.items()}, True
    if origin is tuple and isinstance(value, list):
        inner = get_args(kind)[0]
        if isinstance(inner, type) and is_dataclass(inner):
            return tuple(
                read_table(document, (*keys, place), inner) for place in range(len(value))
            ), True
        items = [_one(document, keys, inner, item) for item in value]
        return tuple(item for item, _ in items), all(fits for _, fits in items)
    if origin is dict and isinstance(value, dict):
        return value, True
    if kind is Any:
        return value, True
    if kind in (str, int, float, bool, dict):
        return value, type(value) is kind
    return None, False
