"""Step 4 of the month, two ways: the readable agents, and the same behaviour over columns."""

import numpy as np

from agents.customer import Customer, overrides
from agents.draws import FloatArray, IntArray
from agents.engines.vector import VectorEngine
from agents.population import Population
from agents.state.crowd import Rows, numbers, pick
from agents.state.market import Market
from configs import ConfigError
from sim.month.sequential import decide_in_turn

# An agent class that replaces any of these acts for itself; one that replaces `choose` alone is asked row by row.
STEP_METHODS = ("step", "available", "aware", "contract_ends", "become_aware", "values", "draw", "use")


def step_by_agents(population: Population, model: object) -> None:
    """Every customer acts in turn; decisions take effect when all have decided."""
    for customer in population.views(model):
        customer.step()


def step_by_columns(population: Population, model: object, vector_engine: VectorEngine) -> None:
    """All customers of a market who have something to decide, at once."""
    if any(overrides(population, method) for method in STEP_METHODS):
        step_by_agents(population, model)
        return
    views = _views_by_row(population, model) if overrides(population, "choose") else None
    for market in population.markets.values():
        if market.seen().open:
            _decide(market, vector_engine, views)


def step_in_turn(population: Population, model: object, vector_engine: VectorEngine, agents: bool) -> None:
    """All customers one after the other, market by market; agents choose for themselves where a class says how."""
    for method in STEP_METHODS:
        if overrides(population, method):
            name = population.agent_class.__name__
            raise ConfigError(f"time.update is 'sequential' and {name} replaces {method}; expected choose alone")
    views = _views_by_row(population, model) if agents or overrides(population, "choose") else None
    for market in population.markets.values():
        decide_in_turn(market, vector_engine, views)


def apply_decisions(markets: list[Market], vector_engine: VectorEngine) -> None:
    """What has been decided takes effect, everywhere at once."""
    for market in markets:
        if market.multi_homing is not None:
            market.multi_homing.settle(market)
        for rows, offers in market.decided:
            vector_engine.apply(market, rows, offers)
        market.decided.clear()
        market.cut_off = market.cut_off[:0]


def _decide(market: Market, vector_engine: VectorEngine, views: list[Customer] | None) -> None:
    rows = market.due_now()
    if len(market.unaware) > 0:  # who has not heard of the service has nothing to renew
        rows = _aware(market, rows)
        newly_aware = vector_engine.newly_aware(market)
        if len(newly_aware) > 0:
            rows = np.concatenate([rows, newly_aware])
            if market.crowd.n_replicates > 1:
                rows.sort()  # replicates lie one after the other, and so must their decisions
    if views is None:
        market.decide(rows, *_choose(market, vector_engine, rows))
        return
    values, draw = market.values(rows), market.draw(rows)
    chosen = [
        views[row].choose(market.service, values[:, column].copy(), float(draw[column]))
        for column, row in enumerate(numbers(rows))
    ]
    market.decide(rows, market.checked(np.array(chosen, dtype=np.int64)))


def _choose(market: Market, vector_engine: VectorEngine, rows: Rows) -> tuple[np.ndarray, FloatArray | None]:
    """The offers that some customers take, and what those of them who multi-home value offers at."""
    offers = vector_engine.choose(market, rows)
    if market.multi_homing is None:
        return offers, None
    # Who multi-homes is not bound to an offer, which columns do not know: they choose as single agents do.
    places = market.multi_homing.among(rows)
    multi_homing_rows = pick(rows, places)
    values = market.values(multi_homing_rows)
    offers[places] = market.choose(multi_homing_rows, values, market.draw(multi_homing_rows))
    return offers, values


def _aware(market: Market, rows: Rows) -> IntArray:
    if isinstance(rows, slice):
        return rows.start + np.flatnonzero(market.aware[rows])
    return rows[market.aware[rows]]


def _views_by_row(population: Population, model: object) -> list[Customer]:
    views = population.views(model)
    return [views[customer] for customer in population.ids]
