"""Where equal shares lose stability: the critical coupling from finite markets (Binder 1981; Landau & Binder 2014).

`m` is the order parameter of a market of n customers: 2 share_1 - 1 of a duopoly, or the root of `order_parameter`
for any number of offers. Only even moments enter, so the sign of m does not matter.
"""

import math

import numpy as np
import numpy.typing as npt

from configs.language import N_, _
from experiments.statistics.intervals import mean_of, normal_quantile, percentile
from experiments.tipping.common import (
    Estimate,
    FloatArray,
    estimate_of,
    increasing_couplings,
    replicate_weights,
    undefined,
    weighted_mean,
)


def binder_cumulant(m: npt.ArrayLike, axis: int = -1) -> FloatArray:
    """U = 1 - <m^4> / (3 <m^2>^2) along `axis` (Binder 1981); nan where m is undefined or always 0.

    2/3 for a tipped market; for Gaussian noise about equal shares 1 - (K + 1) / (3 (K - 1)), so 0 for a duopoly.
    """
    values = np.asarray(m, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        return 1.0 - mean_of(values**4, axis) / (3.0 * mean_of(values**2, axis) ** 2)


def susceptibility(m: npt.ArrayLike, n: float, axis: int = -1) -> FloatArray:
    """chi = N (<m^2> - <|m|>^2) along `axis`, for n customers; nan where m is undefined."""
    values = np.asarray(m, dtype=float)
    return n * np.maximum(mean_of(values**2, axis) - mean_of(np.abs(values), axis) ** 2, 0.0)


def binder_crossing(
    couplings: npt.ArrayLike,
    samples: dict[int, FloatArray],
    n_boot: int,
    rng: np.random.Generator,
    level: float = 0.95,
    n_offers: int = 2,
) -> Estimate:
    """Coupling at which the cumulants of markets of N, 2N and 4N customers cross, in units of `couplings`.

    `samples` holds m [n_couplings, n_replicates] by number of customers, at least two numbers. Differences of raw
    cumulants are mostly noise below the crossing, where all go to the same constant. So a rising curve is fitted to
    each size, by quasi-likelihood (Papke & Wooldridge 1996) in the monotone transform of U that runs from 0 to 1:

        Q = <m^2>^2 / <m^4> = 1 / (3 (1 - U)),   (Q_N(b) - Q_0) / (1 - Q_0) = 1 / (1 + exp(-(A + B_N (b - b_c))))

    The fits of consecutive sizes cross where the difference of their predictors changes sign; the crossings are
    averaged with weights that grow with the differences in steepness B, which amounts to a regression over sizes.
    Q_0 = (K - 1) / (K + 1). The interval resamples replicates. There is no crossing (nan, and a note) unless curves
    steepen with size and cross inside the couplings in a share `level` of the resamples; markets that have no
    transition pass this with a probability below 1 - level. A bias of order 1 / sqrt(N) remains: with exact draws of
    mean-field markets, 64 replicates, N = 100 or 400, intervals of 95% covered the critical coupling 9 times in 10.
    """
    normal_quantile(level)
    if len(samples) < 2:
        raise ValueError(f"samples hold {len(samples)} size; expected at least two, such as N, 2N and 4N")
    floor = (n_offers - 1) / (n_offers + 1)
    fits = []
    for size in sorted(samples):
        grid, m = increasing_couplings(couplings, samples[size], least=4)
        weights = replicate_weights(m.shape[1], n_boot, rng)
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = weighted_mean(m**2, weights) ** 2 / weighted_mean(m**4, weights)
        fits.append(_rising_curve(grid, (ratio - floor) / (1 - floor)))
    intercept, slope = (np.array(part) for part in zip(*fits, strict=True))
    # A_N = A - B_N b_c: the line through (B_N, A_N) of the sizes falls by the critical coupling.
    centred = slope - slope.mean(axis=0)
    spread = (centred**2).sum(axis=0)
    crossing = -(centred * intercept).sum(axis=0) / np.where(spread > 0, spread, math.nan)
    steepening = (slope[-1] > slope[0]) & (slope[-1] > 0)
    inside = (crossing >= grid[0]) & (crossing <= grid[-1])
    share = float((steepening & inside)[1:].mean()) if n_boot else float((steepening & inside)[0])
    if not steepening[0]:
        return undefined(level, _("no crossing: the cumulant does not rise more steeply in larger markets"))
    if not inside[0]:
        return undefined(level, _("no crossing between {low:g} and {high:g}", low=grid[0], high=grid[-1]))
    if share < level:
        said = {"share": share, "level": level}
        return undefined(level, _("no crossing: found in {share:.0%} of the resamples, expected {level:.0%}", **said))
    note = "" if share == 1 else _("{share:.1%} of the resamples have no crossing", share=1 - share)
    return estimate_of(percentile(crossing[0], crossing[1:], level), level, note)


def susceptibility_peak(
    couplings: npt.ArrayLike,
    m: npt.ArrayLike,
    n: float,
    n_boot: int,
    rng: np.random.Generator,
    level: float = 0.95,
    half_window: int = 3,
) -> Estimate:
    """Coupling at which the susceptibility of m [n_couplings, n_replicates] is largest, in units of `couplings`.

    The vertex of a parabola through the `half_window` couplings on either side of the largest three-point mean; the
    interval resamples replicates. At n customers the peak lies above the critical coupling by order 1 / sqrt(n).
    nan with a note where the peak is at an end of the couplings or m never varies.
    """
    normal_quantile(level)
    grid, values = increasing_couplings(couplings, m, least=2 * half_window + 3)
    weights = replicate_weights(values.shape[1], n_boot, rng)
    chi = n * (weighted_mean(values**2, weights) - weighted_mean(np.abs(values), weights) ** 2)
    chi = np.where(np.isfinite(chi), chi, 0.0)
    if np.ptp(chi[0]) <= 1e-12 * n:
        return undefined(level, _("no peak: the order parameter does not vary between replicates"))
    smooth = (chi[:, :-2] + chi[:, 1:-1] + chi[:, 2:]) / 3
    top = np.argmax(smooth, axis=1) + 1
    if top[0] in {1, len(grid) - 2}:
        text = N_("no peak inside: susceptibility is largest at the end, near {coupling:g}")
        return undefined(level, _(text, coupling=grid[top[0]]))
    middle = np.clip(top, half_window, len(grid) - 1 - half_window)
    near = middle[:, None] + np.arange(-half_window, half_window + 1)
    x = (grid[near] - grid[middle][:, None]) / (grid[-1] - grid[0])
    design = np.stack([np.ones_like(x), x, x * x], axis=2)
    y = np.take_along_axis(chi, near, axis=1) / chi[0].max()
    curve = np.linalg.solve(np.einsum("bik,bil->bkl", design, design), np.einsum("bik,bi->bk", design, y)[:, :, None])
    # The largest observed value stands in where the points bend the wrong way.
    bent = curve[:, 2, 0] < 0
    vertex = np.where(bent, -curve[:, 1, 0] / (2 * np.where(bent, curve[:, 2, 0], -1.0)), 0.0)
    peak = grid[middle] + np.clip(vertex, x[:, 0], x[:, -1]) * (grid[-1] - grid[0])
    peak = np.where(bent, peak, grid[top])
    note = "" if bent[0] else _("no parabola fits: the largest value is taken")
    return estimate_of(percentile(peak[0], peak[1:], level), level, note)


def _rising_curve(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Intercept and slope [n_rows] of the logistic curve through y [n_rows, n_couplings]; nan carries no weight."""
    scale = x[-1] - x[0]
    z = (x - x.mean()) / scale
    known = np.isfinite(y)
    y = np.where(known, y, 0.0)
    intercept, slope = np.zeros(len(y)), np.ones(len(y))
    for _iteration in range(30):
        p = 1.0 / (1.0 + np.exp(-np.clip(intercept[:, None] + slope[:, None] * z, -30.0, 30.0)))
        gap = np.where(known, y - p, 0.0)
        weight = np.where(known, p * (1 - p), 0.0)
        # Fisher scoring for two coefficients; the ridge and the cap on steps keep flat samples finite.
        a, b, c = weight.sum(axis=1) + 1e-6, weight @ z, weight @ (z * z) + 1e-6
        u, v = gap.sum(axis=1), gap @ z
        intercept += np.clip((c * u - b * v) / (a * c - b * b), -5.0, 5.0)
        slope += np.clip((a * v - b * u) / (a * c - b * b), -5.0, 5.0)
    return intercept - slope * x.mean() / scale, slope / scale
