"""Parts of reports about people who work here: who may not work, and who was trained."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from casekit.rights import SOFTWARE
from casekit_reports.documents import Column, Part
from casekit_reports.report_words import SUBJECTS
from casekit_reports.sources import Sources


def not_ready_part(sources: Sources) -> Part | None:
    """Return who may not work at the end of the period and why; None without the plugin."""
    if not sources.has("staff"):
        return None
    say = sources.say
    day = min(sources.period.end, sources.lender.today())
    found = sources.lender.plugin("staff").ready(on=day, known_at=sources.known_at, actor=SOFTWARE)
    here = [
        one
        for one in found
        if one.person.created_at <= sources.known_at and one.person.works_on(day)
    ]
    return Part(
        "not_ready",
        say("Who may not work", "不得上岗人员"),
        (Column(say("Login", "登录名")), Column(say("Because", "原因"))),
        tuple(
            (one.person.login, one.words(sources.language, warned=False))
            for one in here
            if one.amiss
        ),
        note=say(
            f"On {day}; people who work here: {len(here)}.", f"截至{day}，在岗{len(here)}人。"
        ),
    )


class Trained(NamedTuple):
    """What somebody was trained in: in the period, and what is missing in the year of its end."""

    login: str
    times: int
    hours: int
    lacking: tuple[str, ...]


def trained_people(sources: Sources) -> list[Trained]:
    """Return who works at the end of the period, and how they were trained."""
    lender, period = sources.lender, sources.period
    people = [
        one
        for one in lender.people.list(actor=SOFTWARE)
        if one.created_at <= sources.known_at and one.works_on(period.end)
    ]
    records = lender.people.records(
        kind="training",
        start=min(period.start, date(period.end.year, 1, 1)),
        end=period.end,
        known_at=sources.known_at,
        actor=SOFTWARE,
    )
    rows = []
    for person in people:
        own = [
            one for one in records if one.login == person.login and one.data.get("attended", True)
        ]
        within = [one for one in own if one.on >= period.start]
        had = {
            subject
            for one in own
            if one.on.year == period.end.year
            for subject in one.data.get("subjects", ())
        }
        lacking = tuple(one for one in SUBJECTS if one not in had)
        hours = sum(int(one.data.get("hours", 0)) for one in within)
        rows.append(Trained(person.login, len(within), hours, lacking))
    return rows


def training_part(sources: Sources) -> Part:
    """Return how many people were trained in the period, by subject of the year; nobody's name."""
    say = sources.say
    rows = trained_people(sources)
    hours = sum(row.hours for row in rows)
    trained = sum(row.times > 0 for row in rows)
    table: list[tuple[Any, ...]] = [
        (say("trained in the period", "期内参加培训"), trained, _share(trained, len(rows)))
    ]
    for subject in SUBJECTS:
        had = sum(subject not in row.lacking for row in rows)
        name = sources.words.subject(subject)
        table.append((say(f"had {name} this year", f"本年已学：{name}"), had,
                      _share(had, len(rows))))  # fmt: skip
    return Part(
        "training",
        say("Training of staff", "员工培训"),
        (
            Column(say("What", "内容")),
            Column(say("People", "人数"), "count"),
            Column(say("Share", "占比"), "share"),
        ),
        tuple(table),
        note=say(
            f"People who work here: {len(rows)}; hours of training in the period: {hours}.",
            f"在岗{len(rows)}人；期内共{hours}学时。",
        ),
    )


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
