"""`casekit plugins` says what each plugin gives, also the hooks that are called while it works."""

from __future__ import annotations

from types import SimpleNamespace

from casekit import hookimpl
from casekit.cli.plugins import _given
from casekit.plugins import Plugins


def test_hooks_that_are_called_while_work_goes_on_are_listed() -> None:
    @hookimpl
    def casekit_case_facts(case_ids: object) -> None:
        """Know nothing."""

    @hookimpl
    def casekit_authorize(actor: object, action: object, subjects: object) -> None:
        """Have no opinion."""

    nosy = SimpleNamespace(
        casekit_case_facts=casekit_case_facts, casekit_authorize=casekit_authorize
    )
    loaded = Plugins(["echo"], modules={"nosy": nosy})
    assert _given(loaded, "nosy") == {"hooks": ["authorize", "case_facts"]}
    assert _given(loaded, "echo") == {"channels": ["echo"]}
