"""The project's engines behind the interface of peers, and the workload that peers take from a model."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.workload import Workload
from configs import load
from sim import DigitalEconomy

MARKET = Path(__file__).with_name("market.toml")


def market_model(n: int, term: int, with_peers: bool, engine: str, seed: int = 1, **overrides: Any) -> DigitalEconomy:
    """A model of one market: `n` customers, contracts of `term` months, eight peers or none."""
    settings = load(
        MARKET,
        {
            "customers.number": n,
            "services.market.contract_months": term,
            "services.market.local_share": 0.3 if with_peers else 0.0,
            **overrides,
        },
    )
    return DigitalEconomy(settings, rng=seed, engine=engine)


class EngineMonth:
    """What a peer does in a month, done by a model: shares of last month, posting, decisions, users."""

    def __init__(self, model: DigitalEconomy) -> None:
        self.model = model
        self.market = model.markets[0]

    def step(self) -> None:
        """Run the part of a month that peers have; the scenario starts again where it ends."""
        model = self.model
        model._information()
        model._post()
        model._demand()
        model.month = (model.month + 1) % model.world.n_months

    def offers(self) -> np.ndarray:
        """The offer of every customer, int8 [n], -1 for none."""
        return self.market.offer.copy()


def whole_month(model: DigitalEconomy) -> Callable[[], None]:
    """A whole month of a model, as often as one likes: the last year of the scenario begins again when it has ended."""

    def step() -> None:
        if not model.running:
            model.month, model.running = model.month - 12, True
        model.step()

    return step


def workload_of(model: DigitalEconomy) -> Workload:
    """The month of a model that has not been stepped.

    Contracts start in another month of the term than the model's: each month about as many are due.
    """
    market, population = model.markets[0], model.markets[0].population
    settings, posted = market.settings, market.seen()
    return Workload(
        common_value=settings.quality_weight * model.quality[market.rows],
        relative_price=posted.relative_price.copy(),
        domestic=market.domestic.copy(),
        network_effect=settings.network_effect,
        local_share=settings.local_share,
        switching_cost=settings.switching_cost,
        term_months=settings.contract_months,
        attraction=(posted.attraction + settings.readiness_effect * population.readiness).astype(np.float32),
        price_sensitivity=(settings.price_sensitivity * population.price_sensitivity).astype(np.float32),
        home_bias=market.home_bias.copy(),
        offer=market.offer.copy(),
        due=market.contracts.first[0].copy(),
        peers=None if market.peers is None else market.peers.copy(),
    )
