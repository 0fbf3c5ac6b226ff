"""The act Information, and what the act Prices posts: what customers see of offers and of last month's users."""

from collections.abc import Sequence

import numpy as np

from agents.draws import FloatArray, month_keys
from agents.equations import awareness
from agents.equations.utility import common_exposure, market_share
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
        self.potential = np.array([float(market.population.potential.sum()) for market in markets])
        of_listing = self.potential[listings.market]
        launched = offers.launch_month[listings.offer] <= np.arange(world.n_months)[:, None]  # [n_months, n_listings]
        self.open = listings.by_market(launched.astype(np.int64)) > 0
        by_member = launched if self.share_abroad.ndim == 2 else launched[:, None]
        self.spread = spread_pseudo_users(listings, by_member, self.share_abroad)  # [n_months, ..., n_listings]
        self.service_of_market = np.array([offers.services.index(market.service) for market in markets])
        self.service_of_listing = self.service_of_market[listings.market]
        self.switching_cost = column([market.settings.switching_cost for market in markets])
        self.feedback = column([market.settings.adoption_feedback for market in markets])
        self.adoption_constant = column([market.customers.adoption_constant for market in markets])
        self.reference_value = column([market.reference_value for market in markets])
        self.pseudo_users = beside(settings.economy.pseudo_count) * of_listing
        opening = [market.settings.offers[offer].opening_share for market in markets for offer in market.offers]
        self.opening_users = of_listing * column(opening)
        by_service = np.zeros(len(offers.services))
        for market, people in zip(markets, self.potential, strict=True):
            by_service[offers.services.index(market.service)] += people
        self.potential_of_offer = by_service[offers.service_row]
        self.cross_links = [
            CrossLink(market, place, markets, self.slices)
            for market, place in zip(markets, self.slices, strict=True)
            if np.any(market.settings.cross_side_effect > 0.0)
        ]
        self.hearing = _Hearing(markets)
        self.rules: RulesInForce | None = None
        self.sold: np.ndarray | None = None  # whether anything is sold in each market, where rules withdraw offers
        # What no member exceeds.
        self.personal_bound = np.array([np.max(_personal_bound(market)) for market in markets])
        self.price_bound = np.array([np.max(_price_bound(market)) for market in markets])

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

    def update_shares(self) -> None:
        """Shares and adoption by offer across the populations of a service, from last month's users."""
        offers = self.offers
        self.users = np.add.reduce(self.listings.users, axis=-2)
        self.used = self.listings.divided(self.users)
        users = self.listings.by_offer(self.users)
        total = offers.of_service(offers.by_service(users))
        offers.share = users / np.maximum(total, 1)
        offers.adoption = total / self.potential_of_offer

    def post(self, relative_price: FloatArray, rules: RulesInForce, month: int) -> None:
        """Post what customers see this month."""
        offers, listings, rows = self.offers, self.listings, self.listings.offer
        adopters = listings.by_market(self.users)
        # The opening: as if everybody used the service as its first users do.
        users = self.used
        if not adopters.all():
            users = np.where(listings.of_market(adopters) > 0, users, self.opening_users)
        closed, spread = None, self.spread[month]
        if offers.turnover is not None:
            spread = spread_pseudo_users(listings, offers.on_market[..., rows], self.share_abroad[month])
            closed = offers.turnover.leaving[..., rows] if offers.turnover.leaving.any() else None
        share = market_share(users, self.pseudo_users, spread, listings.starts, listings.market)
        if rules is not self.rules or offers.on_market is not self.on_market:
            self._look_at_rules(rules)
        launched = self.launched
        exposure = common_exposure(
            share,
            self.share_abroad[month],
            self._cross_share(),
            self.base_abroad,
            listings.of("local_share"),
            listings.of("cross_side_effect"),
        )
        quality = listings.of_offer(offers.quality)
        value = listings.of("quality_weight") * quality + listings.of("network_effect") * exposure
        value += self.bias[month] + self.preference
        users_share = adopters / self.potential
        seen_price = listings.of_offer(relative_price)
        counted, common_value = value, value
        if not self.all_launched:
            counted, common_value = np.where(launched, value, 0.0), np.where(launched, value, -np.inf)
        bound = self._value_bound(counted, seen_price)
        for number, added in rules.procurement_preference.items():
            bound[number] += float(added.max(initial=0.0))
        is_open = self.open[month] if self.sold is None else self.sold
        self.board = Board(
            value=value,
            common_value=common_value,
            relative_price=seen_price,
            share=share,
            pseudo_users=self.pseudo_users * spread,
            closed=closed,
            attraction=self.adoption_constant + self.feedback * users_share - self.reference_value,
            hearing=self.hearing.chances(users_share),
            width=self.hearing.width,
            month=int(self.dates[month]) // self.months_per_step,
            awareness_key=self.awareness_keys[month],
            choice_key=self.choice_keys[month],
            revision_key=self.revision_keys[month],
            open=is_open,
            switching_cost=self.switching_cost_in_force,
            base_abroad_share=self.base_abroad_of_market,
            value_bound=bound,
        )
        for market in self.markets:
            market.board = self.board

    def _look_at_rules(self, rules: RulesInForce) -> None:
        """Note by listing and market what rules say, and what is on the market: most months it is what it was."""
        offers, listings, rows = self.offers, self.listings, self.listings.offer
        self.rules, self.on_market = rules, offers.on_market
        self.launched = listings.of_offer(offers.on_market) & ~rules.withdrawn[rows]
        self.all_launched = bool(self.launched.all())
        self.preference = listings.of_offer(rules.preference)
        self.base_abroad = listings.of("base_abroad_share") * rules.base_abroad_factor[..., self.service_of_listing]
        factor = rules.switching_cost_factor[..., self.service_of_market]
        self.switching_cost_in_force = self.switching_cost * factor
        self.base_abroad_of_market = self.base_abroad[..., listings.starts]
        self.sold = None
        if rules.withdrawn.any():
            n_sold = listings.by_market(self.launched.astype(np.int64)).reshape(-1, len(self.markets))
            self.sold = n_sold.min(axis=0) > 0

    def _cross_share(self) -> FloatArray:
        """x_j, share of the same provider's users on the other side of the market, [..., n_listings]."""
        cross = np.zeros(self.users.shape)
        for link in self.cross_links:
            cross[..., link.place] = link.share(self.used)
        return cross

    def _value_bound(self, value: FloatArray, price: FloatArray) -> FloatArray:
        """What no customer's value of an offer on the market exceeds in size, in any replicate, [n_markets]."""

        by_market = np.maximum.reduceat(np.abs(np.array((value, price))), self.listings.starts, axis=-1)
        largest_value, largest_price = by_market.reshape(2, -1, len(self.markets)).max(axis=1)
        return self.personal_bound + largest_value + self.price_bound * largest_price


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


def _personal_bound(market: Market) -> Number:
    """How much value customers can add beside what is posted for all."""
    settings, largest_bias = market.settings, float(np.abs(market.home_bias).max(initial=0.0))
    bonus = 0.0 if market.link_bonus is None else float(market.link_bonus.max())
    return largest_bias + settings.switching_cost + bonus + settings.network_effect * settings.local_share


def _price_bound(market: Market) -> Number:
    return market.settings.price_sensitivity * float(market.population.price_sensitivity.max(initial=0.0))
