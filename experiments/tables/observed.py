"""Tables for the terminal: a run beside what was published, side by side, and the bands it should lie in."""

from collections.abc import Iterable
from itertools import product
from string import ascii_lowercase

from rich.markup import escape
from rich.table import Table

from configs.schema.country import Country
from experiments.runs.flows import TOTAL
from experiments.runs.observed import (
    Band,
    Comparison,
    both_sides,
    break_text,
    definition_text,
    digits_of,
    named,
    vintage_text,
)
from experiments.tables.style import LAYOUT

ITEM_WIDTH = 19  # letters: a longer name goes on below


def mark(band: Band) -> str:
    """Inside or outside the band."""
    return "[green]✓[/green]" if band.inside else "[red]✗[/red]"


def sides_table(pairs: list[Comparison], country: Country) -> Table:
    """Receipts, payments and balance of every item and year of which both sides are published, beside the model's."""
    rows = both_sides(pairs)
    letters = _letters(vintage_text(pair.published) for sides in rows for pair in sides.values())
    vintages = "; ".join(f"{letter}: {text}" for text, letter in letters.items())
    told = f"{vintages}. {definition_text(country)} {break_text(country)}"
    caption = f"{country.unit}. publ.: published; letters name the vintage. {told}"
    table = Table(title="Both sides of every item beside what was published", caption=caption, **LAYOUT)
    table.add_column("Item", max_width=ITEM_WIDTH)
    for head in ("Year", "Receipts\npubl.", "\nmodel", "Payments\npubl.", "\nmodel", "Balance\npubl.", "\nmodel"):
        table.add_column(head, justify="right", no_wrap=True)
    before = ""
    for sides in rows:
        item, year = sides["receipts"].published.item, str(sides["receipts"].published.year)
        cells: list[str] = []
        for side in ("receipts", "payments", "balance"):
            cells += _cells(sides.get(side), letters)
        table.add_row("" if item == before else _title(item, country), year, *cells)
        before = item
    return table


def band_table(bands: list[Band], country: Country) -> Table:
    """Every band: observed, vintage, band, model, mark."""
    reached = [band for band in bands if band.reached]
    inside = sum(band.inside for band in reached)
    letters = _letters(vintage_text(band) for band in reached if band.definition)
    title = f"Observations and their bands: {inside} of {len(reached)} inside"
    vintages = "; ".join(f"{letter}: {text}" for text, letter in letters.items())
    told = f"Letters name the vintage. {vintages}. {definition_text(country)}"
    caption = f"{country.unit} where no unit is named. {told}" if letters else None
    table = Table(title=title, caption=caption, **LAYOUT)
    for name in ("Measure", "Year", "Observed", "Band", "Model", ""):
        table.add_column(name, justify="left" if name == "Measure" else "right", no_wrap=True)
    for band in reached:
        digits = digits_of(band)
        span = f"{band.low:.{digits}f} to {band.high:.{digits}f}"
        seen = f"{band.observed:.{digits}f} {letters.get(escape(vintage_text(band)), ' ')}"
        table.add_row(named(band), str(band.year), seen, span, f"{band.model:.{digits}f}", mark(band))
    return table


def _title(item: str, country: Country) -> str:
    return "Total" if item == TOTAL else country.items[item].label


def _cells(pair: Comparison | None, letters: dict[str, str]) -> list[str]:
    if pair is None:
        return ["", ""]
    return [f"{pair.published.value:.2f} {letters[escape(vintage_text(pair.published))]}", f"{pair.model:.2f}"]


def _letters(vintages: Iterable[str]) -> dict[str, str]:
    """A letter for every vintage, in the order in which they come."""
    signs = ("".join(letters) for letters in product(["", *ascii_lowercase], ascii_lowercase))
    return dict(zip(dict.fromkeys(map(escape, vintages)), signs, strict=False))
