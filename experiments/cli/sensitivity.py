"""`digital-balance sensitivity`: run a sampled design and say which of its factors matter, in a table and a figure."""

import json
import math
from collections.abc import Hashable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments.cli.sweep import study_of, watched
from experiments.figures.sensitivity import sensitivity_figure, short_names
from experiments.runs.run import write_whole
from experiments.studies.study import Study
from experiments.sweep import Execution, run_sweep
from experiments.sweep import results as store
from experiments.sweep.sensitivity import check_design, sweep_indices
from experiments.tables.years import LAYOUT


def carry_out(
    name: str,
    set_options: list[str],
    replicates: int | None,
    where: Execution,
    folder: Path | None,
    consoles: tuple[Console, Console],
    as_json: bool,
) -> int:
    """Run or go on with a study of design sobol or morris, and write its indices; how many runs have none.

    They are refused unless every run is done. Files: sensitivity.csv and figures/sensitivity.png, beside the sweep.
    Raises `ConfigError` before any work.
    """
    out, err = consoles
    study = study_of(name, set_options, replicates)
    check_design(study)
    place = folder or Path("results") / "sensitivity" / Path(name).stem
    with watched(place, err) as (progress, say):
        receipt = run_sweep(study, place, where, progress, say)
    if receipt.failed or receipt.missing:
        left = f"{receipt.failed:,} of {receipt.n_runs:,} runs failed"
        if receipt.missing:
            left += f", {receipt.missing:,} are missing"
        why = f" ({place / 'failures.parquet'} says why)" if receipt.failed else ""
        err.print(
            f"{left}{why}: no indices, as they cannot do without a run. The same command does those alone.",
            highlight=False, markup=False,
        )  # fmt: skip
        return receipt.failed + receipt.missing
    indices = sweep_indices(store.open(place))
    written = write_indices(indices, study, receipt.n_runs, place)
    if as_json:
        answer = {
            "study": Path(name).stem,
            "question": study.question,
            "design": study.design,
            "n_runs": receipt.n_runs,
            "indices": [_without_nan(row) for row in indices.to_dict("records")],
            "files": [str(path) for path in written],
        }
        print(json.dumps(answer, ensure_ascii=False))
        return 0
    out.print(f"[bold]{escape(study.title)}[/bold]", highlight=False)
    for _, table in indices.groupby("outcome", sort=False):
        out.print(indices_table(table))
    out.print(f"Files in {place}: sensitivity.csv, figures/sensitivity.png", highlight=False, markup=False)
    return 0


def write_indices(indices: pd.DataFrame, study: Study, n_runs: int, folder: Path) -> list[Path]:
    """Write table and figure of indices; each file appears whole or not at all."""
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    method = {"sobol": "Sobol indices", "morris": "Morris screening"}[study.design]
    note = f"{method}, {n_runs:,} runs: {study.replicates} of each design point. Lines: 95% intervals."
    if study.design == "morris":
        note += " Where σ comes near μ*, the effect depends on the other factors or is curved."
    figure = sensitivity_figure(indices, study.title, note)
    save = partial(figure.savefig, format="png", metadata={"Software": None})
    return [
        write_whole(folder / "sensitivity.csv", partial(indices.to_csv, index=False)),
        write_whole(folder / "figures" / "sensitivity.png", save),
    ]


def indices_table(table: pd.DataFrame) -> Table:
    """Indices of one outcome: a row a factor, the most important first, and the pairs of second order below."""
    first, measure = table["outcome"].iloc[0], table["measure"].iloc[0]
    names = short_names(list(dict.fromkeys(table.loc[table["index"] != "S2", "factor"])))
    shown = Table(title=f"{escape(first)}: {measure}", caption="In brackets: 95% intervals", **LAYOUT)
    order = [index for index in ("ST", "S1", "mu_star", "mu", "sigma") if index in set(table["index"])]
    shown.add_column("Factor")
    for index in order:
        shown.add_column(index, justify="right", no_wrap=True)
    rows = table.to_dict("records")
    cells = {(row["factor"], row["index"]): _cell(row) for row in rows}
    main = table[table["index"] == order[0]].sort_values("value", ascending=False, kind="stable")
    for factor in main["factor"]:
        shown.add_row(escape(names[factor]), *(cells[factor, index] for index in order))
    pairs = table[table["index"] == "S2"].sort_values("value", ascending=False, kind="stable")["factor"]
    if len(pairs):
        shown.add_section()
    for pair in pairs:
        both = " x ".join(names[factor] for factor in pair.split(" x "))
        shown.add_row(escape(both), f"S2: {cells[pair, 'S2']}")
    return shown


def _cell(row: Mapping[Hashable, Any]) -> str:
    """A value and its interval, but for mu and sigma, which are read beside mu_star: eighty columns are few."""
    if math.isnan(row["value"]):
        return "-"
    interval = escape(f" [{row['low']:.3g}, {row['high']:.3g}]")
    return f"{row['value']:.3g}" + ("" if row["index"] in ("mu", "sigma") else interval)


def _without_nan(row: Mapping[Hashable, Any]) -> dict[str, Any]:
    return {str(key): None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}
