"""A panel: customers of a market whose choices are noted month by month, with all that they see when they choose."""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.equations.choice import NONE
from agents.population import Population
from agents.state.looks import UNAWARE, Look
from agents.state.market import Market
from sim.month.information import Information

SIZE = 250  # customers of a market in each replicate


@dataclass(frozen=True)
class Sights:
    """What all markets post and how many use each offer, [n_months, n_replicates, n_listings or n_markets]."""

    common_value: FloatArray
    relative_price: FloatArray
    share: FloatArray
    attraction: FloatArray  # of each market
    users: IntArray
    non_users: IntArray  # of each market
    switching_cost: FloatArray  # of each market
    base_abroad_share: FloatArray

    def note(self, month: int, information: Information) -> None:
        """Note what was posted in a month, and the users at its end."""
        listings, board = information.listings, information.board
        self.common_value[month], self.relative_price[month] = board.common_value, board.relative_price
        self.share[month], self.attraction[month] = board.share, board.attraction
        self.switching_cost[month], self.base_abroad_share[month] = board.switching_cost, board.base_abroad_share
        self.users[month], self.non_users[month] = listings.users.sum(axis=-2), listings.non_users.sum(axis=-2)


@dataclass
class Panel:
    """Columns over months, replicates and the customers of the panel or the offers of the market."""

    market: Market
    rows: IntArray  # [n_replicates, n_sample]
    peer_rows: np.ndarray | None  # int32 [n_replicates, n_sample, degree]
    offer: np.ndarray  # int8 [n_months, n_replicates, n_sample], -1 for none, -2 for unaware
    peer_offer: np.ndarray | None  # int8 [n_months, n_replicates, n_sample, degree]
    linked_offer: np.ndarray | None
    # Price sensitivity and home bias, float32 [n_months, n_replicates, n_sample], where levers change them.
    taste: tuple[np.ndarray, np.ndarray] | None
    multi_homing: np.ndarray | None  # bool [n_replicates, 1, n_sample], None where nobody does
    sights: Sights
    # Where levers that change tastes began later than the run: the month, and what all before had, [n_replicates, n].
    noted_since: int = 0
    before: tuple[np.ndarray, np.ndarray] | None = None

    def looks(self) -> list[Look]:
        """What is to be noted at the end of a month: what the customers of the panel, and those they look at, use."""
        market = self.market
        looks = [Look(market.offer, self.rows, self.offer, market.aware)]
        if self.peer_rows is not None and self.peer_offer is not None:
            looks.append(Look(market.offer, self.peer_rows.astype(np.int64), self.peer_offer))
        if self.linked_offer is not None and market.linked is not None:
            looks.append(Look(market.linked.offer, self.rows, self.linked_offer))
        return looks

    def note_taste(self, month: int) -> None:
        """Note what levers change for the customers of the panel."""
        if self.taste is not None:
            for noted, column in zip(self.taste, (self.market.price_sensitivity, self.market.home_bias), strict=True):
                np.take(column, self.rows, out=noted[month], mode="clip")

    @property
    def common_value(self) -> FloatArray:
        """Posted value of each offer, [n_months, n_replicates, n_offers]."""
        return self.sights.common_value[..., self.market.place]

    @property
    def relative_price(self) -> FloatArray:
        """Posted price over the reference price, [n_months, n_replicates, n_offers]."""
        return self.sights.relative_price[..., self.market.place]

    @property
    def share(self) -> FloatArray:
        """Posted shares, [n_months, n_replicates, n_offers]."""
        return self.sights.share[..., self.market.place]

    @property
    def attraction(self) -> FloatArray:
        """Posted attraction of adopting, [n_months, n_replicates]."""
        return self.sights.attraction[..., self.market.number]

    @property
    def switching_cost(self) -> FloatArray:
        """sigma of each month, [n_months, n_replicates]."""
        return self.sights.switching_cost[..., self.market.number]

    @property
    def base_abroad_share(self) -> FloatArray:
        """omega of each month, [n_months, n_replicates]."""
        return self.sights.base_abroad_share[..., self.market.number]

    def price_sensitivity(self, months: slice) -> np.ndarray:
        """Multiple of the service's mean that each customer weighs prices with, [n_months or 1, n_replicates, n]."""
        return self._tastes(0, months)

    def home_bias(self, months: slice) -> np.ndarray:
        """Utility that each customer sees in a domestic offer, [n_months or 1, n_replicates, n]."""
        return self._tastes(1, months)

    def begin_to_note(self, month: int) -> None:
        """Note tastes from a month on, before which they were what they are now."""
        self.before = self.market.price_sensitivity[self.rows], self.market.home_bias[self.rows]
        self.noted_since = month
        self.taste = np.zeros(self.offer.shape, np.float32), np.zeros(self.offer.shape, np.float32)

    def _tastes(self, column: int, months: slice) -> np.ndarray:
        if self.taste is None:
            return (self.market.price_sensitivity, self.market.home_bias)[column][self.rows][None]
        noted = self.taste[column][months]
        if self.before is not None and months.start < self.noted_since:
            noted = noted.copy()
            noted[: self.noted_since - months.start] = self.before[column]
        return noted

    @property
    def use(self) -> IntArray:
        """Users by offer and non-users last, [n_months, n_replicates, n_offers + 1]."""
        users, non_users = self.sights.users[..., self.market.place], self.sights.non_users[..., self.market.number]
        return np.concatenate([users, non_users[..., None]], axis=-1)


def make_sights(n_months: int, n_replicates: int, n_listings: int, n_markets: int) -> Sights:
    """Columns with nothing noted yet."""
    listed, by_market = (n_months, n_replicates, n_listings), (n_months, n_replicates, n_markets)
    return Sights(
        common_value=np.zeros(listed),
        relative_price=np.zeros(listed),
        share=np.zeros(listed),
        attraction=np.zeros(by_market),
        users=np.zeros(listed, np.int64),
        non_users=np.zeros(by_market, np.int64),
        switching_cost=np.zeros(by_market),
        base_abroad_share=np.zeros(by_market),
    )


def make_panel(market: Market, sights: Sights, personal: bool) -> Panel:
    """A panel of a market, with nothing noted yet; `personal` says whether levers change what single customers see."""
    rows = _spread_over_strata(market.population)
    shape = (len(sights.users), *rows.shape)
    peers = None if market.peers is None else market.peers[rows]
    return Panel(
        market=market,
        rows=rows,
        peer_rows=peers,
        offer=np.full(shape, UNAWARE, np.int8),
        peer_offer=None if peers is None else np.full((shape[0], *peers.shape), NONE, np.int8),
        linked_offer=None if market.linked is None else np.full(shape, NONE, np.int8),
        taste=(np.zeros(shape, np.float32), np.zeros(shape, np.float32)) if personal else None,
        multi_homing=None if market.multi_homing is None else market.multi_homing.splits[rows][:, None, :],
        sights=sights,
    )


def _spread_over_strata(population: Population) -> IntArray:
    """Rows of customers of each replicate among whom every stratum has its part, [n_replicates, n_sample]."""
    n = int(population.bounds[1])
    by_stratum = np.argsort(population.stratum.reshape(population.n_replicates, n), axis=1, kind="stable")
    taken = np.linspace(0, n - 1, min(n, SIZE)).round().astype(np.int64)
    return by_stratum[:, taken] + population.bounds[:-1, None]
