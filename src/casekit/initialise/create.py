"""Making a lender: everything is made aside and put in place at the end, or nothing is there."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from casekit.app import Lender
from casekit.archive.durable import file_errors
from casekit.clock import Clock
from casekit.errors import PluginError, UsageError
from casekit.initialise.starter import Answers, Starter
from casekit.pii.providers import NewKeys
from casekit.plugins import Plugins, Registry, installed
from casekit.rights import local_actor
from casekit.settings import FILE_NAME, load_settings
from casekit.wiring import key_provider

_log = logging.getLogger(__name__)


@dataclass
class Made:
    """What was made.

    Attributes:
        config: the lender's config file.
        files: files that were written, relative to its folder.
        notes: what the person has to know about the keys.
        variables: keys to put into the environment, shown once; then nothing else was made yet.
    """

    config: Path
    files: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)


def find_starters() -> dict[str, tuple[Starter, str]]:
    """Return every installed starter by name, with its plugin.

    A plugin that cannot be loaded is passed over with a warning: it need not be one that the new
    lender uses.

    Raises:
        PluginError: two plugins offer one name.
    """
    registry: Registry[Starter] = Registry("starter")
    for name in dict.fromkeys(plugin.name for plugin in installed()):
        try:
            starters = Plugins([name]).starters
        except PluginError as error:
            _log.warning("%s; it is passed over.", error.message)
            continue
        for offered in starters:
            if starters.owners[offered] == name:
                registry.add(offered, starters[offered], name)
    return {name: (registry[name], registry.owners[name]) for name in registry}


def choose_starter(name: str) -> Starter:
    """Return the starter of this name, or the only one there is where the name is empty.

    Raises:
        UsageError: it is not installed, or nothing is, or several are and none is named.
        PluginError: a plugin that it needs is not installed.
    """
    starters = find_starters()
    known = ", ".join(sorted(starters))
    if not starters:
        raise UsageError(
            "no installed plugin knows a jurisdiction to begin with",
            hint="Install one (pip install casekit-NAME), or write a lender.toml yourself and run "
            "`casekit init` on its folder.",
        )
    if not name and len(starters) > 1:
        raise UsageError("say which jurisdiction", hint=f"--jurisdiction with one of: {known}.")
    if name and name not in starters:
        raise UsageError(f"no installed plugin knows {name!r}", hint=f"Installed: {known}.")
    starter = starters[name][0] if name else next(iter(starters.values()))[0]
    there = {plugin.name for plugin in installed()}
    for plugin in starter.plugins:
        if plugin not in there:
            raise PluginError(
                f"the plugin {plugin!r} is not installed, and the new lender would use it",
                plugin=plugin,
                hint=f"pip install casekit-{plugin}",
            )
    return starter


def check_place(folder: Path) -> bool:
    """Return True where a config waits for its keys and store, False where nothing is there yet.

    Raises:
        UsageError: the folder holds a whole lender, or other things.
    """
    if (folder / FILE_NAME).is_file():
        path = load_settings(folder / FILE_NAME).store_path()
        if path is not None and path.exists():
            raise UsageError(
                f"there is a lender in {folder} already; nothing was changed",
                hint=f"Use it as it is, or look at it with `casekit doctor {folder}`.",
            )
        return True
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            f"{folder} is not empty, and there is no {FILE_NAME} in it; nothing was changed",
            hint="Name a new folder.",
        )
    return False


def create_lender(folder: Path, starter: Starter, answers: Answers, clock: Clock) -> Made:
    """Write a lender's folder with config, examples, keys and store.

    A simulated clock makes a simulation store. The folder is made under another name beside its
    place and renamed at the end; if anything fails, nothing is left.

    Raises:
        CasekitError: whatever is wrong; nothing was made.
    """
    files = starter.files(answers)
    with _aside(folder) as place:
        for name, text in files.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        notes: list[str] = []
        _open_first(place / FILE_NAME, clock, notes, use_existing_keys=False)
    notes = [note.replace(str(place), str(folder)) for note in notes]
    return Made(folder / FILE_NAME, tuple(sorted(files)), notes)


def complete_lender(folder: Path, clock: Clock) -> Made:
    """Make keys and store of a config that has none; keys that are there already are used.

    Where the keys belong into the environment, only they are made: the person sets them and
    calls again.

    Raises:
        CasekitError: whatever is wrong; what was there before is unchanged.
    """
    config = folder / FILE_NAME
    settings = load_settings(config)
    kind, options, context = key_provider(settings, Plugins(settings.plugins.use), clock)
    made = Made(config)
    with _undone_on_error(folder):
        existing = not kind(options, context).check()
        if existing:
            made.notes.append("The lender's keys are there already and are used.")
        else:
            keys = kind.create(options, context)
            made.notes.append(keys.note)
            if keys.variables:
                made.variables = keys.variables
                return made
        _open_first(config, clock, made.notes, use_existing_keys=True)
    return made


def _open_first(config: Path, clock: Clock, notes: list[str], *, use_existing_keys: bool) -> None:
    def told(keys: NewKeys) -> None:
        notes.append(keys.note)

    with Lender.create(
        config, clock=clock, new_keys=told, use_existing_keys=use_existing_keys
    ) as lender:
        lender.checkpoint(local_actor())


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Give a folder that takes the place of `folder` if the block ends well."""
    made: list[Path] = []
    try:
        with file_errors(folder, "make the lender's folder"):
            for parent in reversed(folder.parents):
                if not parent.exists():
                    parent.mkdir()
                    made.append(parent)
            place = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        made.append(place)
        with file_errors(folder, "write the lender's files"):
            yield place
            # an empty folder may stand there already; a rename takes its place
            place.rename(folder)
    except BaseException:
        for path in reversed(made):
            shutil.rmtree(path, ignore_errors=True)
        raise


@contextmanager
def _undone_on_error(folder: Path) -> Iterator[None]:
    """Remove what appeared in the folder if the block raises."""
    before = set(folder.rglob("*"))
    try:
        yield
    except BaseException:
        for path in sorted(set(folder.rglob("*")) - before, reverse=True):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        raise
