"""The policy study with months that its arms share, made once, and with each arm making its own."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.tables import Result, number
from benchmarks.timing import note
from experiments.studies.study import Study, read_study
from experiments.sweep import Execution, run_sweep

STUDY = "suppress_or_invest"
TARGET = "Target: half of the processor time that the arms take by themselves."


def branches_table(
    customers: int,
    replicates: int,
    rounds: int,
    span: Mapping[str, str] | None = None,
    engines: Sequence[str] = ("numpy", "auto"),
) -> Result:
    """Seconds of processor of a sweep of the study in this process, planning and shards included, both ways in turn.

    `span` is of other months than the study's. The ratio is the median of those within the rounds, so that what
    disturbs one way disturbs the other.
    """
    title = f"Shared months: {STUDY}, {customers:,} customers, {replicates} replicates of each arm"
    study = read_study(STUDY, {"customers.number": customers, **(span or {})}, replicates, 1)
    table = Result(title, ["Engine", "s apart", "s with shared months", "ratio"], remark=TARGET)
    for engine in engines:
        note(f"{title}: {engine}")
        _spent_s(study, engine, True)  # loads what all need
        rows = [(_spent_s(study, engine, False), _spent_s(study, engine, True)) for _ in range(rounds)]
        apart, shared = (median(column) for column in zip(*rows, strict=True))
        ratio = median(together / alone for alone, together in rows)
        table.rows.append([engine, number(apart), number(shared), number(ratio)])
    return table


def _spent_s(study: Study, engine: str, share_months: bool) -> float:
    with TemporaryDirectory() as folder:
        started = time.process_time()
        receipt = run_sweep(study, Path(folder) / "out", Execution(workers=0, engine=engine, share_months=share_months))
        assert receipt.failed == 0, receipt
        return time.process_time() - started
