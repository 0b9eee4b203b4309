"""The desk of consents: record them, take them back, tell their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from casekit.cases.finding import log_of_customer
from casekit.consents.recording import (
    ConsentRecord,
    Said,
    consents_of,
    record_consent,
    revoke_consent,
)
from casekit.rights import Subject

if TYPE_CHECKING:
    from casekit.app import Lender


class Consents:
    """What the customers of one lender agreed to and prefer, as `lender.consents`.

    Every verb takes the actor who does it; the operating-system user where None.

    ```python
    lender.consents.record(1, "hours", source="phone", values={"from": "20:00", "to": "22:00"})
    ```
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def record(
        self,
        customer_id: int,
        kind: str,
        *,
        source: str,
        channel: str = "",
        point: str = "",
        until: date | None = None,
        values: Mapping[str, Any] | None = None,
        given_at: datetime | None = None,
        note: str = "",
        actor: str | None = None,
    ) -> ConsentRecord:
        """Record what a customer agrees to, or prefers; the gate knows it from then on.

        Args:
            customer_id: whose it is.
            kind: a consent (`hours`, `frequency`, `enter_home`, `direct`, `email_work`,
                `third_party`, `transfer`, `survey`) or a preference (`best_time`, `language`,
                `channel`, `inconvenient`); a new time, language or channel takes the place of the
                old one.
            source: how it was given: `phone`, `letter`, `contract` …
            channel: the only way that it is about (`sms`, `voice` …).
            point: ref of the only number or address that it is about (`p1`).
            until: first day on which it holds no more; None for no end.
            values: `from` and `to` (`19:30`), `days` (`["sat", "sun"]`), `language`, `channel`.
            given_at: when it was given; now where None.
            note: what was said; sealed.
            actor: who records it.

        Raises:
            UsageError: no such kind, source, way, number or value, or a time that lies ahead.
            NotFound: no such customer. NotAuthorized: not for this actor.
        """
        said = Said(kind, source, channel, point, given_at, until, values or {}, note)
        return record_consent(self._lender, customer_id, said, actor=actor)

    def revoke(self, consent_id: int, *, reason: str, actor: str | None = None) -> ConsentRecord:
        """Take a consent or preference back; in force at once.

        Raises:
            NotFound: no such consent. UsageError: taken back already, or no reason.
            NotAuthorized: not for this actor.
        """
        return revoke_consent(self._lender, consent_id, reason=reason, actor=actor)

    def of(self, customer_id: int, *, actor: str | None = None) -> Sequence[ConsentRecord]:
        """Return all that a customer ever agreed to or preferred, oldest first.

        Raises:
            NotFound: no such customer. NotAuthorized: not for this actor.
        """
        self._lender.authorized(actor, "case.view", [Subject("customer", customer_id)])
        with self._lender.store.read() as connection:
            log_of_customer(connection, customer_id)
            return consents_of(connection, customer_id)
