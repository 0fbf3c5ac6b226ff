"""The ledger: whole yen, always from somebody to somebody."""

import numpy as np

from agents.draws import IntArray
from agents.market import Market
from configs import NO_ITEM

SECTORS = (
    "firms",
    "individuals",
    "app developers",
    "domestic providers",
    "establishments of foreign providers",
    "government",
    "not simulated",
    "rest of the world",
)
(
    FIRMS,
    INDIVIDUALS,
    DEVELOPERS,
    DOMESTIC_PROVIDERS,
    FOREIGN_ESTABLISHMENTS,
    GOVERNMENT,
    UNMODELLED,
    REST_OF_WORLD,
) = range(len(SECTORS))
BUYERS = (FIRMS, INDIVIDUALS, DEVELOPERS)


def payer_of(market: Market) -> int:
    """The sector that pays for the use of a market: its customers, or the developers whose apps they buy."""
    if market.customers.payer == "developers":
        return DEVELOPERS
    return FIRMS if market.population == "firms" else INDIVIDUALS


class Ledger:
    """Flows of one month by item, payer and payee: an entry without a payer or a payee cannot be written."""

    def __init__(self, items: list[str]) -> None:
        self.items = [*sorted(item for item in items if item != NO_ITEM), NO_ITEM]
        self.flows = np.zeros((len(self.items), len(SECTORS), len(SECTORS)), dtype=np.int64)

    def open_month(self) -> None:
        """Start a month with nothing posted."""
        self.flows[:] = 0

    def post(self, item: str, payer: int, payee: int, amount_jpy: int) -> None:
        """Write a payment of whole yen, at least 0."""
        if amount_jpy < 0:
            raise ValueError(f"{item}: {SECTORS[payer]} pay {SECTORS[payee]} {amount_jpy}; expected at least 0 yen")
        self.flows[self.items.index(item), payer, payee] += amount_jpy

    def payments(self) -> IntArray:
        """M_b, paid to the rest of the world by item, [n_items]."""
        return self.flows[:-1, :, REST_OF_WORLD].sum(axis=1)

    def receipts(self) -> IntArray:
        """X_b, received from the rest of the world by item, [n_items]."""
        return self.flows[:-1, REST_OF_WORLD, :].sum(axis=1)

    def unmodelled_payments(self) -> IntArray:
        """The part of the payments that no simulated service makes, [n_items]."""
        return self.flows[:-1, UNMODELLED, REST_OF_WORLD].copy()

    def unmodelled_receipts(self) -> IntArray:
        """The part of the receipts that no simulated service earns, [n_items]."""
        return self.flows[:-1, REST_OF_WORLD, UNMODELLED].copy()

    def paid_by(self, sector: int) -> int:
        """What a sector pays in all."""
        return int(self.flows[:, sector, :].sum())

    def received_by(self, sector: int) -> int:
        """What a sector receives in all."""
        return int(self.flows[:, :, sector].sum())
