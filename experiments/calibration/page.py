"""The page of a calibration: what was found, priors beside the posterior, figures that were held out."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.calibration.figures import CAPTION, held_out_figure
from experiments.calibration.fit import Fitted
from experiments.calibration.identified import DIRECTIONS, RIDGES, directions_frame, identified, ridge_figure, sentences
from experiments.calibration.scoring import HELD_OUT, MODEL, fits, summary_of, unit_of_balances, verdicts
from experiments.figures.style import DOMESTIC, INK
from experiments.pages.page import Page, PageTable, Picture

FAIR = (
    "CRPS is fair: the size of an ensemble, members, does not count. Every predictor is told what the model is told, "
    "and those in dollars the actual exchange rate, as it is."
)
SUMMED = (
    "Errors and CRPS are means over balances, in their unit; scaled CRPS is the mean over all figures that a predictor "
    "has, each over what the figure itself and the model are known to be wrong by."
)


def findings(fitted: Fitted) -> list[str]:
    """Sentences, the most important first."""
    keys = fitted.matched.keys
    left = fitted.draws.std(axis=0) * np.sqrt(12.0) / fitted.matched.emulator.width
    names_of = [fitted.problem.priors[key].meaning or key for key in keys]
    told = [name for name, part in zip(names_of, left, strict=True) if part <= 0.5]
    untold = [name for name, part in zip(names_of, left, strict=True) if part > 0.8]
    texts = verdicts(fitted.scores, fitted.targets)
    texts += [_held_out(fitted, year) for year in sorted(_balance(fitted)["year"].unique())]
    told_text = f"{len(told)} of {len(keys)} constants: {', '.join(told)}" if told else f"none of {len(keys)} constants"
    texts.append(f"To half of its prior spread or less the figures tell {told_text}.")
    if untold:
        texts.append(f"The figures leave more than four fifths of the spread of {', '.join(untold)}.")
    outside = ~fits(fitted.targets, fitted.predicted) & fitted.used
    names = [target.label for target, is_outside in zip(fitted.targets, outside, strict=True) if is_outside]
    n = int(fitted.used.sum())
    texts.append(
        f"Of {n} fitted figures {len(names)} lie outside their 90% interval: {', '.join(names)}."
        if names
        else f"All {n} fitted figures lie inside their 90% intervals."
    )
    return texts + fitted.notices


def _balance(fitted: Fitted) -> pd.DataFrame:
    return fitted.scores[fitted.scores["item"] == HELD_OUT]


def _held_out(fitted: Fitted, year: int) -> str:
    rows = _balance(fitted)
    rows = rows[rows["year"] == year].set_index("predictor")
    model, simple = rows.loc[MODEL], rows.drop(index=MODEL)["crps"].sort_values()
    unit = unit_of_balances(fitted.targets)
    where = "inside" if model["inside_90"] else "outside"
    best = (
        f"; the best of {len(simple)} simple forecasts, {simple.index[0]}, has {simple.iloc[0]:.2f}"
        if len(simple)
        else ""
    )
    return (
        f"The balance of {year}, held out, is {model['observed']:.2f} {unit}; predicted {model['value']:.2f} "
        f"({model['low_90']:.2f} to {model['high_90']:.2f}: {where}), CRPS {model['crps']:.2f}{best}."
    )


def page_of(fitted: Fitted, command: str) -> Page:
    """The page."""
    told = identified(fitted)
    matched, problem, sampled = fitted.matched, fitted.problem, fitted.sampled
    until = f"figures up to {fitted.until}" if fitted.until else "all published figures"
    until += f" without {', '.join(map(str, fitted.held))}" if fitted.held else ""
    left = ", ".join(f"{part:.1%}" for part in matched.left)
    return Page(
        title=problem.title,
        question=f"Which constants fit {until}, and what is not known of them?",
        findings=[*findings(fitted), *sentences(told)],
        design=[
            f"{len(matched.left)} waves of {problem.points} points, {problem.replicates} runs a point, "
            f"{problem.customers:,} customers a run. After them {left} of the priors were not ruled out (second "
            "largest implausibility below 3). Levels of what is not simulated are profiled out exactly.",
        ],
        provenance={
            "draws": f"{len(fitted.draws)}, each run {problem.replicates} times",
            "sampler": f"{sampled.accepted:.0%} of steps accepted, {sampled.steps:,} of each walker, autocorrelation "
            f"time {sampled.autocorrelation:.0f}",
        },
        command=command,
        pictures={
            "posterior": Picture(posterior_figure(fitted), "What is left of each prior, as factors."),
            "ridges": Picture(ridge_figure(told), RIDGES),
            **({"held_out": Picture(held_out_figure(fitted), CAPTION)} if len(fitted.scores) else {}),
        },
        tables=[
            PageTable("Constants", constants_frame(fitted), "Factors of the scenario's value; priors are flat."),
            PageTable("Directions", directions_frame(told), DIRECTIONS, wrapped=True),
            PageTable("Figures", figures_frame(fitted), "Mean and central 90% of draws and seeds, with discrepancy."),
            *_held_out_tables(fitted),
        ],
        method=[
            "Gaussian processes on principal components of the runs. The likelihood is normal, with errors of "
            "observation (bands taken for 90% intervals), a stated discrepancy of the model by item, seeds and the "
            "emulator's own uncertainty. Draws by affine-invariant ensemble sampling; every draw was run.",
        ],
    )


def _held_out_tables(fitted: Fitted) -> list[PageTable]:
    if not len(fitted.scores):
        return []
    summary = summary_of(fitted.scores, fitted.targets)
    return [PageTable("Predictors", summary, SUMMED), PageTable("Held out", fitted.scores.round(3), FAIR)]


def constants_frame(fitted: Fitted) -> pd.DataFrame:
    """A row a constant."""
    rows, matched = [], fitted.matched
    for key, prior in fitted.problem.priors.items():
        row = {
            "constant": key,
            "meaning": prior.meaning,
            "influence": matched.influence[key],
            "prior low": prior.low,
            "prior high": prior.high,
        }
        if key in matched.keys:
            column = fitted.draws[:, matched.keys.index(key)]
            low, middle, high = np.quantile(column, [0.05, 0.5, 0.95])
            row |= {"median": middle, "5%": low, "95%": high}
        rows.append(row)
    return pd.DataFrame(rows)


def figures_frame(fitted: Fitted) -> pd.DataFrame:
    """A row a target."""
    low, high = np.nanquantile(fitted.predicted, [0.05, 0.95], axis=0)
    return pd.DataFrame(
        {
            "figure": [target.label for target in fitted.targets],
            "unit": [target.unit for target in fitted.targets],
            "used": ["fitted" if used else "held out" for used in fitted.used],
            "observed": [target.observed for target in fitted.targets],
            "predicted": np.nanmean(fitted.predicted, axis=0),
            "5%": low,
            "95%": high,
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
    labels = [fitted.problem.priors[key].meaning or key for key in reversed(matched.keys)]
    axes.set_yticks(range(len(labels)), labels)
    figure.suptitle("What the figures leave of each prior", x=0.01, ha="left", fontsize=13, color=INK)
    axes.set_xlabel("factor of the scenario's value (grey: prior; bars: half and nine tenths of the draws)")
    return figure
