"""Published figures and bands in texts, as terminal, page and browser show them: definition, vintage, both sides."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from configs.language import N_, _
from configs.schema.country import Country
from experiments.lines import listed
from experiments.runs.benchmarks import is_flow
from experiments.runs.flows import SIDES, TOTAL
from experiments.runs.observed.bounds import Band, Target
from experiments.runs.observed.items import BPM5, NOT_STATED, Comparison, Published, definitions
from experiments.runs.reading import number_text


def definition_text(country: Country) -> str:
    """What published totals of a country count that stand beside the model, in a sentence."""
    name = country.balance.definition
    return _("Totals are of the {name} definition: {what}.", name=_(name), what=_(definitions(country)[name]))


def break_text(country: Country) -> str:
    """Where the level of published figures breaks, in a sentence."""
    year = country.balance.manual_since
    return _("Figures before {year} are of the older manual (BPM5, rearranged): the level breaks there.", year=year)


def digits_of(band: Band) -> int:
    """Digits behind the point of a band's figures."""
    return 1 if band.unit == "%" else 2


def misses(bands: Iterable[Band]) -> list[str]:
    """What lies outside its band in plain words: a sentence a measure and direction, with every year of it."""
    told: dict[tuple[str, str], list[str]] = {}  # texts of years by measure and sentence
    for band in bands:
        if band.reached and not band.inside:
            model, seen = (number_text(value, digits_of(band)) for value in (band.model, band.observed))
            text = _("{model} against {observed} in {year}", model=model, observed=seen, year=band.year)
            told.setdefault((named(band), _direction(band)), []).append(text)
    return [_(sentence, measure=name, years=_("; ").join(texts)) for (name, sentence), texts in told.items()]


def named(band: Band) -> str:
    """What a band is of, with its unit where that is no money.

    Money is in the large unit of the country in all tables, which say so below.
    """
    label = label_told(band.name, band.label)
    return label if is_flow(band.name) else _("{measure}, {unit}", measure=label, unit=_(band.unit))


def label_told(name: str, label: str) -> str:
    """What a benchmark of a name is called: an item and its side, or a survey."""
    item, comma, side = label.rpartition(", ")
    return _("{item}, {side}", item=_(item), side=_(side)) if comma and is_flow(name) else _(label)


def vintage_text(figure: Published | Target) -> str:
    """Which vintage a figure is of, by which manual, and that its source does not say what it counts."""
    said = [_(figure.vintage) if figure.vintage != NOT_STATED else _("vintage not stated")]
    said += [_("definition not stated")] if figure.definition == NOT_STATED else []
    said += [_(BPM5)] if figure.standard == BPM5 else []
    return listed(said)


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
        item = _(country.items[first.item].label) if first.item != TOTAL else _("Total")
        row = {_("Item"): item, _("Year"): first.year.told()}
        for side in SIDES:
            pair, head = sides.get(side), _(side.capitalize())
            row[_("{side}, published", side=head)] = "" if pair is None else number_text(pair.published.value, 2)
            row[_("{side}, model", side=head)] = "" if pair is None else number_text(pair.model, 2)
        vintages = {side: vintage_text(pair.published) for side, pair in sides.items()}
        alike = len(set(vintages.values())) == 1
        row[_("Definition")] = _(first.definition)
        row[_("Vintage")] = (
            vintages["receipts"] if alike else "; ".join(f"{_(side)}: {text}" for side, text in vintages.items())
        )
        rows.append(row)
    return rows


def band_rows(bands: Iterable[Band]) -> list[dict[str, str]]:
    """A row a band: what was observed, from where to where, the model, whether it is inside, definition and vintage."""
    rows = []
    for band in bands:
        shown = [number_text(value, digits_of(band)) for value in (band.observed, band.low, band.high, band.model)]
        row = {
            _("Measure"): named(band),
            _("Year"): f"{band.year}",
            _("Observed"): shown[0],
            _("Band"): _("{low} to {high}", low=shown[1], high=shown[2]),
        }
        row |= {_("Model"): shown[3], _("Verdict"): _("inside") if band.inside else _("missed")}
        rows.append(row | {_("Definition"): _(band.definition), _("Vintage"): _(band.vintage)})
    return rows


def comparison_table(pairs: Iterable[Comparison], country: Country) -> list[dict[str, Any]]:
    """Comparisons for other programs: a published figure with all that is known of it, and the model's beside it."""
    return [
        asdict(pair.published) | {"year": pair.published.year.number, "unit": country.unit, "model": pair.model}
        for pair in pairs
    ]


def _direction(band: Band) -> str:
    """The sentence for where the model stands; a deficit that is too large is too deep, and not too low."""
    if band.observed < 0.0:
        deep, shallow = N_("Missed: {measure}: too deep, {years}."), N_("Missed: {measure}: too shallow, {years}.")
        return deep if band.model < band.low else shallow
    low, high = N_("Missed: {measure}: too low, {years}."), N_("Missed: {measure}: too high, {years}.")
    return low if band.model < band.low else high
