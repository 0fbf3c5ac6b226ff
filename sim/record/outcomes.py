"""The outcomes of a month, one line each: name, unit, label, function, and the names of its values if it has several.

Every function returns an array [...] or [..., n_names]; a batch puts its replicates first. Another file adds one with
the decorator `outcome`.
"""

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from agents.draws import FloatArray, IntArray
from sim.month.ledger import GOVERNMENT
from sim.record.measured import Month, Outcome, ratio
from sim.record.stability import equal_shares_lambda
from sim.state import State


def _services(state: State) -> list[str]:
    return state.offers.services


def _items(state: State) -> list[str]:
    return state.ledger.items[:-1]


def _adopting(state: State) -> list[str]:
    """Every market, and in it every group of strata."""
    return [
        name
        for market in state.markets
        for name in (
            f"{market.service}.{market.population.name}",
            *(f"{market.service}.{market.population.name}.{group}" for group in market.population.groups),
        )
    ]


def _adoption(month: Month) -> FloatArray:
    """Users over the population, market by market, in all and in each group."""
    state = month.state
    users = state.listings.by_market(state.listings.users)  # [..., n_strata, n_markets]
    shares, first = [], 0
    for behaviour in state.behaviours.values():
        population, last = behaviour.population, first + len(behaviour.markets)
        member, potential = population.members
        adopters = member @ users[..., : len(population.strata), first:last] / potential[:, None]
        shares.append(np.swapaxes(adopters, -1, -2).reshape(*adopters.shape[:-2], -1))
        first = last
    return np.concatenate(shares, axis=-1)


def _order_parameter(month: Month) -> FloatArray:
    """(K HHI - 1) / (K - 1) of each service: 0 at equal shares, 1 where one offer has all; nan below two offers."""
    n_offers = np.maximum(_n_offers(month), 1)
    squares = month.by_service(month.share**2)
    return ratio(n_offers * squares - 1.0, n_offers - 1)


def _multi_homing(month: Month) -> FloatArray:
    split = month.state.listings.tallies.split
    several = np.zeros_like(month.users) if split is None else month.state.listings.by_offer(split.several)
    return ratio(month.by_service(several), month.by_service(month.users))


def _n_offers(month: Month) -> IntArray:
    sold = month.state.offers.on_market & ~month.state.rules.withdrawn
    return month.state.offers.by_service(sold.astype(np.int64))


def _lambda_symmetric(month: Month) -> FloatArray:
    state = month.state
    if state.offers.turnover is None:
        return state.lambda_symmetric[state.month]
    return equal_shares_lambda(state, _n_offers(month))


def _dependence(month: Month) -> FloatArray:
    offers = month.state.offers
    spending = np.where(offers.foreign, month.spending_jpy, 0)
    largest = np.maximum.reduceat(spending, offers.service_starts, axis=-1).sum(axis=-1)
    return ratio(largest, month.spending_jpy.sum(axis=-1))


def _domestic_spending(month: Month) -> FloatArray:
    domestic = month.spending_jpy[..., ~month.state.offers.foreign].sum(axis=-1)
    return ratio(domestic, month.spending_jpy.sum(axis=-1))


def _levers(state: State) -> list[str]:
    return state.public_money.levers


def _public_spending(month: Month) -> IntArray:
    """What levers and the subsidies of the rules cost; levies returned to the people are no spending."""
    state = month.state
    return state.public_money.month_spent.sum(axis=-1) + state.use.subsidy_jpy.sum(axis=-1)


def _paid_by_buyers(month: Month) -> IntArray:
    return month.state.use.levy_jpy.sum(axis=-1)


def _levy_revenue(month: Month) -> IntArray:
    """Received by the government, from everybody and for every item."""
    return month.state.ledger.flows[..., GOVERNMENT].sum(axis=(-2, -1))


def _subsidies(month: Month) -> IntArray:
    """What sellers and buyers receive for the use of services."""
    state = month.state
    refunds = state.public_money.month_spent[..., state.public_money.refunding]
    return state.use.subsidy_jpy.sum(axis=-1) + refunds.sum(axis=-1)


def _intensity(month: Month) -> FloatArray:
    """tilde-p^(-epsilon) of (10), weighted by users: 1 at the reference price."""
    listings = month.state.listings
    price = month.state.relative_price[..., listings.offer]
    per_user = np.where(price > 0.0, np.maximum(price, 1e-12) ** -listings.of("price_elasticity"), 1.0)
    used = month.by_service(listings.by_offer(listings.users.sum(axis=-2) * per_user))
    return ratio(used, month.by_service(month.users))


def _uncounted_use(month: Month) -> FloatArray:
    """Use, at prices at home, by those and of services whose worth the gains of firms (18) do not count."""
    listings = month.state.listings
    counted = np.array([p.population == "firms" and p.settings.productivity_gain > 0.0 for p in listings.places])
    return month.state.use.revenue_jpy[..., ~counted[listings.market]].sum(axis=-1)


def _home_compute(month: Month) -> FloatArray:
    allotment = month.state.allotment
    return ratio(allotment.served.sum(axis=-1), allotment.need.sum(axis=-1))


def _regional_share(month: Month) -> FloatArray:
    """Where data centres stand, whoever owns them."""
    state = month.state
    regional = state.providers.regional_share[state.offers.provider]
    # A running sum adds in the order of the offers, in a batch as alone; a sum of numbers that are not whole need not.
    total = np.cumsum(regional * state.allotment.own, axis=-1)[..., -1]
    return ratio(total + state.allotment.public_regional, state.allotment.served.sum(axis=-1))


def _domestic_compute(month: Month) -> FloatArray:
    """Who owns the compute at home, wherever it stands: domestic providers and the state."""
    allotment, foreign = month.state.allotment, month.state.offers.foreign
    served = allotment.served.sum(axis=-1)
    return ratio(served - allotment.own[..., foreign].sum(axis=-1), served)


def _co2(month: Month) -> FloatArray:
    """A terawatt-hour at a kilogram a kilowatt-hour is a million tonnes."""
    state = month.state
    from_grid = state.allotment.power_twh - state.allotment.low_carbon_twh
    return from_grid * state.world.grid_carbon_kg_per_kwh[state.month]


OUTCOMES = [
    Outcome("usd_jpy", "JPY/USD", "exchange rate", lambda m: m.state.usd_jpy, collected=True),
    Outcome("spending", "JPY", "digital spending", lambda m: m.spending_jpy.sum(axis=-1)),
    Outcome("domestic_share", "share", "domestic share of digital spending", _domestic_spending, collected=True),
    Outcome("domestic_share", "share", "domestic share of a service's spending",
            lambda m: m.domestic_share(m.spending_jpy), _services),
    Outcome("domestic_user_share", "share", "domestic share of a service's users",
            lambda m: m.domestic_share(m.users), _services),
    Outcome("concentration", "HHI", "sum of squared shares of a service's offers",
            lambda m: m.by_service(m.share**2), _services),
    Outcome("offers", "offers", "offers of a service on the market", _n_offers, _services),
    Outcome("multi_homing", "share", "users of a service who divide their use over several offers", _multi_homing,
            _services),
    Outcome("order_parameter", "1", "0 at equal shares of a service's offers, 1 where one has all", _order_parameter,
            _services),
    Outcome("lambda_symmetric", "1", "above 1 equal shares of a service are unstable",
            _lambda_symmetric, _services),
    Outcome("dependence", "share", "spending on the largest foreign offer of each service", _dependence,
            collected=True),
    Outcome("adoption", "share", "users over the population, by service, population and group", _adoption, _adopting),
    Outcome("price_index", "ratio", "price over the reference price, weighted by users",
            lambda m: m.by_service(m.share * m.state.relative_price), _services),
    Outcome("value_added_gained", "JPY", "extra value added of firms", lambda m: m.state.gains.extra_value_added_jpy,
            collected=True),
    Outcome("exports_gained", "JPY", "non-digital exports gained, part of value added",
            lambda m: m.state.gains.exports_gained_jpy, collected=True),
    Outcome("uncounted_use", "JPY", "use at prices at home whose worth value added does not count", _uncounted_use),
    Outcome("levy_paid", "JPY", "levies paid by buyers", _paid_by_buyers),
    Outcome("levy_revenue", "JPY", "levies received by the state, and returned to the people", _levy_revenue),
    Outcome("subsidies", "JPY", "public money for the use of services", _subsidies),
    Outcome("public_spending", "JPY", "public money spent", _public_spending),
    Outcome("public_spending", "JPY", "public money spent, by lever",
            lambda m: m.state.public_money.month_spent, _levers),
    Outcome("budget_unspent", "JPY left", "public money granted and not spent yet",
            lambda m: m.state.public_money.left.sum(axis=-1)),
    Outcome("budget_unspent", "JPY left", "public money granted and not spent yet, by lever",
            lambda m: m.state.public_money.left, _levers),
    Outcome("use_intensity", "ratio", "use a user over that at the reference price, by service", _intensity, _services),
    Outcome("quality_in_use", "quality units", "quality weighted by users, by service",
            lambda m: m.by_service(m.share * m.state.quality), _services),
    Outcome("home_compute_share", "share", "compute need met at home", _home_compute),
    Outcome("regional_compute_share", "share", "compute at home outside the metropolitan areas", _regional_share),
    Outcome("domestic_compute_share", "share", "compute at home in domestic hands", _domestic_compute),
    Outcome("power_twh", "TWh/year", "electricity of data centres at home", lambda m: m.state.allotment.power_twh),
    Outcome("co2", "Mt/year", "CO2 of data centres at home", _co2),
    Outcome("unmodelled_payments", "JPY", "payments not simulated, by item",
            lambda m: m.state.ledger.unmodelled_payments(), _items),
    Outcome("unmodelled_receipts", "JPY", "receipts not simulated, by item",
            lambda m: m.state.ledger.unmodelled_receipts(), _items),
]  # fmt: skip
# Computed when somebody asks: it takes a customer's response to every offer.
LAMBDA_LOCAL = Outcome("lambda_local", "1", "above 1 the present shares of a service are unstable",
                       lambda m: np.full(len(_services(m.state)), np.nan), _services)  # fmt: skip
OUTCOMES.append(LAMBDA_LOCAL)

Value = TypeVar("Value", bound=Callable[[Month], np.ndarray | float])


def outcome(
    name: str,
    *,
    unit: str,
    label: str,
    names: Callable[[State], list[str]] | None = None,
    collected: bool = False,
) -> Callable[[Value], Value]:
    """Register a function of a `Month` as an outcome of all models that are built from now on.

    With `names` it has several values, [..., n_names], called `name.one_of_names`; `collected` has Mesa's data
    collector report the one value that it has without. A unit of "JPY" makes it a flow, whose months add up to a year.
    Raises `ValueError` where the name is taken, or several values would be collected.
    """
    if any(known.name == name and (known.names is None) == (names is None) for known in OUTCOMES):
        raise ValueError(f"outcome {name!r} is there already; expected another name")
    if collected and names is not None:
        raise ValueError(f"outcome {name!r} has several values; expected one for the data collector")

    def register(value: Value) -> Value:
        OUTCOMES.append(Outcome(name, unit, label, value, names, collected))
        return value

    return register
