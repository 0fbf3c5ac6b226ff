"""Tables for the terminal: the years of a run beside what was observed, and the bands it should lie in."""

import math
from typing import Any

from rich.markup import escape
from rich.table import Table

from configs import Settings
from configs.language import N_, _, _p
from configs.schema.country import Country
from configs.schema.time import month_number
from experiments.lines import in_a_row, listed
from experiments.runs.calendar import YEAR, Year, YearKind, fiscal_year_text, months_text, year_told
from experiments.runs.flows import SIDES
from experiments.runs.frames import Frames
from experiments.runs.observed import BPM5, NOT_STATED, Band, Published, break_text, definition_text, observed
from experiments.runs.observed.packaged import ALONE
from experiments.runs.spans import Spans, spans_of
from experiments.runs.years import domestic_share, last_domestic_share, mean_balance
from experiments.tables.observed import mark
from experiments.tables.style import LAYOUT, head_of

TOTALS = {"payments_total": N_("Payments"), "receipts_total": N_("Receipts"), "balance_total": N_("Balance")}
MOST_ITEMS = 3  # beside the totals; more have tables of their own
ITEMS_A_TABLE = 5

# Beside the outcome domestic_share, which is of a month.
DOMESTIC = N_("Domestic: domestic share of the year's digital spending.")

# Measures that are none of `annual_rows`' money, as intervals of years ahead call them.
DOMESTIC_SHARE, APART = ALONE

SHORT_YEAR = N_("A year of fewer than 12 months has no sum.")


def annual_rows(frames: Frames, years: YearKind = "calendar") -> list[dict[str, Any]]:
    """A row a year: how many months the run has of it, money in the large unit and domestic shares of spending.

    Money is payments, receipts and balance, in all and of every item; those of items add up to the total.
    `domestic_share_of_year` is that of what was spent in the year, `domestic_share` the outcome of this name: that of
    the year's last month. All but year and months are numbers, and nan unless the run has all twelve.
    """
    annual = mean_balance(frames, years).set_index(["year", "item"])
    share, last_share = domestic_share(frames, years), last_domestic_share(frames, years)
    items = [str(item) for item in dict.fromkeys(annual.index.get_level_values("item")) if item != "total"]
    rows, large = [], frames.country.large
    for year in sorted(set(annual.index.get_level_values("year"))):
        total = annual.loc[(year, "total")]
        row: dict[str, Any] = {"year": year, "months": int(total["months"])}
        row |= {name: float(total[f"{name.removesuffix('_total')}_lcu"]) / large for name in TOTALS}
        for side in SIDES:
            row |= {f"{side}_{item}": float(annual.loc[(year, item), f"{side}_lcu"]) / large for item in items}
        row["domestic_share_of_year"], row["domestic_share"] = float(share.loc[year]), float(last_share.loc[year])
        for side in ("payments", "receipts"):
            row[f"unmodelled_{side}"] = float(total[f"unmodelled_{side}_lcu"]) / large
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


def short_titles(country: Country) -> dict[str, str]:
    """Heads of columns for items whose titles are too long for them; other items have their titles."""
    return {name: _(item.head) for name, item in country.items.items() if item.head}


def money_heads(frames: Frames, settings: Settings) -> dict[str, str]:
    """What the money columns of `annual_rows` are called in a table: totals, and every item by its title."""
    given = [str(item) for item in dict.fromkeys(frames.balance["item"]) if item != "total"]
    short = short_titles(frames.country)
    items = [item for item in short if item in given] + [item for item in given if item not in short]
    heads = {name: _(head) for name, head in TOTALS.items()}
    for item in items:
        title = short.get(item) or _(settings.items[item].title)
        heads[f"balance_{item}"] = f"{title} ({item})" if title in heads.values() else title
    return heads


def balance_table(frames: Frames, bands: list[Band], settings: Settings, years: YearKind = "calendar") -> Table:
    """The annual table; below a year with observations a row of them with their marks, below one ahead its interval."""
    rows = annual_rows(frames, years)
    apart = bool((frames.outcomes.loc[frames.outcomes["outcome"].str.startswith("unmodelled_"), "value"] != 0.0).any())
    heads = money_heads(frames, settings)
    heads = heads if len(heads) <= len(TOTALS) + MOST_ITEMS else {name: heads[name] for name in TOTALS}
    shown = list(heads)
    history = {name: observed(name, frames.country, years) if settings.compare_with_history else {} for name in shown}
    seen = [figures[row["year"]] for row in rows for figures in history.values() if row["year"] in figures]
    spans = spans_of(frames, settings, years)
    caption = _caption(frames, rows, apart, settings, years, seen, spans)
    table = Table(title=escape(_(settings.title)), caption=caption, **LAYOUT)
    table.add_column(_("Year"), no_wrap=True)
    for column in (*heads.values(), _("Domestic")):
        table.add_column(head_of(column), justify="right", no_wrap=True)
    if apart:
        table.add_column(_("Apart"), justify="right", no_wrap=True)
    projection = settings.time.projection_start
    projected_from = None if projection is None else Year.of(month_number(projection), years, settings.country).label
    marks = {(band.name, band.year): band for band in bands}
    for place, row in enumerate(rows):
        year = row["year"]
        cells = _cells(row, shown, apart)
        table.add_row(
            year_told(year), *cells, style="dim" if projected_from is not None and year >= projected_from else ""
        )
        if spans is not None and spans.is_ahead(year) and row["months"] == YEAR:
            measures = [*shown, DOMESTIC_SHARE, *([APART] if apart else [])]
            for name, cells in _span_rows(spans, year, measures):
                table.add_row(f"  {name}", *cells, style="dim")
        if any(year in figures for figures in history.values()):
            cells = [_observed_cell(history[name].get(year), marks.get((name, year))) for name in shown]
            older = any(year in figures and figures[year].standard == BPM5 for figures in history.values())
            table.add_row("  " + (_("obs.*") if older else _("obs.")), *cells, style="cyan")
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
        sentences = [_("{unit}; all items add up to the balance.", unit=frames.country.unit_told)]
        sentences += [_(SHORT_YEAR)] if _has_short_year(rows) else []
        sentences += [] if spans is None else [spans.told]
        table = Table(title=_("The balance by item"), caption=in_a_row(sentences), **LAYOUT)
        table.add_column(_("Year"), no_wrap=True)
        for name in shown:
            table.add_column(head_of(heads[name]), justify="right", no_wrap=True)
        for row in rows:
            table.add_row(
                year_told(row["year"]), *("" if math.isnan(row[name]) else f"{row[name]:.2f}" for name in shown)
            )
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
        for place, name in enumerate((_p("of an interval", "from"), _p("of an interval", "to")))
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
    parts = [unit_and_runs(frames.country.unit_told, n, frames.carried)]
    if years == "fiscal":
        parts.append(_("FY: fiscal year, {months}.", months=fiscal_year_text(settings.country)))
    parts.append(_(DOMESTIC))
    if _has_short_year(rows):
        parts.append(_(SHORT_YEAR))
    if apart:
        parts.append(_("Apart: what of the balance is not simulated."))
    if spans is not None:
        parts.append(spans.told)
    if seen:
        opening = settings.time.opens_as_of
        if opening is not None:
            parts.append(_("obs.: observed; the run opens as of {year}.", year=opening))
        elif years == "calendar":
            parts.append(_("obs.: observed; the model is ✓ inside or ✗ outside the band."))
        else:
            parts.append(_("obs.: observed."))
        parts.append(definition_text(frames.country))
        if any(figure.standard == BPM5 for figure in seen):
            parts.append(f"*: {break_text(frames.country)}")
        unsaid = sorted({figure.year.told() for figure in seen if figure.definition == NOT_STATED})
        if unsaid:
            parts.append(_("Totals of {years}: the source does not say what it counts.", years=listed(unsaid)))
    return in_a_row(parts)


def unit_and_runs(unit: str, n_runs: int, carried: str) -> str:
    """In which unit numbers are, and of how many runs they are the mean; `carried`: of which draws."""
    if carried:
        return _("{unit}, mean of {n} runs: {draws}.", unit=unit, n=n_runs, draws=carried)
    if n_runs == 1:
        return _("{unit}, one run.", unit=unit)
    return _("{unit}, mean of {n} runs.", unit=unit, n=n_runs)
