"""What a record has of a run at every step, by name: the columns of markets, the items of the balance, the outcomes."""

from collections.abc import Mapping

import numpy as np

from agents.draws import FloatArray, IntArray
from configs import ConfigError
from configs.currency import LCU, in_currency, in_lcu
from configs.errors import nearest
from configs.language import _
from experiments.runs.calendar import month_numbers
from experiments.studies.keys import KEPT
from sim.economy import Economy

MARKET = {
    "users": "customers with the offer as their main one",
    "market_share": "share of these among the users of the service, undefined without any",
    "price_lcu": "price at home, before levy and subsidy, of a year",
    "revenue_lcu": "revenue from customers at home",
    "users_by_use": "users, with those of several offers divided as their use is",
    "quality": "quality that customers see",
}
MARKET_UNITS = {"users": "customers", "users_by_use": "customers", "market_share": "share", "price_lcu": LCU,
                "revenue_lcu": LCU, "quality": "quality units"}  # fmt: skip
BALANCE = {
    "payments_lcu": "paid to non-residents",
    "receipts_lcu": "received from non-residents",
    "balance_lcu": "receipts less payments",
}
TIPPING, WELFARE = "tipping", "welfare."
FLOWS = (*BALANCE, "revenue_lcu")


def step_months(model: Economy) -> IntArray:
    """The month of every step, in months since year 0, [n_steps]."""
    return month_numbers(model.world.dates)


def measured_path(model: Economy, name: str) -> FloatArray:
    """An outcome at every step, the opening first where it is kept, [n_steps, n_replicates]. Raises `ConfigError`."""
    record, offers = model.record, model.offers
    table, _dot, rest = name.partition(".")
    name = in_currency(name, record.currency)  # for messages
    if table == TIPPING:
        raise ConfigError(
            _("outcome {name} has one value a run, and no path; expected it among the outcomes", name=name)
        )
    if table == "outcomes":
        rest = in_currency(rest, record.currency)
        if rest not in record.names:
            kept = any(known.startswith(WELFARE) for known in record.names)
            if rest.startswith(WELFARE) and not kept:
                raise ConfigError(
                    _("outcome {name} is not recorded; expected {kept} = true in the scenario", name=name, kept=KEPT)
                )
            raise ConfigError(_("outcome {name} is unknown{meant}", name=name, meant=nearest(rest, record.names)))
        return _by_replicate(record.outcomes[rest])
    row_name, _dot, column = rest.rpartition(".")
    column = in_lcu(column)
    if table == "market":
        known = [f"{service}.{offer}" for service, offer in zip(offers.service, offers.name, strict=True)]
        _check(name, row_name, known, column, MARKET, record.currency)
        row = known.index(row_name)
        if column == "market_share":
            service = [
                offer for offer, known_service in enumerate(offers.service) if known_service == offers.service[row]
            ]
            total = record.users[..., service].sum(axis=-1)
            users = record.users[..., row]
            return _by_replicate(np.divide(users, total, out=np.full(users.shape, np.nan), where=total > 0))
        stored = {"users": record.users, "price_lcu": record.price, "revenue_lcu": record.revenue,
                  "users_by_use": record.users_by_use, "quality": record.quality}[column]  # fmt: skip
        return _by_replicate(stored[..., row].astype(np.float64))
    _check(name, row_name, [*record.items, "total"], column, BALANCE, record.currency)
    flows = {"payments_lcu": record.payments, "receipts_lcu": record.receipts}
    flows["balance_lcu"] = record.receipts - record.payments
    item = flows[column]
    chosen = item.sum(axis=-1) if row_name == "total" else item[..., record.items.index(row_name)]
    return _by_replicate(chosen.astype(np.float64))


def measure_names(model: Economy) -> list[str]:
    """Everything of a model that a study can name, in the order of its tables."""
    record, offers = model.record, model.offers
    balance = [f"balance.{item}.{column}" for item in (*record.items, "total") for column in BALANCE]
    sold = zip(offers.service, offers.name, strict=True)
    market = [f"market.{service}.{name}.{column}" for service, name in sold for column in MARKET]
    return [in_currency(name, record.currency) for name in (*balance, *market)] + [
        f"outcomes.{name}" for name in record.names
    ]


def is_flow(model: Economy, name: str) -> bool:
    """Whether an outcome of a year is the sum of its months, and not the state in its last one."""
    if name.startswith("outcomes."):
        outcome = in_currency(name.partition(".")[2], model.record.currency)
        return model.record.flows[model.record.names.index(outcome)]
    return in_lcu(name.rpartition(".")[2]) in FLOWS


def _by_replicate(path: FloatArray) -> FloatArray:
    return path.reshape(len(path), -1)


def _check(name: str, row_name: str, known: list[str], column: str, columns: Mapping[str, str], currency: str) -> None:
    if column not in columns:
        meant = nearest(column, [in_currency(key, currency) for key in columns])
        raise ConfigError(
            _("outcome {name}: column {column!r} is unknown{meant}", name=name, column=column, meant=meant)
        )
    if row_name not in known:
        raise ConfigError(
            _(
                "outcome {name}: {row_name!r} is unknown{meant}",
                name=name,
                row_name=row_name,
                meant=nearest(row_name, known),
            )
        )
