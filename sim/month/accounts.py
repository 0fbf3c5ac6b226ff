"""Accounts, an act of the month: identities of the accounts, asserted in whole LCU in every run."""

import numpy as np

from agents.engines.vector import VectorEngine
from agents.state.market import Market
from agents.state.offers import Offers
from sim.month.compute import Investment
from sim.month.identities import AccountingError, Identities, assert_equal, one_hot, terms_of
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

__all__ = ["AccountingError", "Accounts"]


class Accounts:
    """The identities of one model; whatever is compared is summed up here once more, not taken from the ledger."""

    def __init__(self, ledger: Ledger, markets: list[Market], listings: Listings, offers: Offers) -> None:
        """Note who pays for each listing, and which items its payments and its inputs belong to."""
        self.ledger, self.listings, self.offers = ledger, listings, offers
        self.batch = listings.volume.shape[:-1]
        places = [listings.places[market] for market in listings.market]
        items, rows = ledger.items, listings.offer
        self.foreign = offers.foreign[rows]
        self.booking_share = offers.booking_share[..., rows]
        self.imported_input_share = offers.imported_input_share[..., rows]
        self.isolated = not offers.foreign.any() and not offers.imported_input_share.any()
        # A free service has no item, and pays nothing.
        self.charged = np.array([place.settings.item in items[:-1] for place in places])
        n_strata, n_markets, n = listings.users.shape[-2], len(markets), len(rows)
        potential = [np.pad(m.population.potential, (0, n_strata - len(m.population.potential))) for m in markets]
        self.potential = np.broadcast_to(np.stack(potential, axis=-1), (*self.batch, n_strata, n_markets))
        amounts = ("spending", "revenue", "levy", "subsidy", "booked", "resident", "inputs")
        self.identities = Identities(
            {"flows": (len(items), len(SECTORS), len(SECTORS))}
            | dict.fromkeys(amounts, (n,))
            | dict.fromkeys(("exports", "revenue_home"), (len(offers),))
            | {"users": (n_strata, n)}
            | dict.fromkeys(("non_users", "potential"), (n_strata, n_markets))
            | ({} if listings.tallies.split is None else dict.fromkeys(("people", "units"), (n,)))
        )
        self._lay_out_bills(one_hot([payer_of(place) for place in places], len(SECTORS)))
        item_of = {place.service: items.index(place.settings.item) for place in places}
        self._lay_out_border(
            one_hot([items.index(place.settings.item) for place in places], len(items))[:-1],
            one_hot([items.index(place.settings.imported_input_item) for place in places], len(items))[:-1],
            one_hot([item_of[service] for service in offers.service], len(items))[:-1],
        )
        self._lay_out_population(one_hot(listings.market.tolist(), n_markets))
        self.identities.lay_out()

    def _lay_out_bills(self, by_sector: np.ndarray) -> None:
        add, places = self.identities.add, self.identities.places
        spending, revenue, levy, subsidy = (places[name][None] for name in ("spending", "revenue", "levy", "subsidy"))
        between = places["flows"][:-1]  # all items, by payer and payee
        paid = np.moveaxis(between, 1, 0).reshape(len(SECTORS), -1)
        received = np.moveaxis(between, 2, 0).reshape(len(SECTORS), -1)
        add(
            "buyers' payments + subsidies = providers' receipts + levy revenue, per offer",
            [spending.T, subsidy.T],
            [revenue.T, levy.T],
        )
        billed = terms_of(spending[0], by_sector[list(BUYERS)])
        add("what firms, individuals and developers pay = their bills", [paid[list(BUYERS)]], [billed])
        at_home, abroad = ~self.foreign, self.foreign
        sides = [terms_of(spending[0], at_home[None]), terms_of(spending[0], abroad[None])]
        add("domestic + foreign spending = total spending", sides, [spending])
        add("what buyers pay = total spending", [paid[list(BUYERS)].reshape(1, -1)], [spending])
        add("levies received = levies billed", [received[[GOVERNMENT]]], [levy])
        add("subsidies paid = subsidies billed", [paid[[GOVERNMENT]]], [subsidy])
        received_at_home = between[:, [*BUYERS, GOVERNMENT]][..., RESIDENT]  # [n_items, n_payers, 2]
        booked_abroad = between[:, list(BUYERS), REST_OF_WORLD].reshape(1, -1)
        add("revenue at home + booked abroad = revenue", [received_at_home.reshape(1, -1), booked_abroad], [revenue])
        add("sum of items = total, payments", [between[..., REST_OF_WORLD].reshape(1, -1)], [received[[REST_OF_WORLD]]])
        add("sum of items = total, receipts", [between[:, REST_OF_WORLD].reshape(1, -1)], [paid[[REST_OF_WORLD]]])
        payments, receipts = between[..., REST_OF_WORLD].reshape(1, -1), between[:, REST_OF_WORLD].reshape(1, -1)
        # X - M is what it is on the other side: with nothing to subtract, X + (all that is received) = M + (all paid).
        both_ways = [receipts, received[[REST_OF_WORLD]]], [payments, paid[[REST_OF_WORLD]]]
        add("sum of items = total, balance", *both_ways)
        for column, (sector, sold) in enumerate(zip(RESIDENT, (at_home, abroad), strict=True)):
            add(
                f"what {SECTORS[sector]} receive at home = resident revenue",
                [received_at_home[..., column].reshape(1, -1)],
                [terms_of(places["resident"], sold[None])],
            )

    def _lay_out_border(self, by_item: np.ndarray, by_input_item: np.ndarray, item_of_offer: np.ndarray) -> None:
        """What crosses the border by item, and what each offer earns, computed from the bills once more."""
        add, places = self.identities.add, self.identities.places
        between = places["flows"][:-1]
        payments, receipts = between[..., REST_OF_WORLD], between[:, REST_OF_WORLD]
        crossing = [terms_of(places["booked"], by_item), terms_of(places["inputs"], by_input_item)]
        add(
            "payments by item = booked abroad + imported inputs + not simulated",
            [payments],
            [*crossing, payments[:, [UNMODELLED]]],
        )
        add(
            "receipts by item = exports of its offers + not simulated",
            [receipts],
            [terms_of(places["exports"], item_of_offer), receipts[:, [UNMODELLED]]],
        )
        by_offer = one_hot(self.listings.offer.tolist(), len(self.offers))
        bills = terms_of(places["revenue"], by_offer)
        add("revenue of an offer = its bills", [places["revenue_home"][:, None]], [bills])
        if self.isolated:
            simulated = np.delete(payments, UNMODELLED, axis=1)
            add("a world with no foreign provider and no imported input has no payments", [simulated], [])

    def _lay_out_population(self, by_market: np.ndarray) -> None:
        add, places = self.identities.add, self.identities.places
        for users, non_users, potential in zip(places["users"], places["non_users"], places["potential"], strict=True):
            add(
                "adopters + non-adopters = population",
                [terms_of(users, by_market), non_users[:, None]],
                [potential[:, None]],
            )
        for moved in ("people", "units"):
            if moved in places:
                lacking = "what multi-homing customers have elsewhere = what they lack"
                add(lacking, [terms_of(places[moved], by_market)], [])

    def assert_identities(self, use: Use) -> None:
        """Raise `AccountingError` unless every identity of the month holds to the LCU."""
        offers, tallies, revenue = self.offers, self.listings.tallies, use.revenue_lcu
        booked = np.rint(self.booking_share * revenue).astype(np.int64)
        resident = revenue - booked
        imported = self.imported_input_share * (1.0 - self.listings.of_offer(offers.home_compute_share)) * resident
        inputs = np.rint(imported).astype(np.int64) * self.charged
        bills = [use.spending_lcu, revenue, use.levy_lcu, use.subsidy_lcu, booked, resident, inputs]
        people = [tallies.users, tallies.non_users, self.potential]
        split = [] if tallies.split is None else [tallies.split.people, tallies.split.units]
        earned = [offers.exports_lcu, offers.revenue_home_lcu]
        self.identities.assert_all([self.ledger.flows, *bills, *earned, *people, *split], self.batch)
        self._assert_shares()

    def _assert_shares(self) -> None:
        listings = self.listings
        users = listings.users.sum(axis=-2)
        total = listings.by_market(users)
        shares = listings.by_market(users / listings.of_market(np.maximum(total, 1)))
        if (np.abs(shares - (total > 0)) > 1e-12).any():
            raise AccountingError(f"conditional shares add up to {shares}")

    def assert_public_money(self, use: Use, money: PublicMoney) -> None:
        """Raise `AccountingError` unless every LCU of public money went where the purses and the ledger say."""
        for number, lever in enumerate(money.levers):
            left = money.left[..., number]
            accounted = money.spent[..., number] + left
            assert_equal(money.granted[..., number], accounted, f"levers.{lever}: budget = spent + unspent")
            if (left < 0).any():
                raise AccountingError(f"levers.{lever} has spent more than its budget: {left} LCU are left")
        transfers = self.ledger.transfers()
        paid = transfers[..., GOVERNMENT, :].sum(axis=-1)
        assert_equal(transfers.sum(axis=(-2, -1)), paid, "all transfers are the government's")
        assert_equal(
            paid,
            money.month_spent.sum(axis=-1) + use.levy_lcu.sum(axis=-1),
            "transfers = what levers pay + levies returned",
        )


def assert_stock(markets: list[Market], vector_engine: VectorEngine) -> None:
    """Raise `AccountingError` unless the tallies are what a fresh count of customers gives."""
    tallies = markets[0].tallies
    tables, split = [tallies.users, tallies.non_users, tallies.volume], tallies.split
    split_tables = [] if split is None else [split.people, split.units, split.splitters]
    tallied = [table.copy() for table in (*tables, *split_tables)]
    vector_engine.recount(markets)
    for number, (before, counted) in enumerate(zip(tallied, (*tables, *split_tables), strict=True)):
        if not np.array_equal(before, counted):
            verb = "tallied" if number < len(tables) else "split"
            of_market = counted is tallies.non_users
            for market in markets:
                place = market.number if of_market else market.place
                assert_equal(
                    before[..., place], counted[..., place], f"{market.service}: what was {verb} = a fresh count"
                )


def assert_capacity(offers: Offers, invested: Investment) -> None:
    """Raise `AccountingError` unless what stands at home is what stood, less what wore out, plus what was built."""
    built = invested.before - invested.depreciation + invested.investment
    assert_equal(offers.capacity, built, "capacity' = capacity (1 - depreciation) + investment")
