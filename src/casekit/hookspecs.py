"""Every hook of casekit.

Two kinds. *Registries* (`casekit_register_…`) give objects that a lender's config chooses by
name; they are called once, when a lender opens. *Call-time* hooks are asked while work goes on,
always with a batch. There are no defaults, no `firstresult` and no `historic` hooks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    import click

    from casekit.archive.anchors import Anchor
    from casekit.archive.entries import RecordKind, StoredEntry
    from casekit.cases.sources import LoanSource
    from casekit.compliance.model import Situation
    from casekit.compliance.pack import RulePack
    from casekit.contacts.channel import Channel
    from casekit.contacts.model import Contact
    from casekit.contacts.templates import TemplateSet
    from casekit.initialise.starter import Starter
    from casekit.pii.identity_kind import IdentityKind
    from casekit.pii.providers import KeyProvider
    from casekit.plugins import Desk, Extension, Report, TableSet
    from casekit.policy.model import FactValue, TierPolicy
    from casekit.process.kind import ProcessKind
    from casekit.rights import Subject

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
def casekit_register_desks() -> Sequence[Desk]:  # type: ignore[empty-body]
    """Give desks, what people do with the plugin; `lender.plugin(NAME)` opens one."""


@hookspec
def casekit_register_extensions() -> Sequence[Extension]:  # type: ignore[empty-body]
    """Give classes for points at which another plugin can be extended."""


@hookspec
def casekit_register_commands() -> Sequence[click.Command]:  # type: ignore[empty-body]
    """Give command groups for the `casekit` command line."""


@hookspec
def casekit_review_contacts(
    contacts: Sequence[Contact], situations: Sequence[Situation]
) -> Mapping[int, str] | None:
    """Veto contacts just before hand-over: contact id → reason code, or None for no objection.

    A reason is a code of ASCII letters, digits and `_.-`, up to about 30 of them; anything else is
    sealed with the contact and called `vetoed`. A plugin that raises, or names what is no contact
    of the batch, holds the whole batch (fails closed), and that is archived.
    """


@hookspec
def casekit_case_facts(case_ids: Sequence[int]) -> Mapping[int, Mapping[str, FactValue]] | None:
    """Give extra named facts for cases, a batch at a time; None means none.

    Names start with the plugin's name and a dot (`staff.assigned`).
    """


@hookspec
def casekit_authorize(actor: str, action: str, subjects: Sequence[Subject]) -> bool | None:
    """Say whether the actor may do this to all the subjects; None means no opinion.

    Where any plugin answers, one False is enough to refuse; an exception refuses too, and so does
    any answer that is not True, False or None. Where none answers, the operating-system user who
    runs casekit is the admin.
    """


@hookspec
def casekit_entries_appended(entries: Sequence[StoredEntry]) -> None:
    """See archive entries after they were committed. Observers cannot veto or silence others."""
