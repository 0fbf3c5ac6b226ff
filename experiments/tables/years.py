"""Tables for the terminal: the years of a run beside what was observed, and the bands it should lie in."""

import math
from typing import Any

from rich.markup import escape
from rich.table import Table

from configs import Settings
from configs.schema.time import month_number
from experiments.runs.calendar import YEAR, Year, YearKind, months_text
from experiments.runs.frames import TRILLION, Frames
from experiments.runs.observed import Band, Observation, observed
from experiments.runs.years import domestic_share, last_domestic_share, mean_balance
from experiments.tables.style import LAYOUT

COLUMNS = {
    "payments_total": ("Payments", "total", "payments_jpy"),
    "receipts_total": ("Receipts", "total", "receipts_jpy"),
    "balance_total": ("Balance", "total", "balance_jpy"),
    "balance_copyright": ("Copyright", "copyright", "balance_jpy"),
    "balance_telecom_computer_information": ("Telecom", "telecom_computer_information", "balance_jpy"),
    "balance_professional_management_consulting": ("Consulting", "professional_management_consulting", "balance_jpy"),
}

# Beside the outcome domestic_share, which is of a month.
DOMESTIC = "Domestic: domestic share of the year's digital spending"


def annual_rows(frames: Frames, years: YearKind = "calendar") -> list[dict[str, Any]]:
    """A row a year: how many months the run has of it, the six money columns in JPY tn and domestic shares of spending.

    `domestic_share_of_year` is that of what was spent in the year, `domestic_share` the outcome of this name: that of
    the year's last month. All but year and months are numbers, and nan unless the run has all twelve.
    """
    annual = mean_balance(frames, years).set_index(["year", "item"])
    share, last_share = domestic_share(frames, years), last_domestic_share(frames, years)
    items = set(annual.index.get_level_values("item"))
    rows = []
    for year in sorted(set(annual.index.get_level_values("year"))):
        total = annual.loc[(year, "total")]
        row: dict[str, Any] = {"year": year, "months": int(total["months"])}
        for name, (_, item, column) in COLUMNS.items():
            if item in items:
                row[name] = float(annual.loc[(year, item), column]) / TRILLION
        row["domestic_share_of_year"], row["domestic_share"] = float(share.loc[year]), float(last_share.loc[year])
        for side in ("payments", "receipts"):
            row[f"unmodelled_{side}"] = float(total[f"unmodelled_{side}_jpy"]) / TRILLION
        rows.append(row)
    return rows


def balance_table(frames: Frames, bands: list[Band], settings: Settings, years: YearKind = "calendar") -> Table:
    """The annual table; below a year with observations a row with the observed figures and their marks."""
    rows = annual_rows(frames, years)
    apart = bool((frames.outcomes.loc[frames.outcomes["outcome"].str.startswith("unmodelled_"), "value"] != 0.0).any())
    table = Table(title=escape(settings.title), caption=_caption(frames, rows, apart, settings, years), **LAYOUT)
    shown = [name for name in COLUMNS if name in rows[0]]
    for column in ("Year", *(COLUMNS[name][0] for name in shown), "Domestic"):
        table.add_column(column, justify="left" if column == "Year" else "right", no_wrap=True)
    if apart:
        table.add_column("Apart", justify="right", no_wrap=True)
    history = {name: observed(name, years) if settings.compare_with_history else {} for name in shown}
    projection = settings.time.projection_start
    projected_from = None if projection is None else Year.of(month_number(projection), years).label
    marks = {(band.name, band.year): band for band in bands}
    for place, row in enumerate(rows):
        year = row["year"]
        cells = _cells(row, shown, apart)
        table.add_row(str(year), *cells, style="dim" if projected_from is not None and year >= projected_from else "")
        if any(year in figures for figures in history.values()):
            beside = [_observed_cell(history[name].get(year), marks.get((name, year))) for name in shown]
            table.add_row("  obs.", *beside, style="cyan")
        if place + 1 < len(rows) and rows[place + 1]["year"] == projected_from:
            table.add_section()
    return table


def _cells(row: dict[str, Any], shown: list[str], apart: bool) -> list[str]:
    """What stands beside a year: its numbers, or how many months the run has of it."""
    if row["months"] < YEAR:
        return [months_text(row["months"]), *[""] * (len(shown) + apart)]
    cells = [f"{row[name]:.2f}  " for name in shown]
    share = row["domestic_share_of_year"]
    cells.append("" if math.isnan(share) else f"{share:.0%}")
    return cells + ([f"{row['unmodelled_receipts'] - row['unmodelled_payments']:.2f}"] if apart else [])


def _observed_cell(observation: Observation | None, band: Band | None) -> str:
    if observation is None:
        return ""
    return f"{observation.value:.2f} " + (mark(band) if band is not None and band.reached else " ")


def mark(band: Band) -> str:
    """Inside or outside the band."""
    return "[green]✓[/green]" if band.inside else "[red]✗[/red]"


def _caption(frames: Frames, rows: list[dict[str, Any]], apart: bool, settings: Settings, years: YearKind) -> str:
    n = frames.balance["replicate"].nunique()
    parts = ["JPY tn, " + ("one run." if n == 1 else f"mean of {n} runs.")]
    if years == "fiscal":
        parts.append("FY: fiscal year, April to March.")
    parts.append(f"{DOMESTIC}.")
    if any(row["months"] < YEAR for row in rows):
        parts.append("A year of fewer than 12 months has no sum.")
    if apart:
        parts.append("Apart: what of the balance is not simulated.")
    if settings.compare_with_history:
        opening = settings.time.opens_as_of
        seen = "obs.: observed"
        if opening is not None:
            seen += f"; the run opens as of {opening}"
        elif years == "calendar":
            seen += "; the model is ✓ inside or ✗ outside the band"
        parts.append(f"{seen}.")
    return " ".join(parts)


def band_table(bands: list[Band]) -> Table:
    """Every band: observed, band, model, mark."""
    reached = [band for band in bands if band.reached]
    inside = sum(band.inside for band in reached)
    title = f"Observations and their bands: {inside} of {len(reached)} inside"
    table = Table(title=title, **LAYOUT)
    for name in ("Measure", "Year", "Observed", "Band", "Model", ""):
        table.add_column(name, justify="left" if name == "Measure" else "right", no_wrap=True)
    for band in reached:
        digits = 1 if band.unit == "%" else 2
        span = f"{band.low:.{digits}f} to {band.high:.{digits}f}"
        figures = (f"{band.observed:.{digits}f}", span, f"{band.model:.{digits}f}")
        table.add_row(f"{band.label}, {band.unit}", str(band.year), *figures, mark(band))
    return table
