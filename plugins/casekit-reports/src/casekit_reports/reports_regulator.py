"""The report of a month to a regulator, and the lists that go with it; nobody is named in it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta

from casekit.rights import SOFTWARE
from casekit_reports.documents import Column, Document, Part, Section
from casekit_reports.parts import complaints_parts, violations_part, volume_parts
from casekit_reports.parts_figures import definitions_part, figures_part
from casekit_reports.parts_incidents import incidents_part
from casekit_reports.parts_people import trained_people, training_part
from casekit_reports.sources import Sources

_FIGURES = (
    "recovery_rate", "success_rate", "satisfaction_service", "satisfaction_communication",
    "complaints_per_1000",
)  # fmt: skip

_AT_ONCE = 10_000


def regulator(sources: Sources) -> Document:
    """Return what a regulator is told of a month."""
    say = sources.say
    complaints = complaints_parts(sources)
    incidents = incidents_part(sources)
    return sources.document(
        "regulator",
        say("Monthly report to the regulator", "监管月报"),
        (
            Section("volume", say("Volume by tier", "业务量"), volume_parts(sources)),
            Section("figures", say("Indicators", "指标"), (_indicators(sources),)),
            Section("complaints", say("Complaints", "投诉"), complaints[:2]),
            Section(
                "violations",
                say("Violations and corrections", "违规与整改"),
                (violations_part(sources),),
            ),
            *(
                (Section("incidents", say("Incidents", "信息安全事件"), (incidents,)),)
                if incidents is not None
                else ()
            ),
            Section("training", say("Training", "培训"), (training_part(sources),)),
            Section(
                "third_parties",
                say("Contacts with others than the customer", "第三方联系"),
                (_third_parties(sources),),
            ),
            Section(
                "definitions",
                say("Definitions", "指标定义"),
                (definitions_part(sources, _FIGURES),),
            ),
        ),
    )


def complaints(sources: Sources) -> Document:
    """Return the complaints of a period, and those that are open at its end."""
    say = sources.say
    return sources.document(
        "complaints",
        say("Complaints", "投诉报告"),
        (Section("complaints", say("Complaints", "投诉"), complaints_parts(sources)),),
    )


def training(sources: Sources) -> Document:
    """Return who was trained in a period, and which subjects each has not had in its year."""
    say = sources.say
    part = Part(
        "people",
        say("By person", "按人员"),
        (
            Column(say("Login", "登录名")),
            Column(say("Trainings", "次数"), "count"),
            Column(say("Hours", "学时"), "count"),
            Column(say("Not had this year", "本年尚缺")),
        ),
        tuple(
            (
                one.login,
                one.times,
                one.hours,
                sources.words.joined([sources.words.subject(each) for each in one.lacking]),
            )
            for one in trained_people(sources)
        ),
    )
    return sources.document(
        "training",
        say("Training", "培训报告"),
        (Section("training", say("Training", "培训"), (training_part(sources), part)),),
    )


def disclosures(sources: Sources) -> Document:
    """Return who has seen how much of customers' data in a period, and was refused it how often."""
    say, lender = sources.say, sources.lender
    zone = lender.settings.lender.zone
    start = datetime.combine(sources.period.start, time(), zone).astimezone(UTC)
    end = datetime.combine(sources.period.end + timedelta(days=1), time(), zone).astimezone(UTC)
    shown: Counter[tuple[str, str]] = Counter()
    refused: Counter[tuple[str, str]] = Counter()
    customers: dict[tuple[str, str], set[int]] = {}
    after = ""
    sizes = sources.known.sizes
    while page := lender.archive.disclosures(
        start=start, end=end, limit=_AT_ONCE, after=after, actor=SOFTWARE
    ):
        for one in page:
            if one.seq >= sizes.get(one.log, 0):
                continue
            key = (one.who, one.kind)
            (refused if one.refused else shown)[key] += 1
            if one.customer_id is not None and not one.refused:
                customers.setdefault(key, set()).add(one.customer_id)
        after = page[-1].place
    part = Part(
        "disclosures",
        say("Who has seen what", "个人信息查看情况"),
        (
            Column(say("Login", "登录名")),
            Column(say("How", "方式")),
            Column(say("Times", "次数"), "count"),
            Column(say("Customers", "客户数"), "count"),
            Column(say("Refused", "被拒次数"), "count"),
        ),
        tuple(
            (
                key[0],
                sources.words.seen(key[1]),
                shown[key],
                len(customers.get(key, ())),
                refused[key],
            )
            for key in sorted({*shown, *refused})
        ),
        note=say(
            "casekit: what the software handed to a channel or a file.",
            "casekit 指由系统发送至渠道或写入文件。",
        ),
    )
    return sources.document(
        "disclosures",
        say("Looks at personal data", "个人信息查看报告"),
        (Section("disclosures", say("Looks at personal data", "个人信息查看"), (part,)),),
    )


def _indicators(sources: Sources) -> Part:
    title = sources.say("Indicators", "指标")
    return figures_part(sources, "indicators", title, sources.figures(_FIGURES))


def _third_parties(sources: Sources) -> Part:
    say = sources.say
    found = [one for one in sources.contacts() if one[1] != "customer"]
    return Part(
        "third_parties",
        say("Contacts with others than the customer", "第三方联系"),
        (
            Column(say("Who", "对象")),
            Column(say("Way", "方式")),
            Column(say("Came in", "来话来信"), "count"),
            Column(say("Went out", "去话去信"), "count"),
            Column(say("Loans", "涉及笔数"), "count"),
        ),
        tuple(
            (
                sources.words.party(party),
                sources.words.way(way),
                count if inbound else 0,
                0 if inbound else count,
                loans,
            )
            for way, party, inbound, count, loans in found
        ),
    )
