"""Where chunks run: in this process or on a Dask cluster; local_pool.py has the workers of this machine."""

import logging
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any, Protocol

from configs import ConfigError
from configs.language import _
from digital_balance import call
from experiments.extras import needed
from experiments.sweep.work import Chunk, Job, Receipt, run_chunk

LOGGER = "digital_balance"  # its warnings are for who waits
GRACE_S = 2.0  # beyond the time limit and once more of it, until a worker that does not answer is stopped
LATER = 16  # workers of a cluster that may be there in the end, at least
ASK_S = 2.0  # between two questions to a scheduler how many workers it has


class Killed(Exception):
    """A worker has gone while it had a chunk."""


class NotBegun(Exception):
    """Workers were lost before they began a chunk."""


class Hung(Exception):
    """A worker did not come back in time, and was stopped."""


class Broken(Exception):
    """No worker is left, and none comes."""


class Backend(Protocol):
    """Takes chunks and answers with futures of receipts, which may raise one of the exceptions above."""

    @property
    def n_workers(self) -> int:
        """How many chunks run at a time."""

    @property
    def n_shares(self) -> int:
        """How many workers a sweep is cut for."""

    def submit(self, chunk: Chunk) -> "Future[Receipt]":
        """Queue a chunk."""

    def look_after(self) -> None:
        """Called now and then while nothing is heard: futures that nobody works on any more are to be told."""

    def close(self, finished: bool, /) -> None:
        """Let the workers go; at once where work is left."""


class InProcess:
    """Chunks run in this process, one by one: nothing guards it against a run that never ends."""

    n_workers = n_shares = 1

    def __init__(self, job: Job) -> None:
        self.job = job

    def submit(self, chunk: Chunk) -> "Future[Receipt]":
        """Run a chunk."""
        future: Future[Receipt] = Future()
        future.set_result(run_chunk(self.job, chunk))
        return future

    def look_after(self) -> None:
        """Nothing is ever waited for."""

    def close(self, _finished: bool) -> None:
        """Nothing to let go."""


class DaskPool:
    """Workers of a Dask scheduler, on any machines that see the folder; only chunks and receipts travel."""

    def __init__(self, job: Job, scheduler: str, say: Callable[[str], None]) -> None:
        distributed = needed("distributed", "cluster")
        self.job = job
        try:
            given = {"scheduler_file": scheduler} if scheduler.endswith(".json") else {"address": scheduler}
            self.client = distributed.Client(**given, timeout="20s", set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise ConfigError(
                _("--scheduler {scheduler}: cannot be reached: {error}", scheduler=scheduler, error=error)
            ) from None
        self.killed = distributed.KilledWorker
        self.asked, self.threads = -ASK_S, 0
        if not self._threads():
            say(_("--scheduler {scheduler}: has no workers yet; the sweep begins when there are", scheduler=scheduler))

    @property
    def n_workers(self) -> int:
        """Threads of all workers, asked for now and then: more may come while the sweep goes on."""
        return self._threads() or 1

    @property
    def n_shares(self) -> int:
        """Threads of all workers, or more: those that come later are to find something to do."""
        return max(self._threads(), LATER)

    def _threads(self) -> int:
        if time.monotonic() - self.asked > ASK_S:
            self.threads, self.asked = sum(self.client.nthreads().values()), time.monotonic()
        return self.threads

    def submit(self, chunk: Chunk) -> "Future[Receipt]":
        """Queue a chunk."""
        key = f"{chunk.name}-{chunk.attempt}-{os.getpid()}"
        task = self.client.submit(call, pickle.dumps((run_guarded, self.job, chunk)), key=key, pure=False)
        answer: Future[Receipt] = Future()
        task.add_done_callback(passing(answer, self.killed, TimeoutError))
        return answer

    def look_after(self) -> None:
        """The scheduler does."""

    def close(self, _finished: bool) -> None:
        """Release what is queued, and leave the cluster as it was."""
        with suppress(Exception):  # it may be gone
            self.client.close()


class ToClients(logging.Handler):
    """Lets who waits for a cluster read what a worker warns of, as that it compiles; once a worker."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a line on standard error here and where the sweep was started."""
        import distributed

        distributed.print(record.getMessage(), file=sys.stderr)


def run_guarded(job: Job, chunk: Chunk) -> Receipt:
    """Run a chunk, and end this process if it hangs: the cluster starts another."""
    import threading

    logger = logging.getLogger(LOGGER)
    if not any(isinstance(handler, ToClients) for handler in logger.handlers):
        logger.addHandler(ToClients())
    if job.time_limit_s is None:
        return run_chunk(job, chunk)
    alarm = threading.Timer(patience_s(chunk, job.time_limit_s), os._exit, args=[1])
    alarm.daemon = True
    alarm.start()
    try:
        return run_chunk(job, chunk)
    finally:
        alarm.cancel()


def patience_s(chunk: Chunk, limit_s: float) -> float:
    """Seconds until a worker must have come back with a chunk."""
    return (chunk.as_long_as + 1) * limit_s + GRACE_S


def passing(answer: "Future[Receipt]", killed: type[BaseException], hung: type[BaseException]) -> Callable[[Any], None]:
    """Hand the end of one future on to another, in our own words."""

    def hand_on(future: Any) -> None:
        try:
            answer.set_result(future.result())
        except killed as error:
            code = getattr(error, "exitcode", None)
            answer.set_exception(Killed(f"the worker {'ended' if code and code > 0 else 'was killed'}{ending(code)}"))
        except hung:
            answer.set_exception(Hung("the worker did not come back in time and was stopped"))
        except ImportError as error:
            answer.set_exception(Broken(str(error)))
        except MemoryError as error:
            answer.set_exception(Killed(f"the worker had too little memory ({type(error).__name__}: {error})"))
        except BrokenProcessPool:
            answer.set_exception(NotBegun())
        except BaseException as error:  # whatever it is, somebody waits for it
            answer.set_exception(Broken(f"{type(error).__name__}: {error}"))

    return hand_on


def ending(code: int | None) -> str:
    """How a process ended, in brackets, of its exit code; nothing where that is not known.

    >>> ending(-9), ending(1)
    (' (signal SIGKILL)', ' (exit code 1)')
    """
    if code is None:
        return ""
    if code >= 0:
        return f" (exit code {code})"
    try:
        return f" (signal {signal.Signals(-code).name})"
    except ValueError:  # real-time signals have no name
        return f" (signal {-code})"
