"""The page of a calibration: what was found, priors beside the posterior, figures that were held out."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.calibration.fit import HELD_OUT, MODEL, Fitted
from experiments.figures.style import DOMESTIC
from experiments.pages.page import Page, PageTable, Picture


def findings(fitted: Fitted) -> list[str]:
    """Sentences, the most important first."""
    matched, spread = fitted.matched, fitted.draws.std(axis=0)
    prior = matched.emulator.width / np.sqrt(12.0)
    found = []
    for year in sorted(set(fitted.scores["year"])):
        rows = fitted.scores[(fitted.scores["item"] == HELD_OUT) & (fitted.scores["year"] == year)]
        if len(rows):
            model = rows[rows["predictor"] == MODEL].iloc[0]
            others = rows[rows["predictor"] != MODEL]
            best = (
                f"; the best of {len(others)} simple forecasts, {others.loc[others['crps'].idxmin(), 'predictor']}, has "
                f"{others['crps'].min():.2f}"
                if len(others)
                else ""
            )
            where = "inside" if model["inside_90"] else "outside"
            found.append(
                f"The balance of {year}, held out, is {model['observed']:.2f} JPY tn; predicted {model['value']:.2f} "
                f"({model['low_90']:.2f} to {model['high_90']:.2f}, {where}), CRPS {model['crps']:.2f}{best}."
            )
    told = [key for key, ratio in zip(matched.keys, spread / prior, strict=True) if ratio < 0.5]
    untold = [key for key, ratio in zip(matched.keys, spread / prior, strict=True) if ratio > 0.8]
    found.append(
        f"{len(told)} of {len(matched.keys)} constants are told by the figures: half their prior spread or less is left"
        f"{' of ' + ', '.join(told) if told else ''}."
    )
    if untold:
        found.append(
            f"The figures say next to nothing of {', '.join(untold)}: more than four fifths of the spread is left."
        )
    outside = ~_inside(fitted)
    if outside[fitted.used].any():
        names = [t.label for t, out, used in zip(fitted.targets, outside, fitted.used, strict=True) if out and used]
        found.append(
            f"Of {int(fitted.used.sum())} fitted figures {len(names)} lie outside the 90% interval: {', '.join(names)}."
        )
    else:
        found.append(f"All {int(fitted.used.sum())} fitted figures lie inside the 90% interval.")
    return found


def _inside(fitted: Fitted) -> np.ndarray:
    low, high = np.nanquantile(fitted.predicted, [0.05, 0.95], axis=0)
    observed = np.array([target.observed for target in fitted.targets])
    errors = np.array([target.error for target in fitted.targets])
    return (observed + 1.645 * errors >= low) & (observed - 1.645 * errors <= high)


def page_of(fitted: Fitted, command: str) -> Page:
    """The page."""
    matched, problem = fitted.matched, fitted.problem
    until = f"figures up to {fitted.until}" if fitted.until else "all published figures"
    return Page(
        title=problem.title,
        question=f"Which constants fit {until}, and what is not known of them?",
        findings=findings(fitted),
        design=[
            f"{len(matched.left)} waves of {problem.points} points of {problem.replicates} runs each, {problem.customers:,} "
            f"customers a run; after them {', '.join(f'{share:.1%}' for share in matched.left)} of the priors were not ruled out "
            "(second largest implausibility below 3). Levels of what is not simulated are profiled out exactly.",
        ],
        provenance={
            "draws": f"{len(fitted.draws)}, each run {problem.replicates} times",
            "sampler": f"{fitted.accepted:.0%} of steps accepted",
        },
        command=command,
        pictures={
            "posterior": Picture(
                posterior_figure(fitted), "What is left of each prior: factors of the scenario's value."
            )
        },
        tables=[
            PageTable(
                "Constants",
                constants_frame(fitted),
                "Factors of the scenario's own value; a prior is flat between its bounds.",
            ),
            PageTable(
                "Figures",
                figures_frame(fitted),
                "Predicted: mean and central 90% of draws and seeds, with the discrepancy of the model.",
            ),
            PageTable("Held out", fitted.scores.round(3), "CRPS is fair: the size of an ensemble does not count."),
        ],
        method=[
            "Gaussian processes on principal components of the runs; the likelihood is normal, with errors of observation "
            "(bands taken as 90% intervals), a stated discrepancy of the model by item, seeds and the emulator's own uncertainty. "
            "Draws by affine-invariant ensemble sampling; every draw was run.",
        ],
    )


def constants_frame(fitted: Fitted) -> pd.DataFrame:
    """A row a constant."""
    rows, matched = [], fitted.matched
    for key, prior in fitted.problem.priors.items():
        row = {"constant": key, "influence": matched.influence[key], "prior low": prior.low, "prior high": prior.high}
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
    axes.set_yticks(
        range(len(matched.keys)), [fitted.problem.priors[key].meaning or key for key in reversed(matched.keys)]
    )
    axes.set_xlabel("factor of the scenario's value (grey: prior; bars: half and nine tenths of the draws)")
    return figure
