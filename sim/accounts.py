"""Step 7 of the month: identities of the accounts, asserted in whole yen in every run."""

import numpy as np

from agents.market import Market
from agents.offers import Offers
from sim.billing import Bills
from sim.capacity import Investment
from sim.ledger import (
    BUYERS,
    DOMESTIC_PROVIDERS,
    FOREIGN_ESTABLISHMENTS,
    GOVERNMENT,
    REST_OF_WORLD,
    SECTORS,
    Ledger,
    payer_of,
)


class AccountingError(AssertionError):
    """An identity of the accounts does not hold: a fault of the program, never of the input."""


def _equal(left: object, right: object, identity: str) -> None:
    if not np.array_equal(np.asarray(left), np.asarray(right)):
        raise AccountingError(f"{identity}: {left} is not {right}")


def assert_identities(ledger: Ledger, bills: list[Bills], markets: list[Market], offers: Offers) -> None:
    """Raise `AccountingError` unless every identity of the month holds to the yen."""
    spending = dict.fromkeys(BUYERS, 0)
    domestic = foreign = levy = subsidy = revenue = 0
    for each in bills:
        _equal(
            each.spending_jpy + each.subsidy_jpy,
            each.revenue_jpy + each.levy_jpy,
            f"{each.market.service}: buyers' payments + subsidies = providers' receipts + levy revenue, per offer",
        )
        abroad = offers.foreign[each.market.rows]
        spending[payer_of(each.market)] += int(each.spending_jpy.sum())
        domestic += int(each.spending_jpy[~abroad].sum())
        foreign += int(each.spending_jpy[abroad].sum())
        levy += int(each.levy_jpy.sum())
        subsidy += int(each.subsidy_jpy.sum())
        revenue += int(each.revenue_jpy.sum())
    for sector in BUYERS:
        _equal(ledger.paid_by(sector), spending[sector], f"what {SECTORS[sector]} pay = their bills")
    _equal(domestic + foreign, sum(spending.values()), "domestic + foreign spending = total spending")
    _equal(ledger.received_by(GOVERNMENT), levy, "levies received = levies billed")
    _equal(ledger.paid_by(GOVERNMENT), subsidy, "subsidies paid = subsidies billed")
    at_home = int(ledger.flows[:, [*BUYERS, GOVERNMENT]][:, :, [DOMESTIC_PROVIDERS, FOREIGN_ESTABLISHMENTS]].sum())
    booked_abroad = int(ledger.flows[:, BUYERS, REST_OF_WORLD].sum())
    _equal(at_home + booked_abroad, revenue, "revenue at home + booked abroad = revenue")
    balance = ledger.receipts() - ledger.payments()
    total = ledger.received_by(REST_OF_WORLD), ledger.paid_by(REST_OF_WORLD)
    _equal(ledger.payments().sum(), total[0], "sum of items = total, payments")
    _equal(ledger.receipts().sum(), total[1], "sum of items = total, receipts")
    _equal(balance.sum(), total[1] - total[0], "sum of items = total, balance")
    _assert_border(ledger, bills, offers)
    for market in markets:
        _assert_population(market)


def assert_capacity(offers: Offers, invested: Investment) -> None:
    """Raise `AccountingError` unless what stands at home is what stood, less what wore out, plus what was built."""
    built = invested.before - invested.depreciation + invested.investment
    _equal(offers.capacity, built, "capacity' = capacity (1 - depreciation) + investment")


def _assert_border(ledger: Ledger, bills: list[Bills], offers: Offers) -> None:
    """What crosses the border by item, and what each offer earns, computed from the bills once more."""
    payments = dict(zip(ledger.items[:-1], ledger.unmodelled_payments().tolist(), strict=True))
    revenue = np.zeros(len(offers), dtype=np.int64)
    resident_by_origin = {DOMESTIC_PROVIDERS: 0, FOREIGN_ESTABLISHMENTS: 0}
    for each in bills:
        rows, settings = each.market.rows, each.market.settings
        revenue[rows] += each.revenue_jpy
        booked = np.rint(offers.booking_share[rows] * each.revenue_jpy).astype(np.int64)
        resident = each.revenue_jpy - booked
        imported = offers.imported_input_share[rows] * (1.0 - offers.home_compute_share[rows])
        if settings.item in payments:  # a free service has no item, and pays nothing
            payments[settings.item] += int(booked.sum())
            payments[settings.imported_input_item] += int(np.rint(imported * resident).sum())
        resident_by_origin[FOREIGN_ESTABLISHMENTS] += int(resident[offers.foreign[rows]].sum())
        resident_by_origin[DOMESTIC_PROVIDERS] += int(resident[~offers.foreign[rows]].sum())
    _equal(
        ledger.payments(), list(payments.values()), "payments by item = booked abroad + imported inputs + not simulated"
    )
    _equal(offers.revenue_home_jpy, revenue, "revenue of an offer = its bills")
    for sector, earned in resident_by_origin.items():
        received = int(ledger.flows[:, [*BUYERS, GOVERNMENT], sector].sum())
        _equal(received, earned, f"what {SECTORS[sector]} receive at home = resident revenue")
    isolated = not offers.foreign.any() and not offers.imported_input_share.any()
    if isolated and not ledger.unmodelled_payments().any():
        _equal(ledger.payments().sum(), 0, "a world with no foreign provider and no imported input has no payments")


def _assert_population(market: Market) -> None:
    adopters = int(market.users.sum())
    population = int(market.weight.sum())
    non_adopters = int(market.weight[market.offer < 0].sum())
    _equal(adopters + non_adopters, population, f"{market.service}: adopters + non-adopters = population")
    if adopters > 0:
        shares = market.users.sum(axis=0) / adopters
        if abs(float(shares.sum()) - 1.0) > 1e-12:
            raise AccountingError(f"{market.service}: conditional shares add up to {shares.sum()}")
