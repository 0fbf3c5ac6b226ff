"""The report of a finished run: its files read, checked, and made a page of."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from pydantic import ValidationError

from configs import ConfigError, Settings
from configs.schema.country import Country
from experiments.figures.balance import run_figures
from experiments.pages.calls import called
from experiments.pages.page import Page, PageTable, Picture
from experiments.pages.provenance import duration_text, shared_provenance
from experiments.pages.run_captions import caption_of
from experiments.runs.calendar import YEAR, YEAR_KINDS, YearKind, fiscal_year_text
from experiments.runs.frames import Frames, step_shares
from experiments.runs.inputs import readable
from experiments.runs.observed import (
    Band,
    Comparison,
    band_rows,
    break_text,
    comparisons,
    definition_text,
    judged,
    misses,
    side_rows,
)
from experiments.runs.reading import number_text, span_text
from experiments.runs.run import carried_of
from experiments.runs.spans import Spans, spans_of
from experiments.runs.titles import factor_title, offer_titles, titles_of
from experiments.runs.years import annual_of
from experiments.statistics.intervals import bootstrap, few
from experiments.tables.tipping import Standing, mean_standings
from experiments.tables.years import DOMESTIC, annual_rows, money_heads
from sim.record.fingerprint import program_fingerprint
from sim.record.record import DATE


def run_page(folder: Path, manifest: Mapping[str, Any], years: YearKind | None = None) -> Page:
    """The page of a run's folder, in the years that are asked for, else in those of the run.

    Raises `ConfigError` where a file is missing, damaged or of another run.
    """
    years = years or (manifest.get("years") if manifest.get("years") in YEAR_KINDS else None) or "calendar"
    settings = _settings(folder, manifest)
    balance, market, outcomes = (_read(folder, name, manifest) for name in ("balance", "market", "outcomes"))
    n, draws = len(manifest["seeds"]), carried_of(manifest)
    carried = "" if draws is None else draws.in_words(n)
    frames = Frames(balance, market, outcomes, settings.time.months_per_step, carried, settings.country)
    stepwise = settings.time.steps is not None
    bands, spans = judged(frames, settings, years), spans_of(frames, settings, years)
    findings = _step_findings(frames, settings) if stepwise else _year_findings(frames, bands, years, spans)
    runs = "one run" if n == 1 else f"{n} runs"
    runs += f" ({carried})" if carried else ""
    time = settings.time
    span = f"{time.steps} steps" if stepwise else f"{time.start} to {time.end}"
    overrides, command = called(folder, manifest, settings, years)
    return Page(
        title=str(manifest["title"]),
        question=f"What follows from the scenario {manifest['scenario']}, {span}?",
        findings=findings + [str(note) for note in manifest.get("notes", [])] + _tipping_findings(frames, settings),
        design=[f"Scenario {manifest['scenario']} with {settings.customers.number:,} customers, {span}: {runs}."],
        provenance=_provenance(manifest),
        command=command,
        pictures={
            name: _picture(name, figure, findings, (n, carried), frames.country)
            for name, figure in run_figures(frames, settings, years).items()
        },
        tables=run_tables(frames, settings, years),
        design_tables=[_changes(overrides, settings)] if overrides else [],
    )


def _settings(folder: Path, manifest: Mapping[str, Any]) -> Settings:
    try:
        return Settings.model_validate(readable(manifest["settings"], Path()))
    except (ValidationError, KeyError, TypeError) as error:
        problem = "settings are missing" if isinstance(error, KeyError) else "settings are not those of this version"
        raise ConfigError(
            f"{folder / 'manifest.json'}: {problem}; expected a run of this version: run it again"
        ) from None


def _read(folder: Path, name: str, manifest: Mapping[str, Any]) -> pd.DataFrame:
    import pyarrow as pa

    path = folder / f"{name}.parquet"
    try:
        frame = pd.read_parquet(path)
        held, wanted = set(frame["run_id"]), set(manifest["run_ids"])
        frame["date"] = frame["date"].astype(DATE)
    except FileNotFoundError:
        raise ConfigError(f"{path}: is missing; expected the folder of a finished run: run it again") from None
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); expected a table of a run: run it again") from None
    if held != wanted:
        raise ConfigError(f"{path}: holds other runs than manifest.json names; expected those of one run: run it again")
    return frame


def _year_findings(frames: Frames, bands: list[Band], years: YearKind, spans: Spans | None) -> list[str]:
    sums = annual_of(frames, years)
    rows = [row for row in annual_rows(frames, years) if row["months"] == YEAR]
    if not rows:
        dates = pd.DatetimeIndex(frames.balance["date"])
        return [
            f"The run, {dates.min():%Y-%m} to {dates.max():%Y-%m}, has no whole year: balance, payments and "
            "receipts of a year are undefined."
        ]
    first, last = rows[0], rows[-1]
    total = sums[(sums["item"] == "total") & (sums["year"] == last["year"])]["balance_lcu"] / frames.country.large
    money = frames.country.money_in_words
    least, most = number_text(total.min(), 2), number_text(total.max(), 2)
    reach = "" if len(total) < 2 or frames.has_spread else f" (runs lie between {least} and {most})"
    totals = ("balance_total", "payments_total", "receipts_total")
    within = {name: "" if spans is None else spans.bracketed(name, last["year"]) for name in totals}
    ahead = [spans.over] if spans is not None and spans.is_ahead(last["year"]) else []
    if len(rows) == 1:
        balance = f"The digital balance of {first['year']} is {number_text(first['balance_total'], 2)} {money}"
        return [
            f"{balance}{within['balance_total']}{reach}: payments {first['payments_total']:.2f}"
            f"{within['payments_total']}, receipts {first['receipts_total']:.2f}{within['receipts_total']}.",
            *ahead,
        ]
    findings = [
        f"The digital balance goes from {number_text(first['balance_total'], 2)} {money} in {first['year']} to "
        f"{number_text(last['balance_total'], 2)} in {last['year']}{within['balance_total']}{reach}.",
        f"Payments go from {first['payments_total']:.2f} to {last['payments_total']:.2f} {money}"
        f"{within['payments_total']}, receipts from {first['receipts_total']:.2f} to {last['receipts_total']:.2f}"
        f"{within['receipts_total']}.",
        *ahead,
    ]
    shares = [row["domestic_share_of_year"] for row in rows if not np.isnan(row["domestic_share_of_year"])]
    if len(shares) > 1:
        findings.append(
            f"The domestic share of a year's digital spending goes from {shares[0]:.0%} to {shares[-1]:.0%}."
        )
    if bands:
        inside = sum(band.inside for band in bands)
        findings.append(f"{inside} of the {len(bands)} observations with a band that the run reaches lie inside it.")
        findings += misses(bands)
    return findings


def _step_findings(frames: Frames, settings: Settings) -> list[str]:
    findings = []
    for service in settings.services:
        shares = step_shares(frames, service)
        final = shares.loc[shares.index.get_level_values("step").max()]
        titles = offer_titles(settings, service)
        for offer in final.columns[:3]:
            name, share = titles[str(offer)], final[offer]
            of = settings.services[service].title
            said = f"After the last step {name} has {share.mean():.1%} of the users of {of}"
            if len(final) > 1:
                leads = int((final.idxmax(axis=1) == offer).sum())
                said += (
                    f" on average ({share.min():.1%} to {share.max():.1%}), and leads in {leads} of {len(final)} runs"
                )
            findings.append(f"{said}.")
    return findings


def _tipping_findings(frames: Frames, settings: Settings) -> list[str]:
    ended = mean_standings(frames, settings, [frames.outcomes["date"].max()])
    last = [standing for standing in ended if standing.leader]
    unstable = [standing for standing in last if standing.lambda_local > 1.0]
    named = ", ".join(
        f"{settings.services[standing.service].title} ({standing.lambda_local:.2f})" for standing in unstable
    )
    if not last:
        return []
    words = _in_words(last, settings)
    if not unstable:
        return [
            words,
            "At the end no market's shares are unstable: a small lead grows nowhere (lambda_local is below 1).",
        ]
    return [words, f"At the end shares are unstable, as a small lead grows, in {named}; lambda_local in brackets."]


def _in_words(last: list[Standing], settings: Settings) -> str:
    """Which markets are tipped, contested and shared at the end."""
    told = []
    for word in ("tipped", "contested", "shared"):
        titles = [settings.services[standing.service].title for standing in last if standing.word == word]
        told += [f"{word}: {', '.join(titles)}"] if titles else []
    return f"At the end markets are {'; '.join(told)} (docs/explanation/tipping.md says what the words mean)."


def _picture(name: str, figure: Figure, findings: list[str], runs: tuple[int, str], country: Country) -> Picture:
    caption = caption_of(name, figure, runs[0], country, runs[1])
    said = findings[0] if name in ("digital_balance", "shares") else ""
    return Picture(figure, caption, f"Figure. {caption} {said}".strip())


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
        cells = {"Year": f"{row['year']}", "Months": f"{row['months']}"}
        for name, label in heads.items():
            cells[label] = number_text(row[name], 2)
            if spans is not None and spans.ends:
                span = spans.of(name, row["year"])
                cells[f"{label}, 80%"] = "" if span is None else span_text(*span, 2)
            if name == "balance_total" and total.shape[1] > 1 and not frames.has_spread:
                cells["95% interval"] = span_text(interval.low[place], interval.high[place], 2)
        share = row["domestic_share_of_year"]
        rows.append(cells | {"Domestic": "" if np.isnan(share) else f"{share:.0%}"})
    n_runs = total.shape[1]
    runs = (
        f", mean of {n_runs} runs; the interval is a {interval.method} one, of the mean balance" if n_runs > 1 else ""
    )
    runs = f", mean of {n_runs} runs: {frames.carried}" if frames.has_spread else runs
    fiscal = f" FY: fiscal year, {fiscal_year_text(settings.country)}." if years == "fiscal" else ""
    short = " A year of fewer than 12 months has no sum." if any(row["months"] < YEAR for row in table) else ""
    over = "" if spans is None else f" 80%: {spans.over}" if spans.ends else f" {spans.over}"
    unit = frames.country.unit_in_words
    note = f"{unit}{runs}.{fiscal} {DOMESTIC}.{short}{'' if frames.has_spread else few(n_runs)}{over}"
    return PageTable("Year by year", pd.DataFrame(rows), note)


def _observed_tables(pairs: list[Comparison], bands: list[Band], country: Country) -> list[PageTable]:
    """Both sides of every item beside what was published, and the bands; none where nothing is compared."""
    sides, tables = side_rows(pairs, country), []
    if sides:
        note = f"{country.unit}. {definition_text(country)} {break_text(country)}"
        tables.append(PageTable("Both sides of every item beside what was published", pd.DataFrame(sides), note))
    if bands:
        note = f"{country.unit} where no unit is named. ✓: the model lies inside the band, ✗: it misses it."
        tables.append(PageTable("Beside what was observed", pd.DataFrame(band_rows(bands)), note))
    return tables


def _changes(overrides: Mapping[str, Any], settings: Settings) -> PageTable:
    titles = titles_of(settings)
    rows = [
        {"Parameter": factor_title(key, titles), "Key": key, "Value": str(value)} for key, value in overrides.items()
    ]
    return PageTable("What differs from the scenario as its file says it", pd.DataFrame(rows), wrapped=True)


def _provenance(manifest: Mapping[str, Any]) -> dict[str, str]:
    seeds, draws = manifest["seeds"], carried_of(manifest)
    shown = ", ".join(map(str, seeds[:20])) + (f", ..., {seeds[-1]}" if len(seeds) > 20 else "")
    now = program_fingerprint()
    changed = "" if manifest.get("program") == now else f"it has changed since: now {now}, which may give other numbers"
    return {
        "Scenario": f"{manifest['scenario']}, fingerprint {manifest.get('fingerprint', '')}; all of its resolved "
        "settings stand in manifest.json",
        "Posterior": "" if draws is None else draws.provenance(),
        "Seeds": shown,
        "Engine": str(manifest.get("engine", "")),
        **shared_provenance(manifest),
        "Program now": changed,
        "Duration": duration_text(float(manifest.get("duration_s", 0.0))),
    }
