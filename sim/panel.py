"""A panel: customers of a market whose choices are noted month by month, with all that they see when they choose."""

from dataclasses import dataclass

import numpy as np

from agents.choice import NONE
from agents.crowd import Crowd
from agents.draws import FloatArray, IntArray
from agents.market import Market

SIZE = 250  # customers of a market in each replicate
UNAWARE = -2


@dataclass
class Panel:
    """Columns over months, replicates and the customers of the panel or the offers of the market."""

    market: Market
    rows: IntArray  # [n_replicates, n_sample]
    peer_rows: np.ndarray | None  # int32 [n_replicates, n_sample, degree]
    offer: np.ndarray  # int8 [n_months, n_replicates, n_sample], -1 for none, -2 for unaware
    peer_offer: np.ndarray | None  # int8 [n_months, n_replicates, n_sample, degree]
    linked_offer: np.ndarray | None
    common_value: FloatArray  # [n_months, n_replicates, n_offers]
    relative_price: FloatArray
    share: FloatArray
    attraction: FloatArray  # [n_months, n_replicates]
    use: IntArray  # users by offer and idle last, [n_months, n_replicates, n_offers + 1]

    def note(self, month: int) -> None:
        """Note the state at the end of a month, and what was posted in it."""
        market, posted = self.market, self.market.seen()
        np.take(market.offer, self.rows, out=self.offer[month], mode="clip")
        if len(market.unaware) > 0:
            self.offer[month][~market.aware[self.rows]] = UNAWARE
        if self.peer_rows is not None and self.peer_offer is not None:
            np.take(market.offer, self.peer_rows, out=self.peer_offer[month], mode="clip")
            if market.ragged:
                self.peer_offer[month][self.peer_rows < 0] = NONE
        if self.linked_offer is not None and market.linked is not None:
            np.take(market.linked.offer, self.rows, out=self.linked_offer[month], mode="clip")
        self.common_value[month] = posted.common_value
        self.relative_price[month] = posted.relative_price
        self.share[month] = posted.share
        self.attraction[month] = posted.attraction
        self.use[month, :, :-1] = market.users.sum(axis=-2)
        self.use[month, :, -1] = market.idle.sum(axis=-1)


def make_panel(market: Market, n_months: int) -> Panel:
    """A panel of a market, with nothing noted yet."""
    crowd, n_offers = market.crowd, len(market.rows)
    rows = _spread_over_strata(crowd)
    shape, posted = (n_months, *rows.shape), (n_months, crowd.n_replicates, n_offers)
    peers = None if market.peers is None else market.peers[rows]
    return Panel(
        market=market,
        rows=rows,
        peer_rows=peers,
        offer=np.full(shape, UNAWARE, np.int8),
        peer_offer=None if peers is None else np.full((n_months, *peers.shape), NONE, np.int8),
        linked_offer=None if market.linked is None else np.full(shape, NONE, np.int8),
        common_value=np.zeros(posted),
        relative_price=np.zeros(posted),
        share=np.zeros(posted),
        attraction=np.zeros(posted[:2]),
        use=np.zeros((n_months, crowd.n_replicates, n_offers + 1), np.int64),
    )


def _spread_over_strata(crowd: Crowd) -> IntArray:
    """Rows of customers of each replicate among whom every stratum has its part, [n_replicates, n_sample]."""
    n = int(crowd.bounds[1])
    by_stratum = np.argsort(crowd.stratum.reshape(crowd.n_replicates, n), axis=1, kind="stable")
    taken = np.linspace(0, n - 1, min(n, SIZE)).round().astype(np.int64)
    return by_stratum[:, taken] + crowd.bounds[:-1, None]
