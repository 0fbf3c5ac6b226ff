"""Rows of values in float32, one for each offer, and what peers and linked offers add to them."""

import numpy as np
from numba import njit

# Products and sums may be rounded once, which takes half the time; what is weighed is never NaN.
FUSED = {"contract", "nnan", "nsz"}
APART = 16  # numbers between rows


@njit
def pad(padded, column, unit):  # type: ignore[no-untyped-def]
    """A posted column in float32, times a unit, padded with zeros."""
    for j in range(len(padded)):
        padded[j] = np.float32(column[j] * unit) if j < len(column) else np.float32(0.0)


@njit
def row(values, j, n):  # type: ignore[no-untyped-def]
    """Row j of values of n customers."""
    return values[j * (n + APART) : j * (n + APART) + n]


@njit
def fill(column, number):  # type: ignore[no-untyped-def]
    """`column[:] = number`, which takes numba longer to compile."""
    for customer in range(len(column)):
        column[customer] = number


@njit
def _pack_peers(packed, peers, offer, first):  # type: ignore[no-untyped-def]
    """Count the peers on offers `first` to `first + 7` of each customer: eight counters of a byte in one word."""
    for customer in range(len(packed)):
        count = np.uint64(0)
        for peer in range(peers.shape[1]):
            counter = np.int64(offer[np.uint32(peers[customer, peer])]) - first
            # A shift by 64 or more would be undefined: who uses none, or none of the eight, adds nothing.
            held = np.uint64(0 <= counter < 8)
            count += held << np.uint64((counter & 7) << 3)
        packed[customer] = count


@njit
def _unpack(value, using, packed, shift):  # type: ignore[no-untyped-def]
    for customer in range(len(value)):
        count = np.float32(np.uint8(packed[customer] >> shift))
        value[customer] = count
        using[customer] += count


@njit
def add_peers(values, peers, offer, local, share, using):  # type: ignore[no-untyped-def]
    """gamma nu l_ij: what the peers who use the service add to each offer; the national share without any."""
    packed = np.empty(len(using), np.uint64)
    fill(using, np.float32(0.0))
    for j in range(len(share)):
        if j % 8 == 0:
            _pack_peers(packed, peers, offer, j)
        _unpack(row(values, j, len(using)), using, packed, np.uint64(8 * (j % 8)))
    for j in range(len(share)):
        _local(row(values, j, len(using)), using, local, local * np.float32(share[j]))


@njit(fastmath=FUSED)
def _local(value, using, local, national):  # type: ignore[no-untyped-def]
    for customer in range(len(value)):
        value[customer] = value[customer] * local / max(using[customer], np.float32(1.0)) + (
            national if using[customer] == np.float32(0.0) else np.float32(0.0)
        )


@njit
def add_linked(values, linked, link_bonus, unit):  # type: ignore[no-untyped-def]
    """What the offer in use in the linked market adds to the same provider's here."""
    for customer in range(len(linked)):
        used = linked[customer]
        if used >= 0:
            for j in range(link_bonus.shape[1]):
                row(values, j, len(linked))[customer] += np.float32(link_bonus[used, j] * unit)
