"""How a sweep is run: none of it plays a part in the results."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from configs import ConfigError
from configs.errors import known
from configs.language import _
from experiments.sweep.backends import Backend, DaskPool, InProcess
from experiments.sweep.local_pool import LocalPool
from experiments.sweep.work import Job
from sim.engines import ENGINES

BACKENDS = ("local", "dask")
MOST_WORKERS = 512


@dataclass(frozen=True)
class Execution:
    """Processes, machines, part and engine. Raises `ConfigError` for what cannot be, in the words of the options."""

    workers: int | None = None  # processes; 0: this one; None: one a processor
    backend: str = "local"
    scheduler: str | None = None
    shard: tuple[int, int] | None = None  # (k, n): the k-th of n parts
    engine: str = "auto"
    only_what_is_there: bool = False  # nothing is run
    share_months: bool = True  # whether runs are made as one until a lever tells them apart

    def __post_init__(self) -> None:
        known("--backend", self.backend, BACKENDS)
        known("--engine", self.engine, ENGINES)
        if self.workers is not None and not (_whole(self.workers) and 0 <= self.workers <= MOST_WORKERS):
            raise ConfigError(
                _(
                    "--workers is {workers}; expected 1 to {most_workers}",
                    workers=self.workers,
                    most_workers=MOST_WORKERS,
                )
            )
        if self.scheduler is not None and self.backend != "dask":
            raise ConfigError(
                _("--scheduler is {scheduler}; expected --backend dask with it", scheduler=self.scheduler)
            )
        if self.scheduler is None and self.backend == "dask":
            raise ConfigError(_("--backend dask needs --scheduler; expected its address, such as tcp://10.0.0.1:8786"))
        if self.shard is not None:
            k, n = self.shard
            if not (_whole(k) and _whole(n) and 1 <= k <= n):
                raise ConfigError(
                    _("--shard is {k}/{n}; expected k/n, such as 1/4 for the first of four parts", k=k, n=n)
                )

    def backend_of(self, job: Job, n_runs: int, say: Callable[[str], None]) -> Backend:
        """Workers for so many runs; `say` tells what a user has to wait for."""
        if self.scheduler is not None:
            return DaskPool(job, self.scheduler, say)
        if self.workers == 0:
            return InProcess(job)
        if job.engine == "numba":
            _tell_of_compiling(say)
        return LocalPool(job, min(self.workers or os.cpu_count() or 1, max(n_runs, 1)))


def _tell_of_compiling(say: Callable[[str], None]) -> None:
    """Say that workers compile kernels first, where none are kept."""
    with suppress(ImportError, OSError, RuntimeError):  # without numba, runs say so themselves
        from agents.engines.compiling import COMPILING
        from agents.engines.kept import kept

        if not kept():
            say(COMPILING)


def _whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)
