"""The sentences of `casekit staff`, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from casekit_staff.words_records import roles_said

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "login": ("login", "登录名"),
    "number": ("number", "工号"),
    "roles": ("roles", "角色"),
    "team": ("team", "团队"),
    "started": ("first day", "入职日"),
    "left": ("gone from", "离职日"),
    "takes": ("takes", "承办"),
    "speaks": ("speaks", "语言"),
    "skills": ("skills", "技能"),
    "daily": ("customers a day", "每日上限"),
    "ready": ("ready", "可上岗"),
    "why": ("because", "原因"),
    "apart": ("contacts nobody", "不对客户作业"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "on": ("day", "日期"),
    "record": ("record", "记录"),
    "kind": ("kind", "类别"),
    "says": ("says", "内容"),
    "by": ("by", "登记人"),
    "until": ("until", "至"),
    "unread": ("not read", "未签阅"),
    "what": ("what", "事项"),
    "title": ("title", "名称"),
    "since": ("in force from", "生效日"),
    "process": ("number", "编号"),
    "lacking": ("not had this year", "本年未学"),
    "missed": ("training missed in", "缺训季度"),
    "quarter": ("quarter", "季度"),
    "attended": ("attended", "参加次数"),
    "hours": ("hours", "课时"),
    "is_missed": ("missed", "缺训"),
    "role": ("role", "角色"),
    "allow": ("may", "可以"),
    "deny": ("but not", "除外"),
    "needs": ("personal data", "查看个人信息"),
    "qualified": ("only if ready to work", "须具备上岗资格"),
    "bound": ("only if bound to secrecy", "须签署保密协议"),
    "own": ("own customers only", "仅限本人客户"),
    "nobody": (
        "Nobody is recorded. Begin with: casekit staff import FILE --table people",
        "没有登记人员。请先登记：casekit staff import 文件 --table people",
    ),
    "all_ready": ("Everybody who works with customers may.", "对客户作业人员均可上岗。"),
    "nothing": ("Nothing is recorded.", "没有记录。"),
    "all_read": ("Everybody has read what is in force.", "全体人员均已签阅。"),
    "no_law": ("There is nothing to read.", "没有须签阅的事项。"),
    "added": ("Recorded {login}.", "已登记 {login}。"),
    "changed": ("Changed {login}.", "已变更 {login}。"),
    "lacks": ("Not ready yet: {why}.", "尚不能上岗：{why}。"),
    "is_ready": ("{login} may work.", "{login} 可以上岗。"),
    "noted": (
        "Recorded {kind} of {login} on {on}: {number}.",
        "已登记 {login} 的{kind}（{on}）：{number}。",
    ),
    "exam_failed": (
        "The exam is not passed: {score} of the {mark} that are needed.",
        "考试未通过：{score}分，合格线{mark}分。",
    ),
    "known": ("It is recorded already; nothing changed.", "已有该记录，无变化。"),
    "taken_back": ("Record {number} is taken back.", "记录 {number} 已撤回。"),
    "signed": ("{login} has signed {title}.", "{login} 已签阅 {title}。"),
    "nothing_unread": ("{login} has read all that is in force.", "{login} 均已签阅。"),
    "published": ("Published under number {number}.", "已发布，编号 {number}。"),
    "imported": (
        "Rows: {rows}, of which {new} new, {changed} changed, {unchanged} known, {bad} not taken.",
        "共 {rows} 行：新增 {new}，变更 {changed}，已有 {unchanged}，未录入 {bad}。",
    ),
    "import_refused": (
        "Nothing was imported, because --strict met bad rows.",
        "因 --strict 遇到错误行，未导入任何内容。",
    ),
    "bad_file": ("What was not taken lies in {path}.", "未录入的行见 {path}。"),
    "may_work": (
        "May work: {count}. May not: {barred}. Contact nobody: {apart}.",
        "可上岗 {count} 人，不可上岗 {barred} 人，不对客户作业 {apart} 人。",
    ),
}


_SUBJECTS: Final[Mapping[str, str]] = {
    "law": "法律",
    "communication": "沟通",
    "finance": "金融",
    "psychology": "心理",
}


class StaffWords:
    """The sentences in one language: Chinese for tags that begin with `zh`, English otherwise."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.chinese = language.lower().startswith("zh")

    def __call__(self, key: str, **values: object) -> str:
        """Return the sentence of a key, its gaps filled."""
        text = _WORDS[key][self.chinese]
        return text.format(**values) if values else text

    def all(self, *keys: str) -> Sequence[str]:
        """Return several words."""
        return [self(key) for key in keys]

    def of(self, words: Mapping[str, str]) -> str:
        """Return what a kind is called."""
        return words["zh" if self.chinese else "en"]

    def subjects(self, names: Iterable[str]) -> str:
        """Return what subjects of training are called; a code that has no word stays as it is."""
        if not self.chinese:
            return ", ".join(names)
        return "、".join(_SUBJECTS.get(name, name) for name in names)

    def roles(self, names: Iterable[str]) -> str:
        """Return what roles are called."""
        return roles_said(names, chinese=self.chinese)

    def yes(self, value: bool) -> str:
        """Return yes or no."""
        return self("yes" if value else "no")
