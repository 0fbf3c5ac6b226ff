"""What became of a market: it tipped, it is shared, or it goes round in circles."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.tipping.common import FloatArray

# A peak needs this many periods in the settled part: fewer cannot be told from a trend.
FEWEST_PERIODS = 3
FEWEST_STEPS = 24


@dataclass(frozen=True)
class PathClass:
    """`kind` is "tipped", "shared", "cycling" or "undefined"; `leader` is the last leading offer, -1 for none.

    `period` (steps) and `p_value` belong to the strongest spectral peak of `source` ("shares" or "prices"), whatever
    the kind; `amplitude` is half its swing, prices relative to their mean. nan where no series moves.
    """

    kind: str
    leader: int
    n_leader_changes: int
    period: float
    p_value: float
    amplitude: float
    source: str
    note: str = ""


def classify_path(
    shares: npt.ArrayLike,
    prices: npt.ArrayLike | None = None,
    threshold: float = 0.8,
    hold: int | None = None,
    settled: float = 0.5,
    false_alarm: float = 0.01,
    smallest_amplitude: float = 0.01,
) -> PathClass:
    """Kind of a path of shares (or users) [n_steps, n_offers], or [n_steps] for the first of two offers.

    undefined: no adopters at the last step, fewer than `FEWEST_STEPS` steps with adopters, or a single offer.
    cycling: dominance (a share of `threshold` or more) passed to another offer at least twice, and still does.
    tipped: one offer holds `threshold` or more through the last `hold` steps (a fifth of the path if not given).
    cycling: a significant peak of the periodogram of shares or prices [n_steps] or [n_steps, n_offers] over the last
    part `settled` of the path, with a swing above `smallest_amplitude`.
    shared: the rest. A tipped market whose prices cycle is tipped, and `p_value` tells of the cycle.

    With x less its linear trend, N steps, variance s^2 and lag-1 autocorrelation a (at least 0: red noise),

        z_k = |X_k|^2 / (N s^2 P_k),   P_k = (1 - a^2) / (1 + a^2 - 2 a cos(2 pi k / N))

    is exponential with mean 1 for AR(1) noise (Torrence & Compo 1998, chi^2 with two degrees of freedom), so that a
    path without cycle is taken for one with a probability of about `false_alarm`, all frequencies and series together:
    p = 1 - (1 - exp(-max z))^(n_frequencies n_series). Noise that alternates (a < 0) counts as a short cycle.
    """
    given = np.asarray(shares, dtype=float)
    users = np.column_stack([given, 1 - given]) if given.ndim == 1 else given
    with np.errstate(invalid="ignore", divide="ignore"):
        share = users / users.sum(axis=1, keepdims=True)
    known = np.isfinite(share).all(axis=1)
    if share.shape[1] < 2:
        return _undefined("one offer: nothing to tip")
    if not known.size or not known[-1]:
        return _undefined("no adopters at the end")
    if known.sum() < FEWEST_STEPS:
        return _undefined(f"{known.sum()} steps with adopters; expected {FEWEST_STEPS}")
    # Adopters may have vanished in between: what follows the last gap is the path.
    start = int(np.flatnonzero(~known)[-1]) + 1 if not known.all() else 0
    share = share[start:]
    if len(share) < FEWEST_STEPS:
        return _undefined(f"{len(share)} steps since the last without adopters; expected {FEWEST_STEPS}")
    leader = share.argmax(axis=1)
    dominant = leader[share.max(axis=1) >= threshold]
    changes = int((np.diff(dominant) != 0).sum())
    last = max(1, min(len(share), hold if hold is not None else len(share) // 5))
    holds = bool((share[-last:, leader[-1]] >= threshold).all())
    tail = share[-max(FEWEST_STEPS, math.ceil(settled * len(share))) :]
    sources = {"shares": tail[:, 1:] if share.shape[1] == 2 else tail}
    if prices is not None:
        price = np.asarray(prices, dtype=float)
        price = price[:, None] if price.ndim == 1 else price
        if len(price) != len(given):
            raise ValueError(f"prices have {len(price)} steps, shares {len(given)}; expected as many")
        sources["prices"] = _relative(price[-len(tail) :])
    p, period, amplitude, source = _strongest(sources, smallest_amplitude)
    if changes >= 2 and (np.diff(leader[-len(tail) :][tail.max(axis=1) >= threshold]) != 0).any():
        kind, note = "cycling", f"dominance passed on {changes} times"
    elif holds:
        kind, note = "tipped", f"offer {leader[-1]} holds {threshold:g} or more for the last {last} steps"
    elif p < false_alarm:
        kind, note = "cycling", f"{source} cycle with a period of {period:.3g} steps"
    else:
        kind, note = "shared", "no offer holds the market, and nothing cycles"
    return PathClass(kind, int(leader[-1]), changes, period, p, amplitude, source, note)


def spectral_peak(x: FloatArray, n_series: int = 1, smallest_amplitude: float = 0.0) -> tuple[float, float, float]:
    """p value, period (steps) and amplitude of the strongest peak of x [n_steps] above red noise; see classify_path.

    p is 1 and the rest nan where x has gaps or its strongest peak swings by `smallest_amplitude` or less.
    """
    # An odd number of steps: every frequency then has two degrees of freedom.
    x = x[1 - len(x) % 2 :]
    n = len(x)
    if n < 2 * FEWEST_PERIODS + 1 or not np.isfinite(x).all():
        return 1.0, math.nan, math.nan
    step = np.arange(n) - (n - 1) / 2
    x = x - x.mean()
    x = x - step * (step @ x) / (step @ step)
    variance = float(x @ x) / n
    if variance <= max(smallest_amplitude**2 / 8, 1e-20):
        return 1.0, math.nan, math.nan
    a = float(np.clip(x[1:] @ x[:-1] / (x @ x), 0.0, 0.999))
    k = np.arange(FEWEST_PERIODS, n // 2 + 1)
    power = np.abs(np.fft.rfft(x)[k]) ** 2 / n
    red = (1 - a * a) / (1 + a * a - 2 * a * np.cos(2 * math.pi * k / n))
    z = power / (variance * red)
    top = int(np.argmax(z))
    # A cycle between two frequencies spreads over neighbours: its swing is that of the three together.
    amplitude = math.sqrt(4 * float(power[max(0, top - 1) : top + 2].sum()) / n)
    if amplitude <= smallest_amplitude:
        return 1.0, math.nan, math.nan
    p = -math.expm1(len(k) * n_series * math.log1p(-min(math.exp(-float(z[top])), 1 - 1e-16)))
    return p, n / float(k[top]), amplitude


def _strongest(sources: dict[str, FloatArray], smallest_amplitude: float) -> tuple[float, float, float, str]:
    """p value, period, amplitude and source of the strongest of all cycles; nan and "" where nothing moves."""
    n_series = sum(series.shape[1] for series in sources.values())
    jumps = [
        (*spectral_peak(x, n_series, smallest_amplitude), name) for name, series in sources.items() for x in series.T
    ]
    best = min(jumps, key=lambda peak: peak[0])
    return best if math.isfinite(best[1]) else (math.nan, math.nan, math.nan, "")


def _relative(price: FloatArray) -> FloatArray:
    """Prices over their means by offer; as they are where the mean is 0."""
    mean = price.mean(axis=0)
    return price / np.where(np.isfinite(mean) & (mean != 0), mean, 1.0)


def _undefined(note: str) -> PathClass:
    return PathClass("undefined", -1, 0, math.nan, math.nan, math.nan, "", note)
