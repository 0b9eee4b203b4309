"""The part of reports about incidents: data that leaked, or may have; nobody is named in it."""

from __future__ import annotations

from casekit.archive.evidence_words import LABELS
from casekit_reports.cells import pick
from casekit_reports.documents import Column, Part
from casekit_reports.sources import Course, Sources


def incidents_part(sources: Sources) -> Part | None:
    """Return the incidents of the period, and those open at its end; None without the plugin.

    How many customers each affects is a number that whoever assessed it gave; empty before that.
    """
    if not sources.has("incidents"):
        return None
    say, first = sources.say, sources.period.start
    found = [
        one
        for one in sources.courses("incident")
        if one.state != "cancelled" and (one.is_open or one.steps[-1][0] >= first)
    ]
    new = sum(one.opened_on >= first for one in found)
    affected = sum(int(one.data.get("customers") or 0) for one in found)
    return Part(
        "incidents",
        say("Incidents: data leaked, or may have", "信息安全事件"),
        (
            Column(say("Number", "编号"), "id"),
            Column(say("Reported", "报告日"), "date"),
            Column(say("Data", "涉及信息")),
            Column(say("Grade", "程度")),
            Column(say("State", "状态")),
            Column(say("Customers affected", "涉及客户数"), "count"),
        ),
        tuple(
            (
                one.process_id, one.opened_on, _data(sources, one),
                sources.words.of_process("finding", str(one.data.get("grade") or "")),
                sources.words.state(one.kind, one.state), one.data.get("customers"),
            )
            for one in found
        ),
        note=say(
            f"New in the period: {new}; customers affected, as far as assessed: {affected:,}.",
            f"期内新增{new}起；已评估涉及客户{affected:,}人。",
        ),
    )  # fmt: skip


def _data(sources: Sources, one: Course) -> str:
    labels = LABELS[pick(sources.language, "en", "zh")]
    fields = [str(each) for each in one.data.get("fields") or ()]
    return sources.words.joined([labels.get(f"field.{each}", each) for each in fields])
