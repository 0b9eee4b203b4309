"""Every hook of casekit.

Two kinds. *Registries* (`casekit_register_…`) give objects that a lender's config chooses by
name; they are called once, when a lender opens. *Call-time* hooks are asked while work goes on,
always with a batch, and are told which lender asks: a plugin's module is one for all lenders of a
program. There are no defaults, no `firstresult` and no `historic` hooks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    import click

    from casekit.app import Lender
    from casekit.archive.anchors import Anchor
    from casekit.archive.entries import RecordKind, StoredEntry
    from casekit.cases.sources import LoanSource
    from casekit.compliance.model import Situation
    from casekit.compliance.pack import RulePack
    from casekit.contacts.channel import Channel
    from casekit.contacts.model import Contact
    from casekit.contacts.templates import TemplateSet
    from casekit.initialise.starter import Starter
    from casekit.people.model import StaffRecordKind
    from casekit.people.standing import Standing
    from casekit.pii.identity_kind import IdentityKind
    from casekit.pii.providers import KeyProvider
    from casekit.plugin_parts import DayWork, Page, PluginOptions
    from casekit.plugins import Desk, Extension, Report, TableSet
    from casekit.policy.model import FactValue, TierPolicy
    from casekit.process.kind import ProcessKind
    from casekit.rights import Refusal, Subject
    from casekit.work.allotment import Allotment

PROJECT = "casekit"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def casekit_register_channels() -> Sequence[type[Channel]]:  # type: ignore[empty-body]
    """Give channel classes; `[channels]` in the config names the one for each role."""


@hookspec
def casekit_register_tier_policies() -> Sequence[TierPolicy]:  # type: ignore[empty-body]
    """Give tier policies; `[policy] use` in the config names one of them, or a TOML file."""


@hookspec
def casekit_register_rule_packs() -> Sequence[RulePack]:  # type: ignore[empty-body]
    """Give rule packs; `[rules] pack` in the config names one."""


@hookspec
def casekit_register_templates() -> Sequence[TemplateSet]:  # type: ignore[empty-body]
    """Give sets of message templates; `[templates] use` in the config names them."""


@hookspec
def casekit_register_key_providers() -> Sequence[type[KeyProvider]]:  # type: ignore[empty-body]
    """Give key providers; `[keys] provider` in the config names one."""


@hookspec
def casekit_register_anchors() -> Sequence[type[Anchor]]:  # type: ignore[empty-body]
    """Give anchors, places outside where checkpoints are kept; `[[archive.anchor]]` names them."""


@hookspec
def casekit_register_loan_sources() -> Sequence[type[LoanSource]]:  # type: ignore[empty-body]
    """Give loan sources, readers of a platform's files; `[loans] source` names one."""


@hookspec
def casekit_register_identity_kinds() -> Sequence[IdentityKind]:  # type: ignore[empty-body]
    """Give kinds of identity number; a book's `id_kind` names the one of each person."""


@hookspec
def casekit_register_reports() -> Sequence[Report]:  # type: ignore[empty-body]
    """Give reports; `casekit report NAME` prints one."""


@hookspec
def casekit_register_tables() -> Sequence[TableSet]:  # type: ignore[empty-body]
    """Give the plugin's own tables with their migrations and a version table of their own."""


@hookspec
def casekit_register_record_kinds() -> Sequence[RecordKind]:  # type: ignore[empty-body]
    """Give archive kinds of the plugin's own; their names start with the plugin's name."""


@hookspec
def casekit_register_starters() -> Sequence[Starter]:  # type: ignore[empty-body]
    """Give starters, what `casekit init` writes for a new lender of a jurisdiction."""


@hookspec
def casekit_register_process_kinds() -> Sequence[ProcessKind]:  # type: ignore[empty-body]
    """Give kinds of process; a channel names the one of its actions in `Channel.process`."""


@hookspec
def casekit_register_staff_record_kinds() -> Sequence[StaffRecordKind]:  # type: ignore[empty-body]
    """Give kinds of dated records about people who work here, for `lender.people.note`."""


@hookspec
def casekit_register_desks() -> Sequence[Desk]:  # type: ignore[empty-body]
    """Give desks, what people do with the plugin; `lender.plugin(NAME)` opens one."""


@hookspec
def casekit_register_extensions() -> Sequence[Extension]:  # type: ignore[empty-body]
    """Give classes for points at which another plugin can be extended."""


@hookspec
def casekit_register_commands() -> Sequence[click.Command]:  # type: ignore[empty-body]
    """Give command groups for the `casekit` command line."""


@hookspec
def casekit_register_options() -> Sequence[PluginOptions]:  # type: ignore[empty-body]
    """Give the plugin's own options, read from `[plugin.NAME]`; `lender.options(NAME)` has them."""


@hookspec
def casekit_register_day_works() -> Sequence[DayWork]:  # type: ignore[empty-body]
    """Give a day's work of the plugin, done after the run of each business date."""


@hookspec
def casekit_register_pages() -> Sequence[Page]:  # type: ignore[empty-body]
    """Give pages for people outside, each reached by a token that only its receiver has."""


@hookspec
def casekit_review_contacts(
    contacts: Sequence[Contact], situations: Sequence[Situation], lender: Lender | None
) -> Mapping[int, str] | None:
    """Veto contacts just before hand-over: contact id → reason code, or None for no objection.

    A reason is a code of ASCII letters, digits and `_.-`, up to about 30 of them; anything else is
    sealed with the contact and called `vetoed`. A plugin that raises, or names what is no contact
    of the batch, holds the whole batch (fails closed), and that is archived.
    """


@hookspec
def casekit_case_facts(
    case_ids: Sequence[int], lender: Lender | None
) -> Mapping[int, Mapping[str, FactValue]] | None:
    """Give extra named facts for cases, a batch at a time; None means none.

    Names start with the plugin's name and a dot (`staff.assigned`).
    """


@hookspec
def casekit_authorize(
    actor: str, action: str, subjects: Sequence[Subject], lender: Lender | None
) -> bool | Refusal | None:
    """Say whether the actor may do this to all the subjects; None means no opinion.

    Where any plugin answers, one False or one `Refusal`, which says why, is enough to refuse; an
    exception refuses too, and so does any answer that is none of these. Where none answers, the
    operating-system user who runs casekit is the admin.
    """


@hookspec
def casekit_staff_standing(
    logins: Sequence[str], at: datetime, lender: Lender | None
) -> Mapping[str, Standing] | None:
    """Say who of these people may work at an instant, and what is known of them.

    Whom a plugin does not name is known by the lender's table `[staff.NAME]`. A lender with a
    plugin that implements this has the house rule `STAFF-01`: whoever is barred carries out no
    contact. A plugin that raises bars everybody who was asked about.
    """


@hookspec
def casekit_allot(
    collector: str, case_ids: Sequence[int], lender: Lender | None
) -> Mapping[int, Allotment] | None:
    """Say which cases are not for this collector, and which come first: case id → `Allotment`.

    What is refused is neither offered nor taken; nothing that the rules forbid becomes lawful. A
    plugin that raises refuses all the cases that were asked about.
    """


@hookspec
def casekit_entries_appended(entries: Sequence[StoredEntry], lender: Lender | None) -> None:
    """See archive entries after they were committed. Observers cannot veto or silence others."""
