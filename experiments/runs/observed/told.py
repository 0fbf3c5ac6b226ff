"""Published figures and bands in texts, as terminal, page and browser show them: definition, vintage, both sides."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from configs.schema.country import Country
from experiments.runs.benchmarks import is_flow
from experiments.runs.flows import SIDES, TOTAL
from experiments.runs.observed.bounds import Band, Target
from experiments.runs.observed.items import BPM5, NOT_STATED, Comparison, Published, definitions
from experiments.runs.reading import number_text


def definition_text(country: Country) -> str:
    """What published totals of a country count that stand beside the model, in a sentence."""
    name = country.balance.definition
    return f"Totals are of the {name} definition: {definitions(country)[name]}."


def break_text(country: Country) -> str:
    """Where the level of published figures breaks, in a sentence."""
    year = country.balance.manual_since
    return f"Figures before {year} are of the older manual (BPM5, rearranged): the level breaks there."


def digits_of(band: Band) -> int:
    """Digits behind the point of a band's figures."""
    return 1 if band.unit == "%" else 2


def misses(bands: Iterable[Band]) -> list[str]:
    """What lies outside its band in plain words: a sentence a measure and direction, with every year of it."""
    told: dict[tuple[str, str], list[str]] = {}
    for band in bands:
        if band.reached and not band.inside:
            model, seen = (number_text(value, digits_of(band)) for value in (band.model, band.observed))
            told.setdefault((named(band), _direction(band)), []).append(f"{model} against {seen} in {band.year}")
    return [f"Missed: {name}: {direction}, {'; '.join(texts)}." for (name, direction), texts in told.items()]


def named(band: Band) -> str:
    """What a band is of, with its unit where that is no money.

    Money is in the large unit of the country in all tables, which say so below.
    """
    return band.label if is_flow(band.name) else f"{band.label}, {band.unit}"


def vintage_text(figure: Published | Target) -> str:
    """Which vintage a figure is of, by which manual, and that its source does not say what it counts."""
    said = [figure.vintage if figure.vintage != NOT_STATED else "vintage not stated"]
    said += ["definition not stated"] if figure.definition == NOT_STATED else []
    said += [BPM5] if figure.standard == BPM5 else []
    return ", ".join(said)


def both_sides(pairs: Iterable[Comparison]) -> list[dict[str, Comparison]]:
    """Comparisons by side, an item and a year after the other, wherever both receipts and payments are published."""
    together: dict[tuple[str, int], dict[str, Comparison]] = {}
    for pair in pairs:
        together.setdefault((pair.published.item, pair.published.year.number), {})[pair.published.side] = pair
    return [sides for sides in together.values() if {"receipts", "payments"} <= sides.keys()]


def side_rows(pairs: Iterable[Comparison], country: Country) -> list[dict[str, str]]:
    """A row an item and year: both sides and the balance, published and modelled, with their vintages."""
    rows = []
    for sides in both_sides(pairs):
        first = sides["receipts"].published
        row = {"Item": country.items[first.item].label if first.item != TOTAL else "Total", "Year": str(first.year)}
        for side in SIDES:
            pair = sides.get(side)
            row[f"{side.capitalize()}, published"] = "" if pair is None else number_text(pair.published.value, 2)
            row[f"{side.capitalize()}, model"] = "" if pair is None else number_text(pair.model, 2)
        vintages = {side: vintage_text(pair.published) for side, pair in sides.items()}
        alike = len(set(vintages.values())) == 1
        row["Definition"] = first.definition
        row["Vintage"] = (
            vintages["receipts"] if alike else "; ".join(f"{side}: {text}" for side, text in vintages.items())
        )
        rows.append(row)
    return rows


def band_rows(bands: Iterable[Band]) -> list[dict[str, str]]:
    """A row a band: what was observed, definition and vintage, from where to where, the model, and its mark."""
    rows = []
    for band in bands:
        shown = [number_text(value, digits_of(band)) for value in (band.observed, band.low, band.high, band.model)]
        row = {
            "Measure": named(band),
            "Year": f"{band.year}",
            "Observed": shown[0],
            "Band": f"{shown[1]} to {shown[2]}",
        }
        row |= {"Model": shown[3], "": "✓" if band.inside else "✗ missed"}
        rows.append(row | {"Definition": band.definition, "Vintage": band.vintage})
    return rows


def comparison_table(pairs: Iterable[Comparison], country: Country) -> list[dict[str, Any]]:
    """Comparisons for other programs: a published figure with all that is known of it, and the model's beside it."""
    return [
        asdict(pair.published) | {"year": pair.published.year.number, "unit": country.unit, "model": pair.model}
        for pair in pairs
    ]


def _direction(band: Band) -> str:
    """Where the model stands; a deficit that is too large is too deep, and not too low."""
    if band.observed < 0.0:
        return "too deep" if band.model < band.low else "too shallow"
    return "too low" if band.model < band.low else "too high"
