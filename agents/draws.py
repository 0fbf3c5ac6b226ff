"""Random numbers with a name: each is a pure function of (seed, stream, month, service, customer id).

A counter-based generator: `lowbias32(lowbias32(id ^ k0) + k1)` (Wellons 2018), the two words of the key hashed from
the name. Nothing is drawn in sequence, so no behaviour can shift the numbers that somebody else draws.
"""

import math
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from agents.streams import Stream

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
# Two 32-bit words; arrays [n] of words where customers of several seeds draw at once.
Key = tuple[np.ndarray | np.uint32, np.ndarray | np.uint32]
_15, _16, _FACTOR, _SECOND_FACTOR = (np.uint32(word) for word in (15, 16, 0x7FEB352D, 0x846CA68B))


def draw_key(seed: int, stream: Stream, *names: str | int) -> tuple[np.uint32, np.uint32]:
    """The two 32-bit words that name a stream of draws."""
    word = _word(seed, stream, *names)
    return np.uint32(word & 0xFFFFFFFF), np.uint32(word >> 32)


def month_keys(seeds: Sequence[int], stream: Stream, *names: str | int, months: IntArray) -> np.ndarray:
    """The words of a stream in each month and for each seed, uint32 [n_months, n_seeds, 2].

    The name is hashed once; the months are the counter of a splitmix64 generator (Steele, Lea & Flood 2014).
    """
    words = np.array([_word(seed, stream, *names) for seed in seeds], dtype=np.uint64)
    state = words + (months.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))[:, None]
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    state = state ^ (state >> np.uint64(31))
    return np.stack([state & np.uint64(0xFFFFFFFF), state >> np.uint64(32)], axis=-1).astype(np.uint32)


def second_key(key: Key) -> Key:
    """The key of a second stream under the same name, for draws that take two numbers for each id.

    The words trade places. The generator uses one before and the next after its first round, so that the exchange names
    numbers of quite another order, and no second name has to be hashed.
    """
    return key[1], key[0]


def uniform(key: Key, ids: npt.NDArray[np.uint32]) -> FloatArray:
    """Uniform numbers in (0, 1), one for each id, [n]."""
    return (words(key, ids).astype(np.float64) + 0.5) / 4294967296.0


def happens(key: Key, ids: npt.NDArray[np.uint32], probability: float) -> npt.NDArray[np.bool_]:
    """Whether a uniform number lies below a probability, one for each id: `uniform(key, ids) < probability`, faster."""
    # Both sides of (word + 0.5) / 2^32 < p are exact, and so is the whole number that words are compared with.
    return words(key, ids) < np.uint64(max(math.ceil(probability * 4294967296.0 - 0.5), 0))


def normal(key: Key, ids: npt.NDArray[np.uint32]) -> FloatArray:
    """Standard normal numbers, one for each id, [n] (Box & Muller 1958)."""
    radius = np.sqrt(-2.0 * np.log(uniform(key, ids)))
    return radius * np.cos(2.0 * np.pi * uniform(second_key(key), ids))


def stratified(key: Key, ids: npt.NDArray[np.uint32]) -> FloatArray:
    """Uniform numbers that fill (0, 1) evenly, one in each of n equal cells, in random order, [n]."""
    rank = np.empty(len(ids))
    rank[in_order(key, ids)] = np.arange(len(ids))
    return (rank + uniform(second_key(key), ids)) / max(len(ids), 1)


def in_order(key: Key, ids: npt.NDArray[np.uint32]) -> IntArray:
    """Places of some ids in the order of their uniform numbers, [n]; of two equal ones the first comes first."""
    # With its place in the low half each word differs from all others: NumPy sorts such words ten times as fast as it
    # ranks numbers stably.
    placed = words(key, ids).astype(np.uint64)
    placed <<= np.uint64(32)
    placed |= np.arange(len(ids), dtype=np.uint64)
    placed.sort()
    return (placed & np.uint64(0xFFFFFFFF)).astype(np.int64)


def words(
    key: Key,
    ids: npt.NDArray[np.uint32],
    out: npt.NDArray[np.uint32] | None = None,
    spare: npt.NDArray[np.uint32] | None = None,
) -> npt.NDArray[np.uint32]:
    """The 32 random bits behind `uniform`, one word for each id, [n]; `out` and `spare` are buffers to work in."""
    if out is None and ids.shape == (1,) and np.ndim(key[0]) == 0:
        return np.array([_word_of(int(ids[0]), int(key[0]), int(key[1]))], dtype=np.uint32)
    word = np.bitwise_xor(ids, key[0], out=out)
    spare = np.empty_like(word) if spare is None else spare
    _mix(word, spare)
    word += key[1]
    return _mix(word, spare)


def _word(seed: int, stream: Stream, *names: str | int) -> int:
    text = "\x1f".join(str(part) for part in (seed, stream, *names))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def _word_of(number: int, first: int, second: int) -> int:
    """The word of one id: a tenth of what arrays of one take, in which single agents would draw."""
    return _mixed((_mixed(number ^ first) + second) & 0xFFFFFFFF)


def _mixed(word: int) -> int:
    """One round of lowbias32."""
    word = ((word ^ word >> 16) * 0x7FEB352D) & 0xFFFFFFFF
    word = ((word ^ word >> 15) * 0x846CA68B) & 0xFFFFFFFF
    return word ^ word >> 16


def _mix(word: npt.NDArray[np.uint32], spare: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """One round of lowbias32, in place."""
    word ^= np.right_shift(word, _16, out=spare)
    word *= _FACTOR
    word ^= np.right_shift(word, _15, out=spare)
    word *= _SECOND_FACTOR
    word ^= np.right_shift(word, _16, out=spare)
    return word
