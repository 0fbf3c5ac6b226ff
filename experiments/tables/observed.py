"""Tables for the terminal: a run beside what was published, side by side, and the bands it should lie in."""

from collections.abc import Iterable
from itertools import product
from string import ascii_lowercase

from rich.markup import escape
from rich.table import Table

from configs.language import N_, _
from configs.schema.country import Country
from experiments.lines import in_a_row
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

BOTH_SIDES = N_("Both sides of every item beside what was published")
ITEM_WIDTH = 19  # letters: a longer name goes on below


def mark(band: Band) -> str:
    """Inside or outside the band."""
    return "[green]✓[/green]" if band.inside else "[red]✗[/red]"


def sides_table(pairs: list[Comparison], country: Country) -> Table:
    """Receipts, payments and balance of every item and year of which both sides are published, beside the model's."""
    rows = both_sides(pairs)
    letters = _letters(vintage_text(pair.published) for sides in rows for pair in sides.values())
    caption = in_a_row(
        [
            _("{unit}. publ.: published; letters name the vintage.", unit=country.unit_told),
            _vintages(letters),
            definition_text(country),
            break_text(country),
        ]
    )
    table = Table(title=_(BOTH_SIDES), caption=caption, **LAYOUT)
    table.add_column(_("Item"), max_width=ITEM_WIDTH, overflow="fold")
    table.add_column(_("Year"), justify="right", no_wrap=True)
    for side in (_("Receipts"), _("Payments"), _("Balance")):
        for head in (f"{side}\n{_('publ.')}", f"\n{_('model')}"):
            table.add_column(head, justify="right", no_wrap=True)
    before = ""
    for sides in rows:
        item, year = sides["receipts"].published.item, sides["receipts"].published.year.told()
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
    title = _("Observations and their bands: {inside} of {n} inside", inside=inside, n=len(reached))
    sentences = [
        _("{unit} where no unit is named.", unit=country.unit_told),
        _("Letters name the vintage."),
        _vintages(letters),
        definition_text(country),
    ]
    table = Table(title=title, caption=in_a_row(sentences) if letters else None, **LAYOUT)
    table.add_column(_("Measure"), no_wrap=True)
    for name in (_("Year"), _("Observed"), _("Band"), _("Model"), ""):
        table.add_column(name, justify="right", no_wrap=True)
    for band in reached:
        digits = digits_of(band)
        low, high = (f"{end:.{digits}f}" for end in (band.low, band.high))
        span = _("{low} to {high}", low=low, high=high)
        seen = f"{band.observed:.{digits}f} {letters.get(escape(vintage_text(band)), ' ')}"
        table.add_row(named(band), str(band.year), seen, span, f"{band.model:.{digits}f}", mark(band))
    return table


def _title(item: str, country: Country) -> str:
    return _("Total") if item == TOTAL else _(country.items[item].label)


def _cells(pair: Comparison | None, letters: dict[str, str]) -> list[str]:
    if pair is None:
        return ["", ""]
    return [f"{pair.published.value:.2f} {letters[escape(vintage_text(pair.published))]}", f"{pair.model:.2f}"]


def _vintages(letters: dict[str, str]) -> str:
    """What the letters stand for."""
    return _("{letters}.", letters=_("; ").join(f"{letter}: {text}" for text, letter in letters.items()))


def _letters(vintages: Iterable[str]) -> dict[str, str]:
    """A letter for every vintage, in the order in which they come."""
    signs = ("".join(letters) for letters in product(["", *ascii_lowercase], ascii_lowercase))
    return dict(zip(dict.fromkeys(map(escape, vintages)), signs, strict=False))
