"""One run as a function of its parameters, for programs that choose the parameters: samplers, optimisers, searches."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from configs import ConfigError, Settings
from experiments.runs.calendar import Year, whole_years
from experiments.runs.measures import Measure
from experiments.runs.resolve import resolve
from sim import DigitalEconomy
from sim.economy import Economy

ANNUAL = {
    "balance_jpy": "balance.total.balance_jpy",
    "payments_jpy": "balance.total.payments_jpy",
    "receipts_jpy": "balance.total.receipts_jpy",
    "domestic_share": "outcomes.domestic_share",
    "value_added_gained_jpy": "outcomes.value_added_gained",
}


def evaluate(
    overrides: Mapping[str, Any],
    seed: int,
    scenario: str | Path = "baseline",
    outcomes: Sequence[str] | None = None,
    agent_classes: Mapping[str, type] | None = None,
) -> dict[str, float]:
    """Run a scenario once in this process and return outcomes by name; the same arguments give the same numbers.

    `overrides` maps dotted keys to values, NumPy's numbers included; `scenario` is a name or a TOML path. `outcomes`
    are named as in studies (`experiments.runs.measures`: "balance.total.payments_jpy@2030") and are the keys of what is
    returned. Without them these are, of the last full calendar year: `balance_jpy`, `payments_jpy`, `receipts_jpy` and
    `value_added_gained_jpy`, sums in JPY, and `domestic_share` of digital spending in its last month. Of a
    year that the run does not have whole sums are nan, and so are shares and stocks without the month in which it
    ends. A scenario that counts steps gives `market_share` of its first offer and
    `order_parameter` after the last one. `agent_classes` are a user's own, as of `DigitalEconomy`. Raises `ConfigError`
    before the run for what cannot be run or measured.
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ConfigError(f"seed is {seed!r}; expected a whole number of at least 0")
    if isinstance(outcomes, str):
        raise ConfigError(f"outcomes is the text {outcomes!r}; expected a list of names")
    if not isinstance(overrides, Mapping):
        raise ConfigError(f"overrides is {overrides!r}; expected values by dotted key, as {{'customers.number': 200}}")
    settings = resolve(str(scenario), dict(overrides))
    wanted = plain_outcomes(settings) if outcomes is None else {name: name for name in outcomes}
    measures = {name: Measure.parse(text) for name, text in wanted.items()}
    model = DigitalEconomy(settings, rng=int(seed), agent_classes=agent_classes)
    for measure in measures.values():
        check_measure(measure, model)
    while model.running:
        model.step()
    return {name: float(measure.values(model)[0]) for name, measure in measures.items()}


def check_measure(measure: Measure, model: Economy) -> None:
    """See that a model, which need not have stepped, has a measure and its year. Raises `ConfigError`."""
    measure.check(model)
    measure.check_when(model)


def plain_outcomes(settings: Settings) -> dict[str, str]:
    """A few outcomes that every scenario of its kind has: plain names, and the measures behind them."""
    if settings.time.steps is not None:
        service = next(iter(settings.services))
        offer = next(iter(settings.services[service].offers))
        return {"market_share": f"market.{service}.{offer}.market_share",
                "order_parameter": f"outcomes.order_parameter.{service}"}  # fmt: skip
    years = whole_years(settings.time)
    year = years[-1] if years else Year.of(settings.time.first_step, "calendar")
    return {name: f"{measure}@{year}" for name, measure in ANNUAL.items()}
