"""Outcomes over a design: one reading of each, which findings, tables and the labels of figures print."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs.language import N_, _
from experiments.figures.sweep import MOST_LINES, Drawing, entitle, outcome_figure, path_figure
from experiments.lines import in_a_row, listed
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
    with_unit_text,
)
from experiments.runs.titles import (
    NO_PARAMETERS,
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
    texts = {key: "{level}" if key in NO_PARAMETERS else N_("{what} = {level}") for key in phrases}
    return [
        _(", ").join(
            _(texts[key], what=phrase, level=level_text(row[key], key, "", country_in(titles)))
            for key, phrase in phrases.items()
        )
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


def title_of(reading: Reading, drawing: Drawing, n_runs: int, titles: Titles = UNTITLED) -> str:
    """What a picture shows, in short: the range of the means that are drawn, and what they are averaged over."""
    means = drawing.means[np.isfinite(drawing.means)]
    ends = Interval(means, means, means, reading.interval.method)
    digits = max(reading.digits, digits_worth(ends)) if drawing.averaged else reading.digits
    least, most = (with_unit_text(number_text(float(end), digits), reading.unit) for end in (means.min(), means.max()))
    said = {"label": reading.label, "least": least, "most": most, "n": n_runs}
    if not drawing.over:
        return _("{label} is {least}, mean of {n} runs", **said)
    if len(means) == 1:
        return _("{label} is {least}", **said)
    same = means.min() == means.max()
    title = _(N_("{label} is {least} everywhere") if same else N_("{label} lies between {least} and {most}"), **said)
    if not (n_averaged := len(drawing.averaged)):
        return title
    named = factor_phrase(drawing.averaged[0], titles) if n_averaged == 1 else _("{n} factors", n=n_averaged)
    return _("{title}, averaged over {factors}", title=title, factors=named)


def _listed(factors: Sequence[str], titles: Titles, with_keys: bool = True) -> str:
    """Factors in a sentence; `with_keys`: with units and the keys that set them."""
    named = []
    for key, phrase in factor_phrases(factors, titles).items():
        alone = key in NO_PARAMETERS or not with_keys
        keyed = phrase if alone else phrase + _(" ({text})", text=_how_set(key, titles))
        named.append(_("design points") if key == "label" else keyed)
    return _and(named)


def _and(texts: Sequence[str]) -> str:
    """Texts as a list whose last one stands behind an and."""
    *before, last = texts or [""]
    return _("{before} and {last}", before=listed(before), last=last) if before else last


def _how_set(key: str, titles: Titles) -> str:
    """The unit of a factor, and its key."""
    return ", ".join(filter(None, [factor_unit(key, titles), key]))


def _caption(reading: Reading, drawing: Drawing, study: Study, titles: Titles) -> str:
    """What a picture shows, by what is drawn."""
    over = _listed(drawing.over, titles) or _("all runs")
    parts = [_("{label} over {factors}", label=reading.label, factors=over)]
    if drawing.panels:
        parts.append(_(", a panel for each level of {factors}", factors=_listed(drawing.panels, titles)))
    if drawing.averaged:
        parts.append(_(", averaged over {factors}", factors=_listed(drawing.averaged, titles)))
    if drawing.held:
        held = _listed(drawing.held, titles, with_keys=False)
        parts.append(_("; {factors} as at the first point, as are all but the factor of a panel", factors=held))
    if drawing.varying:
        varying = _listed(drawing.varying, titles, with_keys=False)
        parts.append(_("; {factors} vary from dot to dot, too", factors=varying))
    if drawing.intervals:
        draws = _("; bars are 95% bootstrap intervals of the mean {over}", over=over_draws(study))
        parts.append(draws if study.n_draws else _("; bars are 95% bootstrap intervals of the mean"))
    parts.append(_("; where it is pale 80% of the runs lie") if reading.spread is not None else "")
    return _("{text}.", text="".join(parts)) + (few_of(study) if drawing.intervals else "")


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
            alt = in_a_row([_("Figure. {caption}", caption=caption), finding(reading, n_runs, names)])
            pictures[f"sweep_outcome_{number}"] = Picture(drawing.figure, caption, alt)
    return pictures


def not_drawn(n_drawn: int, n_outcomes: int) -> list[str]:
    """Says that some outcomes have no picture; nothing where all have one."""
    if n_drawn == n_outcomes:
        return []
    said = {"n": n_drawn, "n_all": n_outcomes, "most": MOST_FIGURES}
    return [_("{n} of {n_all} outcomes have a figure (at most {most}, and what can be drawn).", **said)]


def path_pictures(
    study: Study, design: pd.DataFrame, kept: Mapping[str, FloatArray], titles: Titles = UNTITLED, last_month: str = ""
) -> dict[str, Picture]:
    """Outcomes of which every step is kept, [n_points, n_replicates, n_steps], a picture each."""
    (heading, names), pictures = _point_levels(study, design, titles), {}
    for number, (name, paths) in enumerate(kept.items(), start=1):
        divisor, unit = scale_of(unit_of(name, titles), paths)
        timed, when = label_of(f"{name}@mean", titles), _(WHEN["mean"])
        label = timed.removesuffix(_("{what}, {when}", what="", when=when))
        axis = _("{label}, {unit}", label=label, unit=unit) if unit else label
        of_draws = np.moveaxis(independent(study, np.moveaxis(paths, 1, -1)), -1, 1)
        runs = paths / divisor if reaches_ahead(name, last_month, titles) else None
        figure = path_figure(of_draws / divisor, names, _("{label}, step by step", label=label), axis, heading, runs)
        if figure is not None:
            caption = _path_caption(study, label, len(names))
            pictures[f"sweep_path_{number}"] = Picture(figure, caption, _("Figure. {caption}", caption=caption))
    return pictures


def _path_caption(study: Study, label: str, n_points: int) -> str:
    """What a picture of paths shows: all points, or some of them."""
    over = over_draws(study) if study.n_draws else _("over replicates")
    said = {"label": label, "over": over, "n": MOST_LINES, "n_all": n_points}
    if study.n_independent > 1:
        of_all = N_("{label} at every step: means {over}, shaded their 95% bootstrap intervals.")
        of_some = N_(
            "{label} at every step: means {over} of {n} of {n_all:,} points, shaded their 95% bootstrap intervals."
        )
        return _(of_some if n_points > MOST_LINES else of_all, **said) + few_of(study)
    alone, some = (
        N_("{label} at every step: one run."),
        N_("{label} at every step: one run of {n} of {n_all:,} points."),
    )
    return _(some if n_points > MOST_LINES else alone, **said)


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
        what = over_draws(study) if study.n_draws else _(TOO_NARROW)
        note = in_a_row([note, _("80% of runs: of a year ahead; {what}.", what=what)])
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
    some = _("Shown are {parts}; all stand in design.parquet and runs/.", parts=_(" and ").join(left)) if left else ""
    return PageTable(_("Means by design point"), pd.DataFrame(columns), in_a_row([note, some]))


def _cells(reading: Reading) -> list[str]:
    rows = [reading[row] for row in range(len(reading.interval.value))]
    return [row.number() + row.ends() for row in rows]
