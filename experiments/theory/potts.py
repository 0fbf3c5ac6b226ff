"""K symmetric offers under the logit with a network effect: a mean-field Potts model (Brock & Durlauf 2002; Wu 1982).

Effects on utility are in units of the taste scale: `network_effect` B = gamma / mu, `bias` / mu and
`switching_cost` sigma / mu, a bonus of the offer in use. For more than two offers tipping is of first order: a market
can stay shared above the coexistence point, and stay tipped below the loss of stability of equal shares.
"""

import math

import numpy as np

from experiments.theory import FloatArray
from experiments.theory.mean_field import Update
from experiments.theory.roots import bisect, piecewise_roots


def leader_shares(n_offers: int, network_effect: float, bias: float = 0.0) -> FloatArray:
    """All fixed points with one offer (which has the bias) at share x and the others equal, ascending x.

    >>> leader_shares(3, 2.9).round(4).tolist()
    [0.3333, 0.3851, 0.7685]
    """
    n_others = n_offers - 1

    # ln x - ln((1 - x) / (K - 1)) = B (x - (1 - x) / (K - 1)) + bias, with x = 1 / (1 + exp(-v))
    def excess(log_odds: float) -> float:
        share = _logistic(log_odds)
        return log_odds + math.log(n_others) - network_effect * (n_offers * share - 1.0) / n_others - bias

    bound = abs(network_effect) * n_offers + abs(bias) + math.log(n_others) + 1.0
    edges = [-bound, bound]
    # Monotone between the x with x (1 - x) = (K - 1) / (B K).
    if network_effect > 0.0 and 4.0 * n_others < network_effect * n_offers:
        turn = 2.0 * math.atanh(math.sqrt(1.0 - 4.0 * n_others / (network_effect * n_offers)))
        edges = [-bound, -turn, turn, bound]
    return np.array([_logistic(log_odds) for log_odds in piecewise_roots(excess, edges)])


def saddle_node(n_offers: int) -> tuple[float, float]:
    """The network effect B from which a market can be tipped, and the share of the leader there.

    >>> [round(value, 6) for value in saddle_node(3)]
    [2.745644, 0.5848]
    """
    if n_offers == 2:
        return 2.0, 0.5

    # B(x) = ln(x (K - 1) / (1 - x)) (K - 1) / (K x - 1) is least where (K x - 1) / (K x (1 - x)) equals the logarithm.
    def excess(share: float) -> float:
        return (n_offers * share - 1.0) / (n_offers * share * (1.0 - share)) - log_ratio(share)

    def log_ratio(share: float) -> float:
        return math.log(share * (n_offers - 1) / (1.0 - share))

    share = bisect(excess, 0.5, 1.0 - 1e-9)
    return log_ratio(share) * (n_offers - 1) / (n_offers * share - 1.0), share


def coexistence(n_offers: int) -> tuple[float, float]:
    """The network effect B at which equal and tipped shares have the same potential, and the share of the leader."""
    # B = 2 (K - 1) ln(K - 1) / (K - 2), s_1 = (K - 1) / K
    effect = 2.0 * (n_offers - 1) * math.log(n_offers - 1) / (n_offers - 2) if n_offers > 2 else 2.0
    return effect, (n_offers - 1) / n_offers


def persistence(n_offers: int, switching_cost: float) -> float:
    """T: by how much likelier customers keep an offer than others take it, at equal shares; 0 to 1."""
    # T = (e^(sigma/mu) - 1) / (e^(sigma/mu) + K - 1)
    return -math.expm1(-switching_cost) / (1.0 + (n_offers - 1) * math.exp(-switching_cost))


def critical_network_effect(n_offers: int, switching_cost: float = 0.0) -> float:
    """The network effect B at which equal shares lose stability: switching costs lower it.

    >>> critical_network_effect(4)
    4.0
    """
    # gamma_c / mu = K / (1 + T)
    return n_offers / (1.0 + persistence(n_offers, switching_cost))


def equal_share_slope(n_offers: int, network_effect: float, switching_cost: float = 0.0) -> float:
    """Factor by which a small difference of shares grows when all revise: who stays, and who follows.

    1 at the critical network effect, and 1 - slope = (1 - T) (1 - lambda_symmetric) with the dashboard's
    lambda_symmetric = B (1 + T) / K.
    """
    stay = persistence(n_offers, switching_cost)
    # d s'/d s = T + B (1 - T^2) / K
    return stay + network_effect * (1.0 - stay**2) / n_offers


def equal_share_variance(
    n_offers: int,
    network_effect: float,
    switching_cost: float = 0.0,
    revision_probability: float = 1.0,
    update: Update = "synchronous",
) -> float:
    """Lim N Var(s_j) of any one share at equal shares; nan where they are unstable.

    Two shares covary as -1 / (K - 1) of it. Customers are independent given their offers, each spread as
    (1 - tau^2) / K on differences of shares.
    """
    slope = equal_share_slope(n_offers, network_effect, switching_cost)
    stay = persistence(n_offers, switching_cost)
    if slope >= 1.0:
        return math.nan
    if update == "sequential":  # the limit alpha -> 0
        ratio = (1.0 - stay) / (1.0 - slope)
    else:
        # N Var(s_j) = (K - 1) / K^2 (1 - tau^2) / (1 - A^2), tau = 1 - alpha (1 - T), A = 1 - alpha (1 - slope)
        keep = 1.0 - revision_probability * (1.0 - stay)
        carry = 1.0 - revision_probability * (1.0 - slope)
        ratio = (1.0 - keep**2) / (1.0 - carry**2)
    return (n_offers - 1) / n_offers**2 * ratio


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value)) if value > 0.0 else math.exp(value) / (1.0 + math.exp(value))
