"""Switching where customers are alike: few groups, of one stratum and one weight, whose switchers are counted by bytes.

A sample gives the customers of a stratum weights that differ by one at most (`sim.start.sample.stratum_weights`): who
moves from where to where is counted for each group and offer, 64 customers at a time, and weighed once.
"""

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from agents.population import Population

LANES = 64  # customers that are compared at once
BLOCK = 2048  # whose counts fit bytes: at most 127 times as many
FROM = 128  # decisions of a market from which this pays
OFFER = 16  # a group and an offer, none included, make one byte: groups count up to here
MOST = 24  # groups times offers, beyond which switchers are looked at one by one as soon
BYTES, WORDS, INT = ir.VectorType(ir.IntType(8), LANES), ir.VectorType(ir.IntType(16), LANES), ir.IntType(32)


def groups_of(population: Population) -> dict[str, np.ndarray] | None:
    """The group of every customer, uint8 [n], and weights and strata of the groups; None where there are too many."""
    weight, stratum = population.weight, population.stratum
    least = np.zeros(len(population.strata), np.int64)
    for number in range(len(least)):
        own = weight[stratum == number]
        least[number] = own.min(initial=np.iinfo(np.int64).max)
        if own.max(initial=0) > least[number] + 1:
            return None
    pair = 2 * stratum.astype(np.int64) + weight - least[stratum]
    pairs = np.flatnonzero(np.bincount(pair))
    if len(pairs) > OFFER:
        return None
    numbers = np.zeros(2 * len(least), np.uint8)
    numbers[pairs] = np.arange(len(pairs))
    strata = pairs // 2
    return {"group": numbers[pair], "group_weight": least[strata] + pairs % 2, "group_stratum": strata}


def pays(n_groups: int, n_offers: int) -> bool:
    """Whether so many counts are quicker than a look at every switcher."""
    return n_groups * n_offers <= MOST and n_offers < OFFER


@intrinsic
def _no_counts(_typing):  # type: ignore[no-untyped-def]
    """Room for `LANES` counts of a byte, which becomes a register: all 0."""

    def build(_context, builder, _signature, _arguments):  # type: ignore[no-untyped-def]
        room = cgutils.alloca_once(builder, BYTES)
        builder.store(ir.Constant(BYTES, [0] * LANES), room)
        return builder.bitcast(room, ir.IntType(8).as_pointer())

    return types.voidptr(), build


@intrinsic
def _count(_typing, counts, old, new, code):  # type: ignore[no-untyped-def]
    """Add those of `LANES` customers whose new byte is `code`, and take away those whose old one is; by addresses."""

    def build(context, builder, _signature, arguments):  # type: ignore[no-untyped-def]
        room, *addresses, byte = arguments
        before, after = (builder.load(builder.inttoptr(place, BYTES.as_pointer()), align=1) for place in addresses)
        first = builder.insert_element(ir.Constant(BYTES, ir.Undefined), byte, ir.Constant(INT, 0))
        everywhere = ir.Constant(ir.VectorType(INT, LANES), [0] * LANES)
        copies = builder.shuffle_vector(first, first, everywhere)
        left, come = (builder.sext(builder.icmp_signed("==", side, copies), BYTES) for side in (before, after))
        room = builder.bitcast(room, BYTES.as_pointer())
        builder.store(builder.sub(builder.add(builder.load(room), left), come), room)  # a true byte is -1
        return context.get_dummy_value()

    return types.void(counts, old, new, code), build


@intrinsic
def _sum(_typing, counts):  # type: ignore[no-untyped-def]
    """The sum of `LANES` counts of a byte."""

    def build(_context, builder, _signature, arguments):  # type: ignore[no-untyped-def]
        counts = builder.sext(builder.load(builder.bitcast(arguments[0], BYTES.as_pointer())), WORDS)
        n = LANES
        while n > 1:
            n //= 2
            lower, upper = (ir.Constant(ir.VectorType(INT, n), list(range(begin, begin + n))) for begin in (0, n))
            halves = (builder.shuffle_vector(counts, counts, half) for half in (lower, upper))
            counts = builder.add(*halves)
        return builder.extract_element(counts, ir.Constant(INT, 0))

    return types.int16(counts), build


@njit
def _gained(old, new, n, code):  # type: ignore[no-untyped-def]
    """How many more of n customers have a code than had it; by addresses."""
    counts = _no_counts()
    for place in range(0, n, LANES):
        _count(counts, old + place, new + place, code)
    return np.int64(_sum(counts))


@njit
def _code(codes, group, offer):  # type: ignore[no-untyped-def]
    """Bytes of groups and offers, none first."""
    for customer in range(len(group)):
        codes[customer] = np.uint8(group[customer] + np.uint8(np.uint8(offer[customer] + 1) * np.uint8(OFFER)))


@njit
def _copy(column, decided):  # type: ignore[no-untyped-def]
    for customer in range(len(column)):
        column[customer] = decided[customer]


@njit
def switch_alike(offer, groups, decided, moved):  # type: ignore[no-untyped-def]
    """Let customers have what they have decided; what moves is noted by stratum and offer, none last."""
    group, weights, strata = groups
    old, new = np.zeros(BLOCK, np.uint8), np.zeros(BLOCK, np.uint8)
    for first in range(0, len(decided), BLOCK):
        last = min(first + BLOCK, len(decided))
        n = last - first
        # Whole vectors are counted: what is behind the last customer is the same in both, and gains nothing.
        for place in range(n, min(BLOCK, n + LANES)):
            old[place] = new[place]
        _code(old, group[first:last], offer[first:last])
        _code(new, group[first:last], decided[first:last])
        for number in range(len(weights)):
            for j in range(moved.shape[1] - 1):
                code = np.uint8(number + OFFER * (j + 1))
                people = weights[number] * _gained(old.ctypes.data, new.ctypes.data, n, code)
                moved[strata[number], j] += people
                moved[strata[number], -1] -= people
        _copy(offer[first:last], decided[first:last])
