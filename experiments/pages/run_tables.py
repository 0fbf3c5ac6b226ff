"""Tables of a run: its years, what was published beside them, and what differs from its scenario."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from configs import Settings
from configs.language import _
from configs.schema.country import Country
from experiments.lines import in_a_row
from experiments.pages.page import PageTable
from experiments.runs.benchmarks import is_flow
from experiments.runs.calendar import YEAR, YearKind, fiscal_year_text, year_told
from experiments.runs.frames import Frames
from experiments.runs.observed import (
    Band,
    Comparison,
    band_rows,
    break_text,
    comparisons,
    definition_text,
    judged,
    side_rows,
)
from experiments.runs.reading import number_text, span_text
from experiments.runs.spans import spans_of
from experiments.runs.titles import factor_title, titles_of
from experiments.runs.years import annual_of
from experiments.statistics.intervals import bootstrap, few
from experiments.tables.observed import BOTH_SIDES
from experiments.tables.years import DOMESTIC, SHORT_YEAR, annual_rows, money_heads, unit_and_runs


def run_tables(frames: Frames, settings: Settings, years: YearKind) -> list[PageTable]:
    """The years of a run, where it has a calendar, and what was published beside them, where anything was."""
    annual = [] if settings.time.steps is not None else [_annual_table(frames, settings, years)]
    pairs, bands = comparisons(frames, settings, years), judged(frames, settings, years)
    return annual + _observed_tables(pairs, bands, frames.country)


def _annual_table(frames: Frames, settings: Settings, years: YearKind) -> PageTable:
    sums, spans = annual_of(frames, years), spans_of(frames, settings, years)
    total = sums[sums["item"] == "total"].pivot(index="year", columns="replicate", values="balance_lcu")
    interval = bootstrap(total.to_numpy(dtype=np.float64) / frames.country.large)
    table, heads = annual_rows(frames, years), money_heads(frames, settings)
    rows = []
    for place, row in enumerate(table):
        cells = {_("Year"): year_told(row["year"]), _("Months"): f"{row['months']}"}
        for name, label in heads.items():
            cells[label] = number_text(row[name], 2)
            if spans is not None and spans.ends:
                span = spans.of(name, row["year"])
                cells[_("{measure}, 80%", measure=label)] = "" if span is None else span_text(*span, 2)
            if name == "balance_total" and total.shape[1] > 1 and not frames.has_spread:
                cells[_("{measure}, 95%", measure=label)] = span_text(interval.low[place], interval.high[place], 2)
        share = row["domestic_share_of_year"]
        rows.append(cells | {_("Domestic"): "" if np.isnan(share) else f"{share:.0%}"})
    n_runs = total.shape[1]
    unit = frames.country.unit_in_words
    if frames.has_spread:
        sentences = [unit_and_runs(unit, n_runs, frames.carried)]
    elif n_runs > 1:
        method = _(interval.method)
        text = _("{unit}, mean of {n} runs; the interval is a {method} one, of the mean balance.", unit=unit, n=n_runs,
                 method=method)  # fmt: skip
        sentences = [text]
    else:
        sentences = [_("{unit}.", unit=unit)]
    if years == "fiscal":
        sentences.append(_("FY: fiscal year, {months}.", months=fiscal_year_text(settings.country)))
    sentences.append(_(DOMESTIC))
    if any(row["months"] < YEAR for row in table):
        sentences.append(_(SHORT_YEAR))
    if not frames.has_spread:
        sentences.append(few(n_runs).strip())
    if spans is not None:
        sentences.append(_("80%: {over}", over=spans.over) if spans.ends else spans.over)
    return PageTable(_("Year by year"), pd.DataFrame(rows), in_a_row(sentences), units=frames.country.unit)


def _observed_tables(pairs: list[Comparison], bands: list[Band], country: Country) -> list[PageTable]:
    """Both sides of every item beside what was published, and the bands; none where nothing is compared."""
    sides, tables = side_rows(pairs, country), []
    if sides:
        note = in_a_row([_("{unit}.", unit=country.unit_told), definition_text(country), break_text(country)])
        tables.append(PageTable(_(BOTH_SIDES), pd.DataFrame(sides), note, units=country.unit))
    if bands:
        note = in_a_row(
            [
                _("{unit} where no unit is named.", unit=country.unit_told),
                _("Verdict: whether the model lies inside the band."),
            ]
        )
        units = [country.unit if is_flow(band.name) else band.unit for band in bands]
        tables.append(PageTable(_("Beside what was observed"), pd.DataFrame(band_rows(bands)), note, units=units))
    return tables


def changes_table(overrides: Mapping[str, Any], settings: Settings) -> PageTable:
    """The overrides of a run, by the titles and keys of their parameters."""
    titles = titles_of(settings)
    rows = [
        {_("Parameter"): factor_title(key, titles), _("Key"): key, _("Value"): str(value)}
        for key, value in overrides.items()
    ]
    return PageTable(_("What differs from the scenario as its file says it"), pd.DataFrame(rows), wrapped=True)
