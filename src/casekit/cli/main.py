"""The command `casekit`: its groups, its way of telling errors, and plugins' commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from casekit import __version__
from casekit.cli.lazy import Lazy, LazyGroup
from casekit.cli.reporting import reported

SECTIONS = {
    "Start": ("init", "doctor", "plugins", "completion"),
    "Every day": ("import", "run", "queue", "calls", "serve", "report"),
    "Brakes": ("stop", "resume", "hold", "pause"),
    "Cases and people": (
        "case", "loan", "process", "event", "unknown", "customer", "consent", "party",
    ),
    "Records": ("records", "archive", "backup", "files"),
    "Rules": ("policy", "simulate", "compliance", "docs"),
    "Machinery": ("keys", "store"),
}  # fmt: skip

COMMANDS = {
    "init": Lazy("init", "init", "Make a lender: config, keys, store and an example book."),
    "doctor": Lazy("doctor", "doctor", "Say what is missing and how to mend it."),
    "plugins": Lazy("plugins", "plugins", "List the plugins that are installed."),
    "completion": Lazy("completion", "completion", "Print the shell's completion script."),
    "import": Lazy("imports", "imports", "Bring in loans, payments and earlier history."),
    "run": Lazy("run", "run", "Run a business date: plan, clear, send, record."),
    "queue": Lazy("queue", "queue", "Take calls and other work, record results, and do tasks."),
    "calls": Lazy("calls", "calls", "Dial what was taken, and fetch recordings."),
    "serve": Lazy("serve", "serve", "Answer providers' webhooks."),
    "report": Lazy("report", "report", "Print a report that a plugin offers."),
    "stop": Lazy("brakes", "stop", "Halt every hand-over at once."),
    "resume": Lazy("brakes", "resume", "Let hand-overs go on."),
    "hold": Lazy("hold", "hold", "Stop contacts with a customer for a time."),
    "pause": Lazy("pause", "pause", "Stop the counting of a loan's days past due."),
    "case": Lazy("case", "case", "Look at cases, and record what is learnt."),
    "loan": Lazy("loan", "loan", "Look at the file of a loan."),
    "process": Lazy("process", "process", "Look at what is under way, and say what became of it."),
    "event": Lazy("event", "event", "Record what came in by telephone or on paper."),
    "unknown": Lazy("unknown", "unknown", "Settle contacts of which nobody knows what became."),
    "customer": Lazy("customer", "customer", "Find, show, correct, restrict and erase people."),
    "consent": Lazy("consent", "consent", "Record what a person agrees to and prefers."),
    "party": Lazy("party", "party", "Add and ask people on a loan besides the customer."),
    "records": Lazy("records", "records", "Find what is missing in the records."),
    "archive": Lazy("archive", "archive", "Verify, search and add to the archive."),
    "backup": Lazy("backup", "backup", "Back a lender up, and restore it."),
    "files": Lazy("files", "files", "Look after files in plain text."),
    "policy": Lazy("policy", "policy", "Show, check and explain the tier policy."),
    "simulate": Lazy("simulate", "simulate", "Try another policy on a copy of the book."),
    "compliance": Lazy("compliance", "compliance", "Show the rules, and check scenarios."),
    "docs": Lazy("docs", "docs", "Look at Word templates: filled, checked, and their fields."),
    "keys": Lazy("keys", "keys", "Show and rotate a lender's keys."),
    "store": Lazy("store", "store", "Look after the database."),
}


class CommandLine(LazyGroup):
    """The root group: it tells errors in one sentence and finds plugins' commands."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = super().get_command(ctx, cmd_name)
        if command is None and not ctx.resilient_parsing:
            from casekit.cli.plugin_commands import find_command

            command = find_command(cmd_name)
        return command

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        **extra: Any,
    ) -> NoReturn:
        """Run a command line and exit with its status."""
        extra["standalone_mode"] = False
        given = list(sys.argv[1:] if args is None else args)

        def work() -> None:
            status = super(CommandLine, self).main(given, prog_name or "casekit", **extra)
            if isinstance(status, int) and status:
                raise click.exceptions.Exit(status)

        sys.exit(reported(work))


@click.command(
    "casekit",
    cls=CommandLine,
    sections=SECTIONS,
    lazy=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Plugins bring commands of their own, such as those for letters or visits: "
    "`casekit plugins` lists them.",
)
@click.option("-v", "--verbose", count=True, help="Tell more on stderr; twice for more still.")
@click.version_option(__version__, message="casekit %(version)s")
def casekit(verbose: int) -> None:
    """Collect overdue loans lawfully and kindly.

    Commands that work on a lender take its folder, its config file or its name; without one they
    use $CASEKIT_LENDER, or the current folder. Results go to stdout, progress and messages to
    stderr. Exit status: 0 done, 1 found something wrong, 2 used wrongly.
    """
    from casekit.cli.logs import start_logging

    start_logging(verbose)


def main() -> NoReturn:
    """Run the command line of this process."""
    casekit.main()
