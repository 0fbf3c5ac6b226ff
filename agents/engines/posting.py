"""What customers see, over the listings of all markets: users and shares, exposure (1), value and attraction.

A listing is an offer in a market. `agents.engines.compiled.posting` does the same compiled, to the last bit.
"""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.equations.utility import common_exposure, market_share
from agents.state.multi_homing import WHOLE
from agents.state.tallies import Tallies


@dataclass(kw_only=True)
class ServiceColumns:
    """What services and markets say all run long, [..., n_listings] or [..., n_markets], and how these lie together."""

    starts: IntArray  # first listing of each market
    market: IntArray  # of each listing
    offer: IntArray  # of each listing, its row in the table of all offers
    listings_of_offers: IntArray  # an offer's first and second listing, [2, n_offers]
    has_listings: np.ndarray  # whether there is one, bool [2, n_offers]
    service_starts: IntArray  # first offer of each service
    service: IntArray  # of each offer
    potential_of_offer: FloatArray  # people who may use its service, [n_offers]
    potential: FloatArray  # people of each market
    pseudo_users: FloatArray  # of each listing's market
    opening_users: FloatArray
    local_share: FloatArray
    cross_side_effect: FloatArray
    quality_weight: FloatArray
    network_effect: FloatArray
    feedback: FloatArray  # of each market
    adoption_constant: FloatArray
    reference_value: FloatArray
    personal_bound: FloatArray  # what no customer adds to the value of an offer, in any member, [n_markets]
    price_bound: FloatArray  # what none multiplies prices with more than


@dataclass(kw_only=True)
class RuleColumns:
    """What rules say and what is on the market, by listing."""

    launched: np.ndarray  # bool, whether sold at home
    all_launched: bool
    preference: FloatArray  # utility
    base_abroad: FloatArray  # omega


@dataclass(slots=True)
class Counted:
    """Last month's users, as all know of them this month."""

    users: IntArray  # by main offer, [..., n_listings]
    used: np.ndarray  # as they divide their use
    adopters: IntArray  # [..., n_markets]
    pseudo_users: FloatArray  # of each listing
    share: FloatArray  # of each listing among the users of its market, with pseudo-users
    share_of_offer: FloatArray  # of each offer among the users of its service, [..., n_offers]
    adoption: FloatArray  # of each offer's service


@dataclass(slots=True)
class Seen:
    """What is to be posted of listings and markets: see `agents.state.posted.Board`."""

    value: FloatArray
    common_value: FloatArray
    relative_price: FloatArray
    users_share: FloatArray  # of each market
    attraction: FloatArray
    value_bound: FloatArray  # [n_markets]


@dataclass(slots=True)
class MonthColumns:
    """What a month has of its own: what is given by listing, and by offer what providers have set."""

    share_abroad: FloatArray
    bias: FloatArray  # utility
    cross_share: FloatArray  # x_j
    quality: FloatArray  # [..., n_offers]
    relative_price: FloatArray  # [..., n_offers]


def count_users(columns: ServiceColumns, tallies: Tallies, spread: FloatArray) -> Counted:
    """Users by listing and market, and their shares; pseudo-users go by `spread`, that of a market sums to 1."""
    users: IntArray = np.add.reduce(tallies.users, axis=-2)
    used = users if tallies.split is None else users + tallies.split.people / WHOLE
    adopters = np.add.reduceat(users, columns.starts, axis=-1)
    among = used
    if not adopters.all():  # the opening: as if everybody used the service as its first users do
        among = np.where(adopters.take(columns.market, axis=-1) > 0, used, columns.opening_users)
    first, second = (
        users.take(rows, axis=-1) * has_rows
        for rows, has_rows in zip(columns.listings_of_offers, columns.has_listings, strict=True)
    )
    of_offer = first + second
    total = np.add.reduceat(of_offer, columns.service_starts, axis=-1).take(columns.service, axis=-1)
    return Counted(
        users=users,
        used=used,
        adopters=adopters,
        pseudo_users=columns.pseudo_users * spread,
        share=market_share(among, columns.pseudo_users, spread, columns.starts, columns.market),
        share_of_offer=of_offer / np.maximum(total, 1),
        adoption=total / columns.potential_of_offer,
    )


def see(columns: ServiceColumns, rules: RuleColumns, counted: Counted, month: MonthColumns) -> Seen:
    """What customers see of a month."""
    base_abroad, local, cross_side = rules.base_abroad, columns.local_share, columns.cross_side_effect
    exposure = common_exposure(counted.share, month.share_abroad, month.cross_share, base_abroad, local, cross_side)
    value = columns.quality_weight * month.quality.take(columns.offer, axis=-1) + columns.network_effect * exposure
    value += month.bias + rules.preference
    price = month.relative_price.take(columns.offer, axis=-1)
    on_market, common_value = value, value
    if not rules.all_launched:
        on_market, common_value = (np.where(rules.launched, value, unsold) for unsold in (0.0, -np.inf))
    users_share = counted.adopters / columns.potential
    return Seen(
        value=value,
        common_value=common_value,
        relative_price=price,
        users_share=users_share,
        attraction=columns.adoption_constant + columns.feedback * users_share - columns.reference_value,
        value_bound=_value_bound(columns, on_market, price),
    )


def _value_bound(columns: ServiceColumns, value: FloatArray, price: FloatArray) -> FloatArray:
    """What no customer's value of an offer on the market exceeds in size, in any replicate, [n_markets]."""
    by_market = np.maximum.reduceat(np.abs(np.array((value, price))), columns.starts, axis=-1)
    largest_value, largest_price = by_market.reshape(2, -1, len(columns.starts)).max(axis=1)
    bound: FloatArray = columns.personal_bound + largest_value + columns.price_bound * largest_price
    return bound
