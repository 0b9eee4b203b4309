"""Scenario files: situations as JSON lines, checked by `casekit compliance check`.

The keys are those of docs/reference/rules.md. An absent key is unknown, an empty list is known to
be none; nothing is guessed. Keys that nobody knows are listed, not refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from casekit.compliance.gate import Gate
from casekit.compliance.local_time import zones_of
from casekit.compliance.model import Verdict
from casekit.compliance.pack import RulePack
from casekit.compliance.scenario_reader import Reader, ScenarioProblem
from casekit.errors import ConfigError, NotFound
from casekit.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """What came of one scenario.

    Attributes:
        scenario_id: its `id`; line: where it stands, from 1.
        verdict: the whole verdict.
        retry_at: `verdict.retry_at` in ISO 8601 with the offset of the customer's first zone.
        unknown_keys: keys that neither casekit nor the pack knows.
        held: whether `expect` came true; None where the scenario expects nothing.
        zone: the customer's first zone, on whose clock times are told; UTC where none is known.
    """

    scenario_id: str
    line: int
    verdict: Verdict
    retry_at: str | None
    unknown_keys: tuple[str, ...] = ()
    held: bool | None = None
    zone: str = "UTC"

    def as_json(self) -> dict[str, Any]:
        """Return the result as the object that the command line prints."""
        answer: dict[str, Any] = {
            "id": self.scenario_id,
            "verdict": "allow" if self.verdict.allowed else "deny",
            "rules": list(dict.fromkeys(finding.rule for finding in self.verdict.denials)),
            "retry_at": self.retry_at,
            "not_tried": list(self.verdict.not_tried),
            "warnings": list(dict.fromkeys(finding.rule for finding in self.verdict.warnings)),
        }
        if self.unknown_keys:
            answer["unknown_keys"] = list(self.unknown_keys)
        if self.held is not None:
            answer["as_expected"] = self.held
        return answer


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A scenario that could not be judged; the others of its file are.

    Attributes:
        scenario_id: its `id`, empty where the line has none; line: where it stands, from 1.
        error: what is wrong, with file, line, key and hint.
        pack_missing: the line is as it should be, but its rule pack is not installed.
    """

    scenario_id: str
    line: int
    error: ConfigError
    pack_missing: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as the object that the command line prints."""
        return {
            "id": self.scenario_id or None,
            "line": self.line,
            "error": self.error.message,
            "hint": self.error.hint,
        }


def check_file(
    path: Path, packs: Mapping[str, RulePack], *, default_pack: str = ""
) -> Iterator[ScenarioResult | NotJudged]:
    """Yield the result of each line of a scenario file, as it is read.

    A line that is no JSON object, has a value that cannot be used, or asks for a pack that is not
    there, yields `NotJudged` and does not keep the rest from being judged.

    Args:
        packs: the rule packs by the names that scenarios use.
        default_pack: the pack of scenarios that name none.

    Raises:
        NotFound: the file is not there, or cannot be read.
    """
    judges: dict[str, _Judge] = {}
    try:
        file = path.open("rb")
    except OSError as error:
        raise NotFound(
            f"the file {path} cannot be read ({error.strerror or error})",
            hint="Give the path of a file of JSON lines.",
        ) from error
    with file:
        for number, raw in enumerate(file, start=1):
            line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
            if line.strip():
                try:
                    yield _check_line(line, number, packs, judges, default_pack)
                except ScenarioProblem as problem:
                    told = ConfigError(
                        problem.message,
                        file=path,
                        line=number,
                        key=problem.key or None,
                        hint=problem.hint,
                    )
                    missing = isinstance(problem, _PackMissing)
                    yield NotJudged(_id_of(line), number, told, missing)


class _PackMissing(ScenarioProblem):
    """The scenario names a rule pack that is not installed."""


def _id_of(line: bytes) -> str:
    """Return the id of a line, or nothing where it cannot be read."""
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError:
        return ""
    return str(data.get("id", "")) if isinstance(data, dict) else ""


def _check_line(
    line: bytes,
    number: int,
    packs: Mapping[str, RulePack],
    judges: dict[str, _Judge],
    default_pack: str,
) -> ScenarioResult:
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise ScenarioProblem("", f"not valid JSON: {error}") from error
    if not isinstance(data, dict):
        raise ScenarioProblem("", "a scenario is a JSON object")
    name = data.get("pack", default_pack or None)
    judge = judges.get(name) if isinstance(name, str) else None
    if judge is None:
        pack = _pack_of(name, packs)
        judge = judges[str(name)] = _Judge(pack)
    reader = judge.reader
    reader.unknown_keys.clear()
    situation = reader.situation(data)
    verdict = judge.gate.check(situation)
    names = tuple(situation.customer.get("zones") or judge.default_zones)
    try:
        zones = zones_of(names)
    except ValueError as error:
        raise ScenarioProblem("customer.zones", str(error)) from error
    retry = verdict.retry_at
    expect = data.get("expect")
    return ScenarioResult(
        str(data.get("id", number)),
        number,
        verdict,
        None if retry is None else zones.show(retry).isoformat(),
        tuple(sorted(reader.unknown_keys)) if reader.unknown_keys else (),
        None if expect is None else _held(expect, verdict, judge.gate.pack),
        names[0] if names else "UTC",
    )


def _pack_of(name: Any, packs: Mapping[str, RulePack]) -> RulePack:
    known = f"Known are {', '.join(sorted(packs)) or 'none'}; a pack comes with its plugin."
    if not isinstance(name, str):
        raise ScenarioProblem("pack", "the name of a rule pack is needed", hint=known)
    if name not in packs:
        raise _PackMissing("pack", f"the rule pack {name!r} is not installed", hint=known)
    return packs[name]


class _Judge:
    """What the scenarios of one pack have in common."""

    def __init__(self, pack: RulePack) -> None:
        self.gate = Gate(pack, strict=False, digests=False)
        self.reader = Reader(pack.fact_names(), pack.regions)
        self.default_zones = (pack.default_zone,) if pack.default_zone else ()


def _held(expect: object, verdict: Verdict, pack: RulePack) -> bool:
    """Say whether what the scenario expects came true."""
    if not isinstance(expect, dict) or expect.get("verdict") not in ("allow", "deny"):
        raise ScenarioProblem("expect.verdict", '"allow" or "deny" is needed')
    if (expect["verdict"] == "allow") is not verdict.allowed:
        return False
    wanted = expect.get("rule")
    if wanted is not None:
        # an aspect of a rule is found under the id of the rule that carries it
        rule = pack.rule(str(wanted))
        if (rule.id if rule else wanted) not in {finding.rule for finding in verdict.denials}:
            return False
    retry = expect.get("retry_at")
    if retry is None:
        return True
    try:
        return verdict.retry_at == datetime.fromisoformat(str(retry))
    except ValueError as error:
        raise ScenarioProblem("expect.retry_at", f"{retry!r} is no instant") from error
