"""What people do with colleagues' reports of wrongdoing; `lender.plugin("wrongdoing")` opens them.

Who reports is known to the report alone: it is sealed with a key of its own, and nothing outside
of it says the name. The reporter gets a code word, by which they follow it up and add to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, Final

from casekit import ProcessView, Step
from casekit.clock import instant_text
from casekit.errors import NotFound, UsageError
from casekit.pii.withholding import ask_to_see
from casekit.process.model import Attachment
from casekit.process.reading import get_process, secret_of
from casekit.rights import SOFTWARE, Subject, local_actor
from casekit_oversight.kinds_wrongdoing import CATEGORIES, DESK, REWARDS, WrongdoingKind
from casekit_oversight.naming import folded, login_of, seen_to_by
from casekit_oversight.paging import pages

if TYPE_CHECKING:
    from casekit import Lender

KIND: Final = WrongdoingKind.name
LOOK_INTO_DAYS: Final = 30
"""Within so many days a report is looked into."""

_CODE_BYTES: Final = 16
_DIGITS: Final = 32


@dataclass(frozen=True, slots=True)
class Reported:
    """A report as its reporter gets it.

    Attributes:
        number: of the report.
        code: the word by which the reporter follows it up; kept nowhere, so it cannot be told
            again.
    """

    number: int
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a reporter is told: where the report stands, and what was written to them."""

    number: int
    state: str
    messages: tuple[Mapping[str, str], ...] = field(repr=False)
    reward: str = ""


class Wrongdoing:
    """Reports of wrongdoing, from receipt to closing, and the reporter's reward.

    Everybody who works here may report (`wrongdoing.open`); whatever else is done needs the
    rights of the ombud (`wrongdoing.move`, `.look`, `.read`), and is refused to whomever the
    report concerns.
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    # -- the reporter --------------------------------------------------------------------------

    def report(
        self,
        words: str,
        *,
        category: str = "other",
        persons: Iterable[str] = (),
        named: bool = True,
        attachments: Iterable[Attachment] = (),
        actor: str | None = None,
    ) -> Reported:
        """Report wrongdoing.

        Args:
            words: what was seen; sealed.
            category: what about, one of `CATEGORIES`; in plain text.
            persons: logins of those whom it concerns; sealed.
            named: the ombud can see who reports, so that a reward can reach them; False: nobody.
            attachments: what proves it.
            actor: who reports.

        Raises:
            UsageError: no words, or no such category.
            StaffUnknown: nobody has a login that is named; who is none of the lender's people is
                told of in the words.
        """
        if not words.strip():
            raise UsageError("say what you saw: the words are sealed with a key of their own")
        if category not in CATEGORIES:
            raise UsageError(
                f"there is no category {category!r}", hint=f"Known are {', '.join(CATEGORIES)}."
            )
        lender = self._lender
        concerned = sorted({login_of(lender, one) for one in persons} - {""})
        reporter = actor or local_actor()
        code = token_urlsafe(_CODE_BYTES)
        today = lender.today()
        view = lender.processes.open(
            KIND,
            step=Step(
                ref=_digest(code),
                due_on=today + timedelta(days=LOOK_INTO_DAYS),
                data={"category": category, "received_on": today},
                secret={
                    "words": words,
                    "persons": concerned,
                    "reporter": reporter if named else None,
                },
                attachments=tuple(attachments),
            ),
            anonymous=True,
            actor=reporter,
        )
        return Reported(view.process_id, code)

    def follow_up(self, code: str) -> FollowUp:
        """Return where a report stands, to whoever has its code word.

        Raises:
            NotFound: no report has this word.
        """
        view = self._of_code(code)
        found = self._lender.processes.read(
            view.process_id, reason="its reporter follows it up", actor=SOFTWARE
        )
        reward = view.data.get("reward")
        paid = "reward_paid_on" in view.data
        return FollowUp(
            view.process_id,
            view.state,
            tuple(found.get("messages", ())),
            "" if reward is None else "given" if paid else "approved",
        )

    def add(self, code: str, words: str, *, attachments: Iterable[Attachment] = ()) -> FollowUp:
        """Add to a report, as whoever has its code word.

        Raises:
            NotFound: no report has this word. UsageError: no words.
        """
        if not words.strip():
            raise UsageError("say what you add")
        view = self._of_code(code)
        message = self._message("reporter", words)
        step = Step(
            "add",
            secret={"messages": [*self._messages(view), message]},
            attachments=tuple(attachments),
        )
        self._lender.processes.move(view.process_id, step, actor=SOFTWARE, desk=DESK)
        return self.follow_up(code)

    # -- the ombud -----------------------------------------------------------------------------

    def list(self, *, phase: str = "open", actor: str | None = None) -> Sequence[ProcessView]:
        """Return reports by number: category, state and days, nobody's name."""
        return self._lender.processes.list(kind=KIND, phase=phase, actor=actor)

    def get(self, number: int, *, actor: str | None = None) -> ProcessView:
        """Return a report as it stands, without its sealed part."""
        view = self._lender.processes.get(number, actor=actor)
        if view.kind != KIND:
            raise UsageError(f"process {number} is no report, but of the kind {view.kind!r}")
        return view

    def read(self, number: int, *, reason: str, actor: str | None = None) -> dict[str, Any]:
        """Return what was reported, by whom and about whom, once it is archived who reads it.

        Raises:
            NotAuthorized: the actor has no right to, or is concerned; that is archived too.
        """
        lender = self._lender
        with lender.store.read() as connection:
            view = self._open(connection, number)
        if not reason.strip():
            raise UsageError("say why: who reads a report is archived, with the reason")
        ask_to_see(
            lender.ledger,
            lender.vault,
            lender.plugins.authorize,
            actor or local_actor(),
            "wrongdoing.read",
            [Subject("process", number)],
            concerned=[{"subject_id": view.sealed_for, "log": view.log}],
            data={"process": number},
            reason=reason,
        )
        return lender.processes.read(number, reason=reason, actor=actor)

    def assign(
        self, number: int, owner: str, *, note: str = "", actor: str | None = None
    ) -> ProcessView:
        """Give a report to somebody to look into, whom it does not concern.

        Raises:
            UsageError: it concerns the owner, or they do not work here.
            StaffUnknown: nobody has this login.
        """
        lender = self._lender
        with lender.store.read() as connection:
            view = self._open(connection, number)
            secret = secret_of(lender.vault, connection, view)
        # a right is asked first, so that nobody learns by trying whom a report concerns
        lender.authorized(actor, "wrongdoing.move", [Subject("process", number)])
        owner = seen_to_by(lender, owner, "the report", needed=True)
        barred = {folded(one) for one in (*secret.get("persons", ()), secret.get("reporter") or "")}
        if folded(owner) in barred:
            # one answer for the accused and for the reporter, so that it tells which from neither
            raise UsageError(f"{owner} cannot look into this report", hint="Name somebody else.")
        return self._move(number, Step("assign", owner=owner, note=note), actor)

    def investigate(self, number: int, *, note: str = "", actor: str | None = None) -> ProcessView:
        """Begin to look into it."""
        return self._move(number, Step("investigate", note=note), actor)

    def find(
        self, number: int, *, substantiated: bool, words: str, actor: str | None = None
    ) -> ProcessView:
        """Say whether it was found to be so, and why; sealed.

        What follows for those concerned (a discipline) is begun on its own, and does not say that
        somebody reported.
        """
        event = "substantiate" if substantiated else "find_unfounded"
        return self._move(number, Step(event, note=words, due_on=None), actor)

    def tell(self, number: int, words: str, *, actor: str | None = None) -> ProcessView:
        """Write to the reporter, who reads it with the code word."""
        if not words.strip():
            raise UsageError("say what the reporter is told")
        with self._lender.store.read() as connection:
            view = self._open(connection, number)
        self._lender.authorized(actor, "wrongdoing.move", [Subject("process", number)])
        secret = {"messages": [*self._messages(view), self._message("ombud", words)]}
        return self._move(number, Step("note", note=words, secret=secret), actor)

    def close(self, number: int, *, note: str = "", actor: str | None = None) -> ProcessView:
        """Close a report about which something was found, or not."""
        return self._move(number, Step("close", note=note), actor)

    # -- the reward ----------------------------------------------------------------------------

    def reward(
        self,
        number: int,
        kind: str,
        *,
        amount: int = 0,
        note: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Approve a reward for whoever reported; outside of the report it is a number alone.

        Args:
            number: of a report that was found to be so.
            kind: one of `REWARDS`.
            amount: minor units of the lender's currency, for money.
            note: words; sealed.
            actor: who approves it; not the reporter.

        Raises:
            UsageError: no such kind, no amount, rewarded before, or nobody can be rewarded.
            MoveRefused: it was not found to be so.
        """
        if kind not in REWARDS:
            raise UsageError(f"there is no reward {kind!r}", hint=f"Known: {', '.join(REWARDS)}.")
        if (kind == "money") != (amount > 0):
            raise UsageError("a reward of money has an amount above zero, and no other has one")
        lender = self._lender
        who = lender.authorized(actor, "wrongdoing.move", [Subject("process", number)])
        with lender.store.read() as connection:
            view = self._open(connection, number)
            secret = secret_of(lender.vault, connection, view)
        if "reward" in view.data:
            raise UsageError(f"report {number} was rewarded already")
        if who == secret.get("reporter"):
            raise UsageError("nobody approves a reward of their own")
        data: dict[str, Any] = {"reward": kind, "reward_on": lender.today()}
        if amount:
            data |= {
                "reward_amount": amount,
                "reward_currency": lender.settings.lender.currency,
            }
        return self._move(number, Step("reward", note=note, data=data), who)

    def reward_paid(self, number: int, *, note: str = "", actor: str | None = None) -> ProcessView:
        """Say that the reporter has the reward."""
        view = self.get(number, actor=actor)
        if "reward" not in view.data or "reward_paid_on" in view.data:
            raise UsageError(f"report {number} has no reward that is still to be given")
        data = {"reward_paid_on": self._lender.today()}
        return self._move(number, Step("reward_paid", note=note, data=data), actor)

    def rewards(
        self, start: date, end: date, *, actor: str | None = None
    ) -> Mapping[str, Mapping[str, int]]:
        """Return how many rewards were approved in a period, and what they come to, by kind.

        Args:
            start, end: first and last day.
            actor: who asks; needs the right `report`. No reporter and no report is told.
        """
        lender = self._lender
        lender.authorized(actor, "report")
        count: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for view in pages(lender, KIND):
            given = view.data.get("reward_on")
            if given is not None and start <= date.fromisoformat(given) <= end:
                count[view.data["reward"]] += 1
                total[view.data["reward"]] += int(view.data.get("reward_amount", 0))
        return {kind: {"count": count[kind], "amount": total[kind]} for kind in sorted(count)}

    # -- within --------------------------------------------------------------------------------

    def _move(self, number: int, step: Step, actor: str | None) -> ProcessView:
        return self._lender.processes.move(number, step, actor=actor, desk=DESK)

    def _open(self, connection: Any, number: int) -> ProcessView:
        view = get_process(connection, number, today=self._lender.today())
        if view.kind != KIND:
            raise UsageError(f"process {number} is no report, but of the kind {view.kind!r}")
        return view

    def _of_code(self, code: str) -> ProcessView:
        view = self._lender.processes.find(KIND, _digest(code), actor=SOFTWARE)
        if view is None:
            raise NotFound("no report has this code word", hint="Type it as it was given to you.")
        return view

    def _messages(self, view: ProcessView) -> tuple[Mapping[str, str], ...]:
        lender = self._lender
        with lender.store.read() as connection:
            return tuple(secret_of(lender.vault, connection, view).get("messages", ()))

    def _message(self, by: str, words: str) -> dict[str, str]:
        return {"by": by, "at": instant_text(self._lender.clock.now()), "words": words}


def _digest(code: str) -> str:
    return sha256(code.strip().encode()).hexdigest()[:_DIGITS]
