"""`casekit compliance`: the rules in words, and situations judged by them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casekit.cli.columns import headings
from casekit.cli.opening import (
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    read_instant,
)
from casekit.cli.output import emit, emit_json, emit_table
from casekit.cli.reporting import found_wrong, used_wrongly
from casekit.cli.words import Words

if TYPE_CHECKING:
    from casekit.compliance.pack import Rule, RulePack
    from casekit.compliance.scenario import NotJudged, ScenarioResult


@click.group()
def compliance() -> None:
    """Show the rules that every contact must pass, and check scenarios against them."""


@compliance.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--pack", default="", metavar="NAME", help="For scenarios that name no pack.")
@lender_choice()
@json_option
@language_option
def check(choice: LenderChoice, file: Path, pack: str, as_json: bool, language: str) -> None:
    """Judge each line of a file of scenarios (JSON lines; see docs/reference/rules.md).

    Needs no lender: the packs of all installed plugins are known. With --lender, that lender's
    changes to its pack hold. A line that cannot be judged is told, and the rest is judged. Ends
    with status 2 if a line is wrong, else with 1 if a pack is not installed or an expectation did
    not come true.
    """
    from casekit.compliance.scenario import NotJudged, check_file

    packs = _installed_packs()
    if choice.given:
        used = _lender_pack(choice)
        packs = {**packs, used.name: used}
    if pack:
        _named(packs, pack)
    failed = wrong = 0
    for result in check_file(file, packs, default_pack=pack):
        wrong += isinstance(result, NotJudged) and not result.pack_missing
        failed += isinstance(result, NotJudged) or result.held is False
        if as_json:
            emit_json(result.as_json(), line=True)
        elif isinstance(result, NotJudged):
            _show_unjudged(result, Words(language))
        else:
            _show(result, packs, language)
    if wrong:
        used_wrongly()
    if failed:
        found_wrong()


@compliance.command()
@lender_choice(positional=True)
@click.option("--pack", default="", metavar="NAME", help="A pack by name, without a lender.")
@json_option
@language_option
def rules(choice: LenderChoice, pack: str, as_json: bool, language: str) -> None:
    """List the rules with version and source: a lender's own, or those of a pack."""
    if pack:
        chosen = _named(_installed_packs(), pack)
        words = Words(language or "en")
    else:
        settings = choice.settings()
        chosen = _lender_pack(choice)
        words = Words(language or settings.lender.language)
    if as_json:
        for rule in chosen.rules:
            emit_json(_rule_json(rule), line=True)
        return
    emit(f"{_said(chosen.title, words)} ({chosen.name} {chosen.version})")
    emit()
    emit_table(
        headings(words, "rule", "version", "severity", "what it asks", "source"),
        [
            (
                r.id,
                r.version,
                words(f"severity_{r.severity.value}"),
                r.title_in(words.language),
                chosen.cited(r.source, words.language),
            )
            for r in chosen.rules
        ],
    )
    if chosen.note:
        emit()
        emit(_said(chosen.note, words))


@compliance.command()
@click.argument("case")
@lender_choice()
@click.option("--at", default="", metavar="INSTANT", help="When; now if left out.")
@click.option("--channel", default="", metavar="WAY", help="Only sms, voice, letter, visit …")
@json_option
@language_option
def explain(
    choice: LenderChoice, case: str, at: str, channel: str, as_json: bool, language: str
) -> None:
    """Say what the rules allow for a case now, what not and why, and when they will.

    An instant without an offset is read in the lender's time zone. Ends with status 0 whatever the
    rules say.
    """
    from casekit.cases.lawfulness import explain_lawful, lawfulness

    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        when = read_instant(at, lender.settings.lender.zone) if at else None
        told = lawfulness(lender, case, at=when, channel=channel)
        if as_json:
            emit_json(told.to_json())
            return
        for line in explain_lawful(lender, told, words.language):
            emit(line)


def _show(result: ScenarioResult, packs: Mapping[str, RulePack], language: str) -> None:
    from zoneinfo import ZoneInfo

    from casekit.compliance.explain import explain_verdict

    words = Words(language)
    mark = f"  {words('scenario_unexpected')}" if result.held is False else ""
    emit(f"{result.scenario_id}{mark}")
    pack = packs.get(result.verdict.pack.split(" ")[0])
    zone = ZoneInfo(result.zone)
    for sentence in explain_verdict(result.verdict, language or "en", pack=pack, zone=zone):
        emit(f"  {sentence}")
    for key in result.unknown_keys:
        emit(f"  ({key}: nobody knows this key)")


def _show_unjudged(result: NotJudged, words: Words) -> None:
    emit(f"{result.scenario_id or '-'}  {words('scenario_unjudged')}")
    emit(f"  {result.error.message}")
    if result.error.hint:
        emit(f"  {result.error.hint}")


def _installed_packs() -> dict[str, RulePack]:
    from casekit.plugins import Plugins, installed

    registry = Plugins(tuple(dict.fromkeys(p.name for p in installed()))).rule_packs
    return dict(registry.objects)


def _lender_pack(choice: LenderChoice) -> RulePack:
    from casekit.plugins import Plugins
    from casekit.wiring import open_rules

    settings = choice.settings()
    return open_rules(settings, Plugins(settings.plugins.use))[0]


def _named(packs: Mapping[str, RulePack], name: str) -> RulePack:
    from casekit.errors import NotFound

    if name not in packs:
        raise NotFound(
            f"there is no rule pack {name!r}",
            hint=f"Known are {', '.join(sorted(packs)) or 'none'}; a pack comes with its plugin.",
        )
    return packs[name]


def _rule_json(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "version": rule.version,
        "severity": rule.severity.value,
        "title": {language: rule.title_in(language) for language in rule.title},
        "source": rule.source,
        "primitive": rule.primitive.kind,
    }


def _said(texts: Mapping[str, str], words: Words) -> str:
    return texts.get(words.language) or texts["en"]
