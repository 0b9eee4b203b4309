"""Telling a person what went wrong: one sentence and a hint on stderr, and an exit status.

Exit status: 0 done, 1 found something wrong, 2 used wrongly, 130 interrupted. A traceback is
shown only where `CASEKIT_DEBUG=1` asks for it, because foreign exceptions may hold values.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from typing import Final, NoReturn

import click

from casekit.errors import CasekitError
from casekit.unforeseen import type_and_place

INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141
DEBUG: Final = "CASEKIT_DEBUG"


def reported(work: Callable[[], object]) -> int:
    """Do the work of a command and return the exit status; whatever is raised is told first."""
    try:
        work()
    except click.exceptions.Exit as error:
        return int(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        tell("interrupted; what was finished stays, and the same command goes on from there")
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        return _help(error)
    except click.ClickException as error:
        return _usage(error)
    except CasekitError as error:
        _trace()
        tell(error.message, error.hint)
        return error.exit_code
    except BrokenPipeError:
        return _pipe_closed()
    except Exception as error:
        return _unexpected(error)
    return _flushed()


def tell(message: str, hint: str = "") -> None:
    """Write one sentence, and the hint below it, to stderr."""
    click.echo(f"Error: {_sentence(message)}", err=True)
    if hint:
        click.echo(f"Hint: {_sentence(hint)}", err=True)


def found_wrong() -> NoReturn:
    """End the command with status 1: it worked, and what it found is not as it should be."""
    raise click.exceptions.Exit(1)


def used_wrongly() -> NoReturn:
    """End the command with status 2: part of its input is wrong, and it has said which."""
    raise click.exceptions.Exit(2)


def _sentence(text: str) -> str:
    # several lines would read like a traceback; a file's path at the start keeps its case
    joined = " ".join(text.split())
    return joined if joined.endswith((".", "!", "?", "…", "。", "`")) else f"{joined}."


def _help(error: click.exceptions.NoArgsIsHelpError) -> int:
    """Show the help of a group that was called alone; only `casekit` itself may be."""
    context = error.ctx
    if context is None or context.parent is not None:
        click.echo(error.format_message(), err=True)
        return 2
    click.echo(context.get_help())
    return 0


def _usage(error: click.ClickException) -> int:
    hint = ""
    if isinstance(error, click.UsageError) and error.ctx is not None:
        hint = f"See `{error.ctx.command_path} --help`."
    tell(error.format_message(), hint)
    return 2


def _unexpected(error: Exception) -> int:
    _trace()
    # the text of a foreign exception may hold a customer's data, its type and place do not
    tell(
        f"casekit failed in a way that nobody foresaw ({type_and_place(error)})",
        f"Please report it; {DEBUG}=1 shows where, read it before you pass it on.",
    )
    return 1


def _trace() -> None:
    if os.environ.get(DEBUG) == "1":
        traceback.print_exc()


def _flushed() -> int:
    """Flush stdout while a closed pipe can still be told from a success."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return _pipe_closed()
    return 0


def _pipe_closed() -> int:
    # whoever read has seen enough (`| head`); Python would complain again when it exits
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return BROKEN_PIPE
    return BROKEN_PIPE
