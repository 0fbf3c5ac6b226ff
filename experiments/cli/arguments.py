"""What the commands over designs make of their options: the study, and how it is to be run."""

import re
from collections.abc import Sequence
from pathlib import Path
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


def study_of(
    name: str,
    set_options: list[str],
    replicates: int | None,
    options: Sequence[str] = (),
    scenario: str | None = None,
    quick: bool = False,
) -> "Study":
    """The study that options of the command line ask for. Raises `ConfigError`."""
    from configs.reading.tree import parse_override
    from experiments.studies.study import read_study
    from experiments.studies.variants import Variant

    if replicates is not None and replicates < 1:
        raise ConfigError(f"--replicates is {replicates}; expected at least 1")
    overrides = dict(parse_override(text) for text in set_options)
    example = "the name of an option of the study, = and a value, as in market=cloud"
    chosen = dict(parse_override(text, "--option", example) for text in options)
    return read_study(name, overrides, replicates, Variant(chosen, scenario, quick))


def folder_name(name: str, options: Sequence[str] = (), scenario: str | None = None, quick: bool = False) -> str:
    """What the folder of a study is called: what was asked of it beside its file has a folder of its own.

    >>> folder_name("where_it_tips", ["market=social_media", "high=8"], quick=True)
    'where_it_tips-social_media-8-quick'
    """
    asked = [scenario] if scenario else []
    asked += [text.partition("=")[2] for text in options]
    parts = [Path(name).stem, *(Path(text.strip()).stem if text.strip().endswith(".toml") else text for text in asked)]
    return "-".join([re.sub(r"[^\w.]+", "_", part.strip()) for part in parts] + (["quick"] if quick else []))
