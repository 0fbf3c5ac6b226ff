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
PARTS = 16  # of the decisions of a month, for the threads
LOG2_E = 1.4426950408889634


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
def _power_of_two(x):  # type: ignore[no-untyped-def]
    """2^x of a float32 up to 126, relative error below 2e-7; what is smaller than -126 counts as -126."""
    x = max(x, np.float32(-126.0))
    whole = np.rint(x)
    part = x - whole
    power = np.float32(1.3264700e-3)
    power = power * part + np.float32(9.6715145e-3)
    power = power * part + np.float32(5.5507338e-2)
    power = power * part + np.float32(2.4022242e-1)
    power = power * part + np.float32(6.9314698e-1)
    power = power * part + np.float32(1.0)
    return power * _float_of_bits(np.int32((np.int32(whole) + np.int32(127)) << np.int32(23)))


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
def _draw(draw, total, ids, k0, k1):  # type: ignore[no-untyped-def]
    """Numbers drawn in (0, total)."""
    for at in range(len(draw)):
        number = np.float32(np.int32(_word(ids[at], k0, k1) >> np.uint32(1))) * np.float32(2.0**-31)
        draw[at] = number * total[at]


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
def _add_linked(values, linked, link_bonus, unit):  # type: ignore[no-untyped-def]
    for at in range(len(linked)):
        used = linked[at]
        if used >= 0:
            for j in range(link_bonus.shape[1]):
                values[j, at] += np.float32(link_bonus[used, j] * unit)


@njit
def _weigh_two(  # type: ignore[no-untyped-def]
    first, second, before, current, j, common, price, domestic, switching, price_sensitivity, home_bias
):
    """Sum the weights of offers j and j + 1: from what speaks for each beside the rest, to the sum up to each."""
    common_0, common_1, price_0, price_1 = common[j], common[j + 1], price[j], price[j + 1]
    domestic_0, domestic_1 = domestic[j], domestic[j + 1]
    for at in range(len(first)):
        # V_ij = theta q_j - eta_i p_ij + gamma n_ij + sigma [j = current_i] + b_i [j domestic]            (2)
        value_0 = first[at] + common_0 - price_0 * price_sensitivity[at] + domestic_0 * home_bias[at]
        value_1 = second[at] + common_1 - price_1 * price_sensitivity[at] + domestic_1 * home_bias[at]
        value_0 += switching if current[at] == j else np.float32(0.0)
        value_1 += switching if current[at] == j + 1 else np.float32(0.0)
        # P(j | adopt) = exp(V_ij / mu) / sum_k exp(V_ik / mu)                                            (4)
        weight = before[at] + _power_of_two(value_0)
        first[at] = weight
        second[at] = weight + _power_of_two(value_1)


@njit
def _outside(total, weights, readiness, attraction, readiness_effect):  # type: ignore[no-untyped-def]
    for at in range(len(total)):
        total[at] = weights[at] + _power_of_two(-(attraction + readiness_effect * readiness[at]))


@njit
def _outside_nested(total, weights, readiness, attraction, readiness_effect, ratio):  # type: ignore[no-untyped-def]
    for at in range(len(total)):
        inclusive = _log(weights[at]) * np.float32(LOG2_E)
        worth = (inclusive + attraction + readiness_effect * readiness[at]) * ratio
        # P(adopt) = 1 / (1 + exp(-(I_i + a_c + beta rho_i + phi F_c) / tau))                             (3)
        total[at] = weights[at] * (np.float32(1.0) + _power_of_two(-worth))


@njit
def _compare(taken, nearest, first, second, draw):  # type: ignore[no-untyped-def]
    for at in range(len(taken)):
        distance_0, distance_1 = draw[at] - first[at], draw[at] - second[at]
        taken[at] += np.int32(distance_0 >= np.float32(0.0)) + np.int32(distance_1 >= np.float32(0.0))
        nearest[at] = min(nearest[at], min(abs(distance_0), abs(distance_1)))


@njit
def _answer(answer, taken, nearest, n_offers, total, tolerance):  # type: ignore[no-untyped-def]
    n_doubts = 0
    for at in range(len(answer)):
        choice = taken[at] if taken[at] < n_offers else np.int32(NONE)
        certain = nearest[at] > tolerance * total[at]
        answer[at] = np.int8(choice if certain else np.int32(DOUBT))
        n_doubts += not certain
    return n_doubts


@njit
def _single(column, unit, n):  # type: ignore[no-untyped-def]
    """A posted column in float32, times a unit, padded with zeros to n offers."""
    padded = np.zeros(n, np.float32)
    for j in range(len(column)):
        padded[j] = np.float32(column[j] * unit)
    return padded


@njit
def _choose_block(  # type: ignore[no-untyped-def]
    ids, current, home_bias, price_sensitivity, readiness, peers, offer, linked,
    common, price, share, domestic, link_bonus, key, attraction, terms, outside, wide, answer,
):  # fmt: skip
    """Decide for the customers of a block, whose columns are given; `offer` is that of all customers.

    In float32, and in units of mu ln 2, so that weights are powers of two; values too wide for that are all doubted.
    """
    switching, local, readiness_effect, mu, tau, tolerance = terms
    if wide:
        answer[:] = DOUBT
        _choose_doubtful(
            ids, current, home_bias, price_sensitivity, readiness, peers, offer, linked,
            common, price, share, domestic, link_bonus, key, attraction, terms, outside, answer,
        )  # fmt: skip
        return
    unit, single = LOG2_E / mu, np.float32
    n, n_offers = len(answer), len(common)
    n_even = n_offers + n_offers % 2
    draw, total, values = np.empty(n, single), np.zeros(n, single), np.zeros((n_even, n), single)
    taken, nearest = np.zeros(n, np.int32), np.full(n, single(1e30))
    commons, prices, domestics = (
        _single(common, unit, n_even),
        _single(price, unit, n_even),
        _single(domestic, unit, n_even),
    )
    if n_even > n_offers:
        commons[n_offers] = -np.inf
    if peers.shape[1] > 0:
        _add_peers(values, peers, offer, single(local * unit), share, total)
        total[:] = single(0.0)
    _add_linked(values, linked, link_bonus, unit)
    for j in range(0, n_offers, 2):
        before = values[j - 1] if j > 0 else total
        _weigh_two(
            values[j], values[j + 1], before, current, j, commons, prices, domestics, single(switching * unit),
            price_sensitivity, home_bias,
        )  # fmt: skip
    # `total` is sum_k exp(V_ik / mu) / P(adopt): a number drawn in (0, total) lies in the part of one offer or of none.
    weights = values[n_offers - 1]
    if not outside:
        total[:] = weights
    elif mu == tau:
        _outside(total, weights, readiness, single(attraction * unit), single(readiness_effect * unit))
    else:
        _outside_nested(
            total, weights, readiness, single(attraction * unit), single(readiness_effect * unit), single(mu / tau)
        )
    _draw(draw, total, ids, key[0], key[1])
    if n_even > n_offers:
        values[n_offers] = single(np.inf)
    for j in range(0, n_offers, 2):
        _compare(taken, nearest, values[j], values[j + 1], draw)
    if _answer(answer, taken, nearest, n_offers, total, single(tolerance)) > 0:
        _choose_doubtful(
            ids, current, home_bias, price_sensitivity, readiness, peers, offer, linked,
            common, price, share, domestic, link_bonus, key, attraction, terms, outside, answer,
        )  # fmt: skip


@njit
def _choose_doubtful(  # type: ignore[no-untyped-def]
    ids, current, home_bias, price_sensitivity, readiness, peers, offer, linked,
    common, price, share, domestic, link_bonus, key, attraction, terms, outside, answer,
):  # fmt: skip
    """Decide once more, one by one, where the answer is a doubt."""
    for at in range(len(answer)):
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
    common, price, share, domestic, link_bonus, key, attraction, terms, outside, wide, answer,
):  # fmt: skip
    """Decisions `start` to `stop`: rows `first + decision` in one stretch, or `index[decision]` where given."""
    if len(index) > 0:
        rows = index[start:stop]
        _choose_block(
            ids[rows], offer[rows], home_bias[rows], price_sensitivity[rows], readiness[rows],
            peers[rows] if len(peers) > 0 else peers, offer, linked[rows] if len(linked) > 0 else linked,
            common, price, share, domestic, link_bonus, key, attraction, terms, outside, wide, answer[start:stop],
        )  # fmt: skip
    else:
        a, b = first + start, first + stop
        _choose_block(
            ids[a:b], offer[a:b], home_bias[a:b], price_sensitivity[a:b], readiness[a:b],
            peers[a:b], offer, linked[a:b],
            common, price, share, domestic, link_bonus, key, attraction, terms, outside, wide, answer[start:stop],
        )  # fmt: skip


@njit(cache=True, nogil=True)
def choose(  # type: ignore[no-untyped-def]
    firsts, bounds, index, ids, offer, home_bias, price_sensitivity, readiness, peers, linked,
    common, price, share, domestic, link_bonus, keys, attraction, terms, outside, wide, answer,
):  # fmt: skip
    """Decisions `bounds[r]` to `bounds[r + 1]` of every replicate r, one after the other; answers in `answer`."""
    for r in range(len(firsts)):
        first, stop = firsts[r] - bounds[r], bounds[r + 1]
        for start in range(bounds[r], stop, BLOCK):
            _choose_rows(
                first, index, start, min(start + BLOCK, stop), ids, offer, home_bias, price_sensitivity, readiness,
                peers, linked, common[r], price[r], share[r], domestic, link_bonus, keys[r], attraction[r],
                terms, outside, wide, answer,
            )  # fmt: skip


@njit(cache=True, parallel=True)
def choose_parallel(  # type: ignore[no-untyped-def]
    firsts, bounds, index, ids, offer, home_bias, price_sensitivity, readiness, peers, linked,
    common, price, share, domestic, link_bonus, keys, attraction, terms, outside, wide, answer,
):  # fmt: skip
    """`choose` for one replicate, block by block on all threads."""
    n = bounds[1]
    for block in prange((n + BLOCK - 1) // BLOCK):
        start = block * BLOCK
        _choose_rows(
            firsts[0], index, start, min(start + BLOCK, n), ids, offer, home_bias, price_sensitivity, readiness,
            peers, linked, common[0], price[0], share[0], domestic, link_bonus, keys[0], attraction[0],
            terms, outside, wide, answer,
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


@njit
def _find_switchers(switching, decided, offer):  # type: ignore[no-untyped-def]
    n = 0
    for at in range(len(decided)):
        switching[n] = at  # overwritten by the next one unless this one switches
        n += decided[at] != offer[at]
    return n


@njit
def _switch_rows(first, index, start, stop, decided, offer, weight, stratum, size, moved, used):  # type: ignore[no-untyped-def]
    """Apply the decisions `start` to `stop`; what moves is noted by stratum and offer, none last."""
    switching = np.empty(BLOCK + 1, np.int64)
    for begin in range(start, stop, BLOCK):
        end = min(begin + BLOCK, stop)
        its = decided[begin:end]
        if len(index) > 0:
            n = _find_switchers(switching, its, offer[index[begin:end]])
        else:
            n = _find_switchers(switching, its, offer[first + begin : first + end])
        for at in switching[:n]:
            row = index[begin + at] if len(index) > 0 else first + begin + at
            old, new = offer[row], its[at]
            offer[row] = new
            group, people = stratum[row], weight[row]
            moved[group, old] -= people
            moved[group, new] += people
            if len(size) > 1:
                units = people * size[row]
                used[old] -= units
                used[new] += units


@njit
def _post_moves(moved, used, size, users, idle, volume):  # type: ignore[no-untyped-def]
    """Add what has moved to the tallies; where all are of one size, volumes follow from users."""
    n_strata, n_offers = users.shape
    for group in range(n_strata):
        idle[group] += moved[group, n_offers]
        for offer in range(n_offers):
            users[group, offer] += moved[group, offer]
            volume[offer] += moved[group, offer] * size[0] if len(size) == 1 else 0
    if len(size) > 1:
        for offer in range(n_offers):
            volume[offer] += used[offer]


@njit(cache=True, nogil=True)
def switch(firsts, bounds, index, decided, offer, weight, stratum, size, users, idle, volume):  # type: ignore[no-untyped-def]
    """Let decisions take effect, and move those who switch in the tallies of their replicate."""
    n_strata, n_offers = users.shape[1:]
    for r in range(len(firsts)):
        moved, used = np.zeros((n_strata, n_offers + 1), np.int64), np.zeros(n_offers + 1, np.int64)
        first = firsts[r] - bounds[r]
        _switch_rows(
            first, index, bounds[r], bounds[r + 1], decided, offer, weight, stratum, size, moved, used
        )  # fmt: skip
        _post_moves(moved, used, size, users[r], idle[r], volume[r])


@njit(cache=True, parallel=True)
def switch_parallel(firsts, bounds, index, decided, offer, weight, stratum, size, users, idle, volume):  # type: ignore[no-untyped-def]
    """`switch` for one replicate, part by part on all threads: sums of whole numbers know no order."""
    n_strata, n_offers = users.shape[1:]
    n = bounds[1]
    part = (n + PARTS - 1) // PARTS
    moved = np.zeros((PARTS, n_strata, n_offers + 1), np.int64)
    used = np.zeros((PARTS, n_offers + 1), np.int64)
    for at in prange(PARTS):
        _switch_rows(
            firsts[0], index, min(at * part, n), min((at + 1) * part, n), decided, offer, weight, stratum, size,
            moved[at], used[at],
        )  # fmt: skip
    for at in range(PARTS):
        _post_moves(moved[at], used[at], size, users[0], idle[0], volume[0])


@njit(cache=True, nogil=True)
def count(bounds, offer, weight, stratum, size, users, idle, volume):  # type: ignore[no-untyped-def]
    """Add all customers to the tallies of their replicate."""
    n_strata, n_offers = users.shape[1:]
    for r in range(len(bounds) - 1):
        moved, used = np.zeros((n_strata, n_offers + 1), np.int64), np.zeros(n_offers + 1, np.int64)
        for row in range(bounds[r], bounds[r + 1]):
            moved[stratum[row], offer[row]] += weight[row]
            if len(size) > 1:
                used[offer[row]] += weight[row] * size[row]
        _post_moves(moved, used, size, users[r], idle[r], volume[r])


@njit(cache=True, nogil=True)
def add_gain(bounds, offer, offer_gain, gain):  # type: ignore[no-untyped-def]
    """Add to the gain of every firm that of the offer it uses in one market, `offer_gain` [n_replicates, n_offers]."""
    for r in range(len(bounds) - 1):
        for row in range(bounds[r], bounds[r + 1]):
            if offer[row] >= 0:
                gain[row] += offer_gain[r, offer[row]]


@njit(cache=True, nogil=True)
def gained_by_sector(bounds, gain, weight, value_added, sector, sums):  # type: ignore[no-untyped-def]
    """Value added gained, whole yen of each firm, summed by replicate and sector."""
    for r in range(len(bounds) - 1):
        for row in range(bounds[r], bounds[r + 1]):
            sums[r, sector[row]] += weight[row] * np.int64(np.rint(value_added[row] * gain[row]))


@njit(cache=True, nogil=True)
def exports_gained(bounds, gain, weight, value_added, sector, mean, export_share, rivalry, sums):  # type: ignore[no-untyped-def]
    """Exports gained less those lost by firms behind the mean of their sector, summed by replicate; (19)."""
    for r in range(len(bounds) - 1):
        for row in range(bounds[r], bounds[r + 1]):
            its = sector[row]
            gained = np.rint(value_added[row] * gain[row])
            behind = max(mean[r, its] - gain[row], 0.0)
            exported = export_share[its] * (gained - rivalry * behind * value_added[row])
            sums[r] += weight[row] * np.int64(np.rint(exported))
