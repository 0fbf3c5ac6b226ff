"""Demand, an act of the month, two ways: the readable agents, and the same behaviour over columns."""

from collections.abc import Sequence

import numpy as np

from agents.behaviour import Behaviour
from agents.customer import Customer
from agents.draws import FloatArray, IntArray
from agents.engines.vector import VectorEngine
from agents.population import Rows, n_rows, numbers, pick
from agents.state import decisions
from agents.state.answers import offers_taken
from agents.state.due import due_now
from agents.state.market import Market
from configs import ConfigError
from sim.month.sequential import decide_in_turn

# An agent class that replaces any of these acts for itself; one that replaces `choose` alone is asked row by row.
STEP_METHODS = ("step", "available", "aware", "contract_ends", "become_aware", "values", "draw", "use")


def step_by_agents(behaviour: Behaviour, model: object) -> None:
    """Every customer acts in turn; decisions take effect when all have decided."""
    for customer in behaviour.views(model):
        customer.step()


def step_by_columns(behaviour: Behaviour, model: object, vector_engine: VectorEngine) -> None:
    """All customers of a market who have something to decide, at once."""
    if any(behaviour.overrides(method) for method in STEP_METHODS):
        step_by_agents(behaviour, model)
        return
    views = behaviour.views_by_row(model) if behaviour.overrides("choose") else None
    for market in behaviour.markets.values():
        if market.seen().open:
            _decide(market, vector_engine, views)


def check_turns(behaviour: Behaviour) -> None:
    """Raise `ConfigError` where customers who decide one after the other have a step of their own."""
    for method in STEP_METHODS:
        if behaviour.overrides(method):
            name = behaviour.agent_class.__name__
            raise ConfigError(f"time.update is 'sequential' and {name} replaces {method}; expected choose alone")


def step_in_turn(behaviour: Behaviour, model: object, vector_engine: VectorEngine, agents: bool) -> None:
    """All customers one after the other, market by market; agents choose for themselves where a class says how."""
    views = behaviour.views_by_row(model) if agents or behaviour.overrides("choose") else None
    for market in behaviour.markets.values():
        decide_in_turn(market, vector_engine, views)


def apply_decisions(markets: list[Market], vector_engine: VectorEngine) -> None:
    """What has been decided takes effect, everywhere at once."""
    for market in markets:
        if market.multi_homing is not None:
            market.multi_homing.settle(market.offer)
        for rows, offers in market.decided:
            vector_engine.apply(market, rows, offers)
        market.decided.clear()
        market.cut_off = market.cut_off[:0]


def _decide(market: Market, vector_engine: VectorEngine, views: Sequence[Customer] | None) -> None:
    rows = due_now(market)
    if len(market.unaware) > 0:  # who has not heard of the service has nothing to renew
        rows = _aware(market, rows)
        newly_aware = vector_engine.newly_aware(market)
        if len(newly_aware) > 0:
            rows = np.concatenate([rows, newly_aware])
            if market.population.n_replicates > 1:
                rows.sort()  # replicates lie one after the other, and so must their decisions
    if n_rows(rows) == 0:
        return
    if views is None:
        decisions.decide(market, rows, *_choose(market, vector_engine, rows))
        return
    values, draws = decisions.values(market, rows), decisions.draw(market, rows)
    chosen = [
        views[row].choose(market.service, values[:, column].copy(), float(draws[column]))
        for column, row in enumerate(numbers(rows))
    ]
    decisions.decide(market, rows, offers_taken(market, chosen))


def _choose(market: Market, vector_engine: VectorEngine, rows: Rows) -> tuple[np.ndarray, FloatArray | None]:
    """The offers that some customers take, and what those of them who multi-home value offers at."""
    offers = vector_engine.choose(market, rows)
    if market.multi_homing is None:
        return offers, None
    # Who multi-homes is not bound to an offer, which columns do not know: they choose as single agents do.
    places = market.multi_homing.among(rows)
    multi_homing_rows = pick(rows, places)
    values, draws = decisions.values(market, multi_homing_rows), decisions.draw(market, multi_homing_rows)
    offers[places] = decisions.choose(market, multi_homing_rows, values, draws)
    return offers, values


def _aware(market: Market, rows: Rows) -> IntArray:
    if isinstance(rows, slice):
        return rows.start + np.flatnonzero(market.aware[rows])
    return rows[market.aware[rows]]
