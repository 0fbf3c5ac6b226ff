"""Where markets tip: the level of a parameter at which half of the replicates do, from runs at levels of any spacing.

Replicates share their draws over the levels, so that neighbouring levels err together and runs are no independent
trials of a logistic curve. Each replicate has a threshold of its own, which lies between two levels; the interval is
that of their median by order statistics, exact for any distribution.
"""

import math

import numpy as np
import numpy.typing as npt

from configs.language import N_, _
from experiments.statistics.intervals import LEVEL
from experiments.tipping.common import Estimate, FloatArray, undefined

BELOW = N_("runs tip below it")
METHOD = N_("order statistics of the replicates' own thresholds")


def threshold_of(levels: npt.ArrayLike, tipped: npt.ArrayLike, level: float = LEVEL) -> Estimate:
    """Median threshold of replicates from `tipped` [n_levels, n_replicates], 1 or 0, nan where a run is missing.

    The value is the middle of the gap between levels in which the median lies; low and high are the levels next to the
    order statistics, and infinite where these lie outside of what was tried, or where there are fewer than six
    replicates. nan with a note where half of the replicates tip at no level, or at all.
    """
    x, y = np.asarray(levels, dtype=float), np.asarray(tipped, dtype=float)
    if y.ndim != 2 or len(y) != len(x):
        raise ValueError(f"tipped has shape {y.shape}; expected [n_levels, n_replicates] with {len(x)} rows")
    order = np.argsort(x, kind="stable")
    x, y = x[order], y[order]
    y = y[:, np.isfinite(y).any(axis=0)]
    if y.size == 0:
        return undefined(level, _("no run ends with users"))
    share = np.array([row[np.isfinite(row)].mean() if np.isfinite(row).any() else math.nan for row in y])
    known = share[np.isfinite(share)]
    if known.max() < 0.5 or known.min() >= 0.5:
        return _nowhere(x, known, level)
    falling = known[0] >= 0.5 > known[-1]
    below, above = _gaps(x, 1.0 - y if falling else y)
    n, k = y.shape[1], _rank(y.shape[1], level)
    note = ""
    if ((known[:-1] >= 0.5) != (known[1:] >= 0.5)).sum() > 1:
        note = _("the share of runs that tip crosses a half more than once")
    elif falling:
        note = _(BELOW)
    if k == 0:
        few = _("{n} replicates are too few for an interval; expected at least {least}", n=n, least=6)
        note = _("; ").join(filter(None, [note, few]))
    low, high = (np.sort(below)[k - 1], np.sort(above)[n - k]) if k else (-math.inf, math.inf)
    value = (np.sort(below)[(n - 1) // 2] + np.sort(above)[n // 2]) / 2.0
    return Estimate(float(value) if np.isfinite(value) else math.nan, float(low), float(high), level, note)


def _nowhere(x: FloatArray, share: FloatArray, level: float) -> Estimate:
    """No threshold between the levels, and whether the market tips at none or at all of them."""
    span = {"low": f"{x[0]:g}", "high": f"{x[-1]:g}"}
    if share.max() == 0.0:
        return undefined(level, _("nothing tips between {low} and {high}", **span))
    if share.min() == 1.0:
        return undefined(level, _("everything tips between {low} and {high}", **span))
    if share.max() < 0.5:
        text = N_("nowhere between {low} and {high} do half of the runs tip; at most {share:.0%} do")
        return undefined(level, _(text, share=share.max(), **span))
    text = N_("everywhere between {low} and {high} at least half of the runs tip; at least {share:.0%} do")
    return undefined(level, _(text, share=share.min(), **span))


def _gaps(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Levels between which each replicate begins to tip, [n_replicates] each; infinite beyond all levels.

    The cut that calls fewest of its runs wrong: 1 below it and 0 above it; of several as good, all that they span.
    """
    tips, rests = (np.where(np.isfinite(y), part, 0.0) for part in (y, 1.0 - y))
    zero_row = np.zeros((1, y.shape[1]))
    wrong = np.concatenate([zero_row, tips.cumsum(axis=0)]) + rests.sum(axis=0)
    wrong -= np.concatenate([zero_row, rests.cumsum(axis=0)])
    best = wrong <= wrong.min(axis=0) + 1e-9
    first, last = best.argmax(axis=0), len(x) - best[::-1].argmax(axis=0)
    ends = np.concatenate([[-math.inf], x, [math.inf]])
    return ends[first], ends[last + 1]


def _rank(n: int, level: float) -> int:
    """The largest k for which the k-th smallest and largest of n values hold their median with chance `level`; or 0.

    >>> [_rank(n, 0.95) for n in (5, 6, 16)]
    [0, 1, 4]
    """
    tail, k = 0.0, 0
    while k <= n // 2:
        tail += math.comb(n, k) * 0.5**n
        if 2.0 * tail > 1.0 - level:
            break
        k += 1
    return k
