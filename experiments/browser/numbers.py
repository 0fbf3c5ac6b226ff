"""The numbers of the month above the pictures."""

import math

import solara

from experiments.browser.pieces import number
from experiments.browser.readings import YEAR, latest, seen, sums_of_a_year
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.units import number as written

SUMS = {
    "balance": "Digital balance",
    "payments": "Payments abroad",
    "receipts": "Receipts",
    "value_added": "Value added gained",
}
SHARES = {"domestic_share": "Domestic share", "dependence": "Dependence"}


@solara.component
def Numbers(session: Session) -> None:
    """Sums of the last twelve months and shares of the month; shares and stability where a scenario counts steps."""
    update_counter.get()
    model = session.model
    with solara.Div(classes=["db-numbers"]):
        if model.settings.time.steps is not None:
            _market(session)
            return
        for name, (now, before) in sums_of_a_year(model).items():
            number(f"{SUMS[name]}, JPY tn", _or_dash(now, 2), _change(now - before, 2, "in a year"))
        for name, label in SHARES.items():
            now, before = 100.0 * latest(model, name), 100.0 * latest(model, name, YEAR)
            number(
                label,
                f"{_or_dash(now, 1)}{'' if math.isnan(now) else '%'}",
                _change(now - before, 1, "points in a year"),
            )


def _market(session: Session) -> None:
    model, service = session.model, session.service
    record = seen(model)
    users = record.users[record.n_before + record.n_recorded - 1]
    number("Share of the first offer", f"{users[0] / max(users.sum(), 1):.1%}", model.offers.name[0].replace("_", " "))
    for name, label, note in (
        ("order_parameter", "Order", "0 equal shares, 1 one offer"),
        ("lambda_symmetric", "Growth of a lead, equal shares", "unstable above 1"),
        ("lambda_local", "Growth of a lead, now", "unstable above 1"),
    ):
        number(label, _or_dash(latest(model, f"{name}.{service}"), 3), note)


def _or_dash(value: float, digits: int) -> str:
    return written(value, digits) or "\u2013"


def _change(value: float, digits: int, what: str) -> str:
    return "" if math.isnan(value) else f"{written(value, digits, sign=True)} {what}"
