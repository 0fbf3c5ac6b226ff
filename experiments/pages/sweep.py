"""The report of a finished sweep: what every outcome does over the design, with intervals, and what has failed."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import ConfigError
from experiments.cli.compare import difference_figure, shown_rows, table_notes
from experiments.figures.sweep import MOST_LINES, N_BOOT, factor_label, outcome_figure, path_figure
from experiments.pages.page import Picture, Report, Shown
from experiments.pages.sweep_tables import (
    cell,
    design_texts,
    factor_table,
    failure_table,
    means_table,
    outcome_table,
    provenance,
    repeat_command,
    settings_table,
    short_names,
)
from experiments.runs.measures import Measure
from experiments.runs.words import WHEN, digits_of, label_of, number, scale_of, unit_of
from experiments.statistics.intervals import mean_intervals
from experiments.studies.study import Study
from experiments.sweep.compare import ANALYSIS, differences, values_of
from experiments.sweep.plan import NOT_FACTORS
from experiments.sweep.results import Results

MOST_FIGURES = 12
NAMED = 3  # factors by which a point is named


def sweep_report(results: Results) -> Report:
    """The report of an opened sweep. Raises `ConfigError` where it is not finished, or a shard is damaged."""
    _check_finished(results)
    study, runs = results.study, results.runs()
    factors, names = varied(study, results.design), point_names(study, results.design)
    values = {text: values_of(results, runs, text) for text in study.outcomes}
    findings, pictures, tables = _study_findings(results.folder), {}, []
    if study.analysis == ANALYSIS:
        found = differences(results)
        findings += _compared(found)
        caption = f"Mean paired differences from {found['first'].iloc[0]}, with 95% bootstrap intervals."
        pictures["compare"] = Picture(difference_figure(found), caption, f"Figure. {caption} {' '.join(findings)}")
        for scenario, its in found.groupby("scenario", sort=False):
            heading = f"{scenario} against {its['first'].iloc[0]}"
            tables.append(Shown(heading, pd.DataFrame(shown_rows(its)), table_notes(its)))
    else:
        findings += [_finding(text, its, names)[0] for text, its in values.items()]
        pictures |= _pictures(results, values, factors, names)
    failures = results.failures()
    if len(failures):
        findings.append(f"{len(failures):,} of {len(runs):,} runs failed; they are left out of all figures and tables.")
    if values:
        tables.append(means_table(results.design, names, values))
    return Report(
        title=study.title,
        question=study.question,
        findings=findings,
        design=design_texts(results, len(runs), len(failures)),
        provenance=provenance(results, runs),
        command=repeat_command(study),
        pictures=pictures,
        tables=tables,
        design_tables=[*factor_table(results.design, factors), *settings_table(study), *outcome_table(study)],
        failures=failure_table(failures) if len(failures) else None,
    )


def varied(study: Study, design: pd.DataFrame) -> list[str]:
    """The factors that a figure may have on its axes: those that take more than one level."""
    if study.design == "list" and "label" in design:
        return ["label"] if len(design) > 1 else []
    columns = [str(name) for name in design.columns if name not in NOT_FACTORS]
    if study.design == "paired":
        columns = [*study.factors, "label"]
    return [name for name in columns if design[name].nunique(dropna=False) > 1]


def point_names(study: Study, design: pd.DataFrame) -> list[str]:
    """What each design point is called: its label, or its levels where they are few."""
    factors = varied(study, design)
    if factors == ["label"]:
        return [str(label) for label in design["label"]]
    if not 0 < len(factors) <= NAMED:
        return [f"point {at}" for at in design["point_id"]]
    before = ["" if name in ("label", "scenario") else f"{name} = " for name in short_names(factors)]
    named = list(zip(before, factors, strict=True))
    return [", ".join(text + cell(row[key]) for text, key in named) for row in design.to_dict("records")]


def _check_finished(results: Results) -> None:
    receipt = results.manifest.get("receipt") or {}
    if results.manifest.get("status") != "finished":
        missing = f", {receipt['missing']:,} runs are missing" if receipt.get("missing") else ""
        raise ConfigError(
            f"{results.folder}: the sweep is {results.manifest.get('status', 'unknown')}{missing}; expected a finished "
            "one: run the same command again, and merge the parts of a sweep that was run in shards"
        )
    wanted, found = len(results.design) * results.study.replicates, len(results.runs())
    if wanted != found:
        raise ConfigError(f"{results.folder}: holds {found:,} of {wanted:,} runs; expected all: run the sweep again")


def _study_findings(folder: Path) -> list[str]:
    """What the analysis of a study has found, if the folder is that of one."""
    path = folder / "findings.json"
    try:
        return [str(each) for each in json.loads(path.read_text(encoding="utf-8"))["findings"]] if path.exists() else []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); expected the findings of a study: run it again") from None


def _finding(text: str, values: FloatArray, names: Sequence[str]) -> tuple[str, str]:
    """Where an outcome [n_points, n_replicates] is lowest and highest, with intervals; and in short, for a title."""
    mean, low, high = mean_intervals(values, N_BOOT)
    divisor, unit = scale_of(unit_of(Measure.parse(text).name), mean)
    label, known = label_of(text), np.isfinite(mean)
    if not known.any():
        return (f"{label} is undefined in all runs.",) * 2
    digits = digits_of(float(np.nanmax(np.abs(mean))) / divisor)
    after = unit if unit == "%" else f" {unit}" if unit else ""

    def said(at: int, interval: bool = True) -> str:
        shown = number(float(mean[at]) / divisor, digits) + after
        if not interval or not np.isfinite(low[at]):
            return shown
        return f"{shown} ({number(low[at] / divisor, digits)} to {number(high[at] / divisor, digits)})"

    gaps = int((~known).sum())
    undefined = f" It is undefined at {gaps:,} of {len(mean):,} points." if gaps else ""
    least, most = int(np.nanargmin(mean)), int(np.nanargmax(mean))
    if len(mean) == 1:
        runs = f"mean of {int(np.isfinite(values).sum())} runs"
        return f"{label} is {said(0)}, {runs} and its 95% interval.", f"{label} is {said(0, False)}, {runs}"
    if known.sum() == 1:
        return f"{label} is {said(least)} at {names[least]}.{undefined}", f"{label} is {said(least, False)}"
    if mean[least] == mean[most]:
        return f"{label} is {said(least)} at every point.{undefined}", f"{label} is {said(least, False)} everywhere"
    ends = f"lowest at {names[least]}: {said(least)}; highest at {names[most]}: {said(most)}"
    long = f"{label} is {ends}.{undefined}"
    return long, f"{label} lies between {said(least, False)} and {said(most, False)}"


def _compared(found: pd.DataFrame) -> list[str]:
    """The largest differences of each scenario in words: those of the first outcomes."""
    sentences = []
    for scenario in dict.fromkeys(found["scenario"]):
        rows = shown_rows(found[found["scenario"] == scenario])
        for row in rows[:4]:
            unit = " percentage points" if row["Unit"] == "%" else f" {row['Unit']}" if row["Unit"] else ""
            interval = f" ({row['Low']} to {row['High']})" if row["Low"] else ""
            said = f"{scenario}: {row['Outcome']} changes by {row['Change']}{unit}{interval}"
            sentences.append(f"{said}; {row['Sign']} of the pairs differ in that direction.")
    return sentences


def _pictures(
    results: Results, values: dict[str, FloatArray], factors: list[str], names: list[str]
) -> dict[str, Picture]:
    study, pictures = results.study, {}
    over = (
        " and ".join("design points" if name == "label" else factor_label(name) for name in factors[:2]) or "all runs"
    )
    others = ", averaged over the other factors" if len(factors) > 2 and study.design in ("factorial", "paired") else ""
    intervals = "; bars are 95% intervals of the mean" if factors and study.replicates > 1 else ""
    for at, (text, its) in enumerate(list(values.items())[:MOST_FIGURES]):
        divisor, unit = scale_of(unit_of(Measure.parse(text).name), its)
        label, (said, title) = label_of(text), _finding(text, its, names)
        shown = f"{label}, {unit}" if unit else label
        figure = outcome_figure(its / divisor, results.design, study.design, factors, title, shown)
        if figure is not None:
            caption = f"{label} over {over}{others}{intervals}."
            pictures[f"sweep_outcome_{at + 1}"] = Picture(figure, caption, f"Figure. {caption} {said}")
    for at, (name, paths) in enumerate(results.paths().items()):
        divisor, unit = scale_of(unit_of(name), paths)
        label = label_of(f"{name}@mean").removesuffix(f", {WHEN['mean']}")
        figure = path_figure(paths / divisor, names, f"{label}, step by step", f"{label}, {unit}" if unit else label)
        if figure is not None:
            of = f", of {min(len(names), MOST_LINES)} points" if len(names) > 1 else ""
            caption = f"{label} at every step: means over replicates with 95% intervals{of}."
            pictures[f"sweep_path_{at + 1}"] = Picture(figure, caption, f"Figure. {caption}")
    return pictures
