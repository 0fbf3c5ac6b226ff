"""The page of a calibration: what was found, priors beside the posterior, figures that were held out."""

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from configs.language import N_, _, _p
from experiments.calibration.figures import CAPTION, held_out_figure
from experiments.calibration.fit import Fitted
from experiments.calibration.holdout import HoldOut
from experiments.calibration.identified import DIRECTIONS, RIDGES, directions_frame, identified, ridge_figure, sentences
from experiments.calibration.scoring import HELD_OUT, MODEL, fits, summary_of, unit_of_balances, verdicts
from experiments.figures.fonts import fonts
from experiments.figures.style import DOMESTIC, INK
from experiments.lines import listed
from experiments.pages.page import Page, PageTable, Picture
from experiments.runs.units import told_unit
from experiments.statistics.intervals import MOST, central

FAIR = N_(
    "CRPS is fair: the size of an ensemble, members, does not count. Every predictor is told what the model is told, "
    "and those in dollars the actual exchange rate, as it is."
)
SUMMED = N_(
    "Errors and CRPS are means over balances, in their unit; scaled CRPS is the mean over all figures that a predictor "
    "has, each over what the figure itself and the model are known to be wrong by."
)
METHOD = N_(
    "Gaussian processes on principal components of the runs. The likelihood is normal, with errors of observation "
    "(bands taken for 90% intervals), a stated discrepancy of the model by item, seeds and the emulator's own "
    "uncertainty. Draws by affine-invariant ensemble sampling; every draw was run."
)


def findings(fitted: Fitted) -> list[str]:
    """Sentences, the most important first."""
    texts = verdicts(fitted.scores, fitted.targets)
    texts += [_held_out(fitted, year) for year in sorted(_balance(fitted)["year"].unique())]
    return [*texts, *_of_constants(fitted), _of_fitted(fitted), *map(str, fitted.skipped)]


def _of_constants(fitted: Fitted) -> list[str]:
    """Which constants the figures tell."""
    keys = fitted.matched.keys
    left = fitted.draws.std(axis=0) * np.sqrt(12.0) / fitted.matched.emulator.width
    names_of = [fitted.problem.name_of(key) for key in keys]
    told = [name for name, part in zip(names_of, left, strict=True) if part <= 0.5]
    untold = [name for name, part in zip(names_of, left, strict=True) if part > 0.8]
    some_told = N_("To half of its prior spread or less the figures tell {n} of {n_all} constants: {names}.")
    none_told = N_("To half of its prior spread or less the figures tell none of {n_all} constants.")
    texts = [_(some_told if told else none_told, n=len(told), n_all=len(keys), names=listed(told))]
    if untold:
        texts.append(_("The figures leave more than four fifths of the spread of {names}.", names=listed(untold)))
    return texts


def _of_fitted(fitted: Fitted) -> str:
    """How many fitted figures lie outside their intervals."""
    outside = ~fits(fitted.targets, fitted.predicted) & fitted.used
    names = [target.label for target, is_outside in zip(fitted.targets, outside, strict=True) if is_outside]
    n = int(fitted.used.sum())
    if not names:
        return _("All {n} fitted figures lie inside their 90% intervals.", n=n)
    return _(
        "Of {n} fitted figures {n_outside} lie outside their 90% interval: {names}.",
        n=n,
        n_outside=len(names),
        names=listed(names),
    )


def _balance(fitted: Fitted) -> pd.DataFrame:
    return fitted.scores[fitted.scores["item"] == HELD_OUT]


def _held_out(fitted: Fitted, year: int) -> str:
    rows = _balance(fitted)
    rows = rows[rows["year"] == year].set_index("predictor")
    model, simple = rows.loc[MODEL], rows.drop(index=MODEL)["crps"].sort_values()
    said = {"year": year, "unit": unit_of_balances(fitted.targets)}
    said |= {name: model[name] for name in ("observed", "value", "low_90", "high_90", "crps")}
    inside = N_(
        "The balance of {year}, held out, is {observed:.2f} {unit}; predicted {value:.2f} ({low_90:.2f} to "
        "{high_90:.2f}: inside), CRPS {crps:.2f}"
    )
    outside = N_(
        "The balance of {year}, held out, is {observed:.2f} {unit}; predicted {value:.2f} ({low_90:.2f} to "
        "{high_90:.2f}: outside), CRPS {crps:.2f}"
    )
    score = _(inside if model["inside_90"] else outside, **said)
    if not len(simple):
        return _("{score}.", score=score)
    return _(
        "{score}; the best of {n} simple forecasts, {forecast}, has {crps:.2f}.",
        score=score,
        n=len(simple),
        forecast=_(str(simple.index[0])),
        crps=simple.iloc[0],
    )


def told_figures_text(until: int | None, held: Sequence[HoldOut]) -> str:
    """What a fit is told, as a part of a sentence."""
    figures = _("figures up to {year}", year=until) if until else _("all published figures")
    return _("{figures} without {kinds}", figures=figures, kinds=listed(map(str, held))) if held else figures


def page_of(fitted: Fitted, command: str) -> Page:
    """The page."""
    mpl.rcParams["font.family"] = fonts()
    told = identified(fitted)
    matched, problem, sampled = fitted.matched, fitted.problem, fitted.sampled
    design = _(
        "{n_waves} waves of {points} points, {replicates} runs a point, {customers:,} customers a run. After them "
        "{left} of the priors were not ruled out (second largest implausibility below 3). Levels of what is not "
        "simulated are profiled out exactly.",
        n_waves=len(matched.left),
        points=problem.points,
        replicates=problem.replicates,
        customers=problem.customers,
        left=listed(f"{part:.1%}" for part in matched.left),
    )
    sampler = _(
        "{accepted:.0%} of steps accepted, {steps:,} of each walker, autocorrelation time {time:.0f}",
        accepted=sampled.accepted,
        steps=sampled.steps,
        time=sampled.autocorrelation,
    )
    scored = {"held_out": Picture(held_out_figure(fitted), _(CAPTION))} if len(fitted.scores) else {}
    return Page(
        title=_(problem.title),
        question=_(
            "Which constants fit {figures}, and what is not known of them?",
            figures=told_figures_text(fitted.until, fitted.held),
        ),
        findings=[*findings(fitted), *sentences(told)],
        design=[design],
        provenance={
            _("draws"): _("{n}, each run {replicates} times", n=len(fitted.draws), replicates=problem.replicates),
            _("sampler"): sampler,
        },
        command=command,
        pictures={
            "posterior": Picture(posterior_figure(fitted), _("What is left of each prior, as factors.")),
            "ridges": Picture(ridge_figure(told), _(RIDGES)),
            **scored,
        },
        tables=[
            PageTable(_("Constants"), constants_frame(fitted), _("Factors of the scenario's value; priors are flat.")),
            PageTable(_("Directions"), directions_frame(told), _(DIRECTIONS), wrapped=True),
            PageTable(
                _p("calibration", "Figures"),
                figures_frame(fitted),
                _("Mean and central 90% of draws and seeds, with discrepancy."),
            ),
            *_held_out_tables(fitted),
        ],
        method=[_(METHOD)],
    )


def _held_out_tables(fitted: Fitted) -> list[PageTable]:
    if not len(fitted.scores):
        return []
    summary, scores = summary_of(fitted.scores, fitted.targets), fitted.scores.round(3)
    return [
        PageTable(_("Predictors"), _shown(summary), _(SUMMED)),
        PageTable(_("Held out"), _shown(scores), _(FAIR)),
    ]


def _shown(scores: pd.DataFrame) -> pd.DataFrame:
    """A table of scores by predictor with columns and predictors in the language in use."""
    shown = scores.assign(predictor=scores["predictor"].map(_))
    if "inside_90" in shown:
        shown["inside_90"] = [_("True") if inside else _("False") for inside in shown["inside_90"]]
    return shown.rename(columns=_)


def constants_frame(fitted: Fitted) -> pd.DataFrame:
    """A row a constant."""
    rows, matched = [], fitted.matched
    for key, prior in fitted.problem.priors.items():
        row = {
            _("constant"): key,
            _("meaning"): _(prior.meaning),
            _("influence"): matched.influence[key],
            _("prior low"): prior.low,
            _("prior high"): prior.high,
        }
        if key in matched.keys:
            column = fitted.draws[:, matched.keys.index(key)]
            inside = central(column, MOST)
            row |= {_("median"): np.quantile(column, 0.5), "5%": inside.low, "95%": inside.high}
        rows.append(row)
    return pd.DataFrame(rows)


def figures_frame(fitted: Fitted) -> pd.DataFrame:
    """A row a target."""
    inside = central(fitted.predicted.T, MOST)
    return pd.DataFrame(
        {
            _("figure"): [target.label for target in fitted.targets],
            _("unit"): [told_unit(target.unit) for target in fitted.targets],
            _("used"): [_("fitted") if used else _("held out") for used in fitted.used],
            _("observed"): [target.observed for target in fitted.targets],
            _("predicted"): np.nanmean(fitted.predicted, axis=0),
            "5%": inside.low,
            "95%": inside.high,
        }
    )


def posterior_figure(fitted: Fitted) -> Figure:
    """Marginals of every constant that is fitted, beside the priors."""
    matched = fitted.matched
    figure = Figure(figsize=(9.0, 0.42 * len(matched.keys) + 1.4), layout="constrained")
    axes = figure.subplots()
    for row, key in enumerate(reversed(matched.keys)):
        prior, column = fitted.problem.priors[key], fitted.draws[:, matched.keys.index(key)]
        low, quarter, middle, third, high = np.quantile(column, [0.05, 0.25, 0.5, 0.75, 0.95])
        axes.plot([prior.low, prior.high], [row, row], color="#cccccc", linewidth=7, solid_capstyle="butt", zorder=1)
        axes.plot([low, high], [row, row], color=DOMESTIC[0], linewidth=2, zorder=2)
        axes.plot([quarter, third], [row, row], color=DOMESTIC[0], linewidth=5, solid_capstyle="butt", zorder=3)
        axes.plot(middle, row, "o", color="white", markeredgecolor=DOMESTIC[0], zorder=4)
    axes.axvline(1.0, color="#666666", linewidth=0.8, linestyle=":")
    labels = [fitted.problem.name_of(key) for key in reversed(matched.keys)]
    axes.set_yticks(range(len(labels)), labels)
    figure.suptitle(_("What the figures leave of each prior"), x=0.01, ha="left", fontsize=13, color=INK)
    axes.set_xlabel(_("factor of the scenario's value (grey: prior; bars: half and nine tenths of the draws)"))
    return figure
