"""Outcomes over a design: one reading of each, which findings, tables and the labels of figures print."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs.language import N_, _
from experiments.lines import in_a_row, listed
from experiments.pages.page import PageTable
from experiments.runs.reading import Reading
from experiments.runs.titles import (
    NO_PARAMETERS,
    UNTITLED,
    Titles,
    capitalised,
    country_in,
    factor_labels,
    factor_phrases,
)
from experiments.statistics.intervals import TOO_NARROW, few
from experiments.studies.carried import independent, runs_each
from experiments.studies.levels import level_text
from experiments.studies.study import Study
from experiments.sweep.planning.plan import NOT_FACTORS

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
    texts = {key: "{level}" if key in NO_PARAMETERS else N_("{what} = {level}") for key in phrases}
    return [
        _(", ").join(
            _(texts[key], what=phrase, level=level_text(row[key], key, "", country_in(titles)))
            for key, phrase in phrases.items()
        )
        for row in design.to_dict("records")
    ]


def point_levels(study: Study, design: pd.DataFrame, titles: Titles) -> tuple[str, list[str]]:
    """What the points of a design are levels of, for the head of a legend, and their levels, or else their names."""
    factors = [name for name in varied(study, design) if name != "label"]
    if "label" in varied(study, design):
        return "", point_names(study, design, titles)
    if not 0 < len(factors) <= IN_LEGENDS:
        return "", _numbers(design)
    names = [
        _(", ").join(level_text(row[key], key, "", country_in(titles)) for key in factors)
        for row in design.to_dict("records")
    ]
    return _(", ").join(factor_labels(factors, titles).values()), names


def _numbers(design: pd.DataFrame) -> list[str]:
    """Points by their numbers, which the table of means has where it has the points of many factors."""
    return [_("point {number}", number=number) for number in design["point_id"]]


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
        return _("{label} is undefined in all runs.", label=label)
    gaps = int((~known).sum())
    undefined = _("It is undefined at {n:,} of {n_all:,} points.", n=gaps, n_all=len(mean)) if gaps else ""
    low, high = reading[int(np.nanargmin(mean))], reading[int(np.nanargmax(mean))]
    least, most = (end.number(with_unit=True) + end.ends() for end in (low, high))
    name_of_least, name_of_most = (_all_at(end, mean, names) for end in (np.nanmin(mean), np.nanmax(mean)))
    said = {"label": label, "value": least, "n": n_runs, "method": _(reading.interval.method), "point": name_of_least}
    if len(mean) == 1:
        alone = N_("{label} is {value}, mean of {n} runs.")
        with_interval = N_("{label} is {value}, mean of {n} runs and its 95% {method} interval.")
        return _(with_interval if np.isfinite(low.interval.low) else alone, **said)
    if known.sum() == 1:
        text = _("{label} is {value} at {point}.", **said)
    elif mean[known].min() == mean[known].max():
        text = _("{label} is {value} at every point.", **said)
    else:
        ends = {"lowest": name_of_least, "least": least, "highest": name_of_most, "most": most}
        text = _("{label} is lowest at {lowest}: {least}; highest at {highest}: {most}.", label=label, **ends)
    return in_a_row([text, undefined])


def over_draws(study: Study) -> str:
    """What the intervals of a study that carries draws cover beside its seeds."""
    return _("over {n:,} draws, {each}", n=study.n_draws, each=runs_each(study.replicates))


def few_of(study: Study) -> str:
    """What a page says below the intervals of a study where they are of few numbers."""
    return few(study.n_independent, N_("draws") if study.n_draws else N_("runs"))


def _all_at(end: float, mean: FloatArray, names: Sequence[str]) -> str:
    """The points with a mean: equal ones are lowest, or highest, together, in brackets where names are lists."""
    named = [name for name, value in zip(names, mean, strict=True) if value == end]
    if len(named) > 1 and any(_(", ") in name for name in named):
        named = [_("({text})", text=name) for name in named]
    more = len(named) - MOST_NAMED
    if more > 0:
        return _("{points} and {n:,} more", points=listed(named[:MOST_NAMED]), n=more)
    return _(" and ").join(named)


def findings(values: Mapping[str, FloatArray], readings: Mapping[str, Reading], names: Sequence[str]) -> list[str]:
    """A sentence an outcome."""
    return [finding(reading, int(np.isfinite(values[text]).sum()), names) for text, reading in readings.items()]


def means_table(
    study: Study, design: pd.DataFrame, readings: Mapping[str, Reading], titles: Titles = UNTITLED
) -> PageTable:
    """Means with their intervals at the first points of a design.

    A row a point; a row an outcome where points are few and nothing but their names, and outcomes are not.
    """
    shown = {reading.name: _cells(reading) for reading in readings.values()}
    note = _("In brackets the 95% bootstrap interval of the mean.")
    if study.n_draws:
        note = _("In brackets the 95% bootstrap interval of the mean {over}.", over=over_draws(study))
    note += few_of(study)
    if any(reading.spread is not None for reading in readings.values()):
        spread_note = over_draws(study) if study.n_draws else _(TOO_NARROW)
        note = in_a_row([note, _("80% of runs: of a year ahead; {what}.", what=spread_note)])
    named = set(design.columns) <= {"point_id", "label", "scenario"}
    if named and len(design) <= FEW_POINTS < len(readings):
        frame = pd.DataFrame(list(shown.values()), columns=point_names(study, design, titles), index=list(shown))
        return PageTable(_("Means"), frame.rename_axis(_("Outcome")).reset_index(), note)
    factors = [str(name) for name in design.columns if name != "point_id"] or ["point_id"]
    heads = factor_phrases(factors, titles)
    columns = (
        {}
        if len(varied(study, design)) <= IN_LEGENDS
        else {_("Point"): list(map(str, design["point_id"][:MOST_POINTS]))}
    )
    columns |= {
        capitalised(heads[key]): [level_text(level, key, "", country_in(titles)) for level in design[key][:MOST_POINTS]]
        for key in factors
    }
    columns |= {label: cells[:MOST_POINTS] for label, cells in list(shown.items())[:MOST_COLUMNS]}
    left = []
    if len(design) > MOST_POINTS:
        left.append(_("the first {n} of {n_all:,} points", n=MOST_POINTS, n_all=len(design)))
    if len(readings) > MOST_COLUMNS:
        left.append(_("the first {n} of {n_all:,} outcomes", n=MOST_COLUMNS, n_all=len(readings)))
    extent = _("Shown are {parts}; all stand in design.parquet and runs/.", parts=_(" and ").join(left)) if left else ""
    return PageTable(_("Means by design point"), pd.DataFrame(columns), in_a_row([note, extent]))


def _cells(reading: Reading) -> list[str]:
    rows = [reading[row] for row in range(len(reading.interval.value))]
    return [row.number() + row.ends() for row in rows]
