"""Choice in float32 with a certificate: the same offer as `Market.choose` in float64, or a doubt.

Weights of a logit need few digits to decide for the offer in whose part of (0, 1) a drawn number lies. Where it lies
within `tolerance` of a boundary between two parts, the choice is DOUBT, and is made again in float64.
"""

import numpy as np
import numpy.typing as npt

from agents.choice import NONE
from agents.draws import words
from agents.market import Market
from agents.population import Rows
from agents.utility import peer_counts

Float32Array = npt.NDArray[np.float32]
DOUBT = -2
ROUNDING = 2.0**-24  # relative error of a float32
LEAST = 1e-5
WIDEST = 38.0  # values up to e^38 in weight, either way, leave room in a float32 for sums and products
CHUNK = 1 << 14  # customers at a time: their values stay in the cache


def tolerance(largest_value: float, n_offers: int) -> float:
    """How far a boundary in (0, 1) computed in float32 can be off.

    `largest_value` bounds values and attractions in units of the taste scale. Each value takes at most ten
    roundings, and so does the attraction; their difference is the exponent of a weight, whose exponential and sum
    over the offers take another eight and one an offer. A boundary b moves by at most 2 b (1 - b) times the relative
    error of the weights.
    """
    return max(LEAST, (16.0 * largest_value + n_offers + 16.0) * ROUNDING)


def in_range(market: Market) -> bool:
    """Whether a float32 holds every weight of the month."""
    value, attraction = market.seen().value_bound, market.attraction_bound
    scale = market.settings.taste_scale
    return value <= WIDEST * scale and value + attraction <= 2.0 * WIDEST * scale


def month_tolerance(market: Market) -> float:
    """`tolerance` of this month's choices in a market."""
    bound = market.seen().value_bound + market.attraction_bound
    return tolerance(bound / market.settings.taste_scale, len(market.rows))


class FastChoice:
    """`Market.values` and `Market.choose` over columns in float32, in buffers that are kept."""

    def __init__(self) -> None:
        self.values = np.zeros((0, CHUNK), np.float32)

    def choose(self, market: Market, rows: Rows) -> np.ndarray:
        """The offers that some customers take, int8, -1 for none, -2 where the certificate fails."""
        n_offers = len(market.rows)
        if len(self.values) < n_offers:
            self.values, self.spare = np.empty((2, n_offers, CHUNK), np.float32)
            self.mask = np.empty((n_offers, CHUNK), bool)
        first, last = (rows.start, rows.stop) if isinstance(rows, slice) else (0, len(rows))
        answer = np.empty(last - first, np.int8)
        for start in range(first, last, CHUNK):
            part = slice(start, min(start + CHUNK, last))
            its = part if isinstance(rows, slice) else rows[part]
            self._choose(market, its, answer[part.start - first : part.stop - first])
        return answer

    def _choose(self, market: Market, rows: Rows, answer: np.ndarray) -> None:
        n, n_offers = len(answer), len(market.rows)
        weights, spare = self.values[:n_offers, :n], self.spare[:n_offers, :n]
        mask = self.mask[:n_offers, :n]
        self._weigh(market, rows, weights, spare, mask)
        for j in range(1, n_offers):
            np.add(weights[j], weights[j - 1], out=weights[j])
        total = self._total(market, rows, weights[-1])
        word = words(market.key(market.seen().choice_key, rows), market.crowd.ids[rows])
        draw = word.astype(np.float32)
        draw *= np.float32(2.0**-32)
        draw *= total
        total *= np.float32(month_tolerance(market))
        surely, perhaps = (_count_up_to(weights, bound, mask) for bound in (draw - total, draw + total))
        answer[:] = np.where(surely < n_offers, surely, NONE)
        answer[surely != perhaps] = DOUBT

    @staticmethod
    def _weigh(market: Market, rows: Rows, weights: Float32Array, spare: Float32Array, mask: np.ndarray) -> None:
        """exp(V_ij / mu) of equations (2) and (4)."""
        posted, settings, crowd = market.seen(), market.settings, market.crowd
        per_mu = 1.0 / settings.taste_scale
        price = crowd.each(posted.relative_price, rows) * (-settings.price_sensitivity * per_mu)
        np.multiply(price.astype(np.float32), crowd.price_sensitivity[rows], out=weights)
        weights += (crowd.each(posted.common_value, rows) * per_mu).astype(np.float32)
        bias = market.home_bias[rows] * np.float32(per_mu)
        for offer in np.flatnonzero(market.domestic):
            weights[offer] += bias
        np.equal(market.offer[rows], np.arange(len(weights), dtype=np.int8)[:, None], out=mask)
        np.multiply(mask, np.float32(settings.switching_cost * per_mu), out=spare)
        weights += spare
        if market.peers is not None:
            counts = peer_counts(market.offer_of_peers(rows), len(weights))
            using = counts.sum(axis=0, dtype=np.uint8)
            effect = np.float32(settings.network_effect * settings.local_share * per_mu)
            np.multiply(counts, effect / np.maximum(using, 1).astype(np.float32), out=spare)
            weights += spare
            # Where no peer uses the service, the national share stands for them.
            share = crowd.each(posted.share, rows).astype(np.float32)
            np.multiply(share * effect, using == 0, out=spare)
            weights += spare
        if market.linked is not None and market.link_bonus is not None:
            bonus = (market.link_bonus * per_mu).astype(np.float32)
            weights += bonus[market.linked.offer[rows]].T
        np.exp(weights, out=weights)

    @staticmethod
    def _total(market: Market, rows: Rows, weight: Float32Array) -> Float32Array:
        """sum_k exp(V_ik / mu) / P(adopt) of equation (3): a number in (0, total) falls to one offer or to none."""
        settings, crowd = market.settings, market.crowd
        if not settings.outside_option:
            return weight.copy()
        mu, tau = settings.taste_scale, settings.adoption_scale
        attraction = crowd.readiness[rows] * np.float32(settings.readiness_effect)
        attraction += crowd.each(market.seen().attraction[..., None], rows)[0].astype(np.float32)
        if mu == tau:
            return weight + np.exp(attraction * np.float32(-1.0 / mu))
        attraction += np.float32(mu) * np.log(weight)
        return weight * (np.float32(1.0) + np.exp(attraction * np.float32(-1.0 / tau)))


def _count_up_to(cumulative: Float32Array, bound: Float32Array, mask: np.ndarray) -> np.ndarray:
    """How many boundaries lie at or below a bound, int8 [n]."""
    np.less_equal(cumulative, bound, out=mask)
    return np.add.reduce(mask.view(np.int8), axis=0, dtype=np.int8)
