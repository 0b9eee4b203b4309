"""Calling hooks one plugin at a time, and what the answers to call-time hooks mean."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy

from casekit.errors import CasekitError, NotAuthorized, PluginError
from casekit.people.standing import Standing
from casekit.rights import Refusal
from casekit.vetoes import Veto, read_vetoes

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.archive.entries import StoredEntry
    from casekit.compliance.model import Situation
    from casekit.contacts.model import Contact
    from casekit.policy.model import FactValue
    from casekit.rights import Subject
    from casekit.work.allotment import Allotment

PLUGIN_FAILED = "plugin_failed:"
"""Begins the reason of contacts that are held because a plugin raised while it reviewed them."""

STANDING_UNKNOWN = "standing_unknown"
"""Bars everybody of whom a plugin was asked who may work, and raised or made no sense."""

ALLOTMENT_UNKNOWN = "allotment_unknown"
"""Refuses every case of which a plugin was asked whose it is, and raised or made no sense."""

_CODE = re.compile(r"[a-z0-9_.\-]{1,60}")
_OURS = "casekit_"
_REGISTERS = "casekit_register_"

_log = logging.getLogger(__name__)

A = TypeVar("A")


class HookCalls:
    """The hooks of a lender's plugins, called so that one plugin cannot silence another."""

    _manager: pluggy.PluginManager
    _distributions: dict[str, str]
    _lender: Lender | None = None

    def bind(self, lender: Lender) -> None:
        """Say which lender's these are: from now on, call-time hooks are told it.

        Before that (while a store is made or restored) they are told None.
        """
        self._lender = lender

    def _each(
        self, hook: str, *, own_errors: bool = False, **arguments: Any
    ) -> Iterable[tuple[str, Any]]:
        """Call a hook one plugin at a time, and say whose fault an exception is.

        `own_errors` lets through what a plugin raises in casekit's own words, such as an error in
        a file of its own; where work goes on, any exception is a fault of the plugin.
        """
        for name, call in self._calls(hook):
            try:
                results = call(**arguments)
            except CasekitError as error:
                if own_errors:
                    raise
                raise self._fault(name, hook, f"raised ({type(error).__name__})") from error
            except Exception as error:
                raise self._fault(name, hook, f"raised ({type(error).__name__})") from error
            for result in results:
                yield name, result

    def called_of(self, plugin: str) -> list[str]:
        """Return a plugin's hooks that are called while work goes on, without `casekit_`."""
        names = (name for name in vars(self._manager.hook) if name.startswith(_OURS))
        return sorted(
            name.removeprefix(_OURS)
            for name in names
            if not name.startswith(_REGISTERS)
            and any(
                one.plugin_name == plugin
                for one in getattr(self._manager.hook, name).get_hookimpls()
            )
        )

    def _calls(self, hook: str) -> Iterable[tuple[str, Callable[..., list[Any]]]]:
        """Return a call of the hook for each plugin alone: one that raises silences no other."""
        implementations = getattr(self._manager.hook, hook).get_hookimpls()
        for mine in implementations:
            others = [one.plugin for one in implementations if one.plugin_name != mine.plugin_name]
            yield mine.plugin_name, self._manager.subset_hook_caller(hook, others)

    def _fault(self, plugin: str, hook: str, what: str) -> PluginError:
        return PluginError(
            f"the plugin {plugin!r} {what} in {hook}",
            plugin=plugin,
            distribution=self._distributions.get(plugin),
            hook=hook,
            hint="This is a fault of the plugin; tell its author.",
        )

    def implements(self, hook: str) -> bool:
        """Say whether any plugin implements a hook."""
        return bool(getattr(self._manager.hook, hook).get_hookimpls())

    # -- call-time hooks -----------------------------------------------------------------------

    def case_facts(self, case_ids: Sequence[int]) -> dict[int, dict[str, FactValue]]:
        """Return the plugins' facts for these cases.

        Raises:
            PluginError: a plugin raised, or gave a fact whose name is not its own.
        """
        facts: dict[int, dict[str, FactValue]] = {}
        if not self.implements("casekit_case_facts"):
            return facts
        hook = "casekit_case_facts"
        for plugin, given in self._each(hook, case_ids=case_ids, lender=self._lender):
            try:
                named_facts = [(int(case_id), dict(named)) for case_id, named in given.items()]
            except (AttributeError, TypeError, ValueError) as error:
                raise self._fault(plugin, hook, "gave no facts by case") from error
            for case_id, named in named_facts:
                for name in named:
                    if not str(name).startswith(f"{plugin}."):
                        raise self._fault(
                            plugin, hook, f"gave a fact whose name does not start with {plugin}."
                        )
                facts.setdefault(case_id, {}).update(named)
        return facts

    def review_contacts(
        self, contacts: Sequence[Contact], situations: Sequence[Situation]
    ) -> dict[int, Veto]:
        """Return contact id → veto for the contacts that a plugin vetoes.

        A plugin that raises, or whose answer makes no sense, vetoes them all, with the code
        `plugin_failed:NAME`.
        """
        vetoed: dict[int, Veto] = {}
        if not contacts or not self.implements("casekit_review_contacts"):
            return vetoed
        hook = "casekit_review_contacts"
        ids = {contact.contact_id for contact in contacts}
        try:
            for plugin, given in self._each(
                hook, contacts=contacts, situations=situations, lender=self._lender
            ):
                try:
                    vetoed = read_vetoes(plugin, given, ids) | vetoed
                except Exception as error:
                    raise self._fault(plugin, hook, "gave no reasons by contact") from error
        except PluginError as error:
            _log.error("%s", error.message)
            return dict.fromkeys(ids, Veto(f"{PLUGIN_FAILED}{error.plugin}"))
        return vetoed

    def authorize(self, actor: str, action: str, subjects: Sequence[Subject]) -> None:
        """Refuse what a plugin refuses; where one raises, or says neither yes nor no, refuse too.

        Raises:
            NotAuthorized: the actor may not do this.
        """
        hook = "casekit_authorize"
        may_not = f"{actor} may not do this ({action})"
        hint = "Ask someone with the right, or the admin to grant it."
        try:
            for plugin, answer in self._each(
                hook, actor=actor, action=action, subjects=subjects, lender=self._lender
            ):
                if isinstance(answer, Refusal):
                    raise NotAuthorized(
                        f"{may_not}: {answer.reason}" if answer.reason else may_not,
                        hint=answer.hint or hint,
                        reason=answer.reason,
                    )
                if answer is False:
                    raise NotAuthorized(may_not, hint=hint)
                if answer is not True:
                    raise self._fault(plugin, hook, "gave neither yes nor no nor None")
        except PluginError as error:
            _log.error("%s", error.message)
            raise NotAuthorized(may_not, hint=hint) from error

    def staff_standing(self, logins: Sequence[str], at: datetime) -> dict[str, Standing]:
        """Return what the plugins say of people; whom none of them names is left out.

        What bars a person by one plugin bars, whatever another says. Where a plugin raises, or its
        answer makes no sense, everybody asked about is barred (`standing_unknown`).
        """
        told: dict[str, Standing] = {}
        hook = "casekit_staff_standing"
        if not logins or not self.implements(hook):
            return told
        try:
            for plugin, given in self._each(hook, logins=logins, at=at, lender=self._lender):
                for login, standing in self._read(plugin, hook, given, Standing).items():
                    if not all(
                        _CODE.fullmatch(str(code)) for code in (*standing.barred, *standing.warned)
                    ):
                        raise self._fault(plugin, hook, "bars somebody by what is no code")
                    told[login] = _joined(told.get(login), standing)
        except PluginError as error:
            _log.error("%s", error.message)
            return {login: Standing(barred=(STANDING_UNKNOWN,)) for login in logins}
        return told

    def allot(self, collector: str, case_ids: Sequence[int]) -> dict[int, Allotment]:
        """Return what the plugins say of whose these cases are; the first refusal of a case stands.

        Where a plugin raises, or its answer makes no sense, all are refused (`allotment_unknown`).
        """
        from casekit.work.allotment import Allotment

        said: dict[int, Allotment] = {}
        hook = "casekit_allot"
        if not case_ids or not self.implements(hook):
            return said
        try:
            for plugin, given in self._each(
                hook, collector=collector, case_ids=case_ids, lender=self._lender
            ):
                for case_id, one in self._read(plugin, hook, given, Allotment).items():
                    if one.refused and not _CODE.fullmatch(one.refused):
                        raise self._fault(plugin, hook, "refuses a case by what is no code")
                    before = said.get(case_id, Allotment())
                    said[case_id] = Allotment(
                        before.refused or one.refused, before.first or one.first
                    )
        except PluginError as error:
            _log.error("%s", error.message)
            return dict.fromkeys(case_ids, Allotment(ALLOTMENT_UNKNOWN))
        return said

    def _read(self, plugin: str, hook: str, given: object, kind: type[A]) -> Mapping[Any, A]:
        if not isinstance(given, Mapping) or not all(isinstance(v, kind) for v in given.values()):
            raise self._fault(plugin, hook, f"gave no mapping to {kind.__name__}")
        return given

    def entries_appended(self, entries: Sequence[StoredEntry]) -> None:
        """Show committed entries to the observers; one that raises is logged."""
        if not entries or not self.implements("casekit_entries_appended"):
            return
        for plugin, call in self._calls("casekit_entries_appended"):
            try:
                call(entries=entries, lender=self._lender)
            except Exception as error:
                _log.error(
                    "the plugin %r raised in casekit_entries_appended (%s)",
                    plugin,
                    type(error).__name__,
                )


def _joined(before: Standing | None, more: Standing) -> Standing:
    """Return what two plugins say of one person: facts of both, and everything that bars."""
    if before is None:
        return more
    return Standing(
        facts={**more.facts, **before.facts},
        barred=tuple(dict.fromkeys((*before.barred, *more.barred))),
        member=before.member or more.member,
        warned=tuple(dict.fromkeys((*before.warned, *more.warned))),
        words={**more.words, **before.words},
    )
