"""Step 5 of the month: compute at home is allotted within the limits of electricity; equations (14) and (17)."""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.offers import Offers
from agents.provider import Providers


@dataclass(frozen=True)
class Allotment:
    """What data centres at home serve of the compute need, JPY a year at reference prices, [..., n_offers]."""

    need: IntArray
    served: IntArray
    power_twh: FloatArray  # in all


def allot(offers: Offers, need: IntArray, kwh_per_jpy: float, pue: float, limit_twh: float) -> Allotment:
    """Serve each offer's need from its provider's capacity at home; all give way together where power is short."""
    twh_per_jpy = kwh_per_jpy * pue / 1e9
    served = np.minimum(need, offers.capacity)
    # sum of domestic compute x kWh x PUE <= metropolitan limit + regional limit                          (17)
    power_twh = np.asarray(served.sum(axis=-1) * twh_per_jpy)
    short = power_twh > limit_twh
    if short.any():
        covered = np.where(short, limit_twh / np.maximum(power_twh, 1e-300), 1.0)[..., None]
        served = np.where(short[..., None], np.floor(served * covered).astype(np.int64), served)
        power_twh = served.sum(axis=-1) * twh_per_jpy
    offers.home_compute_share = np.where(need > 0, served / np.maximum(need, 1), 0.0)
    return Allotment(need, served, power_twh)


def compute_need(offers: Offers, units: FloatArray) -> IntArray:
    """Compute that a year of use needs, JPY at reference prices, [..., n_offers]."""
    return np.rint(units * (offers.reference_price_jpy * offers.compute_share)).astype(np.int64)


@dataclass(frozen=True)
class Investment:
    """A month's change of capacity, JPY of yearly compute, [..., n_offers]."""

    before: IntArray
    depreciation: IntArray
    investment: IntArray


def invest(
    offers: Offers, providers: Providers, need: IntArray, depreciation_per_year: float, building_years: float
) -> Investment:
    """Replace what wears out and close part of the gap to the wanted capacity; surplus is left to wear out."""
    wanted = np.rint(need * providers.home_compute_share[offers.provider]).astype(np.int64)
    before = offers.capacity
    depreciation = np.rint(before * min(depreciation_per_year / offers.steps_per_year, 1.0)).astype(np.int64)
    gap = wanted - before
    closing = np.rint(np.maximum(gap, 0) / max(offers.steps_per_year * building_years, 1.0)).astype(np.int64)
    investment = np.where(gap > 0, depreciation + closing, np.maximum(depreciation + gap, 0))
    # capacity' = capacity (1 - depreciation) + investment
    offers.capacity = before - depreciation + investment
    return Investment(before, depreciation, investment)


def open_capacity(offers: Offers, providers: Providers, need: IntArray) -> None:
    """At the start of the run every provider has what it wants."""
    offers.capacity = np.rint(need * providers.home_compute_share[offers.provider]).astype(np.int64)
