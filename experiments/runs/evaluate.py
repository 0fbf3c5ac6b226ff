"""Runs as a function of their parameters, for programs that choose the parameters: samplers, optimisers, searches."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from configs import ConfigError, Settings, country_of
from configs.currency import in_currency
from configs.language import _
from experiments.runs.calendar import Year, whole_years
from experiments.runs.outcomes.measures import Measure
from experiments.runs.resolve import resolve
from experiments.runs.together.batches import most_together
from experiments.studies.keys import account_asked
from sim import DigitalEconomy, Economies
from sim.check import check_settings
from sim.economy import Economy
from sim.together import structure

ANNUAL = {
    "balance_lcu": "balance.total.balance_lcu",
    "payments_lcu": "balance.total.payments_lcu",
    "receipts_lcu": "balance.total.receipts_lcu",
    "domestic_share": "outcomes.domestic_share",
    "value_added_gained_lcu": "outcomes.value_added_gained",
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
    are named as in studies (`experiments.runs.outcomes.measures`: "balance.total.payments_lcu@2030") and are the keys
    of what is returned. Without them these are, of the last full calendar year: `balance_lcu`, `payments_lcu`,
    `receipts_lcu` and `value_added_gained_lcu`, called by the currency of the country that they are in, and
    `domestic_share` of digital spending in its last month. Of a year that the run does not have whole sums are nan, and
    so are shares and stocks without the month in which it ends. A scenario that counts steps gives `market_share` of
    its first offer and `order_parameter` after the last one. `agent_classes` are a user's own, as of `DigitalEconomy`.
    Raises `ConfigError` before the run for what cannot be run or measured.
    """
    _check_call(overrides, seed, outcomes)
    settings = resolve(str(scenario), account_asked(outcomes or ()) | dict(overrides))
    model = DigitalEconomy(settings, rng=int(seed), agent_classes=agent_classes)
    measures = _measures(model, outcomes)
    while model.running:
        model.step()
    return {name: float(measure.values(model)[0]) for name, measure in measures.items()}


def evaluate_many(
    points: Sequence[Mapping[str, Any]],
    seeds: Sequence[int] | int,
    scenario: str | Path = "baseline",
    outcomes: Sequence[str] | None = None,
) -> list[dict[str, float]]:
    """What `evaluate` returns of each of many points, in their order: the same numbers, sooner.

    `points` are overrides; `seeds` is a seed for each of them, or one for all. Runs of at most some 20,000 customers
    step together where their points differ in numbers alone (`sim.Economies`), whatever stands between them;
    `pandas.DataFrame(...)` makes a table of what is returned, a row a point. Raises `ConfigError` with the place of a
    point before the first run where one cannot be run or measured.
    """
    points, asked = _checked_points(points), account_asked(outcomes or ())
    all_seeds = _seeds_of(points, seeds)
    alike: dict[str, list[int]] = {}  # places of points, by structure
    for place, (overrides, seed) in enumerate(zip(points, all_seeds, strict=True)):
        try:
            _check_call(overrides, seed, outcomes)
            settings = resolve(str(scenario), asked | dict(overrides))
            check_settings(settings)
            places = alike.setdefault(structure(settings), [])
            if not places:  # of equal structure all have the same outcomes
                _measures(Economies.of_checked([settings], [int(seed)], [0], "numpy"), outcomes)
        except ConfigError as error:
            raise ConfigError(_("points[{place}]: {error}", place=place, error=error)) from None
        places.append(place)
    rows: dict[int, dict[str, float]] = {}
    for places in alike.values():
        rows |= _rows(points, all_seeds, str(scenario), outcomes, places)
    return [rows[place] for place in range(len(points))]


def _rows(
    points: Sequence[Mapping[str, Any]],
    seeds: Sequence[int],
    scenario: str,
    outcomes: Sequence[str] | None,
    places: list[int],
) -> dict[int, dict[str, float]]:
    """Outcomes of points that have been checked and have one structure, by their places."""
    asked = account_asked(outcomes or ())
    rows: dict[int, dict[str, float]] = {}
    while places:
        first = resolve(scenario, asked | dict(points[places[0]]))
        size = most_together(first.customers.number, first.time.n_steps)
        batch, places = places[:size], places[size:]
        # Settings take more memory than points: they are there batch by batch.
        members = [first, *(resolve(scenario, asked | dict(points[place])) for place in batch[1:])]
        model = Economies.of_checked(members, [int(seeds[place]) for place in batch], [0] * len(batch), "auto").run()
        columns = {name: measure.values(model).tolist() for name, measure in _measures(model, outcomes).items()}
        for member, place in enumerate(batch):
            rows[place] = {name: column[member] for name, column in columns.items()}
    return rows


def _checked_points(points: Any) -> Sequence[Mapping[str, Any]]:
    """Points as they were given. Raises `ConfigError` for what is no list of them."""
    if isinstance(points, Sequence) and not isinstance(points, str):
        return points
    shown = type(points).__name__
    raise ConfigError(
        _(
            "points is a {shown}; expected a list of overrides, as [{{'customers.number': 200}}] or "
            "frame.to_dict('records') of a table",
            shown=shown,
        )
    )


def _seeds_of(points: Sequence[Any], seeds: Any) -> Sequence[Any]:
    """A seed for each point, which may be none that can be used. Raises `ConfigError` where there are not as many."""
    if isinstance(seeds, int | np.integer):
        return [seeds] * len(points)
    if isinstance(seeds, str | Mapping) or not isinstance(seeds, Sequence | np.ndarray):
        raise ConfigError(
            _("seeds is {seeds!r}; expected a whole number, or one for each of {n} points", seeds=seeds, n=len(points))
        )
    if len(seeds) != len(points):
        raise ConfigError(
            _("seeds has {n} numbers; expected one for each of {n_points} points", n=len(seeds), n_points=len(points))
        )
    return list(seeds)


def _check_call(overrides: Any, seed: Any, outcomes: Any) -> None:
    """Raise `ConfigError` for arguments of another kind."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ConfigError(_("seed is {seed!r}; expected a whole number of at least 0", seed=seed))
    if isinstance(outcomes, str):
        raise ConfigError(_("outcomes is the text {outcomes!r}; expected a list of names", outcomes=outcomes))
    if not isinstance(overrides, Mapping):
        raise ConfigError(
            _(
                "overrides is {overrides!r}; expected values by dotted key, as {{'customers.number': 200}}",
                overrides=overrides,
            )
        )


def _measures(model: Economy, outcomes: Sequence[str] | None) -> dict[str, Measure]:
    """What is asked for by name, of a model that has it. Raises `ConfigError`."""
    wanted = plain_outcomes(model.members[0]) if outcomes is None else {name: name for name in outcomes}
    measures = {name: Measure.parse(text) for name, text in wanted.items()}
    for measure in measures.values():
        check_measure(measure, model)
    return measures


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
    currency = country_of(settings).currency
    return {in_currency(name, currency): in_currency(f"{measure}@{year}", currency) for name, measure in ANNUAL.items()}
