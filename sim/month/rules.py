"""The rules in force in a month: named values that the table `rules` sets and the levers adjust."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Annotated, get_type_hints

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.members import Number, beside
from agents.state.offers import Offers
from configs import Settings
from configs.errors import nearest
from configs.schema.time import month_number
from sim.start.listings import Listings


class Effect(Enum):
    """What follows where levers change a named value: the mark of its field in `RulesInForce`."""

    PERSONAL = "single customers pay or prefer something else"
    WITHDRAWAL = "customers can lose the offer that they use"
    FRICTIONS = "sigma, omega or the offers at home change, and with them when equal shares lose stability"
    REFUND = "what the lever pays goes to buyers, for their bills"


@dataclass(frozen=True)
class PublicCompute:
    """Compute at home that public money has built."""

    capacity_lcu: IntArray  # [...], of yearly compute at reference prices
    tenants: np.ndarray  # bool, the offers that it may serve, [n_offers]
    regional: bool
    low_carbon_share: Number


@dataclass
class RulesInForce:
    """What the state changes this month; what a budget can cut short, and what members differ in, has theirs first.

    The list price under its ceiling, times its factor, is the price at home; levy in, subsidy out it is the buyer's.
    """

    levy_rate: FloatArray  # share of the price, [n_offers]
    subsidy_rate: FloatArray  # share of the price, [n_offers]
    preference: FloatArray  # utility of all customers, [n_offers]
    price_ceiling: FloatArray  # of rates, which have no currency, [n_offers]
    ceiling_strength: FloatArray  # part of what a price exceeds its ceiling by that is cut, [n_offers]
    price_factor: FloatArray  # of prices at home, [n_offers]
    withdrawn: Annotated[np.ndarray, Effect.WITHDRAWAL, Effect.FRICTIONS]  # bool, not sold at home, [n_offers]
    switching_cost_factor: Annotated[FloatArray, Effect.FRICTIONS]  # [n_services]
    base_abroad_factor: Annotated[FloatArray, Effect.FRICTIONS]  # [n_services]
    # What customers pay themselves of their bills, [..., n_markets, n_strata]; levers refund the rest.
    bill_share: Annotated[FloatArray, Effect.PERSONAL, Effect.REFUND]
    research_support_lcu: FloatArray  # a year's, [..., n_offers]
    quality_support: FloatArray  # quality units a year, [..., n_offers]
    win_rate_constant: FloatArray  # added to the constant of (15), [..., n_offers]
    quality_threshold_factor: FloatArray  # [n_offers]
    world_demand_factor: FloatArray  # [n_offers]
    # Utility that single customers of a market add to domestic offers, float32 [n], by number of the market.
    procurement_preference: Annotated[dict[int, np.ndarray], Effect.PERSONAL] = field(default_factory=dict)
    public_compute: list[PublicCompute] = field(default_factory=list)

    # What follows from the values above, asked for when no lever changes them any more.

    @cached_property
    def buyer_factor(self) -> FloatArray:
        """What a buyer pays of a price at home, levy in and subsidy out, [..., n_offers]."""
        return 1.0 + self.levy_rate - self.subsidy_rate

    @cached_property
    def has_ceilings(self) -> bool:
        """Whether any price has a ceiling."""
        return bool((self.price_ceiling < np.inf).any())


def effects_of(changes: Iterable[str]) -> frozenset[Effect]:
    """What follows where levers change some named values. Raises `ValueError` for a name that is none of them."""
    values = get_type_hints(RulesInForce, include_extras=True)
    for name in changes:
        if name not in values:
            known = list(values)
            raise ValueError(f"a lever changes {name!r}; expected a field of RulesInForce{nearest(name, known)}")
    return frozenset(effect for name in changes for effect in getattr(values[name], "__metadata__", ()))


def rules_in_force(
    settings: Settings, offers: Offers, listings: Listings, batch: tuple[int, ...], month: int
) -> RulesInForce:
    """Rules of a month of the calendar without levers: the levy, the subsidy and the preference of the table."""
    rules, n, n_markets = settings.rules, len(offers), len(listings.places)
    begun = rules.start is None or month_number(rules.start) <= month
    in_force = begun and (rules.end is None or month <= month_number(rules.end))
    levy, subsidy, preference = rules.foreign_levy_rate, rules.domestic_subsidy_rate, rules.domestic_preference
    n_strata = listings.users.shape[-2]
    return RulesInForce(
        levy_rate=np.where(offers.foreign, beside(levy) if in_force else 0.0, 0.0),
        subsidy_rate=np.where(offers.foreign, 0.0, beside(subsidy) if in_force else 0.0),
        preference=np.where(offers.foreign, 0.0, beside(preference) if in_force else 0.0),
        price_ceiling=np.full(n, np.inf),
        ceiling_strength=np.ones(n),
        price_factor=np.ones(n),
        withdrawn=np.zeros(n, dtype=bool),
        switching_cost_factor=np.ones(len(offers.services)),
        base_abroad_factor=np.ones(len(offers.services)),
        bill_share=np.ones((*batch, n_markets, n_strata)),
        research_support_lcu=np.zeros((*batch, n)),
        quality_support=np.zeros((*batch, n)),
        win_rate_constant=np.zeros((*batch, n)),
        quality_threshold_factor=np.ones(n),
        world_demand_factor=np.ones(n),
    )
