"""When markets tip: time to tipping, with markets that have not tipped yet as censored (Kaplan & Meier 1958)."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.extras import needed
from experiments.statistics.intervals import normal_quantile
from experiments.tipping.common import (
    BoolArray,
    Estimate,
    FloatArray,
    IntArray,
)

HALF = 0.5 + 1e-12  # a product of shares that is 1/2 may end above it in its last bits


@dataclass(frozen=True)
class TippingTimes:
    """Step of tipping [n_replicates], or a step known to be before it where not `observed`; nan without a path."""

    time: FloatArray
    observed: BoolArray


@dataclass(frozen=True)
class Survival:
    """Share of markets not tipped after each `time` of an event, with intervals; arrays [n_times]."""

    times: FloatArray
    surviving: FloatArray
    low: FloatArray
    high: FloatArray
    n_at_risk: IntArray
    n_events: IntArray
    median: Estimate


def time_to_tip(share: npt.ArrayLike, threshold: float, hold: int = 1) -> TippingTimes:
    """First step at which the largest share [n_replicates, n_steps] is at or above `threshold` for `hold` steps.

    Steps count from 0. A path that does not tip is censored at n_steps - hold: later starts cannot be seen to hold.
    Steps without adopters (nan) are below every threshold; a path that is nan throughout has time nan.
    """
    paths = np.atleast_2d(np.asarray(share, dtype=float))
    n_steps = paths.shape[1]
    if not 1 <= hold <= n_steps:
        raise ValueError(f"hold is {hold}; expected 1 to {n_steps}, the number of steps")
    above = np.lib.stride_tricks.sliding_window_view(paths >= threshold, hold, axis=1)
    holds: BoolArray = np.asarray(above.all(axis=2), dtype=np.bool_)
    observed: BoolArray = np.asarray(holds.any(axis=1), dtype=np.bool_)
    time = np.where(observed, holds.argmax(axis=1), n_steps - hold).astype(float)
    time[np.isnan(paths).all(axis=1)] = math.nan
    return TippingTimes(time, observed)


def survival(times: npt.ArrayLike, observed: npt.ArrayLike, level: float = 0.95) -> Survival:
    """Kaplan-Meier curve of `times` [n], events where `observed`, else censored at that time; nan is left out.

        S(t) = prod over events up to t of (1 - d / n),   interval S^exp(+-z se / (S ln S)) (log-log; Greenwood's se)

    The median is the first time with S <= 1/2, its interval the times at which the interval of S reaches 1/2
    (Brookmeyer & Crowley 1982): infinite where the upper curve does not. It is nan where S stays above 1/2, as it does
    when more than half of the markets are still untipped at the end. Needs the extra `study`.
    """
    z = normal_quantile(level)
    t, event = np.asarray(times, dtype=float), np.asarray(observed, dtype=bool)
    if t.shape != event.shape or t.ndim != 1:
        raise ValueError(f"times have shape {t.shape}, observed {event.shape}; expected [n] for both")
    t, event = t[np.isfinite(t)], event[np.isfinite(t)]
    if not event.any():
        note = f"none of {len(t)} markets tipped" if len(t) else "no market"
        empty = np.empty(0)
        median = Estimate(math.nan, float(t.max()) if len(t) else math.nan, math.inf, level, note)
        return Survival(empty, empty, empty, empty, empty.astype(np.int64), empty.astype(np.int64), median)
    module = needed("statsmodels.duration.survfunc", "study", "survival")
    with np.errstate(invalid="ignore", divide="ignore"):
        curve = module.SurvfuncRight(t, event.astype(int))
        s, se = np.asarray(curve.surv_prob, dtype=float), np.asarray(curve.surv_prob_se, dtype=float)
        half = z * se / np.abs(s * np.log(s))
        low, high = s ** np.exp(half), s ** np.exp(-half)
    # With nobody left the formula has no value: the interval keeps its upper end and reaches down to 0.
    gone = s <= 0
    low = np.where(gone, 0.0, low)
    high = np.where(gone, high[~gone][-1] if (~gone).any() else 1.0, high)
    steps = np.asarray(curve.surv_times, dtype=float)
    value = _first(steps, s <= HALF, math.nan)
    note = "" if math.isfinite(value) else f"{s[-1]:.0%} have not tipped by the last event: no median"
    median = Estimate(value, _first(steps, low <= HALF, math.inf), _first(steps, high <= HALF, math.inf), level, note)
    at_risk, events = (np.rint(np.asarray(a, dtype=float)).astype(np.int64) for a in (curve.n_risk, curve.n_events))
    return Survival(steps, s, low, high, at_risk, events, median)


def _first(times: FloatArray, reached: BoolArray, otherwise: float) -> float:
    return float(times[np.argmax(reached)]) if reached.any() else otherwise
