"""Path dependence: Polya urns (Eggenberger & Polya 1923) and lock-in by increasing returns (Arthur 1989)."""

import math

import numpy as np

from experiments.theory import FloatArray
from experiments.theory.first_passage import distribution, passage


def polya_distribution(white: int, black: int, n_draws: int) -> tuple[FloatArray, FloatArray]:
    """Shares of white that an urn can have after `n_draws`, each adding one ball of its colour, and their chances.

    Both [n_draws + 1]; the number drawn is Beta-binomial.
    """
    k = np.arange(n_draws + 1)
    # P(k) = C(n, k) B(w + k, b + n - k) / B(w, b)
    log_chance = np.array(
        [_log_beta(white + i, black + n_draws - i) + _log_choose(n_draws, i) for i in range(n_draws + 1)]
    )
    return (white + k) / (white + black + n_draws), np.exp(log_chance - _log_beta(white, black))


def polya_moments(white: int, black: int, n_draws: int | None = None) -> tuple[float, float]:
    """Mean and standard deviation of the share of white after `n_draws`; without them, of its limit, a Beta."""
    total = white + black
    mean = white / total
    # Var = m (1 - m) / (w + b + 1) * n / (w + b + n)
    fade = 1.0 if n_draws is None else n_draws / (total + n_draws)
    return mean, math.sqrt(mean * (1.0 - mean) / (total + 1.0) * fade)


def beta_below(share: float, white: int, black: int) -> float:
    """P(Beta(white, black) <= share), for whole numbers: at least `white` of white + black - 1 trials succeed."""
    n = white + black - 1
    return sum(math.comb(n, k) * share**k * (1.0 - share) ** (n - k) for k in range(white, n + 1))


def lock_in_barriers(
    first_r: float, second_r: float, scale_r: float, first_s: float, second_s: float, scale_s: float
) -> tuple[int, int]:
    """Leads of A, and of B, from which both kinds of customers take it: R, who like A better, and S, who like B.

    A kind's pay is `first` in A and `second` in B, plus `scale` for each user there is.
    """
    # S turn to A once a_S + s n_A > b_S + s n_B; R turn to B once b_R + r n_B > a_R + r n_A
    # Rounded, for 0.5 / 0.1 and 0.19 / 0.1 are not what they are on paper.
    lead_a, lead_b = (second_s - first_s) / scale_s, (first_r - second_r) / scale_r
    return math.floor(round(lead_a, 9)) + 1, math.floor(round(lead_b, 9)) + 1


def lock_in_probability(barrier_a: int, barrier_b: int, share_r: float) -> float:
    """P(A corners the market), when R arrive with probability `share_r`: the ruin of a gambler."""
    if share_r == 0.5:
        return barrier_b / (barrier_a + barrier_b)
    odds = (1.0 - share_r) / share_r
    return (1.0 - odds**barrier_b) / (1.0 - odds ** (barrier_a + barrier_b))


def lock_in_time(barrier_a: int, barrier_b: int, share_r: float) -> tuple[float, float]:
    """Mean and standard deviation of the arrivals until the market is locked in."""
    locked = np.zeros(barrier_a + barrier_b + 1, dtype=bool)
    locked[[0, -1]] = True
    mean, variance = passage(_lead_matrix(barrier_a, barrier_b, share_r), barrier_b, locked)
    return mean, math.sqrt(variance)


def still_open_probability(barrier_a: int, barrier_b: int, share_r: float, n_arrivals: int) -> float:
    """P(not yet locked in after `n_arrivals`)."""
    return float(distribution(_lead_matrix(barrier_a, barrier_b, share_r), barrier_b, n_arrivals)[1:-1].sum())


def _lead_matrix(barrier_a: int, barrier_b: int, share_r: float) -> FloatArray:
    """Lead of A, from -barrier_b to barrier_a, a walk that stops at both ends, [n_states, n_states]."""
    n_states = barrier_a + barrier_b + 1
    matrix = share_r * np.eye(n_states, k=1) + (1.0 - share_r) * np.eye(n_states, k=-1)
    matrix[[0, -1]] = 0.0
    matrix[0, 0] = matrix[-1, -1] = 1.0
    return matrix


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
