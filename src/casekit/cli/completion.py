"""`casekit completion`: what a shell needs to complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from casekit.cli.output import emit


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    bash:  eval "$(casekit completion bash)"          in ~/.bashrc
    zsh:   eval "$(casekit completion zsh)"           in ~/.zshrc
    fish:  casekit completion fish | source           in ~/.config/fish/config.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None
    root = click.get_current_context().find_root().command
    emit(kind(root, {}, "casekit", "_CASEKIT_COMPLETE").source())
