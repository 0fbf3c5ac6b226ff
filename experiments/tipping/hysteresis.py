"""Lock-in as a loop: the market tips at one field going up and at another coming back (Arthur 1989; Bertotti 1998)."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from configs.language import _
from experiments.statistics.intervals import Interval, mean_of, student
from experiments.tipping.common import FloatArray, standard_error


@dataclass(frozen=True)
class HysteresisLoop:
    """Means over replicates and their standard errors (nan with fewer than two replicates that switch).

    `up`, `down` and `half_width` are in units of the field, `area` in units of field times response.
    """

    up: float
    up_se: float
    down: float
    down_se: float
    half_width: float
    half_width_se: float
    area: float
    area_se: float
    n_replicates: int
    n_switched: int
    note: str = ""

    @property
    def half_width_interval(self) -> Interval:
        """The half width with Student's interval over the replicates that switch; nan ends with fewer than two."""
        deviation = self.half_width_se * math.sqrt(self.n_switched)
        return student(self.half_width, deviation, self.n_switched)


def hysteresis_loop(field: npt.ArrayLike, response: npt.ArrayLike, level: float = 0.0) -> HysteresisLoop:
    """Switching fields, half width and area of a closed sweep of the field, up and then down.

    `field` is [n_steps], `response` [n_steps] or [n_replicates, n_steps]. The switching field is the one at which the
    response first reaches `level` on its way up, and again on its way down, interpolated between steps:

        half width = (h_up - h_down) / 2,   area = - (closed integral of response d field), by trapezoids

    Both are positive when the response lags behind the field, 0 without memory, negative when it runs ahead. Theory:
    half width sqrt(b (b - 1)) - artanh sqrt(1 - 1/b) for a duopoly swept slowly. nan for a branch that never switches.
    ValueError unless the field rises, falls and ends where it began.
    """
    h = np.asarray(field, dtype=float)
    r = np.atleast_2d(np.asarray(response, dtype=float))
    if h.ndim != 1 or r.ndim != 2 or r.shape[1] != len(h) or len(h) < 3:
        raise ValueError(f"field has shape {h.shape}, response {r.shape}; expected [n_steps], [n_replicates, n_steps]")
    turn, span = int(np.argmax(h)), float(np.ptp(h))
    if (np.diff(h[: turn + 1]) < 0).any() or (np.diff(h[turn:]) > 0).any() or abs(h[-1] - h[0]) > 1e-9 * span:
        raise ValueError(_("field is no closed sweep; expected it to rise, then to fall back to where it began"))
    up = _switching_field(h[: turn + 1], r[:, : turn + 1], level)
    down = _switching_field(h[turn:], -r[:, turn:], -level)
    half_width = (up - down) / 2
    area = -np.trapezoid(r, h, axis=1)
    n_switched = int(np.isfinite(half_width).sum())
    return HysteresisLoop(
        up=_mean(up),
        up_se=standard_error(up),
        down=_mean(down),
        down_se=standard_error(down),
        half_width=_mean(half_width),
        half_width_se=standard_error(half_width),
        area=_mean(area),
        area_se=standard_error(area),
        n_replicates=len(r),
        n_switched=n_switched,
        note="" if n_switched == len(r) else f"{len(r) - n_switched} of {len(r)} replicates do not switch both ways",
    )


def _switching_field(h: FloatArray, r: FloatArray, level: float) -> FloatArray:
    """Field [n_replicates] at which r [n_replicates, n_steps] first comes from below to `level`; nan if never."""
    if len(h) < 2:
        return np.full(len(r), math.nan)
    rises = (r[:, :-1] < level) & (r[:, 1:] >= level)
    step = np.argmax(rises, axis=1)
    row = np.arange(len(r))
    before, after = r[row, step], r[row, step + 1]
    part = (level - before) / np.where(after > before, after - before, 1.0)
    return np.where(rises.any(axis=1), h[step] + part * (h[step + 1] - h[step]), math.nan)


def _mean(values: FloatArray) -> float:
    return float(mean_of(values, 0))
