"""Tipping: how unequal shares are, and whether a small lead grows."""

import numpy as np

from agents.draws import FloatArray
from sim.record.measured import Month, Outcome, ratio, services
from sim.record.outcomes.registry import enter, outcome
from sim.record.stability import equal_shares_lambda

PLACE, LOCAL_PLACE = 12, 70


@outcome(
    "order_parameter",
    unit="1",
    label="0 at equal shares of a service's offers, 1 where one has all",
    names=services,
    place=PLACE,
    over_months=True,
)
def order_parameter(month: Month) -> FloatArray:
    """(K HHI - 1) / (K - 1) of each service; nan below two offers."""
    n_offers = np.maximum(month.n_offers(), 1)
    squares = month.by_service(month.share**2)
    return ratio(n_offers * squares - 1.0, n_offers - 1)


@outcome(
    "lambda_symmetric",
    unit="1",
    label="above 1 equal shares of a service are unstable",
    names=services,
    place=PLACE,
    over_months=True,
)
def lambda_symmetric(month: Month) -> FloatArray:
    """As the month's parameters and offers have it."""
    state = month.state
    if state.offers.turnover is None:
        return state.lambda_symmetric[state.month]
    return equal_shares_lambda(state, month.n_offers())


# Computed when somebody asks: it takes a customer's response to every offer.
LAMBDA_LOCAL = enter(
    Outcome(
        "lambda_local",
        "1",
        "above 1 the present shares of a service are unstable",
        lambda month: np.full(len(month.state.offers.services), np.nan),
        names=services,
        place=LOCAL_PLACE,
    )
)
