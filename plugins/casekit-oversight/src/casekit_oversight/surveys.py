"""What people do with surveys: what customers say of how they were treated.

`lender.plugin("surveys")` opens them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, Final

from casekit import Lender, ProcessView, Step
from casekit.errors import CasekitError, NotFound, UsageError
from casekit.rights import SOFTWARE
from casekit_oversight.kinds_surveys import (
    ASKED,
    DESK,
    LEAST,
    MOST,
    QUESTIONS,
    SurveyKind,
    check_not_over,
)
from casekit_oversight.paging import pages
from casekit_oversight.sampling import commitment
from casekit_oversight.surveys_planning import (
    can_answer,
    drawn_from,
    frame_of,
    month_of,
    not_to_be_asked,
)

if TYPE_CHECKING:
    from casekit_oversight.options_outside import SurveyOptions

KIND: Final = SurveyKind.name
PAGE: Final = "survey"
LONGEST: Final = 500
"""Characters that a customer can write."""

_TOKEN_BYTES: Final = 16
_DIGITS: Final = 32
_ENDS: Final = ("answered", "declined", "expired")


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning a month came to.

    Attributes:
        month: which.
        surveys: those that were drawn, also where that was before.
        frame: how many could be asked; left_out: why others could not, and how many.
    """

    month: str
    surveys: tuple[ProcessView, ...]
    frame: int
    left_out: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "month": self.month,
            "drawn": [one.process_id for one in self.surveys],
            "frame": self.frame,
            "left_out": dict(self.left_out),
        }


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What customers said of a month, of everybody or of one collector.

    Attributes:
        collector: login; empty for everybody.
        asked, answered, declined, expired: how many surveys.
        service, communication: mean of the answers from 1 to 5; None where there are none, or too
            few to say it of one person.
        too_few: there are answers, but fewer than a person is judged by.
    """

    collector: str
    asked: int
    answered: int
    declined: int
    expired: int
    service: Fraction | None
    communication: Fraction | None
    too_few: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "collector": self.collector or None,
            "asked": self.asked,
            "answered": self.answered,
            "declined": self.declined,
            "expired": self.expired,
            "service": None if self.service is None else str(self.service),
            "communication": None if self.communication is None else str(self.communication),
            "too_few": self.too_few,
        }


class Surveys:
    """Surveys of a lender: drawn, asked, answered, and anonymous to who collects.

    The road: `plan` a month, then `send` the links (or `by_call`), and `satisfaction`. Collectors
    have none of the rights `survey.…`: who answered what stays unknown to them.
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def plan(self, month: str, *, actor: str | None = None) -> Planned:
        """Draw whom to ask of those who were reached in a month; planned again, nothing changes.

        Args:
            month: YYYY-MM; one that is over.
            actor: who plans; needs the right `survey.open`.

        Raises:
            UsageError: no month, or one that is not over.
        """
        lender, options = self._lender, self._options
        lender.authorized(actor, "survey.open")
        start, end = month_of(month)
        if end >= lender.today():
            raise UsageError(
                f"{month} is not over", hint="A month is drawn from when all of it is known."
            )
        if before := self._of_month(month):
            return Planned(month, before, len(before), {})
        frame = frame_of(lender, start, end, options)
        drawn = drawn_from(lender, frame, month, options)
        digest = commitment(frame.items)
        made = []
        for item in drawn.items:
            one = frame.reached[item.key]
            step = Step(
                data={
                    "month": month,
                    "collector": one.collector,
                    "contact": one.contact_id,
                    "digest": digest,
                },
                key=f"{month}:{item.key}",
            )
            made.append(
                lender.processes.open(
                    KIND, one.case_id, step=step, person=one.collector, actor=actor
                )
            )
        return Planned(month, tuple(made), len(frame.reached), frame.left_out)

    def send(self, number: int, *, actor: str | None = None) -> ProcessView:
        """Send a customer the link; where the rules do not allow it now, it waits.

        Raises:
            NotLawful: the rules do not allow it; it can be sent later, or asked in a call.
            UsageError: no address for pages, no such way, or the customer does not agree any more.
            ContactError: the channel did not take it.
        """
        lender, options = self._lender, self._options
        view = self.get(number, actor=actor)
        self._check_agrees(view)
        token = token_urlsafe(_TOKEN_BYTES)
        link = lender.page_url(PAGE, token)
        until = lender.today() + timedelta(days=options.open_days)
        sent = Step(
            "send",
            ref=digest_of(token),
            due_on=until,
            look_on=until,
            data={"way": "link", "refused": None},
        )
        # noted first: a link that nobody is known to have is better than two messages
        view = self._move(view, sent, actor)
        try:
            lender.cases.send(
                view.case_id,
                role=options.role,
                template=options.template,
                purpose=KIND,
                values={"survey_link": link},
                actor=actor,
            )
        except CasekitError as error:
            back = Step("not_sent", ref="", due_on=None, look_on=None, data={"refused": error.code})
            self._move(view, back, SOFTWARE)
            raise
        return view

    def by_call(self, number: int, *, actor: str | None = None) -> ProcessView:
        """Have a customer asked in a call, by somebody else than the collector.

        Raises:
            UsageError: the customer does not agree any more to be asked.
        """
        view = self.get(number, actor=actor)
        self._check_agrees(view)
        until = self._lender.today() + timedelta(days=self._options.open_days)
        step = Step("call", ref="", due_on=until, look_on=until, data={"way": "call"})
        return self._move(view, step, actor)

    def answer(
        self,
        number: int,
        service: int,
        communication: int,
        *,
        words: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Record what a customer answered in a call.

        Args:
            number: of the survey.
            service, communication: 1 (worst) to 5 (best).
            words: what else was said; sealed.
            actor: who asked; not the collector.

        Raises:
            UsageError: no such answer, or too many words.
            MoveRefused: it was answered already, or is over.
            NotAuthorized: the actor is the collector.
        """
        lender = self._lender
        view = self.get(number, actor=actor)
        who = lender.authorized(actor, "survey.move")
        return self._answered(view, service, communication, words, who, {"asked_by": who})

    def decline(self, number: int, *, actor: str | None = None) -> ProcessView:
        """Note that a customer did not want to answer; they are not asked again for a time."""
        return self._move(self.get(number, actor=actor), Step("decline"), actor)

    def withdraw(self, number: int, *, reason: str, actor: str | None = None) -> ProcessView:
        """Leave a customer unasked who was drawn."""
        self.get(number, actor=actor)
        return self._lender.processes.cancel(number, reason=reason, actor=actor)

    # -- looking -------------------------------------------------------------------------------

    def get(self, number: int, *, actor: str | None = None) -> ProcessView:
        """Return a survey as it stands.

        Raises:
            UsageError: the process is none. NotFound: there is none.
        """
        view = self._lender.processes.get(number, actor=actor)
        if view.kind != KIND:
            raise UsageError(f"process {number} is no survey, but of the kind {view.kind!r}")
        return view

    def list(
        self, *, state: str = "", phase: str = "open", actor: str | None = None
    ) -> Sequence[ProcessView]:
        """Return surveys by number, without those about the actor; see `Processes.list`."""
        return self._lender.processes.list(kind=KIND, state=state, phase=phase, actor=actor)

    def read(self, number: int, *, reason: str, actor: str | None = None) -> dict[str, Any]:
        """Return what a customer wrote, once it is archived who reads it and why."""
        self.get(number, actor=actor)
        return self._lender.processes.read(number, reason=reason, actor=actor)

    def satisfaction(
        self, month: str, *, by_collector: bool = False, actor: str | None = None
    ) -> Sequence[Satisfaction]:
        """Return what customers said of a month, with how many were asked and answered.

        Args:
            month: YYYY-MM, in which the contacts were that they were asked about.
            by_collector: one for each collector besides; of somebody with fewer answers than
                `least_answers` no figure is given.
            actor: who asks; needs the right `survey.look`.
        """
        self._lender.authorized(actor, "survey.look")
        month_of(month)
        found = self._of_month(month)
        told = [_satisfaction("", found, 1)]
        if by_collector:
            least = self._options.least_answers
            for login in sorted({str(one.data["collector"]) for one in found}):
                own = [one for one in found if one.data["collector"] == login]
                told.append(_satisfaction(login, own, least))
        return told

    def of_token(self, token: str) -> ProcessView:
        """Return the survey whose link has a token; asked by the page that it leads to.

        Raises:
            NotFound: there is none, its time has passed, or the customer's data is erased.
        """
        view = self._lender.processes.find(KIND, digest_of(token), actor=SOFTWARE)
        today = self._lender.today()
        if view is None or (view.state != "answered" and not _awaits(view, today)):
            raise NotFound("there is no survey with this link")
        if not can_answer(self._lender, view.customer_id):
            raise NotFound("there is no survey with this link")
        return view

    def answer_by_link(
        self, view: ProcessView, service: int, communication: int, words: str
    ) -> ProcessView:
        """Record what a customer answered on the page of the link; once.

        Raises:
            UsageError: no such answer, or too many words. MoveRefused: it was answered already.
        """
        return self._answered(view, service, communication, words, SOFTWARE, {})

    # -- within --------------------------------------------------------------------------------

    @property
    def _options(self) -> SurveyOptions:
        options: SurveyOptions = self._lender.options("oversight").surveys
        return options

    def _check_agrees(self, view: ProcessView) -> None:
        if why := not_to_be_asked(self._lender, view.customer_id, self._options):
            raise UsageError(
                f"the customer of survey {view.process_id} does not agree to be asked ({why})",
                hint="Leave it unasked: casekit surveys withdraw.",
            )

    def _answered(
        self,
        view: ProcessView,
        service: int,
        communication: int,
        words: str,
        who: str,
        more: Mapping[str, Any],
    ) -> ProcessView:
        check_not_over(view)
        for name, given in zip(QUESTIONS, (service, communication), strict=True):
            if not LEAST <= given <= MOST:
                raise UsageError(f"{name} is answered with {LEAST} to {MOST}, not {given}")
        if len(words) > LONGEST:
            raise UsageError(f"what is written has at most {LONGEST} characters")
        step = Step(
            "answer",
            data={
                "service": service,
                "communication": communication,
                "answered_on": self._lender.today(),
                **more,
            },
            secret={"words": words.strip() or None},
        )
        return self._move(view, step, who)

    def _move(self, view: ProcessView, step: Step, actor: str | None) -> ProcessView:
        return self._lender.processes.move(view.process_id, step, actor=actor, desk=DESK)

    def _of_month(self, month: str) -> tuple[ProcessView, ...]:
        return tuple(one for one in pages(self._lender, KIND) if one.data.get("month") == month)


def digest_of(token: str) -> str:
    """Return under which number the survey of a token is known."""
    return sha256(token.encode()).hexdigest()[:_DIGITS]


def _awaits(view: ProcessView, today: date) -> bool:
    return view.state in ASKED and (view.look_on is None or today < view.look_on)


def _satisfaction(login: str, found: Sequence[ProcessView], least: int) -> Satisfaction:
    counts = {state: sum(one.state == state for one in found) for state in _ENDS}
    answers = [one for one in found if one.state == "answered"]
    enough = len(answers) >= least

    def mean(name: str) -> Fraction | None:
        if not (answers and enough):
            return None
        return Fraction(sum(int(one.data[name]) for one in answers), len(answers))

    return Satisfaction(
        login,
        sum(one.state in (*ASKED, *_ENDS) for one in found),
        counts["answered"],
        counts["declined"],
        counts["expired"],
        mean("service"),
        mean("communication"),
        bool(answers) and not enough,
    )
