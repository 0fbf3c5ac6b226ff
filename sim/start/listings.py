"""The offers as populations meet them: a listing is one offer in one market.

What is computed for all markets of a month at once runs over listings, market by market, [..., n_listings]; a batch
puts its replicates first.
"""

from dataclasses import dataclass, field

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.members import column
from agents.state.multi_homing import WHOLE
from agents.state.offers import Offers
from agents.state.tallies import Split, Tallies
from configs.schema.service import Service
from configs.schema.usage import BASIS_UNITS, ServiceCustomers


@dataclass(frozen=True)
class Place:
    """A market before it has customers: a service, a population and the offers that it can buy."""

    service: str
    population: str
    settings: Service
    customers: ServiceCustomers
    rows: IntArray  # offers' rows in the table of all offers


@dataclass
class Listings:
    """Columns over listings, [n_listings], and over markets, [n_markets]."""

    places: list[Place]
    offer: IntArray  # row in the table of all offers
    market: IntArray
    starts: IntArray  # first listing of each market
    n_offers: int
    tallies: Tallies
    basis_units: FloatArray
    parameters: dict[str, FloatArray] = field(default_factory=dict)  # of the services, asked for once

    @property
    def users(self) -> IntArray:
        """Users by stratum and listing, [..., n_strata, n_listings]."""
        return self.tallies.users

    @property
    def users_by_use(self) -> np.ndarray:
        """Users by listing, [..., n_listings], those who use several offers divided as they divide their use."""
        return self.divided(self.users.sum(axis=-2))

    def divided(self, users: IntArray) -> np.ndarray:
        """Users by main offer, [..., n_listings], as `users_by_use` has them."""
        return users if self.tallies.split is None else users + self.tallies.split.people / WHOLE

    @property
    def non_users(self) -> IntArray:
        """Those who use none, by stratum and market, [..., n_strata, n_markets]."""
        return self.tallies.non_users

    @property
    def volume(self) -> IntArray:
        """Size units of all users, weighted, [..., n_listings]."""
        return self.tallies.volume

    def of(self, parameter: str) -> FloatArray:
        """A parameter of each listing's service, [n_listings]; [n_members, n_listings] where members differ in it."""
        if parameter not in self.parameters:
            by_market = column([getattr(place.settings, parameter) for place in self.places])
            self.parameters[parameter] = by_market[..., self.market]
        return self.parameters[parameter]

    def of_offer(self, column: np.ndarray) -> np.ndarray:
        """What each listing's offer has, [..., n_listings], of [..., n_offers]."""
        return column.take(self.offer, axis=-1)

    def of_market(self, column: np.ndarray) -> np.ndarray:
        """What each listing's market has, [..., n_listings], of [..., n_markets]."""
        return column.take(self.market, axis=-1)

    def by_market(self, column: np.ndarray) -> np.ndarray:
        """Sums over each market's listings, [..., n_markets]."""
        return np.add.reduceat(column, self.starts, axis=-1)

    def by_offer(self, column: np.ndarray) -> np.ndarray:
        """Sums over each offer's listings, [..., n_offers]: an offer may be in two markets."""
        (first, second), (has_first, has_second) = self.listings_of_offers, self.has_listings
        total: np.ndarray = column.take(first, axis=-1) * has_first + column.take(second, axis=-1) * has_second
        return total

    def slices(self) -> list[slice]:
        """Where each market's listings lie."""
        ends = [*self.starts[1:], len(self.offer)]
        return [slice(int(first), int(last)) for first, last in zip(self.starts, ends, strict=True)]

    def __post_init__(self) -> None:
        self.keys = [f"services.{self.places[market].service}" for market in self.market]
        # The first and the second listing of each offer, one a population, and whether there is one: two columns are
        # sooner added than stretches of one.
        of_offers = [np.flatnonzero(self.offer == offer) for offer in range(self.n_offers)]
        # [2, n_offers].
        self.listings_of_offers = np.array(
            [[rows[number] if len(rows) > number else 0 for rows in of_offers] for number in range(2)], dtype=np.int64
        )
        self.has_listings = np.array([[len(rows) > number for rows in of_offers] for number in range(2)])
        assert all(len(rows) <= 2 for rows in of_offers)


def list_offers(places: list[Place], offers: Offers, n_strata: int, batch: tuple[int, ...]) -> Listings:
    """The listings of all markets, used by nobody yet."""
    sizes = [len(place.rows) for place in places]
    market = np.repeat(np.arange(len(places)), sizes)
    listed = (*batch, len(market))
    split = None
    if any(np.any(place.settings.multi_homing_share > 0.0) for place in places):
        split = Split(*(np.zeros(listed, dtype=np.int64) for _ in range(3)))
    units = np.array([BASIS_UNITS[place.customers.basis] for place in places], dtype=np.float64)
    return Listings(
        places=places,
        offer=np.concatenate([place.rows for place in places]),
        market=market,
        starts=np.cumsum([0, *sizes[:-1]]),
        n_offers=len(offers),
        tallies=Tallies(
            users=np.zeros((*batch, n_strata, len(market)), dtype=np.int64),
            non_users=np.zeros((*batch, n_strata, len(places)), dtype=np.int64),
            volume=np.zeros(listed, dtype=np.int64),
            split=split,
        ),
        basis_units=units[market],
    )
