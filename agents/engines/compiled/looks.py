"""What the customers of all panels use, noted in one call; columns by their addresses, as in `columns`."""

from collections.abc import Sequence

import numpy as np
from numba import carray, njit

from agents.engines.compiled.columns import pointer
from agents.equations.choice import NONE
from agents.state.looks import UNAWARE, Look

OFFER, ROWS, NOTED, KNOWN = range(4)


@njit(cache=True, nogil=True)
def note(addresses, sizes, month):  # type: ignore[no-untyped-def]
    """Note what everybody who is looked at uses: `sizes` are customers of the market and those looked at."""
    for k in range(len(addresses)):
        n_customers, n = sizes[k]
        offer = carray(pointer(addresses[k, OFFER]), (n_customers,), np.int8)
        rows = carray(pointer(addresses[k, ROWS]), (n,), np.int64)
        noted = carray(pointer(addresses[k, NOTED] + month * n), (n,), np.int8)
        tells_apart = addresses[k, KNOWN] != 0
        aware = carray(pointer(addresses[k, KNOWN]), (n_customers if tells_apart else 0,), np.bool_)
        for place in range(n):
            row = rows[place]
            noted[place] = offer[row] if row >= 0 else NONE
            if tells_apart and not aware[row]:
                noted[place] = UNAWARE


class LookedAt:
    """The columns of some looks, which are never replaced."""

    def __init__(self, looks: Sequence[Look]) -> None:
        self.looks = looks
        self.addresses = np.array([[_address(look, name) for name in COLUMNS] for look in looks], np.int64)
        self.sizes = np.array([(len(look.offer), look.rows.size) for look in looks], np.int64)

    def note(self, month: int) -> None:
        """Note what everybody who is looked at uses now."""
        note(self.addresses, self.sizes, month)


COLUMNS = {"offer": np.int8, "rows": np.int64, "noted": np.int8, "aware": np.bool_}


def _address(look: Look, name: str) -> int:
    column = getattr(look, name)
    if column is None:
        return 0
    assert column.dtype == COLUMNS[name] and column.flags.c_contiguous, (name, column.dtype)
    return int(column.ctypes.data)
