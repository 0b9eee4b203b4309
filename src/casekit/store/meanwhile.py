"""Statements of a transaction that go on in a thread while Python makes its next rows.

The drivers let go of the interpreter while the database works. Statements keep their order, and
whoever wants the connection waits for those that are under way.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from types import TracebackType

from sqlalchemy import Connection

Work = Callable[[Connection], None]
"""Statements on a connection, which is its own while it works."""


class Meanwhile(AbstractContextManager["Meanwhile"]):
    """Does work on one connection, piece by piece in the order in which it is given.

    Leave it before the transaction ends: it waits, and what went wrong in the thread is raised.

    Args:
        connection: of an open transaction.
        aside: work in a thread; otherwise at once, as a plain call would.
    """

    def __init__(self, connection: Connection, *, aside: bool) -> None:
        self._connection = connection
        self._aside = aside
        self._thread: ThreadPoolExecutor | None = None
        self._under_way: list[Future[None]] = []

    @property
    def connection(self) -> Connection:
        """The connection, once nothing is under way on it; raises what went wrong before."""
        if self._under_way:
            under_way, self._under_way = self._under_way, []
            wait(under_way)
            for piece in under_way:
                piece.result()
        return self._connection

    def do(self, work: Work) -> None:
        """Do work after what was given before; with a thread, it is done later."""
        if not self._aside:
            work(self._connection)
            return
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "casekit-writing")
        self._under_way.append(self._thread.submit(work, self._connection))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                _ = self.connection
        finally:
            # what goes on after an error works on a connection that is rolled back next
            if self._thread is not None:
                self._thread.shutdown(wait=True, cancel_futures=True)
