"""What a lender brings in: loans, payments and earlier history, from files or from a program."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.archive.ledger import Ledger
from casekit.clock import Clock
from casekit.pii.files import PrivateFiles
from casekit.pii.vault import Vault
from casekit.pii.whereabouts import Places
from casekit.plugins import Plugins
from casekit.policy.model import TierPolicy
from casekit.rights import Subject
from casekit.settings import Settings

if TYPE_CHECKING:
    from casekit.cases.bad_rows import Problem
    from casekit.cases.parts import IntakeParts, Progress
    from casekit.cases.records import LoanRecord, PaymentRecord, PriorRecord
    from casekit.cases.report import ImportReport
    from casekit.run.parts import RunParts


class BringsIn(ABC):
    """The verbs of `Lender` that bring something in; `casekit.app` wires the parts."""

    settings: Settings
    plugins: Plugins
    clock: Clock
    ledger: Ledger
    vault: Vault
    policy: TierPolicy
    files: PrivateFiles
    places: Places

    @abstractmethod
    def authorized(self, actor: str | None, action: str, subjects: Sequence[Subject] = ()) -> str:
        """Return the actor's name if the actor may do this."""

    @abstractmethod
    def run_parts(self) -> RunParts:
        """Return what a run works with."""

    def import_loans(
        self,
        path: Path,
        *,
        actor: str | None = None,
        strict: bool = False,
        snapshot_on: date | None = None,
        source: str = "",
        partial: bool = False,
        accept_absence: bool = False,
        progress: Progress | None = None,
        on_problem: Callable[[Problem], None] | None = None,
    ) -> ImportReport:
        """Import a book of loans from a file; see `casekit.cases.intake.import_loans`."""
        from casekit.cases.intake import import_loans

        report = import_loans(
            self.intake_parts(),
            path,
            actor=self.authorized(actor, "loans.import"),
            strict=strict,
            snapshot_on=snapshot_on,
            source=source,
            partial=partial,
            accept_absence=accept_absence,
            progress=progress,
            on_problem=on_problem,
        )
        return self._brought_in(report)

    def import_payments(
        self,
        path: Path,
        *,
        actor: str | None = None,
        strict: bool = False,
        source: str = "",
        progress: Progress | None = None,
        on_problem: Callable[[Problem], None] | None = None,
    ) -> ImportReport:
        """Import payments from a file; see `casekit.cases.payments.import_payments`."""
        from casekit.cases.payments import import_payments

        report = import_payments(
            self.intake_parts(),
            path,
            actor=self.authorized(actor, "payments.import"),
            strict=strict,
            source=source,
            progress=progress,
            on_problem=on_problem,
        )
        return self._brought_in(report)

    def import_prior(
        self,
        path: Path,
        *,
        actor: str | None = None,
        strict: bool = False,
        source: str = "",
        progress: Progress | None = None,
        on_problem: Callable[[Problem], None] | None = None,
    ) -> ImportReport:
        """Import what the system before has done; see `casekit.cases.prior.import_prior`."""
        from casekit.cases.prior import import_prior

        return import_prior(
            self.intake_parts(),
            path,
            actor=self.authorized(actor, "prior.import"),
            strict=strict,
            source=source,
            progress=progress,
            on_problem=on_problem,
        )

    def push_loans(
        self,
        records: Iterable[LoanRecord],
        *,
        snapshot_on: date | None = None,
        actor: str | None = None,
    ) -> ImportReport:
        """Take loans from a platform that embeds casekit, without a file."""
        from casekit.cases.intake import import_loan_records

        report = import_loan_records(
            self.intake_parts(),
            records,
            actor=self.authorized(actor, "loans.import"),
            snapshot_on=snapshot_on,
        )
        return self._brought_in(report)

    def push_payments(
        self, records: Iterable[PaymentRecord], *, actor: str | None = None
    ) -> ImportReport:
        """Take payments from a platform that embeds casekit, without a file."""
        from casekit.cases.payments import import_payment_records

        report = import_payment_records(
            self.intake_parts(), records, actor=self.authorized(actor, "payments.import")
        )
        return self._brought_in(report)

    def push_prior(
        self, records: Iterable[PriorRecord], *, actor: str | None = None
    ) -> ImportReport:
        """Take what the system before has done from a platform that embeds casekit."""
        from casekit.cases.prior import import_prior_records

        return import_prior_records(
            self.intake_parts(), records, actor=self.authorized(actor, "prior.import")
        )

    def _brought_in(self, report: ImportReport) -> ImportReport:
        """End what is under way on the cases that an import closed."""
        if report.closed:
            from casekit.run.following import end_closed

            end_closed(self.run_parts())
        return report

    def intake_parts(self) -> IntakeParts:
        """Return what an import works with."""
        from casekit.cases.parts import IntakeParts

        lender = self.settings.lender
        return IntakeParts(
            ledger=self.ledger,
            vault=self.vault,
            files=self.files,
            clock=self.clock,
            zone=lender.zone,
            products=frozenset(self.policy.products),
            places=self.places,
            default_language=lender.language,
            document=self.settings.document,
            sources=self.plugins.loan_sources.objects,
            identity_kinds=self.plugins.identity_kinds.objects,
            waterfall=self.policy.waterfall,
        )

    @property
    def products(self) -> Mapping[str, Mapping[str, str]]:
        """What each product is called, by language; the config goes before the policy."""
        known = self.policy.products
        return {
            code: {**known.get(code, {}), **self.settings.products.get(code, {})} for code in known
        }
