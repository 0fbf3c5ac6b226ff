"""The numbers of the month above the pictures."""

import math

import solara

from configs import country_of
from experiments.browser.frames import latest, seen, sums_of_a_year, year_ahead
from experiments.browser.pieces import number
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.runs.calendar import YEAR, Year
from experiments.runs.reading import number_text, span_text
from experiments.runs.spans import SIDES, Spans

SUMS = {
    "balance": "Balance, 12 months",
    "payments": "Payments, 12 months",
    "receipts": "Receipts, 12 months",
    "value_added": "Value added, 12 m.",
}
SHARES = {"domestic_share": "Domestic share, month", "dependence": "Dependence, month"}


@solara.component
def Numbers(session: Session) -> None:
    """Sums of the last twelve months and shares of the month; shares and stability where a scenario counts steps."""
    update_counter.get()
    model = session.model
    with solara.Div(classes=["db-numbers"]):
        if model.settings.time.steps is not None:
            _market(session)
            return
        sums = sums_of_a_year(model)
        year, spans = year_ahead(model, session.years)
        notes = {} if spans is None else _intervals(year, spans)
        for name, label in SUMS.items():
            total, last_total = sums[name]
            note = "after twelve months" if math.isnan(total) else _change(total - last_total, 2, "in a year")
            note = notes.get(name, note)
            number(label, number_text(total, 2) or "\u2013", country_of(model.settings).unit, note)
        for name, label in SHARES.items():
            share, last_share = 100.0 * latest(model, name), 100.0 * latest(model, name, YEAR)
            note = notes.get(name, _change(share - last_share, 1, "points in a year"))
            number(label, number_text(share, 1) or "\u2013", "%", note)


def _intervals(year: Year, spans: Spans) -> dict[str, str]:
    """What stands below the numbers once a year ahead has begun: its 80% interval, or that one run has none."""
    ends = {name: spans.of(f"{name}_total", year.label) for name in SIDES}
    notes = {name: spans.short if span is None else f"{year}: 80% {span_text(*span, 1)}" for name, span in ends.items()}
    share = spans.of("domestic_share_of_year", year.label)
    if share is not None:
        notes["domestic_share"] = f"{year}: 80% {span_text(100.0 * share[0], 100.0 * share[1], 1)}"
    return notes


def _market(session: Session) -> None:
    model, service = session.model, session.service
    record = seen(model)
    users = record.users[record.n_before + record.n_recorded - 1]
    share = users[0] / model.settings.customers.number
    number("Customers of the first offer", f"{100.0 * share:.1f}", "%", f"{int(users[0]):,} of them")
    for name, label, note in (
        ("order_parameter", "Order", "0 equal shares, 1 one offer"),
        ("lambda_symmetric", "Growth of a lead, equal shares", "unstable above 1"),
        ("lambda_local", "Growth of a lead, now", "unstable above 1"),
    ):
        number(label, number_text(latest(model, f"{name}.{service}"), 3) or "\u2013", "", note)


def _change(value: float, digits: int, what: str) -> str:
    return "" if math.isnan(value) else f"{number_text(value, digits, sign=True)} {what}"
