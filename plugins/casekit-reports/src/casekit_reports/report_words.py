"""Codes as reports say them: of processes, ways, parties, tiers and reasons, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casekit import Lender
from casekit.cases.timeline_words import word as timeline_word
from casekit_reports.cells import is_chinese, pick

SUBJECTS: Final[Mapping[str, tuple[str, str]]] = {
    "law": ("law", "法律法规"),
    "communication": ("communication", "沟通技巧"),
    "finance": ("finance", "金融知识"),
    "psychology": ("psychology", "客户心理"),
}
"""What training is about."""

_SEEN: Final[Mapping[str, tuple[str, str]]] = {
    "customer.disclosed": ("data shown", "查看资料"),
    "customer.withheld": ("data not shown", "查看被拒"),
    "customer.exported": ("all data copied", "导出全部资料"),
    "archive.read": ("sealed record read", "查阅密封档案"),
    "file.disclosed": ("file written", "写出文件"),
    "staff.disclosed": ("data of staff shown", "查看员工资料"),
    "contact.cleared": ("handed to a channel", "交付渠道"),
    "work.taken": ("number shown for a call", "取号外呼"),
    "evidence.packed": ("evidence packed", "制作证据包"),
}


class ReportWords:
    """The words for a lender's codes in one language; a code that nobody knows prints itself."""

    def __init__(self, lender: Lender, language: str) -> None:
        self._lender, self._language = lender, language

    def of_process(self, kind: str, code: str) -> str:
        """Return a code in the data of a process: its subject, source, grade, offence."""
        known = self._lender.plugins.process_kinds.objects.get(kind)
        words = known.code_words.get(code) if known is not None else None
        if words is None and kind == "discipline" and "staff" in self._lender.plugins.desks:
            offence = self._lender.plugin("staff").scale().get(code)
            words = offence.words if offence is not None else None
        return _plain(code) if words is None else words[pick(self._language, "en", "zh")]

    def state(self, kind: str, state: str) -> str:
        """Return where a process stands."""
        known = self._lender.plugins.process_kinds.objects.get(kind)
        found = None if known is None else next((s for s in known.states if s.name == state), None)
        return state if found is None else found.words[pick(self._language, "en", "zh")]

    def way(self, role: str) -> str:
        """Return a way of contact: text message, call, visit."""
        return self._timeline("role", role)

    def party(self, party: str) -> str:
        """Return who was contacted."""
        return self._timeline("party", party)

    def told_reason(self, reason: str) -> str:
        """Return the reason for which a customer did not pay."""
        return self._timeline("reason", reason)

    def closed(self, reason: str) -> str:
        """Return why a case was closed."""
        return self._timeline("close", reason)

    def seen(self, kind: str) -> str:
        """Return in which way data were seen."""
        return pick(self._language, *_SEEN.get(kind, (kind, kind)))

    def subject(self, subject: str) -> str:
        """Return what a training is about."""
        return pick(self._language, *SUBJECTS[subject])

    def joined(self, words: list[str]) -> str:
        """Return words as a list in the language."""
        return ("、" if is_chinese(self._language) else ", ").join(words)

    def _timeline(self, group: str, code: str) -> str:
        found = timeline_word(group, code, self._language)
        return _plain(code) if found == code else found


def _plain(code: str) -> str:
    return code.replace("_", " ")
