"""What people do with conduct: the verbs of `lender.plugin("staff")` about breaches and scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from casekit import Lender, ProcessView, Step, Subject
from casekit.errors import StaffUnknown, UsageError
from casekit.rights import SOFTWARE
from casekit_staff import discipline
from casekit_staff.conduct_score import Score, scores
from casekit_staff.consequences import complaint_of_violence
from casekit_staff.knowing import known
from casekit_staff.options_work import OffenceOptions
from casekit_staff.scale import scale_of


class Conduct:
    """The scale, breaches of conduct, and the conduct score."""

    _lender: Lender

    def scale(self) -> Mapping[str, OffenceOptions]:
        """Return the lender's scale of severity and sanctions."""
        return scale_of(self._lender)

    def discipline(
        self,
        login: str,
        offence: str,
        *,
        note: str,
        contact: int = 0,
        key: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Open a breach of conduct; the scale proposes a sanction, and suspends where it says so.

        Args:
            login: whose.
            offence: a name of the scale.
            note: what happened; sealed with the person's key.
            contact: number of the contact in which it happened.
            key: so that it is opened once.
            actor: who opens it; needs the right `discipline.open`.

        Raises:
            StaffUnknown: nobody is recorded under this login.
            UsageError: no such offence, or nothing said.
        """
        who = self._lender.authorized(actor, "discipline.open", self._person(login))
        return discipline.open_discipline(
            self._lender, login, offence, note=note, contact=contact, key=key, actor=who
        )

    def violence(
        self, login: str, case: str | int, *, note: str, actor: str | None = None
    ) -> tuple[ProcessView, int]:
        """Record violence against a customer: suspended at once, breach and complaint opened.

        Args:
            login: who was violent. case: whose case it happened on.
            note: what happened; sealed.
            actor: who says so; needs the rights `discipline.open` and `complaint.open`.

        Returns:
            The breach of conduct, and the number of the complaint: 0 where no plugin keeps them.
        """
        lender = self._lender
        if login not in known(lender).people:
            raise StaffUnknown(login)
        if not note.strip():
            raise UsageError("say what happened: it is kept, sealed")
        found = lender.cases.find(case)
        who = lender.authorized(actor, "discipline.open", self._person(login))
        breach, complaint = complaint_of_violence(lender, found.name, login, note=note, actor=who)
        return lender.processes.get(breach, actor=SOFTWARE), complaint

    def hear(self, process_id: int, answer: str = "", *, actor: str | None = None) -> ProcessView:
        """Record what the person says about it; none where `answer` is empty.

        Raises:
            MoveRefused: the person was heard already, or it is decided.
        """
        lender = self._lender
        who = lender.authorized(actor, "discipline.move")
        view = discipline.checked(lender, process_id, who)
        given = bool(answer.strip())
        step = Step(
            "hear",
            note=answer if given else "none given",
            data={"answer": "given" if given else "none"},
        )
        return lender.processes.move(view.process_id, step, actor=who)

    def decide(
        self,
        process_id: int,
        sanction: str = "",
        *,
        reason: str = "",
        until: date | None = None,
        actor: str | None = None,
    ) -> ProcessView:
        """Decide a breach of conduct, as another person; a departure from the scale needs a reason.

        Args:
            process_id: of the breach.
            sanction: one of `SANCTIONS`; what the scale proposes where empty.
            reason: why it is another than proposed; sealed.
            until: first day on which it is over; None: no end, or done at once.
            actor: who decides; needs the right `discipline.move`.

        Raises:
            NotAuthorized: it is about the actor.
            MoveRefused: the person was not heard yet, or it is decided.
            UsageError: no such sanction, an end that has passed, or a departure without a reason.
        """
        lender = self._lender
        who = lender.authorized(actor, "discipline.move")
        view = discipline.checked(lender, process_id, who)
        chosen = sanction or discipline.proposal_of(lender, view).sanction
        return discipline.decide(lender, view, chosen, reason=reason, until=until, actor=who)

    def appeal(self, process_id: int, words: str, *, actor: str | None = None) -> ProcessView:
        """Record that the person appeals, and why; it is decided anew."""
        lender = self._lender
        who = lender.authorized(actor, "discipline.move")
        view = discipline.checked(lender, process_id, who)
        return lender.processes.move(
            view.process_id, Step("appeal", note=words, look_on=None), actor=who
        )

    def drop(self, process_id: int, *, reason: str, actor: str | None = None) -> ProcessView:
        """Say that a breach was none; the suspension that held meanwhile ends."""
        lender = self._lender
        who = lender.authorized(actor, "discipline.move")
        view = discipline.checked(lender, process_id, who)
        return discipline.drop(lender, view, reason=reason, actor=who)

    def breaches(
        self, login: str = "", *, all_phases: bool = False, actor: str | None = None
    ) -> Sequence[ProcessView]:
        """Return breaches of conduct by number.

        Needs the right `discipline.look`, which everybody has of their own (`login`).
        """
        phase, who = "" if all_phases else "open", actor
        if login:
            self._lender.authorized(actor, "discipline.look", self._person(login))
            who = SOFTWARE
        return self._lender.processes.list(kind="discipline", person=login, phase=phase, actor=who)

    def scores(
        self,
        start: date,
        end: date,
        *,
        login: str = "",
        actor: str | None = None,
    ) -> Mapping[str, Score]:
        """Return login → conduct score for the days from `start` to `end`, both among them.

        Needs the right `assessment.look`.
        """
        lender = self._lender
        lender.authorized(actor, "assessment.look", self._person(login) if login else ())
        people = known(lender).people
        if login and login not in people:
            raise StaffUnknown(login)
        wanted = [login] if login else [n for n, one in people.items() if "collector" in one.roles]
        return scores(lender, wanted, start, end)

    def _person(self, login: str) -> list[Subject]:
        found = known(self._lender).people.get(login)
        return [] if found is None else [Subject("person", found.subject_id)]
