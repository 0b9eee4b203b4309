"""What reports are made from: figures, processes and contacts, all as of what was known."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

import orjson

from casekit import Lender, ReportAsk
from casekit_reports.cells import pick
from casekit_reports.documents import Document, Section
from casekit_reports.figure import Figure
from casekit_reports.figures import FigureMaker
from casekit_reports.figures_period import Period, why_provisional
from casekit_reports.figures_words import word
from casekit_reports.journal_schema import HANDED_OVER, INBOUND
from casekit_reports.reading_entries import opened_journal
from casekit_reports.report_words import ReportWords
from casekit_reports.streams import Known

_CUSTOMER: Final = ("", "customer")


@dataclass(frozen=True, slots=True)
class Course:
    """How a process went, up to a day.

    Attributes:
        process_id, kind: which. opened_on: when it was opened.
        state, phase, due_on, person, owner, case_id, data: as they stood on the day.
        steps: (day, event, state) of each step, in order.
    """

    process_id: int
    kind: str
    opened_on: date
    state: str
    phase: str
    due_on: date | None
    person: str
    owner: str
    case_id: int
    data: Mapping[str, Any] = field(repr=False)
    steps: tuple[tuple[date, str, str], ...] = field(repr=False)

    @property
    def is_open(self) -> bool:
        """True while it was under way."""
        return self.phase == "open"

    def late_on(self, day: date) -> bool:
        """Say whether it was under way and later than it was due."""
        return self.is_open and self.due_on is not None and self.due_on < day

    def day_of(self, *events: str) -> date | None:
        """Return when one of some events first happened, or None."""
        return next((day for day, event, _ in self.steps if event in events), None)


@dataclass(frozen=True, slots=True)
class TierVolume:
    """Cases of a tier, such that before + opened + came − left − closed = after.

    Attributes:
        tier: which. before: open when the period began. opened: opened in it, in this tier.
        came, left: came from another tier, and went to another one, from where they began in the
            period to where they ended in it.
        closed: closed in it, from this tier. after: open when it ended.
    """

    tier: str
    before: int
    opened: int
    came: int
    left: int
    closed: int
    after: int


class Sources:
    """What a report about a period is made from; all of it as of the same knowledge.

    Attributes:
        lender: whose. period: the days. language: of the report's words.
        words: for codes, in that language.
        known: how many entries count. known_at: the instant by which records of people count.
    """

    def __init__(
        self,
        lender: Lender,
        ask: ReportAsk,
        maker: FigureMaker,
        sizes: Mapping[int, int] | None,
    ) -> None:
        self.lender = lender
        self.ask = ask
        self.period = Period(ask.start, ask.end)
        self.language = ask.language
        self.known: Known = maker.known(sizes if sizes is not None else ask.known_at)
        self.known_at: datetime = (ask.known_at or lender.clock.now()).astimezone(UTC)
        self.words = ReportWords(lender, ask.language)
        self._maker = maker
        self._texts: Mapping[int, str] = maker.journal.texts()

    @property
    def currency(self) -> str:
        """The lender's currency, ISO 4217."""
        return self.lender.settings.lender.currency

    def say(self, en: str, zh: str) -> str:
        """Return the text of the report's language."""
        return pick(self.language, en, zh)

    def has(self, desk: str) -> bool:
        """Say whether a plugin of this lender offers a desk."""
        return desk in self.lender.plugins.desks

    def document(self, name: str, title: str, sections: Sequence[Section]) -> Document:
        """Return the report of these sections."""
        settings = self.lender.settings.lender
        with self._maker.journal.reading() as connection:
            why = why_provisional(
                connection, self.known.sizes, self.period.end, self.lender.today()
            )
        return Document(
            name=name,
            title=title,
            period=self.period,
            lender=settings.name,
            language=self.language,
            currency=settings.currency,
            known=self.known.sizes,
            known_at=self.known_at,
            zone=settings.zone,
            provisional=_sentence(word(why, self.language)) if why else "",
            sections=tuple(sections),
        )

    def figures(
        self,
        names: Collection[str] = (),
        by: Sequence[str] = (),
        period: Period | None = None,
    ) -> Sequence[Figure]:
        """Return figures of the period, or of another one, as of what is known."""
        return self._maker.make(period or self.period, by, self.known.sizes, names=names)

    def courses(self, *kinds: str, until: date | None = None) -> list[Course]:
        """Return how processes of some kinds went, by number, up to a day (the period's end)."""
        day = (until or self.period.end).toordinal()
        numbers = {number: text for number, text in self._texts.items() if text in kinds}
        if not numbers:
            return []
        places = ",".join("?" * len(numbers))
        with self._maker.journal.reading() as connection:
            rows = connection.execute(
                "SELECT process_id, kind, event, state, phase, day, due_day, person, owner, "  # noqa: S608
                f"case_id, data FROM steps WHERE kind IN ({places}) AND day <= ?"
                f"{self.known.movements} ORDER BY process_id, seq",
                (*numbers, day),
            )
            return list(self._gathered(rows))

    def _gathered(self, rows: sqlite3.Cursor) -> Iterator[Course]:
        steps: list[tuple[date, str, str]] = []
        last: tuple[Any, ...] | None = None
        for row in rows:
            if last is not None and row[0] != last[0]:
                yield self._course(last, steps)
                steps = []
            state = self._texts.get(row[3], "") or (steps[-1][2] if steps else "")
            steps.append((date.fromordinal(row[5]), self._texts.get(row[2], ""), state))
            last = row
        if last is not None:
            yield self._course(last, steps)

    def _course(self, last: tuple[Any, ...], steps: Sequence[tuple[date, str, str]]) -> Course:
        words = self._texts
        return Course(
            process_id=last[0],
            kind=words.get(last[1], ""),
            opened_on=steps[0][0],
            state=steps[-1][2],
            phase=words.get(last[4], "open"),
            due_on=None if last[6] is None else date.fromordinal(last[6]),
            person=words.get(last[7], ""),
            owner=words.get(last[8], ""),
            case_id=last[9],
            data=orjson.loads(last[10] or "{}"),
            steps=tuple(steps),
        )

    def volume(self) -> list[TierVolume]:
        """Return the cases by tier: as they stood before the period, in it, and at its end."""
        first, last = self.period.first_day, self.period.last_day
        counts: dict[str, Counter[int]] = {name: Counter() for name in self.lender.policy.tiers}
        with self._maker.journal.reading() as connection:
            rows = connection.execute(
                "SELECT case_id, day, open, tier FROM stands "  # noqa: S608
                f"WHERE day <= ?{self.known.movements} ORDER BY loan_id, case_id, day, seq",
                (last,),
            )
            for case in _of_each_case(rows):
                self._count(counts, case, first)
        return [
            TierVolume(tier, *(found[place] for place in range(6)))
            for tier, found in counts.items()
        ]

    def _count(
        self, counts: dict[str, Counter[int]], case: Sequence[tuple[int, ...]], first: int
    ) -> None:
        def tier(number: int) -> Counter[int]:
            return counts.setdefault(self._texts.get(number, ""), Counter())

        earlier = [row for row in case if row[1] < first]
        was_open = bool(earlier and earlier[-1][2])
        within = case[len(earlier) :]
        if earlier and not was_open and not any(row[2] for row in within):
            return
        began = earlier[-1][3] if was_open else next((r[3] for r in within if r[3]), case[-1][3])
        tier(began)[0 if was_open else 1] += 1
        now = case[-1]
        ended = now[3] if now[2] else next((r[3] for r in reversed(case) if r[2]), began)
        ended = ended or began
        if ended != began:
            tier(ended)[2] += 1
            tier(began)[3] += 1
        tier(ended)[5 if now[2] else 4] += 1

    def contacts(self) -> list[tuple[str, str, bool, int, int]]:
        """Return the contacts of the period: way, party, inbound, how many, on how many loans."""
        first, last = self.period.start, self.period.end
        with self._maker.journal.reading() as connection:
            rows = connection.execute(
                "SELECT role, party, (flags & ?) <> 0, count(*), count(DISTINCT loan_id) "  # noqa: S608
                "FROM contacts JOIN kinds_of_contact ON kinds_of_contact.id = what "
                "WHERE month BETWEEN ? AND ? AND day BETWEEN ? AND ? "
                f"AND (flags & ?) <> 0{self.known.versions} GROUP BY 1, 2, 3",
                (
                    INBOUND, first.year * 12 + first.month - 1, last.year * 12 + last.month - 1,
                    first.toordinal(), last.toordinal(), HANDED_OVER | INBOUND,
                ),
            ).fetchall()  # fmt: skip
        words = self._texts
        found = [
            (words.get(role, ""), words.get(party, "") or _CUSTOMER[1], bool(inbound), count, loans)
            for role, party, inbound, count, loans in rows
        ]
        return sorted(found, key=lambda one: (one[1] not in _CUSTOMER, one[:3]))


def _of_each_case(rows: sqlite3.Cursor) -> Iterator[list[tuple[int, ...]]]:
    case: list[tuple[int, ...]] = []
    for row in rows:
        if case and row[0] != case[-1][0]:
            yield case
            case = []
        case.append(row)
    if case:
        yield case


def _sentence(text: str) -> str:
    """Return why a report is provisional as a sentence of its own."""
    told = text.partition(": ")[2] or text.partition("：")[2] or text
    return f"{told[0].upper()}{told[1:]}{'。' if told[-1] > '⺀' else '.'}"


@contextmanager
def sources(
    lender: Lender, ask: ReportAsk, sizes: Mapping[int, int] | None = None
) -> Iterator[Sources]:
    """Open what a report is made from.

    Args:
        lender: an open one.
        ask: what is asked for.
        sizes: log → how many entries count; what was recorded up to `ask.known_at` where None.

    Raises:
        UsageError: more entries than there are, or nothing was recorded then.
    """
    with opened_journal(lender) as journal:
        yield Sources(lender, ask, FigureMaker(lender, journal), sizes)
