"""Random numbers with a name: each is a pure function of (seed, stream, month, service, customer id).

A counter-based generator: `lowbias32(lowbias32(id ^ k0) + k1)` (Wellons 2018), the two words of the key hashed from
the name. Nothing is drawn in sequence, so no behaviour can shift the numbers of another.
"""

from hashlib import blake2b

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Key = tuple[np.uint32, np.uint32]


def draw_key(seed: int, stream: str, *names: object) -> Key:
    """The two 32-bit words that name a stream of draws."""
    text = "\x1f".join(str(part) for part in (seed, stream, *names))
    digest = blake2b(text.encode(), digest_size=8).digest()
    return np.uint32(int.from_bytes(digest[:4], "little")), np.uint32(int.from_bytes(digest[4:], "little"))


def uniform(key: Key, ids: npt.NDArray[np.uint32]) -> FloatArray:
    """Uniform numbers in (0, 1), one for each id, [n]."""
    return (_mix(_mix(ids ^ key[0]) + key[1]).astype(np.float64) + 0.5) / 4294967296.0


def normal(key: Key, ids: npt.NDArray[np.uint32]) -> FloatArray:
    """Standard normal numbers, one for each id, [n] (Box & Muller 1958)."""
    radius = np.sqrt(-2.0 * np.log(uniform(key, ids)))
    return radius * np.cos(2.0 * np.pi * uniform((key[1], key[0]), ids))


def stratified(key: Key, ids: npt.NDArray[np.uint32]) -> FloatArray:
    """Uniform numbers that fill (0, 1) evenly, one in each of n equal cells, in random order, [n]."""
    rank = np.empty(len(ids))
    rank[np.argsort(uniform(key, ids), kind="stable")] = np.arange(len(ids))
    return (rank + uniform((key[1], key[0]), ids)) / max(len(ids), 1)


def _mix(word: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    word = (word ^ (word >> np.uint32(16))) * np.uint32(0x7FEB352D)
    word = (word ^ (word >> np.uint32(15))) * np.uint32(0x846CA68B)
    return word ^ (word >> np.uint32(16))
