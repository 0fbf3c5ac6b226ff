"""Choice among up to eight offers with one scale: all weights of a customer in registers, sixteen customers at a time.

A copy of equation (2), `agents.equations.utility.offer_values`, and of (3) and (4), `agents.equations.choice`.
What `agents.engines.compiled.choose` does pass by pass over a block, with its arguments, is done here in one: what is
between passes there needs no room in memory. The number of offers must be known when that is compiled, so that loops
over offers vanish and the loop over customers fills whole vectors.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import carray, njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from agents.engines.compiled.arithmetic import LOG2_E, power_in_range, power_of_two, word
from agents.engines.compiled.one import has_doubts
from agents.engines.compiled.rows import APART, FUSED, add_linked, add_peers, pad
from agents.engines.float32 import DOUBT
from agents.equations.choice import NONE

MOST = 8
UNSOLD = np.float32(-126.0)  # the value of what is not sold, of which the power of two weighs nothing
HUGE = np.float32(3e38)  # beyond every boundary


@intrinsic
def _few_numbers(_typing):  # type: ignore[no-untyped-def]
    """Room for `MOST` float32, which becomes registers; and vectors of 512 bits where the processor has them.

    LLVM would use half of each on Intel's, whose first ones slowed down. Others do not know the attribute.
    """

    def build(_context, builder, _signature, _arguments):  # type: ignore[no-untyped-def]
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')  # llvmlite's own `add` knows others only
        room = cgutils.alloca_once(builder, ir.ArrayType(ir.FloatType(), MOST))
        return builder.bitcast(room, ir.IntType(8).as_pointer())

    return types.voidptr(), build


def _among(n_padded: int, with_given: bool) -> Any:
    """The kernel for so many offers, of which the last may be none, and whether peers or links add to their values.

    Without these all values are within `float32.fits`, but for what is not sold: its columns say `UNSOLD`.
    """
    power = power_of_two if with_given else power_in_range

    @njit(fastmath=FUSED)
    def choose(answer, given, apart, block, columns, terms, key, n_offers):  # type: ignore[no-untyped-def]
        ids, current, home_bias, price_sensitivity, readiness, _, _, _ = block
        worth, effect, tolerance = terms
        common, price, domestic, switching, weights = (
            carray(_few_numbers(), (MOST,), np.float32), carray(_few_numbers(), (MOST,), np.float32),
            carray(_few_numbers(), (MOST,), np.float32), carray(_few_numbers(), (MOST,), np.float32),
            carray(_few_numbers(), (MOST,), np.float32),
        )  # fmt: skip
        for j in range(n_padded):
            common[j], price[j], domestic[j], switching[j] = columns[0, j], columns[1, j], columns[2, j], columns[3, j]
        k0, k1, most = key[0], key[1], np.int32(n_offers)
        for customer in range(len(answer)):
            used, weight = np.int32(current[customer]), np.float32(0.0)
            for j in range(n_padded):
                value = common[j]
                if with_given:
                    value = value + given[np.uint64(j) * apart + np.uint64(customer)]
                value = value - price[j] * price_sensitivity[customer]
                value = value + domestic[j] * home_bias[customer]
                value += switching[j] if used == np.int32(j) else np.float32(0.0)
                weight += power(value)
                weights[j] = weight
            # sum_k exp(V_ik / mu) / P(adopt): a number drawn in (0, total) lies in the part of one offer or of none.
            total = weight + power(-(worth + effect * readiness[customer]))
            draw = np.float32(np.int32(word(ids[customer], k0, k1) >> np.uint32(1))) * np.float32(2.0**-31) * total
            low, high = draw - tolerance * total, draw + tolerance * total
            choice, boundary = most, HUGE  # the first of the boundaries, which only rise, beyond what is low
            for j in range(n_padded - 1, -1, -1):
                beyond = low < weights[j]
                choice = np.int32(j) if beyond else choice
                boundary = weights[j] if beyond else boundary
            choice = choice if choice < most else np.int32(NONE)
            answer[customer] = np.int8(choice if high < boundary else np.int32(DOUBT))

    return choose


_among_two, _among_four, _among_six, _among_eight = (_among(n, with_given=False) for n in (2, 4, 6, MOST))
_given_two, _given_four, _given_six, _given_eight = (_among(n, with_given=True) for n in (2, 4, 6, MOST))


@njit
def choose_among_few(block, offer, posted, terms, answer):  # type: ignore[no-untyped-def]
    """Decide for the customers of a block as `choose` does; returns 1 where any is in doubt."""
    peers, linked = block[5], block[6]
    common, price, share, domestic, link_bonus, key, attraction = posted
    switching, local, readiness_effect, mu, _, tolerance, outside, _ = terms
    n, n_offers, unit, single = len(answer), len(common), LOG2_E / mu, np.float32
    n_padded = n_offers + n_offers % 2
    with_given = peers.shape[1] > 0 or len(linked) > 0
    apart = n + APART if with_given else 0
    given = np.zeros(n_padded * apart, single)
    if peers.shape[1] > 0:
        add_peers(given, peers, offer, single(local * unit), share, np.empty(n, single))
    add_linked(given, linked, link_bonus, unit)
    columns = np.empty((4, n_padded), single)
    pad(columns[0], common, unit)
    pad(columns[1], price, unit)
    pad(columns[2], domestic, unit)
    for j in range(n_padded):
        columns[3, j] = single(switching * unit)
        if j >= n_offers or common[j] == -np.inf:
            columns[0, j], columns[1, j], columns[2, j], columns[3, j] = UNSOLD, single(0.0), single(0.0), single(0.0)
            if with_given:
                columns[0, j] = -np.inf
    # Where all adopt, nothing is worth more than adopting: the weight of none is next to 0.
    worth = single(attraction * unit) if outside else -UNSOLD
    effect = single(readiness_effect * unit) if outside else single(0.0)
    own = worth, effect, single(tolerance)
    if with_given:
        _choose_given(answer, given, np.uint64(apart), block, columns, own, key, n_offers)
    elif n_padded == 2:
        _among_two(answer, given, np.uint64(0), block, columns, own, key, n_offers)
    elif n_padded == 4:
        _among_four(answer, given, np.uint64(0), block, columns, own, key, n_offers)
    elif n_padded == 6:
        _among_six(answer, given, np.uint64(0), block, columns, own, key, n_offers)
    else:
        _among_eight(answer, given, np.uint64(0), block, columns, own, key, n_offers)
    return int(has_doubts(answer))


@njit
def _choose_given(answer, given, apart, block, columns, own, key, n_offers):  # type: ignore[no-untyped-def]
    n_padded = columns.shape[1]
    if n_padded == 2:
        _given_two(answer, given, apart, block, columns, own, key, n_offers)
    elif n_padded == 4:
        _given_four(answer, given, apart, block, columns, own, key, n_offers)
    elif n_padded == 6:
        _given_six(answer, given, apart, block, columns, own, key, n_offers)
    else:
        _given_eight(answer, given, apart, block, columns, own, key, n_offers)
