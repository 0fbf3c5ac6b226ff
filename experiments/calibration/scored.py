"""How near a scenario comes to what was observed as it stands, beside forecasts that anybody can make.

The figures are those of the country's bands. An error is told in half-widths of its band: 1 is the edge of a band that
is even. The simple forecasts know all earlier values of their figure, the model none: they are one step ahead.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import ConfigError, Settings
from configs.language import N_, _
from experiments.calibration.forecasts import drift
from experiments.runs.frames import Frames
from experiments.runs.observed import Band, judged
from experiments.statistics.intervals import central

RUNS_INSIDE = 0.8  # of the runs lie between the two ends that are told
MODEL = N_("model")


def first_value(told: Mapping[int, float], _year: int) -> float:
    """That nothing has changed since the first value; nan without one."""
    return told[min(told)] if told else np.nan


def last_value(told: Mapping[int, float], _year: int) -> float:
    """That nothing has changed since the last value; nan without one."""
    return told[max(told)] if told else np.nan


def drifted(told: Mapping[int, float], year: int) -> float:
    """That the yearly change between the first and the last value goes on; nan without two of them."""
    if len(told) < 2:
        return np.nan
    years = np.array(sorted(told), dtype=np.float64)
    return drift(years, np.array([told[int(known)] for known in years]), float(year))[0]


SIMPLE: dict[str, Callable[[Mapping[int, float], int], float]] = {
    N_("first value"): first_value,
    N_("last value"): last_value,
    N_("drift"): drifted,
}


@dataclass(frozen=True)
class Scored:
    """An observed figure, what the runs say of it, and what simple forecasts do."""

    band: Band  # with the mean of the runs as the model's figure
    low: float  # the ends between which RUNS_INSIDE of the runs lie
    high: float
    simple: dict[str, float]  # by forecast; nan where too few earlier values are observed

    def predicted(self, predictor: str) -> float:
        """What the model or a simple forecast says."""
        return self.band.model if predictor == MODEL else self.simple[predictor]

    def error(self, predictor: str = MODEL) -> float:
        """How far off it is, in half-widths of the band; nan where it says nothing."""
        return abs(self.predicted(predictor) - self.band.observed) / ((self.band.high - self.band.low) / 2.0)

    def inside(self, predictor: str = MODEL) -> bool:
        """Whether it lies inside the band."""
        return self.band.low <= self.predicted(predictor) <= self.band.high


@dataclass(frozen=True)
class Total:
    """How near a predictor came to some figures, and how near the model came to the same ones."""

    predictor: str
    n: int
    n_inside: int
    error: float  # mean, half-widths of bands
    n_inside_model: int
    error_model: float


def scores(frames: Frames, settings: Settings) -> list[Scored]:
    """Every figure that runs of a scenario can be held against, in the order of the country's bands.

    Raises `ConfigError` where there is none.
    """
    means = judged(frames, settings)
    if not means:
        raise ConfigError(
            _(
                "{scenario}: there is no observed figure that its years reach; expected a scenario that is compared "
                "with history, of a country with data/bands.csv",
                scenario=_(settings.title),
            )
        )
    by_run = np.array([[band.model for band in judged(run, settings)] for run in _runs(frames)])
    ends = central(by_run.T, RUNS_INSIDE)
    return [
        Scored(
            band,
            float(low),
            float(high),
            {name: rule(_before(band, means), band.year) for name, rule in SIMPLE.items()},
        )
        for band, low, high in zip(means, ends.low, ends.high, strict=True)
    ]


def totals(scored: Sequence[Scored]) -> list[Total]:
    """The model on all figures, then each simple forecast on those for which it says something, the model beside it."""
    told = {name: [figure for figure in scored if np.isfinite(figure.predicted(name))] for name in (MODEL, *SIMPLE)}
    return [
        Total(
            predictor,
            len(figures),
            sum(figure.inside(predictor) for figure in figures),
            _mean_error(figures, predictor),
            sum(figure.inside() for figure in figures),
            _mean_error(figures, MODEL),
        )
        for predictor, figures in told.items()
    ]


def score_table(scored: Sequence[Scored]) -> pd.DataFrame:
    """A row a figure, for files and other programs: observed, band, model, runs, forecasts, verdict."""
    rows = []
    for figure in scored:
        band = figure.band
        row: dict[str, object] = {"name": band.name, "year": band.year, "unit": band.unit, "observed": band.observed}
        row |= {"low": band.low, "high": band.high, "model": band.model, "low_80": figure.low, "high_80": figure.high}
        row |= {"error": figure.error(), "verdict": "inside" if figure.inside() else "missed"}
        row |= {name.replace(" ", "_"): value for name, value in figure.simple.items()}
        rows.append(row | {"definition": band.definition, "source": band.source})
    return pd.DataFrame(rows)


def _runs(frames: Frames) -> list[Frames]:
    """The tables of each replicate by itself."""
    parts = {name: getattr(frames, name).groupby("replicate") for name in ("balance", "market", "outcomes")}
    return [
        replace(frames, **{name: part.get_group(replicate) for name, part in parts.items()})
        for replicate in sorted(frames.balance["replicate"].unique())
    ]


def _before(band: Band, bands: Sequence[Band]) -> dict[int, float]:
    """Observed values of earlier years behind the bands of the same measure."""
    return {
        earlier.year: earlier.observed for earlier in bands if earlier.name == band.name and earlier.year < band.year
    }


def _mean_error(figures: Sequence[Scored], predictor: str) -> float:
    errors: FloatArray = np.array([figure.error(predictor) for figure in figures])
    return float(errors.mean()) if len(errors) else np.nan
