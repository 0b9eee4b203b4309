"""Rules and rule packs: primitives with an id, a version, a source, and those they apply to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casekit.compliance.model import Severity
from casekit.compliance.primitive import Primitive, show_value
from casekit.counted import Counted
from casekit.errors import RulePackError


@dataclass(frozen=True)
class Applies:
    """Which contacts a rule concerns. An empty set means all.

    Attributes:
        channels: `sms`, `voice`, `letter`, `visit`; not_channels: all but these, so that a way
            of contact that nobody thought of is concerned too.
        parties: `customer`, `guarantor`, `contact` …
        lender_roles: `creditor`, `debt_collector`; lender_kinds: `bank`, `agency`, `private`.
        regions: codes of the pack's regions (`Region.code`); a customer who may be in one of them
            is concerned.
    """

    channels: frozenset[str] = frozenset()
    not_channels: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    lender_roles: frozenset[str] = frozenset()
    lender_kinds: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    def concerns(self, channel: str, party: str) -> bool:
        """Say whether a contact on this channel with this party is concerned.

        Who lends, and where the customer is, is not asked here.
        """
        return (
            (not self.channels or channel in self.channels)
            and channel not in self.not_channels
            and (not self.parties or party in self.parties)
        )


@dataclass(frozen=True)
class Carried:
    """An id that the sources give to an aspect of another rule, which carries it out.

    Attributes:
        id: for example `US-TIME-02` (both ends of the window are outside it).
        title: what the aspect asks, by language, as in `Rule.title`.
        source: the article that it rests on.
    """

    id: str
    title: Mapping[str, str]
    source: str


@dataclass(frozen=True)
class Region:
    """A part of a country whose people some rules protect further.

    Attributes:
        code: ISO 3166-2, such as `US-MA`; stands in `Applies.regions` and in customers' records.
        names: as an address may say it (`MA`, `Massachusetts`); letters of any case.
        zones: IANA zones of which at least one holds everywhere in it.
    """

    code: str
    names: frozenset[str]
    zones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        id: for example `CN-TIME-01`; stands in verdicts, the archive and a lender's config.
        version: changes whenever its meaning does; a lender's change is appended to it.
        title: what it asks, by language (`en` at least). A parameter of the primitive may stand
            in braces, so that the title stays true when a lender changes it: `{limit}`,
            `{days:day|days}`, `{allow[0]}`, `{years[recording]}`.
        primitive: how it is judged, with its parameters.
        source: the article it rests on, or an honest "our default".
        severity: what it does where it does not hold.
        severity_on: another severity on some channels.
        carries: ids of its aspects; findings say `id`, whichever aspect does not hold.
    """

    id: str
    version: str
    title: Mapping[str, str]
    primitive: Primitive
    source: str
    severity: Severity = Severity.BLOCK
    severity_on: Mapping[str, Severity] = field(default_factory=dict)
    applies: Applies = Applies()
    carries: tuple[Carried, ...] = ()

    def title_in(self, language: str) -> str:
        """Return what the rule asks, with the parameters that are in force.

        Args:
            language: `zh…` gives Chinese, anything else English.

        Raises:
            LookupError: the title names a parameter that the primitive does not have; a pack
                with such a rule cannot be made.
        """
        return self.filled(self.title, language)

    def filled(self, title: Mapping[str, str], language: str) -> str:
        """Return a title, the rule's or that of an aspect, with the parameters in force."""
        short = "zh" if language.lower().startswith("zh") else "en"
        return (title.get(short) or title["en"]).format_map(_Gaps(self.primitive))

    def severity_for(self, channel: str) -> Severity:
        """Return what the rule does on this channel."""
        return self.severity_on.get(channel, self.severity)


@dataclass(frozen=True)
class RulePack:
    """Rules of one jurisdiction or trade, registered by `casekit_register_rule_packs`.

    Attributes:
        name: the name that a lender's config uses.
        version: archived with each verdict.
        title: by language.
        default_zone: IANA zone where the customer's is not known; empty: refuse instead.
        rules: in the order in which they are shown.
        note: what a reader must know, by language (no legal advice, what was not read).
        regions: parts of the country that some rules look at; empty where none does.
        citations: phrases of the rules' sources → the same in Chinese; the others stay as they are.
    """

    name: str
    version: str
    title: Mapping[str, str]
    default_zone: str
    rules: tuple[Rule, ...]
    note: Mapping[str, str] = field(default_factory=dict)
    regions: tuple[Region, ...] = ()
    citations: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seen: set[str] = set()
        regions = {region.code for region in self.regions}
        for rule in self.rules:
            several: tuple[Rule | Carried, ...] = (rule, *rule.carries)
            for named in several:
                if named.id in seen:
                    raise RulePackError(f"the rule pack {self.name!r} has two rules {named.id}")
                seen.add(named.id)
                _check_titles(rule, named)
            for code in sorted(rule.applies.regions - regions):
                raise RulePackError(
                    f"{rule.id} applies to {code}, and the rule pack {self.name!r} has no "
                    "such region",
                    hint="Add a Region with this code to the pack.",
                )

    def rule(self, rule_id: str) -> Rule | None:
        """Return the rule with this id, or the one that carries it; None where there is none."""
        return next(
            (
                rule
                for rule in self.rules
                if rule.id == rule_id or any(part.id == rule_id for part in rule.carries)
            ),
            None,
        )

    def cited(self, source: str, language: str) -> str:
        """Return the source of a rule as a language says it.

        Args:
            source: of a rule or finding; as it stands in the archive.
            language: `zh…` gives Chinese where the pack has it, anything else the source itself.
        """
        if not language.lower().startswith("zh"):
            return source
        for phrase in sorted(self.citations, key=len, reverse=True):
            source = source.replace(phrase, self.citations[phrase])
        return source.replace("; ", "；").replace(", ", "、")

    def fact_names(self) -> frozenset[str]:
        """Return the full names of all the facts that some rule may need."""
        return frozenset(name for rule in self.rules for name in rule.primitive.facts)


def _check_titles(rule: Rule, named: Rule | Carried) -> None:
    """Refuse a title that names what the rule's primitive does not have."""
    for language in named.title:
        try:
            rule.filled(named.title, language)
        except (LookupError, ValueError, TypeError) as error:
            raise RulePackError(
                f"the title of {named.id} ({language}) cannot be filled: {error}",
                hint="What stands in braces must be a parameter of the rule's primitive.",
            ) from None


class _Gaps(dict[str, Any]):
    """A primitive's parameters by name, each made ready for a title when it is asked for."""

    def __init__(self, primitive: Primitive) -> None:
        super().__init__()
        self._primitive = primitive

    def __missing__(self, name: str) -> Any:
        return _in_title(self._primitive.shown(name))


def _in_title(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return Counted(value)
    if isinstance(value, Mapping):
        return {name: _in_title(inner) for name, inner in value.items()}
    if isinstance(value, tuple):
        return tuple(map(show_value, value))
    return show_value(value)
