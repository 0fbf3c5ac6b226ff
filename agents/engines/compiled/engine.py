"""The steps of a market in compiled code: what a kernel cannot decide for certain is left to `decisions.choose`."""

from collections.abc import Callable
from functools import partial

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.engines.compiled import aware, switch
from agents.engines.compiled import choose as choice
from agents.engines.compiled import gains as gain_kernels
from agents.engines.float32 import DOUBT, in_range, month_tolerance
from agents.engines.threads import may_use_threads
from agents.engines.vector import VectorEngine
from agents.equations.productivity import Cuts, Gained, sector_mean
from agents.members import Number, beside
from agents.population import Population, Rows, pick
from agents.state import decisions, switching
from agents.state.market import Market

PARALLEL_FROM = 30_000  # decisions from which a second thread pays
NO_INDEX, NO_LINK = np.zeros(0, np.int64), np.zeros(0, np.int8)
NO_PEERS, NO_BONUS = np.zeros((0, 0), np.int32), np.zeros((0, 0))


class NumbaEngine(VectorEngine):
    """The steps of a market, compiled."""

    def __init__(self, parallel: bool) -> None:
        """`parallel` lets large months use all threads, where `may_use_threads` says so."""
        super().__init__()
        self.parallel = parallel

    def newly_aware(self, market: Market) -> np.ndarray:
        """Rows of the customers who become aware this month; they are noted as aware."""
        posted, population, unaware = market.seen(), market.population, decisions.still_unaware(market)
        answer = np.empty(len(unaware), np.int32)
        bounds = np.array([0, len(unaware)])
        if population.n_replicates > 1:
            bounds = _places_of(population.bounds, unaware)
        n_left, n_aware = aware.become_aware(
            unaware,
            bounds,
            population.ids,
            market.aware,
            NO_PEERS if market.peers is None else market.peers,
            market.offer,
            np.ascontiguousarray(posted.hearing.reshape(population.n_replicates, -1)),
            np.ascontiguousarray(posted.awareness_key.reshape(-1, 2)),
            answer,
        )
        market.unaware = unaware[:n_left]
        return answer[:n_aware]

    def choose(self, market: Market, rows: Rows) -> np.ndarray:
        """The offers that some customers take, int8, -1 for none."""
        if market.ragged or market.settings.threshold is not None:
            return self.choose_exactly(market, rows)
        settings, population, (firsts, bounds, index) = market.settings, market.population, _decisions(market, rows)
        answer = np.empty(bounds[-1], np.int8)
        columns = (
            population.ids,
            market.offer,
            market.home_bias,
            market.price_sensitivity,
            market.readiness,
            NO_PEERS if market.peers is None else market.peers,
            NO_LINK if market.linked is None else market.linked.offer,
        )
        scales = np.empty((population.n_replicates, 5))
        scales[:, 0], scales[:, 1] = market.seen().switching_cost, settings.network_effect * settings.local_share
        scales[:, 2], scales[:, 3] = settings.readiness_effect, settings.taste_scale
        scales[:, 4] = settings.adoption_scale
        terms = (
            scales,
            month_tolerance(market),
            settings.outside_option,
            not in_range(market),
        )
        kernel = choice.choose_parallel if self._threaded(market, len(answer)) else choice.choose
        kernel(firsts, bounds, index, columns, _posted(market), terms, answer)
        doubtful = np.flatnonzero(answer == DOUBT)
        if len(doubtful) > 0:
            answer[doubtful] = self.choose_exactly(market, pick(rows, doubtful))
        return answer

    def apply(self, market: Market, rows: Rows, offers: np.ndarray) -> None:
        """Let decisions take effect: users, non-users and volumes change by those who switch."""
        population = market.population
        kernel = switch.switch_parallel if self._threaded(market, len(offers)) else switch.switch
        columns = market.offer, population.weight, population.stratum, market.size
        _add_to_tallies(market, partial(kernel, *_decisions(market, rows), offers, *columns))

    def recount(self, market: Market) -> None:
        """Users, non-users and volumes counted afresh from the customers."""
        population = market.population
        switching.clear(market)
        columns = market.offer, population.weight, population.stratum, market.size
        _add_to_tallies(market, partial(switch.count, population.bounds, *columns))

    def gains(
        self,
        firms: Population,
        offers: list[np.ndarray],
        offer_gains: list[FloatArray],
        cuts: Cuts,
        rivalry: Number,
    ) -> Gained:
        """What firms gain and lose to each other: `agents.equations.productivity`."""
        assert firms.export_share is not None
        gain, bounds = np.zeros(len(firms)), firms.bounds
        if offers:
            most_offers = max(gain_by_offer.shape[-1] for gain_by_offer in offer_gains)
            table = np.zeros((len(offers), firms.n_replicates, 1 + most_offers))  # the last is what -1 finds
            for number, gain_by_offer in enumerate(offer_gains):
                table[number, :, : gain_by_offer.shape[-1]] = gain_by_offer
            gain_kernels.gains(bounds, tuple(offers), table, firms.readiness, gain)
        gain[cuts.rows] *= cuts.factor
        columns = gain, firms.weight, firms.traits["value_added_jpy"], firms.traits["sector"]
        n_sectors = firms.export_share.shape[-1]
        gained = np.zeros((firms.n_replicates, n_sectors, len(firms.strata)), np.int64)
        gain_kernels.gained_by_cell(bounds, *columns, firms.stratum, gained)
        rivalries = np.broadcast_to(rivalry, firms.n_replicates).astype(np.float64)
        lost = np.zeros((firms.n_replicates, n_sectors), np.int64)
        gain_kernels.lost_by_sector(bounds, *columns, sector_mean(firms, gained), rivalries, lost)
        return Gained(gained, lost)

    def _threaded(self, market: Market, n_decisions: int) -> bool:
        large = market.population.n_replicates == 1 and n_decisions >= PARALLEL_FROM
        return self.parallel and large and may_use_threads()


def _posted(market: Market) -> tuple[np.ndarray, ...]:
    """What is posted, with an axis of replicates: see `agents.engines.compiled.choose`."""
    posted, n_offers = market.seen(), len(market.rows)
    bonus = NO_BONUS if market.link_bonus is None else market.link_bonus
    columns = (
        posted.common_value.reshape(-1, n_offers),
        beside(market.settings.price_sensitivity) * posted.relative_price.reshape(-1, n_offers),
        posted.share.reshape(-1, n_offers),
        market.domestic,
        bonus if bonus.ndim == 3 else np.repeat(bonus[None], posted.attraction.size, axis=0),
        posted.choice_key.reshape(-1, 2),
        posted.attraction.reshape(-1),
    )
    # Stretches of a table lie in memory in several ways, for each of which numba would compile a kernel of its own.
    return tuple(np.ascontiguousarray(column) for column in columns)


def _add_to_tallies(market: Market, kernel: Callable[..., None]) -> None:
    """Let a kernel add up people and units in tables of one layout (see `_posted`), and these to the tallies."""
    tables = market.tables()
    added = [np.zeros(table.shape, np.int64) for table in tables]
    kernel(*added)
    for table, change in zip(tables, added, strict=True):
        np.add(table, change, out=table)


def _decisions(market: Market, rows: Rows) -> tuple[IntArray, IntArray, IntArray]:
    """First row, bounds and index of the decisions, by replicate: see `agents.engines.compiled.choose`."""
    population = market.population
    if isinstance(rows, slice):
        if population.n_replicates > 1:  # all customers
            return population.bounds[:-1], population.bounds, NO_INDEX
        return np.array([rows.start]), np.array([0, rows.stop - rows.start]), NO_INDEX
    bounds = np.array([0, len(rows)]) if population.n_replicates == 1 else _places_of(population.bounds, rows)
    return np.zeros(population.n_replicates, np.int64), bounds, rows


def _places_of(bounds: IntArray, rows: np.ndarray) -> IntArray:
    """Where each replicate begins among some rows in order; bounds of another type would have all rows converted."""
    return np.searchsorted(rows, bounds.astype(rows.dtype))
