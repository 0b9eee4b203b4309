"""Who may enter the lender's folders: the part of `casekit doctor` that looks at permissions."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from casekit.counted import Counted
from casekit.doctor import Look, State
from casekit.options import lookup
from casekit.settings import Settings

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def look_at_places(settings: Settings) -> Iterator[Look]:
    """Warn of keys, database and private files that others than their owner may reach.

    casekit makes them for the owner alone; a copy, an archive unpacked, or a `chmod` opens them.
    """
    store = settings.store_path()
    data = store.parent if store is not None else settings.folder / "data"
    places = {
        "keys": [_key_folder(settings), settings.signer_folder],
        "anchors": [settings.folder / "anchor"],
        "files": [settings.files_folder],
        "store": [data, settings.blobs_folder],
    }
    for area, folders in places.items():
        for folder in dict.fromkeys(folders):
            yield from look_at_folder(area, folder)


def _key_folder(settings: Settings) -> Path:
    path = lookup(settings.document, ("keys", "path"))
    return (settings.folder / (path if isinstance(path, str) else "keys/keys.json")).parent


def look_at_folder(area: str, folder: Path) -> Iterator[Look]:
    """Warn of a folder that others may enter, and of files in it that others may read."""
    yield from _look(area, folder, "700")
    if folder.is_dir():
        opened = [path for path in sorted(_files(folder)) if _is_open(path)]
        if opened:
            yield _warning(area, opened[0], "600", len(opened) - 1)


def _files(folder: Path) -> Iterator[Path]:
    try:
        for path in folder.iterdir():
            if path.is_file():
                yield path
    except OSError:
        # whoever may not look in cannot say more; other looks name it
        return


def _look(area: str, path: Path, wanted: str) -> Iterator[Look]:
    if _is_open(path):
        yield _warning(area, path, wanted)


def _is_open(path: Path) -> bool:
    """Say whether others than the owner have any right to a file or folder."""
    if os.name != "posix":
        return False
    try:
        return bool(path.stat().st_mode & _OTHERS)
    except OSError:
        return False


def _warning(area: str, path: Path, wanted: str, more: int = 0) -> Look:
    if more:
        return Look(
            area,
            State.WARNING,
            f"Others than their owner may reach {path} and {Counted(more):more file|more files}.",
            f"chmod {wanted} {path}",
        )
    return Look(
        area,
        State.WARNING,
        f"Others than their owner may reach {path}.",
        f"chmod {wanted} {path}",
    )
