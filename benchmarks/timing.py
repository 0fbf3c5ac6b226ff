"""Times of several things side by side: rounds in turn, so that what disturbs one disturbs the others, too."""

import gc
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

LEAST_S = 2e-2  # what is shorter is repeated until it takes as long

Work = Mapping[str, Callable[[], object]]


@dataclass(frozen=True)
class Cost:
    """Median seconds of a call: by the clock, and of all processors together."""

    clock_s: float
    processor_s: float


def interleaved(work: Work, rounds: int) -> dict[str, Cost]:
    """Cost of a call of each piece of work, over rounds in which every piece has its turn; short ones are repeated."""
    return _in_turn(work, {name: _number(call) for name, call in work.items()}, rounds)


def in_step(steps: Work, rounds: int, months: int, before: int) -> dict[str, Cost]:
    """Cost of a month, over rounds of `months` months that all take, after `before` months that do not count.

    Months of a scenario differ: services are launched, and stock is taken every twelfth. So all run the same ones.
    """
    for step in steps.values():
        for _ in range(before):
            step()
    return _in_turn(steps, dict.fromkeys(steps, months), rounds)


def note(what: str) -> None:
    """Say on stderr what is being measured."""
    print(f"measuring: {what}", file=sys.stderr)


def _in_turn(work: Work, numbers: dict[str, int], rounds: int) -> dict[str, Cost]:
    clock: dict[str, list[float]] = {name: [] for name in work}
    processor: dict[str, list[float]] = {name: [] for name in work}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, call in work.items():
                clock_started, processor_started = time.perf_counter(), time.process_time()
                for _ in range(numbers[name]):
                    call()
                clock[name].append((time.perf_counter() - clock_started) / numbers[name])
                processor[name].append((time.process_time() - processor_started) / numbers[name])
    finally:
        gc.enable()
    return {name: Cost(median(clock[name]), median(processor[name])) for name in work}


def _number(call: Callable[[], object]) -> int:
    """Calls that take long enough to be timed; the first one warms up."""
    call()
    started = time.perf_counter()
    call()
    return max(1, int(LEAST_S / max(time.perf_counter() - started, 1e-7)))
