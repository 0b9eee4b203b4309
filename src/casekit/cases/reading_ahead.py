"""Reading a long loan book in a process of its own: `python -m casekit.cases.reading_ahead`.

Reading rows, making records of them and the tokens of their people takes two fifths of an import,
and needs no store. So a second process does it for the rows to come while this one writes. It is
told by a pipe what to read, with the roots of the blind index (a command line or a file would show
them), and answers by another with pickled stretches.

Where such a process cannot be had, the file is read here, which gives the same.
"""

from __future__ import annotations

import gc
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from casekit.cases.building import LoanBuilder
from casekit.cases.mapping import TableMapping
from casekit.cases.reading import PackedRows, Prepared, Read, Spoilt, Stretch, read_stretches
from casekit.cases.record_checks import wrong_with
from casekit.cases.sources import LoanSource
from casekit.cases.tokens import Tokens, Told
from casekit.errors import CasekitError, IntakeError
from casekit.os_processes import command, cores, step_back, widen
from casekit.pii.blind_index import BlindIndex
from casekit.pii.providers import IndexRoot
from casekit.unforeseen import type_and_place

FROM_BYTES: Final = 1_500_000
"""Size from which a file is worth a process: it starts in the time of reading ten thousand rows."""

STRETCHES: Final = 5
"""How many stretches are held ready at most: a batch's and those of the next."""

LOAN_KEY: Final = "loan.ref"
_READY: Final = "ready"


@dataclass(frozen=True)
class Request:
    """What to read, and how.

    Attributes:
        path, source, options: the file and how to open it.
        mapping, region, products, snapshot_on: see `LoanBuilder`.
        today: the lender's business date.
        lender_id, roots: what the blind index is made of.
    """

    path: Path
    source: type[LoanSource]
    options: Any
    mapping: TableMapping
    region: str
    products: frozenset[str]
    snapshot_on: date
    today: date
    lender_id: str
    roots: tuple[IndexRoot, ...] = field(repr=False)


def is_worth_it(size: int) -> bool:
    """Say whether a file of this many bytes should be read by a second process."""
    return size >= FROM_BYTES and cores() > 1


class ReadAhead(AbstractContextManager["ReadAhead"]):
    """A process that reads a loan book.

    Attributes:
        started: False where it could not be had; the file is then read in this process.
    """

    def __init__(self, request: Request) -> None:
        self.started = False
        self._ended = False
        self._process: subprocess.Popen[bytes] | None = None
        try:
            told = pickle.dumps(request, pickle.HIGHEST_PROTOCOL)
            self._process = process = subprocess.Popen(
                command("casekit.cases.reading_ahead"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except (OSError, pickle.PicklingError, AttributeError, TypeError):
            # a source that was made in a script, and not by a module, cannot be sent
            return
        assert process.stdin is not None
        assert process.stdout is not None
        widen(process.stdout)
        with suppress(OSError, EOFError, pickle.UnpicklingError):
            with process.stdin:
                process.stdin.write(told)
            process.stdin = None
            self.started = self._next() == _READY

    def _next(self) -> Any:
        assert self._process is not None
        assert self._process.stdout is not None
        return pickle.load(self._process.stdout)  # noqa: S301 - of our own process

    def stretches(self) -> Iterator[Stretch]:
        """Give what it read.

        Raises:
            IntakeError: the file cannot be read to its end, or the process was ended.
        """
        # the next stretches are unpacked while the store writes those before to the disk
        with ThreadPoolExecutor(1, "casekit-reading") as thread:
            waiting = deque(thread.submit(self._stretch) for _ in range(STRETCHES))
            while (stretch := waiting.popleft().result()) is not None:
                waiting.append(thread.submit(self._stretch))
                yield stretch

    def _stretch(self) -> Stretch | None:
        if self._ended:
            return None
        try:
            answer = self._next()
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise IntakeError(
                "the process that read the file has ended before the file did",
                hint="Import the file again: what was taken so far is known, and stays.",
            ) from error
        if isinstance(answer, BaseException):
            self._ended = True
            raise answer
        if answer is None:
            self._ended = True
            return None
        return _unpacked(*answer)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _packed(stretch: Stretch, tokens: Tokens, today: date) -> tuple[Any, ...]:
    """Return a stretch as it goes through the pipe; rows in one piece, for few are asked for."""
    rows: list[Any] = []
    items: list[Any] = []
    for item in stretch.items:
        if isinstance(item, Spoilt):
            items.append(item)
        else:
            rows.append([tuple(row) for row in item.rows])
            # plain tuples go through the pipe in half the time of named ones
            told = [tuple(one) for one in tokens.told(item.record)]
            items.append((item.record, told, wrong_with(item.record, today)))
    tokens.forget()
    return pickle.dumps(rows, pickle.HIGHEST_PROTOCOL), items, *stretch[1:]


def _unpacked(rows: bytes, items: list[Any], *counts: int) -> Stretch:
    kept = PackedRows(rows)
    place = 0
    found: list[Read | Spoilt] = []
    for item in items:
        if type(item) is tuple:
            record, told, wrong = item
            people = [Told(*one) for one in told]
            found.append(Read(record, Prepared(people, wrong), kept, place))
            place += 1
        else:
            found.append(item)
    return Stretch(found, *counts)


def _send(answer: Any, output: IO[bytes]) -> None:
    pickle.dump(answer, output, pickle.HIGHEST_PROTOCOL)
    output.flush()


def main(told: IO[bytes], output: IO[bytes]) -> None:
    """Read the file of the request that stands in `told`, and write stretches, then None.

    What stops it is written instead, as the error that it is.
    """
    request: Request = pickle.load(told)  # noqa: S301 - of our own process
    builder = LoanBuilder(request.mapping, request.region, request.products, request.snapshot_on)
    tokens = Tokens(BlindIndex(request.lender_id, request.roots), request.region)
    _send(_READY, output)
    # the objects of a batch form no cycles
    gc.disable()
    try:
        with request.source(request.options).open(request.path) as opened:
            for stretch in read_stretches(opened, builder.reader, builder.build, LOAN_KEY):
                _send(_packed(stretch, tokens, request.today), output)
        _send(None, output)
    except CasekitError as error:
        error.__cause__ = error.__context__ = None
        _send(error, output)
    except OSError:
        raise
    except Exception as error:
        _send(RuntimeError(f"reading the file failed: {type_and_place(error)}"), output)


if __name__ == "__main__":
    # who imports is interrupted, and ends this process too
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    step_back()
    main(sys.stdin.buffer, sys.stdout.buffer)
