"""Tables for the terminal: a run beside what was published, side by side, and the bands it should lie in."""

from collections.abc import Iterable
from itertools import product
from string import ascii_lowercase

from rich.markup import escape
from rich.table import Table

from experiments.runs.flows import ITEMS
from experiments.runs.observed import (
    BREAK,
    DEFINITION,
    UNIT,
    Band,
    Comparison,
    both_sides,
    digits_of,
    named,
    vintage_text,
)
from experiments.tables.style import LAYOUT

ITEM_WIDTH = 19  # letters: a longer name goes on below


def mark(band: Band) -> str:
    """Inside or outside the band."""
    return "[green]✓[/green]" if band.inside else "[red]✗[/red]"


def sides_table(pairs: list[Comparison]) -> Table:
    """Receipts, payments and balance of every item and year of which both sides are published, beside the model's."""
    rows = both_sides(pairs)
    letters = _letters(vintage_text(pair.published) for sides in rows for pair in sides.values())
    vintages = "; ".join(f"{letter}: {text}" for text, letter in letters.items())
    caption = f"{UNIT}. publ.: published; letters name the vintage. {vintages}. {DEFINITION} {BREAK}"
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
        table.add_row("" if item == before else _title(item), year, *cells)
        before = item
    return table


def band_table(bands: list[Band]) -> Table:
    """Every band: observed, vintage, band, model, mark."""
    reached = [band for band in bands if band.reached]
    inside = sum(band.inside for band in reached)
    letters = _letters(vintage_text(band) for band in reached if band.definition)
    title = f"Observations and their bands: {inside} of {len(reached)} inside"
    vintages = "; ".join(f"{letter}: {text}" for text, letter in letters.items())
    caption = f"{UNIT} where no unit is named. Letters name the vintage. {vintages}. {DEFINITION}" if letters else None
    table = Table(title=title, caption=caption, **LAYOUT)
    for name in ("Measure", "Year", "Observed", "Band", "Model", ""):
        table.add_column(name, justify="left" if name == "Measure" else "right", no_wrap=True)
    for band in reached:
        digits = digits_of(band)
        span = f"{band.low:.{digits}f} to {band.high:.{digits}f}"
        seen = f"{band.observed:.{digits}f} {letters.get(escape(vintage_text(band)), ' ')}"
        table.add_row(named(band), str(band.year), seen, span, f"{band.model:.{digits}f}", mark(band))
    return table


def _title(item: str) -> str:
    return "Total" if item == "total" else ITEMS[item]


def _cells(pair: Comparison | None, letters: dict[str, str]) -> list[str]:
    if pair is None:
        return ["", ""]
    return [f"{pair.published.value:.2f} {letters[escape(vintage_text(pair.published))]}", f"{pair.model:.2f}"]


def _letters(vintages: Iterable[str]) -> dict[str, str]:
    """A letter for every vintage, in the order in which they come."""
    signs = ("".join(letters) for letters in product(["", *ascii_lowercase], ascii_lowercase))
    return dict(zip(dict.fromkeys(map(escape, vintages)), signs, strict=False))
