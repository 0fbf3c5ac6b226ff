"""Tables and provenance of a sweep's report: means by point, factors, failures, and the command that runs it again."""

import json
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import ConfigError
from configs.reading.fields import field_of
from experiments.figures.sweep import N_BOOT, is_number
from experiments.pages.page import Shown, command_text, duration_text, shared_provenance
from experiments.runs.measures import Measure
from experiments.runs.words import digits_of, label_of, number, scale_of, unit_of
from experiments.statistics.intervals import mean_intervals
from experiments.studies.study import Study, read_study, study_names
from experiments.sweep.plan import absent
from experiments.sweep.results import Results

MOST_POINTS, FEW_POINTS = 60, 4
MOST_COLUMNS = 8  # outcomes
MOST_FAILURES = 10
MOST_LEVELS = 8


def cell(value: Any) -> str:
    """A level as a reader meets it; nothing where a point leaves it as it stands in the scenario."""
    if absent(value):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def short_names(keys: Sequence[str]) -> list[str]:
    """Long dotted keys by their last part, where that tells them apart.

    >>> short_names(["services.cloud.network_effect", "services.cloud.taste_scale"])
    ['network_effect', 'taste_scale']
    """
    short = [key.rpartition(".")[2] if key.count(".") > 1 else key for key in keys]
    return short if len(set(short)) == len(short) else list(keys)


def means_table(design: pd.DataFrame, names: Sequence[str], values: dict[str, FloatArray]) -> Shown:
    """Mean and 95% interval of the outcomes, [n_points, n_replicates] each, at the first points of a design.

    A row a point; a row an outcome where points are few and nothing but their `names`, and outcomes are not.
    """
    shown = dict(_means(text, its) for text, its in values.items())
    named = set(design.columns) <= {"point_id", "label", "scenario"}
    if named and len(design) <= FEW_POINTS < len(values):
        frame = pd.DataFrame(list(shown.values()), columns=list(names), index=list(shown))
        return Shown(
            "Means", frame.rename_axis("Outcome").reset_index(), "In brackets the 95% bootstrap interval of the mean."
        )
    factors = [str(name) for name in design.columns if name != "point_id"] or ["point_id"]
    keys = dict(zip(short_names(factors), factors, strict=True))
    columns = {name: [cell(each) for each in design[key][:MOST_POINTS]] for name, key in keys.items()}
    columns |= {label: cells[:MOST_POINTS] for label, cells in list(shown.items())[:MOST_COLUMNS]}
    left = [f"the first {MOST_POINTS} of {len(design):,} points"] if len(design) > MOST_POINTS else []
    left += [f"the first {MOST_COLUMNS} of {len(values)} outcomes"] if len(values) > MOST_COLUMNS else []
    some = f" Shown are {' and '.join(left)}; all stand in design.parquet and runs/." if left else ""
    return Shown(
        "Means by design point", pd.DataFrame(columns), f"In brackets the 95% bootstrap interval of the mean.{some}"
    )


def _means(text: str, values: FloatArray) -> tuple[str, list[str]]:
    """An outcome with its unit, and mean and interval of every point as texts."""
    mean, low, high = mean_intervals(values, N_BOOT)
    divisor, unit = scale_of(unit_of(Measure.parse(text).name), mean)
    digits = digits_of(float(np.nanmax(np.abs(mean))) / divisor) if np.isfinite(mean).any() else 0
    cells = []
    for each, below, above in (np.array([mean, low, high]).T / divisor).tolist():
        interval = f" ({number(below, digits)} to {number(above, digits)})" if np.isfinite(below) else ""
        cells.append(number(each, digits) + interval)
    return (f"{label_of(text)}, {unit}" if unit else label_of(text)), cells


def design_texts(results: Results, n_runs: int, n_failed: int) -> list[str]:
    """What was run, in a paragraph."""
    study, n_points = results.study, len(results.design)
    points = "one design point" if n_points == 1 else f"{n_points:,} design points"
    each = "run once" if study.replicates == 1 else f"in {study.replicates:,} replicates each"
    shared = "" if n_points == 1 else " All points share the seeds of the replicates, so that they differ by what the "
    shared += "" if n_points == 1 else "design varies and not by luck."
    done = f"{n_runs:,} runs, {n_failed:,} of which failed" if n_failed else f"{n_runs:,} runs, none of which failed"
    return [f"Design {study.design} over the scenario {study.scenario}: {points}, {each}; {done}.{shared}"]


def factor_table(design: pd.DataFrame, factors: Sequence[str]) -> list[Shown]:
    """The factors with levels, unit and meaning; none without factors."""
    rows = []
    for name in factors if list(factors) != ["label"] else []:  # labels say nothing that the means do not
        levels = list(dict.fromkeys(design[name].dropna()))
        if is_number(design[name]) and len(levels) > MOST_LEVELS:
            text = f"{len(levels):,} levels from {cell(min(levels))} to {cell(max(levels))}"
        else:
            more = f", ... ({len(levels):,})" if len(levels) > MOST_LEVELS else ""
            text = ", ".join(cell(each) for each in levels[:MOST_LEVELS]) + more
        field = field_of(name.split(".")) if name not in ("label", "scenario") else None
        extra = getattr(field, "json_schema_extra", None)
        unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
        meaning = getattr(field, "description", None) or ""
        rows.append({"Factor": name, "Levels": text, "Unit": unit, "Meaning": meaning})
    return [Shown("Factors", pd.DataFrame(rows), wrapped=True)] if rows else []


def settings_table(study: Study) -> list[Shown]:
    """What the study sets at all points; none where it sets nothing."""
    rows = [{"Parameter": key, "Value": cell(value)} for key, value in study.set.items()]
    return [Shown("Set at all points", pd.DataFrame(rows), wrapped=True)] if rows else []


def outcome_table(study: Study) -> list[Shown]:
    """What outcomes are called here and in the study; none without outcomes."""
    names = [*study.outcomes, *study.paths]
    rows = [{"Outcome": label_of(text), "Name in the study": text} for text in dict.fromkeys(names)]
    return [Shown("Outcomes", pd.DataFrame(rows), wrapped=True)] if rows else []


def failure_table(failures: pd.DataFrame) -> Shown:
    """Errors by how often they came, each with a run that has it."""
    rows = []
    counts = failures["error"].value_counts()
    for error, count in counts.head(MOST_FAILURES).items():
        one = failures[failures["error"] == error].iloc[0]
        rows.append({"Error": error, "Runs": f"{count:,}", "For example": f"point {one['point_id']}, replicate "
                     f"{one['replicate']}, seed {one['seed']}: {one['parameters']}"})  # fmt: skip
    some = f" The {MOST_FAILURES} most frequent of {len(counts):,} errors." if len(counts) > MOST_FAILURES else ""
    return Shown("Runs that failed", pd.DataFrame(rows), f"All stand in failures.parquet, with tracebacks.{some}", True)


def provenance(results: Results, runs: pd.DataFrame) -> dict[str, str]:
    """What it takes to run a sweep again and to trust it."""
    manifest, study = results.manifest, results.study
    receipt, seeds = manifest.get("receipt") or {}, manifest.get("seeds", [])
    shown = ", ".join(map(str, seeds[:8])) + (", ..." if len(seeds) > 8 else "")
    ids = blake2b("".join(sorted(runs["run_id"])).encode(), digest_size=8).hexdigest()
    return {
        "Scenario": ", ".join(dict.fromkeys(map(str, results.design["scenario"].dropna())))
        if "scenario" in results.design else study.scenario,
        "Runs": f"fingerprint {ids} (hash of all run ids; each is a hash of settings, replicate, seed and program)",
        "Seeds": f"root {study.seed}; of the replicates {shown}",
        "Engine": str((manifest.get("how") or {}).get("engine", "")),
        **shared_provenance(manifest),
        "Finished": str(manifest.get("written", "")),
        "Duration": f"{duration_text(float(receipt.get('duration_s', 0.0)))} in its last go, "
        f"{duration_text(float(runs['duration_s'].sum()))} of processor time for all runs",
    }  # fmt: skip


def repeat_command(study: Study) -> str:
    """The command that runs a sweep or a comparison again; a study of one's own is named by its file."""
    if study.analysis == "compare":
        words = ["compare", *(str(point["scenario"]) for point in study.points), "--replicates", str(study.replicates)]
        words += [word for text in study.options.get("asked", []) for word in ("--outcome", text)]
        return command_text(words, study.set)
    name = Path(study.file).stem if Path(study.file).stem in study_names() else Path(study.file).name
    try:
        said = read_study(name)
    except ConfigError:
        return command_text(["sweep", name], {})
    words = ["sweep", name] + (["--replicates", str(study.replicates)] if said.replicates != study.replicates else [])
    changed = {key: each for key, each in study.set.items() if json.dumps(said.set.get(key)) != json.dumps(each)}
    return command_text(words, changed)
