"""What people do with complaints: received, held, investigated, answered, appealed, closed.

`lender.plugin("complaints")` opens them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from casekit import ProcessView, Step
from casekit.cases.holds import hold_kinds_of
from casekit.errors import DocumentNeeded, UsageError
from casekit.process.model import KEEP, Attachment, Effect, Keep, LiftHold, OpenProcess, PlaceHold
from casekit_oversight.complaints_looking import KIND, ComplaintsLooking
from casekit_oversight.kinds_complaints import CODES, GRADES, HOLD, RESULTS, SERIOUS, SOURCES
from casekit_oversight.naming import login_of, seen_to_by
from casekit_oversight.own_work import Overseers

DISCIPLINE: Final = "discipline"
_IT: Final = "the complaint"
VIOLENCE: Final = "violence"
"""Whoever is accused of it does not work while it is looked into."""


class Complaints(ComplaintsLooking):
    """Complaints about a lender, from receipt to closing.

    Every verb takes the actor who does it; the operating-system user where None. Receiving,
    acknowledging, answering and closing need the rights `complaint.open` and `complaint.move`.
    """

    # -- what happens to it --------------------------------------------------------------------

    def receive(
        self,
        case: str | int | None = None,
        *,
        words: str,
        source: str = "customer",
        code: str = "other",
        grade: str = "",
        against: str = "",
        contacts: Iterable[int] = (),
        by: str = "",
        owner: str = "",
        ref: str = "",
        on: datetime | None = None,
        attachments: Iterable[Attachment] = (),
        key: str = "",
        data: Mapping[str, Any] | None = None,
        actor: str | None = None,
    ) -> ProcessView:
        """Take a complaint; contacts with the customer stop as the rules say.

        One about a closed case is kept with the customer's key, and stops nothing: nobody is
        contacted about it any more.

        Args:
            case: number of the case or the loan's reference; None where it is about none.
            words: what was said or written; sealed.
            source: who complains, one of `SOURCES`. by: their name and how to answer; sealed.
            code: what about, one of `CODES`.
            grade: how grave it seems, one of `GRADES`; empty where nobody can say yet.
            against: login of who is complained about; that person is taken off the case.
            contacts: numbers of the contacts that it is about.
            owner: login of who sees to it, whom it does not concern; a supervisor where empty.
            ref: the number by which the other side knows it.
            on: when it came in (UTC); now where None.
            attachments: what it came in; filed, sealed.
            key: idempotency: with a known key nothing happens.
            data: further codes, for what the software itself receives.
            actor: who takes it.

        Raises:
            UsageError: no words, a source, code or grade that there is none of, or an owner whom
                it concerns.
            StaffUnknown: nobody has a login that is named.
            NotFound: no such case, or no such contact with its customer.
            RefTaken: another complaint has this number.
        """
        _one_of("source", source, SOURCES)
        _one_of("code", code, CODES)
        if grade:
            _one_of("grade", grade, GRADES)
        if not words.strip():
            raise UsageError("say what the complaint is: the words are kept, sealed")
        lender = self._lender
        against = login_of(lender, against)
        owner = seen_to_by(lender, owner, _IT, concerned=[against])
        received = self._on(on)
        effects: list[Effect] = []
        codes: dict[str, Any] = {
            "source": source,
            "code": code,
            "grade": grade or None,
            "contacts": sorted(set(contacts)) or None,
            "received_on": received,
            "answer_by": self._answer_by(received, source),
            **(data or {}),
        }
        subject_id = customer_id = None
        if case is not None:
            found = lender.cases.find(case)
            customer_id = found.customer_id
            if found.is_open:
                if HOLD in hold_kinds_of(lender.pack):
                    effects.append(PlaceHold(HOLD))
                    codes["hold_placed"] = True
            else:
                subject_id, case = found.customer_id, None
                codes["about_case"] = found.case_id
        self._check_contacts(codes["contacts"] or (), customer_id)
        if against and code == VIOLENCE:
            effects.append(_discipline(code, KIND, against))
            codes["discipline"] = True
        return lender.processes.open(
            KIND,
            case,
            step=Step(
                on=on,
                ref=ref or None,
                due_on=self._after(received, self._options.acknowledge_days),
                data=codes,
                secret={"words": words, "by": by or None},
                attachments=tuple(attachments),
                effects=tuple(effects),
                key=key,
            ),
            person=against,
            owner=owner or Overseers(lender).choose(received.isoformat(), against),
            subject_id=subject_id,
            actor=actor,
        )

    def acknowledge(
        self,
        number: int,
        *,
        note: str = "",
        on: datetime | None = None,
        attachments: Iterable[Attachment] = (),
        actor: str | None = None,
    ) -> ProcessView:
        """Say that the other side was told that it arrived."""
        view = self._of(number, actor)
        return self._move(
            view,
            Step(
                "acknowledge",
                on=on,
                note=note,
                due_on=_day(view.data["answer_by"]),
                data={"acknowledged_on": self._on(on)},
                attachments=tuple(attachments),
            ),
            actor,
        )

    def investigate(
        self,
        number: int,
        *,
        owner: str = "",
        against: str | None = None,
        code: str = "",
        grade: str = "",
        contacts: Iterable[int] = (),
        note: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Begin to look into it.

        Args:
            number: of the complaint.
            owner: login of who does, whom it does not concern.
            against: login of who turns out to be concerned; None leaves it as it is.
            code, grade: what it turns out to be about; empty leaves it as it is.
            contacts: numbers of contacts that it turns out to be about, besides those known.
            note: words; sealed.
            actor: who says so.
        """
        view = self._of(number, actor)
        data: dict[str, Any] = {}
        if code:
            _one_of("code", code, CODES)
            data["code"] = code
        if grade:
            _one_of("grade", grade, GRADES)
            data["grade"] = grade
        new = set(contacts)
        if found := sorted({*view.data.get("contacts", ()), *new}):
            self._check_contacts(new, view.customer_id or None)
            data["contacts"] = found
        lender = self._lender
        person = view.person if against is None else login_of(lender, against)
        sees_to_it: str | Keep = seen_to_by(lender, owner, _IT, concerned=[person]) or KEEP
        if sees_to_it is KEEP and person and view.owner == person:
            # it turns out to concern who saw to it until now
            sees_to_it = Overseers(lender).choose(f"{KIND}:{number}", person)
        step = Step(
            "investigate",
            note=note,
            owner=sees_to_it,
            person=KEEP if against is None else person,
            due_on=_day(view.data["answer_by"]),
            data=data,
        )
        return self._move(view, step, actor)

    def answer(
        self,
        number: int,
        result: str,
        *,
        words: str = "",
        grade: str = "",
        on: datetime | None = None,
        attachments: Iterable[Attachment] = (),
        actor: str | None = None,
    ) -> ProcessView:
        """Say what was answered, in words or by the letter itself.

        Where it is upheld, wholly or in part, is serious or grave and concerns somebody, a
        discipline is opened, whose scale proposes the sanction.

        Args:
            number: of the complaint.
            result: one of `RESULTS`.
            words: of the answer; sealed.
            grade: one of `GRADES`; by default the one that is known.
            on: when it was answered (UTC); now where None.
            attachments: the answer itself.
            actor: who answers; not whom it concerns.

        Raises:
            UsageError: neither words nor a document, no grade of what is upheld, another result.
            NotAuthorized: the actor is whom it concerns.
        """
        _one_of("result", result, RESULTS)
        view = self._of(number, actor)
        grade = grade or str(view.data.get("grade") or "")
        if grade:
            _one_of("grade", grade, GRADES)
        elif result != "rejected":
            raise UsageError(
                "say how grave it is: what is upheld has a grade",
                hint=f"Give --grade {', '.join(GRADES)}.",
            )
        files = tuple(attachments)
        if not (files or words.strip()):
            raise DocumentNeeded(
                "say what was answered, or give the answer itself",
                hint="Give words or a document.",
            )
        answered = self._on(on)
        effects: list[Effect] = []
        if self._options.hold_until == "answered" and view.is_of_case:
            effects.append(LiftHold(HOLD))
        if (
            view.person
            and result != "rejected"
            and grade in SERIOUS
            and not view.data.get("discipline")
        ):
            source = f"{KIND}:{number}"
            effects.append(_discipline(str(view.data["code"]), source, view.person, source, grade))
        until = self._after(answered, self._options.appeal_days)
        step = Step(
            "answer",
            on=on,
            note=words,
            due_on=None,
            look_on=until,
            data={
                "result": result,
                "grade": grade or None,
                "answered_on": answered,
                "late_answer": answered > _day(view.data["answer_by"]) or None,
                "discipline": any(isinstance(one, OpenProcess) for one in effects)
                or view.data.get("discipline"),
            },
            attachments=files,
            effects=tuple(effects),
        )
        moved = self._move(view, step, actor)
        self._close_task(moved, actor)
        return moved

    def appeal(
        self,
        number: int,
        *,
        words: str,
        on: datetime | None = None,
        attachments: Iterable[Attachment] = (),
        actor: str | None = None,
    ) -> ProcessView:
        """Take an appeal against the answer; contacts stop again."""
        view = self._of(number, actor)
        appealed = self._on(on)
        answer_by = self._answer_by(appealed, str(view.data["source"]))
        effects: tuple[Effect, ...] = ()
        if view.data.get("hold_placed"):
            effects = (PlaceHold(HOLD),)
        step = Step(
            "appeal",
            on=on,
            note=words,
            due_on=answer_by,
            look_on=None,
            data={"appeals": int(view.data.get("appeals", 0)) + 1, "answer_by": answer_by},
            attachments=tuple(attachments),
            effects=effects,
        )
        return self._move(view, step, actor)

    def close(self, number: int, *, note: str = "", actor: str | None = None) -> ProcessView:
        """Close what was answered before its time for an appeal has passed."""
        view = self._of(number, actor)
        return self._move(view, Step("close", note=note), actor)

    def note(
        self,
        number: int,
        words: str,
        *,
        attachments: Iterable[Attachment] = (),
        actor: str | None = None,
    ) -> ProcessView:
        """Note what was found out; sealed."""
        step = Step("note", note=words, attachments=tuple(attachments))
        return self._move(self._of(number, actor), step, actor)

    def hand_on(
        self, number: int, owner: str, *, note: str = "", actor: str | None = None
    ) -> ProcessView:
        """Give it to somebody else to see to.

        Raises:
            StaffUnknown: nobody has this login. UsageError: it concerns them.
        """
        view = self._of(number, actor)
        owner = seen_to_by(self._lender, owner, _IT, concerned=[view.person], needed=True)
        return self._move(view, Step("hand_on", note=note, owner=owner), actor)

    def withdraw(self, number: int, *, reason: str, actor: str | None = None) -> ProcessView:
        """End a complaint that was taken back."""
        view = self._of(number, actor)
        return self._lender.processes.cancel(view.process_id, reason=reason, actor=actor)


def _discipline(
    offence: str, source: str, person: str, key: str = "", grade: str = ""
) -> OpenProcess:
    data: dict[str, Any] = {"offence": offence, "source": source}
    if grade:
        data["grade"] = grade
    return OpenProcess(DISCIPLINE, Step(data=data, person=person, key=key), about="none")


def _one_of(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise UsageError(
            f"there is no {name} {value!r} of a complaint", hint=f"Known are {', '.join(known)}."
        )


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
