"""Tables for the terminal: the years of a run beside what was observed, and the bands it should lie in."""

import math
from typing import Any

from rich.markup import escape
from rich.table import Table

from configs import Settings
from configs.schema.time import month_number
from experiments.runs.calendar import YEAR, Year, YearKind, months_text
from experiments.runs.flows import SIDES
from experiments.runs.frames import TRILLION, Frames
from experiments.runs.observed import BPM5, BREAK, DEFINITION, NOT_STATED, Band, Published, observed
from experiments.runs.observed.packaged import ALONE
from experiments.runs.spans import Spans, spans_of
from experiments.runs.years import domestic_share, last_domestic_share, mean_balance
from experiments.tables.observed import mark
from experiments.tables.style import LAYOUT, head_of

TOTALS = {"payments_total": "Payments", "receipts_total": "Receipts", "balance_total": "Balance"}
# Heads of columns for titles that are too long for them; other items have their titles.
SHORT_TITLES = {
    "copyright": "Copyright",
    "telecom_computer_information": "Telecom",
    "professional_management_consulting": "Consulting",
}
MOST_ITEMS = 3  # beside the totals; more have tables of their own
ITEMS_A_TABLE = 5

# Beside the outcome domestic_share, which is of a month.
DOMESTIC = "Domestic: domestic share of the year's digital spending"

# Measures that are none of `annual_rows`' money, as intervals of years ahead call them.
DOMESTIC_SHARE, APART = ALONE

SHORT_YEAR = "A year of fewer than 12 months has no sum."


def annual_rows(frames: Frames, years: YearKind = "calendar") -> list[dict[str, Any]]:
    """A row a year: how many months the run has of it, money in JPY tn and domestic shares of spending.

    Money is payments, receipts and balance, in all and of every item; those of items add up to the total.
    `domestic_share_of_year` is that of what was spent in the year, `domestic_share` the outcome of this name: that of
    the year's last month. All but year and months are numbers, and nan unless the run has all twelve.
    """
    annual = mean_balance(frames, years).set_index(["year", "item"])
    share, last_share = domestic_share(frames, years), last_domestic_share(frames, years)
    items = [str(item) for item in dict.fromkeys(annual.index.get_level_values("item")) if item != "total"]
    rows = []
    for year in sorted(set(annual.index.get_level_values("year"))):
        total = annual.loc[(year, "total")]
        row: dict[str, Any] = {"year": year, "months": int(total["months"])}
        row |= {name: float(total[f"{name.removesuffix('_total')}_lcu"]) / TRILLION for name in TOTALS}
        for side in SIDES:
            row |= {f"{side}_{item}": float(annual.loc[(year, item), f"{side}_lcu"]) / TRILLION for item in items}
        row["domestic_share_of_year"], row["domestic_share"] = float(share.loc[year]), float(last_share.loc[year])
        for side in ("payments", "receipts"):
            row[f"unmodelled_{side}"] = float(total[f"unmodelled_{side}_lcu"]) / TRILLION
        rows.append(row)
    return rows


def rows_with_intervals(frames: Frames, settings: Settings, years: YearKind = "calendar") -> list[dict[str, Any]]:
    """`annual_rows`, those of years ahead with `low_80` and `high_80` by measure; both empty where a run has none."""
    rows, spans = annual_rows(frames, years), spans_of(frames, settings, years)
    for row in rows:
        if spans is not None and spans.is_ahead(row["year"]):
            ends = {name: spans.of(name, row["year"]) for name in [*row, APART]} if row["months"] == YEAR else {}
            row["low_80"] = {name: span[0] for name, span in ends.items() if span is not None}
            row["high_80"] = {name: span[1] for name, span in ends.items() if span is not None}
    return rows


def interval_facts(frames: Frames, settings: Settings, years: YearKind = "calendar") -> dict[str, Any] | None:
    """What the 80% intervals of years ahead are taken over; None where there is no such year."""
    spans = spans_of(frames, settings, years)
    return None if spans is None else {"kind": spans.kind, "over": spans.over, "first_year": spans.first}


def money_heads(frames: Frames, settings: Settings) -> dict[str, str]:
    """What the money columns of `annual_rows` are called in a table: totals, and every item by its title."""
    given = [str(item) for item in dict.fromkeys(frames.balance["item"]) if item != "total"]
    items = [item for item in SHORT_TITLES if item in given] + [item for item in given if item not in SHORT_TITLES]
    heads = dict(TOTALS)
    for item in items:
        title = SHORT_TITLES.get(item, settings.items[item].title)
        heads[f"balance_{item}"] = f"{title} ({item})" if title in heads.values() else title
    return heads


def balance_table(frames: Frames, bands: list[Band], settings: Settings, years: YearKind = "calendar") -> Table:
    """The annual table; below a year with observations a row of them with their marks, below one ahead its interval."""
    rows = annual_rows(frames, years)
    apart = bool((frames.outcomes.loc[frames.outcomes["outcome"].str.startswith("unmodelled_"), "value"] != 0.0).any())
    heads = money_heads(frames, settings)
    heads = heads if len(heads) <= len(TOTALS) + MOST_ITEMS else TOTALS
    shown = list(heads)
    history = {name: observed(name, years) if settings.compare_with_history else {} for name in shown}
    seen = [figures[row["year"]] for row in rows for figures in history.values() if row["year"] in figures]
    spans = spans_of(frames, settings, years)
    caption = _caption(frames, rows, apart, settings, years, seen, spans)
    table = Table(title=escape(settings.title), caption=caption, **LAYOUT)
    for column in ("Year", *heads.values(), "Domestic"):
        table.add_column(head_of(column), justify="left" if column == "Year" else "right", no_wrap=True)
    if apart:
        table.add_column("Apart", justify="right", no_wrap=True)
    projection = settings.time.projection_start
    projected_from = None if projection is None else Year.of(month_number(projection), years).label
    marks = {(band.name, band.year): band for band in bands}
    for place, row in enumerate(rows):
        year = row["year"]
        cells = _cells(row, shown, apart)
        table.add_row(str(year), *cells, style="dim" if projected_from is not None and year >= projected_from else "")
        if spans is not None and spans.is_ahead(year) and row["months"] == YEAR:
            measures = [*shown, DOMESTIC_SHARE, *([APART] if apart else [])]
            for name, cells in _span_rows(spans, year, measures):
                table.add_row(f"  {name}", *cells, style="dim")
        if any(year in figures for figures in history.values()):
            cells = [_observed_cell(history[name].get(year), marks.get((name, year))) for name in shown]
            older = any(year in figures and figures[year].standard == BPM5 for figures in history.values())
            table.add_row("  obs.*" if older else "  obs.", *cells, style="cyan")
        if place + 1 < len(rows) and rows[place + 1]["year"] == projected_from:
            table.add_section()
    return table


def item_tables(frames: Frames, settings: Settings, years: YearKind = "calendar") -> list[Table]:
    """The balance of the items by year, which add up to the total; none where they stand beside the totals."""
    heads = money_heads(frames, settings)
    items = [name for name in heads if name not in TOTALS]
    if len(items) <= MOST_ITEMS:
        return []
    rows, spans = annual_rows(frames, years), spans_of(frames, settings, years)
    tables = []
    for start in range(0, len(items), ITEMS_A_TABLE):
        shown = [*items[start : start + ITEMS_A_TABLE], "balance_total"]
        text = "JPY tn; all items add up to the balance." + (f" {SHORT_YEAR}" if _has_short_year(rows) else "")
        text += "" if spans is None else f" {spans.told}"
        table = Table(title="The balance by item", caption=text, **LAYOUT)
        table.add_column("Year", no_wrap=True)
        for name in shown:
            table.add_column(head_of(heads[name]), justify="right", no_wrap=True)
        for row in rows:
            table.add_row(str(row["year"]), *("" if math.isnan(row[name]) else f"{row[name]:.2f}" for name in shown))
            if spans is not None and spans.is_ahead(row["year"]) and row["months"] == YEAR:
                for name, cells in _span_rows(spans, row["year"], shown):
                    table.add_row(f"  {name}", *cells, style="dim")
        tables.append(table)
    return tables


def _has_short_year(rows: list[dict[str, Any]]) -> bool:
    return any(row["months"] < YEAR for row in rows)


def _cells(row: dict[str, Any], shown: list[str], apart: bool) -> list[str]:
    """What stands beside a year: its numbers, or how many months the run has of it."""
    if row["months"] < YEAR:
        return [months_text(row["months"]), *[""] * (len(shown) + apart)]
    cells = [f"{row[name]:.2f}  " for name in shown]
    share = row["domestic_share_of_year"]
    cells.append("" if math.isnan(share) else f"{share:.0%}")
    return cells + ([f"{row['unmodelled_receipts'] - row['unmodelled_payments']:.2f}"] if apart else [])


def _span_rows(spans: Spans, year: int | str, measures: list[str]) -> list[tuple[str, list[str]]]:
    """The ends of the 80% interval of a year ahead, on two rows; none where a run has none."""
    ends = [spans.of(measure, year) for measure in measures]
    if not any(ends):
        return []
    return [
        (name, [_span_cell(measure, span, place) for measure, span in zip(measures, ends, strict=True)])
        for place, name in enumerate(("from", "to"))
    ]


def _span_cell(measure: str, span: tuple[float, float] | None, place: int) -> str:
    if span is None:
        return ""
    if measure == DOMESTIC_SHARE:
        return f"{span[place]:.0%}"
    return f"{span[place]:.2f}" + ("" if measure == APART else "  ")


def _observed_cell(observation: Published | None, band: Band | None) -> str:
    if observation is None:
        return ""
    return f"{observation.value:.2f} " + (mark(band) if band is not None and band.reached else " ")


def _caption(
    frames: Frames,
    rows: list[dict[str, Any]],
    apart: bool,
    settings: Settings,
    years: YearKind,
    seen: list[Published],
    spans: Spans | None,
) -> str:
    """How to read the table; `seen`: what was observed of it."""
    n = frames.balance["replicate"].nunique()
    runs = "one run" if n == 1 else f"mean of {n} runs"
    parts = [f"JPY tn, {runs}" + (f": {frames.carried}." if frames.carried else ".")]
    if years == "fiscal":
        parts.append("FY: fiscal year, April to March.")
    parts.append(f"{DOMESTIC}.")
    if _has_short_year(rows):
        parts.append(SHORT_YEAR)
    if apart:
        parts.append("Apart: what of the balance is not simulated.")
    if spans is not None:
        parts.append(spans.told)
    if seen:
        opening = settings.time.opens_as_of
        said = "obs.: observed"
        if opening is not None:
            said += f"; the run opens as of {opening}"
        elif years == "calendar":
            said += "; the model is ✓ inside or ✗ outside the band"
        parts.append(f"{said}. {DEFINITION}")
        if any(figure.standard == BPM5 for figure in seen):
            parts.append(f"*: {BREAK}")
        unsaid = sorted({str(figure.year) for figure in seen if figure.definition == NOT_STATED})
        if unsaid:
            parts.append(f"Totals of {', '.join(unsaid)}: the source does not say what it counts.")
    return " ".join(parts)
