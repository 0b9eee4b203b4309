"""Progress bars: on stderr, and only where a person looks at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(what: str, unit: str) -> Iterator[Callable[[int, int], None] | None]:
    """Give a function that is told how much is done and how much there is; None for no bar."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(desc=what, unit=f" {unit}", file=sys.stderr, leave=False, dynamic_ncols=True) as bar:

        def tell(done: int, total: int) -> None:
            bar.total = total or None
            bar.update(done - bar.n)

        yield tell


@contextmanager
def counter(what: str, unit: str) -> Iterator[Callable[[int], None] | None]:
    """Give a function that is told how many more are done; None for no bar."""
    with bar(what, unit) as tell:
        if tell is None:
            yield None
            return
        done = 0

        def more(count: int) -> None:
            nonlocal done
            done += count
            tell(done, 0)

        yield more
