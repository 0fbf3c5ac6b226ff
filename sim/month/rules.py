"""The rules in force in a month: named values that the table `rules` sets and the levers adjust."""

from dataclasses import dataclass, field

import numpy as np

from agents.draws import FloatArray
from agents.state.offers import Offers
from configs import Settings
from configs.schema.time import month_number
from sim.start.listings import Listings


@dataclass(frozen=True)
class PublicCompute:
    """Compute at home that public money has built."""

    capacity_jpy: int  # of yearly compute at reference prices
    tenants: np.ndarray  # bool, the offers that it may serve, [n_offers]
    regional: bool
    low_carbon_share: float


@dataclass
class RulesInForce:
    """What the state changes this month; a value that a budget can cut short has a batch's replicates first.

    The list price under its ceiling, times its factor, is the price at home; levy in, subsidy out it is the buyer's.
    """

    levy_rate: FloatArray  # share of the price, [n_offers]
    subsidy_rate: FloatArray  # share of the price, [n_offers]
    preference: FloatArray  # utility of all customers, [n_offers]
    price_ceiling: FloatArray  # of rates, which have no currency, [n_offers]
    ceiling_strength: FloatArray  # part of what a price exceeds its ceiling by that is cut, [n_offers]
    price_factor: FloatArray  # of prices at home, [n_offers]
    withdrawn: np.ndarray  # bool, not sold at home, [n_offers]
    switching_cost_factor: FloatArray  # [n_services]
    base_abroad_factor: FloatArray  # [n_services]
    bill_share: FloatArray  # what customers pay themselves of their bills, [..., n_markets, n_strata]
    research_support_jpy: FloatArray  # a year's, [..., n_offers]
    quality_support: FloatArray  # quality units a year, [..., n_offers]
    win_rate_constant: FloatArray  # added to the constant of (15), [..., n_offers]
    quality_threshold_factor: FloatArray  # [n_offers]
    world_demand_factor: FloatArray  # [n_offers]
    # Utility that single customers of a market add to domestic offers, float32 [n], by number of the market.
    procurement_preference: dict[int, np.ndarray] = field(default_factory=dict)
    public_compute: list[PublicCompute] = field(default_factory=list)


def rules_in_force(
    settings: Settings, offers: Offers, listings: Listings, batch: tuple[int, ...], month: int
) -> RulesInForce:
    """Rules of a month of the calendar without levers: the levy, the subsidy and the preference of the table."""
    rules, n, n_markets = settings.rules, len(offers), len(listings.places)
    begun = rules.start is None or month_number(rules.start) <= month
    on = begun and (rules.end is None or month <= month_number(rules.end))
    levy, subsidy, preference = rules.foreign_levy_rate, rules.domestic_subsidy_rate, rules.domestic_preference
    n_strata = listings.users.shape[-2]
    return RulesInForce(
        levy_rate=np.where(offers.foreign, levy if on else 0.0, 0.0),
        subsidy_rate=np.where(offers.foreign, 0.0, subsidy if on else 0.0),
        preference=np.where(offers.foreign, 0.0, preference if on else 0.0),
        price_ceiling=np.full(n, np.inf),
        ceiling_strength=np.ones(n),
        price_factor=np.ones(n),
        withdrawn=np.zeros(n, dtype=bool),
        switching_cost_factor=np.ones(len(offers.services)),
        base_abroad_factor=np.ones(len(offers.services)),
        bill_share=np.ones((*batch, n_markets, n_strata)),
        research_support_jpy=np.zeros((*batch, n)),
        quality_support=np.zeros((*batch, n)),
        win_rate_constant=np.zeros((*batch, n)),
        quality_threshold_factor=np.ones(n),
        world_demand_factor=np.ones(n),
    )
