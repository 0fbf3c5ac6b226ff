"""The offers as columns: one row for each product, ordered by service and offer id."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.equations.entry import Turnover
from agents.equations.innovation import quality_next, unit_cost
from agents.equations.pricing import STRATEGIES, PricingState, Terms
from agents.equations.pricing.responsive_markup import multiplier
from agents.members import together
from agents.state.followers import Followers

NOTHING = 1e-100  # a price or an output below which there is none: what is divided by it is still a number
TERMS = tuple(field.name for field in fields(Terms))
# What strategies see anew each month: the fields of `PricingState` after the terms, but for `years` and `parameters`.
SEEN = tuple(field.name for field in fields(PricingState))[len(TERMS) : -2]
# What a member of a batch has of its own in any case; parameters, where they differ.
STATE = (
    "price", "unit_cost", "quality", "cumulative_output", "first_output", "revenue_home_lcu", "exports_lcu", "output",
    "capacity", "home_compute_share", "share", "adoption", "rival_price",
    "entered", "left", "leaving", "months_below",
)  # fmt: skip


@dataclass
class Offers:
    """Columns over all offers, [n_offers], of the state [..., n_offers]: a batch puts its replicates before them.

    Prices and unit costs are a year's, in the currency of the list price.
    """

    # Fixed.
    steps_per_year: float
    service: list[str]
    name: list[str]
    provider: IntArray  # row of the provider
    foreign: np.ndarray  # bool
    usd: np.ndarray  # bool, whether listed in dollars
    launch_month: IntArray  # step of the launch, at most 0 when on the market from the start
    strategy: np.ndarray  # names
    first_price: FloatArray
    trend_per_year: FloatArray
    reference_price: FloatArray  # p_ref in the currency of the list price
    reference_price_lcu: FloatArray
    first_unit_cost: FloatArray
    learning: FloatArray
    experience_years: FloatArray
    taste_scale: FloatArray
    home_network_effect: FloatArray  # gamma (1 - omega), utility of a share at home
    pricing_parameters: dict[str, FloatArray]  # what the strategies in use declare to read
    matched_rival: np.ndarray  # which price of the rivals is matched: cheapest, mean, or by_users
    rivals: np.ndarray  # bool [n_offers, n_offers], who sells to the same customers as whom
    pass_through: FloatArray
    booking_share: FloatArray
    imported_input_share: FloatArray
    compute_share: FloatArray
    core_funding_lcu: FloatArray
    research_share: FloatArray
    research_scale_lcu: FloatArray
    research_minimum_lcu: FloatArray  # 0 where there is none
    research_exponent: FloatArray
    research_effect: FloatArray
    quality_decay: FloatArray
    catch_up: FloatArray
    quality_limit: FloatArray  # inf where there is none
    # State, [..., n_offers].
    price: FloatArray
    unit_cost: FloatArray
    quality: FloatArray
    cumulative_output: FloatArray  # units, home and abroad
    first_output: FloatArray  # X0, 0 until the first sale
    revenue_home_lcu: IntArray  # the latest month's
    exports_lcu: IntArray  # the latest month's
    revenue_abroad_lcu: FloatArray  # a year's, given, of foreign offers: [n_offers]
    output: FloatArray  # units a year, home and abroad
    capacity: IntArray  # compute at home, LCU a year at reference prices
    home_compute_share: FloatArray  # h_j
    # What everybody sees of last month, posted at the start of the month.
    share: FloatArray
    adoption: FloatArray
    share_multiplier: FloatArray
    # What the state adds this month, [..., n_offers].
    research_support_lcu: FloatArray  # to research money, a year's
    quality_support: FloatArray  # to quality, units a year
    rival_price: FloatArray  # in the own currency, inf without a rival; kept up where a strategy sees it
    on_market: np.ndarray  # bool [n_offers], given; [..., n_offers] where offers enter and leave
    turnover: Turnover | None  # who enters and leaves; None where nobody does

    def __post_init__(self) -> None:
        names = list(dict.fromkeys(self.service))
        self.services = names
        self.keys = [f"services.{service}" for service in self.service]
        self.service_row = np.array([names.index(name) for name in self.service], dtype=np.int64)
        # Offers are ordered by service: sums over a service's offers are sums of stretches.
        self.service_starts = np.searchsorted(self.service_row, np.arange(len(names)))
        self.all_rows = np.arange(len(self.name))
        # Over the reference price what is free costs nothing.
        self.reference_or_inf_lcu = np.where(self.reference_price_lcu > 0.0, self.reference_price_lcu, np.inf)
        self.launch_months = frozenset(self.launch_month.tolist())
        self.followers = [self._followers(name) for name in sorted(set(self.strategy.tolist()))]
        self.matchers = np.flatnonzero([STRATEGIES[name].sees_rivals for name in self.strategy.tolist()])
        self.rivals_of_matchers, matched = self.rivals[self.matchers], self.matched_rival[self.matchers]
        self.rival_market: np.ndarray | None = None  # what was on the market when it was noted who is a rival
        cheapest, by_users = matched == "cheapest", (matched == "by_users")[:, None]
        self.match_cheapest = cheapest if cheapest.any() else None  # None: nobody does
        self.match_by_users = by_users if by_users.any() else None

    def _followers(self, strategy: str) -> Followers:
        rows = np.flatnonzero(self.strategy == strategy)
        declared = STRATEGIES[strategy].parameters + tuple(STRATEGIES[strategy].own_parameters)
        return Followers(
            strategy,
            rows,
            fixed={name: getattr(self, name)[..., rows] for name in TERMS},
            parameters={name: self.pricing_parameters[name][..., rows] for name in declared},
        )

    def __len__(self) -> int:
        return len(self.name)

    @classmethod
    def together(cls, members: "Sequence[Offers]") -> "Offers":
        """The offers of the members of a batch, each with a state of its own: [n_members, n_offers]."""
        offers: Offers = together(members, own=STATE)
        return offers

    def rows_of(self, service: str) -> IntArray:
        """Rows of a service's offers."""
        return np.array([row for row, name in enumerate(self.service) if name == service], dtype=np.int64)

    def of_service(self, column: np.ndarray) -> np.ndarray:
        """What each offer's service has, [..., n_offers], of [..., n_services]."""
        return column.take(self.service_row, axis=-1)

    def by_service(self, column: np.ndarray) -> np.ndarray:
        """Sums over each service's offers, [..., n_services]."""
        return np.add.reduceat(column, self.service_starts, axis=-1)

    def launch(self, month: int) -> None:
        """Put on the market what is launched or has entered by now and has not left."""
        if self.turnover is None and month > 0 and month not in self.launch_months:
            return
        on_market = self.launch_month <= month
        if self.turnover is not None:
            on_market = (on_market | self.turnover.entered) & ~self.turnover.left
        if not np.array_equal(on_market, self.on_market):  # the same array as long as nothing changes
            self.on_market = on_market

    def see_rivals(self, rate: FloatArray) -> None:
        """Note what rivals on the market asked last month, whoever sets prices first now; `rate` by unit of currency.

        Looked up for those who see it: the cheapest, or the mean, which weighs all alike or by last month's users.
        """
        rows = self.matchers
        price_lcu = self.price * rate
        if self.rival_market is not self.on_market:
            self.rival_market, self.rival = self.on_market, self.rivals_of_matchers & self.on_market[..., None, :]
            self.rival_weight = self.rival.astype(np.float64)
            self.rival_weights = _sums(self.rival_weight)
        cheapest, asked = self.match_cheapest, self._mean_asked(price_lcu)
        if cheapest is not None:
            asked = np.where(cheapest, np.where(self.rival, price_lcu[..., None, :], np.inf).min(axis=-1), asked)
        self.rival_price[..., rows] = asked / rate.take(rows, axis=-1)

    def _mean_asked(self, price_lcu: FloatArray) -> FloatArray:
        """The mean price of the rivals of each that matches prices, inf without any."""
        weight, weights = self.rival_weight, self.rival_weights
        if self.match_by_users is not None:
            used = weight * self.share[..., None, :]
            weight = np.where(self.match_by_users & used.any(axis=-1, keepdims=True), used, weight)
            weights = _sums(weight)
        total = _sums(price_lcu[..., None, :] * weight)
        rivalled = weights > 0.0
        return np.where(rivalled, total / np.where(rivalled, weights, 1.0), np.inf)

    def set_home_network_effect(self, effect: FloatArray) -> None:
        """Change gamma (1 - omega) of all offers, also for those who price by it."""
        self.home_network_effect = effect
        for followers in self.followers:
            followers.fixed["home_network_effect"] = effect[..., followers.rows]

    def set_prices(self, rows: IntArray, years: float) -> None:
        """Post this month's unit costs and list prices of some offers; equations (7) and (8)."""
        # Whether it is that very array is known at once; to compare the rows would take what a slice saves.
        everybody = rows is self.all_rows
        of = slice(None) if everybody else rows
        self.unit_cost[..., of] = unit_cost(
            self.first_unit_cost[..., of],
            self.cumulative_output[..., of],
            self.first_output[..., of],
            self.learning[..., of],
        )
        raised = self.share**2 * multiplier(self.share, self.home_network_effect, self.taste_scale)
        self.share_multiplier = self.of_service(self.by_service(raised))
        turn = np.zeros(0 if everybody else len(self), dtype=bool)
        turn[of] = True
        seen = np.array([getattr(self, name) for name in SEEN])  # [n_columns, ..., n_offers]
        for followers in self.followers:
            setting = followers if everybody else followers.among(turn)
            if len(setting.rows) > 0:
                columns = dict(zip(SEEN, seen.take(setting.rows, axis=-1), strict=True))
                state = PricingState(**setting.fixed, **columns, years=years, parameters=setting.parameters)
                self.price[..., setting.rows] = STRATEGIES[setting.strategy].list_prices(state)

    def innovate(self, rows: IntArray, frontier: FloatArray) -> None:
        """Produce, learn and research for a month; equations (8) and (9). What is not on the market yet waits."""
        of = slice(None) if rows is self.all_rows else rows  # a slice takes none of the time that rows take
        active = self.on_market[..., of]
        output, first, before = self.output[..., of], self.first_output[..., of], self.cumulative_output[..., of]
        starting = active & (first == 0.0) & (output > NOTHING)
        if starting.any():
            first = np.where(starting, output * self.experience_years[..., of], first)
            self.first_output[..., of] = first
            before = np.where(starting, first, before)
        self.cumulative_output[..., of] = np.where(active, before + output / self.steps_per_year, before)
        revenue_lcu = self.revenue_lcu()[..., of]
        quality = self.quality[..., of]
        better = quality_next(
            quality,
            self.research_share[..., of] * revenue_lcu
            + self.core_funding_lcu[..., of]
            + self.research_support_lcu[..., of],
            self.research_scale_lcu[..., of],
            self.research_effect[..., of],
            self.quality_decay[..., of],
            self.catch_up[..., of],
            frontier[..., of],
            self.steps_per_year,
            self.quality_limit[..., of],
            self.quality_support[..., of],
            research_minimum_lcu=self.research_minimum_lcu[..., of],
            research_exponent=self.research_exponent[..., of],
        )
        self.quality[..., of] = np.where(active, better, quality)

    def produce(self, units_home: FloatArray, rate: FloatArray) -> None:
        """Set the output of a year, in units: what is used at home and what is sold abroad, at the list price.

        `rate` is what a unit of the currency of each list price comes to, [..., n_offers].
        """
        price_lcu = self.price * rate
        sold = price_lcu > NOTHING
        abroad_lcu = self.steps_per_year * self.exports_lcu + self.revenue_abroad_lcu
        self.output = units_home + np.where(sold, abroad_lcu / np.where(sold, price_lcu, 1.0), 0.0)

    def revenue_lcu(self) -> FloatArray:
        """Revenue of a year by this month's, [..., n_offers]: at home, from exports, and abroad where it is given."""
        return self.steps_per_year * (self.revenue_home_lcu + self.exports_lcu) + self.revenue_abroad_lcu

    def frontier(self) -> FloatArray:
        """Best quality on the market in the service of each offer, [..., n_offers]."""
        quality = np.where(self.on_market, self.quality, 0.0)
        return self.of_service(np.maximum.reduceat(quality, self.service_starts, axis=-1))


def _sums(columns: FloatArray) -> FloatArray:
    """Sums along the last axis; a running sum adds in the order of the offers, in a batch as alone."""
    sums: FloatArray = columns.cumsum(axis=-1)[..., -1]
    return sums
