"""Early warning: a market that recovers ever more slowly is near its tipping point (Scheffer et al. 2009).

Read with the caution of Boettiger & Hastings (2012): series picked because they tipped raise false alarms, as chance
departures look like loss of stability. The stated rates hold for series picked without regard to how they ended.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.tipping.common import FloatArray, IntArray

# Trends of rolling indicators are taken from this many windows: neighbours overlap and tell nothing new.
MOST_WINDOWS = 150


@dataclass(frozen=True)
class EarlyWarning:
    """Rolling indicators [n_windows] by last step of each window, their Kendall tau and one-sided p values."""

    last_steps: IntArray
    variance: FloatArray
    autocorrelation: FloatArray
    variance_tau: float
    variance_p: float
    autocorrelation_tau: float
    autocorrelation_p: float
    note: str = ""


def early_warning(
    series: npt.ArrayLike,
    window: int,
    n_surrogates: int,
    rng: np.random.Generator,
    detrend_bandwidth: float,
    surrogates: str = "ar1",
) -> EarlyWarning:
    """Rolling variance and lag-1 autocorrelation of a series [n_steps] that ends *before* the market tips.

    The series less its Gaussian-kernel mean (standard deviation `detrend_bandwidth`, in steps) is residual noise e_t;
    each window of `window` steps gives its variance and sum e_t e_{t+1} / sum e_t^2 (Dakos et al. 2012). Kendall's tau
    of either with time is compared with the same on surrogate residuals: `ar1`, a stationary AR(1) fitted to e, or
    `phase`, the spectrum of e with random phases (Theiler et al. 1992). p is the share of surrogates with as high a
    tau, (1 + count) / (1 + n_surrogates), one-sided: rising indicators warn. Steps with nan at either end are cut;
    nan results and a note for gaps within, constant series, or fewer than ten steps beyond the first window.
    """
    if surrogates not in {"ar1", "phase"}:
        raise ValueError(f"surrogates is {surrogates!r}; expected 'ar1' or 'phase'")
    if window < 4 or detrend_bandwidth <= 0:
        raise ValueError(f"window is {window}, detrend_bandwidth {detrend_bandwidth}; expected 4 or more, above 0")
    values = np.asarray(series, dtype=float)
    if values.ndim != 1:
        raise ValueError(f"series has shape {values.shape}; expected [n_steps]")
    known = np.flatnonzero(np.isfinite(values))
    first = int(known[0]) if len(known) else 0
    x = values[first : known[-1] + 1] if len(known) else values[:0]
    if not np.isfinite(x).all():
        return _nothing("the series has gaps")
    if len(x) < window + 10:
        return _nothing(f"{len(x)} steps are too few for windows of {window}; expected {window + 10}")
    residual = x - _kernel_mean(x, detrend_bandwidth)
    if residual.std() <= 1e-12 * max(1.0, float(np.abs(x).max())):
        return _nothing("the series does not vary about its trend")
    make = _ar1_surrogates if surrogates == "ar1" else _phase_surrogates
    all_series = np.concatenate([residual[None], make(residual, n_surrogates, rng)])
    variance, autocorrelation = _rolling(all_series, window)
    stride = -(-variance.shape[1] // MOST_WINDOWS)
    taus = [kendall_trend(indicator[:, ::stride]) for indicator in (variance, autocorrelation)]
    p = [float((1 + (tau[1:] >= tau[0]).sum()) / (1 + n_surrogates)) for tau in taus]
    last = first + window - 1 + np.arange(variance.shape[1], dtype=np.int64)
    return EarlyWarning(last, variance[0], autocorrelation[0], float(taus[0][0]), p[0], float(taus[1][0]), p[1])


def kendall_trend(rows: FloatArray) -> FloatArray:
    """Kendall's tau (1938) of each row [n_rows, n] with its order in time: (rises - falls) / (n (n - 1) / 2)."""
    n = rows.shape[1]
    total = np.zeros(len(rows))
    for lag in range(1, n):
        total += np.sign(rows[:, lag:] - rows[:, :-lag]).sum(axis=1)
    return total / (n * (n - 1) / 2)


def _kernel_mean(x: FloatArray, bandwidth: float) -> FloatArray:
    step = np.arange(len(x))
    kernel = np.exp(-0.5 * ((step[:, None] - step[None, :]) / bandwidth) ** 2)
    return np.asarray(kernel @ x / kernel.sum(axis=1))


def _rolling(rows: FloatArray, window: int) -> tuple[FloatArray, FloatArray]:
    """Variance and lag-1 autocorrelation in every window of rows [n_rows, n_steps], each [n_rows, n_windows]."""

    def sums(values: FloatArray, width: int) -> FloatArray:
        total = np.cumsum(np.pad(values, ((0, 0), (1, 0))), axis=1)
        return total[:, width:] - total[:, :-width]

    square, plain = sums(rows**2, window), sums(rows, window)
    scatter = np.maximum(square - plain**2 / window, 0.0)
    # sum (e_t - e)(e_{t+1} - e) over the window, with the window's mean e and its first and last value put back.
    head, tail = plain - rows[:, window - 1 :], plain - rows[:, : rows.shape[1] - window + 1]
    mean = plain / window
    product = sums(rows[:, :-1] * rows[:, 1:], window - 1) - mean * (head + tail) + (window - 1) * mean**2
    return scatter / (window - 1), product / np.where(scatter > 0, scatter, math.inf)


def _ar1_surrogates(residual: FloatArray, n_surrogates: int, rng: np.random.Generator) -> FloatArray:
    centred = residual - residual.mean()
    a = float(np.clip(centred[1:] @ centred[:-1] / (centred @ centred), -0.99, 0.99))
    noise = rng.standard_normal((len(residual), n_surrogates))
    rows = np.empty_like(noise)
    rows[0] = noise[0] / math.sqrt(1 - a * a)
    for step in range(1, len(rows)):
        rows[step] = a * rows[step - 1] + noise[step]
    return np.ascontiguousarray(rows.T)


def _phase_surrogates(residual: FloatArray, n_surrogates: int, rng: np.random.Generator) -> FloatArray:
    n = len(residual)
    spectrum = np.abs(np.fft.rfft(residual - residual.mean()))
    phase = rng.uniform(0.0, 2 * math.pi, (n_surrogates, len(spectrum)))
    return np.asarray(np.fft.irfft(spectrum * np.exp(1j * phase), n=n, axis=1))


def _nothing(note: str) -> EarlyWarning:
    empty = np.empty(0)
    return EarlyWarning(empty.astype(np.int64), empty, empty, math.nan, math.nan, math.nan, math.nan, note)
