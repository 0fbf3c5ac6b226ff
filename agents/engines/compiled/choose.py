"""Choice: all customers of a block at once in float32, certified, and doubtful ones again in float64.

A copy of equation (2), `agents.equations.utility.offer_values`, and of (3) and (4), `agents.equations.choice`.
What is due is (first rows or places, bounds, rows, whether they count) of `agents.engines.compiled.due`; columns are
(addresses, numbers, first place of each market in `divided`) of `agents.engines.compiled.columns`; what is posted is
(common value, price times sensitivity, share, listings of one replicate after the other; domestic, by listing; keys, a
row for each replicate of one market after the other; attraction, markets of one replicate after the other); terms are
(switching cost, network effect of peers, readiness effect, mu, tau, by replicate and market; what values and
attractions do not exceed, and the least mu, by market).
Blocks are independent, so threads change nothing.
"""

import numpy as np
from numba import njit, prange

from agents.engines import float32
from agents.engines.compiled.arithmetic import LOG2_E, log, power_of_two, word
from agents.engines.compiled.columns import DEGREE, LISTING, N_LINKED, N_OFFERS, NUMBER, OUTSIDE, bonus_of, customers
from agents.engines.compiled.few import MOST, choose_among_few
from agents.engines.compiled.one import decide_again
from agents.engines.compiled.rows import APART, FUSED, add_linked, add_peers, fill, pad, row
from agents.engines.float32 import DOUBT
from agents.equations.choice import NONE

tolerance, fits = njit(float32.tolerance), njit(float32.fits)
BLOCK = 4096  # customers at a time, of whom threads take one block after the other
WIDE = 16384  # the same where nothing of a block is kept between passes over it, on one thread


@njit
def _draw(draw, total, ids, k0, k1):  # type: ignore[no-untyped-def]
    """Numbers drawn in (0, total)."""
    for customer in range(len(draw)):
        number = np.float32(np.int32(word(ids[customer], k0, k1) >> np.uint32(1))) * np.float32(2.0**-31)
        draw[customer] = number * total[customer]


@njit(fastmath=FUSED)
def _weigh_two(  # type: ignore[no-untyped-def]
    first, second, before, current, j, common, price, domestic, switching, price_sensitivity, home_bias
):
    """Sum the weights exp(V_ij / mu) of offers j and j + 1 up to each; given is what peers and links add to V_ij."""
    common_0, common_1, price_0, price_1 = common[j], common[j + 1], price[j], price[j + 1]
    domestic_0, domestic_1 = domestic[j], domestic[j + 1]
    offer_0, offer_1 = np.int32(j), np.int32(j + 1)  # as wide as the numbers beside them
    for customer in range(len(first)):
        used = np.int32(current[customer])
        value_0 = first[customer] + common_0 - price_0 * price_sensitivity[customer] + domestic_0 * home_bias[customer]
        value_1 = second[customer] + common_1 - price_1 * price_sensitivity[customer] + domestic_1 * home_bias[customer]
        value_0 += switching if used == offer_0 else np.float32(0.0)
        value_1 += switching if used == offer_1 else np.float32(0.0)
        weight = before[customer] + power_of_two(value_0)
        first[customer] = weight
        second[customer] = weight + power_of_two(value_1)


@njit
def _copy(total, weights):  # type: ignore[no-untyped-def]
    """`total[:] = weights`, which takes numba two seconds more to compile: words of an error that cannot happen."""
    for customer in range(len(total)):
        total[customer] = weights[customer]


@njit(fastmath=FUSED)
def _outside(total, weights, readiness, attraction, readiness_effect):  # type: ignore[no-untyped-def]
    for customer in range(len(total)):
        total[customer] = weights[customer] + power_of_two(-(attraction + readiness_effect * readiness[customer]))


@njit
def _outside_nested(total, weights, readiness, attraction, readiness_effect, ratio):  # type: ignore[no-untyped-def]
    for customer in range(len(total)):
        inclusive = log(weights[customer]) * np.float32(LOG2_E)
        worth = (inclusive + attraction + readiness_effect * readiness[customer]) * ratio
        total[customer] = weights[customer] * (np.float32(1.0) + power_of_two(-worth))


@njit
def _compare(taken, nearest, first, second, draw):  # type: ignore[no-untyped-def]
    """Count the boundaries up to each drawn number, and note the nearest."""
    for customer in range(len(taken)):
        distance_0, distance_1 = draw[customer] - first[customer], draw[customer] - second[customer]
        taken[customer] += np.int32(distance_0 >= np.float32(0.0)) + np.int32(distance_1 >= np.float32(0.0))
        nearest[customer] = min(nearest[customer], abs(distance_0), abs(distance_1))


@njit
def _answer(answer, taken, nearest, n_offers, total, tolerance):  # type: ignore[no-untyped-def]
    """The offers taken where the nearest boundary is far enough; returns how many are in doubt."""
    doubts, most = np.int32(0), np.int32(n_offers)
    for customer in range(len(answer)):
        choice = taken[customer] if taken[customer] < most else np.int32(NONE)
        certain = nearest[customer] > tolerance * total[customer]
        answer[customer] = np.int8(choice if certain else np.int32(DOUBT))
        doubts += np.int32(not certain)
    return doubts


@njit
def _choose_block(block, offer, posted, terms, answer):  # type: ignore[no-untyped-def]
    """Decide for the customers of a block, whose columns are given; returns how many are in doubt.

    In float32, and in units of mu ln 2, so that weights are powers of two; values too wide for that are all doubted.
    `offer` is that of all customers.
    """
    ids, current, home_bias, price_sensitivity, readiness, peers, linked, _ = block
    common, price, share, domestic, link_bonus, key, attraction = posted
    switching, local, readiness_effect, mu, tau, tolerance, outside, wide = terms
    n, n_offers = len(answer), len(common)
    if wide:
        for customer in range(n):
            answer[customer] = DOUBT
        return n
    if n_offers <= MOST and (mu == tau or not outside):
        return choose_among_few(block, offer, posted, terms, answer)
    unit, single = LOG2_E / mu, np.float32
    n_even = n_offers + n_offers % 2  # offers go by twos
    # One array, as it takes a while to make each; rows a power of two apart would be in each other's way in the cache.
    values, columns = np.empty((n_even + 3) * (n + APART), single), np.empty((3, n_even), single)
    draw, total, nearest = row(values, n_even, n), row(values, n_even + 1, n), row(values, n_even + 2, n)
    taken = np.zeros(n, np.int32)
    for j in range(n_even):
        fill(row(values, j, n), single(0.0))
    if peers.shape[1] > 0:
        add_peers(values, peers, offer, single(local * unit), share, total)
    fill(total, single(0.0))
    fill(nearest, single(1e30))
    add_linked(values, linked, link_bonus, unit)
    pad(columns[0], common, unit)
    pad(columns[1], price, unit)
    pad(columns[2], domestic, unit)
    if n_even > n_offers:
        columns[0, n_offers] = -np.inf
    for j in range(0, n_offers, 2):
        before = row(values, j - 1, n) if j > 0 else total
        _weigh_two(
            row(values, j, n), row(values, j + 1, n), before, current, j, columns[0], columns[1], columns[2],
            single(switching * unit), price_sensitivity, home_bias,
        )  # fmt: skip
    # `total` is sum_k exp(V_ik / mu) / P(adopt): a number drawn in (0, total) lies in the part of one offer or of none.
    weights, worth, effect = row(values, n_offers - 1, n), single(attraction * unit), single(readiness_effect * unit)
    if not outside:
        _copy(total, weights)
    elif mu == tau:
        _outside(total, weights, readiness, worth, effect)
    else:
        _outside_nested(total, weights, readiness, worth, effect, single(mu / tau))
    _draw(draw, total, ids, key[0], key[1])
    if n_even > n_offers:
        fill(row(values, n_offers, n), single(np.inf))
    for j in range(0, n_offers, 2):
        _compare(taken, nearest, row(values, j, n), row(values, j + 1, n), draw)
    return _answer(answer, taken, nearest, n_offers, total, single(tolerance))


@njit
def _terms(m, r, numbers, scales, bounds):  # type: ignore[no-untyped-def]
    """Terms of a market and replicate: `bounds` are the largest value and attraction, and the least taste scale."""
    value, attraction, scale = bounds[m, 0], bounds[m, 1], bounds[m, 2]
    off = tolerance((value + attraction) / scale, numbers[m, N_OFFERS])
    return (
        scales[r, m, 0], scales[r, m, 1], scales[r, m, 2], scales[r, m, 3], scales[r, m, 4], off,
        numbers[m, OUTSIDE] > 0, not fits(value, attraction, scale),
    )  # fmt: skip


@njit
def _choose_rows(task, due, columns, posted, terms, answer, divided):  # type: ignore[no-untyped-def]
    """Let some decisions of a market and replicate be made; returns how many are left in doubt."""
    m, r, start, stop = task
    firsts, bounds, rows, listed = due
    addresses, numbers, first_divided = columns
    common, price, share, domestic, keys, attraction = posted
    number, n_replicates, first_offer = numbers[m, NUMBER], firsts.shape[1], numbers[m, LISTING]
    a, b = r * len(domestic) + first_offer, r * len(domestic) + first_offer + numbers[m, N_OFFERS]
    seen = (
        common[a:b], price[a:b], share[a:b], domestic[first_offer : first_offer + b - a],
        bonus_of(addresses[m], numbers[m], n_replicates)[r], keys[number * n_replicates + r],
        attraction[r * (len(keys) // n_replicates) + number],
    )  # fmt: skip
    own = _terms(m, r, numbers, terms[0], terms[1])
    ids, offer, home_bias, price_sensitivity, readiness, peers, linked, place = customers(addresses[m], numbers[m])
    decided, first = answer[start:stop], firsts[m, r] - bounds[m, r]
    of_decided = divided[:0]
    if len(place) > 0:
        of_decided = divided[first_divided[m] + start - bounds[m, 0] : first_divided[m] + stop - bounds[m, 0]]
    if listed[m]:
        block_rows = rows[first + start : first + stop]
        block = (
            _of_rows(ids, block_rows), _of_rows(offer, block_rows), _of_rows(home_bias, block_rows),
            _of_rows(price_sensitivity, block_rows), _of_rows(readiness, block_rows), _peers_of_rows(peers, block_rows),
            _of_rows(linked, block_rows), _of_rows(place, block_rows),
        )  # fmt: skip
    else:
        a, b = first + start, first + stop
        block = (
            ids[a:b], offer[a:b], home_bias[a:b], price_sensitivity[a:b], readiness[a:b], peers[a:b], linked[a:b],
            place[a:b],
        )  # fmt: skip
    doubts = _choose_block(block, offer, seen, own, decided)
    if doubts == 0 and len(place) == 0:
        return 0
    return decide_again(block, offer, seen, own, decided, of_decided)


@njit
def _of_rows(column, rows):  # type: ignore[no-untyped-def]
    """`column[rows]`, which takes numba several times as long to compile; nothing of a column that is not there."""
    taken = np.empty(len(rows) if len(column) > 0 else 0, column.dtype)
    for customer in range(len(taken)):
        taken[customer] = column[rows[customer]]
    return taken


@njit
def _peers_of_rows(peers, rows):  # type: ignore[no-untyped-def]
    taken = np.empty((len(rows) if len(peers) > 0 else 0, peers.shape[1]), np.int32)
    for customer in range(len(taken)):
        for peer in range(peers.shape[1]):
            taken[customer, peer] = peers[rows[customer], peer]
    return taken


@njit
def _task(number, due, n_blocks):  # type: ignore[no-untyped-def]
    """The market, replicate and decisions of a block, by its number; `n_blocks` come before each market's own."""
    bounds = due[1]
    m = 0
    while n_blocks[m + 1] <= number:
        m += 1
    start = bounds[m, 0] + (number - n_blocks[m]) * BLOCK
    return m, np.int64(0), start, min(start + BLOCK, bounds[m, 1])


@njit
def _size_of_blocks(numbers, listed, scales):  # type: ignore[no-untyped-def]
    """How many customers of a market and replicate are looked at together."""
    one_scale = scales[3] == scales[4] or numbers[OUTSIDE] == 0
    alone = numbers[DEGREE] == 0 and numbers[N_LINKED] == 0
    return WIDE if one_scale and alone and not listed and numbers[N_OFFERS] <= MOST else BLOCK


@njit(cache=True, nogil=True)
def choose(due, columns, posted, terms, answer, divided):  # type: ignore[no-untyped-def]
    """All decisions of all markets and replicates, one block after the other; returns how many are in doubt."""
    bounds, listed, numbers, doubts = due[1], due[3], columns[1], 0
    for m in range(len(bounds)):
        for r in range(bounds.shape[1] - 1):
            stop, size = bounds[m, r + 1], _size_of_blocks(numbers[m], listed[m], terms[0][r, m])
            for start in range(bounds[m, r], stop, size):
                task = (m, r, start, min(start + size, stop))
                doubts += _choose_rows(task, due, columns, posted, terms, answer, divided)
    return doubts


@njit(cache=True, parallel=True)
def choose_parallel(due, columns, posted, terms, answer, divided):  # type: ignore[no-untyped-def]
    """`choose` for one replicate, block by block on all threads."""
    n_blocks, doubts = _blocks_of(due), 0
    for number in prange(n_blocks[-1]):
        doubts += _choose_rows(_task(np.int64(number), due, n_blocks), due, columns, posted, terms, answer, divided)
    return doubts


@njit
def _blocks_of(due):  # type: ignore[no-untyped-def]
    """How many blocks of customers come before those of each market, and how many there are."""
    bounds = due[1]
    n_blocks = np.zeros(len(bounds) + 1, np.int64)
    for m in range(len(bounds)):
        n_blocks[m + 1] = n_blocks[m] + (bounds[m, 1] - bounds[m, 0] + BLOCK - 1) // BLOCK
    return n_blocks
