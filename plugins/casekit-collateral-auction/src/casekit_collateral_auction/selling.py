"""The auction: rounds with their notices, bids and results; sales at a fixed price or agreed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from casekit import Attachment, ImportReport, ProcessView, Subject
from casekit.compliance.disposal import RoundQuestion, lawful_round, sale_days
from casekit.errors import MoveRefused, UsageError
from casekit.rights import SOFTWARE
from casekit_collateral_auction.bid_file import read_bids
from casekit_collateral_auction.bids import Bid, RefusedBid, bare, highest, sorted_out
from casekit_collateral_auction.own_people import names_of_own_people
from casekit_collateral_auction.working import Working, check_code, round_ended

MODES = ("online", "offline")
LONGEST_PLACE = 200
"""How long the text may be that says where an auction is held."""

WAYS = ("letter", "in_person", "court", "electronic", "public")
"""How a notice reached somebody."""


class Selling(Working):
    """The part of the desk that sells."""

    def publish(
        self,
        process: int,
        *,
        start_price: int,
        deposit: int,
        auction_on: date,
        to_tell: Sequence[str],
        document: Path | Attachment,
        mode: str = "",
        at: time | None = None,
        place: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Publish a round of the auction; one that is published already anew, for another day.

        Args:
            process: which.
            start_price, deposit: minor units.
            auction_on: its day.
            to_tell: codes of all who must know of it: `owner`, `co_owner1`, `lien1`, `tenant1`.
            document: the notice.
            mode: `online` (the court's platform) or `offline`; that of the last round where empty.
            at: the hour on the lender's clock at which it begins; `begins_at` where None.
            place: the page on the platform, or the hall, as the notice says it to everyone; the
                place of the agency where empty.
            actor: who publishes it.

        Raises:
            UsageError: the rules do not allow this round, and the hint says what would be lawful;
                or nobody says where it is held.
            MoveRefused, ProcessHeld, DocumentNeeded: see `Processes.move`.
        """
        view, today = self.show(process, actor=SOFTWARE), self._lender.today()
        mode = mode or str(view.data.get("mode", ""))
        if mode not in MODES:
            raise UsageError(f"an auction is {' or '.join(MODES)}")
        if "owner" not in to_tell:
            raise UsageError("the owner is one of those who must know of it")
        for code in to_tell:
            check_code(code)
        where = self._place(view, place)
        begins = (at or time.fromisoformat(self.options.begins_at)).strftime("%H:%M")
        rounds = list(view.data.get("rounds") or ())
        number = int(view.data.get("round") or 0) + 1
        if view.state == "published":
            # its day has passed, or is to be another: the same round anew
            number, rounds = number - 1, rounds[:-1]
        if number > 1 and mode != view.data.get("mode"):
            raise UsageError(
                f"the first round was {view.data.get('mode')}, and so are those after it",
                hint="To sell in another way have the collateral appraised anew.",
            )
        first = int(view.data.get("first_start") or start_price) if number > 1 else start_price
        question = RoundQuestion(
            online=mode == "online",
            immovable=view.data.get("collateral_kind") in self.options.immovable,
            round_number=number,
            appraisal=int(view.data.get("appraisal") or 0),
            before=_before(number, first, mode, rounds),
            start=start_price,
            deposit=deposit,
            notice_days=(auction_on - today).days,
        )
        answer = lawful_round(self._lender.pack, question)
        if view.data.get("appraisal") is not None and not answer.allowed:
            raise UsageError(
                f"this round may not be published ({answer.rule}: {', '.join(answer.wrong)})",
                hint=f"Rounds: {answer.rounds}; start at least {self._said(view, answer.least)}, "
                f"deposit {self._said(view, *(answer.deposit or ()))}, notice "
                f"{answer.notice_days} days before. {answer.source}.",
            )
        held = {"round": number, "start_price": start_price, "mode": mode, "rule": answer.rule}
        rounds.append({**held, "on": auction_on.isoformat(), "at": begins})
        return self._move(
            process,
            "publish",
            data={
                **held,
                "first_start": first,
                "deposit": deposit,
                "auction_on": auction_on.isoformat(),
                "auction_at": begins,
                "place": where,
                "to_tell": sorted(set(to_tell)),
                "notices": None,
                "told_before": [*view.data.get("told_before", ()), *_told(view)] or None,
                "rounds": rounds,
            },
            papers=[document],
            actor=actor,
        )

    def told(
        self,
        process: int,
        who: str,
        *,
        how: str,
        on: date | None = None,
        document: Path | Attachment | None = None,
        actor: str | None = None,
    ) -> ProcessView:
        """Record that a notice has reached somebody who must know.

        Args:
            process: which.
            who: one of the codes that were published with the round.
            how: one of `WAYS`.
            on: when it reached them; today where None.
            document: the proof.
            actor: who records it.

        Raises:
            UsageError: nobody of this code must know, or no such way.
        """
        view = self.show(process, actor=SOFTWARE)
        if who not in (view.data.get("to_tell") or ()):
            raise UsageError(
                f"{who!r} is none of those who must know",
                hint=f"They are: {', '.join(view.data.get('to_tell') or ('nobody yet',))}.",
            )
        if how not in WAYS:
            raise UsageError(f"there is no way {how!r}", hint=f"Known are {', '.join(WAYS)}.")
        day = on or self._lender.today()
        notices: Mapping[str, object] = view.data.get("notices") or {}
        return self._move(
            process,
            "told",
            on=on,
            data={
                "known_to": sorted({*view.data.get("known_to", ()), who}),
                "notices": {**notices, who: {"on": day.isoformat(), "how": how}},
            },
            papers=[document] if document is not None else (),
            actor=actor,
        )

    def begin(self, process: int, *, actor: str | None = None) -> ProcessView:
        """Open the auction on its day and hour, once everyone who must know has got notice.

        Raises:
            UsageError: it was published for another time, or somebody does not know of it.
            MoveRefused, ProcessHeld: see `Processes.move`.
        """
        now, data = self._lender.clock.now(), self.show(process, actor=SOFTWARE).data
        local = now.astimezone(self._lender.settings.lender.zone)
        said = (data.get("auction_on"), data.get("auction_at", ""))
        if local.date().isoformat() == said[0] and f"{local:%H:%M}" < said[1]:
            raise UsageError(
                f"the auction was published for {said[1]} on {said[0]}",
                hint="Whoever reads the notice comes at that hour.",
            )
        return self._move(process, "begin", data={"opened_at": _instant(now)}, actor=actor)

    def bids(
        self, process: int, bids: Sequence[Bid], *, actor: str | None = None
    ) -> tuple[ProcessView, Sequence[RefusedBid]]:
        """Take bids as they were made; return the disposal, and those that do not count and why.

        A bid that is known already is taken once. Names are sealed.

        Raises:
            MoveRefused: the auction is not running.
        """
        view = self.show(process, actor=SOFTWARE)
        self._check_running(view)
        good, refused = sorted_out(
            bids,
            start=int(view.data.get("start_price") or 0),
            opened_at=datetime.fromisoformat(view.data["opened_at"]),
            now=self._lender.clock.now(),
            staff_names=names_of_own_people(self._lender),
        )
        taken = list(view.data.get("bids") or ())
        for bid in good:
            made = {"bidder": bid.bidder, "amount": bid.amount, "at": _instant(bid.at)}
            if made not in taken:
                taken.append(made)
        names = {f"bidder:{bid.bidder}": bid.name for bid in good if bid.name}
        view = self._move(
            process,
            "bid",
            data={"bids": taken, "highest": highest(taken)},
            secret=dict(names),
            actor=actor,
        )
        return view, refused

    def import_bids(self, process: int, path: Path, *, actor: str | None = None) -> ImportReport:
        """Take bids from a list of the auction house; what does not count is a bad row.

        Args:
            process: which.
            path: the list, with the columns of `bid_file.COLUMNS`.
            actor: who imports it; needs the right `process.move`.

        Raises:
            IntakeError: the file cannot be read, or lacks a column.
            MoveRefused: the auction is not running.
        """
        view = self.show(process, actor=SOFTWARE)
        who = self._lender.authorized(actor, "process.move", [Subject("case", view.case_id)])
        self._check_running(view)
        return read_bids(
            self._lender,
            path,
            currency=self._currency(view),
            take=lambda some: self.bids(process, some, actor=who),
            actor=who,
        )

    def result(
        self, process: int, *, document: Path | Attachment | None = None, actor: str | None = None
    ) -> ProcessView:
        """Close the auction: knocked down to the highest bid, or unsold.

        Args:
            process: which.
            document: the confirmation of the sale; needed where there is a bid.
            actor: who closes it.
        """
        view = self.show(process, actor=SOFTWARE)
        best = view.data.get("highest")
        if not best:
            ended = {"rounds": round_ended(view, "unsold")}
            return self._move(process, "no_sale", data=ended, actor=actor)
        return self._move(
            process,
            "knock_down",
            data={
                "price": best["amount"],
                "buyer_code": best["bidder"],
                "rounds": round_ended(view, "sold"),
                "pay_by": self._pay_by().isoformat(),
            },
            papers=[document] if document is not None else (),
            actor=actor,
        )

    def offer(
        self,
        process: int,
        *,
        document: Path | Attachment,
        price: int | None = None,
        actor: str | None = None,
    ) -> ProcessView:
        """Offer what no round has sold at a fixed price, for as long as the rules say.

        Args:
            process: which.
            document: the notice.
            price: minor units; that of the last round where None, and never below it.
            actor: who offers it.

        Raises:
            UsageError: a further round comes first, or the price is below that of the last.
        """
        view, pack = self.show(process, actor=SOFTWARE), self._lender.pack
        number, start = int(view.data.get("round") or 0), int(view.data.get("start_price") or 0)
        question = RoundQuestion(view.data.get("mode") == "online", False, number + 1, 0, 0, 0, 0)
        rounds = lawful_round(pack, question).rounds
        if rounds is not None and number < rounds:
            raise UsageError(f"{number} of {rounds} rounds were held: a further round comes first")
        if price is not None and price < start:
            raise UsageError(
                f"the price is not below that of the last round, {self._said(view, start)}"
            )
        until = self._lender.today() + timedelta(days=sale_days(pack) or 60)
        data = {"start_price": price or start, "sale_until": until.isoformat()}
        return self._move(process, "offer", data=data, papers=[document], actor=actor)

    def agree_sale(
        self,
        process: int,
        *,
        price: int,
        buyer: str,
        document: Path | Attachment,
        note: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Record a sale at a fixed price, or one that all sides agreed to.

        Args:
            process: which.
            price: minor units; below the appraisal (or the offer) only with a note.
            buyer: who buys; sealed.
            document: the contract.
            note: why; sealed.
            actor: who records it.

        Raises:
            UsageError: no valid appraisal, a price below value without a word, a buyer who works
                for the lender.
        """
        if bare(buyer) in {bare(name) for name in names_of_own_people(self._lender)}:
            raise UsageError("who works for the lender does not buy its collateral")
        return self._move(
            process,
            "agree_sale",
            note=note,
            data={"price": price, "buyer_code": "agreed", "pay_by": self._pay_by().isoformat()},
            secret={"bidder:agreed": buyer},
            papers=[document],
            actor=actor,
        )

    def _check_running(self, view: ProcessView) -> None:
        if view.state != "running":
            possible = [
                one.event
                for one in self._lender.processes.possible(view.process_id, actor=SOFTWARE)
            ]
            raise MoveRefused(
                f"the auction of process {view.process_id} is not running: it is {view.state!r}",
                state=view.state,
                event="bid",
                possible=possible,
            )

    def _place(self, view: ProcessView, place: str) -> str:
        """Return where an auction is held.

        Raises:
            UsageError: nobody says, or it is too long.
        """
        agency = self.options.agencies.get(str(view.data.get("agency")))
        said = " ".join((place or (agency.place if agency is not None else "")).split())
        if not said:
            raise UsageError(
                "say where the auction is held: the page on the platform, or the hall",
                hint="Give --place, or the agency's `place` in the config; the notice says it.",
            )
        if len(said) > LONGEST_PLACE:
            raise UsageError(f"where it is held is said in at most {LONGEST_PLACE} characters")
        return said

    def _pay_by(self) -> date:
        return self._lender.today() + timedelta(days=self.options.pay_within_days)


def _before(number: int, first: int, mode: str, rounds: Sequence[Mapping[str, Any]]) -> int:
    """Return the start price from which a cut is counted; 0 in the first round."""
    if number == 1:
        return 0
    return first if mode == "online" else int(rounds[-1]["start_price"])


def _told(view: ProcessView) -> Iterator[dict[str, Any]]:
    """Return who got notice of the round that is published, with the round."""
    for who, notice in sorted((view.data.get("notices") or {}).items()):
        yield {"round": view.data["round"], "who": who, **notice}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
