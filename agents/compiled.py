"""The behaviour of all customers of a market, compiled: `Columns` with kernels of numba (the extra `fast`).

The path is that of `Columns` to the last bit: what a kernel cannot decide for certain is decided by `Market.choose`.
"""

import numpy as np

from agents import kernels_numba as kernels
from agents.columns import Columns
from agents.draws import FloatArray, IntArray
from agents.gains import Cuts, sector_mean
from agents.kernels import DOUBT, in_range, month_tolerance
from agents.market import Market
from agents.population import Population, Rows, numbers

PARALLEL_FROM = 50_000  # decisions from which a second thread pays
NO_INDEX, NO_LINK = np.zeros(0, np.int64), np.zeros(0, np.int8)
NO_PEERS, NO_BONUS = np.zeros((0, 0), np.int32), np.zeros((0, 0))


class Compiled(Columns):
    """The steps of a market in compiled code."""

    def __init__(self, parallel: bool) -> None:
        """`parallel` lets large months use all threads: never in a process that others forked from."""
        super().__init__()
        self.parallel = parallel

    def _parallel(self, market: Market, n_decisions: int) -> bool:
        return self.parallel and market.crowd.n_replicates == 1 and n_decisions >= PARALLEL_FROM

    def newly_aware(self, market: Market) -> IntArray:
        """Rows of the customers who become aware this month; they are noted as aware."""
        chance = np.atleast_2d(market.awareness_by_peers())
        crowd, keys = market.crowd, market.seen().awareness_key.reshape(-1, 2)
        answer = np.empty(market.n_unaware, np.int64)
        peers = NO_PEERS if market.peers is None else market.peers
        n = kernels.become_aware(crowd.bounds, crowd.ids, market.aware, peers, market.offer, chance, keys, answer)
        market.n_unaware -= n
        return answer[:n]

    def choose(self, market: Market, rows: Rows) -> np.ndarray:
        """The offers that some customers take, int8, -1 for none."""
        posted, settings, crowd = market.seen(), market.settings, market.crowd
        firsts, bounds, index = _decisions(market, rows)
        answer = np.empty(bounds[-1], np.int8)
        n_offers = len(market.rows)
        terms = (
            settings.switching_cost,
            settings.network_effect * settings.local_share,
            settings.readiness_effect,
            settings.taste_scale,
            settings.adoption_scale,
            month_tolerance(market),
        )
        kernel = kernels.choose_parallel if self._parallel(market, len(answer)) else kernels.choose
        kernel(
            firsts,
            bounds,
            index,
            crowd.ids,
            market.offer,
            market.home_bias,
            crowd.price_sensitivity,
            crowd.readiness,
            NO_PEERS if market.peers is None else market.peers,
            NO_LINK if market.linked is None else market.linked.offer,
            posted.common_value.reshape(-1, n_offers),
            settings.price_sensitivity * posted.relative_price.reshape(-1, n_offers),
            posted.share.reshape(-1, n_offers),
            market.domestic,
            NO_BONUS if market.link_bonus is None else market.link_bonus,
            posted.choice_key.reshape(-1, 2),
            posted.attraction.reshape(-1),
            terms,
            settings.outside_option,
            not in_range(market),
            answer,
        )
        doubtful = np.flatnonzero(answer == DOUBT)
        if len(doubtful) > 0:
            answer[doubtful] = self.choose_exactly(market, numbers(rows)[doubtful])
        return answer

    def apply(self, market: Market, rows: Rows, offers: np.ndarray) -> None:
        """Let decisions take effect: users, idle and volumes change by those who switch."""
        crowd = market.crowd
        kernel = kernels.switch_parallel if self._parallel(market, len(offers)) else kernels.switch
        kernel(
            *_decisions(market, rows),
            offers,
            market.offer,
            crowd.weight,
            crowd.stratum,
            market.size,
            *market.tables(),
        )

    def recount(self, market: Market) -> None:
        """Users, idle and volumes counted afresh from the customers."""
        crowd = market.crowd
        market.clear()
        kernels.count(crowd.bounds, market.offer, crowd.weight, crowd.stratum, market.size, *market.tables())

    def gains(
        self,
        firms: Population,
        markets: list[Market],
        offer_gains: list[FloatArray],
        cuts: Cuts,
        rivalry: float,
    ) -> tuple[IntArray, IntArray]:
        """Value added gained by replicate and sector, and exports gained by replicate: `agents.gains`."""
        assert firms.export_share is not None
        gain, bounds = np.zeros(len(firms)), firms.bounds
        for market, its in zip(markets, offer_gains, strict=True):
            kernels.add_gain(bounds, market.offer, np.atleast_2d(its), gain)
        gain *= firms.readiness
        gain[cuts.rows] *= cuts.factor
        columns = gain, firms.weight, firms.traits["value_added_jpy"], firms.traits["sector"]
        by_sector = np.zeros((firms.n_replicates, len(firms.export_share)), np.int64)
        kernels.gained_by_sector(bounds, *columns, by_sector)
        exports = np.zeros(firms.n_replicates, np.int64)
        mean = sector_mean(firms, by_sector)
        kernels.exports_gained(bounds, *columns, mean, firms.export_share, rivalry, exports)
        return by_sector, exports


def _decisions(market: Market, rows: Rows) -> tuple[IntArray, IntArray, IntArray]:
    """First row, bounds and index of the decisions, by replicate: see `kernels_numba.choose`."""
    if isinstance(rows, slice):
        return np.array([rows.start]), np.array([0, rows.stop - rows.start]), NO_INDEX
    crowd = market.crowd
    bounds = np.array([0, len(rows)]) if crowd.n_replicates == 1 else np.searchsorted(rows, crowd.bounds)
    # Without decisions nothing says that there is an index; a stretch of none will do.
    return np.zeros(crowd.n_replicates, np.int64), bounds, rows
