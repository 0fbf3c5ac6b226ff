"""Runs that failed: a table of their own, and rows in that of all runs."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pyarrow import ArrowException

from experiments.sweep.planning.plan import Plan
from experiments.sweep.shards import shards_in, write_shard
from experiments.sweep.sweep_folder import write_parquet
from experiments.sweep.work import FAILED, FAILURES, RUNS, runs_table

RUN_ID = re.compile("[0-9a-f]{16}")
COLUMNS = ["run_id", "point_id", "replicate", "seed", "parameters", "error", "traceback"]
Rows = list[dict[str, Any]]


def read_failures(folder: Path) -> Rows:
    """Rows of failures that a folder knows of; none where the table is missing or torn."""
    try:
        frame = pd.read_parquet(folder / FAILURES, columns=COLUMNS)
    except (OSError, ValueError, KeyError, ArrowException):
        return []
    rows = [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
    return [row for row in rows if isinstance(row["run_id"], str) and RUN_ID.fullmatch(row["run_id"])]


def open_failures(plan: Plan, done: np.ndarray, rows: Iterable[dict[str, Any]]) -> Rows:
    """A row for every run of the plan that is not `done` and has failed; of several rows of a run the last one counts.

    A failure belongs to a run, and is told for every point that resolves to it, as the plan numbers points now.
    """
    by_id = {int(row["run_id"], 16): row for row in rows}
    known = np.array(list(by_id), np.uint64)
    open_rows = []
    for point, replicate in np.argwhere(~done & np.isin(plan.ids, known)).tolist():
        row = by_id[int(plan.ids[point, replicate])]
        draw = {} if plan.carried is None else {"draw": plan.carried.number_of(replicate)}
        open_rows.append(
            {**row, "point_id": point, "replicate": replicate, **draw, "seed": plan.seeds_of(point)[replicate]}
        )
    return open_rows


def write_failures(folder: Path, rows: Rows, outcomes: list[str]) -> None:
    """Write both tables, and remove former ones. Raises `NoRoom`."""
    name = ""
    if rows:
        frame = pd.DataFrame(rows)
        write_parquet(folder / FAILURES, frame[COLUMNS])
        shown = [
            {str(key): value for key, value in row.items()} for row in frame.assign(status=FAILED).to_dict("records")
        ]
        name = write_shard(folder / RUNS, FAILED, runs_table(shown, outcomes, {}))
    else:
        (folder / FAILURES).unlink(missing_ok=True)
    for path in shards_in(folder / RUNS):
        if path.name.startswith(f"{FAILED}-") and path.name != name:
            path.unlink()
