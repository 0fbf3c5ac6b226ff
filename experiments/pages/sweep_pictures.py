"""Pictures of outcomes over a design, with titles and captions that say what is drawn."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs.language import N_, _
from experiments.figures.canvas import MOST_LINES, entitle
from experiments.figures.paths import path_figure
from experiments.figures.sweep import Drawing, outcome_figure
from experiments.lines import in_a_row, listed
from experiments.pages.outcomes import few_of, finding, over_draws, point_levels, point_names, varied
from experiments.pages.page import Picture
from experiments.runs.labels import WHEN, label_of, unit_of
from experiments.runs.reading import Reading, digits_worth, number_text, reaches_ahead, scale_of, with_unit_text
from experiments.runs.titles import NO_PARAMETERS, UNTITLED, Titles, factor_phrase, factor_phrases, factor_unit
from experiments.statistics.intervals import Interval
from experiments.studies.carried import independent
from experiments.studies.designs import design_of
from experiments.studies.study import Study

MOST_FIGURES = 12


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
    uniform = means.min() == means.max()
    title = _(N_("{label} is {least} everywhere") if uniform else N_("{label} lies between {least} and {most}"), **said)
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
    (heading, names), pictures = point_levels(study, design, titles), {}
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
    alone, alone_of_some = (
        N_("{label} at every step: one run."),
        N_("{label} at every step: one run of {n} of {n_all:,} points."),
    )
    return _(alone_of_some if n_points > MOST_LINES else alone, **said)
