"""Outcomes over a design: one reading of each, which findings, tables and the labels of figures print."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from experiments.figures.sweep import MOST_LINES, Drawing, entitle, outcome_figure, path_figure
from experiments.pages.page import PageTable, Picture
from experiments.runs.reading import (
    WHEN,
    Reading,
    digits_worth,
    label_of,
    number_text,
    reaches_ahead,
    scale_of,
    unit_of,
)
from experiments.runs.titles import (
    UNTITLED,
    Titles,
    capitalised,
    country_in,
    factor_labels,
    factor_phrase,
    factor_phrases,
    factor_unit,
)
from experiments.statistics.intervals import TOO_NARROW, Interval, few
from experiments.studies.carried import independent, runs_each
from experiments.studies.designs import design_of
from experiments.studies.levels import level_text
from experiments.studies.study import Study
from experiments.sweep.plan import NOT_FACTORS

MOST_FIGURES = 12
NAMED, IN_LEGENDS = 6, 3  # factors by which a point is named, in sentences and in legends
MOST_POINTS, FEW_POINTS = 60, 4
MOST_COLUMNS = 8  # outcomes
MOST_NAMED = 3  # points that are lowest or highest together


def varied(study: Study, design: pd.DataFrame) -> list[str]:
    """The factors that a figure may have on its axes: those that take more than one level."""
    if study.design == "list" and "label" in design:
        return ["label"] if len(design) > 1 else []
    columns = [str(name) for name in design.columns if name not in NOT_FACTORS]
    if study.design == "paired":
        columns = [*study.factors, "label"]
    return [name for name in columns if design[name].nunique(dropna=False) > 1]


def point_names(study: Study, design: pd.DataFrame, titles: Titles = UNTITLED) -> list[str]:
    """What each design point is called: its label, or its levels where they are few."""
    factors = varied(study, design)
    if factors == ["label"]:
        return [str(label) for label in design["label"]]
    if not 0 < len(factors) <= NAMED:
        return _numbers(design)
    phrases = factor_phrases(factors, titles)
    before = {key: "" if key in ("label", "scenario") else f"{phrase} = " for key, phrase in phrases.items()}
    return [
        ", ".join(text + level_text(row[key], key, "", country_in(titles)) for key, text in before.items())
        for row in design.to_dict("records")
    ]


def _point_levels(study: Study, design: pd.DataFrame, titles: Titles) -> tuple[str, list[str]]:
    """What the points of a design are levels of, for the head of a legend, and their levels, or else their names."""
    factors = [name for name in varied(study, design) if name != "label"]
    if "label" in varied(study, design):
        return "", point_names(study, design, titles)
    if not 0 < len(factors) <= IN_LEGENDS:
        return "", _numbers(design)
    names = [
        ", ".join(level_text(row[key], key, "", country_in(titles)) for key in factors)
        for row in design.to_dict("records")
    ]
    return ", ".join(factor_labels(factors, titles).values()), names


def _numbers(design: pd.DataFrame) -> list[str]:
    """Points by their numbers, which the table of means has where it has the points of many factors."""
    return [f"point {number}" for number in design["point_id"]]


def readings_of(
    study: Study, values: Mapping[str, FloatArray], titles: Titles = UNTITLED, last_month: str = ""
) -> dict[str, Reading]:
    """The reading of every outcome, by the values of its runs [n_points, n_runs], which end with `last_month`."""
    return {text: Reading.of(text, independent(study, runs), titles, runs, last_month) for text, runs in values.items()}


def finding(reading: Reading, n_runs: int, names: Sequence[str]) -> str:
    """Where an outcome is lowest and highest, with intervals."""
    mean, label = reading.interval.value, reading.label
    known = np.isfinite(mean)
    if not known.any():
        return f"{label} is undefined in all runs."
    gaps = int((~known).sum())
    undefined = f" It is undefined at {gaps:,} of {len(mean):,} points." if gaps else ""
    low, high = reading[int(np.nanargmin(mean))], reading[int(np.nanargmax(mean))]
    least, most = low.number(with_unit=True), high.number(with_unit=True)
    name_of_least, name_of_most = (_all_at(end, mean, names) for end in (np.nanmin(mean), np.nanmax(mean)))
    if len(mean) == 1:
        with_interval = np.isfinite(low.interval.low)
        interval = f" and its 95% {reading.interval.method} interval" if with_interval else ""
        return f"{label} is {least}{low.ends()}, mean of {n_runs} runs{interval}."
    if known.sum() == 1:
        return f"{label} is {least}{low.ends()} at {name_of_least}.{undefined}"
    if mean[known].min() == mean[known].max():
        return f"{label} is {least}{low.ends()} at every point.{undefined}"
    extremes = f"lowest at {name_of_least}: {least}{low.ends()}; highest at {name_of_most}: {most}{high.ends()}"
    return f"{label} is {extremes}.{undefined}"


def title_of(reading: Reading, drawing: Drawing, n_runs: int, titles: Titles = UNTITLED) -> str:
    """What a picture shows, in short: the range of the means that are drawn, and what they are averaged over."""
    means = drawing.means[np.isfinite(drawing.means)]
    ends = Interval(means, means, means, reading.interval.method)
    digits = max(reading.digits, digits_worth(ends)) if drawing.averaged else reading.digits
    unit = "" if not reading.unit else reading.unit if reading.unit == "%" else f" {reading.unit}"
    least, most = (number_text(float(end), digits) + unit for end in (means.min(), means.max()))
    if not drawing.over:
        return f"{reading.label} is {least}, mean of {n_runs} runs"
    if len(means) == 1:
        return f"{reading.label} is {least}"
    n_averaged = len(drawing.averaged)
    named = factor_phrase(drawing.averaged[0], titles) if n_averaged == 1 else f"{n_averaged} factors"
    averaged = f", averaged over {named}" if n_averaged else ""
    same = means.min() == means.max()
    shown = f"is {least} everywhere" if same else f"lies between {least} and {most}"
    return f"{reading.label} {shown}{averaged}"


def _listed(factors: Sequence[str], titles: Titles, with_keys: bool = True) -> str:
    """Factors in a sentence; `with_keys`: with units and the keys that set them."""
    named = []
    for key, phrase in factor_phrases(factors, titles).items():
        alone = key in ("label", "scenario") or not with_keys
        named.append("design points" if key == "label" else phrase if alone else f"{phrase} ({_how_set(key, titles)})")
    *before, last = named or [""]
    return " and ".join(filter(None, [", ".join(before), last]))


def _how_set(key: str, titles: Titles) -> str:
    """The unit of a factor, and its key."""
    return ", ".join(filter(None, [factor_unit(key, titles), key]))


def _caption(reading: Reading, drawing: Drawing, study: Study, titles: Titles) -> str:
    """What a picture shows, by what is drawn."""
    parts = [f"{reading.label} over {_listed(drawing.over, titles) or 'all runs'}"]
    if drawing.panels:
        parts.append(f", a panel for each level of {_listed(drawing.panels, titles)}")
    if drawing.averaged:
        parts.append(f", averaged over {_listed(drawing.averaged, titles)}")
    if drawing.held:
        held = _listed(drawing.held, titles, with_keys=False)
        parts.append(f"; {held} as at the first point, as are all but the factor of a panel")
    if drawing.varying:
        parts.append(f"; {_listed(drawing.varying, titles, with_keys=False)} vary from dot to dot, too")
    parts.append(f"; bars are 95% bootstrap intervals of the mean{_over(study)}" if drawing.intervals else "")
    parts.append("; where it is pale 80% of the runs lie" if reading.spread is not None else "")
    return "".join(parts) + "." + (few_of(study) if drawing.intervals else "")


def _over(study: Study) -> str:
    """What the intervals of a study cover beside its seeds."""
    return f" over {study.n_draws:,} draws, {runs_each(study.replicates)}" if study.n_draws else ""


def few_of(study: Study) -> str:
    """What a page says below the intervals of a study where they are of few numbers."""
    return few(study.n_independent, "draws" if study.n_draws else "runs")


def _all_at(end: float, mean: FloatArray, names: Sequence[str]) -> str:
    """The points with a mean: equal ones are lowest, or highest, together, in brackets where names are lists."""
    named = [name for name, value in zip(names, mean, strict=True) if value == end]
    if len(named) > 1 and any(", " in name for name in named):
        named = [f"({name})" for name in named]
    more = len(named) - MOST_NAMED
    return " and ".join(named if more <= 0 else [", ".join(named[:MOST_NAMED]), f"{more:,} more"])


def findings(values: Mapping[str, FloatArray], readings: Mapping[str, Reading], names: Sequence[str]) -> list[str]:
    """A sentence an outcome."""
    return [finding(reading, int(np.isfinite(values[text]).sum()), names) for text, reading in readings.items()]


def outcome_pictures(
    study: Study,
    design: pd.DataFrame,
    values: Mapping[str, FloatArray],
    readings: Mapping[str, Reading],
    titles: Titles = UNTITLED,
) -> dict[str, Picture]:
    """The first outcomes over the design, a picture each, by the names of their files."""
    factors, names = varied(study, design), point_names(study, design, titles)
    pictures = {}
    for number, (text, reading) in enumerate(list(readings.items())[:MOST_FIGURES], start=1):
        n_runs = int(np.isfinite(values[text]).sum())
        scaled = independent(study, values[text]) / reading.scale
        runs = None if reading.spread is None else values[text] / reading.scale
        drawing = outcome_figure(scaled, design, design_of(study), factors, reading.name, titles, runs)
        if drawing is not None:
            entitle(drawing.figure, title_of(reading, drawing, n_runs, titles))
            caption = _caption(reading, drawing, study, titles)
            alt = f"Figure. {caption} {finding(reading, n_runs, names)}"
            pictures[f"sweep_outcome_{number}"] = Picture(drawing.figure, caption, alt)
    return pictures


def not_drawn(n_drawn: int, n_outcomes: int) -> list[str]:
    """Says that some outcomes have no picture; nothing where all have one."""
    if n_drawn == n_outcomes:
        return []
    return [f"{n_drawn} of {n_outcomes} outcomes have a figure (at most {MOST_FIGURES}, and what can be drawn)."]


def path_pictures(
    study: Study, design: pd.DataFrame, kept: Mapping[str, FloatArray], titles: Titles = UNTITLED, last_month: str = ""
) -> dict[str, Picture]:
    """Outcomes of which every step is kept, [n_points, n_replicates, n_steps], a picture each."""
    (heading, names), pictures = _point_levels(study, design, titles), {}
    for number, (name, paths) in enumerate(kept.items(), start=1):
        divisor, unit = scale_of(unit_of(name, titles), paths)
        label = label_of(f"{name}@mean", titles).removesuffix(f", {WHEN['mean']}")
        axis = f"{label}, {unit}" if unit else label
        of_draws = np.moveaxis(independent(study, np.moveaxis(paths, 1, -1)), -1, 1)
        runs = paths / divisor if reaches_ahead(name, last_month, titles) else None
        figure = path_figure(of_draws / divisor, names, f"{label}, step by step", axis, heading, runs)
        if figure is not None:
            drawn = f" of {MOST_LINES} of {len(names):,} points" if len(names) > MOST_LINES else ""
            shaded = f"shaded their 95% bootstrap intervals.{few_of(study)}"
            means = f"means{_over(study) or ' over replicates'}{drawn}, {shaded}"
            caption = f"{label} at every step: {means if study.n_independent > 1 else f'one run{drawn}.'}"
            pictures[f"sweep_path_{number}"] = Picture(figure, caption, f"Figure. {caption}")
    return pictures


def means_table(
    study: Study, design: pd.DataFrame, readings: Mapping[str, Reading], titles: Titles = UNTITLED
) -> PageTable:
    """Means with their intervals at the first points of a design.

    A row a point; a row an outcome where points are few and nothing but their names, and outcomes are not.
    """
    shown = {reading.name: _cells(reading) for reading in readings.values()}
    note = f"In brackets the 95% bootstrap interval of the mean{_over(study)}.{few_of(study)}"
    if any(reading.spread is not None for reading in readings.values()):
        note += " 80% of runs: of a year ahead; "
        note += f"{_over(study).strip()}." if study.n_draws else f"{TOO_NARROW}."
    named = set(design.columns) <= {"point_id", "label", "scenario"}
    if named and len(design) <= FEW_POINTS < len(readings):
        frame = pd.DataFrame(list(shown.values()), columns=point_names(study, design, titles), index=list(shown))
        return PageTable("Means", frame.rename_axis("Outcome").reset_index(), note)
    factors = [str(name) for name in design.columns if name != "point_id"] or ["point_id"]
    heads = factor_phrases(factors, titles)
    columns = (
        {} if len(varied(study, design)) <= IN_LEGENDS else {"Point": list(map(str, design["point_id"][:MOST_POINTS]))}
    )
    columns |= {
        capitalised(heads[key]): [level_text(level, key, "", country_in(titles)) for level in design[key][:MOST_POINTS]]
        for key in factors
    }
    columns |= {label: cells[:MOST_POINTS] for label, cells in list(shown.items())[:MOST_COLUMNS]}
    left = [f"the first {MOST_POINTS} of {len(design):,} points"] if len(design) > MOST_POINTS else []
    left += [f"the first {MOST_COLUMNS} of {len(readings)} outcomes"] if len(readings) > MOST_COLUMNS else []
    some = f" Shown are {' and '.join(left)}; all stand in design.parquet and runs/." if left else ""
    return PageTable("Means by design point", pd.DataFrame(columns), note + some)


def _cells(reading: Reading) -> list[str]:
    rows = [reading[row] for row in range(len(reading.interval.value))]
    return [row.number() + row.ends() for row in rows]
