"""The engine that spreads tasks over processes of this machine."""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any, Generic, TypeVar

from pipeline.engines.collecting import collect_seldom
from pipeline.errors import CopydeskError

Task = TypeVar("Task")
Result = TypeVar("Result")

TASKS_AHEAD = 12
"""Tasks for each worker that wait or are done before the first is taken: enough that none idles while the writer folds
in its log, which takes a second, and few enough that memory is bounded (10 MB of articles)."""

GIVE_WAY = 10
"""By how much a worker's niceness is above that of the process it works for. That one decides and commits alone, and is
the slowest where copies are many: with a core always free for it 20,000 files take 0.87 to 0.92 of the time."""

_function: Callable[[Any], Any] | None = None


class ProcessEngine(Generic[Task, Result]):
    """Runs tasks in processes that are spawned, never forked, and that die with this one."""

    def __init__(
        self,
        start: Callable[[], Callable[[Task], Result]],
        workers: int,
        split: Callable[[Task], Sequence[Task]],
        put_together: Callable[[list[Result]], Result],
        give_up: Callable[[Task], Result],
    ) -> None:
        """`start` is pickled to each worker and builds the function there, once.

        A task whose worker dies is tried again in the pieces that `split` makes of it, each with a worker of its own;
        what becomes of a piece whose worker dies, too, `give_up` says. A CopydeskError that `start` raises, of a
        vocabulary that cannot be read, say, `map` raises.
        """
        self._start = start
        self._workers = workers
        self._split = split
        self._put_together = put_together
        self._give_up = give_up
        self._pool: ProcessPoolExecutor | None = None

    def begin(self) -> None:
        """Start the workers now, and not when tasks come."""
        for _ in range(self._workers):
            self._run_there(_wait)  # the pool starts one more for each task while none of them is idle

    def map(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield the result of each task, in their order."""
        waiting: deque[tuple[Task, Future[Result]]] = deque()
        for task in tasks:
            waiting.append((task, self._submit(task)))
            if len(waiting) >= self._workers * TASKS_AHEAD:
                yield self._take(waiting)
        while waiting:
            yield self._take(waiting)

    def _submit(self, task: Task) -> Future[Result]:
        try:
            return self._run_there(_run, task)
        except BrokenProcessPool:
            self.close()
            return self._submit(task)

    def _run_there(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Have a worker run a function. One that is started for it hears no Ctrl-C, not even while it loads."""
        pool = self._started()  # before: what it starts for itself would unblock the signal again
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return pool.submit(function, *arguments)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers, multiprocessing.get_context("spawn"), _begin, (self._start,)
            )
        return self._pool

    def _take(self, waiting: deque[tuple[Task, Future[Result]]]) -> Result:
        task, future = waiting.popleft()
        try:
            return future.result()
        except BrokenProcessPool:
            self.close()
        return self._put_together([self._try_alone(piece) for piece in self._split(task)])

    def _try_alone(self, piece: Task) -> Result:
        try:
            return self._submit(piece).result()
        except BrokenProcessPool:
            self.close()
            return self._give_up(piece)

    def close(self) -> None:
        """Stop the workers."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _begin(start: Callable[[], Callable[[Any], Any]]) -> None:
    global _function  # noqa: PLW0603 - a worker process serves one engine
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent decides
    most = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))  # a parent that answers a query bounds itself alone
    threading.Thread(target=_die_with_parent, daemon=True).start()
    collect_seldom()
    try:
        _function = start()
    except CopydeskError as error:  # a worker that dies of it could not say so
        _function = partial(_refuse, error)
    os.nice(GIVE_WAY)
    gc.freeze()  # the vocabularies stay for good: collections need not look through them each time


def _refuse(error: CopydeskError, task: Any) -> Any:
    """Answer every task with what kept the worker from starting: the parent raises it."""
    raise error


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _wait() -> None:
    """Do nothing: who runs this is ready for tasks."""


def _run(task: Any) -> Any:
    assert _function is not None
    return _function(task)
