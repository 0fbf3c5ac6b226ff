"""A lead given by hand: in a copy of the economy some users change to another offer, and a contract term shows what
is left of it.

The restoring force that `lambda_local` computes from choice probabilities (Brock & Durlauf 2001) is here measured: the
copy and the economy itself go on with the same draws, so that their difference is the answer to the lead alone.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, IntArray, draw_key, uniform
from agents.state.market import Market
from agents.streams import Stream
from experiments.runs.outcomes.leads import give_lead
from sim import Replicates
from sim.record.response import spectral_radius

LARGEST_PART = 0.5  # of an offer's users who change: it keeps at least as many


@dataclass(frozen=True)
class Response:
    """What became of a lead in one market, by replicate; shares are those among the market's users."""

    service: str
    population: str
    giver: str
    taker: str
    given: FloatArray  # lead given at the start, a share of users, [n_replicates]
    left: FloatArray  # lead after the term
    kept: FloatArray  # part of it held by those who were moved
    average: FloatArray  # mean lead over the term

    @property
    def followed(self) -> FloatArray:
        """Part of what is left that comes from everybody else, [n_replicates]."""
        return self.left - self.kept


def two_leaders(market: Market) -> tuple[int, int] | None:
    """The offers with most users, of all replicates together, the first and the second; None without two in use."""
    users = market.tables()[0].sum(axis=(0, 1))
    order = np.argsort(-users, kind="stable")[:2]
    return None if len(order) < 2 or users[order[1]] == 0 else (int(order[0]), int(order[1]))


def rows_to_move(market: Market, giver: int, share: float, seeds: Sequence[int]) -> IntArray:
    """Rows of some users of an offer, of every replicate: about `share` of the market's users, at most half of its own.

    Who they are is drawn by customer and seed, and is the same whatever else happens.
    """
    users = market.tables()[0].sum(axis=1).astype(np.float64)  # [n_replicates, n_offers]
    wanted = share * users.sum(axis=1) / np.maximum(users[:, giver], 1.0)
    part = np.minimum(wanted, LARGEST_PART)
    chosen = []
    bounds = market.population.bounds
    for seed, first, last, moving_part in zip(seeds, bounds, bounds[1:], part, strict=False):
        rows = first + np.flatnonzero(market.offer[first:last] == giver)
        key = draw_key(seed, Stream.GIVEN_LEAD, market.service, market.population.name)
        chosen.append(rows[uniform(key, market.population.ids[rows]) < moving_part])
    return np.concatenate(chosen)


def local_growth(model: Replicates, market: Market) -> FloatArray:
    """`lambda_local` of one market in the latest month, [n_replicates]; nan where it is undefined."""
    month = model.month - 1
    panel = next(candidate for candidate in model.stability.panels if candidate.market is market)
    information = model.information
    pseudo_users = (information.pseudo_users * information.spread[month])[market.place].sum()
    return spectral_radius(panel, slice(month, month + 1), np.array([pseudo_users]))[0]


def respond(model: Replicates, number: int, share: float, towards_leader: bool) -> Response | None:
    """Move users between the two leaders of market `at`, and compare after a term; None where there are not two."""
    control = follow(model, number)
    return None if control is None else respond_to(model, number, share, towards_leader, control)


@dataclass(frozen=True)
class Course:
    """A market over a contract term."""

    users: FloatArray  # at the start and every month after, [n_months + 1, n_replicates, n_offers]
    offer: np.ndarray  # of every customer in the end


def follow(model: Replicates, number: int) -> Course | None:
    """What becomes of market `at` if nobody is moved, the model itself untouched; None where the term is cut short."""
    term = model.markets[number].settings.contract_months
    if model.month == 0 or model.month + term > model.world.n_months:
        return None
    return _course(deepcopy(model), number, term)


def respond_to(model: Replicates, number: int, share: float, towards_leader: bool, control: Course) -> Response | None:
    """As `respond`, beside a control that is known."""
    copy = deepcopy(model)
    market = copy.markets[number]
    pair = two_leaders(market)
    if pair is None:
        return None
    giver, taker = pair[::-1] if towards_leader else pair
    rows = rows_to_move(market, giver, share, copy.seeds)
    if len(rows) == 0:
        return None
    give_lead(market, rows, taker)
    course = _course(copy, number, market.settings.contract_months)
    lead = _lead(course.users, giver, taker) - _lead(control.users, giver, taker)
    held = [_side(offers[rows], giver, taker) for offers in (course.offer, control.offer)]
    weight = (held[0] - held[1]) * market.population.weight[rows]
    moved = np.bincount(market.population.replicate_of(rows), weights=weight, minlength=len(copy.seeds))
    return Response(
        service=market.service,
        population=market.population.name,
        giver=market.offers[giver],
        taker=market.offers[taker],
        given=lead[0],
        left=lead[-1],
        kept=0.5 * moved / np.maximum(course.users[-1].sum(axis=-1), 1.0),
        average=lead[1:].mean(axis=0),
    )


def _course(model: Replicates, number: int, term: int) -> Course:
    """Run a model for a term; it is used up."""
    market = model.markets[number]
    users = [market.tables()[0].sum(axis=1).astype(np.float64)]
    for _ in range(term):
        model.step()
        users.append(market.tables()[0].sum(axis=1).astype(np.float64))
    return Course(np.stack(users), market.offer)


def _lead(users: FloatArray, giver: int, taker: int) -> FloatArray:
    """Half the lead of the taker over the giver among all users: one user who changes adds one, [..., n_replicates]."""
    total = np.maximum(users.sum(axis=-1), 1.0)
    return 0.5 * (users[..., taker] - users[..., giver]) / total


def _side(offers: np.ndarray, giver: int, taker: int) -> IntArray:
    """1 for users of the taker, -1 for those of the giver, 0 for all others."""
    return (offers == taker).astype(np.int64) - (offers == giver)
