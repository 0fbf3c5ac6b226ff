"""Compiled kernels: awareness, choice and tallies over the rows of a market (needs numba).

Choice is computed in float32, block by block, and certified: where the drawn number lies within `tolerance` of a
boundary between two offers, the kernel answers DOUBT, and the caller decides again in float64. Awareness and tallies
are exact: float64 in the order of `Market.become_aware`, and whole numbers.

Blocks are independent, so the parallel versions give the same numbers on any number of threads.
"""

import numpy as np
from llvmlite import ir
from numba import njit, prange, types
from numba.extending import intrinsic

from agents.choice import NONE
from agents.kernels import DOUBT

BLOCK = 512  # customers at a time: their values stay in the nearest cache


@intrinsic
def _float_of_bits(_typing, bits):  # type: ignore[no-untyped-def]
    def build(_context, builder, _signature, arguments):  # type: ignore[no-untyped-def]
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(bits), build


@intrinsic
def _bits_of_float(_typing, number):  # type: ignore[no-untyped-def]
    def build(_context, builder, _signature, arguments):  # type: ignore[no-untyped-def]
        return builder.bitcast(arguments[0], ir.IntType(32))

    return types.int32(number), build


@njit(inline="always")
def _exp(x):  # type: ignore[no-untyped-def]
    """e^x of a float32 of at most 80, relative error below 2e-7; 0 is never reached, but nearly (Cephes expf)."""
    x = min(max(x, np.float32(-87.0)), np.float32(88.0))
    whole = np.floor(x * np.float32(1.4426950408889634) + np.float32(0.5))
    x = x - whole * np.float32(0.693359375)
    x = x + whole * np.float32(2.12194440e-4)
    y = np.float32(1.9875691500e-4)
    y = y * x + np.float32(1.3981999507e-3)
    y = y * x + np.float32(8.3334519073e-3)
    y = y * x + np.float32(4.1665795894e-2)
    y = y * x + np.float32(1.6666665459e-1)
    y = y * x + np.float32(5.0000001201e-1)
    y = y * x * x + x + np.float32(1.0)
    return y * _float_of_bits(np.int32((np.int32(whole) + np.int32(127)) << np.int32(23)))


@njit(inline="always")
def _log(x):  # type: ignore[no-untyped-def]
    """ln x of a positive float32, absolute error below 2e-7 beside the rounding of the result (Cephes logf)."""
    bits = _bits_of_float(x)
    exponent = np.float32(((bits >> np.int32(23)) & np.int32(255)) - np.int32(126))
    x = _float_of_bits(np.int32((bits & np.int32(0x007FFFFF)) | np.int32(0x3F000000)))
    small = x < np.float32(0.70710678)
    exponent = exponent - (np.float32(1.0) if small else np.float32(0.0))
    x = (x + x if small else x) - np.float32(1.0)
    z = x * x
    y = np.float32(7.0376836292e-2)
    y = y * x - np.float32(1.1514610310e-1)
    y = y * x + np.float32(1.1676998740e-1)
    y = y * x - np.float32(1.2420140846e-1)
    y = y * x + np.float32(1.4249322787e-1)
    y = y * x - np.float32(1.6668057665e-1)
    y = y * x + np.float32(2.0000714765e-1)
    y = y * x - np.float32(2.4999993993e-1)
    y = y * x + np.float32(3.3333331174e-1)
    y = y * x * z + exponent * np.float32(-2.12194440e-4) - np.float32(0.5) * z
    return x + y + exponent * np.float32(0.693359375)


@njit(inline="always")
def _word(number, k0, k1):  # type: ignore[no-untyped-def]
    """The 32 random bits of a customer: `draws.words`."""
    word = np.uint32(number ^ k0)
    word = np.uint32((word ^ (word >> np.uint32(16))) * np.uint32(0x7FEB352D))
    word = np.uint32((word ^ (word >> np.uint32(15))) * np.uint32(0x846CA68B))
    word = np.uint32((word ^ (word >> np.uint32(16))) + k1)
    word = np.uint32((word ^ (word >> np.uint32(16))) * np.uint32(0x7FEB352D))
    word = np.uint32((word ^ (word >> np.uint32(15))) * np.uint32(0x846CA68B))
    return np.uint32(word ^ (word >> np.uint32(16)))


@njit
def _draw(draw, ids, k0, k1):  # type: ignore[no-untyped-def]
    for at in range(len(draw)):
        draw[at] = np.float32(np.int32(_word(ids[at], k0, k1) >> np.uint32(1))) * np.float32(2.0**-31)


@njit
def _pack_peers(packed, peers, offer, first):  # type: ignore[no-untyped-def]
    """Count the peers on offers `first` to `first + 7` of each customer: eight counters of a byte in one word."""
    for at in range(len(packed)):
        count = np.uint64(0)
        for peer in range(peers.shape[1]):
            its = np.int64(offer[np.uint32(peers[at, peer])]) - first
            # A shift by 64 or more would be undefined: who uses none, or another offer, adds nothing.
            held = np.uint64(0 <= its < 8)
            count += held << np.uint64((its & 7) << 3)
        packed[at] = count


@njit
def _unpack(value, using, packed, shift):  # type: ignore[no-untyped-def]
    for at in range(len(value)):
        count = np.float32(np.uint8(packed[at] >> shift))
        value[at] = count
        using[at] += count


@njit
def _add_peers(values, peers, offer, local, share, using):  # type: ignore[no-untyped-def]
    """gamma nu l_ij: what the peers who use the service add to each offer; the national share without any."""
    packed = np.empty(len(using), np.uint64)
    using[:] = np.float32(0.0)
    for j in range(len(share)):
        if j % 8 == 0:
            _pack_peers(packed, peers, offer, j)
        _unpack(values[j], using, packed, np.uint64(8 * (j % 8)))
    for j in range(len(share)):
        _local(values[j], using, local, local * np.float32(share[j]))


@njit
def _local(value, using, local, alone):  # type: ignore[no-untyped-def]
    for at in range(len(value)):
        value[at] = value[at] * local / max(using[at], np.float32(1.0)) + (
            alone if using[at] == np.float32(0.0) else np.float32(0.0)
        )


@njit
def _add_linked(values, linked, link_bonus):  # type: ignore[no-untyped-def]
    for at in range(len(linked)):
        used = linked[at]
        if used >= 0:
            for j in range(len(values)):
                values[j, at] += np.float32(link_bonus[used, j])


@njit
def _value(value, best, current, j, common, price, domestic, switching, sensitivity, bias):  # type: ignore[no-untyped-def]
    for at in range(len(value)):
        # V_ij = theta q_j - eta_i p_ij + gamma n_ij + sigma [j = current_i] + b_i [j domestic]            (2)
        stay = switching if current[at] == j else np.float32(0.0)
        its = value[at] + common - price * sensitivity[at] + domestic * bias[at] + stay
        value[at] = its
        best[at] = max(best[at], its)


@njit
def _accumulate(value, before, best, per_mu):  # type: ignore[no-untyped-def]
    for at in range(len(value)):
        # P(j | adopt) = exp(V_ij / mu) / sum_k exp(V_ik / mu)                                            (4)
        value[at] = before[at] + _exp((value[at] - best[at]) * per_mu)


@njit
def _outside(total, weights, best, ready, attraction, readiness_effect, per_mu):  # type: ignore[no-untyped-def]
    for at in range(len(total)):
        attracted = attraction + readiness_effect * ready[at]
        total[at] = weights[at] + _exp(-(best[at] + attracted) * per_mu)


@njit
def _outside_nested(total, weights, best, ready, attraction, readiness_effect, mu, per_tau):  # type: ignore[no-untyped-def]
    for at in range(len(total)):
        inclusive = best[at] + mu * _log(weights[at])
        attracted = attraction + readiness_effect * ready[at]
        # P(adopt) = 1 / (1 + exp(-(I_i + a_c + beta rho_i + phi F_c) / tau))                             (3)
        total[at] = weights[at] * (np.float32(1.0) + _exp(-(inclusive + attracted) * per_tau))


@njit
def _compare(taken, nearest, boundary, draw, total):  # type: ignore[no-untyped-def]
    for at in range(len(taken)):
        distance = draw[at] * total[at] - boundary[at]
        taken[at] += np.int32(distance >= np.float32(0.0))
        nearest[at] = min(nearest[at], abs(distance))


@njit
def _answer(answer, taken, nearest, n_offers, total, tolerance):  # type: ignore[no-untyped-def]
    for at in range(len(answer)):
        choice = taken[at] if taken[at] < n_offers else np.int32(NONE)
        answer[at] = np.int8(choice if nearest[at] > tolerance * total[at] else np.int32(DOUBT))


@njit
def _choose_block(  # type: ignore[no-untyped-def]
    ids, current, home_bias, price_sensitivity, readiness, peers, offer, linked,
    common, price, share, domestic, link_bonus, key, attraction, terms, outside, answer,
):  # fmt: skip
    """Decide for the customers of a block, whose columns are given, in float32; `offer` is that of all customers."""
    single = np.float32
    switching, local, readiness_effect, mu, tau, tolerance = terms
    per_mu, per_tau = single(1.0 / mu), single(1.0 / tau)
    n, n_offers = len(answer), len(common)
    draw, total = np.empty(n, single), np.zeros(n, single)
    best, values = np.full(n, single(-1e30)), np.zeros((n_offers, n), single)
    taken, nearest = np.zeros(n, np.int32), np.full(n, single(1e30))
    _draw(draw, ids, key[0], key[1])
    if peers.shape[1] > 0:
        _add_peers(values, peers, offer, single(local), share, total)
        total[:] = single(0.0)
    _add_linked(values, linked, link_bonus)
    for j in range(n_offers):
        _value(
            values[j], best, current, j, single(common[j]), single(price[j]), single(domestic[j]), single(switching),
            price_sensitivity, home_bias,
        )  # fmt: skip
    _accumulate(values[0], total, best, per_mu)
    for j in range(1, n_offers):
        _accumulate(values[j], values[j - 1], best, per_mu)
    # `total` is sum_k exp(V_ik / mu) / P(adopt): a number drawn in (0, total) lies in the part of one offer or of none.
    weights = values[n_offers - 1]
    if not outside:
        total[:] = weights
    elif mu == tau:
        _outside(total, weights, best, readiness, single(attraction), single(readiness_effect), per_mu)
    else:
        _outside_nested(
            total, weights, best, readiness, single(attraction), single(readiness_effect), single(mu), per_tau
        )
    for j in range(n_offers):
        _compare(taken, nearest, values[j], draw, total)
    _answer(answer, taken, nearest, n_offers, total, single(tolerance))
    for at in range(n):
        if answer[at] == DOUBT:
            answer[at] = _choose_one(
                ids[at], current[at], home_bias[at], price_sensitivity[at], readiness[at], peers[at], offer,
                linked[at] if len(linked) > 0 else NONE,
                common, price, share, domestic, link_bonus, key, attraction, terms, outside,
            )  # fmt: skip


@njit
def _choose_one(  # type: ignore[no-untyped-def]
    number, current, home_bias, price_sensitivity, readiness, peers, offer, used,
    common, price, share, domestic, link_bonus, key, attraction, terms, outside,
):  # fmt: skip
    """Decide for one customer in float64, with a tolerance as much smaller as its numbers are finer."""
    switching, local, readiness_effect, mu, tau, tolerance = terms
    n_offers = len(common)
    cumulative, n_using = np.zeros(n_offers), 0
    for peer in range(len(peers)):
        its = offer[peers[peer]]
        if its >= 0:
            cumulative[its] += 1.0
            n_using += 1
    best = -np.inf
    for j in range(n_offers):
        near = share[j] if n_using == 0 else cumulative[j] / n_using
        value = common[j] - price[j] * price_sensitivity + domestic[j] * home_bias
        value += switching * (current == j) + local * near * (len(peers) > 0)
        value += link_bonus[used, j] if used >= 0 else 0.0
        cumulative[j] = value
        best = max(best, value)
    weight = 0.0
    for j in range(n_offers):
        weight += np.exp((cumulative[j] - best) / mu)
        cumulative[j] = weight
    total = weight
    if outside:
        worth = best + mu * np.log(weight) + attraction + readiness_effect * readiness
        total = weight * (1.0 + np.exp(min(-worth / tau, 700.0)))
    drawn = (np.float64(_word(number, key[0], key[1])) + 0.5) * 2.0**-32 * total
    taken = 0
    for j in range(n_offers):
        if abs(drawn - cumulative[j]) <= tolerance * 1e-7 * total:
            return np.int8(DOUBT)
        taken += drawn >= cumulative[j]
    return np.int8(taken if taken < n_offers else NONE)


@njit(nogil=True)
def _choose_rows(  # type: ignore[no-untyped-def]
    first, index, start, stop, ids, offer, home_bias, price_sensitivity, readiness, peers, linked,
    common, price, share, domestic, link_bonus, key, attraction, terms, outside, answer,
):  # fmt: skip
    """Decisions `start` to `stop`: rows `first + decision` in one stretch, or `index[decision]` where given."""
    if len(index) > 0:
        rows = index[start:stop]
        _choose_block(
            ids[rows], offer[rows], home_bias[rows], price_sensitivity[rows], readiness[rows],
            peers[rows] if len(peers) > 0 else peers, offer, linked[rows] if len(linked) > 0 else linked,
            common, price, share, domestic, link_bonus, key, attraction, terms, outside, answer[start:stop],
        )  # fmt: skip
    else:
        a, b = first + start, first + stop
        _choose_block(
            ids[a:b], offer[a:b], home_bias[a:b], price_sensitivity[a:b], readiness[a:b],
            peers[a:b], offer, linked[a:b],
            common, price, share, domestic, link_bonus, key, attraction, terms, outside, answer[start:stop],
        )  # fmt: skip


@njit(cache=True, nogil=True)
def choose(  # type: ignore[no-untyped-def]
    firsts, bounds, index, ids, offer, home_bias, price_sensitivity, readiness, peers, linked,
    common, price, share, domestic, link_bonus, keys, attraction, terms, outside, answer,
):  # fmt: skip
    """Decisions `bounds[r]` to `bounds[r + 1]` of every replicate r, one after the other; answers in `answer`."""
    for r in range(len(firsts)):
        first, stop = firsts[r] - bounds[r], bounds[r + 1]
        for start in range(bounds[r], stop, BLOCK):
            _choose_rows(
                first, index, start, min(start + BLOCK, stop), ids, offer, home_bias, price_sensitivity, readiness,
                peers, linked, common[r], price[r], share[r], domestic, link_bonus, keys[r], attraction[r],
                terms, outside, answer,
            )  # fmt: skip


@njit(cache=True, parallel=True)
def choose_parallel(  # type: ignore[no-untyped-def]
    firsts, bounds, index, ids, offer, home_bias, price_sensitivity, readiness, peers, linked,
    common, price, share, domestic, link_bonus, keys, attraction, terms, outside, answer,
):  # fmt: skip
    """`choose` for one replicate, block by block on all threads."""
    n = bounds[1]
    for block in prange((n + BLOCK - 1) // BLOCK):
        start = block * BLOCK
        _choose_rows(
            firsts[0], index, start, min(start + BLOCK, n), ids, offer, home_bias, price_sensitivity, readiness,
            peers, linked, common[0], price[0], share[0], domestic, link_bonus, keys[0], attraction[0],
            terms, outside, answer,
        )  # fmt: skip


@njit(cache=True, nogil=True)
def become_aware(bounds, ids, aware, peers, offer, chance, keys, answer):  # type: ignore[no-untyped-def]
    """Customers who hear of a service, by replicate r from row `bounds[r]`: their rows in `answer`; how many.

    `chance[r, k]` is the probability with k peers who use it, rising in k, float64.
    """
    n = 0
    hit = np.empty(BLOCK, np.bool_)
    for r in range(len(bounds) - 1):
        largest = chance[r, -1]
        # Words up to here may be numbers below the largest probability; few are, and those are looked at closely.
        limit = np.uint32(min(largest * 4294967296.0, 4294967295.0))
        for start in range(bounds[r], bounds[r + 1], BLOCK):
            stop = min(start + BLOCK, bounds[r + 1])
            if _unaware_hits(hit, ids[start:stop], aware[start:stop], keys[r, 0], keys[r, 1], limit) == 0:
                continue
            for row in range(start, stop):
                if hit[row - start]:
                    n_using = 0
                    for peer in range(peers.shape[1]):
                        n_using += offer[peers[row, peer]] >= 0
                    drawn = (np.float64(_word(ids[row], keys[r, 0], keys[r, 1])) + 0.5) / 4294967296.0
                    if drawn < chance[r, n_using]:
                        aware[row] = True
                        answer[n] = row
                        n += 1
    return n


@njit
def _unaware_hits(hit, ids, aware, k0, k1, limit):  # type: ignore[no-untyped-def]
    n = 0
    for at in range(len(ids)):
        hit[at] = (not aware[at]) and _word(ids[at], k0, k1) <= limit
        n += hit[at]
    return n


@njit(cache=True, nogil=True)
def switch(firsts, bounds, index, decided, offer, weight, stratum, size, users, idle, volume):  # type: ignore[no-untyped-def]
    """Let decisions take effect, and move those who switch in the tallies of their replicate."""
    for r in range(len(firsts)):
        for decision in range(bounds[r], bounds[r + 1]):
            row = index[decision] if len(index) > 0 else firsts[r] + decision - bounds[r]
            old, new = offer[row], decided[decision]
            if old != new:
                its, group = weight[row], stratum[row]
                used = its * (size[row] if len(size) > 1 else size[0])
                _move(group, old, -its, -used, users[r], idle[r], volume[r])
                _move(group, new, its, used, users[r], idle[r], volume[r])
                offer[row] = new


@njit
def _move(group, offer, weight, used, users, idle, volume):  # type: ignore[no-untyped-def]
    if offer >= 0:
        users[group, offer] += weight
        volume[offer] += used
    else:
        idle[group] += weight


@njit(cache=True, nogil=True)
def count(bounds, offer, weight, stratum, size, users, idle, volume):  # type: ignore[no-untyped-def]
    """Add all customers to the tallies of their replicate."""
    for r in range(len(bounds) - 1):
        for row in range(bounds[r], bounds[r + 1]):
            its = weight[row]
            used = its * (size[row] if len(size) > 1 else size[0])
            _move(stratum[row], offer[row], its, used, users[r], idle[r], volume[r])
