"""A lender ready to work in a folder of its own, for tests and examples."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from casekit.app import Lender
from casekit.clock import Clock, SimulatedClock

MORNING = datetime(2026, 3, 2, 1, 5, tzinfo=UTC)
"""Monday 2 March 2026, 09:05 in Shanghai: a lawful hour."""

READY: Mapping[str, object] = {
    "started_on": date(2025, 6, 2),
    "exam_on": date(2025, 5, 28),
    "passed_on": date(2026, 1, 15),
    "confidentiality": True,
    "flags": [],
    "trainings": [date(2025, 5, 20), date(2025, 8, 20), date(2025, 11, 20), date(2026, 1, 15)],
}
"""What rules ask of a collector, for `staff={"li": READY}`: trained, examined, bound to secrecy."""

_LENDER: Mapping[str, object] = {
    "id": "acme",
    "name": "友好金融",
    "zone": "Asia/Shanghai",
    "currency": "CNY",
    "language": "zh-Hans",
    "region": "CN",
    "mode": "sandbox",
}

_TEXTS: Mapping[str, object] = {
    "payment_channel": "手机银行",
    "hotline": "400-000-0000",
    "lender_address": "上海市示例路1号",
    "payment_account": "友好金融，示例银行 0000 0000",
    "en": {"payment_channel": "our app", "lender_name": "Friendly Finance"},
}


def make_lender(
    folder: Path,
    *,
    plugins: Sequence[str] = ("cn", "echo"),
    channels: Mapping[str, str] | None = None,
    clock: Clock | None = None,
    store_url: str = "",
    logs: int = 1,
    lender: Mapping[str, object] | None = None,
    policy: Mapping[str, str] | None = None,
    texts: Mapping[str, object] | None = None,
    products: Mapping[str, Mapping[str, str]] | None = None,
    staff: Mapping[str, Mapping[str, object]] | None = None,
    queue: Mapping[str, object] | None = None,
    options: Mapping[str, Mapping[str, object]] | None = None,
    extra_toml: str = "",
    modules: Mapping[str, object] | None = None,
) -> Lender:
    """Write `lender.toml` into a folder, make keys and store, and return the open lender.

    Args:
        folder: made where it does not exist; store, keys, anchor and files lie below it.
        plugins: names of the plugins that it uses.
        channels: role → channel; text messages through `echo` where None, and calls dialled by
            hand where there are `staff`.
        clock: a `SimulatedClock` at `MORNING` where None; a simulated one makes a simulation store.
        store_url: another database than the SQLite file below the folder.
        logs: Merkle logs of the store.
        lender: keys of `[lender]` that shall differ (`id`, `zone`, `language` …).
        policy: `[policy]`; by default the one of the Measures.
        texts: `[texts]` in place of the made-up ones.
        products: `[products]`, where labels shall differ from the policy's.
        staff: login → keys of `[staff.NAME]`; `READY` is what rules ask of a collector.
        queue: keys of `[queue]` that shall differ.
        options: plugin → keys of `[plugin.NAME]`; mappings within are written as inline tables.
        extra_toml: further tables, as they stand in the file (`[channel.echo]`, `[rules.ID]` …).
        modules: plugins at hand besides the installed ones (name → module).

    Raises:
        ConfigError: the file that this makes is not a good one.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    tables: dict[str, Mapping[str, object]] = {
        "lender": {**_LENDER, **(lender or {})},
        "plugins": {"use": list(plugins)},
        "store": {"url": store_url or "sqlite:///data/store.sqlite3", "logs": logs},
        "policy": policy or {"use": "cn-measures"},
        "rules": {"pack": "cn"},
        "templates": {"use": ["cn"]},
        "texts": _TEXTS if texts is None else texts,
        "channels": _channels(staff) if channels is None else channels,
    }
    if products is not None:
        tables["products"] = products
    if queue is not None:
        tables["queue"] = queue
    for name, facts in (staff or {}).items():
        tables[f"staff.{_key(name)}"] = facts
    for name, keys in (options or {}).items():
        tables[f"plugin.{_key(name)}"] = keys
    written = "".join(_table(name, values) for name, values in tables.items())
    path = folder / "lender.toml"
    path.write_text(f"{written}\n{extra_toml}\n", encoding="utf-8")
    return Lender.create(path, clock=clock or SimulatedClock(MORNING), modules=modules)


def _channels(staff: Mapping[str, object] | None) -> Mapping[str, object]:
    return {"sms": "echo", "voice": "by-hand"} if staff else {"sms": "echo"}


def _table(name: str, values: Mapping[str, object]) -> str:
    lines = [f"[{name}]"]
    lines += [f"{_key(key)} = {_value(value)}" for key, value in values.items()]
    return "\n".join(lines) + "\n\n"


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key)


def _value(value: object) -> str:
    """Return a value in TOML; its strings and numbers are written as in JSON."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
        return f"{{ {inside} }}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False)
