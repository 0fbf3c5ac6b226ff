"""The numbers above the pictures, of every month at once: the browser goes through them by itself."""

import json
from dataclasses import asdict, dataclass

import numpy as np
import solara

from agents.draws import FloatArray
from configs import country_of
from configs.language import N_, _
from experiments.browser.course.moment import Moment, kept
from experiments.browser.frames import seen, sums_of_years
from experiments.browser.sentences import headlines
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.runs.calendar import YEAR, Year, YearKind, month_numbers
from experiments.runs.reading import number_text, span_text
from experiments.runs.spans import SIDES, Spans, spans_of

SUMS = {
    "balance": N_("Balance, 12 months"),
    "payments": N_("Payments, 12 months"),
    "receipts": N_("Receipts, 12 months"),
    "value_added": N_("Value added, 12 m."),
}
SHARES = {"domestic_share": N_("Domestic share, month"), "dependence": N_("Dependence, month")}
NONE = "\u2013"


@dataclass(frozen=True)
class Tile:
    """A number above the pictures by month, from the opening on, as it is written, and a note below it."""

    label: str
    unit: str
    values: list[str]
    notes: list[str]


@solara.component
def Numbers(session: Session) -> None:
    """Sums of the last twelve months and shares of the month; shares and stability where a scenario counts steps."""
    update_counter.get()
    _Numbers(told=_told(session.whole, session.service, session.years))


@kept
def _told(whole: Moment, service: str, years: YearKind) -> str:
    made = market_tiles(whole, service) if whole.settings.time.steps is not None else tiles(whole, years)
    return json.dumps({"headlines": headlines(whole, service), "tiles": [asdict(tile) for tile in made]})


@solara.component_vue("numbers.vue")
def _Numbers(told: str) -> None:
    """The numbers in the browser, which shows those of the month that is looked at."""


def tiles(whole: Moment, years: YearKind) -> list[Tile]:
    """Money of twelve months, and shares of the month."""
    n = whole.record.n_recorded
    notes = intervals(whole, years)
    sums, unit, made = sums_of_years(whole), country_of(whole.settings).unit_told, []
    for name, label in SUMS.items():
        path = np.append(np.nan, sums[name])
        changes = _changes(path, 2, N_("{change} in a year"), _("after twelve months"))
        made.append(Tile(_(label), unit, _written(path, 2), _notes(changes, notes, name)))
    shares = 100.0 * seen(whole).so_far(list(SHARES)) if n else np.empty((0, 2))
    for (name, label), share in zip(SHARES.items(), shares.T, strict=True):
        path = np.append(np.nan, share)
        changes = _changes(path, 1, N_("{change} points in a year"), "")
        made.append(Tile(_(label), "%", _written(path, 1), _notes(changes, notes, name)))
    return made


def market_tiles(whole: Moment, service: str) -> list[Tile]:
    """Customers of the first offer and of any, of all, and whether shares are stable."""
    record = seen(whole)
    n_customers = whole.settings.customers.number
    users = record.users[: record.n_before + record.n_recorded]
    rows = np.flatnonzero(np.array(whole.offers.service) == service)
    made = [
        Tile(
            label,
            "%",
            [f"{100.0 * number / n_customers:.1f}" for number in numbers],
            [_("{n:,} of {n_all:,}", n=int(number), n_all=n_customers) for number in numbers],
        )
        for label, numbers in (
            (_("Customers of the first offer"), users[:, rows[0]]),
            (_("Customers of any offer"), users[:, rows].sum(axis=1)),
        )
    ]
    for name, label, note in (
        ("order_parameter", _("Order"), _("0 equal shares, 1 one offer")),
        ("lambda_symmetric", _("Growth of a lead, equal shares"), _("unstable above 1")),
        ("lambda_local", _("Growth of a lead, now"), _("unstable above 1")),
    ):
        path = np.append(np.nan, record.so_far([f"{name}.{service}"])[:, 0])
        made.append(Tile(label, "", _written(path, 3), [note] * len(path)))
    return made


def _written(path: FloatArray, digits: int) -> list[str]:
    return [number_text(float(value), digits) or NONE for value in path]


def _changes(path: FloatArray, digits: int, phrase: str, without: str) -> list[str]:
    """By how much a path has changed in a year, in words, by month."""
    before = np.append(np.full(YEAR, np.nan), path)[: len(path)]
    texts = [number_text(float(value), digits, sign=True) for value in path - before]
    return [
        _(phrase, change=text) if text else (without if np.isnan(value) else "")
        for text, value in zip(texts, path, strict=True)
    ]


def _notes(changes: list[str], intervals: dict[str, list[str]], name: str) -> list[str]:
    """The change, or where a year is ahead its interval."""
    return [ahead or change for ahead, change in zip(intervals.get(name, [""] * len(changes)), changes, strict=True)]


def intervals(whole: Moment, years: YearKind) -> dict[str, list[str]]:
    """What stands below the numbers of months of years ahead: the 80% interval, or that one run has none; "" before."""
    spans, n = spans_of(None, whole.settings, years), whole.record.n_recorded
    if spans is None:
        return {}
    numbers = [int(month) for month in month_numbers(whole.world.dates[:n])]
    of_months = [Year.of(month, years, whole.settings.country) for month in numbers]
    of_years = {year: _interval_notes(year, spans) if spans.is_ahead(year.label) else {} for year in set(of_months)}
    return {name: ["", *(of_years[year].get(name, "") for year in of_months)] for name in (*SIDES, "domestic_share")}


def _interval_notes(year: Year, spans: Spans) -> dict[str, str]:
    """The 80% interval of a year ahead by number, or that one run has none."""
    ends = {name: spans.of(f"{name}_total", year.label) for name in SIDES}
    notes = {
        name: spans.short if span is None else _("{year}: 80% {span}", year=year.told(), span=span_text(*span, 1))
        for name, span in ends.items()
    }
    share = spans.of("domestic_share_of_year", year.label)
    if share is not None:
        span = span_text(100.0 * share[0], 100.0 * share[1], 1)
        notes["domestic_share"] = _("{year}: 80% {span}", year=year.told(), span=span)
    return notes
