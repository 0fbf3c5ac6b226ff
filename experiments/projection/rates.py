"""Paths of the exchange rate that nobody knows: random walks from the newest published mean on."""

from pathlib import Path

import numpy as np

from configs.places import DEFAULT_COUNTRY
from configs.schema.observed import NEEDED, observed_series
from sim.whole_files import write_whole

STREAM = 11


def annual_spread(series: str, country: str = DEFAULT_COUNTRY) -> float:
    """Standard deviation of a year's change in logs, of the published means of whole years."""
    by_year = observed_series(series, country=country).by_year
    levels = np.log([by_year[year] for year in sorted(by_year)])
    return float(np.diff(levels).std(ddof=1))


def rate_paths(series: str, until: int, n: int, seed: int, country: str = DEFAULT_COUNTRY) -> list[dict[int, float]]:
    """Rates of all years to the last, `n` times: published, then the newest mean, then a walk without drift.

    The year of the newest mean has it whole, as the scenario does; every later one adds a step.
    """
    known = observed_series(series, country=country)
    newest, level = known.latest
    steps = np.random.default_rng([seed, STREAM]).standard_normal((n, max(until - newest, 0)))
    walks = level * np.exp(annual_spread(series, country) * np.cumsum(steps, axis=1))
    before = known.by_year | {newest: level}
    return [before | dict(zip(range(newest + 1, until + 1), walk, strict=True)) for walk in walks.tolist()]


def write_rates(series: str, paths: list[dict[int, float]], folder: Path) -> list[Path]:
    """The paths as data files that a scenario can follow, one each."""
    written = []
    for number, path in enumerate(paths):
        rows = [",".join(NEEDED), *(f"{series},{rate:.6f},{year},drawn" for year, rate in sorted(path.items()))]
        written.append(write_whole(folder / f"rate_{number}.csv", "\n".join(rows) + "\n"))
    return written
