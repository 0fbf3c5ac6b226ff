"""The act Information, and what the act Prices posts: what customers see of offers and of last month's users."""

from collections.abc import Sequence

import numpy as np

from agents.draws import FloatArray, month_keys
from agents.engines.posting import MonthColumns, RuleColumns, ServiceColumns
from agents.engines.vector import VectorEngine
from agents.equations import awareness
from agents.members import Number, beside, column
from agents.state.market import Market
from agents.state.offers import Offers
from agents.state.posted import Board
from agents.streams import Stream
from configs import Settings
from sim.month.exposure import CrossLink, spread_pseudo_users
from sim.month.rules import RulesInForce
from sim.start.listings import Listings
from sim.start.world import World


class Information:
    """Posts in every market what its customers see: computed for all listings at once, [..., n_listings]."""

    def __init__(
        self, settings: Settings, offers: Offers, listings: Listings, markets: list[Market], world: World
    ) -> None:
        """Gather what does not change from month to month."""
        self.offers, self.listings, self.markets = offers, listings, markets
        self.slices = listings.slices()
        self.share_abroad = _by_listing(world.share_abroad, listings)  # [n_months, ..., n_listings]
        self.bias = _by_listing(world.bias, listings)  # [n_months, ..., n_listings]
        self.columns = service_columns(settings, offers, listings, markets)
        self.pseudo_users = self.columns.pseudo_users
        launched = offers.launch_month[listings.offer] <= np.arange(world.n_months)[:, None]  # [n_months, n_listings]
        self.open = listings.by_market(launched.astype(np.int64)) > 0
        by_member = launched if self.share_abroad.ndim == 2 else launched[:, None]
        self.spread = spread_pseudo_users(listings, by_member, self.share_abroad)  # [n_months, ..., n_listings]
        self.service_of_market = np.array([offers.services.index(market.service) for market in markets])
        self.service_of_listing = self.service_of_market[listings.market]
        self.switching_cost = column([market.settings.switching_cost for market in markets])
        self.cross_links = [
            CrossLink(market, place, markets, self.slices)
            for market, place in zip(markets, self.slices, strict=True)
            if np.any(market.settings.cross_side_effect > 0.0)
        ]
        self.no_cross_share = np.zeros(len(listings.offer))
        self.hearing = _Hearing(markets)
        self.rules: RulesInForce | None = None
        self.sold: np.ndarray | None = None  # whether anything is sold in each market, where rules withdraw offers

    def key_draws(
        self, seeds: Sequence[int], batch: tuple[int, ...], first_month: int, n_months: int, months_per_step: int
    ) -> None:
        """Name the draws of every month: they go by the calendar, so that a later start draws the same."""
        self.months_per_step = months_per_step
        self.dates = first_month + np.arange(n_months) * months_per_step

        def keys(stream: Stream) -> np.ndarray:
            words = [month_keys(seeds, stream, m.service, m.population.name, months=self.dates) for m in self.markets]
            return np.stack(words, axis=1).reshape(n_months, len(self.markets), *batch, 2)

        self.awareness_keys, self.choice_keys = keys(Stream.AWARENESS), keys(Stream.CHOICE)
        self.revision_keys = keys(Stream.REVISION)

    def update_shares(self, month: int, engine: VectorEngine) -> None:
        """Shares and adoption by offer across the populations of a service, from last month's users."""
        offers, spread = self.offers, self.spread[month]
        if offers.turnover is not None:
            on_market = offers.on_market[..., self.listings.offer]
            spread = spread_pseudo_users(self.listings, on_market, self.share_abroad[month])
        self.counted = engine.count_users(self.columns, self.listings.tallies, spread)
        offers.share, offers.adoption = self.counted.share_of_offer, self.counted.adoption

    def post(self, relative_price: FloatArray, rules: RulesInForce, month: int, engine: VectorEngine) -> None:
        """Post what customers see this month; `relative_price` is the buyer's over the reference, [..., n_offers]."""
        offers = self.offers
        if rules is not self.rules or offers.on_market is not self.on_market:
            self._look_at_rules(rules)
        given = MonthColumns(
            share_abroad=self.share_abroad[month],
            bias=self.bias[month],
            cross_share=self._cross_share(),
            quality=offers.quality,
            relative_price=relative_price,
        )
        counted, seen = self.counted, engine.see(self.columns, self.rule_columns, self.counted, given)
        for number, added in rules.procurement_preference.items():
            seen.value_bound[number] += float(added.max(initial=0.0))
        turnover, closed = offers.turnover, None
        if turnover is not None and turnover.leaving.any():
            closed = turnover.leaving[..., self.listings.offer]
        self.board = Board(
            value=seen.value,
            common_value=seen.common_value,
            relative_price=seen.relative_price,
            share=counted.share,
            pseudo_users=counted.pseudo_users,
            closed=closed,
            attraction=seen.attraction,
            hearing=self._chances(seen.users_share),
            width=self.hearing.width,
            month=int(self.dates[month]) // self.months_per_step,
            awareness_key=self.awareness_keys[month],
            choice_key=self.choice_keys[month],
            revision_key=self.revision_keys[month],
            open=self.open[month] if self.sold is None else self.sold,
            switching_cost=self.switching_cost_in_force,
            base_abroad_share=self.base_abroad_of_market,
            value_bound=seen.value_bound,
        )
        for market in self.markets:
            market.board = self.board

    def _chances(self, users_share: FloatArray) -> FloatArray:
        """Chances of hearing of a service, [..., n_markets, largest degree + 1]: none where nobody is left to hear."""
        for market in self.markets:
            if len(market.unaware) > 0:
                return self.hearing.chances(users_share)
        return self.hearing.of_nobody

    def _look_at_rules(self, rules: RulesInForce) -> None:
        """Note by listing and market what rules say, and what is on the market: most months it is what it was."""
        offers, listings, rows = self.offers, self.listings, self.listings.offer
        self.rules, self.on_market = rules, offers.on_market
        launched = listings.of_offer(offers.on_market) & ~rules.withdrawn[rows]
        self.rule_columns = RuleColumns(
            launched=launched,
            all_launched=bool(launched.all()),
            preference=listings.of_offer(rules.preference),
            base_abroad=listings.of("base_abroad_share") * rules.base_abroad_factor[..., self.service_of_listing],
        )
        factor = rules.switching_cost_factor[..., self.service_of_market]
        self.switching_cost_in_force = self.switching_cost * factor
        self.base_abroad_of_market = self.rule_columns.base_abroad[..., listings.starts]
        self.sold = None
        if rules.withdrawn.any():
            n_sold = listings.by_market(launched.astype(np.int64)).reshape(-1, len(self.markets))
            self.sold = n_sold.min(axis=0) > 0

    def _cross_share(self) -> FloatArray:
        """x_j, share of the same provider's users on the other side of the market, [..., n_listings]."""
        if not self.cross_links:
            return self.no_cross_share
        cross = np.zeros(self.counted.used.shape)
        for link in self.cross_links:
            cross[..., link.place] = link.share(self.counted.used)
        return cross


class _Hearing:
    """Chances of those who have not heard of a service to hear of it this month; equation (5)."""

    def __init__(self, markets: list[Market]) -> None:
        self.width = [1 if market.peers is None else market.peers.shape[1] + 1 for market in markets]
        # The part of use that peers make up, by how many of them use the service, [n_markets, largest degree + 1].
        shares = column([market.settings.local_share for market in markets])
        self.local = np.zeros((*shares.shape, max(self.width)))
        for number, (market, width) in enumerate(zip(markets, self.width, strict=True)):
            if market.peers is not None:
                self.local[..., number, :width] = beside(market.settings.local_share) * (
                    np.arange(width) / max(width - 1, 1)
                )
        self.national = column([1.0 if m.peers is None else 1.0 - m.settings.local_share for m in markets])[..., None]
        self.innovation = column([market.settings.innovation for market in markets])[..., None]
        self.imitation = column([market.settings.imitation for market in markets])[..., None]
        self.steps_per_year = markets[0].steps_per_year
        self.of_nobody = np.zeros((*markets[0].tallies.volume.shape[:-1], len(markets), max(self.width)))
        hazards = [market.settings.awareness_hazard for market in markets]
        self.by_hazard = {name: np.flatnonzero([hazard == name for hazard in hazards]) for name in sorted(set(hazards))}

    def chances(self, users_share: FloatArray) -> FloatArray:
        """Of a month, by market and number of peers who use the service, [..., n_markets, largest degree + 1]."""
        use = self.national * users_share[..., None] + self.local
        if len(self.by_hazard) == 1:
            (hazard,) = self.by_hazard
            rates = self.innovation, self.imitation
            return np.asarray(awareness.awareness_probability(*rates, use, self.steps_per_year, hazard))
        chances = np.empty(use.shape)
        for hazard, numbers in self.by_hazard.items():
            chances[..., numbers, :] = awareness.awareness_probability(
                self.innovation[..., numbers, :],
                self.imitation[..., numbers, :],
                use[..., numbers, :],
                self.steps_per_year,
                hazard,
            )
        return chances


def _by_listing(paths: FloatArray, listings: Listings) -> FloatArray:
    """Paths of offers, [..., n_offers, n_months], as those of their listings, [n_months, ..., n_listings]."""
    return np.ascontiguousarray(np.moveaxis(paths[..., listings.offer, :], -1, 0))


def service_columns(settings: Settings, offers: Offers, listings: Listings, markets: list[Market]) -> ServiceColumns:
    """What does not change from month to month of listings and markets."""
    potential = np.array([float(market.population.potential.sum()) for market in markets])
    of_listing = potential[listings.market]
    opening = [market.settings.offers[offer].opening_share for market in markets for offer in market.offers]
    by_service = np.zeros(len(offers.services))
    for market, people in zip(markets, potential, strict=True):
        by_service[offers.services.index(market.service)] += people
    return ServiceColumns(
        starts=listings.starts,
        market=listings.market,
        offer=listings.offer,
        listings_of_offers=listings.listings_of_offers,
        has_listings=listings.has_listings,
        service_starts=offers.service_starts,
        service=offers.service_row,
        potential_of_offer=by_service[offers.service_row],
        potential=potential,
        pseudo_users=beside(settings.economy.pseudo_count) * of_listing,
        opening_users=of_listing * column(opening),
        local_share=listings.of("local_share"),
        cross_side_effect=listings.of("cross_side_effect"),
        quality_weight=listings.of("quality_weight"),
        network_effect=listings.of("network_effect"),
        feedback=column([market.settings.adoption_feedback for market in markets]),
        adoption_constant=column([market.customers.adoption_constant for market in markets]),
        reference_value=column([market.reference_value for market in markets]),
        # What no member exceeds.
        personal_bound=np.array([np.max(_personal_bound(market)) for market in markets]),
        price_bound=np.array([np.max(_price_bound(market)) for market in markets]),
    )


def _personal_bound(market: Market) -> Number:
    """How much value customers can add beside what is posted for all."""
    settings, largest_bias = market.settings, float(np.abs(market.home_bias).max(initial=0.0))
    bonus = 0.0 if market.link_bonus is None else float(market.link_bonus.max())
    return largest_bias + settings.switching_cost + bonus + settings.network_effect * settings.local_share


def _price_bound(market: Market) -> Number:
    return market.settings.price_sensitivity * float(market.population.price_sensitivity.max(initial=0.0))
