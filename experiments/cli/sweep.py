"""`digital-balance sweep` and `merge`: run a design into a folder, or join folders; both end with a receipt."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path

from rich.console import Console

from configs import ConfigError
from configs.reading.tree import parse_override
from experiments.cli.progress import progress_of
from experiments.studies.study import Study, read_study
from experiments.sweep import Execution, SweepReceipt, run_sweep
from experiments.sweep.inventory import Say
from experiments.sweep.merge import merge
from experiments.sweep.plan import Progress

Consoles = tuple[Console, Console]


def where_of(
    workers: int | None = None,
    backend: str = "local",
    scheduler: str | None = None,
    shard: str | None = None,
    engine: str = "auto",
) -> Execution:
    """How a sweep is to be run, from options of the command line. Raises `ConfigError`."""
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


def study_of(name: str, set_options: list[str], replicates: int | None) -> Study:
    """The study that options of the command line ask for. Raises `ConfigError`."""
    if replicates is not None and replicates < 1:
        raise ConfigError(f"--replicates is {replicates}; expected at least 1")
    return read_study(name, dict(parse_override(text) for text in set_options), replicates)


@contextmanager
def watched(place: Path, err: Console) -> Iterator[tuple[Progress, Say]]:
    """Functions that show the progress of a sweep and what is amiss; who interrupts it hears what is kept."""
    try:
        with progress_of(err, 1) as progress:
            yield progress, partial(err.print, highlight=False, markup=False)
    except KeyboardInterrupt:
        if (place / "manifest.json").exists():
            err.print(f"What is done is kept in {place}: the same command goes on from there.", markup=False)
        raise


def carry_out(
    name: str,
    set_options: list[str],
    replicates: int | None,
    where: Execution,
    folder: Path | None,
    consoles: Consoles,
    as_json: bool,
) -> int:
    """Run a sweep and print its receipt; how many runs failed. Raises `ConfigError` before any work."""
    out, err = consoles
    study = study_of(name, set_options, replicates)
    place = folder or Path("results") / "sweeps" / (
        Path(name).stem + ("" if where.shard is None else f"-{where.shard[0]}-of-{where.shard[1]}")
    )
    with watched(place, err) as (progress, say):
        receipt = run_sweep(study, place, where, progress, say)
    failed = _print(receipt, out, err, as_json)
    return failed or (receipt.missing if where.shard is None else 0)


def join(parts: list[Path], folder: Path, consoles: Consoles, as_json: bool) -> int:
    """Merge the parts of a sweep and print the receipt; how many runs are missing."""
    out, err = consoles
    with watched(folder, err) as (progress, say):
        receipt = merge(parts, folder, progress, say)
    return _print(receipt, out, err, as_json) or receipt.missing


def _print(receipt: SweepReceipt, out: Console, err: Console, as_json: bool) -> int:
    if as_json:
        print(json.dumps(asdict(receipt), ensure_ascii=False))
    else:
        rate = f" ({receipt.done / receipt.duration_s:,.1f} a second)" if receipt.done and receipt.duration_s else ""
        out.print(
            f"{receipt.n_runs:,} runs: {receipt.done:,} done{rate}, {receipt.reused:,} reused, "
            + f"{receipt.failed:,} failed"
            + (f", {receipt.missing:,} missing" if receipt.missing else "")
            + f", {receipt.duration_s:,.1f} s",
            highlight=False,
        )
        out.print(f"Runs in {receipt.folder}", highlight=False, markup=False)
    if receipt.failed:
        err.print(f"{receipt.failed:,} runs failed: {Path(receipt.folder) / 'failures.parquet'}", markup=False)
    return receipt.failed
