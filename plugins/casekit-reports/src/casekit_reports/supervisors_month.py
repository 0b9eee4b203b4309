"""The supervisor's month on one page: what there is to see to, in the order of the work.

Each line asks the desk of whichever plugin offers it, and names the command that goes on; what no
plugin of the lender offers is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from casekit import Lender, ProcessView
from casekit_reports.cells import pick
from casekit_reports.definitions import definition
from casekit_reports.figures import figures
from casekit_reports.figures_period import Period
from casekit_reports.figures_words import word
from casekit_reports.kinds_risk import ASSESSMENT, POINT, SUGGESTION
from casekit_reports.report_names import report_name
from casekit_reports.report_words import ReportWords
from casekit_reports.risk_showing import says

_FIGURES: Final = (
    "recovery_rate", "success_rate", "satisfaction_service", "satisfaction_communication",
    "promise_kept_rate",
)  # fmt: skip
_MOST: Final = 5
"""So many of each are named; the command lists all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a supervisor's month.

    Attributes:
        id: a word for it.
        asks: the question that it answers.
        says: the answer in a sentence.
        attention: somebody has to do something.
        items: the first of what it is about.
        command: what to type to go on.
    """

    id: str
    asks: str
    says: str
    attention: bool
    items: tuple[str, ...]
    command: str

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "id": self.id,
            "asks": self.asks,
            "says": self.says,
            "attention": self.attention,
            "items": list(self.items),
            "command": self.command,
        }


def supervisors_month(
    lender: Lender, period: Period, language: str, *, actor: str | None = None
) -> list[Line]:
    """Return what there is to see to in a month.

    Args:
        lender: an open one.
        period: the month.
        language: of the words.
        actor: who asks; needs the rights of the lists that are looked at.

    Raises:
        NotAuthorized: one of them is not for the actor.
    """
    return [
        line
        for desk, tell in _LINES
        if desk in lender.plugins.desks
        for line in tell(lender, period, language, actor)
    ]


def _ready(lender: Lender, _period: Period, language: str, actor: str | None) -> Iterator[Line]:
    everybody = lender.plugin("staff").ready(actor=actor)
    found = [one for one in everybody if not one.apart]
    apart = len(everybody) - len(found)
    ready, barred = sum(one.ready for one in found), [one for one in everybody if one.amiss]
    also = pick(language, f"; {apart} contact nobody", f"，另有{apart}人不对客户作业")
    also = also if apart else ""
    yield Line(
        "ready",
        pick(language, "Who may work?", "谁可以上岗？"),
        pick(
            language,
            f"{ready} of {len(found)} may work today{also}.",
            f"今日{len(found)}人中{ready}人可上岗{also}。",
        ),
        bool(barred),
        _first(f"{one.person.login}: {one.words(language, warned=False)}" for one in barred),
        "casekit staff ready",
    )


def _training(lender: Lender, _period: Period, language: str, actor: str | None) -> Iterator[Line]:
    desk = lender.plugin("staff")
    missed = [one for one in desk.training(actor=actor) if one.missed]
    unread = sorted({one.login for one, _ in desk.unread(actor=actor)})
    yield Line(
        "training",
        pick(language, "Who is overdue for training?", "谁的培训已逾期？"),
        pick(
            language,
            f"Without the training of the last quarter: {len(missed)}. With something unread: "
            f"{len(unread)}.",
            f"上季度未培训：{len(missed)}人；有未阅签文件：{len(unread)}人。",
        ),
        bool(missed or unread),
        _first(dict.fromkeys([one.person.login for one in missed] + unread)),
        "casekit staff training" if missed else "casekit staff unread",
    )


def _sample(lender: Lender, _period: Period, language: str, actor: str | None) -> Iterator[Line]:
    desk = lender.plugin("oversight")
    samples, checks = desk.samples(actor=actor), desk.checks(actor=actor)
    late = [one for one in checks if one.late]
    planned = [one for one in samples if one.state == "planned"]
    command = "casekit oversight checks"
    if not samples:
        command = "casekit oversight plan"
    elif planned and not checks:
        command = f"casekit oversight draw {planned[0].process_id}"
    yield Line(
        "sample",
        pick(language, "Which sample is to be checked?", "应检查哪些样本？"),
        pick(
            language,
            f"Samples open: {len(samples)}; checks to be made: {len(checks)}, late: {len(late)}.",
            f"未结样本：{len(samples)}；待检查：{len(checks)}，其中逾期：{len(late)}。",
        ),
        bool(checks) or not samples,
        _numbers(lender, late or checks, language),
        command,
    )


def _corrections(
    lender: Lender, _period: Period, language: str, actor: str | None
) -> Iterator[Line]:
    desk = lender.plugin("oversight")
    found = desk.findings(actor=actor)
    ordered = desk.corrections(actor=actor)
    late = [one for one in found if one.late]
    yield Line(
        "corrections",
        pick(language, "Which corrections are late?", "哪些整改已逾期？"),
        pick(
            language,
            f"Findings open: {len(found)}; corrections ordered: {len(ordered)}; late: {len(late)}.",
            f"未结发现：{len(found)}；已下达整改：{len(ordered)}；逾期：{len(late)}。",
        ),
        bool(late),
        _numbers(lender, late, language),
        "casekit oversight findings --late" if late else "casekit oversight findings",
    )


def _complaints(
    lender: Lender, _period: Period, language: str, actor: str | None
) -> Iterator[Line]:
    found = lender.plugin("complaints").list(actor=actor)
    late = [one for one in found if one.late]
    yield Line(
        "complaints",
        pick(language, "Which complaints are open?", "哪些投诉未结？"),
        pick(
            language,
            f"Complaints open: {len(found)}; late: {len(late)}.",
            f"未结投诉：{len(found)}；逾期：{len(late)}。",
        ),
        bool(found),
        _numbers(lender, late or found, language),
        "casekit complaints list --late" if late else "casekit complaints list",
    )


def _work(lender: Lender, _period: Period, language: str, actor: str | None) -> Iterator[Line]:
    found = lender.plugin("staff").late(actor=actor)
    by_login: dict[str, int] = {}
    for one in found:
        by_login[one.login] = by_login.get(one.login, 0) + 1
    yield Line(
        "late_work",
        pick(language, "Whose work is late?", "谁的工作已逾期？"),
        pick(
            language,
            f"Late: {len(found)}, of so many people: {len(by_login)}.",
            f"逾期工作：{len(found)}项，涉及{len(by_login)}人。",
        ),
        bool(found),
        _first(f"{login}: {count}" for login, count in sorted(by_login.items())),
        "casekit staff late",
    )


def _figures(lender: Lender, period: Period, language: str, actor: str | None) -> Iterator[Line]:
    lender.authorized(actor, "figure.look")
    found = figures(lender, period, names=_FIGURES)
    why = next((one.provisional for one in found if one.provisional), "")
    yield Line(
        "figures",
        pick(language, "What are the figures?", "各项指标如何？"),
        word(why, language) if why else pick(language, "The period is closed.", "期间已结。"),
        False,
        tuple(f"{definition(one.name).name(language)}: {one.text(language)}" for one in found),
        f"casekit figures show --period {period.start.isoformat()[:7]}",
    )


def _reports(lender: Lender, period: Period, language: str, actor: str | None) -> Iterator[Line]:
    due = lender.plugin("reports").list(phase="open", actor=actor)
    late = [one for one in due if one.late]
    month = f"--from {period.start} --to {period.end}"
    yield Line(
        "reports",
        pick(language, "Which reports are due?", "哪些报告待报送？"),
        pick(
            language,
            f"Reports to be sent: {len(due)}; late: {len(late)}.",
            f"待报送：{len(due)}；逾期：{len(late)}。",
        ),
        bool(due),
        _first(_report(one, language) for one in due),
        "casekit reports list --due" if due else f"casekit report month {month} --out month.html",
    )


def _report(one: ProcessView, language: str) -> str:
    period = Period(date.fromisoformat(one.data["start"]), date.fromisoformat(one.data["end"]))
    told = f"{report_name(one.data['report'], language)} {period.short} → {one.data['to']}"
    return f"{told} ({pick(language, 'due', '期限')} {one.due_on}{' !' if one.late else ''})"


def _change(lender: Lender, _period: Period, language: str, actor: str | None) -> Iterator[Line]:
    desk = lender.plugin("risk")
    late, points = desk.list(late=True, actor=actor), desk.points(actor=actor)
    ideas = desk.suggestions(actor=actor)
    command = "casekit risk suggestions" if ideas else "casekit risk points"
    if late:
        command = f"casekit risk assess {late[0].data['quarter']}"
    yield Line(
        "change",
        pick(language, "What is to change?", "需要改进什么？"),
        pick(
            language,
            f"Assessments late: {len(late)}; points of risk open: {len(points)}; suggestions open: "
            f"{len(ideas)}.",
            f"逾期评估：{len(late)}；未处置风险点：{len(points)}；未决建议：{len(ideas)}。",
        ),
        bool(late or points or ideas),
        _numbers(lender, [*late, *points, *ideas], language),
        command,
    )


def _proposals(lender: Lender, _period: Period, language: str, actor: str | None) -> Iterator[Line]:
    found = lender.plugin("incentives").proposals(actor=actor)
    yield Line(
        "incentives",
        pick(language, "What is proposed for whom?", "有哪些激励建议？"),
        pick(language, f"Proposals to be decided: {len(found)}.", f"待决定的建议：{len(found)}。"),
        bool(found),
        _first(f"{one.person}: {one.data.get('rule', '')}" for one in found),
        "casekit incentives list",
    )


_LINES: Final[
    tuple[tuple[str, Callable[[Lender, Period, str, str | None], Iterator[Line]]], ...]
] = (
    ("staff", _ready),
    ("staff", _training),
    ("oversight", _sample),
    ("oversight", _corrections),
    ("complaints", _complaints),
    ("staff", _work),
    ("figures", _figures),
    ("reports", _reports),
    ("risk", _change),
    ("incentives", _proposals),
)


def _first(items: Iterable[str]) -> tuple[str, ...]:
    listed = list(items)
    return tuple(listed[:_MOST] + (["…"] if len(listed) > _MOST else []))


def _numbers(lender: Lender, views: Iterable[ProcessView], language: str) -> tuple[str, ...]:
    """Return what some processes are about, with their deadlines."""
    due = pick(language, "due", "期限")
    words = ReportWords(lender, language)

    def about(one: ProcessView) -> str:
        if one.kind in (ASSESSMENT, POINT, SUGGESTION):
            return says(lender, one, language) or str(one.data.get("quarter", ""))
        code = str(one.data.get("code") or "")
        told = (one.case_name, words.of_process(one.kind, code) if code else "")
        return " ".join(word for word in told if word)

    return _first(
        f"{one.process_id} {about(one)}".rstrip()
        + (f" ({due} {one.due_on}{' !' if one.late else ''})" if one.due_on else "")
        for one in views
    )
