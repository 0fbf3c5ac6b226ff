"""The ledger: whole yen, always from somebody to somebody."""

from dataclasses import dataclass

import numpy as np

from agents.draws import IntArray
from configs import NO_ITEM, ConfigError
from sim.start.listings import Place
from sim.amounts import LARGEST_LCU

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


def payer_of(place: Place) -> int:
    """The sector that pays for the use of a market: its customers, or the developers whose apps they buy."""
    if place.customers.payer == "developers":
        return DEVELOPERS
    return FIRMS if place.population == "firms" else INDIVIDUALS


@dataclass(frozen=True)
class Entries:
    """Payments that are made every month, [n_entries]: for what, by whom and to whom."""

    items: list[str]
    payers: list[int]
    payees: list[int]
    order: IntArray  # entries of one cell of the ledger lie together in this order
    starts: IntArray  # where those of a cell begin
    cells: IntArray  # the cells


class Ledger:
    """Flows of one month by item, payer and payee: an entry without a payer or a payee cannot be written."""

    def __init__(self, items: list[str], batch: tuple[int, ...] = ()) -> None:
        self.items = [*sorted(item for item in items if item != NO_ITEM), NO_ITEM]
        self.flows = np.zeros((*batch, len(self.items), len(SECTORS), len(SECTORS)), dtype=np.int64)
        self.so_far_lcu = np.zeros(batch)  # all that was ever paid: whatever is summed of it fits 64 bits, too

    def open_month(self) -> None:
        """Start a month with nothing posted."""
        self.flows[...] = 0

    def entries(self, items: list[str], payers: list[int], payees: list[int]) -> Entries:
        """Prepare payments that recur, each with an item, a payer and a payee."""
        n = len(SECTORS)
        cell = np.array(
            [
                (self.items.index(item) * n + payer) * n + payee
                for item, payer, payee in zip(items, payers, payees, strict=True)
            ],
            dtype=np.int64,
        )
        order = np.argsort(cell, kind="stable")
        cells, starts = np.unique(cell[order], return_index=True)
        return Entries(items, payers, payees, order, starts, cells)

    def post_all(self, entries: Entries, amounts_lcu: IntArray) -> None:
        """Write a month's payments of whole yen, each at least 0, [..., n_entries]."""
        if len(entries.cells) > 0:
            self.post_sums(entries, self.sums(entries, amounts_lcu))

    def post_sums(self, entries: Entries, sums_lcu: IntArray) -> None:
        """Write what the payments of a month come to by cell, [..., n_cells]: see `sums`."""
        flows = self.flows.reshape(*self.flows.shape[:-3], -1)
        flows[..., entries.cells] += sums_lcu

    def sums(self, entries: Entries, amounts_lcu: IntArray) -> IntArray:
        """What payments of whole yen come to by cell of the ledger, [..., n_cells]; raises `ValueError` below 0."""
        if amounts_lcu.min() < 0:
            entry = int(np.argmin(amounts_lcu)) % len(entries.items)
            amount = int(amounts_lcu.min())
            self.post(entries.items[entry], entries.payers[entry], entries.payees[entry], amount)
        return np.add.reduceat(amounts_lcu.take(entries.order, axis=-1), entries.starts, axis=-1)

    def post(self, item: str, payer: int, payee: int, amount_lcu: IntArray | int) -> None:
        """Write one payment of whole yen, at least 0, [...]."""
        if np.any(amount_lcu < 0):
            raise ValueError(f"{item}: {SECTORS[payer]} pay {SECTORS[payee]} {amount_lcu}; expected at least 0 yen")
        self.flows[..., self.items.index(item), payer, payee] += amount_lcu

    def close_month(self) -> None:
        """Add the month to what was paid before; raises `ConfigError` beyond what 64 bits hold."""
        self.so_far_lcu = self.so_far_lcu + self.flows.sum(axis=(-3, -2, -1))
        if not (self.so_far_lcu < LARGEST_LCU).all():
            raise ConfigError(
                f"time: {np.max(self.so_far_lcu):.3g} yen have been paid since the start; expected less than "
                f"{LARGEST_LCU:g} in a run: check prices, use and the horizon"
            )

    def transfers(self) -> IntArray:
        """Payments for no service, which stay at home, by payer and payee, [..., n_sectors, n_sectors]."""
        return self.flows[..., -1, :, :]

    def payments(self) -> IntArray:
        """M_b, paid to the rest of the world by item, [..., n_items]."""
        return self.flows[..., :-1, :, REST_OF_WORLD].sum(axis=-1)

    def receipts(self) -> IntArray:
        """X_b, received from the rest of the world by item, [..., n_items]."""
        return self.flows[..., :-1, REST_OF_WORLD, :].sum(axis=-1)

    def unmodelled_payments(self) -> IntArray:
        """The part of the payments that no simulated service makes, [..., n_items]."""
        return self.flows[..., :-1, UNMODELLED, REST_OF_WORLD]

    def unmodelled_receipts(self) -> IntArray:
        """The part of the receipts that no simulated service earns, [..., n_items]."""
        return self.flows[..., :-1, REST_OF_WORLD, UNMODELLED]
