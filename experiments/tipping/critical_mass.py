"""Critical mass: the opening share from which a market tips (Rohlfs 1974; Granovetter 1978; Arthur 1989)."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.extras import needed
from experiments.statistics.intervals import normal_quantile, wilson
from experiments.tipping.common import Estimate, FloatArray, IntArray


@dataclass(frozen=True)
class TipProbability:
    """P(tip) = 1 / (1 + exp(-slope (opening share - s50))); `slope` per unit of share, infinite for a step."""

    s50: Estimate
    slope: float
    slope_se: float
    n: int
    n_tipped: int
    separated: bool
    note: str = ""


@dataclass(frozen=True)
class CriticalMassCurve:
    """Share of replicates tipped by opening share, each array [n_openings], with Wilson intervals."""

    openings: FloatArray
    tipped_share: FloatArray
    low: FloatArray
    high: FloatArray
    n: IntArray
    level: float


def tip_probability(opening_share: npt.ArrayLike, tipped: npt.ArrayLike, level: float = 0.95) -> TipProbability:
    """Logistic regression of tipping [n] on opening share [n]: the share s50 at which half of the markets tip.

        P = 1 / (1 + exp(-b (x - s50))),   interval: {s : 2 (L_max - max_b L(s, b)) <= z^2}

    The interval is the profile likelihood's (Venzon & Moolgavkar 1988), which stays sound where Wald's and the delta
    method's fail: for steep curves and for complete separation. Separated data, every opening that tips above every
    one that does not, fit a step: slope infinite, s50 in the middle of the gap, low and high beyond its edges by what
    a smooth curve would allow. Where all or none tip, s50 is nan and only one end of the interval is finite.
    Of intervals of 95%, 94% to 96% covered s50, but 87% to 92% where curves are so steep that many samples separate.
    Infinite ends mean that the slope cannot be told from 0. Pairs with nan are left out. Needs the extra `study`.
    """
    z = normal_quantile(level)
    x, y = np.asarray(opening_share, dtype=float).ravel(), np.asarray(tipped, dtype=float).ravel()
    if x.shape != y.shape:
        raise ValueError(f"{len(x)} opening shares and {len(y)} outcomes are given; expected as many")
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if not np.isin(y, (0.0, 1.0)).all():
        raise ValueError("tipped holds other numbers than 0 and 1; expected whether each market tipped")
    n, n_tipped = len(y), int(y.sum())
    if n_tipped in {0, n}:
        note = "no market" if n == 0 else "no market tipped: s50 lies above" if n_tipped == 0 else "all markets tipped"
        low = float(x.max()) if n and n_tipped == 0 else -math.inf
        high = float(x.min()) if n and n_tipped == n else math.inf
        return TipProbability(Estimate(math.nan, low, high, level, note), math.nan, math.nan, n, n_tipped, False, note)
    no, yes = x[y == 0], x[y == 1]
    rising, falling = no.max() <= yes.min(), yes.max() <= no.min()
    slope_se, note = math.nan, ""
    if x.min() == x.max():
        note = "one opening share only: no slope"
        return TipProbability(
            Estimate(math.nan, -math.inf, math.inf, level, note), 0.0, math.nan, n, n_tipped, False, note
        )
    if rising or falling:
        edge_low, edge_high = (no.max(), yes.min()) if rising else (yes.max(), no.min())
        s50, slope = float(edge_low + edge_high) / 2, math.inf if rising else -math.inf
        note = f"separated: a step between {edge_low:g} and {edge_high:g}"
        best = _step_likelihood(x, y, s50)
    else:
        models = needed("statsmodels.genmod.generalized_linear_model", "study", "tip_probability")
        families = needed("statsmodels.genmod.families", "study", "tip_probability")
        centre, scale = float(x.mean()), float(x.std())
        design = np.column_stack([np.ones(n), (x - centre) / scale])
        fit = models.GLM(y, design, family=families.Binomial()).fit(maxiter=200, tol=1e-12)
        slope, slope_se = float(fit.params[1]) / scale, float(fit.bse[1]) / scale
        s50, best = centre - float(fit.params[0]) / slope, float(fit.llf)
    profile = _profile(x, y)
    low, high = (_end(lambda s: 2 * (best - profile(s)) - z * z, s50, side, float(np.ptp(x))) for side in (-1, 1))
    if rising or falling:
        low, high = min(low, float(edge_low)), max(high, float(edge_high))
    if math.isinf(low) or math.isinf(high):
        note = (note + "; " if note else "") + "the slope cannot be told from 0: no finite interval"
    estimate = Estimate(s50, low, high, level, note)
    return TipProbability(estimate, slope, slope_se, n, n_tipped, bool(rising or falling), note)


def critical_mass_curve(openings: npt.ArrayLike, tipped: npt.ArrayLike, level: float = 0.95) -> CriticalMassCurve:
    """Share tipped by opening share [n_openings] from outcomes [n_openings, n_replicates], nan where undefined.

    The intervals are Wilson's (`wilson`), which hold their level where none or all of the markets tip.
    """
    x, y = np.asarray(openings, dtype=float), np.asarray(tipped, dtype=float)
    if y.ndim != 2 or y.shape[0] != len(x):
        raise ValueError(f"tipped has shape {y.shape}; expected [n_openings, n_replicates] with {len(x)} rows")
    n = np.isfinite(y).sum(axis=1)
    interval = wilson(np.nansum(y, axis=1), n, level)
    return CriticalMassCurve(x, interval.value, interval.low, interval.high, n, level)


def _step_likelihood(x: FloatArray, y: FloatArray, s50: float) -> float:
    """Log likelihood of an infinitely steep curve: 0, but for openings at the step itself, where a share tips."""
    share = float(y[x == s50].mean()) if (x == s50).any() else 0.0
    n = int((x == s50).sum())
    return n * sum(part * math.log(part) for part in (share, 1 - share) if part > 0)


def _profile(x: FloatArray, y: FloatArray) -> Callable[[float], float]:
    """Log likelihood of the best slope for a given s50, by Newton's method in one unknown."""
    sign = 2 * y - 1

    def best(s50: float) -> float:
        d = sign * (x - s50)
        scale = float(np.abs(d).max())
        slope = 0.0
        # sum ln(1 + exp(-b d)) is convex in b; steps are capped, and slopes end where the curve is a step.
        for _ in range(100):
            p = 1 / (1 + np.exp(np.clip(slope * d / scale, -500, 500)))
            step = (p @ d / scale) / max(float((p * (1 - p)) @ (d / scale) ** 2), 1e-12)
            slope = float(np.clip(slope + np.clip(step, -20, 20), -1e4, 1e4))
            if abs(step) < 1e-9 * max(1.0, abs(slope)):
                break
        return -float(np.logaddexp(0.0, -slope * d / scale).sum())

    return best


def _end(excess: Callable[[float], float], inside: float, side: int, span: float) -> float:
    """Where `excess` turns positive on one side of `inside`, by doubling and bisection; infinite if nowhere."""
    step = span / 64
    while excess(inside + side * step) <= 0:
        step *= 2
        if step > 64 * span:
            return side * math.inf
    near, far = 0.0, step
    for _ in range(40):
        middle = (near + far) / 2
        near, far = (near, middle) if excess(inside + side * middle) > 0 else (middle, far)
    return inside + side * far
