"""Spectral radius of the response of market shares to market shares, from a panel of customers.

A lead of one user works in two ways: it makes an offer more attractive to all, by the network effect, and who uses
an offer is likelier to take it again, by the switching cost.
"""

import numpy as np

from agents.draws import FloatArray
from agents.equations.utility import peer_counts
from agents.members import beside
from sim.record.panel import UNAWARE, Panel

LARGEST_BONUS = 500.0  # in units of the taste scale: nobody leaves, and the exponential is still a number


def spectral_radius(panel: Panel, months: slice, pseudo_users: FloatArray) -> FloatArray:
    """Largest eigenvalue of d E[s'] / d s in size, [n_months, n_replicates]; nan without users or without noise.

    `pseudo_users` are those of the market in all, [n_months, n_replicates or 1].
    """
    settings, use = panel.market.settings, panel.use[months]
    total = use[..., :-1].sum(axis=-1)
    defined = (total > 0) & (np.isfinite(panel.common_value[months]).sum(axis=-1) > 1)
    if settings.threshold is not None or len(panel.market.rows) < 2 or not defined.any():
        return np.full(total.shape, np.nan)
    scale, outside = settings.taste_scale, float(settings.outside_option)
    mu = beside(scale, 2)
    # As if nobody used anything: P_0(j | adopt), [n, n_replicates, n_offers, n_sample].
    values = np.where(defined[..., None, None], _values(panel, months), 0.0)
    best = values.max(axis=-2, keepdims=True)
    plain = np.exp((values - best) / mu)
    whole = plain.sum(axis=-2, keepdims=True)
    plain /= whole
    inclusive = (best + mu * np.log(whole))[..., 0, :]
    cost = np.minimum(panel.switching_cost[months] / scale, LARGEST_BONUS)
    bonus, free = np.expm1(cost)[..., None, None], panel.multi_homing
    offer = panel.offer[months]
    using = offer[..., None, :] == np.arange(plain.shape[-2])[:, None]
    # The bonus on offer k multiplies its weight by e^(sigma/mu), and all together by D_k = 1 + (e^(sigma/mu) - 1) P_0k.
    # Who multi-homes has it on all offers: D = e^(sigma/mu), whichever it uses.
    lifted = 1.0 + bonus * (plain if free is None else np.where(free, 1.0, plain))
    lift_in_use = np.where(using, lifted, 1.0).prod(axis=-2)
    raised = using if free is None else using | (free & using.any(axis=-2, keepdims=True))
    chosen = plain * np.where(raised, 1.0 + bonus, 1.0) / lift_in_use[..., None, :]
    adopt = _adoption(panel, months, inclusive + beside(scale) * np.log(lift_in_use))
    stands_for = _weights(panel, months)
    adopting = stands_for * adopt
    users = (adopting[..., None, :] * chosen).sum(axis=-1)
    # dU_j / dV_k = sum_i w_i A_i P_ij ([j = k] - P_ik) / mu + w_i A_i (1 - A_i) P_ij P_ik / tau
    across = adopting * (outside * (1.0 - adopt) / beside(settings.adoption_scale) - 1.0 / beside(scale))
    followed = np.matmul(chosen * across[..., None, :], np.swapaxes(chosen, -1, -2))
    followed += (users / beside(scale))[..., None] * np.eye(users.shape[-1])
    # dU_j / dn_k = P(j | uses k), of users whatever they use: a lead is not one of those who like the offer.
    active = stands_for * (offer >= 0)
    adopting_from = active[..., None, :] * _adoption(panel, months, inclusive[..., None, :] + mu * np.log(lifted))
    per_lift = adopting_from / lifted
    raised_all = plain if free is None else plain * np.where(free, 1.0 + bonus, 1.0)
    staying = np.matmul(raised_all, np.swapaxes(per_lift, -1, -2))
    staying_there = plain * per_lift if free is None else np.where(free, 0.0, plain * per_lift)
    staying += (bonus[..., 0] * staying_there.sum(axis=-1))[..., None] * np.eye(users.shape[-1])
    local = settings.local_share
    seen = total / np.maximum(total + pseudo_users, 1e-300)  # of a user, in the share that is posted
    effect = settings.network_effect * ((1.0 - panel.base_abroad_share[months] - local) * seen + local)
    change = effect[..., None, None] * followed + staying
    # d s'_j = dU_j / U - s'_j dU / U
    total_users = users.sum(axis=-1)
    defined &= total_users > 0.0  # somebody of the panel knows the service
    total_users = np.where(defined, total_users, 1.0)
    share = users / total_users[..., None]
    change = (change - share[..., None] * change.sum(axis=-2, keepdims=True)) / total_users[..., None, None]
    change = np.where(defined[..., None, None], change, 0.0)
    radius = np.abs(np.linalg.eigvals(change)).max(axis=-1)
    return np.where(defined, radius, np.nan)


def _adoption(panel: Panel, months: slice, inclusive: FloatArray) -> FloatArray:
    """A_i for inclusive values of any shape that begins with months and replicates.

    Else a copy of equation (3), `agents.equations.choice.adoption_probability`.
    """
    settings = panel.market.settings
    if not settings.outside_option:
        return np.ones(inclusive.shape)
    readiness = beside(settings.readiness_effect) * panel.market.readiness[panel.rows].astype(np.float64)
    attraction = panel.attraction[months][..., None] + readiness
    if inclusive.ndim > attraction.ndim:
        attraction = attraction[..., None, :]
    scale = beside(settings.adoption_scale, inclusive.ndim - 2)
    return 1.0 / (1.0 + np.exp(np.minimum(-(inclusive + attraction) / scale, 700.0)))


def _values(panel: Panel, months: slice) -> FloatArray:
    """V_ij without the bonus of staying, [n, n_replicates, n_offers, n_sample].

    Else a copy of equation (2), `agents.equations.utility.offer_values`.
    """
    market, settings = panel.market, panel.market.settings
    sensitivity = beside(settings.price_sensitivity) * panel.price_sensitivity(months).astype(np.float64)
    price = panel.relative_price[months][..., None]
    values = panel.common_value[months][..., None] - price * sensitivity[..., None, :]
    values += market.domestic[:, None] * panel.home_bias(months).astype(np.float64)[..., None, :]
    if panel.peer_offer is not None:
        values += beside(settings.network_effect * settings.local_share, 2) * _peer_share(panel, months)
    if panel.linked_offer is not None and market.link_bonus is not None:
        used, table = panel.linked_offer[months], market.link_bonus
        bonus = table[used] if table.ndim == 2 else table[np.arange(len(table))[:, None], used]
        values += np.swapaxes(bonus, -1, -2)
    return values


def _peer_share(panel: Panel, months: slice) -> FloatArray:
    """l_ij, [n, n_replicates, n_offers, n_sample]; the national share where no peer uses the service."""
    assert panel.peer_offer is not None
    offers = panel.peer_offer[months]
    n_offers = len(panel.market.rows)
    rows = offers.reshape(int(np.prod(offers.shape[:-1])), offers.shape[-1])
    counts = peer_counts(rows, n_offers).reshape(n_offers, *offers.shape[:-1])
    counts = np.moveaxis(counts, 0, -2).astype(np.float64)
    using = counts.sum(axis=-2, keepdims=True)
    return np.where(using > 0.0, counts / np.maximum(using, 1.0), panel.share[months][..., None])


def _weights(panel: Panel, months: slice) -> FloatArray:
    """People that each customer of the panel stands for, so that users of every offer add up to those of the market.

    0 for those who do not know the service: they do not decide.
    """
    offer = panel.offer[months]
    weight = np.broadcast_to(panel.market.population.weight[panel.rows].astype(np.float64), offer.shape)
    use = panel.use[months]
    known = np.where(offer == UNAWARE, -1, offer)  # who knows it and who does not stand for those who use none
    factor = np.zeros(offer.shape)
    for cell in range(-1, len(panel.market.rows)):
        inside = known == cell
        sampled = (weight * inside).sum(axis=-1)
        real = use[..., cell]
        factor += inside * np.where(sampled > 0.0, real / np.maximum(sampled, 1e-300), 0.0)[..., None]
    return np.where(offer == UNAWARE, 0.0, weight * factor)
