"""`digital-balance compare`: scenarios run with the same draws, their differences with intervals, table and figure."""

import json
import math
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from configs import ConfigError, load
from configs.reading.tree import parse_override
from experiments.cli.sweep import watched
from experiments.figures.style import DPI, FONTS, GREY, GROUP_COLOURS, INK, literal
from experiments.runs.run import check_folder, write_whole
from experiments.runs.words import digits_of, number, scale_of
from experiments.statistics.intervals import PRECISION
from experiments.studies.arms import arms_of
from experiments.sweep import Execution, run_sweep
from experiments.sweep import results as store
from experiments.sweep.compare import SUM, compare_study, differences
from experiments.tables.years import LAYOUT

FEW = 8  # replicates below which the bootstrap interval of a mean is too narrow
LONG_NAME = 100


def carry_out(
    scenarios: Sequence[str],
    set_options: Sequence[str],
    outcomes: Sequence[str],
    replicates: int,
    where: Execution,
    folder: Path | None,
    consoles: tuple[Console, Console],
    as_json: bool,
) -> int:
    """Compare scenarios and write table and figure; how many runs failed. Raises `ConfigError` before any work."""
    out, err = consoles
    for arm in arms_of(scenarios):
        load(arm.scenario, set_options=set_options)  # here --set is named where it says what cannot be
    study = compare_study(scenarios, dict(parse_override(text) for text in set_options), outcomes, replicates)
    place = folder or Path("results") / "compare" / _folder_name([point["label"] for point in study.points])
    check_folder(place)
    with watched(place, err) as (progress, say):
        receipt = run_sweep(study, place, where, progress, say)
    results = store.open(place)
    found = differences(results)
    if not found["n_pairs"].any():
        reason = f": {results.failures()['error'].iloc[0]}" if receipt.failed else ""
        raise ConfigError(f"{place}: no pair of runs is done{reason}")
    written = write_comparison(found, place)
    if as_json:
        answer = {
            "scenarios": [point["label"] for point in study.points],
            "replicates": replicates,
            "differences": [_defined(row) for row in found.to_dict("records")],
            "n_runs": receipt.n_runs,
            "n_failed": receipt.failed,
            "files": [str(path) for path in written],
        }
        print(json.dumps(answer, ensure_ascii=False))
    else:
        for label in dict.fromkeys(found["scenario"]):
            out.print(difference_table(found[found["scenario"] == label], replicates))
        out.print(table_notes(found), highlight=False, markup=False)
        names = ", ".join(str(path.relative_to(place)) for path in written)
        out.print(f"Files in {place}: {names}", highlight=False, markup=False)
    if receipt.failed:
        err.print(f"{receipt.failed} of {receipt.n_runs} runs failed: {place / 'failures.parquet'}", markup=False)
    return receipt.failed + receipt.missing


def write_comparison(found: pd.DataFrame, folder: Path) -> list[Path]:
    """Write compare.csv, in full units, and figures/compare.png."""
    mpl.rcParams["font.family"] = FONTS
    (folder / "figures").mkdir(exist_ok=True)
    figure = difference_figure(found)
    return [
        write_whole(folder / "compare.csv", lambda path: found.to_csv(path, index=False)),
        write_whole(folder / "figures" / "compare.png", partial(figure.savefig, format="png")),
    ]


def shown_rows(found: pd.DataFrame) -> list[dict[str, str]]:
    """Differences as a reader meets them, a row each: money in one unit, shares in %, three figures of a difference."""
    money = found.loc[found["unit"] == "JPY", ["difference", "low", "high"]]
    rows = []
    for row in found.to_dict("records"):
        divisor, unit = scale_of(row["unit"], money if row["unit"] == "JPY" else row["difference"])
        digits = digits_of(row["difference"] / divisor)
        mean, difference, low, high = (row[name] / divisor for name in ("mean_first", "difference", "low", "high"))
        rows.append({
            "Outcome": row["label"],
            "Unit": unit,
            "Mean": number(mean, digits),
            "Change": number(difference, digits, sign=True),
            "Low": number(low, digits, sign=True),
            "High": number(high, digits, sign=True),
            "Sign": "" if math.isnan(difference) else f"{row['same_sign_share']:.0%}",
            "Corr.": number(row["correlation"], 2),
            "Gain": number(row["variance_ratio"], digits_of(row["variance_ratio"], 1)),
            "Needed": number(row["n_needed"], 0),
        })  # fmt: skip
    return rows


def table_notes(found: pd.DataFrame) -> str:
    """How to read the columns of `shown_rows`."""
    text = (
        f"Mean: of {found['first'].iloc[0]}. Change: mean paired difference (of shares in percentage points); Low, "
        "High: its 95% bootstrap interval. Sign: share of pairs that differ in the direction of the mean. Corr.: "
        "between the runs of a pair. Gain: variance of the change without pairing over that with it. Needed: "
        f"replicates for an interval of \u00b1{PRECISION:.0%} of the change."
    )
    if (found["first"] == SUM).any():
        text += " Interaction: what scenarios do together beyond the sum of what each does alone (Mean: with that sum)."
    return text + (f" Of fewer than {FEW} pairs intervals are too narrow." if found["n_pairs"].max() < FEW else "")


def difference_table(found: pd.DataFrame, replicates: int) -> Table:
    """The differences of one scenario from the first, below their unit."""
    n_pairs = int(found["n_pairs"].max())
    pairs = f"{n_pairs} pairs of runs" + (f" of {replicates}" if n_pairs < replicates else "")
    title = escape(f"{found['scenario'].iloc[0]} against {found['first'].iloc[0]}, {pairs}")
    table = Table(title=title, **{**LAYOUT, "padding": (0, 1, 0, 0)})
    rows = shown_rows(found)
    names = [name for name in rows[0] if name != "Unit"]
    for name in names:
        table.add_column(
            name, justify="left" if name == "Outcome" else "right", no_wrap=name != "Outcome", overflow="fold"
        )
    for unit in dict.fromkeys(row["Unit"] for row in rows):
        table.add_section()
        if unit:
            table.add_row(f"[dim]{escape(unit)}[/dim]")
        for row in rows:
            if row["Unit"] == unit:
                table.add_row(*(escape(row[name]) for name in names))
    return table


def difference_figure(found: pd.DataFrame) -> Figure:
    """Mean difference and interval, a row an outcome, a panel a unit and a colour a scenario."""
    scenarios = list(dict.fromkeys(found["scenario"]))
    panels = [(unit, its) for unit, its in found.groupby("unit", sort=False)]
    counts = [its["outcome"].nunique() for _, its in panels]
    line = 0.2 + 0.16 * len(scenarios)
    figure = Figure(figsize=(9.0, 1.1 + sum(0.75 + line * count for count in counts)), dpi=DPI, layout="constrained")
    axes_of = figure.subplots(len(panels), 1, squeeze=False, height_ratios=[count * line + 0.35 for count in counts])
    for axes, (unit, its) in zip(axes_of.ravel(), panels, strict=True):
        _panel(axes, its, str(unit), scenarios)
    first = found["first"].iloc[0]
    its = found[found["first"] == first]
    clear = int(((its["low"] > 0.0) | (its["high"] < 0.0)).sum())
    title = f"{clear} of {len(its)} differences from {first} {'is' if clear == 1 else 'are'} clear of zero"
    title = f"{title}, {int(found['n_pairs'].max())} pairs of runs"
    if len(scenarios) == 1:
        title = f"{scenarios[0]}: {title}"
    else:
        handles = axes_of[0, 0].get_legend_handles_labels()
        figure.legend(*handles, loc="outside lower center", ncols=min(len(scenarios), 4), frameon=False, fontsize=9)
    figure.suptitle(literal(title), x=0.01, ha="left", fontsize=13, color=INK)
    return figure


def _panel(axes: Axes, found: pd.DataFrame, unit: str, scenarios: list[str]) -> None:
    divisor, shown = scale_of(unit, found[["difference", "low", "high"]])
    labels = found.drop_duplicates("outcome").set_index("outcome")["label"]
    rows = {outcome: at for at, outcome in enumerate(labels.index)}
    for at, scenario in enumerate(scenarios):
        its = found[found["scenario"] == scenario]
        y = its["outcome"].map(rows) + 0.5 * ((at + 0.5) / len(scenarios) - 0.5)
        mean, low, high = (its[name].to_numpy(dtype=float) / divisor for name in ("difference", "low", "high"))
        colour = GROUP_COLOURS[at % len(GROUP_COLOURS)]
        axes.errorbar(mean, y, xerr=[mean - low, high - mean], fmt="osD^v"[at // len(GROUP_COLOURS) % 5], color=colour,
                      markersize=5, capsize=2.5, linewidth=1.3, label=literal(scenario))  # fmt: skip
    axes.axvline(0.0, color=GREY, linewidth=0.9)
    axes.set_yticks(list(rows.values()), [literal(label) for label in labels])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    points = "percentage points" if unit == "share" else shown
    axes.set_xlabel(
        f"difference, {points}, with 95% interval" if points else "difference, with 95% interval", fontsize=9
    )
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(labelsize=9)
    axes.tick_params(axis="y", length=0)


def _folder_name(labels: list[str]) -> str:
    names = [re.sub(r"[^\w.+-]+", "-", label).strip("-") for label in labels]
    whole = "_".join(names)
    return whole if len(whole) <= LONG_NAME else f"{names[0][:LONG_NAME]}_and_{len(names) - 1}_more"


def _defined(row: dict[Any, Any]) -> dict[Any, Any]:
    """A row for JSON, which knows no infinity and nothing undefined."""
    return {key: None if isinstance(each, float) and not math.isfinite(each) else each for key, each in row.items()}
