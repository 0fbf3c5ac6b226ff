"""Where chunks run: in this process, in workers of this machine (pebble), or on a Dask cluster."""

import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.context import BaseContext
from typing import Any, Protocol

from configs import ConfigError
from digital_balance import call
from experiments.extras import needed
from experiments.sweep.work import Chunk, Job, Receipt, run_chunk

GRACE_S = 2.0  # beyond the time limit and once more of it, until a worker that does not answer is stopped
# Workers, as many as processors, take one thread each; what they load is not searched for in the folder they are in.
OF_WORKERS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "PYTHONSAFEPATH")
SCRIPT = "A script that starts workers has to be a file whose work stands under `if __name__ == '__main__':`"
ASK_S = 2.0  # between two questions to a scheduler how many workers it has


class Killed(Exception):
    """A worker has gone while it had a chunk."""


class Hung(Exception):
    """A worker did not come back in time, and was stopped."""


class Broken(Exception):
    """No worker is left, and none comes."""


class Backend(Protocol):
    """Takes chunks and answers with futures of receipts, which may raise `Killed` or `Hung`."""

    @property
    def n_workers(self) -> int:
        """How many chunks run at a time."""

    def submit(self, chunk: Chunk) -> "Future[Receipt]":
        """Queue a chunk."""

    def close(self, finished: bool, /) -> None:
        """Let the workers go; at once where work is left."""


class InProcess:
    """Chunks run in this process, one by one: nothing guards it against a run that never ends."""

    n_workers = 1

    def __init__(self, job: Job) -> None:
        self.job = job

    def submit(self, chunk: Chunk) -> "Future[Receipt]":
        """Run a chunk."""
        future: Future[Receipt] = Future()
        future.set_result(run_chunk(self.job, chunk))
        return future

    def close(self, _finished: bool) -> None:
        """Nothing to let go."""


class LocalPool:
    """Persistent workers on this machine: one that dies, or is stopped for taking too long, costs its chunk alone."""

    def __init__(self, job: Job, n_workers: int) -> None:
        pebble = needed("pebble", "sweep")
        self.job, self.n_workers = job, n_workers
        self.expired, self.timed_out = pebble.ProcessExpired, TimeoutError
        self.before = {name: os.environ.get(name) for name in OF_WORKERS}
        os.environ.update(dict.fromkeys(OF_WORKERS, "1"))
        with _without_interrupts():
            resource_tracker.ensure_running()
            self.pool = pebble.ProcessPool(n_workers, initializer=_quiet, context=_context())

    def submit(self, chunk: Chunk) -> "Future[Receipt]":
        """Queue a chunk."""
        limit = self.job.time_limit_s
        timeout = None if limit is None else _patience(chunk, limit)
        answer: Future[Receipt] = Future()
        with _without_interrupts():  # workers start here, and are not to die of a Ctrl-C before they ignore it
            task = self.pool.schedule(run_for_parent, args=[self.job, chunk], timeout=timeout)
        task.add_done_callback(_passing(answer, self.expired, self.timed_out))
        return answer

    def close(self, finished: bool, /) -> None:
        """Let the workers go."""
        for name, value in self.before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        self.pool.close() if finished else self.pool.stop()
        self.pool.join()


class DaskPool:
    """Workers of a Dask scheduler, on any machines that see the folder; only chunks and receipts travel."""

    def __init__(self, job: Job, scheduler: str, say: Callable[[str], None]) -> None:
        distributed = needed("distributed", "cluster")
        self.job = job
        try:
            given = {"scheduler_file": scheduler} if scheduler.endswith(".json") else {"address": scheduler}
            self.client = distributed.Client(**given, timeout="20s", set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise ConfigError(f"--scheduler {scheduler}: cannot be reached: {error}") from None
        self.killed = distributed.KilledWorker
        self.asked, self.threads = -ASK_S, 0
        if not self._threads():
            say(f"--scheduler {scheduler}: has no workers yet; the sweep begins when there are")

    @property
    def n_workers(self) -> int:
        """Threads of all workers, asked for now and then: more may come while the sweep goes on."""
        return self._threads() or 1

    def _threads(self) -> int:
        if time.monotonic() - self.asked > ASK_S:
            self.threads, self.asked = sum(self.client.nthreads().values()), time.monotonic()
        return self.threads

    def submit(self, chunk: Chunk) -> "Future[Receipt]":
        """Queue a chunk."""
        key = f"{chunk.name}-{chunk.attempt}-{os.getpid()}"
        task = self.client.submit(call, pickle.dumps((run_guarded, self.job, chunk)), key=key, pure=False)
        answer: Future[Receipt] = Future()
        task.add_done_callback(_passing(answer, self.killed, TimeoutError))
        return answer

    def close(self, _finished: bool) -> None:
        """Release what is queued, and leave the cluster as it was."""
        with suppress(Exception):  # it may be gone
            self.client.close()


def run_for_parent(job: Job, chunk: Chunk) -> Receipt:
    """Run a chunk, and write it if the process that wants it is there: without it, another may be at work by now."""
    parent = parent_process()
    return run_chunk(job, chunk, wanted=lambda: parent is None or parent.is_alive())


def run_guarded(job: Job, chunk: Chunk) -> Receipt:
    """Run a chunk, and end this process if it hangs: the cluster starts another."""
    import threading

    if job.time_limit_s is None:
        return run_chunk(job, chunk)
    alarm = threading.Timer(_patience(chunk, job.time_limit_s), os._exit, args=[1])
    alarm.daemon = True
    alarm.start()
    try:
        return run_chunk(job, chunk)
    finally:
        alarm.cancel()


def _patience(chunk: Chunk, limit_s: float) -> float:
    """Seconds until a worker must have come back with a chunk."""
    return (chunk.n_runs + 1) * limit_s + GRACE_S


def _passing(
    answer: "Future[Receipt]", killed: type[BaseException], hung: type[BaseException]
) -> Callable[[Any], None]:
    """Hand the end of one future on to another, in our own words."""

    def hand_on(future: Any) -> None:
        try:
            answer.set_result(future.result())
        except killed as error:
            code = getattr(error, "exitcode", None)
            name = f" ({_signal_of(-code)})" if code is not None and code < 0 else ""
            answer.set_exception(Killed(f"the worker was killed{name}"))
        except hung:
            answer.set_exception(Hung("the worker did not come back in time and was stopped"))
        except ImportError as error:
            answer.set_exception(Broken(str(error)))
        except BaseException as error:  # whatever it is, somebody waits for it
            answer.set_exception(Broken(f"{type(error).__name__}: {error}. {SCRIPT}"))

    return hand_on


def _signal_of(number: int) -> str:
    try:
        return f"signal {signal.Signals(number).name}"
    except ValueError:  # real-time signals have no name
        return f"signal {number}"


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Hold a Ctrl-C back for a moment: threads and processes that start here never see one."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _context() -> BaseContext:
    """How workers start: on Linux as forks of one process that has loaded the model, which takes each a second.

    On other systems libraries may not be forked, and each worker loads the model itself.
    """
    if sys.platform != "linux":
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _quiet() -> None:
    """Ctrl-C is for the parent, which stops its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
