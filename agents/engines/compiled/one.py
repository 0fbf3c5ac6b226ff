"""Choice of single customers in float64, where float32 leaves a doubt: `decisions.choose` but for the last bits.

A copy of equation (2), `agents.equations.utility.offer_values`, and of (3) and (4), `agents.equations.choice`.
Arguments are those of `choose`, for the customers of a block; `divided` has their shares of use, thousandths.
"""

import numpy as np
from numba import njit

from agents.engines.compiled.arithmetic import word
from agents.engines.float32 import DOUBT
from agents.equations.choice import NONE
from agents.state.multi_homing import WHOLE

STRETCH = 256  # choices that are looked through at once for a doubt
FINER = 1e-7  # tolerance in float64 over that in float32: a float64 is 5e8 times finer
CLOSE = 1e-6  # thousandths, far above what rounding in float64 moves a share by


@njit
def decide_again(block, offer, posted, terms, answer, divided):  # type: ignore[no-untyped-def]
    """Decide again where the answer is a doubt; what stays one, and is counted, is left to `decisions.choose`.

    Who multi-homes is bound to no offer and decides here in any case; how it divides its use goes to `divided`.
    """
    doubts, place, n_offers = 0, block[7], len(posted[0])
    values, spare = np.empty(n_offers), np.empty(n_offers)  # of one customer after the other
    for first in range(0, len(answer), STRETCH):
        last = min(first + STRETCH, len(answer))
        if len(place) == 0 and not has_doubts(answer[first:last]):
            continue
        for customer in range(first, last):
            splits = len(place) > 0 and place[customer] >= 0
            if splits or answer[customer] == DOUBT:
                free = splits and block[1][customer] != NONE
                _value(values, spare, customer, block, offer, posted, terms, free)
                answer[customer] = _decide(customer, block, posted, terms, values)
                certain = answer[customer] != DOUBT
                if splits and certain and not divide(values, answer[customer], divided[customer], spare):
                    answer[customer] = DOUBT
                doubts += answer[customer] == DOUBT
    return doubts


@njit
def has_doubts(answer):  # type: ignore[no-untyped-def]
    """Whether any of some choices is a doubt."""
    least = np.int8(0)
    for choice in answer:
        least = min(least, choice)
    return least == DOUBT


@njit
def _decide(customer, block, posted, terms, cumulative):  # type: ignore[no-untyped-def]
    """The offer that a customer takes by its values, which become cumulative weights."""
    common, _, _, _, _, key, attraction = posted
    _, _, readiness_effect, mu, tau, tolerance, outside, _ = terms
    best, total = -np.inf, 0.0
    for value in cumulative:
        best = max(best, value)
    for j in range(len(common)):
        total += np.exp((cumulative[j] - best) / mu)
        cumulative[j] = total
    if outside:
        worth = best + mu * np.log(total) + attraction + readiness_effect * block[4][customer]
        total *= 1.0 + np.exp(min(-worth / tau, 700.0))
    drawn = (np.float64(word(block[0][customer], key[0], key[1])) + 0.5) * 2.0**-32 * total
    taken = 0
    for boundary in cumulative:
        if abs(drawn - boundary) <= FINER * tolerance * total:
            return np.int8(DOUBT)
        taken += drawn >= boundary
    return np.int8(taken if taken < len(common) else NONE)


@njit
def divide(cumulative, main, shares, rest):  # type: ignore[no-untyped-def]
    """`multi_homing.thousandths` of weights; whether they are certain."""
    n_offers, total, missing, before = len(cumulative), cumulative[-1], WHOLE, 0.0
    if main == NONE:
        for j in range(n_offers):
            shares[j] = 0
        return True
    for j in range(n_offers):
        part = WHOLE * ((cumulative[j] - before) / total)
        before = cumulative[j]
        shares[j] = np.int16(np.floor(part))
        rest[j] = part - shares[j]
        missing -= shares[j]
        if part > WHOLE - CLOSE:  # all of it
            for k in range(n_offers):
                shares[k] = WHOLE if k == j else 0
            return True
        if rest[j] > 1.0 - CLOSE or (rest[j] < CLOSE and part >= 1.0):
            return False
    last = 1.0
    for _ in range(missing):
        largest = 0
        for j in range(1, n_offers):
            if rest[j] > rest[largest]:
                largest = j
        shares[largest] += 1
        last, rest[largest] = rest[largest], -1.0
    next_largest = -1.0
    for j in range(n_offers):
        next_largest = max(next_largest, rest[j])
    return last - next_largest >= CLOSE  # of two that are as large, rounding says which counts


@njit
def _value(value, count, customer, block, offer, posted, terms, free):  # type: ignore[no-untyped-def]
    """V_ij into `value`, [n_offers], `free` of whom no offer binds; `count` is to work in.

    In loops, which numba compiles in a third of the time of sums and products of arrays.
    """
    _, current, home_bias, price_sensitivity, _, peers, linked, _ = block
    common, price, share, domestic, link_bonus, _, _ = posted
    switching, local, _, _, _, _, _, _ = terms
    for j in range(len(common)):
        value[j] = common[j] - price[j] * price_sensitivity[customer] + domestic[j] * home_bias[customer]
        value[j] += switching if free else 0.0
    if current[customer] >= 0 and not free:
        value[current[customer]] += switching
    if peers.shape[1] > 0:
        n_using = 0.0
        for j in range(len(common)):
            count[j] = 0.0
        for peer in peers[customer]:
            if offer[peer] >= 0:
                count[offer[peer]] += 1.0
                n_using += 1.0
        for j in range(len(common)):
            value[j] += local * (count[j] / n_using if n_using > 0.0 else share[j])
    if len(linked) > 0 and linked[customer] >= 0:
        for j in range(len(common)):
            value[j] += link_bonus[linked[customer], j]
