"""The report of a finished run: its files read, checked, and made a page of."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from pydantic import ValidationError

from configs import ConfigError, Settings
from configs.language import _
from configs.schema.country import Country
from experiments.figures.balance import run_figures
from experiments.lines import in_a_row, listed
from experiments.pages.calls import called
from experiments.pages.page import Page, PageTable, Picture, figure_text
from experiments.pages.provenance import duration_text, shared_provenance
from experiments.pages.run_captions import caption_of
from experiments.runs.calendar import YEAR, YEAR_KINDS, YearKind, fiscal_year_text, year_told
from experiments.runs.frames import Frames, step_shares
from experiments.runs.inputs import readable
from experiments.runs.manifest import notes_in
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
from experiments.tables.observed import BOTH_SIDES
from experiments.tables.tipping import Standing, mean_standings
from experiments.tables.years import DOMESTIC, SHORT_YEAR, annual_rows, money_heads, unit_and_runs
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
    runs = _("one run") if n == 1 else _("{n} runs", n=n)
    runs = _("{runs} ({draws})", runs=runs, draws=carried) if carried else runs
    time = settings.time
    span = _("{n} steps", n=time.steps) if stepwise else _("{first} to {last}", first=time.start, last=time.end)
    said = {"scenario": manifest["scenario"], "span": span}
    overrides, command = called(folder, manifest, settings, years)
    return Page(
        title=_(str(manifest["title"])),
        question=_("What follows from the scenario {scenario}, {span}?", **said),
        findings=findings + notes_in(manifest) + _tipping_findings(frames, settings),
        design=[
            _(
                "Scenario {scenario} with {customers:,} customers, {span}: {runs}.",
                **said,
                customers=settings.customers.number,
                runs=runs,
            )
        ],
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
        problem = (
            _("settings are missing") if isinstance(error, KeyError) else _("settings are not those of this version")
        )
        raise ConfigError(
            _(
                "{file}: {problem}; expected a run of this version: run it again",
                file=folder / "manifest.json",
                problem=problem,
            )
        ) from None


def _read(folder: Path, name: str, manifest: Mapping[str, Any]) -> pd.DataFrame:
    import pyarrow as pa

    path = folder / f"{name}.parquet"
    try:
        frame = pd.read_parquet(path)
        held, wanted = set(frame["run_id"]), set(manifest["run_ids"])
        frame["date"] = frame["date"].astype(DATE)
    except FileNotFoundError:
        raise ConfigError(
            _("{path}: is missing; expected the folder of a finished run: run it again", path=path)
        ) from None
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise ConfigError(
            _("{path}: cannot be read ({error}); expected a table of a run: run it again", path=path, error=error)
        ) from None
    if held != wanted:
        raise ConfigError(
            _("{path}: holds other runs than manifest.json names; expected those of one run: run it again", path=path)
        )
    return frame


def _year_findings(frames: Frames, bands: list[Band], years: YearKind, spans: Spans | None) -> list[str]:
    sums = annual_of(frames, years)
    rows = [row for row in annual_rows(frames, years) if row["months"] == YEAR]
    if not rows:
        dates = pd.DatetimeIndex(frames.balance["date"])
        return [
            _(
                "The run, {first:%Y-%m} to {last:%Y-%m}, has no whole year: balance, payments and receipts of a "
                "year are undefined.",
                first=dates.min(),
                last=dates.max(),
            )
        ]
    first, last = rows[0], rows[-1]
    total = sums[(sums["item"] == "total") & (sums["year"] == last["year"])]["balance_lcu"] / frames.country.large
    money = frames.country.money_in_words
    least, most = number_text(total.min(), 2), number_text(total.max(), 2)
    several = len(total) > 1 and not frames.has_spread
    reach = _(" (runs lie between {least} and {most})", least=least, most=most) if several else ""
    totals = ("balance_total", "payments_total", "receipts_total")
    within = {name: "" if spans is None else spans.bracketed(name, last["year"]) for name in totals}
    ahead = [spans.over] if spans is not None and spans.is_ahead(last["year"]) else []
    said: dict[str, object] = {
        "money": money,
        "first_year": year_told(first["year"], in_sentence=True),
        "last_year": year_told(last["year"], in_sentence=True),
        "balance": number_text(first["balance_total"], 2),
        "last_balance": number_text(last["balance_total"], 2),
        "payments": first["payments_total"],
        "last_payments": last["payments_total"],
        "receipts": first["receipts_total"],
        "last_receipts": last["receipts_total"],
        "within": within["balance_total"] + reach,
        "within_payments": within["payments_total"],
        "within_receipts": within["receipts_total"],
    }
    if len(rows) == 1:
        only = _(
            "The digital balance of {first_year} is {balance} {money}{within}: payments {payments:.2f}"
            "{within_payments}, receipts {receipts:.2f}{within_receipts}.",
            **said,
        )
        return [only, *ahead]
    findings = [
        _(
            "The digital balance goes from {balance} {money} in {first_year} to {last_balance} in {last_year}{within}.",
            **said,
        ),
        _(
            "Payments go from {payments:.2f} to {last_payments:.2f} {money}{within_payments}, receipts from "
            "{receipts:.2f} to {last_receipts:.2f}{within_receipts}.",
            **said,
        ),
        *ahead,
    ]
    shares = [row["domestic_share_of_year"] for row in rows if not np.isnan(row["domestic_share_of_year"])]
    if len(shares) > 1:
        findings.append(
            _(
                "The domestic share of a year's digital spending goes from {first:.0%} to {last:.0%}.",
                first=shares[0],
                last=shares[-1],
            )
        )
    if bands:
        inside = sum(band.inside for band in bands)
        findings.append(
            _(
                "{inside} of the {n} observations with a band that the run reaches lie inside it.",
                inside=inside,
                n=len(bands),
            )
        )
        findings += misses(bands)
    return findings


def _step_findings(frames: Frames, settings: Settings) -> list[str]:
    findings = []
    for service in settings.services:
        shares = step_shares(frames, service)
        final = shares.loc[shares.index.get_level_values("step").max()]
        titles = offer_titles(settings, service)
        for offer in final.columns[:3]:
            share = final[offer]
            said = {"offer": titles[str(offer)], "service": _(settings.services[service].title), "share": share.mean()}
            text = _("After the last step {offer} has {share:.1%} of the users of {service}.", **said)
            if len(final) > 1:
                text = _(
                    "After the last step {offer} has {share:.1%} of the users of {service} on average ({least:.1%} to "
                    "{most:.1%}), and leads in {leads} of {n} runs.",
                    **said,
                    least=share.min(),
                    most=share.max(),
                    leads=int((final.idxmax(axis=1) == offer).sum()),
                    n=len(final),
                )
            findings.append(text)
    return findings


def _tipping_findings(frames: Frames, settings: Settings) -> list[str]:
    ended = mean_standings(frames, settings, [frames.outcomes["date"].max()])
    last = [standing for standing in ended if standing.leader]
    unstable = [standing for standing in last if standing.lambda_local > 1.0]
    named = listed(
        f"{_(settings.services[standing.service].title)} ({standing.lambda_local:.2f})" for standing in unstable
    )
    if not last:
        return []
    words = _in_words(last, settings)
    if not unstable:
        return [
            words,
            _("At the end no market's shares are unstable: a small lead grows nowhere (lambda_local is below 1)."),
        ]
    unstable_told = _(
        "At the end shares are unstable, as a small lead grows, in {markets}; lambda_local in brackets.", markets=named
    )
    return [words, unstable_told]


def _in_words(last: list[Standing], settings: Settings) -> str:
    """Which markets are tipped, contested and shared at the end."""
    told = []
    for word in ("tipped", "contested", "shared"):
        titles = [_(settings.services[standing.service].title) for standing in last if standing.word == word]
        told += [_("{word}: {services}", word=_(word), services=listed(titles))] if titles else []
    return _(
        "At the end markets are {words} (docs/explanation/tipping.md says what the words mean).",
        words=_("; ").join(told),
    )


def _picture(name: str, figure: Figure, findings: list[str], runs: tuple[int, str], country: Country) -> Picture:
    caption = caption_of(name, figure, runs[0], country, runs[1])
    said = findings[0] if name in ("digital_balance", "shares") else ""
    return Picture(figure, caption, figure_text(in_a_row([caption, said])))


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
                cells[_("95% interval")] = span_text(interval.low[place], interval.high[place], 2)
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
    return PageTable(_("Year by year"), pd.DataFrame(rows), in_a_row(sentences))


def _observed_tables(pairs: list[Comparison], bands: list[Band], country: Country) -> list[PageTable]:
    """Both sides of every item beside what was published, and the bands; none where nothing is compared."""
    sides, tables = side_rows(pairs, country), []
    if sides:
        note = in_a_row([_("{unit}.", unit=country.unit_told), definition_text(country), break_text(country)])
        tables.append(PageTable(_(BOTH_SIDES), pd.DataFrame(sides), note))
    if bands:
        note = in_a_row(
            [
                _("{unit} where no unit is named.", unit=country.unit_told),
                _("✓: the model lies inside the band, ✗: it misses it."),
            ]
        )
        tables.append(PageTable(_("Beside what was observed"), pd.DataFrame(band_rows(bands)), note))
    return tables


def _changes(overrides: Mapping[str, Any], settings: Settings) -> PageTable:
    titles = titles_of(settings)
    rows = [
        {_("Parameter"): factor_title(key, titles), _("Key"): key, _("Value"): str(value)}
        for key, value in overrides.items()
    ]
    return PageTable(_("What differs from the scenario as its file says it"), pd.DataFrame(rows), wrapped=True)


def _provenance(manifest: Mapping[str, Any]) -> dict[str, str]:
    seeds, draws = manifest["seeds"], carried_of(manifest)
    shown = ", ".join(map(str, seeds[:20])) + (f", ..., {seeds[-1]}" if len(seeds) > 20 else "")
    now = program_fingerprint()
    changed = _("it has changed since: now {program}, which may give other numbers", program=now)
    return {
        _("Scenario"): _(
            "{scenario}, fingerprint {fingerprint}; all of its resolved settings stand in manifest.json",
            scenario=manifest["scenario"],
            fingerprint=manifest.get("fingerprint", ""),
        ),
        _("Posterior"): "" if draws is None else draws.provenance(),
        _("Seeds"): shown,
        _("Engine"): str(manifest.get("engine", "")),
        **shared_provenance(manifest),
        _("Program now"): "" if manifest.get("program") == now else changed,
        _("Duration"): duration_text(float(manifest.get("duration_s", 0.0))),
    }
