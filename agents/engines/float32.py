"""Choice in float32 with a certificate: the same offer as `decisions.choose` in float64, or a doubt.

A copy of equation (2), `agents.equations.utility.offer_values`, and of (3) and (4), `agents.equations.choice`.
Weights of a logit need few digits to decide for the offer in whose part of (0, 1) a drawn number lies. Where it lies
within `tolerance` of a boundary between two parts, the choice is DOUBT, and is made again in float64.
"""

from functools import partial

import numpy as np
import numpy.typing as npt

from agents.draws import words
from agents.equations.choice import NONE
from agents.equations.utility import peer_counts
from agents.members import beside
from agents.population import Rows
from agents.state.market import Market

Float32Array = npt.NDArray[np.float32]
DOUBT = -2
ROUNDING = 2.0**-24  # relative error of a float32
LEAST = 1e-5
WIDEST = 60.0  # weights from e^-60 to e^60 leave room in a float32 for sums; what is beyond it is in doubt
WIDEST_PRODUCT = 76.0  # the same of weights times what attraction is worth
CHUNK = 20_000  # customers at a time: their values stay in the cache


def tolerance(largest_value: float, n_offers: int) -> float:
    """How far a boundary in (0, 1) computed in float32 can be off.

    `largest_value` bounds values and attractions in units of the taste scale. Each value takes at most ten
    roundings, and so does the attraction; their difference is the exponent of a weight, whose exponential and sum
    over the offers take another eight and one an offer. A boundary b moves by at most 2 b (1 - b) times the relative
    error of the weights.
    """
    return max(LEAST, (16.0 * largest_value + n_offers + 16.0) * ROUNDING)


def fits(largest_value: float, largest_attraction: float, taste_scale: float) -> bool:
    """Whether a float32 holds every weight."""
    total = largest_value + largest_attraction
    return largest_value <= WIDEST * taste_scale and total <= WIDEST_PRODUCT * taste_scale


def room(market: Market) -> tuple[float, float]:
    """What no attraction exceeds in size, and the taste scale of the member of a batch with least room."""
    return market.attraction_bound, float(np.min(market.settings.taste_scale))


def in_range(market: Market) -> bool:
    """Whether a float32 holds every weight of the month."""
    return fits(market.seen().value_bound, *room(market))


def month_tolerance(market: Market) -> float:
    """`tolerance` of this month's choices in a market."""
    attraction, scale = room(market)
    return tolerance((market.seen().value_bound + attraction) / scale, len(market.rows))


def fast_exponential() -> tuple[np.ufunc, float]:
    """The exponential that NumPy computes fastest in float32 here, and what its argument is multiplied by.

    Powers of two are vectorised on fewer processors than powers of e, but take half the time there.
    """
    if hasattr(np.lib, "introspect"):  # from NumPy 2.1 on
        info = np.lib.introspect.opt_func_info(func_name="^exp2$", signature="float32")
        if info and "baseline" not in info["exp2"]["ff"]["current"]:
            return np.exp2, float(np.log2(np.e))
    return np.exp, 1.0


EXPONENTIAL, UNIT = fast_exponential()


class MonthTables:
    """What a market posts, in float32 and times a unit: by offer, or by replicate and offer."""

    def __init__(self, market: Market) -> None:
        """Convert what is the same for all customers of a month."""
        posted, settings = market.seen(), market.settings
        unit = UNIT / settings.taste_scale
        self.common = (beside(unit) * posted.common_value).astype(np.float32)
        self.price = (beside(-settings.price_sensitivity * unit) * posted.relative_price).astype(np.float32)
        self.domestic = np.flatnonzero(market.domestic)
        self.bias_unit, self.switching = np.float32(unit), np.float32(posted.switching_cost * unit)
        local = settings.network_effect * settings.local_share * unit
        self.local, self.local_share = np.float32(local), (beside(local) * posted.share).astype(np.float32)
        self.bonus = None if market.link_bonus is None else (beside(unit, 2) * market.link_bonus).astype(np.float32)
        # What speaks against adopting, in units of tau.
        unit = UNIT / settings.adoption_scale
        self.readiness, self.repelled = (
            np.float32(-settings.readiness_effect * unit),
            (beside(-unit) * posted.attraction[..., None]).astype(np.float32),
        )
        # Where a share of those who adopt goes by another scale than their tastes.
        self.nested = bool(np.any(settings.taste_scale != settings.adoption_scale))
        self.ratio = np.float32(UNIT * settings.taste_scale / settings.adoption_scale)
        self.tolerance = np.float32(month_tolerance(market))
        self.offers = np.arange(len(market.rows), dtype=np.int8)[:, None]


class FastChoice:
    """`decisions.values` and `decisions.choose` over columns in float32, in buffers that are kept."""

    def __init__(self) -> None:
        self.values = np.zeros((0, CHUNK), np.float32)

    def choose(self, market: Market, rows: Rows) -> np.ndarray:
        """The offers that some customers take, int8, -1 for none, -2 where the certificate fails."""
        n_offers = len(market.rows)
        if len(self.values) < n_offers:
            self.values, self.spare = np.empty((2, n_offers, CHUNK), np.float32)
            self.mask = np.empty((n_offers, CHUNK), bool)
            self.word, self.spare_word = np.empty((2, CHUNK), np.uint32)
            self.draw, self.total = np.empty((2, CHUNK), np.float32)
        tables = MonthTables(market)
        first, last = (rows.start, rows.stop) if isinstance(rows, slice) else (0, len(rows))
        answer = np.empty(last - first, np.int8)
        for start in range(first, last, CHUNK):
            part = slice(start, min(start + CHUNK, last))
            chunk = part if isinstance(rows, slice) else rows[part]
            self._choose(market, tables, chunk, answer[part.start - first : part.stop - first])
        return answer

    def _choose(self, market: Market, tables: MonthTables, rows: Rows, answer: np.ndarray) -> None:
        n, n_offers = len(answer), len(market.rows)
        weights, spare = self.values[:n_offers, :n], self.spare[:n_offers, :n]
        mask = self.mask[:n_offers, :n]
        weigh(market, tables, rows, weights, spare, mask)
        for j in range(1, n_offers):
            np.add(weights[j], weights[j - 1], out=weights[j])
        total = total_weight(market, tables, rows, weights[-1], self.total[:n])
        key = market.key(market.seen().choice_key, rows)
        word = words(key, market.population.ids[rows], self.word[:n], self.spare_word[:n])
        scale = np.float32(2.0**-32)  # before the total: a word times a large total need not fit
        draw = np.multiply(word, scale, out=self.draw[:n], dtype=np.float32, casting="same_kind")
        draw *= total
        total *= tables.tolerance
        surely = _count_up_to(weights, np.subtract(draw, total, out=spare[0]), mask)
        perhaps = _count_up_to(weights, np.add(draw, total, out=spare[0]), mask)
        # Whoever passes the last boundary takes none: n_offers becomes -1. In bytes this costs next to nothing.
        np.subtract(surely, (surely == n_offers).view(np.int8) * np.int8(n_offers - NONE), out=answer)
        answer[surely != perhaps] = DOUBT


def weigh(
    market: Market, tables: MonthTables, rows: Rows, weights: Float32Array, spare: Float32Array, mask: np.ndarray
) -> None:
    """exp(V_ij / mu), into `weights`, [n_offers, n]; `spare` and `mask` are of that shape."""
    population, own = market.population, partial(market.of_customers, rows)
    np.multiply(population.seen_by(rows, tables.price), market.price_sensitivity[rows], out=weights)
    weights += population.seen_by(rows, tables.common)
    bias = np.multiply(market.home_bias[rows], own(tables.bias_unit), out=spare[0])
    for offer in tables.domestic:
        weights[offer] += bias
    np.equal(market.offer[rows], tables.offers, out=mask)
    np.copyto(spare, mask.view(np.uint8))
    spare *= own(tables.switching)
    weights += spare
    if market.peers is not None:
        counts = peer_counts(market.offer_of_peers(rows), len(weights))
        using = counts.sum(axis=0, dtype=np.uint8)
        np.multiply(counts, own(tables.local) / np.maximum(using, 1).astype(np.float32), out=spare)
        weights += spare
        # Where no peer uses the service, the national share stands for them.
        np.multiply(population.seen_by(rows, tables.local_share), using == 0, out=spare)
        weights += spare
    if market.linked is not None and tables.bonus is not None:
        weights += market.bonus_of(rows, tables.bonus)
    EXPONENTIAL(weights, out=weights)


def total_weight(
    market: Market, tables: MonthTables, rows: Rows, weight: Float32Array, total: Float32Array
) -> Float32Array:
    """sum_k exp(V_ik / mu) / P(adopt) of (3), into `total`: a number in (0, total) falls to one offer or to none."""
    settings, population, own = market.settings, market.population, partial(market.of_customers, rows)
    if not settings.outside_option:
        total[:] = weight
        return total
    np.multiply(market.readiness[rows], own(tables.readiness), out=total)
    total += population.seen_by(rows, tables.repelled)[0]
    if not tables.nested:
        EXPONENTIAL(total, out=total)
        total += weight
        return total
    total -= own(tables.ratio) * np.log(weight)
    EXPONENTIAL(total, out=total)
    total += np.float32(1.0)
    total *= weight
    return total


def _count_up_to(cumulative: Float32Array, bound: Float32Array, mask: np.ndarray) -> np.ndarray:
    """How many boundaries lie at or below a bound, int8 [n]."""
    np.less_equal(cumulative, bound, out=mask)
    return np.add.reduce(mask.view(np.int8), axis=0, dtype=np.int8)
