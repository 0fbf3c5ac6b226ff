"""The analysis of a study that names none: every outcome over the design, means and their intervals."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.analyses.registry import Progress, analysis
from experiments.figures.style import DOMESTIC, DPI
from experiments.pages.study import Page, Shown
from experiments.sweep.study_runs import StudyRuns


@analysis("summary")
def summary(runs: StudyRuns, _progress: Progress) -> Page:
    """Mean and 95% interval of every outcome at every design point."""
    factors = [str(name) for name in runs.design.columns if name != "point_id"]
    table = runs.design[factors].copy() if factors else pd.DataFrame({"point": runs.design["point_id"]})
    figures, findings = {}, []
    for number, outcome in enumerate(runs.study.outcomes):
        values = runs.values(outcome)
        n = np.isfinite(values).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.where(n > 0, np.nansum(values, axis=1) / n, np.nan)
            spread = np.sqrt(np.where(n > 1, np.nansum((values - mean[:, None]) ** 2, axis=1) / (n - 1) / n, np.nan))
        table[outcome] = mean
        findings.append(_finding(outcome, mean))
        figures[f"outcome_{number + 1}"] = Shown(
            _figure(runs, outcome, mean, 1.96 * spread), f"{outcome} at each design point: mean and 95% interval."
        )
    method = [f"Scenario {runs.study.scenario}, design {runs.study.design} over {', '.join(factors) or 'one point'}."]
    return Page(findings, figures, method, {"Means by design point": table})


def _finding(outcome: str, mean: np.ndarray) -> str:
    if not np.isfinite(mean).any():
        return f"{outcome} is undefined at every design point."
    gaps = int((~np.isfinite(mean)).sum())
    text = f"{outcome} lies between {np.nanmin(mean):.4g} and {np.nanmax(mean):.4g}"
    return text + (f"; it is undefined at {gaps} points." if gaps else ".")


def _figure(runs: StudyRuns, outcome: str, mean: np.ndarray, interval: np.ndarray) -> Figure:
    figure = Figure(figsize=(7.5, 4.2), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    numbers = [name for name in runs.design.columns if name != "point_id" and _numeric(runs.design[name])]
    single = len(numbers) == 1 and set(runs.design.columns) <= {"point_id", "label", numbers[0]}
    x = runs.design[numbers[0]].to_numpy(dtype=float) if single else runs.design["point_id"].to_numpy()
    axes.errorbar(x, mean, yerr=interval, fmt="o", color=DOMESTIC[0], capsize=2.5, markersize=4)
    axes.set(xlabel=numbers[0] if single else "design point", ylabel=outcome)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def _numeric(column: pd.Series) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in column)
