"""Keep workers busy with chunks, and see that every run ends as done or as failed."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Any

from configs import ConfigError
from configs.language import _
from experiments.sweep.backends import Backend, Broken, Hung, Killed, NotBegun
from experiments.sweep.work import Chunk, Receipt, failure

CHUNK_S = 2.0
ATTEMPTS = 3  # of a run by itself, that takes its worker with it
SHARES = 3  # chunks that each worker is to have of what is left
AHEAD = 2  # chunks a worker, so that none waits
LOOK_S = 5.0  # without a word, until it is asked whether anybody is at work


@dataclass
class Pace:
    """What runs cost, measured as receipts come in."""

    customer_steps: float  # of all that is left to send
    n_runs: int
    n_workers: int = 1
    per_customer_step: float = 1e-7  # seconds, at first a guess
    per_run: float = 2e-3
    measured: float = 0.0

    def seconds(self, customer_steps: float, n_runs: int) -> float:
        """What some runs may cost."""
        return self.per_customer_step * customer_steps + self.per_run * n_runs

    def fits(self, customer_steps: float, n_runs: int, n_batches: int) -> bool:
        """Whether batches are not too much for a chunk; until something has been measured one is enough.

        Towards the end chunks get smaller, so that all workers end together.
        """
        most = min(CHUNK_S, self.seconds(self.customer_steps, self.n_runs) / (SHARES * self.n_workers))
        return n_batches <= 1 or (self.measured > 0.0 and self.seconds(customer_steps, n_runs) <= most)

    def next(self, chunks: Iterator[Chunk]) -> Chunk | None:
        """The next chunk: less is left; None where nothing is."""
        chunk = next(chunks, None)
        if chunk is not None:
            self.customer_steps -= chunk.customer_steps
            self.n_runs -= chunk.n_runs
        return chunk

    def learn(self, chunk: Chunk, receipt: Receipt) -> None:
        """Scale what was expected to what it was, the latest chunks most."""
        expected = self.seconds(chunk.customer_steps, chunk.n_runs)
        if receipt.duration_s > 0.0 and expected > 0.0:
            scale = (receipt.duration_s / expected) ** (0.5 if self.measured else 1.0)
            scale = min(max(scale, 0.05), 20.0)
            self.per_customer_step *= scale
            self.per_run *= scale
            self.measured += receipt.duration_s


@dataclass
class Tally:
    """What has become of the runs."""

    done: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list)
    traces: dict[str, str] = field(default_factory=dict)  # equal tracebacks are kept once

    def take(self, receipt: Receipt) -> None:
        """Count what a receipt tells of. Raises `ConfigError` where it says that the sweep cannot go on."""
        if receipt.stop:
            raise ConfigError(
                _("{stop}; what is done is kept: run the same command again when that is mended", stop=receipt.stop)
            )
        for row in receipt.failed:
            row["traceback"] = self.traces.setdefault(row["traceback"], row["traceback"])
        self.done += len(receipt.run_ids)
        self.failures += receipt.failed

    @property
    def n_ended(self) -> int:
        """Runs that are done or have failed."""
        return self.done + len(self.failures)

    def failed_ids(self) -> list[str]:
        """Ids of the runs that failed."""
        return [row["run_id"] for row in self.failures]


def drive(backend: Backend, chunks: Iterator[Chunk], pace: Pace, tally: Tally, heard: Callable[[], None]) -> None:
    """Send chunks to a backend until all runs are done or failed. Raises `ConfigError` where nothing can be written.

    A chunk that is lost is done again in parts, until the run that is to blame stands alone; a run that takes its
    worker with it three times has failed.
    """
    running: dict[Future[Receipt], Chunk] = {}
    again: deque[Chunk] = deque()
    while True:
        pace.n_workers = backend.n_workers
        while len(running) < AHEAD * pace.n_workers:
            chunk = again.popleft() if again else pace.next(chunks)
            if chunk is None:
                break
            running[backend.submit(chunk)] = chunk
        if not running:
            return
        finished, _waiting = wait(running, LOOK_S, FIRST_COMPLETED)
        if not finished:
            backend.look_after()
        n_ended = tally.n_ended
        for future in finished:
            chunk = running.pop(future)
            try:
                receipt = future.result()
            except (Killed, Hung) as loss:
                again.extend(_parted(chunk, loss, tally))
            except NotBegun:
                again.append(chunk)
            except Broken as loss:
                raise ConfigError(_("the workers cannot go on: {loss}; what is done is kept", loss=loss)) from None
            else:
                if chunk.attempt == 0:
                    pace.learn(chunk, receipt)
                tally.take(receipt)
        if tally.n_ended > n_ended:
            heard()


def _parted(chunk: Chunk, loss: Exception, tally: Tally) -> list[Chunk]:
    """A lost chunk in parts; nothing where its only run has had its chances.

    In two, so that runs go on stepping together; run by run where to wait for one is what takes long.
    """
    last = 0 if isinstance(loss, Hung) else ATTEMPTS
    if chunk.n_runs == 1 and chunk.attempt >= last:
        tally.failures.append(failure(chunk.batches[0], str(loss), "", 0.0))
        return []
    attempt = chunk.attempt + 1 if chunk.n_runs == 1 else 1
    share = chunk.customer_steps / chunk.n_runs
    parts = chunk.alone() if isinstance(loss, Hung) or chunk.n_runs == 1 else chunk.halves()
    return [
        Chunk(f"c{batches[0].run_ids[0]}", batches, attempt, share * sum(batch.n_runs for batch in batches))
        for batches in parts
    ]
