"""Logit Bertrand-Nash prices (Anderson, de Palma & Thisse 1992) with network effects (Katz & Shapiro 1985).

Customers value offer j at a_j - p_j + gamma s_j with taste scale mu, and not buying, where that is possible, at
`outside_utility`, without a network effect. What providers take customers to expect makes the markup:
"none" is the model without a network effect; "passive": shares are expected beforehand, not by the price, and come
true (fulfilled); "responsive": expectations follow every price, so that demand reacts through the network as well.
"""

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from experiments.theory import FloatArray
from experiments.theory.roots import bisect

Expectations = Literal["none", "passive", "responsive"]


def logit_shares(value: FloatArray, taste_scale: float, outside_utility: float | None = None) -> FloatArray:
    """Shares of the offers, [n_offers], given values; what is missing from 1 does not buy."""
    outside = -math.inf if outside_utility is None else outside_utility
    best = max(float(value.max()), outside)
    weight = np.exp((value - best) / taste_scale)
    return weight / (weight.sum() + math.exp((outside - best) / taste_scale))


def markup_fulfilled(share: ArrayLike, taste_scale: float) -> FloatArray:
    """Nash markup p - c where the price does not move expectations, [..., n_offers]; units of utility."""
    # p_j - c_j = mu / (1 - s_j)
    return taste_scale / (1.0 - np.asarray(share, dtype=float))


def markup_responsive(
    share: ArrayLike, network_effect: float, taste_scale: float, outside_share: ArrayLike = 0.0
) -> FloatArray:
    """Nash markup p - c = s / (-ds/dp) where expectations follow the price, [..., n_offers]; units of utility.

    `share` sums to 1 less `outside_share` [...]. nan for all offers of a market whose shares are not stable: there
    demand has no slope to price by. A symmetric duopoly charges 2 mu - gamma.

    >>> markup_responsive([0.5, 0.5], 0.25, 0.5).tolist()
    [0.75, 0.75]
    """
    s = np.asarray(share, dtype=float)
    # ds/dp = -(1 - B S)^-1 S / mu, S = diag(s) - s s', B = gamma / mu; by Sherman & Morrison (1950), with
    # x_k = s_k / (1 - B s_k) and X = s_0 + sum_k x_k:  -ds_j/dp_j = x_j (1 - x_j / X) / mu, and
    # p_j - c_j = mu (1 - B s_j + s_j / (X - x_j)), which is regular at B s_j = 1
    slack = 1.0 - network_effect / taste_scale * s
    with np.errstate(divide="ignore", invalid="ignore"):
        stretched = s / slack
        rest = np.stack([np.delete(stretched, j, axis=-1).sum(axis=-1) for j in range(s.shape[-1])], axis=-1)
        rest = rest + np.asarray(outside_share, dtype=float)[..., None]
        markup = taste_scale * (slack + s / rest)
        # 1 - B S is positive definite: all slacks but that of the leader are positive, and so is the determinant.
        leader = s.argmax(axis=-1)[..., None]
        followers_stable = (slack > 0.0).sum(axis=-1) - (np.take_along_axis(slack, leader, -1)[..., 0] > 0.0)
        stable = followers_stable == s.shape[-1] - 1
        stable &= np.take_along_axis(markup, leader, -1)[..., 0] > 0.0
    return np.where(stable[..., None], markup, np.nan)


def price_slopes(share: ArrayLike, network_effect: float, taste_scale: float) -> FloatArray:
    """ds_j/dp_k with responsive expectations, [j, k]; without a network effect that of the plain logit."""
    s = np.asarray(share, dtype=float)
    spread = np.diag(s) - np.outer(s, s)
    return -np.linalg.solve(np.eye(len(s)) - network_effect / taste_scale * spread, spread) / taste_scale


def nash_prices(
    quality: ArrayLike,
    unit_cost: ArrayLike,
    taste_scale: float,
    network_effect: float = 0.0,
    expectations: Expectations = "passive",
    outside_utility: float | None = None,
    start: ArrayLike | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Nash prices and shares, both [n_offers]; `start` says from which shares to look where there are several.

    Prices follow from shares, so that an equilibrium is a fixed point of one map of shares: damped steps, then Newton.
    It meets the first-order conditions of all providers. Raises `ArithmeticError` where none is found.
    """
    a, c = np.broadcast_arrays(np.asarray(quality, dtype=float), np.asarray(unit_cost, dtype=float))
    pull = 0.0 if expectations == "none" else network_effect

    def prices(share: FloatArray) -> FloatArray:
        if expectations == "responsive":
            return c + markup_responsive(share, pull, taste_scale, _outside(share, outside_utility))
        return c + markup_fulfilled(share, taste_scale)

    def gap(share: FloatArray) -> FloatArray:
        return logit_shares(a - prices(share) + pull * share, taste_scale, outside_utility) - share

    share = np.full(len(a), 1.0 / (len(a) + (outside_utility is not None))) if start is None else np.array(start, float)
    for _ in range(500):
        share = share + 0.2 * gap(share)
    for _ in range(40):
        miss = gap(share)
        if np.abs(miss).max() < 1e-13:
            return prices(share), share
        width = 1e-6
        moves = width * np.eye(len(a))
        slopes = np.column_stack([(gap(share + move) - gap(share - move)) / (2.0 * width) for move in moves])
        share = share - np.linalg.solve(slopes, miss)
        if outside_utility is None:
            share = share / share.sum()
    raise ArithmeticError(
        f"no equilibrium found at a network effect of {network_effect} with {expectations} expectations"
    )


def pitchfork(n_offers: int = 2) -> float:
    """gamma / mu at which equal shares of a covered market with passive Nash prices cease to be stable: 6 for two.

    Price competition holds a market together: with prices given, it is n_offers.
    """
    # 1 = (B - 1 / (1 - 1/K)^2) / K
    return n_offers + (n_offers / (n_offers - 1)) ** 2


def asymmetric_duopoly_share(network_effect: float, taste_scale: float) -> float:
    """Share of the leader of a symmetric covered duopoly with passive Nash prices: 1/2 up to gamma = 6 mu."""
    feedback = network_effect / taste_scale
    if feedback <= pitchfork(2):
        return 0.5

    # gamma / mu = 1 / (s (1 - s)) + ln(s / (1 - s)) / (2 s - 1), with s = (1 + tanh u) / 2
    def excess(u: float) -> float:
        lead = math.tanh(u)
        return 4.0 * math.cosh(u) ** 2 + 2.0 * u / lead - feedback

    return 0.5 * (1.0 + math.tanh(bisect(excess, 1e-6, 0.5 * math.log(feedback) + 1.0)))


def _outside(share: FloatArray, outside_utility: float | None) -> float:
    return 0.0 if outside_utility is None else 1.0 - float(share.sum())
