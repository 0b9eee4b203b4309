"""The life of a case, told from the archive as a person would tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from casekit.archive.entries import StoredEntry
from casekit.archive.opening import header_of
from casekit.cases.explaining import step_title, tier_title
from casekit.cases.finding import CaseRef, case_name, episodes_of
from casekit.cases.narrator import Narrator
from casekit.cases.timeline_gaps import Gaps
from casekit.cases.timeline_reading import (
    read_caseless,
    read_entries,
    revealed,
    shown_numbers,
)
from casekit.cases.timeline_texts import SENTENCES
from casekit.clock import instant_text, parse_instant
from casekit.pii.people import check_reason
from casekit.process.hiding import hidden_processes, without_processes

if TYPE_CHECKING:
    from casekit.app import Lender

LATE: Final = timedelta(days=1)
"""What is recorded longer than this after it happened is marked as late."""

OUTCOMES: Final = frozenset(
    {"contact.sent", "contact.failed", "contact.unknown", "contact.deferred"}
)
"""Kinds that tell how a hand-over went; the clearing before them is told with them."""


CAME_BACK: Final = frozenset({"contact.event", "contact.resolved"})
"""Kinds that tell what came back of a contact that had gone out."""


@dataclass(frozen=True, slots=True)
class ContactFields:
    """The five things that every record of a contact has.

    Attributes:
        at: when. way: how (`sms`, `voice` …). feedback: what came of it, a word of `Outcome`.
        promised: (minor units, date) of what was promised; currency: of these amounts.
    """

    at: datetime
    way: str
    feedback: str
    promised: tuple[tuple[int, date], ...] = ()
    currency: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "at": instant_text(self.at),
            "way": self.way,
            "feedback": self.feedback,
            "promised": [
                {"amount": amount, "due_on": due_on.isoformat(), "currency": self.currency}
                for amount, due_on in self.promised
            ],
        }


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One event in the life of a case.

    Attributes:
        at, recorded_at: when it happened and when it was recorded (UTC).
        late: these lie more than a day apart.
        when: `at` on the lender's wall clock, as the language writes it; a date alone where no
            time of day is known.
        text: the sentence; personal data in it is masked unless it was revealed.
        kind, category, tier: of the entry, and the tier in which the case stood then.
        case: `C-1042`; actor: who did it; channel: by which channel, empty if none.
        entry: log and number in the archive, `0/17`.
        contact: the five fields of a contact, where it is one.
        content: what was sealed, where it was revealed: texts, notes, reasons.
    """

    at: datetime
    recorded_at: datetime
    late: bool
    when: str
    text: str = field(repr=False)
    kind: str
    category: str
    tier: str
    case: str
    actor: str
    channel: str
    entry: str
    contact: ContactFields | None = None
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        return f"{self.when}  {self.text}"

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "at": instant_text(self.at),
            "recorded_at": instant_text(self.recorded_at),
            "late": self.late,
            "text": self.text,
            "kind": self.kind,
            "category": self.category,
            "tier": self.tier or None,
            "case": self.case or None,
            "actor": self.actor,
            "channel": self.channel or None,
            "entry": self.entry,
            "contact": self.contact.to_json() if self.contact else None,
            "content": dict(self.content) or None,
        }


def tell(
    lender: Lender,
    case: CaseRef,
    *,
    language: str,
    whole_loan: bool = False,
    reveal: bool = False,
    reason: str = "",
    actor: str | None = None,
) -> list[TimelineLine]:
    """Return the life of a case, or of all episodes of its loan; see `Cases.timeline`."""
    if reveal:
        check_reason(reason)
    with lender.store.read() as connection:
        episodes = episodes_of(connection, case.loan_id)
        told_of = episodes if whole_loan else [case]
        found = read_caseless(connection, case, episodes, whole_loan=whole_loan)
        found += read_entries(connection, [episode.case_id for episode in told_of])
        found = without_processes(
            found, hidden_processes(lender, connection, case.customer_id, actor)
        )
    contents: dict[tuple[int, int], Mapping[str, Any]] = {}
    if reveal:
        contents = revealed(lender, case, found, reason, actor)
    with lender.store.read() as connection:
        numbers = shown_numbers(lender, connection, case.customer_id, contents)
    told = narrator(lender, language, case.currency, {case.customer_id: numbers})
    return _in_order(lines_of(told, found, contents), found)


def _in_order(lines: Sequence[TimelineLine], found: Sequence[StoredEntry]) -> list[TimelineLine]:
    """Return the lines by when they happened; those of one instant keep their order.

    What was recorded late belongs where it happened. A call-back may be quicker than the receipt
    of the hand-over, but what came back of a contact stands after it went out.
    """
    numbers = {
        f"{entry.log}/{entry.seq}": (entry.case_id, header_of(entry).get("data", {}).get("contact"))
        for entry in found
    }
    by_time = sorted(lines, key=lambda line: line.at)
    went_out = {numbers[line.entry]: line for line in reversed(by_time) if line.kind in OUTCOMES}
    ordered: list[TimelineLine] = []
    placed: set[str] = set()
    for line in by_time:
        first = went_out.get(numbers[line.entry]) if line.kind in CAME_BACK else None
        for each in (first, line):
            if each is not None and each.entry not in placed:
                placed.add(each.entry)
                ordered.append(each)
    return ordered


def narrator(
    lender: Lender,
    language: str,
    currency: str,
    numbers: Mapping[int | None, Mapping[str, str]],
) -> Narrator:
    """Return what the sentences of a lender have in common."""
    return Narrator(
        language,
        lender.settings.lender.zone,
        lender.pack,
        lambda step: step_title(lender, step, language),
        lambda tier: tier_title(lender, tier, language),
        currency,
        numbers,
        kinds=lender.plugins.process_kinds.objects,
    )


def sentence(
    told: Narrator, kind: str, actor: str, customer_id: int | None, data: Mapping[str, Any]
) -> str:
    """Return the sentence of an entry; a plugin's kind is told by its name."""
    texts = SENTENCES.get(kind)
    if texts is None:
        return kind
    template = texts["zh" if told.chinese else "en"]
    gaps = Gaps(replace(told, customer=customer_id), actor, data)
    text = " ".join(template.format_map(gaps).split())
    # a login keeps its letters
    kept = told.chinese or template.startswith("{actor}")
    return text if kept else text[:1].upper() + text[1:]


def tell_headers(lender: Lender, language: str, headers: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a sentence for each header, empty for a kind that nobody has words for.

    Unlike a timeline it leaves none out, and shows no number. What was said when a contact was
    cleared is known in the later entries of the same contact.
    """
    settings = lender.settings.lender
    told = narrator(lender, language, settings.currency, {})
    cleared: dict[Any, Mapping[str, Any]] = {}
    sentences = []
    for header in headers:
        kind, data = header["kind"], header.get("data", {})
        number = (header.get("case"), data.get("contact"))
        if kind == "contact.cleared":
            cleared[number] = data
        merged = {**cleared.get(number, {}), **data}
        if kind == "document.added":
            merged["category"] = header.get("category", "")
        known = kind in SENTENCES
        sentences.append(
            sentence(told, kind, header["actor"], header.get("customer"), merged) if known else ""
        )
    return sentences


# -- telling ---------------------------------------------------------------------------------------


def lines_of(
    told: Narrator,
    found: Sequence[StoredEntry],
    contents: Mapping[tuple[int, int], Mapping[str, Any]],
) -> list[TimelineLine]:
    """Return a line for each entry that tells something new.

    Args:
        told: what the sentences have in common.
        found: the entries, each case's in the order of its chain.
        contents: what was sealed in them and may be shown, by log and number.
    """
    headers = [header_of(entry) for entry in found]
    cleared, settled = _contacts(found, headers)
    kept = _kept_recordings(headers)
    tiers: dict[int | None, str] = {}
    refused: dict[tuple[int | None, Any], Any] = {}
    lines = []
    for entry, header in zip(found, headers, strict=True):
        data: dict[str, Any] = header.get("data", {})
        before = tiers.get(entry.case_id, "")
        tiers[entry.case_id] = tier = data.get("tier", before)
        number = (entry.case_id, data.get("contact"))
        if entry.kind == "contact.cleared" and number in settled:
            continue
        if entry.kind == "case.reviewed" and not _is_news(data, before):
            continue
        if (entry.kind, data.get(_OF_RECORDING.get(entry.kind, ""))) in kept:
            continue
        if "step" in data:
            # a step that is refused every day for the same reason is told once, also where it
            # comes back to a collector between the refusals
            why, step = _refusal(entry.kind, data), (entry.case_id, data["step"])
            again = entry.kind == "action.unassigned" and refused.get(step)
            if again or (why and refused.get(step) == why):
                continue
            refused[step] = why
        content = dict(contents.get((entry.log, entry.seq), {}))
        if entry.kind != "contact.cleared" and number in cleared:
            first, place = cleared[number]
            data = first | data
            if entry.kind in OUTCOMES:
                content = {**contents.get(place, {}), **content}
        lines.append(_line(told, entry, data, tier, content))
    return lines


def _contacts(
    found: Sequence[StoredEntry], headers: Sequence[Mapping[str, Any]]
) -> tuple[dict[Any, tuple[dict[str, Any], tuple[int, int]]], set[Any]]:
    """Return what was said when each contact was cleared, and which contacts went on from there."""
    cleared: dict[Any, tuple[dict[str, Any], tuple[int, int]]] = {}
    settled: set[Any] = set()
    for entry, header in zip(found, headers, strict=True):
        data = header.get("data", {})
        number = (entry.case_id, data.get("contact"))
        if entry.kind == "contact.cleared":
            cleared[number] = (data, (entry.log, entry.seq))
        elif entry.kind in OUTCOMES:
            settled.add(number)
    return cleared, settled


_OF_RECORDING: Final = {"recording.due": "recording", "document.added": "blob"}
"""Kinds that a recording, once it is kept, has told already → the number that they share."""


def _kept_recordings(headers: Sequence[Mapping[str, Any]]) -> frozenset[tuple[str, Any]]:
    """Return which entries need not be told, because a recording was kept afterwards."""
    ended = [header["data"] for header in headers if header["kind"] in _RECORDING_ENDS]
    return frozenset(
        (kind, data[name]) for data in ended for kind, name in _OF_RECORDING.items() if name in data
    )


_RECORDING_ENDS: Final = frozenset({"recording.stored", "recording.missing"})


def _is_news(data: Mapping[str, Any], tier_before: str) -> bool:
    """Say whether a review changed anything that a person would tell."""
    return bool(data.get("planned") or data.get("withdrawn") or data.get("tier", "") != tier_before)


def _refusal(kind: str, data: Mapping[str, Any]) -> Any:
    """Return why a contact was refused or put off, or nothing where it was not."""
    if kind not in ("contact.denied", "contact.deferred"):
        return None
    denials = data.get("verdict", {}).get("denials", ())
    return kind, [denial["rule"] for denial in denials] or data


def _line(
    told: Narrator,
    entry: StoredEntry,
    data: Mapping[str, Any],
    tier: str,
    content: Mapping[str, Any],
) -> TimelineLine:
    at, recorded_at = parse_instant(entry.occurred_at), parse_instant(entry.at)
    if entry.kind == "document.added":
        # its name is sealed, and shown where what is sealed is
        data = {**data, "category": entry.category, "name": content.get("name", "")}
    text = sentence(told, entry.kind, entry.actor, entry.customer_id, data)
    late = abs(recorded_at - at) > LATE
    if late:
        shown = told.when(recorded_at)
        text += told.said(f"（补录于{shown}）", f" (Recorded late, on {shown}.)")
    return TimelineLine(
        at=at,
        recorded_at=recorded_at,
        late=late,
        when=told.moment(at),
        text=text,
        kind=entry.kind,
        category=entry.category,
        tier=tier,
        case=case_name(entry.case_id) if entry.case_id is not None else "",
        actor=entry.actor,
        channel=entry.channel or "",
        entry=f"{entry.log}/{entry.seq}",
        contact=_fields(entry, data, at),
        content=content,
    )


_FEEDBACK: Final = {
    "contact.sent": "handed_over",
    "contact.failed": "failed",
    "contact.unknown": "unknown",
}


def _fields(entry: StoredEntry, data: Mapping[str, Any], at: datetime) -> ContactFields | None:
    if entry.kind not in _FEEDBACK and entry.kind not in (
        "contact.recorded",
        "contact.inbound",
        "contact.imported",
        "contact.resolved",
        "contact.event",
    ):
        return None
    feedback = data.get("outcome") or data.get("resolved") or data.get("event")
    return ContactFields(
        at,
        str(data.get("role", "")),
        str(feedback or _FEEDBACK.get(entry.kind, "")),
        tuple(
            (promise["amount"], date.fromisoformat(promise["due_on"]))
            for promise in data.get("promises", ())
        ),
        str(data.get("currency", "")),
    )
