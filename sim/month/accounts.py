"""Accounts, an act of the month: identities of the accounts, asserted in whole yen in every run."""

import numpy as np

from agents.draws import IntArray
from agents.engines.vector import VectorEngine
from agents.state.market import Market
from agents.state.offers import Offers
from sim.month.compute import Investment
from sim.month.ledger import (
    BUYERS,
    DOMESTIC_PROVIDERS,
    FOREIGN_ESTABLISHMENTS,
    GOVERNMENT,
    REST_OF_WORLD,
    SECTORS,
    UNMODELLED,
    Ledger,
    payer_of,
)
from sim.month.public_money import PublicMoney
from sim.month.use import Use
from sim.start.listings import Listings

RESIDENT = [DOMESTIC_PROVIDERS, FOREIGN_ESTABLISHMENTS]


class AccountingError(AssertionError):
    """An identity of the accounts does not hold: a fault of the program, never of the input."""


def _equal(left: np.ndarray, right: np.ndarray, identity: str) -> None:
    if not (left == right).all():
        raise AccountingError(f"{identity}: {left} is not {right}")


def _one_hot(rows: list[int], n: int) -> IntArray:
    """Which of n each row belongs to, as whole numbers to sum by, [n_rows, n]."""
    return (np.array(rows)[:, None] == np.arange(n)).astype(np.int64)


class Accounts:
    """The identities of one model; whatever is compared is summed up here once more, not taken from the ledger."""

    def __init__(self, ledger: Ledger, markets: list[Market], listings: Listings, offers: Offers) -> None:
        """Note who pays for each listing, and which items its payments and its inputs belong to."""
        self.ledger, self.listings, self.offers = ledger, listings, offers
        places = [listings.places[market] for market in listings.market]
        items = ledger.items
        self.by_sector = _one_hot([payer_of(place) for place in places], len(SECTORS))
        self.by_item = _one_hot([items.index(place.settings.item) for place in places], len(items))
        self.by_input_item = _one_hot([items.index(p.settings.imported_input_item) for p in places], len(items))
        self.by_offer = _one_hot(listings.offer.tolist(), len(offers))
        self.foreign = offers.foreign[listings.offer]
        item_of = {place.service: items.index(place.settings.item) for place in places}
        self.item_of_offer = _one_hot([item_of[service] for service in offers.service], len(items))
        self.charged = np.array([place.settings.item in items[:-1] for place in places])
        n_strata = listings.users.shape[-2]
        self.potential = np.stack(
            [np.pad(m.population.potential, (0, n_strata - len(m.population.potential))) for m in markets], axis=-1
        )

    def assert_identities(self, use: Use) -> None:
        """Raise `AccountingError` unless every identity of the month holds to the yen."""
        spending, revenue = use.spending_jpy, use.revenue_jpy
        between = self.ledger.flows[..., :-1, :, :].sum(axis=-3)  # all items, by payer and payee
        paid, received = between.sum(axis=-1), between.sum(axis=-2)
        _equal(
            spending + use.subsidy_jpy,
            revenue + use.levy_jpy,
            "buyers' payments + subsidies = providers' receipts + levy revenue, per offer",
        )
        billed = spending @ self.by_sector
        _equal(paid[..., BUYERS], billed[..., BUYERS], "what firms, individuals and developers pay = their bills")
        domestic, foreign = spending[..., ~self.foreign].sum(axis=-1), spending[..., self.foreign].sum(axis=-1)
        total_spending = spending.sum(axis=-1)
        _equal(domestic + foreign, total_spending, "domestic + foreign spending = total spending")
        _equal(paid[..., BUYERS].sum(axis=-1), total_spending, "what buyers pay = total spending")
        _equal(received[..., GOVERNMENT], use.levy_jpy.sum(axis=-1), "levies received = levies billed")
        _equal(paid[..., GOVERNMENT], use.subsidy_jpy.sum(axis=-1), "subsidies paid = subsidies billed")
        at_home = between[..., RESIDENT][..., [*BUYERS, GOVERNMENT], :].sum(axis=-2)
        booked_abroad = between[..., BUYERS, REST_OF_WORLD].sum(axis=-1)
        _equal(at_home.sum(axis=-1) + booked_abroad, revenue.sum(axis=-1), "revenue at home + booked abroad = revenue")
        payments, receipts = self.ledger.payments(), self.ledger.receipts()
        _equal(payments.sum(axis=-1), received[..., REST_OF_WORLD], "sum of items = total, payments")
        _equal(receipts.sum(axis=-1), paid[..., REST_OF_WORLD], "sum of items = total, receipts")
        total = paid[..., REST_OF_WORLD] - received[..., REST_OF_WORLD]
        _equal((receipts - payments).sum(axis=-1), total, "sum of items = total, balance")
        self._assert_border(use, payments, at_home)
        self._assert_population()

    def assert_public_money(self, use: Use, money: PublicMoney) -> None:
        """Raise `AccountingError` unless every yen of public money went where the purses and the ledger say."""
        for number, lever in enumerate(money.levers):
            left = money.left[..., number]
            accounted = money.spent[..., number] + left
            _equal(money.granted[..., number], accounted, f"levers.{lever}: budget = spent + unspent")
            if (left < 0).any():
                raise AccountingError(f"levers.{lever} has spent more than its budget: {left} yen are left")
        transfers = self.ledger.transfers()
        paid = transfers[..., GOVERNMENT, :].sum(axis=-1)
        _equal(transfers.sum(axis=(-2, -1)), paid, "all transfers are the government's")
        _equal(
            paid,
            money.month_spent.sum(axis=-1) + use.levy_jpy.sum(axis=-1),
            "transfers = what levers pay + levies returned",
        )

    def _assert_border(self, use: Use, payments: IntArray, at_home: IntArray) -> None:
        """What crosses the border by item, and what each offer earns, computed from the bills once more."""
        offers, rows, revenue = self.offers, self.listings.offer, use.revenue_jpy
        booked = np.rint(offers.booking_share[..., rows] * revenue).astype(np.int64)
        resident = revenue - booked
        imported = offers.imported_input_share[..., rows] * (1.0 - offers.home_compute_share[..., rows]) * resident
        # A free service has no item, and pays nothing.
        inputs = np.where(self.charged, np.rint(imported).astype(np.int64), 0)
        crossing = (booked @ self.by_item + inputs @ self.by_input_item)[..., :-1]
        _equal(
            payments,
            crossing + self.ledger.unmodelled_payments(),
            "payments by item = booked abroad + imported inputs + not simulated",
        )
        _equal(
            self.ledger.receipts(),
            (offers.exports_jpy @ self.item_of_offer)[..., :-1] + self.ledger.unmodelled_receipts(),
            "receipts by item = exports of its offers + not simulated",
        )
        _equal(offers.revenue_home_jpy, revenue @ self.by_offer, "revenue of an offer = its bills")
        for column, (sector, sold) in enumerate(zip(RESIDENT, (~self.foreign, self.foreign), strict=True)):
            _equal(
                at_home[..., column],
                resident[..., sold].sum(axis=-1),
                f"what {SECTORS[sector]} receive at home = resident revenue",
            )
        isolated = not offers.foreign.any() and not offers.imported_input_share.any()
        if isolated and not self.ledger.flows[..., UNMODELLED, REST_OF_WORLD].any():
            _equal(
                payments,
                np.zeros_like(payments),
                "a world with no foreign provider and no imported input has no payments",
            )

    def _assert_population(self) -> None:
        listings = self.listings
        adopters = listings.by_market(listings.users)
        _equal(adopters + listings.non_users, self.potential + 0 * adopters, "adopters + non-adopters = population")
        users = listings.users.sum(axis=-2)
        total = listings.by_market(users)
        shares = listings.by_market(users / np.maximum(total, 1)[..., listings.market])
        if (np.abs(shares - (total > 0)) > 1e-12).any():
            raise AccountingError(f"conditional shares add up to {shares}")
        split = listings.tallies.split
        if split is not None:
            for moved in (split.people, split.units):
                _equal(
                    listings.by_market(moved), 0 * total, "what multi-homing customers have elsewhere = what they lack"
                )


def assert_stock(markets: list[Market], vector_engine: VectorEngine) -> None:
    """Raise `AccountingError` unless the tallies are what a fresh count of customers gives."""
    for market in markets:
        tallied = market.users.copy(), market.non_users.copy(), market.volume.copy()
        vector_engine.recount(market)
        for before, counted in zip(tallied, (market.users, market.non_users, market.volume), strict=True):
            _equal(before, counted, f"{market.service}: what was tallied = a fresh count")
        split = market.tallies.split
        if market.multi_homing is not None and split is not None:
            tallied = split.people.copy(), split.units.copy(), split.splitters.copy()
            market.multi_homing.recount(market.offer)
            for before, counted in zip(tallied, (split.people, split.units, split.splitters), strict=True):
                _equal(before, counted, f"{market.service}: what was split = a fresh count")


def assert_capacity(offers: Offers, invested: Investment) -> None:
    """Raise `AccountingError` unless what stands at home is what stood, less what wore out, plus what was built."""
    built = invested.before - invested.depreciation + invested.investment
    _equal(offers.capacity, built, "capacity' = capacity (1 - depreciation) + investment")
