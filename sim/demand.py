"""Step 4 of the month, two ways: the readable agents, and the same behaviour over columns."""

import numpy as np

from agents.market import Market
from agents.population import Customer, Population

# An agent class that replaces any of these acts for itself; one that replaces `choose` alone is asked row by row.
STEP_METHODS = ("step", "available", "aware", "contract_ends", "become_aware", "values", "draw", "use")


def step_by_agents(population: Population, model: object) -> None:
    """Every customer acts in turn; decisions take effect when all have decided."""
    for customer in population.views(model):
        customer.step()


def step_by_columns(population: Population, model: object) -> None:
    """All customers of a market who have something to decide, at once."""
    if any(population.overrides(method) for method in STEP_METHODS):
        step_by_agents(population, model)
        return
    views = _views_by_row(population, model) if population.overrides("choose") else None
    for market in population.markets.values():
        if market.posted is not None and market.posted.open:
            _decide(market, views)


def apply_decisions(markets: list[Market]) -> None:
    """What has been decided takes effect, everywhere at once."""
    for market in markets:
        market.apply_decisions()


def _decide(market: Market, views: list[Customer] | None) -> None:
    ending = market.due_rows[market.term_month]
    ending = ending[market.aware[ending]]
    unaware = np.flatnonzero(~market.aware)
    newly_aware = unaware[market.become_aware(unaware)]
    market.aware[newly_aware] = True
    rows = np.concatenate([ending, newly_aware])
    if len(rows) == 0:
        return
    values, draw = market.values(rows), market.draw(rows)
    if views is None:
        offers = market.choose(rows, values, draw)
    else:
        chosen = [
            views[row].choose(market.service, values[:, at].copy(), float(draw[at])) for at, row in enumerate(rows)
        ]
        offers = market.checked(np.array(chosen))
    market.decide(rows, offers)


def _views_by_row(population: Population, model: object) -> list[Customer]:
    views = population.views(model)
    return [views[customer] for customer in population.ids]
