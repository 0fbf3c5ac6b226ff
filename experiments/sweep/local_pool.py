"""Chunks in workers of this machine (pebble): one that dies, or takes too long, costs its chunk alone."""

import logging
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from multiprocessing import current_process, parent_process, resource_tracker
from multiprocessing.context import ForkServerContext, ForkServerProcess, SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from configs import ConfigError
from configs.language import N_, _
from experiments.extras import needed
from experiments.sweep.backends import LOGGER, Broken, NotBegun, ending, passing, patience_s
from experiments.sweep.work import Chunk, Job, Receipt, run_chunk

RENEWALS = 3  # of all workers, without one that has done a chunk in between
# Workers, as many as processors, take one thread each; what they load is not searched for in the folder they are in.
OF_WORKERS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "PYTHONSAFEPATH")
UNGUARDED = 76  # the exit code of a worker that was about to start workers of its own
ADVICE = N_(
    "a script that starts workers has to be a file whose work stands under `if __name__ == '__main__':`, "
    "as every worker imports it"
)


def refuse_in_starting_worker() -> None:
    """End a worker that comes to a sweep while it imports the script that started it; its parent says why."""
    # multiprocessing marks its processes so until they have imported what they need, and asks in the same way.
    if getattr(current_process(), "_inheriting", False):
        sys.stdout.flush()
        os._exit(UNGUARDED)  # a process that forks workers makes 1 of any exit by `SystemExit`


class LocalPool:
    """Persistent workers on this machine.

    pebble gives all of them up when one dies while none is at work, as one that is killed while it starts. They are
    then started anew, and chunks that were sent are sent again.
    """

    def __init__(self, job: Job, n_workers: int) -> None:
        self.pebble = needed("pebble", "sweep")
        _see_that_workers_can_import_main()
        self.job, self.n_workers, self.n_shares, self.n_renewals = job, n_workers, n_workers, 0
        self.end: Broken | None = None
        self.before = {name: os.environ.get(name) for name in OF_WORKERS}
        os.environ.update(dict.fromkeys(OF_WORKERS, "1"))
        self._start()

    def _start(self) -> None:
        self.waiting: list[Future[Receipt]] = []
        with _without_interrupts():
            resource_tracker.ensure_running()
            self.workers = _Workers()
            self.pool = self.pebble.ProcessPool(self.n_workers, initializer=_quiet, context=self.workers)

    def submit(self, chunk: Chunk) -> "Future[Receipt]":
        """Queue a chunk."""
        limit = self.job.time_limit_s
        timeout = None if limit is None else patience_s(chunk, limit)
        answer: Future[Receipt] = Future()
        answer.add_done_callback(self._heard)
        while self.end is None:
            try:
                with _without_interrupts():  # workers start here, and are not to die of a Ctrl-C before they ignore it
                    task = self.pool.schedule(run_for_parent, args=[self.job, chunk], timeout=timeout)
            except RuntimeError:  # so pebble says that it has given its workers up
                self._renew()
                continue
            self.waiting = [sent for sent in self.waiting if not sent.done()] + [answer]
            task.add_done_callback(passing(answer, self.pebble.ProcessExpired, TimeoutError))
            return answer
        answer.set_exception(self.end)
        return answer

    def look_after(self) -> None:
        """Start workers anew where the threads that mind them have gone, as for want of memory they do in silence."""
        if self.end is None and not self.pool.active:
            self._renew()

    def _renew(self) -> None:
        """Start all workers anew, or note why that would not help."""
        endings = self.workers.endings()
        self._stop()
        for sent in self.waiting:
            if not sent.done():  # it was not even on its way
                sent.set_exception(NotBegun())
        self.n_renewals += 1
        if ending(UNGUARDED) in endings:
            self.end = Broken(_(ADVICE))
        elif self.n_renewals > RENEWALS:
            how = _("they end while they start{ending}", ending=endings[-1]) if endings else _("they cannot be started")
            self.end = Broken(
                _(
                    "{how}, {n} times in a row; too little memory for {n_workers} of them, or what they have said "
                    "above, may be why: try fewer --workers",
                    how=how,
                    n=self.n_renewals,
                    n_workers=self.n_workers,
                )
            )
        else:
            self._start()

    def _heard(self, answer: "Future[Receipt]") -> None:
        if answer.exception() is None:
            self.n_renewals = 0

    def close(self, finished: bool, /) -> None:
        """Let the workers go."""
        for name, value in self.before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        if finished and self.pool.active:
            self.pool.close()
            self.pool.join()
        else:
            self._stop()

    def _stop(self) -> None:
        self.pool.stop()
        self.pool.join()


# On Linux workers are forked from one process that has loaded the model, which takes each a fraction of a second. On
# other systems libraries may not be forked, and each worker loads the model itself.
_Context, _Process = (ForkServerContext, ForkServerProcess) if sys.platform == "linux" else (SpawnContext, SpawnProcess)


class _Workers(_Context):  # type: ignore[misc, valid-type]
    """How workers are started, and which have been."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[BaseProcess] = []
        self.set_forkserver_preload([__name__])

    def Process(self, *args: Any, **options: Any) -> BaseProcess:
        """A worker that is not started yet."""
        process: BaseProcess = _Process(*args, **options)
        self.started.append(process)
        return process

    def endings(self) -> list[str]:
        """How workers have ended that were not told to."""
        return [ending(process.exitcode) for process in self.started if process.exitcode]


def run_for_parent(job: Job, chunk: Chunk) -> Receipt:
    """Run a chunk, and write it if the process that wants it is there: without it, another may be at work by now."""
    parent = parent_process()
    return run_chunk(job, chunk, wanted=lambda: parent is None or parent.is_alive())


def _see_that_workers_can_import_main() -> None:
    """Raise `ConfigError` where the program is no file, as one that is read from standard input."""
    main = sys.modules["__main__"]
    file = getattr(main, "__file__", None)
    if getattr(main, "__spec__", None) is None and file is not None and not Path(file).exists():
        raise ConfigError(
            _(
                "{file}: is no file that workers can import; {advice}; --workers 0 of Execution needs none",
                file=file,
                advice=_(ADVICE),
            )
        )


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Hold a Ctrl-C back for a moment: threads and processes that start here never see one."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _quiet() -> None:
    """Ctrl-C is for the parent, which stops its workers, and has told what they compile (`Execution.backend_of`)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.getLogger(LOGGER).setLevel(logging.ERROR)
