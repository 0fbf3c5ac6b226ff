"""The acts Compute and Investment: compute at home, within the limits of electricity; equations (14) and (17)."""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.members import Number, beside, least
from agents.provider import Providers
from agents.state.offers import Offers
from configs.schema.world import Compute
from sim.amounts import whole_lcu
from sim.month.rules import PublicCompute


@dataclass(frozen=True)
class Allotment:
    """What data centres at home serve of the compute need, LCU a year at reference prices, [..., n_offers]."""

    need: IntArray
    by_providers: IntArray  # served by the providers' own capacity
    served: IntArray  # with what public money has built
    public_regional: IntArray  # LCU a year served by public centres in the regions, [...]
    power_twh: FloatArray  # in all
    low_carbon_twh: FloatArray  # of it, without CO2


def allot(
    offers: Offers, need: IntArray, kwh_per_lcu: Number, pue: Number, limit_twh: Number, public: list[PublicCompute]
) -> Allotment:
    """Serve each offer's need from its provider's capacity at home, then from public capacity.

    `need` is LCU a year at reference prices, [..., n_offers]; an LCU of it takes `kwh_per_lcu`, times `pue` in all, and
    `limit_twh` is electricity a year: numbers, or [n_members]. All give way together where power is short; a public
    centre in the regions has brought its own.
    """
    twh_per_lcu, limit = kwh_per_lcu * pue / 1e9, np.asarray(limit_twh)
    parts = [np.minimum(need, offers.capacity)]
    unmet = need - parts[0]
    for centre in public:
        eligible = unmet * centre.tenants
        wanted = eligible.sum(axis=-1, keepdims=True)
        given = np.floor(eligible * np.minimum(centre.capacity_lcu[..., None] / np.maximum(wanted, 1), 1.0)).astype(
            np.int64
        )
        parts.append(given)
        unmet = unmet - given
        limit = limit + (centre.capacity_lcu * twh_per_lcu if centre.regional else 0.0)
    # sum of domestic compute x kWh x PUE <= metropolitan limit + regional limit                          (17)
    power_twh = _power_twh(parts, twh_per_lcu)
    short = power_twh > limit
    if short.any():
        covered = np.where(short, limit / np.maximum(power_twh, 1e-300), 1.0)[..., None]
        parts = [np.where(short[..., None], np.floor(part * covered).astype(np.int64), part) for part in parts]
        power_twh = _power_twh(parts, twh_per_lcu)
    served = parts[0]
    regional, low_carbon_twh = np.zeros(power_twh.shape, dtype=np.int64), np.zeros(power_twh.shape)
    for centre, given in zip(public, parts[1:], strict=True):
        served = served + given
        public_compute = given.sum(axis=-1)
        regional = regional + public_compute * centre.regional
        low_carbon_twh = low_carbon_twh + public_compute * twh_per_lcu * centre.low_carbon_share
    offers.home_compute_share = served / np.maximum(need, 1)
    return Allotment(need, parts[0], served, regional, power_twh, low_carbon_twh)


def _power_twh(parts: list[IntArray], twh_per_lcu: Number) -> FloatArray:
    """Electricity that parts of compute, LCU [..., n_offers] each, take in all."""
    total = parts[0].sum(axis=-1)
    for part in parts[1:]:
        total = total + part.sum(axis=-1)
    return np.asarray(total * twh_per_lcu)


def compute_need(offers: Offers, units: FloatArray) -> IntArray:
    """Compute that a year of use, in units, needs: LCU at reference prices; both [..., n_offers]."""
    need = units * (offers.reference_price_lcu * offers.compute_share)
    return whole_lcu(need, offers.keys, "of compute a year", "compute_share, reference prices and use")


@dataclass(frozen=True)
class Pace:
    """How fast capacity follows what is wanted, the same every month."""

    home_share: FloatArray  # part of its need that each offer's provider wants at home, [..., n_offers]
    depreciation: Number  # part of it that wears out in a month
    building_months: Number  # in which a gap is closed


def pace_of(offers: Offers, providers: Providers, terms: Compute) -> Pace:
    """The pace of a scenario."""
    return Pace(
        home_share=providers.home_compute_share.take(offers.provider, axis=-1),
        depreciation=beside(least(terms.depreciation_per_year / offers.steps_per_year, 1.0)),
        building_months=np.maximum(offers.steps_per_year * beside(terms.building_years), 1.0),
    )


@dataclass(frozen=True)
class Investment:
    """A month's change of capacity, LCU of yearly compute, [..., n_offers]."""

    before: IntArray
    depreciation: IntArray
    investment: IntArray


def invest(offers: Offers, need: IntArray, pace: Pace) -> Investment:
    """Replace what wears out and close part of the gap to the wanted capacity; surplus is left to wear out.

    `need` is LCU of compute a year at reference prices, [..., n_offers].
    """
    before = offers.capacity
    gap = wanted_capacity(need, pace) - before
    depreciation = np.rint(before * pace.depreciation).astype(np.int64)
    closing = np.rint(np.maximum(gap, 0) / pace.building_months).astype(np.int64)
    investment = closing + np.maximum(depreciation + np.minimum(gap, 0), 0)
    # capacity' = capacity (1 - depreciation) + investment
    offers.capacity = before - depreciation + investment
    return Investment(before, depreciation, investment)


def wanted_capacity(need: IntArray, pace: Pace) -> IntArray:
    """Compute that providers want at home of their need, both LCU a year, [..., n_offers]; at the start each has it."""
    return np.rint(need * pace.home_share).astype(np.int64)
