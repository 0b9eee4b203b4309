"""The reference of all commands, as docs/reference/cli.md has it.

`python -m casekit.cli.reference > docs/reference/cli.md` writes it anew; a test holds the page to
the commands.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from casekit.cli.main import SECTIONS, casekit

INTRODUCTION = """\
# Command line

```
casekit [-v] COMMAND ...
```

- **Which lender.** A command that works on a lender takes its folder, its `lender.toml`, or its
  name: as its last argument where the usage shows `[LENDER]`, and everywhere as `--lender` (`-L`).
  Without one, `$CASEKIT_LENDER` is meant, then the current folder if it has a `lender.toml`. A
  name is looked for in `$CASEKIT_HOME` (or the current folder) and its `config/`.
- **Output.** Results go to stdout, progress and messages to stderr; there are no progress bars off
  a terminal. With `--json` a single result is one JSON value; a list is one JSON object a line.
  Amounts in JSON are minor units (fen, cents).
- **Status.** 0: done. 1: done, and something is wrong or must be looked at; or it could not be
  done. 2: used wrongly. 130: interrupted. An error is one sentence with a hint;
  `CASEKIT_DEBUG=1` adds the traceback. Codes are in [errors](errors.md).
- **Language.** `--language zh` or `en` for results; the lender's where it is not given. Names of
  commands and options, help and errors are English, so that they can be looked up; so is what
  the commands for machinery say (`keys`, `store`, `plugins`, `policy check`). A Chinese result
  shows tiers, products and steps by their names; options such as `--tier` take the codes
  that `--language en` shows.
- **Simulation stores** (`casekit init --simulation`) have a clock that stands still: where the
  archive ends, for a run at nine in the morning of its business date, or where `--now` puts it.
- **Personal data** is masked in every output. A reason reveals it where an option says so, and that
  is archived before anything is shown. Write `-` in place of a value to be asked for it.
- **Plugins' commands** are called like casekit's own; `casekit plugins` lists them.
"""


def page() -> str:
    """Return the whole page."""
    parts = [INTRODUCTION]
    context = click.Context(casekit, info_name="casekit")
    for heading, names in SECTIONS.items():
        parts.append(f"## {heading}\n")
        for name in names:
            command = casekit.get_command(context, name)
            assert command is not None
            parts += _described(command, click.Context(command, context, name))
    return "\n".join(parts)


def _described(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"### `{context.command_path}`\n"
    yield f"{_paragraphs(command.help or '')}\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            member = command.get_command(context, name)
            assert member is not None
            yield from _described(member, click.Context(member, context, name))
        return
    yield f"```\n{usage}\n```\n"
    rows = [
        f"| {_names(option)} | {_cell(option.help or '')} |"
        for option in command.params
        if isinstance(option, click.Option)
    ]
    if rows:
        yield "\n".join(["| option | meaning |", "|---|---|", *rows]) + "\n"


def _names(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    if option.is_flag or option.count:
        return names
    if isinstance(option.type, click.Choice):
        return f"{names} {_cell('|'.join(map(str, option.type.choices)))}"
    return f"{names} {option.metavar or option.type.name.upper()}"


def _paragraphs(help_text: str) -> str:
    """Return help as Markdown: what stands below `\\b` as it is, the rest flowing."""
    parts = []
    for paragraph in inspect.cleandoc(help_text).split("\n\n"):
        if paragraph.startswith("\b"):
            parts.append(f"```\n{paragraph.removeprefix(chr(8)).strip(chr(10))}\n```")
        else:
            parts.append(re.sub(r"\s+", " ", paragraph))
    return "\n\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    click.echo(page(), nl=False)
