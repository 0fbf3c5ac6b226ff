"""Tables for the terminal: the years of a run beside what was observed, and the bands it should lie in."""

import math

from rich.markup import escape
from rich.table import Table

from configs import Settings
from experiments.runs.frames import TRILLION, Frames
from experiments.runs.observed import Band, Observation, observed
from experiments.runs.years import domestic_share, mean_balance
from experiments.tables.style import LAYOUT

COLUMNS = {
    "payments_total": ("Payments", "total", "payments_jpy"),
    "receipts_total": ("Receipts", "total", "receipts_jpy"),
    "balance_total": ("Balance", "total", "balance_jpy"),
    "balance_copyright": ("Copyright", "copyright", "balance_jpy"),
    "balance_telecom_computer_information": ("Telecom", "telecom_computer_information", "balance_jpy"),
    "balance_professional_management_consulting": ("Consulting", "professional_management_consulting", "balance_jpy"),
}


def annual_rows(frames: Frames) -> list[dict[str, float]]:
    """A row a year: the six money columns in JPY tn and the domestic share, as numbers."""
    annual = mean_balance(frames).set_index(["year", "item"])
    share = domestic_share(frames)
    items = set(annual.index.get_level_values("item"))
    rows = []
    for year in sorted(set(annual.index.get_level_values("year"))):
        row: dict[str, float] = {"year": year}
        for name, (_, item, column) in COLUMNS.items():
            if item in items:
                row[name] = float(annual.loc[(year, item), column]) / TRILLION
        row["domestic_share"] = float(share.loc[year])
        for side in ("payments", "receipts"):
            row[f"unmodelled_{side}"] = float(annual.loc[(year, "total"), f"unmodelled_{side}_jpy"]) / TRILLION
        rows.append(row)
    return rows


def balance_table(frames: Frames, bands: list[Band], settings: Settings) -> Table:
    """The annual table; below a year with observations a row with the observed figures and their marks."""
    rows = annual_rows(frames)
    apart = any(row["unmodelled_payments"] or row["unmodelled_receipts"] for row in rows)
    table = Table(
        title=escape(settings.title), caption=_caption(frames, apart, settings.compare_with_history), **LAYOUT
    )
    shown = [name for name in COLUMNS if name in rows[0]]
    for column in ("Year", *(COLUMNS[name][0] for name in shown), "Domestic"):
        table.add_column(column, justify="left" if column == "Year" else "right", no_wrap=True)
    if apart:
        table.add_column("Apart", justify="right", no_wrap=True)
    history = {name: observed(name) if settings.compare_with_history else {} for name in shown}
    projection_year = int((settings.time.projection_start or "9999")[:4])
    marks = {(band.name, band.year): band for band in bands}
    for row in rows:
        year = int(row["year"])
        cells = [f"{row[name]:.2f}  " for name in shown]
        cells.append("" if math.isnan(row["domestic_share"]) else f"{row['domestic_share']:.0%}")
        if apart:
            cells.append(f"{row['unmodelled_receipts'] - row['unmodelled_payments']:.2f}")
        table.add_row(str(year), *cells, style="dim" if year >= projection_year else "")
        if any(year in figures for figures in history.values()):
            beside = [_observed_cell(history[name].get(year), marks.get((name, year))) for name in shown]
            table.add_row("  obs.", *beside, style="cyan")
        if year == projection_year - 1:
            table.add_section()
    return table


def _observed_cell(observation: Observation | None, band: Band | None) -> str:
    if observation is None:
        return ""
    return f"{observation.value:.2f} " + (mark(band) if band is not None and band.reached else " ")


def mark(band: Band) -> str:
    """Inside or outside the band."""
    return "[green]✓[/green]" if band.inside else "[red]✗[/red]"


def _caption(frames: Frames, apart: bool, compared: bool) -> str:
    n = frames.balance["replicate"].nunique()
    runs = "one run" if n == 1 else f"mean of {n} runs"
    share = "Domestic: domestic share of digital spending"
    not_simulated = " Apart: what of the balance is not simulated." if apart else ""
    seen = " obs.: observed; the model is ✓ inside or ✗ outside the band." if compared else ""
    return f"JPY tn, {runs}. {share}.{not_simulated}{seen}"


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
