"""The 80% interval without which no year ahead is shown, and over what it is taken.

A run of the baseline as it stands has that of the packaged projection: over parameters, seeds and what the model is
wrong by. Runs that carry draws of a posterior have that of these runs, of all years. Any other has that of its own
runs, in which constants are held, so that it is too narrow; one run has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import Settings, country_of, load
from configs.language import N_, _
from configs.reading.countries import has_baseline
from experiments.runs.calendar import YEAR, Year, YearKind, newest_observed, year_numbers
from experiments.runs.frames import Frames
from experiments.runs.observed.packaged import Packaged, packaged
from experiments.runs.reading import span_text
from experiments.runs.years import MONEY, annual_of, domestic_share_by_run, mean_balance
from experiments.statistics.intervals import central
from sim.record.fingerprint import program_fingerprint, settings_fingerprint

Kind = Literal["packaged projection", "own runs", "one run", "draws of a posterior"]
FITTED_TO_ALL = N_("all published figures")
SIDES = [name.removesuffix("_lcu") for name in MONEY]


@dataclass(frozen=True)
class Spans:
    """Intervals of years ahead by measure, as annual tables call it, and year, as they name it; in large units."""

    kind: Kind
    over: str  # what they are taken over, in a sentence
    short: str  # the same in a few words
    first: int | str  # the first year ahead
    ends: Mapping[str, Mapping[int | str, tuple[float, float]]]

    @property
    def told(self) -> str:
        """The sentence below a table, in which the ends stand on rows of their own."""
        return _("from, to: {over}", over=self.over) if self.ends else self.over

    def of(self, measure: str, year: int | str) -> tuple[float, float] | None:
        """Low and high, or None where there is none."""
        return self.ends.get(measure, {}).get(year)

    def bracketed(self, measure: str, year: int | str) -> str:
        """The interval in brackets, after a blank; nothing where there is none."""
        span = self.of(measure, year)
        return "" if span is None else _(" (80%: {span})", span=span_text(*span, 2))

    def is_ahead(self, year: int | str) -> bool:
        """Whether a year is not observed whole."""
        return _number(year) >= _number(self.first)


def spans_of(frames: Frames | None, settings: Settings, years: YearKind = "calendar") -> Spans | None:
    """The intervals of runs, or of one that goes on; None where they have no year ahead.

    Raises `ConfigError` for a packaged file that is wrong.
    """
    first = first_ahead(settings, years)
    end = settings.time.first_step + (settings.time.n_steps - 1) * settings.time.months_per_step
    last = Year.of(end, years, settings.country)
    if frames is not None and frames.has_spread and settings.time.steps is None:
        return _spans_of_draws(frames, Year.of(settings.time.first_step, years, settings.country), years)
    if first is None or last.number < first.number:
        return None
    carried = frames is not None and frames.carried  # then settings are not what a run has
    projection = (
        packaged(country_of(settings)) if years == "calendar" and not carried and _is_baseline(settings) else None
    )
    if projection is not None:
        return _packaged_spans(projection, first)
    return _own_spans(frames, first, years)


def annual_table(frames: Frames, settings: Settings, years: YearKind = "calendar") -> pd.DataFrame:
    """Means of a run by year and item in whole LCU, with 80% intervals of years ahead, and what they are over."""
    table, spans = mean_balance(frames, years).round(0), spans_of(frames, settings, years)
    if spans is None:
        return table
    keys = list(zip(table["year"], table["item"], strict=True))
    for side in SIDES:
        for place, end in enumerate(("low", "high")):
            by_row = [spans.of(f"{side}_{item}", year) for year, item in keys]
            table[f"{side}_{end}_80_lcu"] = [
                np.nan if span is None else round(span[place] * frames.country.large) for span in by_row
            ]
    return table.assign(interval_80=[spans.kind if spans.is_ahead(year) else "" for year, _ in keys])


def first_ahead(settings: Settings, years: YearKind = "calendar") -> Year | None:
    """The first year with a month after the newest observed year; None where a scenario counts steps."""
    if settings.time.steps is not None:
        return None
    return Year.of(Year(newest_observed(settings.country) + 1).first, years, settings.country)


def _is_baseline(settings: Settings) -> bool:
    """Whether a run is the country's baseline as it stands; it may end earlier, as nobody in it knows when it does."""
    if not has_baseline(settings.country):
        return False
    return _baseline_until(settings.time.end, settings.country) == settings_fingerprint(settings)


@lru_cache(maxsize=16)
def _baseline_until(end: str | None, country: str) -> str:
    """The fingerprint of the baseline with another end: a page asks for it every time it is drawn."""
    return settings_fingerprint(load(country, {"time.end": end}))


def _packaged_spans(projection: Packaged, first: Year) -> Spans:
    header = projection.header
    fitted = _(FITTED_TO_ALL) if header["fitted"] == FITTED_TO_ALL else header["fitted"]
    made: dict[str, object] = {"draws": header["draws"], "seeds": header["seeds"], "fitted": fitted}
    over = (
        _(
            "80% over what is not known (parameters, seeds, stated discrepancy; packaged projection of {draws} draws x "
            "{seeds} seeds, fitted to {fitted}); exchange rate and policies stay as they are.",
            **made,
        )
        if header["program"] == program_fingerprint()
        else _(
            "80% over what is not known (parameters, seeds, stated discrepancy; packaged projection of {draws} draws x "
            "{seeds} seeds, fitted to {fitted}, by another version of the program); exchange rate and policies stay as "
            "they are.",
            **made,
        )
    )
    return Spans(
        N_("packaged projection"),
        over,
        _("80% over what is not known (packaged projection)"),
        first.label,
        {
            name: {year: span for year, span in of_year.items() if year >= first.number}
            for name, of_year in projection.spans.items()
        },
    )


def _own_spans(frames: Frames | None, first: Year, years: YearKind) -> Spans:
    n_runs = 1 if frames is None else int(frames.balance["replicate"].nunique())
    if frames is None or n_runs < 2:
        over = _(
            "One run has no interval of 80%: --replicates 8 has one of seeds; constants are held, so that it is too "
            "narrow (digital-balance project draws them)."
        )
        return Spans(N_("one run"), over, _("no 80% interval: one run"), first.label, {})
    over = _(
        "80% over the {n} runs, by seeds alone: constants are held, so that it is too narrow (digital-balance project "
        "draws them).",
        n=n_runs,
    )
    short = _("80% over the {n} runs, constants held: too narrow", n=n_runs)
    return Spans(N_("own runs"), over, short, first.label, _ends_of_runs(frames, first, years))


def _spans_of_draws(frames: Frames, first: Year, years: YearKind) -> Spans:
    """Those of runs that carry draws of a posterior, of all years from the first on."""
    over = _("80% of the runs, over draws and seeds: {draws}.", draws=frames.carried)
    short = _("80% of the runs ({draws})", draws=frames.carried)
    return Spans(N_("draws of a posterior"), over, short, first.label, _ends_of_runs(frames, first, years))


def _ends_of_runs(frames: Frames, first: Year, years: YearKind) -> dict[str, dict[int | str, tuple[float, float]]]:
    """Between which ends 80% of the runs lie, by measure and whole year from the first on."""
    sums = annual_of(frames, years)
    sums = sums[(sums["months"] == YEAR) & (year_numbers(sums["year"]) >= first.number)]
    ends: dict[str, dict[int | str, tuple[float, float]]] = {}
    for item, of_item in sums.groupby("item", sort=False):
        for side in SIDES:
            table = of_item.pivot(index="year", columns="replicate", values=f"{side}_lcu") / frames.country.large
            ends[f"{side}_{item}"] = {year: _quantiles(row) for year, row in _rows(table)}
    shares = domestic_share_by_run(frames, years).dropna()
    ends["domestic_share_of_year"] = {
        year: _quantiles(row) for year, row in _rows(shares) if _number(year) >= first.number
    }
    return ends


def _quantiles(values: FloatArray) -> tuple[float, float]:
    """The ends of the central interval of 80%, [n]."""
    interval = central(values)
    return float(interval.low), float(interval.high)


def _rows(table: pd.DataFrame) -> list[tuple[int | str, FloatArray]]:
    return [(label, row.to_numpy(dtype=np.float64)) for label, row in table.iterrows()]  # type: ignore[misc]


def _number(year: int | str) -> int:
    return int(str(year).removeprefix("FY"))
