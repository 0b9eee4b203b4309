"""Builds the commands of a kind of process: what all kinds have, and the steps of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from casekit import Attachment
from casekit.cli.opening import LenderChoice, shown
from casekit_oversight.following import note_followed
from casekit_oversight.showing import check_now, show_one, show_sealed, show_some

if TYPE_CHECKING:
    from casekit import Lender, ProcessView

Parameter = Callable[[Any], Any]
"""What `click.option` and `click.argument` return."""

Step = Callable[..., "ProcessView"]
"""A step: takes the lender and the command's parameters by name; its docstring is the help."""

_CALLED: Final = {
    "call": "by-call",
    "cancel": "withdraw",
    "find_unfounded": "unfounded",
    "hold_responsible": "responsible",
    "reward_paid": "reward-given",
    "substantiate": "find",
}
"""Events that are made by a command of another name."""

NUMBER: Final = click.argument("number", type=int)
NOTE: Final = click.option("--note", "words", default="", metavar="TEXT", help="Words; sealed.")
OWNER: Final = click.option("--owner", default="", metavar="LOGIN", help="Who sees to it.")


def words_option(text: str) -> Parameter:
    """Return the option `--words`, without which a step cannot be made."""
    return click.option("--words", required=True, metavar="TEXT", help=text)


def grade_option(grades: Sequence[str]) -> Parameter:
    """Return the option `--grade` of a step that may leave it as it is."""
    return click.option(
        "--grade",
        type=click.Choice(list(grades)),
        default=None,
        callback=lambda _context, _parameter, value: value or "",
        help="How grave it is.",
    )


def files_option(text: str) -> Parameter:
    """Return the option `--file`, which gives documents of a step."""
    return click.option(
        "--file",
        "files",
        multiple=True,
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help=text,
    )


def files_of(paths: Sequence[Path]) -> tuple[Attachment, ...]:
    """Return files as documents of a step."""
    return tuple(Attachment.of_file(path) for path in paths)


class KindCommands:
    """The commands of one kind of process.

    Args:
        group: gets the commands.
        desk: name of the desk that makes the steps.
    """

    def __init__(self, group: click.Group, desk: str) -> None:
        self._group, self._desk = group, desk

    def step(
        self, *parameters: Parameter, name: str | None = None, follows: bool = False
    ) -> Callable[[Step], Step]:
        """Make a command of a step, which shows how the process stands after it.

        Args:
            parameters: of the command, in their order; lender, `--json` and `--language` follow.
            name: of the command, where the function cannot be called so.
            follows: what the step opened about the person whom it concerns is said, too.
        """

        def made(step: Step) -> Step:
            @shown
            def run(choice: LenderChoice, as_json: bool, language: str, **given: Any) -> None:
                with choice.open() as lender:
                    made = step(lender, **given)
                    show_one(lender, made, as_json, language, self._commands())
                    if follows:
                        note_followed(lender, made, language)

            self._add(name or step.__name__, step.__doc__ or "", run, parameters)
            return step

        return made

    def lists(
        self, text: str, *filters: Parameter, every: str, columns: Sequence[str] = ()
    ) -> None:
        """Add `list`.

        Args:
            text: its help. filters: options that go to the desk's `list` by their names.
            every: the help of `--all`. columns: keys of their data that are shown.
        """

        @shown
        def run(
            choice: LenderChoice, every: bool, as_json: bool, language: str, **given: Any
        ) -> None:
            wanted = {key: value for key, value in given.items() if value != ""}
            with choice.open() as lender:
                desk = lender.plugin(self._desk)
                found = desk.list(phase="" if every else "open", **wanted)
                show_some(lender, found, as_json, language, columns)

        all_of_them = click.option("--all", "every", is_flag=True, help=every)
        self._add("list", text, run, (*filters, all_of_them))

    def shows(self, text: str, *, reason: str) -> None:
        """Add `show`; `reason` is the help of the option that opens what is sealed."""

        @shown
        def run(
            choice: LenderChoice, number: int, reason: str, as_json: bool, language: str
        ) -> None:
            with choice.open() as lender:
                check_now(lender)
                desk = lender.plugin(self._desk)
                found = desk.get(number)
                sealed: dict[str, Any] = desk.read(number, reason=reason) if reason else {}
                show_sealed(lender, found, sealed, as_json, language, self._commands())

        why = click.option("--reason", default="", metavar="TEXT", help=reason)
        self._add("show", text, run, (NUMBER, why))

    def notes(self, files: Parameter) -> None:
        """Add `note`."""

        @self.step(NUMBER, click.argument("words"), files, name="note")
        def note(lender: Lender, number: int, words: str, files: Sequence[Path]) -> ProcessView:
            """Note what was found out; sealed."""
            return self._made("note", lender, number, words, attachments=files_of(files))

    def hands_on(self) -> None:
        """Add `hand-on`."""

        @self.step(NUMBER, click.argument("owner"), NOTE, name="hand-on")
        def hand_on(lender: Lender, number: int, owner: str, words: str) -> ProcessView:
            """Give it to OWNER to see to."""
            return self._made("hand_on", lender, number, owner, note=words)

    def closes(self, text: str, files: Parameter | None = None) -> None:
        """Add `close`; with `files` it is proven by a document."""
        parameters = [NUMBER, NOTE] if files is None else [NUMBER, files, NOTE]

        def close(
            lender: Lender, number: int, words: str, files: Sequence[Path] = ()
        ) -> ProcessView:
            given: dict[str, Any] = {"note": words}
            if len(parameters) > 2:
                given["attachments"] = files_of(files)
            return self._made("close", lender, number, **given)

        close.__doc__ = text
        self.step(*parameters)(close)

    def reasoned(self, name: str, text: str, verb: str = "") -> None:
        """Add a step that needs a reason and nothing else; `verb` of the desk, if not `name`."""
        from casekit.cli.opening import reason_option

        def step(lender: Lender, number: int, reason: str) -> ProcessView:
            return self._made(verb or name, lender, number, reason=reason)

        step.__doc__ = text
        self.step(NUMBER, reason_option, name=name)(step)

    def _made(self, verb: str, lender: Lender, *given: Any, **named: Any) -> ProcessView:
        view: ProcessView = getattr(lender.plugin(self._desk), verb)(*given, **named)
        return view

    def _commands(self) -> dict[str, str]:
        """Return event → the command that makes it, `{number}` where the process is named."""
        made = {name.replace("-", "_"): name for name in self._group.commands}
        made |= {event: name for event, name in _CALLED.items() if name in self._group.commands}
        return {event: self._typed(name) for event, name in made.items()}

    def _typed(self, name: str) -> str:
        """Return a command as it is typed, with what it cannot do without."""
        words = ["casekit", self._group.name or "", name, "{number}"]
        for one in self._group.commands[name].params:
            if isinstance(one, click.Argument) and one.name not in ("number", "numbers"):
                words.append(one.human_readable_name)
            elif isinstance(one, click.Option) and one.required:
                words.append(f"{one.opts[0]} {one.metavar or one.type.name.upper()}")
        return " ".join(words)

    def _add(
        self, name: str, text: str, run: Callable[..., None], parameters: Sequence[Parameter]
    ) -> None:
        run.__doc__ = text
        given = reduce(lambda function, parameter: parameter(function), reversed(parameters), run)
        self._group.command(name.replace("_", "-"))(given)


def day_at_noon(lender: Lender, on: date | None) -> Any:
    """Return a day that was named as an instant; None for none."""
    from casekit_oversight.days import at_noon

    return None if on is None else at_noon(lender, on)
