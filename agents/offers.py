"""The offers as columns: one row for each product, ordered by service and offer id."""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.innovation import quality_next, unit_cost
from agents.pricing import STRATEGIES, PricingState


@dataclass
class Offers:
    """Columns over all offers, [n_offers]. Prices and unit costs are a year's, in the currency of the list price."""

    # Fixed.
    service: list[str]
    name: list[str]
    provider: IntArray  # row of the provider
    foreign: np.ndarray  # bool
    usd: np.ndarray  # bool, whether listed in dollars
    launch_month: IntArray  # step of the launch, at most 0 when on the market from the start
    strategy: list[str]
    first_price: FloatArray
    trend_per_year: FloatArray
    reference_price: FloatArray  # p_ref in the currency of the list price
    reference_price_jpy: FloatArray
    first_unit_cost: FloatArray
    learning: FloatArray
    experience_years: FloatArray
    price_sensitivity: FloatArray
    taste_scale: FloatArray
    adoption_scale: FloatArray
    price_adjustment: FloatArray
    max_markup: FloatArray
    pass_through: FloatArray
    booking_share: FloatArray
    imported_input_share: FloatArray
    compute_share: FloatArray
    core_funding_jpy: FloatArray
    research_share: FloatArray
    research_scale_jpy: FloatArray
    research_effect: FloatArray
    quality_decay: FloatArray
    catch_up: FloatArray
    # State.
    price: FloatArray
    unit_cost: FloatArray
    quality: FloatArray
    cumulative_output: FloatArray  # units, home and abroad
    first_output: FloatArray  # X0, 0 until the first sale
    revenue_home_jpy: IntArray  # the latest month's
    revenue_abroad_jpy: FloatArray  # a year's
    output: FloatArray  # units a year, home and abroad
    capacity: IntArray  # compute at home, JPY a year at reference prices
    home_compute_share: FloatArray  # h_j
    # What everybody sees of last month, posted at the start of the month.
    share: FloatArray
    adoption: FloatArray
    on_market: np.ndarray  # bool

    def __len__(self) -> int:
        return len(self.name)

    def rows_of(self, service: str) -> IntArray:
        """Rows of a service's offers."""
        return np.array([row for row, name in enumerate(self.service) if name == service], dtype=np.int64)

    def launch(self, month: int) -> None:
        """Put on the market what is launched by now."""
        self.on_market = self.launch_month <= month

    def set_prices(self, rows: IntArray, years: float) -> None:
        """Post this month's unit costs and list prices of some offers; equations (7) and (8)."""
        produced = rows[self.first_output[rows] > 0.0]
        self.unit_cost[produced] = unit_cost(
            self.first_unit_cost[produced],
            self.cumulative_output[produced],
            self.first_output[produced],
            self.learning[produced],
        )
        for strategy in sorted({self.strategy[row] for row in rows}):
            chosen = rows[[self.strategy[row] == strategy for row in rows]]
            self.price[chosen] = STRATEGIES[strategy](self.pricing_state(chosen, years))

    def pricing_state(self, rows: IntArray, years: float) -> PricingState:
        """What a pricing strategy sees of some offers."""
        return PricingState(
            price=self.price[rows],
            first_price=self.first_price[rows],
            trend_per_year=self.trend_per_year[rows],
            years=years,
            unit_cost=self.unit_cost[rows],
            first_unit_cost=self.first_unit_cost[rows],
            reference_price=self.reference_price[rows],
            price_sensitivity=self.price_sensitivity[rows],
            share=self.share[rows],
            adoption=self.adoption[rows],
            taste_scale=self.taste_scale[rows],
            adoption_scale=self.adoption_scale[rows],
            price_adjustment=self.price_adjustment[rows],
            max_markup=self.max_markup[rows],
        )

    def innovate(self, rows: IntArray, frontier: FloatArray) -> None:
        """Produce, learn and research for a month; equations (8) and (9). What is not on the market yet waits."""
        rows = rows[self.on_market[rows]]
        started = rows[(self.first_output[rows] == 0.0) & (self.output[rows] > 0.0)]
        self.first_output[started] = self.output[started] * self.experience_years[started]
        self.cumulative_output[started] = self.first_output[started]
        self.cumulative_output[rows] += self.output[rows] / 12.0
        revenue_jpy = 12.0 * self.revenue_home_jpy[rows] + self.revenue_abroad_jpy[rows]
        self.quality[rows] = quality_next(
            self.quality[rows],
            self.research_share[rows] * revenue_jpy + self.core_funding_jpy[rows],
            self.research_scale_jpy[rows],
            self.research_effect[rows],
            self.quality_decay[rows],
            self.catch_up[rows],
            frontier[rows],
        )

    def produce(self, units_home: FloatArray, usd_jpy: float) -> None:
        """Set the output of a year, in units: what is used at home and what revenue abroad buys at the list price."""
        price_jpy = np.where(self.usd, self.price * usd_jpy, self.price)
        sold = price_jpy > 0.0
        self.output = units_home + np.where(sold, self.revenue_abroad_jpy / np.where(sold, price_jpy, 1.0), 0.0)

    def frontier(self) -> FloatArray:
        """Best quality on the market in the service of each offer, [n_offers]."""
        best = np.zeros(len(self))
        for service in dict.fromkeys(self.service):
            rows = self.rows_of(service)
            best[rows] = np.where(self.on_market[rows], self.quality[rows], 0.0).max()
        return best
