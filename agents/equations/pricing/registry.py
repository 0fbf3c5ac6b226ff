"""What a pricing strategy sees, and the registry of strategies."""

from collections.abc import Callable
from dataclasses import dataclass

from agents.draws import FloatArray


@dataclass(frozen=True)
class PricingState:
    """Columns over offers, [n_offers]; money in the currency of the list price, shares of last month."""

    price: FloatArray
    first_price: FloatArray
    trend_per_year: FloatArray
    years: float  # since the start of the run
    unit_cost: FloatArray
    first_unit_cost: FloatArray
    reference_price: FloatArray
    price_sensitivity: FloatArray
    share: FloatArray
    adoption: FloatArray
    taste_scale: FloatArray
    adoption_scale: FloatArray
    home_network_effect: FloatArray  # gamma (1 - omega)
    share_multiplier: FloatArray  # sum_k s_k^2 / (1 - gamma s_k / mu) over the offers of the service
    price_adjustment: FloatArray
    max_markup: FloatArray
    critical_mass: FloatArray
    penetration_discount: FloatArray
    rival_price: FloatArray  # of last month, inf without a rival; only for strategies that see rivals


Strategy = Callable[[PricingState], FloatArray]
STRATEGIES: dict[str, Strategy] = {}
SEE_RIVALS: set[str] = set()


def pricing(name: str, sees_rivals: bool = False) -> Callable[[Strategy], Strategy]:
    """Register a strategy: a function that returns this month's list prices, [n_offers].

    What rivals asked last month is looked up for those that see it.
    """

    def register(strategy: Strategy) -> Strategy:
        STRATEGIES[name] = strategy
        if sees_rivals:
            SEE_RIVALS.add(name)
        return strategy

    return register
