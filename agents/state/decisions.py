"""What customers hear of, value and choose, exact in float64: a single agent or many, the same to the last bit."""

from collections.abc import Callable
from functools import partial

import numpy as np

from agents.draws import FloatArray, uniform
from agents.equations import choice, utility
from agents.population import Rows, pick
from agents.state.market import Market

# A posted table, [n_columns] or [n_replicates, n_columns], as some customers see it: [n_columns, 1 or n].
Seen = Callable[[np.ndarray], np.ndarray]


def still_unaware(market: Market) -> np.ndarray:
    """Rows of those who have not heard of the service, without whom somebody else has told."""
    told = market.aware[market.unaware]
    return market.unaware[~told] if told.any() else market.unaware


def become_aware(market: Market, rows: np.ndarray) -> np.ndarray:
    """Which of some unaware customers become aware this month, bool; equation (5)."""
    posted, population = market.seen(), market.population
    draw = uniform(market.key(posted.awareness_key, rows), population.ids[rows])
    probability = population.seen_by(rows, posted.hearing)
    chance = probability[-1] + np.zeros(len(rows))
    if market.peers is not None:
        # Nobody hears of it who would not if all peers used it: the peers of few need to be counted.
        near = (draw < chance).nonzero()[0]
        if len(near) == 0:
            return draw < chance
        using = np.count_nonzero(market.offer_of_peers(rows[near]) >= 0, axis=1)
        chance[near] = probability[using, near if probability.shape[1] > 1 else 0]
    return draw < chance


def values(market: Market, rows: Rows, seen: Seen | None = None, stay: float | FloatArray = 1.0) -> FloatArray:
    """V_ij of some customers, [n_offers, n], -inf for offers that are not on the market; equations (1) and (2).

    `seen` is how these customers see what is posted, where that is known: finding the replicate of each takes a while.
    `stay` is what the bonus of the offer in use is multiplied by, a number or [n]: 0 where it is to be left out.
    """
    posted, settings, population = market.seen(), market.settings, market.population
    seen, own = seen or partial(population.seen_by, rows), partial(market.of_customers, rows)
    switching_cost = stay * own(posted.switching_cost)
    bound, free = market.offer[rows], None
    if market.multi_homing is not None:
        # Who multi-homes has a foot in every offer: what keeps it in the service keeps it at none of them.
        free = market.multi_homing.splits[rows] & (bound != choice.NONE)
        bound = np.where(free, np.int8(choice.NONE), bound)
    # Equation (2) is `utility.offer_values`; what only some markets have is added here.
    worth = utility.offer_values(
        seen(posted.common_value),
        seen(posted.relative_price),
        market.domestic[:, None],
        own(settings.price_sensitivity) * market.price_sensitivity[rows].astype(np.float64),
        market.home_bias[rows].astype(np.float64),
        bound,
        switching_cost,
    )
    if free is not None:
        worth += switching_cost * free
    if market.peers is not None:
        local = utility.peer_share(market.offer_of_peers(rows), seen(posted.share))
        worth += own(settings.network_effect * settings.local_share) * local
    if market.linked is not None and market.link_bonus is not None:
        worth += market.bonus_of(rows, market.link_bonus)
    return worth


def draw(market: Market, rows: Rows) -> FloatArray:
    """This month's draws of some customers for their choice, uniform in (0, 1), [n]."""
    return uniform(market.key(market.seen().choice_key, rows), market.population.ids[rows])


def choose(market: Market, rows: Rows, worth: FloatArray, drawn: FloatArray, seen: Seen | None = None) -> np.ndarray:
    """The offers that some customers take, int8 [n], -1 for none, by values and draws; equations (3) and (4)."""
    settings, population, own = market.settings, market.population, partial(market.of_customers, rows)
    if settings.threshold is not None:
        return choice.best_offer(worth)
    attraction = None  # where all adopt, it decides nothing
    if settings.outside_option:
        attraction = (seen or partial(population.seen_by, rows))(market.seen().attraction[..., None])[0]
        attraction = attraction + own(settings.readiness_effect) * market.readiness[rows].astype(np.float64)
    return choice.choose(worth, attraction, drawn, own(settings.taste_scale), own(settings.adoption_scale))


def decide(market: Market, rows: Rows, offers: np.ndarray, worth: FloatArray | None = None) -> None:
    """Note what customers have decided; it takes effect when all have.

    `worth` are the values of the multi-homing ones among them, where they are known already.
    """
    market.decided.append((rows, offers))
    if market.multi_homing is None:
        return
    places = market.multi_homing.among(rows)
    if len(places) > 0:
        splitting = pick(rows, places)
        worth = values(market, splitting) if worth is None else worth
        taste_scale = market.of_customers(splitting, market.settings.taste_scale)
        market.multi_homing.note(splitting, offers[places], worth, taste_scale)
