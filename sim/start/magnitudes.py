"""What a run can come to at most, from its settings alone: refused before the first month where 64 bits do not hold it.

The bounds are those of everybody using everything at the highest price that strategies and levers say they can ask.
Where one does not say, as somebody's own may, the month finds out (`sim.amounts`).
"""

import math

import numpy as np

from agents.draws import FloatArray
from agents.equations.exports import capability
from agents.equations.pricing import STRATEGIES, Bound
from agents.state.offers import Offers
from configs import NO_ITEM, ConfigError, Settings, country_of
from configs.language import _
from configs.schema.consistency import largest_size, largest_value_added_lcu
from configs.schema.levers.reach import largest_spending_lcu
from configs.schema.offer import POPULATIONS
from configs.schema.usage import BASIS_UNITS
from sim.amounts import LARGEST_LCU, LARGEST_MONTH_LCU
from sim.start.offers import build_offers
from sim.start.world import World, build_world

FIRMS = "customers.firms"  # whose budgets hold for all services together
LARGEST_PRICE, LARGEST_EXPONENT = 1e20, 600.0  # of list prices, a year's, and of their trend
LARGEST_RISE = 1e40  # of prices by levers: what is said to be more is refused, and is not what nobody knows


def check_magnitudes(settings: Settings) -> None:
    """Raise `ConfigError`, with the key of the largest amount, where a month or all months come to too many LCU."""
    world = build_world(settings)
    bills, home_lcu = _bills(settings, world)
    flows = bills | _not_simulated(world) | _exports(settings, world, home_lcu)
    if not flows:
        return
    monthly = np.stack(list(flows.values())) / settings.time.steps_per_year  # [n_flows, n_months]
    budgets = sum(largest_spending_lcu(settings, lever) for lever in settings.levers.values())
    # Out of what is billed inputs are imported, and levies are returned: nothing is passed on more than once.
    for amount, limit, when in (
        (monthly.max(axis=1), LARGEST_MONTH_LCU, _("in a month")),
        (2.0 * monthly.sum(axis=1), LARGEST_LCU - budgets, _("in {n} months", n=settings.time.n_steps)),
    ):
        if not amount.sum() < limit:
            key = list(flows)[int(np.argmax(amount))]
            currency = country_of(settings).currency
            raise ConfigError(
                _(
                    "{origin}{key}: up to {amount:.3g} {currency} {when}; expected less than {limit:.3g}: check "
                    "counts, use, prices, growth and the exchange rate",
                    origin=settings.origin(key),
                    key=key,
                    amount=amount.max(),
                    currency=currency,
                    when=when,
                    limit=limit,
                )
            )


def _not_simulated(world: World) -> dict[str, FloatArray]:
    """What is not simulated, LCU a year by key."""
    return {
        f"items.{name}.unmodelled_{side}_lcu": stream[name]
        for side, stream in (
            ("payments", world.unmodelled_payments_lcu),
            ("receipts", world.unmodelled_receipts_lcu),
        )
        for name in stream
    }


def _exports(settings: Settings, world: World, home_lcu: FloatArray) -> dict[str, FloatArray]:
    """What exporters would earn were each to win all the demand it can face, LCU a year by key.

    `home_lcu` is what none of them can exceed at home; where nobody knows, what they sell is left to the month.
    """
    flows: dict[str, FloatArray] = {}
    rate = np.maximum(world.usd_lcu, settings.exchange_rate.reference)  # the rate passes through by at most the whole
    able = capability(home_lcu, settings.exports.home_revenue_lcu, settings.exports.home_elasticity)
    for name, service in settings.services.items():
        exporters = [o for o in service.offers.values() if settings.providers[o.provider].origin == "domestic"]
        if service.item == NO_ITEM or not exporters:
            continue
        if service.exports and np.isfinite(home_lcu).all():
            key = f"items.{service.item}.world_demand_usd"
            sold = world.world_demand_usd[service.item] * rate * able * len(exporters)
            flows[key] = flows.get(key, 0.0) + sold
        flows[f"services.{name}.licence_demand_usd"] = world.licence_demand_usd[name] * rate
    return flows


def _bills(settings: Settings, world: World) -> tuple[dict[str, FloatArray], FloatArray]:
    """What buyers would pay, levies in, were all to use the dearest offer of every service, LCU a year by key.

    Beside it all that would be paid without budgets, inf where a strategy's prices are not known.
    """
    offers = build_offers(settings)
    prices, service_of = _highest_prices(settings, offers, world), np.array(offers.service)
    subsidy, levy = settings.rules.domestic_subsidy_rate, settings.rules.foreign_levy_rate
    levies = [max(lever.largest_levy_rate(), 0.0) for lever in settings.levers.values()]
    levy += math.inf if math.inf in levies else min(sum(levies), LARGEST_RISE)
    flows, of_firms, all_paid = {}, np.zeros(world.n_months), np.zeros(world.n_months)
    for name, service in settings.services.items():
        highest = prices[service_of == name].max(axis=0)
        reference = service.reference_price_lcu(settings.economy.wage_lcu)
        a_unit = _times(_paid_for_a_unit(highest, reference, service.price_elasticity, subsidy), 1.0 + levy)
        for population in POPULATIONS:
            table = service.customers(population)
            if table is None:
                continue
            size = largest_size(settings.customers, population, table) / BASIS_UNITS[table.basis]
            use = size * world.usage[name, population]
            paid = _times(use, a_unit)
            all_paid += paid
            if population == "firms":
                of_firms += paid
            elif np.isfinite(paid).all():
                flows[f"services.{name}.{population}"] = paid
    firms = settings.customers.firms
    if firms is not None:
        budget = largest_value_added_lcu(firms) * firms.digital_budget_share / (1.0 - subsidy)
        flows[FIRMS] = np.minimum(of_firms, budget)
    return flows, all_paid


def _times(amounts: FloatArray, factor: FloatArray | float) -> FloatArray:
    """Amounts times a factor that is inf where nobody knows; of nothing nothing comes, whatever the factor."""
    paid = amounts > 0.0
    return np.where(paid, np.where(paid, amounts, 1.0) * factor, 0.0)


def _paid_for_a_unit(highest: FloatArray, reference: float, elasticity: float, subsidy: float) -> FloatArray:
    """What use of a unit at the reference price comes to at most at any price up to the highest, LCU."""
    # p tilde-p^-epsilon grows with p as long as epsilon is at most 1; beyond, the cheapest brings most.
    if elasticity > 1.0 and reference > 0.0:
        return np.where(highest > 0.0, np.inf, 0.0)
    if elasticity == 0.0 or reference == 0.0:
        return highest
    known = np.isfinite(highest)
    price = np.where(known, highest, 0.0)
    paid = price * np.maximum(price * (1.0 - subsidy) / reference, 1e-12) ** -elasticity
    return np.where(known, paid, np.inf)


def _highest_prices(settings: Settings, offers: Offers, world: World) -> FloatArray:
    """What each offer can ask at home before levies, LCU a year [n_offers, n_months]; inf where nobody knows.

    Raises `ConfigError` for a trend that leads beyond all prices.
    """
    years = np.arange(world.n_months) / settings.time.steps_per_year
    factors = [max(lever.largest_price_factor(), 1.0) for lever in settings.levers.values()]
    factor = math.inf if math.inf in factors else min(math.prod(factors), LARGEST_RISE)
    prices = np.full((len(offers), world.n_months), np.inf)
    for row, strategy in enumerate(offers.strategy.tolist()):
        first, bound = offers.first_price[row], STRATEGIES[strategy].bound
        if bound is Bound.TREND:
            trend = offers.trend_per_year[row]
            prices[row] = first * np.exp(np.minimum(trend * years, LARGEST_EXPONENT))
            if trend * years[-1] > LARGEST_EXPONENT or prices[row, -1] > LARGEST_PRICE:
                key = f"services.{offers.service[row]}.offers.{offers.name[row]}.list_price_growth_per_year"
                raise ConfigError(
                    _(
                        "{origin}{key} is {trend:g} for {years:.0f} years; expected a list price of at most "
                        "{largest_price:g}",
                        origin=settings.origin(key),
                        key=key,
                        trend=trend,
                        years=years[-1],
                        largest_price=LARGEST_PRICE,
                    )
                )
        elif bound is Bound.OPENING:
            prices[row] = first
        elif bound is Bound.MARKUP:
            max_markup = settings.services[offers.service[row]].max_markup
            prices[row] = max(first, offers.first_unit_cost[row] * (1.0 + max_markup))
    reference = settings.exchange_rate.reference
    rate = reference * (world.price_usd_lcu / reference) ** offers.pass_through[:, None]
    return _times(prices * np.where(offers.usd[:, None], rate, 1.0), factor)
