"""Finitely many customers in a duopoly: exact Markov chain of the installed base n of offer 1, 0 to N.

Symbols as in `mean_field`: feedback b = gamma / (2 mu), field h = bias / (2 mu); `switching_cost` is sigma / mu.
A customer sees the share of all customers, counting herself (as the simulation does), or of the others only. Times by
`birth_death_passage` are in steps of N single revisions, those by `passage` in transitions of the matrix given.
"""

import math
from functools import cache
from typing import Literal

import numpy as np

from experiments.theory import FloatArray
from experiments.theory.mean_field import Update


def choice_probabilities(
    n_customers: int, feedback: float, field: float = 0.0, self_inclusion: bool = True, switching_cost: float = 0.0
) -> tuple[FloatArray, FloatArray]:
    """P(offer 1) for a customer who revises holding offer 1, and offer 2, by installed base, both [N + 1]."""
    n = np.arange(n_customers + 1)
    if self_inclusion:
        seen_holding = seen_other = 2.0 * n / n_customers - 1.0
    else:
        seen_holding = 2.0 * np.maximum(n - 1, 0) / (n_customers - 1) - 1.0
        seen_other = 2.0 * np.minimum(n, n_customers - 1) / (n_customers - 1) - 1.0
    # P(1) = 1 / (1 + exp(-(2 b m + 2 h +- sigma)))
    holding = 1.0 / (1.0 + np.exp(-2.0 * (feedback * seen_holding + field) - switching_cost))
    changing = 1.0 / (1.0 + np.exp(-2.0 * (feedback * seen_other + field) + switching_cost))
    return holding, changing


def birth_death(
    n_customers: int, feedback: float, field: float = 0.0, self_inclusion: bool = True, switching_cost: float = 0.0
) -> tuple[FloatArray, FloatArray]:
    """Chances that one revision raises and lowers the installed base of offer 1, both [N + 1]."""
    holding, changing = choice_probabilities(n_customers, feedback, field, self_inclusion, switching_cost)
    share = np.arange(n_customers + 1) / n_customers
    return (1.0 - share) * changing, share * (1.0 - holding)


def birth_death_passage(up: FloatArray, down: FloatArray, start: int, target: int) -> tuple[float, float]:
    """Mean and variance of the time from `start` until the base first equals `target`, in steps of N revisions.

    No subtractions among means, so that they are exact however long. Customers are drawn with replacement and the
    base is seen after every revision; seen after every N-th only, it arrives later: `passage` of the N-th power.

    With b = 1.2 and h = 0, 25 customers go from 21 to 4 (just beyond the roots +-0.6586) in 57.33 steps on average,
    and in 55.12 when they do not count themselves.
    >>> [round(birth_death_passage(*birth_death(25, 1.2, 0.0, own), 21, 4)[0], 2) for own in (True, False)]
    [57.33, 55.12]
    """
    n_customers = len(up) - 1
    if start < target:
        return birth_death_passage(down[::-1], up[::-1], n_customers - start, n_customers - target)
    mean = variance = next_mean = next_square = 0.0
    for n in range(n_customers, target, -1):
        stay = 1.0 - up[n] - down[n]
        # tau_n = (1 + u tau_n+1) / d from n to n - 1, and its second moment
        first_moment = (1.0 + up[n] * next_mean) / down[n]
        second_moment = 2.0 * (up[n] * (next_mean + first_moment) + stay * first_moment) + up[n] * (
            next_square + 2.0 * next_mean * first_moment
        )
        square = (1.0 + second_moment) / down[n]
        if n <= start:
            mean, variance = mean + first_moment, variance + square - first_moment**2
        next_mean, next_square = first_moment, square
    return float(mean) / n_customers, float(variance) / n_customers**2


def transition_matrix(
    n_customers: int,
    feedback: float,
    field: float = 0.0,
    update: Update = "synchronous",
    revision_probability: float = 1.0,
    self_inclusion: bool = True,
    switching_cost: float = 0.0,
) -> FloatArray:
    """P(n' | n), [N + 1, N + 1]: of a synchronous step, or of ONE sequential revision (its N-th power is a step)."""
    if update == "sequential":
        up, down = birth_death(n_customers, feedback, field, self_inclusion, switching_cost)
        return np.diag(1.0 - up - down) + np.diag(up[:-1], 1) + np.diag(down[1:], -1)
    holding, changing = choice_probabilities(n_customers, feedback, field, self_inclusion, switching_cost)
    keep = 1.0 - revision_probability * (1.0 - holding)
    take = revision_probability * changing
    if revision_probability == 1.0 and switching_cost == 0.0 and self_inclusion:  # n' = Binomial(N, P)
        n = np.arange(n_customers + 1)
        odds = 2.0 * (feedback * (2.0 * n / n_customers - 1.0) + field)
        return np.exp(_log_ways(n_customers) + odds[:, None] * n - n_customers * np.logaddexp(0.0, odds)[:, None])
    # n' = Binomial(n, 1 - alpha + alpha P_1) + Binomial(N - n, alpha P_2)
    rows = [np.convolve(_binomial(n, keep[n]), _binomial(n_customers - n, take[n])) for n in range(n_customers + 1)]
    return np.array(rows)


@cache
def _log_ways(n: int) -> FloatArray:
    """ln of the ways to choose k of n, [n + 1]."""
    ways = [math.lgamma(n + 1.0) - math.lgamma(k + 1.0) - math.lgamma(n - k + 1.0) for k in range(n + 1)]
    return np.array(ways)


def passage(matrix: FloatArray, start: int, reached: np.ndarray) -> tuple[float, float]:
    """Mean and variance of the number of transitions from state `start` until one in `reached`, bool [n_states]."""
    if reached[start]:
        return 0.0, 0.0
    within = np.flatnonzero(~reached)
    inner = matrix[np.ix_(within, within)]
    # t = 1 + Q t;  E[T^2] = 1 + 2 Q t + Q E[T^2]
    operator = np.eye(len(within)) - inner
    mean = np.linalg.solve(operator, np.ones(len(within)))
    square = np.linalg.solve(operator, 1.0 + 2.0 * inner @ mean)
    start_state = int(np.searchsorted(within, start))
    return float(mean[start_state]), float(square[start_state] - mean[start_state] ** 2)


def distribution(matrix: FloatArray, start: int, n_transitions: int) -> FloatArray:
    """Distribution over states after so many transitions, [n_states]."""
    return np.linalg.matrix_power(matrix, n_transitions)[start]


def stationary_distribution(matrix: FloatArray) -> FloatArray:
    """Stationary distribution [n_states], without subtractions and so exact for rare events (Grassmann et al. 1985)."""
    work = matrix.copy()
    for state in range(len(work) - 1, 0, -1):
        work[:state, state] /= work[state, :state].sum()
        work[:state, :state] += np.outer(work[:state, state], work[state, :state])
    weight = np.ones(len(work))
    for state in range(1, len(work)):
        weight[state] = weight[:state] @ work[:state, state]
    return weight / weight.sum()


def tip_probability(
    n_customers: int,
    start: int,
    n_steps: int,
    feedback: float,
    field: float = 0.0,
    update: Update = "sequential",
    ties: Literal["none", "half"] = "none",
    self_inclusion: bool = True,
) -> float:
    """Probability that a market opened with `start` users of offer 1 has more than half of them after `n_steps`.

    An even split counts as not above half, or as half of a market. For some hundreds of customers: a matrix power.
    """
    matrix = transition_matrix(n_customers, feedback, field, update, self_inclusion=self_inclusion)
    n_transitions = n_steps * (n_customers if update == "sequential" else 1)
    end = distribution(matrix, start, n_transitions)
    above = float(end[n_customers // 2 + 1 :].sum())
    even = float(end[n_customers // 2]) if n_customers % 2 == 0 else 0.0
    return above + (0.5 * even if ties == "half" else 0.0)


def _binomial(n_trials: int, chance: float) -> FloatArray:
    """P(Binomial(n_trials, chance) = k), [n_trials + 1]."""
    if chance in (0.0, 1.0):
        return np.eye(n_trials + 1)[n_trials if chance else 0]
    k = np.arange(n_trials + 1)
    log_factorial = np.array([math.lgamma(i + 1.0) for i in k])
    log_ways = log_factorial[-1] - log_factorial - log_factorial[::-1]
    return np.exp(log_ways + k * math.log(chance) + k[::-1] * math.log1p(-chance))


def share_chain(n_offers: int, n_customers: int, network_effect: float) -> tuple[np.ndarray, FloatArray]:
    """Installed bases of K offers alike, [n_states, n_offers], and P(next | now) when all customers revise at once.

    `network_effect` is gamma / mu; the states are all ways to divide N customers, so that both must be small.
    """
    states = np.array([state for state in np.ndindex(*[n_customers + 1] * (n_offers - 1)) if sum(state) <= n_customers])
    states = np.column_stack([states, n_customers - states.sum(axis=1)])
    weight = network_effect * states / n_customers
    # n' = Multinomial(N, softmax(B n / N))
    log_choice = weight - np.log(np.exp(weight).sum(axis=1, keepdims=True))
    log_factorial = np.array([math.lgamma(n + 1.0) for n in range(n_customers + 1)])
    ways = log_factorial[n_customers] - log_factorial[states].sum(axis=1)
    return states, np.exp(log_choice @ states.T + ways)
