"""A day's work of oversight: samples planned and drawn, everything checked by software, findings.

What was covered stands in the process `daily_checks`: the sizes of the logs up to which entries
were read, and the date. A day that is cut off is made again, and opens nothing twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from casekit.process.model import Step
from casekit.rights import SOFTWARE
from casekit_oversight.checks import finish_sample, open_checks
from casekit_oversight.contacts_read import entries_between, sizes_before
from casekit_oversight.daily_access import of_access, seen_by_people
from casekit_oversight.daily_limits import of_limits
from casekit_oversight.daily_records import KINDS, of_entries, of_records, of_still_cases
from casekit_oversight.kinds_checks import DESK, CheckKind, DailyChecksKind, FindingKind, SampleKind
from casekit_oversight.noticed import Noticed, file_findings
from casekit_oversight.options import OversightOptions
from casekit_oversight.own_work import Overseers
from casekit_oversight.paging import pages
from casekit_oversight.samples import draw_sample, period_before, plan_sample, plans_of
from casekit_oversight.transcripts import transcribe
from casekit_oversight.wording_scan import of_words

if TYPE_CHECKING:
    from casekit import Lender, ProcessView

MOST_DAYS: Final = 31
"""Where no run was made for longer, what people saw before these days is not looked at."""


@dataclass(frozen=True, slots=True)
class Span:
    """What a day's checks look at.

    Attributes:
        as_of: the business date.
        first, last: whole days that no check has covered yet; `last` is the day before `as_of`.
        since, sizes: log → from which size to which entries are read.
    """

    as_of: date
    first: date
    last: date
    since: Mapping[int, int]
    sizes: Mapping[int, int]


def day_work(lender: Lender, as_of: date) -> Mapping[str, int]:
    """Do a day's work; see `casekit.DayWork`. Returns counts by name."""
    options = lender.options("oversight")
    assert isinstance(options, OversightOptions)
    counts: Counter[str] = Counter()
    counts["samples_drawn"], counts["checks_opened"] = draw_samples(lender)
    watch = the_watch(lender)
    before = date.fromisoformat(watch.data["as_of"]) if watch is not None else None
    counts["samples_planned"] = plan_samples(lender, options, as_of, before)
    if watch is None or watch.data.get("as_of") != as_of.isoformat():
        span = span_of(lender, watch, as_of)
        limits = options.checks
        found = [one for one in checked(lender, options, span) if one.code not in limits.off]
        counts["findings_opened"] = file_findings(lender, found, span.last, limits.due_days)
        _covered(lender, watch, span, counts)
    if options.transcriber:
        heard, found_in_speech = transcribe(
            lender,
            options,
            limit=options.transcriber_daily,
            due_days=options.checks.due_days,
        )
        counts["transcribed"] = heard
        counts["findings_opened"] += found_in_speech
    counts["owners_found"] = find_owners(lender)
    return {name: count for name, count in counts.items() if count}


def checked(lender: Lender, options: OversightOptions, span: Span) -> Iterator[Noticed]:
    """Return everything that the checks of a span notice."""
    limits = options.checks
    yield from of_entries(entries_between(lender, span.since, span.sizes, KINDS))
    yield from of_records(lender, span.as_of, limits.grace_days)
    if "wording" not in limits.off:
        yield from of_words(lender, span.since, span.sizes)
    if span.first <= span.last:
        yield from of_access(lender, seen_by_people(lender, span.first, span.last), limits)
        if "near_limit" not in limits.off:
            yield from of_limits(lender, span.last, limits.near_limit_days)
    if "no_movement" not in limits.off:
        yield from of_still_cases(lender, span.as_of, limits.still_days)


def the_watch(lender: Lender) -> ProcessView | None:
    """Return the process that says what the checks have covered; None before the first."""
    found = lender.processes.list(kind=DailyChecksKind.name, actor=SOFTWARE)
    return found[-1] if found else None


def span_of(lender: Lender, watch: ProcessView | None, as_of: date) -> Span:
    """Return what the checks of a date look at: all that none before it did."""
    last = as_of - timedelta(days=1)
    sizes = dict(lender.archive.sizes())
    if watch is None:
        return Span(as_of, last, last, sizes_before(lender, last), sizes)
    first = max(
        date.fromisoformat(watch.data["as_of"]), as_of - timedelta(days=MOST_DAYS)
    )  # fmt: skip
    since = {int(log): int(size) for log, size in watch.data["sizes"].items()}
    return Span(as_of, first, last, since, sizes)


def _covered(
    lender: Lender, watch: ProcessView | None, span: Span, counts: Mapping[str, int]
) -> None:
    data = {
        "as_of": span.as_of,
        "sizes": {str(log): size for log, size in span.sizes.items()},
        "counts": {name: count for name, count in counts.items() if count},
    }
    if watch is None:
        lender.processes.open(DailyChecksKind.name, step=Step(data=data), actor=SOFTWARE)
    else:
        lender.processes.move(watch.process_id, Step("ran", data=data), actor=SOFTWARE, desk=DESK)


# -- samples ---------------------------------------------------------------------------------------


def plan_samples(
    lender: Lender, options: OversightOptions, as_of: date, before: date | None
) -> int:
    """Plan the samples of each plan's last period, once; return how many are new.

    Args:
        lender: whose; options: its plans.
        as_of: the business date. before: the last that was covered; a period that was over then
            is not looked at again, whether there was anything to check or not.
    """
    known = {(view.data["plan"], view.data["start"]) for view in pages(lender, SampleKind.name)}
    planned = 0
    for name, plan in plans_of(options).items():
        start, end = period_before(plan, as_of)
        if (before is not None and end < before) or end >= lender.today():
            continue
        if (name, start.isoformat()) in known:
            continue
        made = plan_sample(lender, name, plan, start, end, actor=SOFTWARE)
        planned += made is not None
    return planned


def draw_samples(lender: Lender) -> tuple[int, int]:
    """Draw what a checkpoint covers by now and open its checks; return how many of both."""
    drawn = opened = 0
    for view in pages(lender, SampleKind.name, phase="open"):
        sample: ProcessView | None = view
        if view.state == "planned":
            sample = draw_sample(lender, view, actor=SOFTWARE)
            drawn += sample is not None
        if sample is not None:
            opened += open_checks(lender, sample)
            finish_sample(lender, sample.process_id)
    return drawn, opened


def find_owners(lender: Lender) -> int:
    """Give checks and findings without somebody who sees to them to one; return how many."""
    overseers = Overseers(lender)
    found = 0
    for kind in (CheckKind.name, FindingKind.name):
        for view in pages(lender, kind, phase="open"):
            if view.owner:
                continue
            owner = overseers.choose(f"{kind}:{view.process_id}", view.person, view.case_id)
            if owner:
                step = Step("hand_on", owner=owner)
                lender.processes.move(view.process_id, step, actor=SOFTWARE, desk=DESK)
                found += 1
    return found
