"""Which combinations of constants the figures tell, and which ridges of the posterior they leave.

In units of prior standard deviations the prior's covariance is 1, and the eigenvalues of the posterior's are the shares
of prior variance that are left along its own directions: near 0 where the figures tell a combination of constants, near
1 where they say nothing of it. A constant by itself may look untold and yet stand in a combination that is told.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agents.draws import FloatArray
from configs.language import N_, _
from experiments.calibration.fit import Fitted
from experiments.calibration.posterior import levels_at
from experiments.figures.style import DOMESTIC, FOREIGN, GREY, INK
from experiments.lines import listed

TOLD = 0.25  # share of prior variance: half of the spread
UNTOLD = 0.8
LOADING = 0.3  # of a direction of length 1, from which on a constant is named
MOST_NAMED = 4
RIDGES = N_(
    "Draws of the pairs with the strongest correlations over the box of their priors, as factors; the line is the "
    "direction that they lie along, the cross the scenario itself. Beside two levels of streams the box is of two "
    "prior standard deviations."
)
DIRECTIONS = N_(
    "Combinations of constants along which the posterior is stretched or told by itself, in prior standard deviations; "
    "a constant is named from a loading of 0.3 on. More than all is left along a ridge that goes from corner to corner."
)
RIDGE = 0.3  # correlation from which on a pair of constants is a ridge


@dataclass(frozen=True)
class Identified:
    """Constants that are kept and levels of streams, with what is left of their joint prior."""

    names: list[str]  # in words, [n]
    draws: FloatArray  # factors, [n_draws, n]
    bounds: FloatArray  # of the priors; two standard deviations of levels around 1, [n, 2]
    prior_sd: FloatArray  # [n]
    left: FloatArray  # share of prior variance along each direction, the best told first, [n]
    directions: FloatArray  # in prior standard deviations, a row a direction of length 1, [n, n]

    @property
    def n_told(self) -> int:
        """Directions of which at most a quarter of the prior variance is left."""
        return int((self.left <= TOLD).sum())

    @property
    def correlations(self) -> FloatArray:
        """Of the draws, [n, n]."""
        return np.atleast_2d(np.corrcoef(self.draws.T))

    def words(self, direction: int) -> str:
        """A direction by its constants: those that go up, against those that go down."""
        row = self.directions[direction]
        row = row * np.sign(row[np.argmax(np.abs(row))])
        order = np.argsort(-np.abs(row), kind="stable")[:MOST_NAMED]
        named = [number for number in order if abs(row[number]) >= LOADING]
        up = _listed([self.names[number] for number in named if row[number] > 0.0])
        down = _listed([self.names[number] for number in named if row[number] < 0.0])
        return _("{up} against {down}", up=up, down=down) if down else up

    def ridges(self, n: int) -> list[tuple[int, int]]:
        """Pairs of constants with the strongest correlations, those above RIDGE or the strongest of all."""
        rows, columns = np.triu_indices(len(self.names), 1)
        strength = np.abs(self.correlations[rows, columns])
        order = np.argsort(-strength, kind="stable")[:n]
        kept = [number for number in order if strength[number] >= RIDGE] or order[:1].tolist()
        return [(int(rows[number]), int(columns[number])) for number in kept]


def _listed(names: list[str]) -> str:
    return _("{names} and {last}", names=listed(names[:-1]), last=names[-1]) if len(names) > 1 else listed(names)


def identified(fitted: Fitted) -> Identified:
    """What the posterior of a calibration tells, by as many draws as its covariance takes."""
    problem, matched = fitted.problem, fitted.matched
    factors, rng = fitted.sampled.many, np.random.default_rng([problem.seed, 53])
    draws = np.concatenate([factors, levels_at(matched.evidence, matched.emulator, factors, rng)], axis=1)
    spread, streams = problem.profiled.spread, problem.profiled.streams
    low, width = matched.emulator.low, matched.emulator.width
    bounds = [
        *np.stack([low, low + width], axis=1).tolist(),
        *[[1.0 - 2.0 * spread, 1.0 + 2.0 * spread]] * len(streams),
    ]
    prior_sd = np.concatenate([width / np.sqrt(12.0), np.full(len(streams), spread)])
    names = [problem.name_of(key) for key in [*matched.keys, *streams]]
    return of_draws(names, draws, np.array(bounds), prior_sd)


def of_draws(names: list[str], draws: FloatArray, bounds: FloatArray, prior_sd: FloatArray) -> Identified:
    """The same of draws [n_draws, n] and the prior standard deviations [n] of parameters."""
    left, axes = np.linalg.eigh(np.atleast_2d(np.cov((draws / prior_sd).T)))
    return Identified(names, draws, bounds, prior_sd, left, axes.T)


def sentences(told: Identified) -> list[str]:
    """Findings: how many directions are told, which best, which ridge is left."""
    n, best = len(told.left), [told.words(number) for number in range(min(told.n_told, 3))]
    first_of_all = N_(
        "Of {n} directions the figures tell {n_told} to half of their prior spread or less: first of all {best}."
    )
    least = N_(
        "Of {n} directions the figures tell {n_told} to half of their prior spread or less; the best told, "
        "{direction}, keeps {left:.0%} of its prior variance."
    )
    said = {"n": n, "n_told": told.n_told, "best": _("; ").join(best)}
    texts = [_(first_of_all if best else least, **said, direction=told.words(0), left=told.left[0])]
    n_untold = int((told.left > UNTOLD).sum())
    if n_untold:
        texts.append(_("Along {n} of them more than four fifths of the prior variance are left.", n=n_untold))
    if n > 1:
        first, second = told.ridges(1)[0]
        r = told.correlations[first, second]
        against = N_("The strongest ridge: {first} and {second} make up for one another (correlation {r:.2f}).")
        along = N_("The strongest ridge: {first} and {second} go together (correlation {r:.2f}).")
        pair = {"first": told.names[first], "second": told.names[second], "r": r}
        texts.append(_(against if r < 0.0 else along, **pair))
    return texts


def directions_frame(told: Identified) -> pd.DataFrame:
    """A row a direction, the best told first."""
    verdicts = [_("told") if left <= TOLD else _("not told") if left > UNTOLD else _("in part") for left in told.left]
    return pd.DataFrame(
        {
            _("direction"): [told.words(number) for number in range(len(told.left))],
            _("prior variance left"): [f"{left:.0%}" for left in told.left],
            _("verdict"): verdicts,
        }
    )


def ridge_figure(told: Identified, n: int = 2) -> Figure:
    """Draws of the strongest correlated pairs over the box of their priors, with the line that they lie along."""
    pairs = told.ridges(n)
    figure = Figure(figsize=(4.7 * len(pairs), 4.6), layout="constrained")
    for axes, pair in zip(np.atleast_1d(figure.subplots(1, len(pairs))), pairs, strict=True):
        _draw_ridge(axes, told, pair)
    figure.suptitle(_("What the figures cannot tell apart"), x=0.01, ha="left", fontsize=13, color=INK)
    return figure


def _draw_ridge(axes: Axes, told: Identified, pair: tuple[int, int]) -> None:
    chosen = list(pair)
    draws, sd, bounds = told.draws[:, chosen], told.prior_sd[chosen], told.bounds[chosen]
    axes.axvspan(bounds[0, 0], bounds[0, 1], 0.04, 0.96, color="#eeeeee", zorder=0)
    shown = draws[:: max(len(draws) // 600, 1)]
    axes.plot(shown[:, 0], shown[:, 1], ".", color=DOMESTIC[0], alpha=0.6, markersize=4.5, markeredgewidth=0)
    values, axis = np.linalg.eigh(np.cov((draws / sd).T))
    middle, along = draws.mean(axis=0), axis[:, -1] * sd
    reach = np.array([-2.0, 2.0])[:, None] * np.sqrt(values[-1])
    ends = middle + reach * along
    axes.plot(ends[:, 0], ends[:, 1], color=FOREIGN[0], linewidth=1.8)
    axes.plot(1.0, 1.0, "+", color=INK, markersize=11)
    margins = 0.0435 * (bounds[:, 1] - bounds[:, 0])  # the box takes 92% of the axes
    low, high = bounds[:, 0] - margins, bounds[:, 1] + margins
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    axes.set_xlabel(told.names[pair[0]], fontsize=9)
    axes.set_ylabel(told.names[pair[1]], fontsize=9)
    axes.set_title(_("correlation {r:.2f}", r=told.correlations[pair]), loc="left", fontsize=10, color=GREY)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8)
