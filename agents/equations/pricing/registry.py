"""What a pricing strategy sees, and the registry of strategies."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from pydantic.fields import FieldInfo

from agents.draws import FloatArray
from configs.errors import nearest, refuse_taken
from configs.schema.service import Service


@dataclass
class Terms:
    """What no month changes of an offer, but for levers on omega: columns of `Offers` by these names, [n_offers]."""

    first_price: FloatArray
    trend_per_year: FloatArray
    first_unit_cost: FloatArray
    reference_price: FloatArray
    home_network_effect: FloatArray  # gamma (1 - omega)


@dataclass
class PricingState(Terms):
    """Columns over the offers that follow a strategy, [..., n_offers], made anew every month.

    Money is in the currency of the list price; shares are those of last month.
    """

    price: FloatArray
    unit_cost: FloatArray
    share: FloatArray
    adoption: FloatArray
    share_multiplier: FloatArray  # sum_k s_k^2 / (1 - gamma s_k / mu) over the offers of the service
    rival_price: FloatArray  # of last month, inf without a rival; only for strategies that see rivals
    years: float  # since the start of the run
    parameters: Mapping[str, FloatArray]  # those that the strategy declares

    def parameter(self, name: str) -> FloatArray:
        """A parameter that the strategy declares, [n_offers]. Raises `KeyError` for any other."""
        if name not in self.parameters:
            raise KeyError(f"{name} is not among the parameters that the strategy declares: {sorted(self.parameters)}")
        return self.parameters[name]


# Keys of an offer and of a service that nothing but prices reads; of costs the welfare account does, too.
TREND, COSTS = ("list_price_growth_per_year",), ("unit_cost_share", "unit_cost", "learning", "experience_years")


class Bound(Enum):
    """What no list price of a strategy is above: by this a run that is too large is refused before its first month."""

    OPENING = "the opening list price"
    TREND = "the opening list price along its trend"
    MARKUP = "the unit cost at the opening with the largest markup, or the opening list price where that is higher"


@dataclass(frozen=True)
class Strategy:
    """A way to set list prices, and what it has to know for that."""

    name: str
    prices: Callable[[PricingState], FloatArray]  # this month's list prices, [..., n_offers]
    parameters: tuple[str, ...]  # of the service
    own_parameters: Mapping[str, FieldInfo]  # declared by the strategy itself, by name
    sees_rivals: bool
    by_member: bool
    bound: Bound | None  # None where nobody knows before the months do
    unread: tuple[str, ...]  # of `TREND` and `COSTS`, what does nothing to these prices
    responsive: str  # the strategy in its place where expectations are responsive

    def list_prices(self, state: PricingState) -> FloatArray:
        """This month's list prices, [..., n_offers]. Raises `ValueError` where the strategy returns anything else."""
        list_prices = np.asarray(self.prices(state))
        # Replicates of a batch share what does not depend on them.
        shapes = (state.price.shape, state.price.shape[-1:])
        if list_prices.dtype.kind not in "fiu" or list_prices.shape not in shapes:
            raise ValueError(
                f"pricing {self.name!r} returned {list_prices.dtype} of shape {list_prices.shape}; expected a number "
                f"for each offer, shape {state.price.shape}"
            )
        return list_prices


STRATEGIES: dict[str, Strategy] = {}


def pricing(
    name: str,
    *,
    parameters: Sequence[str] = (),
    own_parameters: Mapping[str, Any] | None = None,
    sees_rivals: bool = False,
    by_member: bool = False,
    bound: Bound | None = None,
    unread: Sequence[str] = (),
    responsive: str | None = None,
) -> Callable[[Callable[[PricingState], FloatArray]], Callable[[PricingState], FloatArray]]:
    """Register a strategy: a function that returns this month's list prices, [..., n_offers].

    `parameters` names those of a service that it reads, and `own_parameters` declares further ones with
    `configs.schema.parameter.parameter`, which a scenario sets under `services.SERVICE.pricing_parameters`. The
    function asks for either by `state.parameter(NAME)`. What rivals asked last month is looked up for strategies that
    see it. Where members of a batch differ in numbers, columns over offers have an axis of members before theirs: a
    strategy that is fit for them says `by_member`; scenarios with another step together with their equals alone.
    `bound` says what no price is above; of a strategy without one too large a price is refused in its month. `unread`
    names those of `TREND` and `COSTS` that do nothing to these prices, so that whoever sets one is told so, and
    `responsive` the strategy in place of this one where `expectations` of a service are responsive.
    Raises `ValueError` for a name that is taken, for a parameter that no service has or that is declared already, and
    for an unread key that something else reads.
    """
    fields: dict[str, FieldInfo] = dict(own_parameters or {})
    for key in unread:
        if key not in (*TREND, *COSTS) or key in parameters:
            expected = ", ".join(idle for idle in (*TREND, *COSTS) if idle not in parameters)
            raise ValueError(f"pricing {name!r} leaves {key!r} unread; expected one of {expected}")
    for parameter in parameters:
        if parameter not in Service.model_fields:
            hint = nearest(parameter, Service.model_fields)
            raise ValueError(f"pricing {name!r} reads {parameter!r}; expected a parameter of a service{hint}")
    for parameter, field in fields.items():
        declaring = [strategy.name for strategy in STRATEGIES.values() if parameter in strategy.own_parameters]
        if parameter in Service.model_fields or declaring not in ([], [name]):
            raise ValueError(f"pricing {name!r} declares {parameter!r}; expected a name that nothing else declares")
        if field.is_required():
            raise ValueError(f"pricing {name!r} declares {parameter!r} without a default; expected one")

    def register(prices: Callable[[PricingState], FloatArray]) -> Callable[[PricingState], FloatArray]:
        registered = STRATEGIES.get(name)
        refuse_taken(f"pricing {name!r}", None if registered is None else registered.prices, prices)
        STRATEGIES[name] = Strategy(
            name, prices, tuple(parameters), fields, sees_rivals, by_member, bound, tuple(unread), responsive or name
        )
        return prices

    return register


def declared_parameters() -> dict[str, FieldInfo]:
    """The parameters that strategies declare themselves, by name."""
    return {name: field for strategy in STRATEGIES.values() for name, field in strategy.own_parameters.items()}
