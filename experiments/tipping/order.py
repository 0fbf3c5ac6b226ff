"""How unequal a market is, and whether it tips in a jump (first order) or step by step (second order).

A jump leaves traces in finite markets: near the transition both phases occur, so that the order parameter has two
modes with an empty valley between them (Binder & Landau 1984), and its cumulant dips below 0 where the tipped phase
is still rare (Challa, Landau & Binder 1986; Vollmayr et al. 1993).
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from configs.language import N_, _
from experiments.statistics.intervals import mean_of, percentile
from experiments.tipping.common import (
    Estimate,
    FloatArray,
    estimate_of,
    increasing_couplings,
    replicate_weights,
    undefined,
    weighted_mean,
)
from experiments.tipping.critical import binder_cumulant
from experiments.tipping.hysteresis import HysteresisLoop

UNDECIDED, FIRST, SECOND = N_("undecided"), N_("first order"), N_("second order")  # verdicts
# A mode counts when it holds this share of the replicates, and two of them at least.
SMALLEST_MODE = 0.05
# Fewer replicates tell one mode from two too rarely for "second order" to mean anything.
FEWEST_REPLICATES = 16


def order_parameter(users_or_shares: npt.ArrayLike, axis: int = -1) -> FloatArray:
    """(K HHI - 1) / (K - 1) over the K offers along `axis`: 0 for equal shares, 1 for a monopoly, m^2 for a duopoly.

    HHI is the sum of squared shares. nan, never 0, without adopters (all users 0, or any of them nan) and for K = 1.
    ValueError for negative users.

    >>> order_parameter([[3, 1], [5, 5], [0, 0]]).tolist()
    [0.25, 0.0, nan]
    """
    users = np.asarray(users_or_shares, dtype=float)
    if (users < 0).any():
        raise ValueError(f"the smallest number of users is {users[np.isfinite(users)].min():g}; expected 0 or more")
    n_offers = users.shape[axis]
    if n_offers < 2:
        return np.full(users.sum(axis=axis).shape, math.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        hhi = ((users / users.sum(axis=axis, keepdims=True)) ** 2).sum(axis=axis)
    return np.asarray(np.maximum((n_offers * hhi - 1) / (n_offers - 1), 0.0))


@dataclass(frozen=True)
class TransitionOrder:
    """The verdict, "first order", "second order" or "undecided", its reason, and the evidence.

    `coupling` is where r spreads most, `jump_p` combines the p values of two modes and of a dip, and `scaling` is the
    power of N with which the largest variance of r changes (nan without several sizes).
    """

    verdict: str
    reason: str  # in the language of whoever reads
    coupling: float
    jump_p: float
    bimodality_p: float
    valley_depth: float
    mode_gap: float
    binder_minimum: float
    binder_dip_p: float
    scaling: Estimate
    hysteresis_half_width: float


def transition_order(
    couplings: npt.ArrayLike,
    order: npt.ArrayLike | dict[int, FloatArray],
    rng: np.random.Generator,
    n_offers: int = 2,
    hysteresis: HysteresisLoop | None = None,
    n_boot: int = 500,
    alpha: float = 0.05,
) -> TransitionOrder:
    """The order of a transition, from `order_parameter` samples [n_couplings, n_replicates] in [0, 1].

    `order` may hold samples by number of customers N; modes and dip are then those of the largest. With r the root of
    the order parameter:
    modes: Silverman's (1981) test of one mode of r, at the coupling of the largest spread of r and its neighbours
    (Bonferroni): the smallest kernel width that leaves one mode, against samples from that density. The valley's depth
    is 1 - density in the valley / density of the lower mode, at half that width; the smaller mode holds 5% at least.
    Dip: the minimum over couplings of U = 1 - <r^4> / (3 <r^2>^2), against minima of as many samples of Gaussian
    noise about equal shares of `n_offers`.
    Jump: p (1 - ln p) with p the product of both p values (Fisher 1932).
    Scaling: the largest variance of r stays as it is at a jump and falls as N^(-1/2) in the mean-field continuous case.
    Hysteresis (optional): half width of a loop in the *coupling*, above 1.96 standard errors. A loop in a bias tells
    nothing here: below the critical point it is open in either case.

    "first order": jump or modes significant at `alpha`, no closed loop, and no fall of the variance that excludes 0
    and is nearer to -1/2. "second order": no sign of a jump (p above 0.2), no open loop, couplings close enough that r
    nowhere leaps between neighbours, and, given several sizes, such a fall. All else is "undecided", contradictions
    included. One size cannot tell a weak jump from none: at K = 3 use 800 customers or more, or several sizes.
    ValueError for samples outside [0, 1].
    """
    sizes = sorted(order) if isinstance(order, dict) else []
    largest = order[sizes[-1]] if isinstance(order, dict) else order
    grid, samples = increasing_couplings(couplings, largest, least=3)
    if (samples < 0).any() or (samples > 1 + 1e-9).any():
        raise ValueError("order samples leave [0, 1]; expected order_parameter, or m**2 of a duopoly")
    r = np.sqrt(samples)
    mean, spread = mean_of(r, 1), np.sqrt(_variance(r, np.ones((1, r.shape[1])))[0])
    scaling = undefined(0.95, "one size only")
    if isinstance(order, dict) and len(sizes) > 1:
        scaling = _scaling({size: increasing_couplings(couplings, order[size], 3)[1] for size in sizes}, n_boot, rng)
    width = hysteresis.half_width if hysteresis else math.nan
    nan = math.nan
    if not np.isfinite(mean).any() or np.nanmax(spread) < 1e-9:
        reason = _("the order parameter does not vary between replicates")
        return TransitionOrder(UNDECIDED, reason, nan, nan, nan, nan, nan, nan, nan, scaling, width)
    peak = int(np.nanargmax(spread))
    near = r[max(peak - 1, 0) : peak + 2]
    tests = [_two_modes(row[np.isfinite(row)], n_boot, rng) for row in near]
    modes_p, depth, gap = min(tests, key=lambda test: test[0])
    modes_p = min(1.0, modes_p * len(tests))
    lowest = float(np.nanmin(binder_cumulant(r)))
    dip_p = _dip_p(lowest, samples.shape, n_offers - 1, n_boot, rng)
    jump_p = modes_p * dip_p * (1 - math.log(modes_p * dip_p))
    lowest_width = float(hysteresis.half_width_interval.low) if hysteresis else math.nan
    loop_open = math.isfinite(width) and (width if math.isnan(lowest_width) else lowest_width) > 0.0
    loop_closed = math.isfinite(width) and not loop_open
    falls = scaling.high < 0 and scaling.value < -0.25
    n_replicates = int(np.isfinite(r[peak]).sum())
    doubts = {
        _("a hint of a jump"): jump_p < 0.2 or modes_p < 0.2,
        _("an open loop"): loop_open,
        _("{n} replicates, too few to tell", n=n_replicates): n_replicates < FEWEST_REPLICATES,
        _("an order parameter that does not rise with the coupling"): not _rises(mean, spread, n_replicates),
        _("couplings too far apart: the order parameter leaps between neighbours"): _leaps(mean, spread),
        _("a variance that does not clearly fall with size"): scaling.defined and not falls,
    }
    doubt = _(" and ").join(text for text, holds in doubts.items() if holds)
    if jump_p < alpha or modes_p < alpha:
        seen = _("two modes") if modes_p <= dip_p else _("a negative dip of the cumulant")
        against = _("a closed loop") if loop_closed else _("a variance that falls with size") if falls else ""
        plain, open_too = N_("a jump: {seen}"), N_("a jump: {seen}, and an open loop")
        text = N_("a jump: {seen}, but {against}") if against else open_too if loop_open else plain
        verdict, reason = UNDECIDED if against else FIRST, _(text, seen=seen, against=against)
    elif doubt:
        verdict, reason = UNDECIDED, _("no clear jump, but {doubt}", doubt=doubt)
    else:
        verdict, reason = SECOND, _("a gradual rise")
    evidence = (float(grid[peak]), jump_p, modes_p, depth, gap, lowest, dip_p, scaling, width)
    return TransitionOrder(verdict, reason, *evidence)


def _variance(r: FloatArray, weights: FloatArray) -> FloatArray:
    """Variance of r [n_couplings, n_replicates] by weights [n_rows, n_replicates], [n_rows, n_couplings]."""
    return np.asarray(np.maximum(weighted_mean(r**2, weights) - weighted_mean(r, weights) ** 2, 0.0))


def _scaling(samples: dict[int, FloatArray], n_boot: int, rng: np.random.Generator) -> Estimate:
    """Slope of ln max variance of r (three-point means over couplings) on ln N, with its bootstrap interval."""
    tops = []
    for values in samples.values():
        variance = _variance(np.sqrt(values), replicate_weights(values.shape[1], n_boot, rng))
        smooth = (variance[:, :-2] + variance[:, 1:-1] + variance[:, 2:]) / 3
        tops.append(np.log(np.maximum(np.where(np.isfinite(smooth), smooth, 0.0).max(axis=1), 1e-300)))
    x = np.log(list(samples))
    x = x - x.mean()
    slope = x @ np.array(tops) / (x @ x)
    return estimate_of(percentile(slope[0], slope[1:]), 0.95)


def _rises(mean: FloatArray, spread: FloatArray, n_replicates: int) -> bool:
    """Whether means differ by more than noise, and the largest is well above that of equal shares."""
    return bool(np.nanmax(mean) - np.nanmin(mean) > 4 * np.nanmax(spread) / math.sqrt(n_replicates))


def _leaps(mean: FloatArray, spread: FloatArray) -> bool:
    """Whether neighbouring samples do not overlap and a third of the whole rise lies between them."""
    step = np.abs(np.diff(mean))
    apart = step > 2 * (spread[:-1] + spread[1:])
    return bool((apart & (step > (np.nanmax(mean) - np.nanmin(mean)) / 3)).any())


def _dip_p(lowest: float, shape: tuple[int, ...], dimensions: int, n_boot: int, rng: np.random.Generator) -> float:
    """Probability that Gaussian noise has as low a minimum of the cumulant, over couplings and replicates `shape`."""
    square = 2 * rng.standard_gamma(dimensions / 2, (n_boot, *shape))
    lows = (1 - (square**2).mean(axis=2) / (3 * square.mean(axis=2) ** 2)).min(axis=1)
    return float((1 + (lows <= lowest).sum()) / (1 + n_boot))


def _two_modes(r: FloatArray, n_boot: int, rng: np.random.Generator) -> tuple[float, float, float]:
    """p value of one mode (Silverman 1981), depth of the valley, and distance of the two highest modes of r [n]."""
    n, sd = len(r), float(r.std()) if len(r) else 0.0
    if n < 8 or sd < 1e-9:
        return 1.0, 0.0, math.nan
    low, high = math.log(0.01 * sd), math.log(3 * sd)
    for _iteration in range(20):
        middle = (low + high) / 2
        many = _n_modes(_density(r[None], math.exp(middle), r))[0] > 1
        low, high = (middle, high) if many else (low, middle)
    critical = math.exp(high)
    drawn = r[rng.integers(0, n, (n_boot, n))]
    centre = drawn.mean(axis=1, keepdims=True)
    noise = critical * rng.standard_normal(drawn.shape)
    # Smoothing widens a sample; dividing keeps its variance.
    smooth = centre + (drawn - centre + noise) / math.sqrt(1 + (critical / sd) ** 2)
    p = float((1 + (_n_modes(_density(smooth, critical, r)) > 1).sum()) / (1 + n_boot))
    density = _density(r[None], critical / 2, r)[0]
    grid = _grid(r, critical / 2)
    tops = np.flatnonzero((density[1:-1] > density[:-2]) & (density[1:-1] >= density[2:])) + 1
    if len(tops) < 2:
        return p, 0.0, math.nan
    left, right = sorted(tops[np.argsort(density[tops])[-2:]])
    valley = left + int(np.argmin(density[left : right + 1]))
    held = min((r < grid[valley]).sum(), (r >= grid[valley]).sum())
    if held < max(2, SMALLEST_MODE * n):
        return 1.0, 0.0, math.nan
    return p, float(1 - density[valley] / min(density[left], density[right])), float(grid[right] - grid[left])


def _grid(r: FloatArray, width: float) -> FloatArray:
    return np.linspace(r.min() - 3 * width, r.max() + 3 * width, 96)


def _density(samples: FloatArray, width: float, r: FloatArray) -> FloatArray:
    """Gaussian kernel density, up to a factor, of samples [n_rows, n] on 96 points over the range of r."""
    z = (_grid(r, width)[None, :, None] - samples[:, None, :]) / width
    return np.asarray(np.exp(-0.5 * z * z).sum(axis=2))


def _n_modes(density: FloatArray) -> npt.NDArray[np.int64]:
    slope = np.diff(density, axis=1)
    return np.asarray(((slope[:, :-1] > 0) & (slope[:, 1:] <= 0)).sum(axis=1), dtype=np.int64)
