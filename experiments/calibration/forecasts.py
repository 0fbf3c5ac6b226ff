"""What a forecast has to beat: drifts and trends of the observed balance, in its own currency and in dollars."""

from collections.abc import Callable, Mapping
from statistics import NormalDist

import numpy as np

from agents.draws import FloatArray
from configs.language import N_

MEMBERS = 200  # of a forecast's ensemble, quantiles of a normal distribution


def drift(years: FloatArray, values: FloatArray, later: float) -> tuple[float, float]:
    """A random walk with drift: mean and standard deviation after the last year (Hyndman & Athanasopoulos 2021)."""
    # y_T + h (y_T - y_1) / (T - 1),  sd of a year's steps times sqrt(h (1 + h / (T - 1)))
    span, ahead = years[-1] - years[0], later - years[-1]
    slope = (values[-1] - values[0]) / span
    steps = np.diff(years)
    off = (np.diff(values) - slope * steps) / np.sqrt(steps)  # gaps of some years are sums of so many steps
    sd = float(np.sqrt((off**2).sum() / max(len(off) - 1, 1)))
    return float(values[-1] + slope * ahead), sd * float(np.sqrt(ahead * (1.0 + ahead / span)))


def trend(years: FloatArray, values: FloatArray, later: float) -> tuple[float, float]:
    """A straight line through all years: mean and standard deviation of a prediction."""
    centre = years.mean()
    slope, level = np.polyfit(years - centre, values, 1)
    off = values - level - slope * (years - centre)
    n, spread = len(years), float(((years - centre) ** 2).sum())
    sd = float(np.sqrt((off**2).sum() / max(n - 2, 1)))
    return float(level + slope * (later - centre)), sd * float(np.sqrt(1.0 + 1.0 / n + (later - centre) ** 2 / spread))


Forecast = Callable[[FloatArray, FloatArray, float], tuple[float, float]]
# What is forecast: by which rule, of logarithms or not, and in dollars or not.
PREDICTORS: dict[str, tuple[Forecast, bool, bool]] = {
    N_("random walk with drift"): (drift, False, False),
    N_("drift in logs"): (drift, True, False),
    N_("log-linear trend"): (trend, True, False),
    N_("log-linear trend in dollars"): (trend, True, True),
    N_("drift in log dollars"): (drift, True, True),
}


def forecasts(observed: Mapping[int, float], rate: Mapping[int, float], later: int) -> dict[str, FloatArray]:
    """Ensembles of every predictor for a later year, [MEMBERS], from figures of one sign by year.

    `rate` is the price of a dollar of each year, the later one's, too: forecasts in dollars are given the actual rate.
    """
    normal = np.array([NormalDist().inv_cdf((number + 0.5) / MEMBERS) for number in range(MEMBERS)])
    years = np.array(sorted(observed), dtype=np.float64)
    given = np.array([observed[int(year)] for year in years])
    sign, ensembles = float(np.sign(given[-1])), {}
    for name, (rule, in_logs, in_dollars) in PREDICTORS.items():
        values = given / [rate[int(year)] for year in years] if in_dollars else given
        values = np.log(np.abs(values)) if in_logs else values
        mean, sd = rule(years, values, float(later))
        members = mean + sd * normal
        members = sign * np.exp(members) if in_logs else members
        ensembles[name] = members * rate[later] if in_dollars else members
    return ensembles


def from_neighbours(told: Mapping[int, float], year: int) -> dict[str, FloatArray]:
    """The last value, or the line between the neighbours of a year, [MEMBERS] around it; none where nothing was told.

    Spreads are those of a random walk that steps as the figures do; one alone has none.
    """
    before, after = [known for known in told if known < year], [known for known in told if known > year]
    if not before and not after:
        return {}
    years = np.array(sorted(told), dtype=np.float64)
    values = np.array([told[int(known)] for known in years])
    step = float(np.sqrt((np.diff(values) ** 2 / np.diff(years)).mean())) if len(years) > 1 else 0.0
    normal = np.array([NormalDist().inv_cdf((number + 0.5) / MEMBERS) for number in range(MEMBERS)])
    if before and after:
        first, last = max(before), min(after)
        span, ahead = last - first, year - first
        value = told[first] + (told[last] - told[first]) * ahead / span
        return {N_("line between neighbours"): value + step * float(np.sqrt(ahead * (span - ahead) / span)) * normal}
    nearest, name = (max(before), N_("last value")) if before else (min(after), N_("next value"))
    return {name: told[nearest] + step * float(np.sqrt(abs(year - nearest))) * normal}
