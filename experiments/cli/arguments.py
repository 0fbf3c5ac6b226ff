"""What the commands over designs make of their options: the study, and how it is to be run."""

from typing import TYPE_CHECKING

from configs import ConfigError

if TYPE_CHECKING:
    from experiments.studies.study import Study
    from experiments.sweep import Execution


def execution_of(
    workers: int | None = None,
    backend: str = "local",
    scheduler: str | None = None,
    shard: str | None = None,
    engine: str = "auto",
) -> "Execution":
    """How a sweep is to be run, from options of the command line. Raises `ConfigError`."""
    from experiments.sweep import Execution

    if workers is not None and workers < 1:  # 0, in this process, is for programs
        raise ConfigError(f"--workers is {workers}; expected at least 1")
    return Execution(workers, backend, scheduler, None if shard is None else part_of(shard), engine)


def part_of(text: str) -> tuple[int, int]:
    """The k-th of n parts.

    >>> part_of("2/8")
    (2, 8)
    """
    k, slash, n = text.partition("/")
    if not (slash and k.isdecimal() and n.isdecimal() and len(n) < 10 and 1 <= int(k) <= int(n)):
        raise ConfigError(f"--shard is {text!r}; expected k/n, such as 1/4 for the first of four parts")
    return int(k), int(n)


def study_of(name: str, set_options: list[str], replicates: int | None) -> "Study":
    """The study that options of the command line ask for. Raises `ConfigError`."""
    from configs.reading.tree import parse_override
    from experiments.studies.study import read_study

    if replicates is not None and replicates < 1:
        raise ConfigError(f"--replicates is {replicates}; expected at least 1")
    return read_study(name, dict(parse_override(text) for text in set_options), replicates)
