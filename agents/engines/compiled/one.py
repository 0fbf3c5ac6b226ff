"""Choice of single customers in float64, where float32 leaves a doubt: `decisions.choose` but for the last bits.

A copy of equation (2), `agents.equations.utility.offer_values`, and of (3) and (4), `agents.equations.choice`.
Arguments are those of `choose`, for the customers of a block.
"""

import numpy as np
from numba import njit

from agents.engines.compiled.arithmetic import word
from agents.engines.float32 import DOUBT
from agents.equations.choice import NONE

FINER = 1e-7  # tolerance in float64 over that in float32: a float64 is 5e8 times finer


@njit
def decide_doubtful(block, offer, posted, terms, answer):  # type: ignore[no-untyped-def]
    """Decide again where the answer is a doubt; what stays one is left to `decisions.choose`."""
    for customer in range(len(answer)):
        if answer[customer] == DOUBT:
            answer[customer] = _decide(customer, block, offer, posted, terms)


@njit
def _decide(customer, block, offer, posted, terms):  # type: ignore[no-untyped-def]
    ids, _, _, _, readiness, _, _ = block
    common, _, _, _, _, key, attraction = posted
    _, _, readiness_effect, mu, tau, tolerance, outside, _ = terms
    cumulative = _values(customer, block, offer, posted, terms)
    best, total = -np.inf, 0.0
    for value in cumulative:
        best = max(best, value)
    for j in range(len(common)):
        total += np.exp((cumulative[j] - best) / mu)
        cumulative[j] = total
    if outside:
        worth = best + mu * np.log(total) + attraction + readiness_effect * readiness[customer]
        total *= 1.0 + np.exp(min(-worth / tau, 700.0))
    drawn = (np.float64(word(ids[customer], key[0], key[1])) + 0.5) * 2.0**-32 * total
    taken = 0
    for boundary in cumulative:
        if abs(drawn - boundary) <= FINER * tolerance * total:
            return np.int8(DOUBT)
        taken += drawn >= boundary
    return np.int8(taken if taken < len(common) else NONE)


@njit
def _values(customer, block, offer, posted, terms):  # type: ignore[no-untyped-def]
    """V_ij, [n_offers]; in loops, which numba compiles in a third of the time of sums and products of arrays."""
    _, current, home_bias, price_sensitivity, _, peers, linked = block
    common, price, share, domestic, link_bonus, _, _ = posted
    switching, local, _, _, _, _, _, _ = terms
    value = np.empty(len(common))
    for j in range(len(common)):
        value[j] = common[j] - price[j] * price_sensitivity[customer] + domestic[j] * home_bias[customer]
    if current[customer] >= 0:
        value[current[customer]] += switching
    if peers.shape[1] > 0:
        count, n_using = np.zeros(len(common)), 0.0
        for peer in peers[customer]:
            if offer[peer] >= 0:
                count[offer[peer]] += 1.0
                n_using += 1.0
        for j in range(len(common)):
            value[j] += local * (count[j] / n_using if n_using > 0.0 else share[j])
    if len(linked) > 0 and linked[customer] >= 0:
        for j in range(len(common)):
            value[j] += link_bonus[linked[customer], j]
    return value
