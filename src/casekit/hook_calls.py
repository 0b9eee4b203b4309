"""Calling hooks one plugin at a time, and what the answers to call-time hooks mean."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pluggy

from casekit.errors import CasekitError, NotAuthorized, PluginError
from casekit.vetoes import Veto, read_vetoes

if TYPE_CHECKING:
    from casekit.archive.entries import StoredEntry
    from casekit.compliance.model import Situation
    from casekit.contacts.model import Contact
    from casekit.policy.model import FactValue
    from casekit.rights import Subject

PLUGIN_FAILED = "plugin_failed:"
"""Begins the reason of contacts that are held because a plugin raised while it reviewed them."""

_OURS = "casekit_"
_REGISTERS = "casekit_register_"

_log = logging.getLogger(__name__)


class HookCalls:
    """The hooks of a lender's plugins, called so that one plugin cannot silence another."""

    _manager: pluggy.PluginManager
    _distributions: dict[str, str]

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
        for plugin, given in self._each(hook, case_ids=case_ids):
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
            for plugin, given in self._each(hook, contacts=contacts, situations=situations):
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
        refusal = NotAuthorized(
            f"{actor} may not do this ({action})",
            hint="Ask someone with the right, or the admin to grant it.",
        )
        try:
            for plugin, answer in self._each(hook, actor=actor, action=action, subjects=subjects):
                if answer is False:
                    raise refusal
                if answer is not True:
                    raise self._fault(plugin, hook, "gave neither True nor False nor None")
        except PluginError as error:
            _log.error("%s", error.message)
            raise refusal from error

    def entries_appended(self, entries: Sequence[StoredEntry]) -> None:
        """Show committed entries to the observers; one that raises is logged."""
        if not entries or not self.implements("casekit_entries_appended"):
            return
        for plugin, call in self._calls("casekit_entries_appended"):
            try:
                call(entries=entries)
            except Exception as error:
                _log.error(
                    "the plugin %r raised in casekit_entries_appended (%s)",
                    plugin,
                    type(error).__name__,
                )
