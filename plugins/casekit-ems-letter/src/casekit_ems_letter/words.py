"""What `casekit letters` says to people, in Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence

from casekit import Lender, Move, ProcessView

_WORDS = {
    "letter": ("letter", "函件"),
    "number": ("number", "函件编号"),
    "case": ("case", "案件"),
    "state": ("state", "状态"),
    "waybill": ("waybill", "邮件号"),
    "due": ("deadline", "限期"),
    "since": ("since", "自"),
    "can": ("can be said now", "现可登记"),
    "nothing": ("There are no such letters.", "没有这样的函件。"),
    "folder": ("folder", "文件夹"),
    "letters": ("letters", "函件数"),
    "pdf": ("PDFs", "PDF"),
    "batch": ("batch", "批次"),
    "left_out": ("left out", "未打印"),
    "no_pdf": ("No PDF: {why}.", "未生成 PDF：{why}。"),
    "none_waits": ("No letter waits to be printed.", "没有待打印的函件。"),
    "rows": ("rows", "行数"),
    "taken": ("taken", "已登记"),
    "unchanged": ("known already", "已知"),
    "bad": ("bad rows", "有误的行"),
    "bad_file": ("to be mended", "待更正的文件"),
    "asked": ("letters asked about", "查询的函件"),
    "moved": ("with news", "有更新"),
    "refused": ("not taken", "未登记"),
}


class LetterWords:
    """The words in a person's language: a tag that begins with `zh`, or any other for English."""

    def __init__(self, language: str) -> None:
        self.chinese = language.startswith("zh")

    def __call__(self, key: str, **values: object) -> str:
        """Return a word or sentence, its gaps filled."""
        return _WORDS[key][self.chinese].format(**values)

    def moves(self, moves: Sequence[Move]) -> str:
        """Return what can be said of a letter: the word for `letters say`, and what it means."""
        short, mark = ("zh", "、") if self.chinese else ("en", ", ")
        form = "{}（{}）" if self.chinese else "{} ({})"
        return mark.join(form.format(move.event, move.words[short]) for move in moves)

    def state(self, lender: Lender, view: ProcessView) -> str:
        """Return what people call the state of a letter."""
        words = lender.kind_of(view.channel).state(view.state).words
        return words.get("zh" if self.chinese else "en", view.state)
