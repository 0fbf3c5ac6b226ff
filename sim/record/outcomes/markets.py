"""Markets: spending, shares of domestic offers, concentration, who adopts, and at what price."""

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.members import Number
from sim.record.measured import Month, ratio, services
from sim.record.outcomes.registry import outcome
from sim.state import State

FIRST, SECOND = 10, 14  # before and after the outcomes of tipping


@outcome("usd_lcu", unit="LCU/USD", label="exchange rate", collected=True, place=FIRST, over_months=True)
def usd_lcu(month: Month) -> Number:
    """As of the month."""
    return month.state.usd_lcu


@outcome("spending", unit="LCU", label="digital spending", place=FIRST, over_months=True)
def spending(month: Month) -> IntArray:
    """What buyers pay, levies in and subsidies out."""
    total: IntArray = month.spending_lcu.sum(axis=-1)
    return total


@outcome(
    "domestic_share",
    unit="share",
    label="domestic share of digital spending",
    collected=True,
    place=FIRST,
    over_months=True,
)
def domestic_spending(month: Month) -> FloatArray:
    """Over all services."""
    domestic = month.spending_lcu[..., ~month.state.offers.foreign].sum(axis=-1)
    return ratio(domestic, month.spending_lcu.sum(axis=-1))


@outcome(
    "domestic_share",
    unit="share",
    label="domestic share of a service's spending",
    names=services,
    place=FIRST,
    over_months=True,
)
def domestic_share(month: Month) -> FloatArray:
    """Service by service."""
    return month.domestic_share(month.spending_lcu)


@outcome(
    "domestic_user_share",
    unit="share",
    label="domestic share of a service's users",
    names=services,
    place=FIRST,
    over_months=True,
)
def domestic_user_share(month: Month) -> FloatArray:
    """Counted by main offers."""
    return month.domestic_share(month.users)


@outcome(
    "concentration",
    unit="HHI",
    label="sum of squared shares of a service's offers",
    names=services,
    place=FIRST,
    over_months=True,
)
def concentration(month: Month) -> FloatArray:
    """The index of Herfindahl and Hirschman, of users."""
    return month.by_service(month.share**2)


@outcome(
    "offers", unit="offers", label="offers of a service on the market", names=services, place=FIRST, over_months=True
)
def offers_on_market(month: Month) -> IntArray:
    """Launched, not gone, and not withdrawn."""
    return month.n_offers()


@outcome(
    "multi_homing",
    unit="share",
    label="users of a service who divide their use over several offers",
    names=services,
    place=FIRST,
    over_months=True,
)
def multi_homing(month: Month) -> FloatArray:
    """Those who have some of their use elsewhere than at their main offer."""
    split = month.state.listings.tallies.split
    dividing = np.zeros_like(month.users) if split is None else month.state.listings.by_offer(split.splitters)
    return ratio(month.by_service(dividing), month.by_service(month.users))


@outcome(
    "dependence",
    unit="share",
    label="spending on the largest foreign offer of each service",
    collected=True,
    place=SECOND,
    over_months=True,
)
def dependence(month: Month) -> FloatArray:
    """Over all spending."""
    offers = month.state.offers
    foreign_spending = np.where(offers.foreign, month.spending_lcu, 0)
    largest = np.maximum.reduceat(foreign_spending, offers.service_starts, axis=-1).sum(axis=-1)
    return ratio(largest, month.spending_lcu.sum(axis=-1))


def adopting(state: State) -> list[str]:
    """Every market, and in it every group of strata."""
    return [
        name
        for market in state.markets
        for name in (
            f"{market.service}.{market.population.name}",
            *(f"{market.service}.{market.population.name}.{group}" for group in market.population.groups),
        )
    ]


@outcome(
    "adoption",
    unit="share",
    label="users over the population, by service, population and group",
    names=adopting,
    place=SECOND,
    over_months=True,
)
def adoption(month: Month) -> FloatArray:
    """Market by market, in all and in each group."""
    state = month.state
    # Whole people, [..., n_strata, n_markets]: as floats they are multiplied by the library of matrices, and exactly.
    users = state.listings.by_market(state.listings.users).astype(np.float64)
    shares, first = [], 0
    for behaviour in state.behaviours.values():
        population, last = behaviour.population, first + len(behaviour.markets)
        member, potential = population.members
        adopters = member @ users[..., : len(population.strata), first:last] / potential[:, None]
        shares.append(np.swapaxes(adopters, -1, -2).reshape(*adopters.shape[:-2], -1))
        first = last
    return np.concatenate(shares, axis=-1)


@outcome(
    "price_index",
    unit="ratio",
    label="price over the reference price, weighted by users",
    names=services,
    place=SECOND,
    over_months=True,
)
def price_index(month: Month) -> FloatArray:
    """Buyers' prices."""
    return month.by_service(month.share * month.state.relative_price)
