"""Demand, an act of the month, two ways: the readable agents, and the same behaviour over columns."""

from collections.abc import Sequence

from agents.behaviour import Behaviour
from agents.customer import Customer
from agents.engines.vector import NOBODY, VectorEngine
from agents.population import n_rows, numbers
from agents.state import decisions
from agents.state.answers import offers_taken
from agents.state.market import Market
from configs import ConfigError
from sim.month.sequential import decide_in_turn

# An agent class that replaces any of these acts for itself; one that replaces `choose` alone is asked row by row.
STEP_METHODS = ("step", "available", "aware", "contract_ends", "become_aware", "values", "draw", "use")


def step_by_agents(behaviour: Behaviour, model: object) -> None:
    """Every customer acts in turn; decisions take effect when all have decided."""
    for customer in behaviour.views(model):
        customer.step()


def step_by_columns(behaviours: Sequence[Behaviour], model: object, vector_engine: VectorEngine) -> None:
    """All customers who have something to decide, at once; agents of a user's own are asked."""
    at_once: list[Market] = []
    for behaviour in behaviours:
        if not behaviour.replaced.isdisjoint(STEP_METHODS):
            step_by_agents(behaviour, model)
        elif "choose" in behaviour.replaced:
            views = behaviour.views_by_row(model)
            for market in behaviour.markets.values():
                _ask(market, vector_engine, views)
        else:
            at_once += behaviour.markets.values()
    vector_engine.decide(at_once)


def check_turns(behaviour: Behaviour) -> None:
    """Raise `ConfigError` where customers who decide one after the other have a step of their own."""
    for method in STEP_METHODS:
        if method in behaviour.replaced:
            name = behaviour.agent_class.__name__
            raise ConfigError(f"time.update is 'sequential' and {name} replaces {method}; expected choose alone")


def step_in_turn(behaviour: Behaviour, model: object, vector_engine: VectorEngine, agents: bool) -> None:
    """All customers one after the other, market by market; agents choose for themselves where a class says how."""
    views = behaviour.views_by_row(model) if agents or "choose" in behaviour.replaced else None
    for market in behaviour.markets.values():
        decide_in_turn(market, vector_engine, views)


def _ask(market: Market, vector_engine: VectorEngine, views: Sequence[Customer]) -> None:
    """Have the agents who decide this month say what they choose."""
    rows = vector_engine.deciding(market) if market.seen().open else NOBODY
    if n_rows(rows) == 0:
        return
    values, draws = decisions.values(market, rows), decisions.draw(market, rows)
    chosen = [
        views[row].choose(market.service, values[:, column].copy(), float(draws[column]))
        for column, row in enumerate(numbers(rows))
    ]
    decisions.decide(market, rows, offers_taken(market, chosen))
