"""Has a market tipped? Two copies of a run get opposite leads by hand, and time shows whether they end further apart.

A market has tipped in a run where one offer has at least `HELD` of its users in the end, or where leads feed
themselves: who leads is then decided by who led (Arthur 1989). Leads are given to the two offers that open the market,
as soon as both are in use, and copies share all draws, so that their difference is the answer to the leads alone. Of
two offers that are alike this is the linear stability of equal shares (Brock & Durlauf 2001); it is also defined where
offers differ, where customers do, and where prices and quality answer.
"""

from collections.abc import Sequence
from copy import deepcopy
from typing import cast
from weakref import WeakKeyDictionary

import numpy as np

from agents.draws import FloatArray, IntArray, draw_key, uniform
from agents.state.market import Market
from agents.state.switching import recount
from agents.streams import Stream
from configs import ConfigError
from configs.errors import nearest
from configs.language import _
from experiments.tipping.words import HELD, leaders_of
from sim import DigitalEconomy, Economies
from sim.economy import Economy
from sim.model import Simulation

MOVED = 0.05  # share of the market's users who change in each copy
TERMS = 12  # contract terms after which the copies are compared, or at the end of the run if that is sooner
USED_AFTER = 12  # months from the launch of the second offer until leads are given
COLUMNS = ("tipped", "lead_growth", "leader_share", "leader")

_growths: "WeakKeyDictionary[Economy, dict[str, FloatArray]]" = WeakKeyDictionary()  # two columns ask for the same


def tipping_column(model: Economy, service: str, column: str) -> FloatArray:
    """A column of a market in a finished batch, [n_replicates].

    `leader_share`: the largest share of users in the end. `lead_growth`: how far apart the copies ended, over how far
    apart they were put; nan where too few could be moved. `leader`: the number of the offer that is a tenth of the
    users ahead, nan for none. `tipped`: 1 where one of both says so, else 0; nan without users.
    """
    shares = _end_shares(model, service)
    if column == "leader":
        return leaders_of(shares)
    share = shares.max(axis=1)
    if column == "leader_share":
        return share
    known = _growths.setdefault(model, {})
    if service not in known:
        known[service] = lead_growth(model, service)
    growth = known[service]
    return growth if column == "lead_growth" else np.where(np.isnan(share), np.nan, (share >= HELD) | (growth > 1.0))


def check_column(model: Economy, service: str, column: str) -> None:
    """Raise `ConfigError` where a scenario has no such market, or one in which there is nobody to lead before."""
    name, offers = f"tipping.{service}.{column}", model.offers
    if column not in COLUMNS:
        raise ConfigError(
            _(
                "outcome {name}: column {column!r} is unknown{meant}",
                name=name,
                column=column,
                meant=nearest(column, COLUMNS),
            )
        )
    services = list(offers.services)
    if service not in services:
        raise ConfigError(
            _(
                "outcome {name}: service {service!r} is unknown{meant}",
                name=name,
                service=service,
                meant=nearest(service, services),
            )
        )
    markets = [market for market in model.markets if market.service == service]
    if all(len(market.rows) < 2 for market in markets):
        raise ConfigError(
            _("outcome {name}: the market has a single offer; expected two, of which one may lead", name=name)
        )


def _end_shares(model: Economy, service: str) -> FloatArray:
    """Shares of the offers of a service among the users of the last month, [n_replicates, n_offers]; nan without."""
    rows = [row for row, name in enumerate(model.offers.service) if name == service]
    users = model.record.users[-1][..., rows].reshape(-1, len(rows)).astype(np.float64)
    total = users.sum(axis=1)
    return np.divide(users, total[:, None], out=np.full(users.shape, np.nan), where=total[:, None] > 0)


def lead_growth(model: Economy, service: str) -> FloatArray:
    """Distance of two copies after `TERMS` terms over that at which leads put them, [n_replicates].

    nan where leads came to less than half of what was meant, as where a market has a few users only.

    Every market of the service, of firms and of individuals, gets leads of its own pair of offers; distances add up.
    """
    pairs = [_pairs(model, service, member) for member in range(len(model.members))]
    growth = np.empty(len(pairs))
    for common in dict.fromkeys(pairs):  # leads come at one moment to all that step together
        members = [member for member, own in enumerate(pairs) if own == common]
        growth[members] = _growth(_anew(model, members), common)
    return growth


Pair = tuple[int, int, int]  # the step after which leads are given, and the two offers they are given to


def _pairs(model: Economy, service: str, member: int) -> tuple[tuple[Pair, int], ...]:
    """The pairs of a member's markets of a service, with the number of the market, in the order of their months."""
    pairs = [(pair, number) for number, market in enumerate(model.markets) if market.service == service
             and (pair := opening_pair(market, model, member)) is not None]  # fmt: skip
    return tuple(sorted(pairs))


def _growth(batch: Simulation, pairs: tuple[tuple[Pair, int], ...]) -> FloatArray:
    """`lead_growth` of runs before their first month that give leads to the same pairs."""
    given, left = np.zeros(len(batch.members)), np.zeros(len(batch.members))
    for (month, leading, following), number in pairs:
        market, n_months = batch.markets[number], batch.world.n_months
        end = min(month + TERMS * term_steps(market), n_months)
        if month >= n_months:
            continue
        while batch.month < month:
            batch.step()
        towards, back = (_course(batch, number, pair, end) for pair in ((following, leading), (leading, following)))
        distances = [_lead(first, leading, following) - _lead(second, leading, following)
                     for first, second in zip(towards, back, strict=True)]  # fmt: skip
        given, left = given + distances[0], left + distances[1]
    return np.divide(left, given, out=np.full(len(given), np.nan), where=given >= MOVED)


def _anew(model: Economy, members: Sequence[int]) -> Simulation:
    """Some runs of a finished model, before their first month; engines give the same path."""
    engine = "numpy" if model.engine == "agents" else model.engine
    if isinstance(model, Economies):
        named = [(model.members[member], model.seeds[member], model.replicates[member]) for member in members]
        settings, seeds, replicates = (list(column) for column in zip(*named, strict=True))
        return Economies(settings, seeds=seeds, replicates=replicates, engine=engine)
    assert isinstance(model, DigitalEconomy)
    if model.own_classes:
        return DigitalEconomy(model.settings, rng=model.seed, engine=engine, agent_classes=model.agent_classes)
    return Economies([model.settings], seeds=[model.seed], replicates=[model.replicate], engine=engine)


def _seeds(batch: Simulation) -> list[int]:
    """The seed of each of the runs that step together, or of the one that does alone."""
    return batch.seeds if isinstance(batch, Economies) else [cast("DigitalEconomy", batch).seed]


def opening_pair(market: Market, model: Economy, member: int = 0) -> Pair | None:
    """The step after which leads are given, and the two offers they are given to: those on the market first.

    Of offers launched together those with most users at the opening; None where the market has a single offer. It
    follows from the settings of the member alone, so that a run has the same pair in every batch.
    """
    launch = model.offers.launch_month[market.rows].clip(min=0).tolist()
    offers = model.members[member].services[market.service].offers
    shares = [offers[name].opening_share for name in market.offers]
    order = sorted(range(len(launch)), key=lambda number: (launch[number], -shares[number], number))
    if len(order) < 2:
        return None
    second = launch[order[1]]
    return (second + round(USED_AFTER * market.steps_per_year / 12) if second else 1), order[0], order[1]


def term_steps(market: Market) -> int:
    """Steps in which every customer decides once, on average."""
    chance = market.settings.revision_probability
    months = market.settings.contract_months if chance is None else 12.0 / market.steps_per_year / chance
    return max(round(months * market.steps_per_year / 12.0), 1)


def movers(market: Market, giver: int, seeds: Sequence[int]) -> IntArray:
    """Rows of users of an offer who stand for `MOVED` of the market's users, as nearly as customers allow.

    In every replicate one at least, where it has two, and half of the offer's own at most, in an order that is drawn by
    customer and seed.
    """
    population, chosen = market.population, []
    total = market.tables()[0].sum(axis=(1, 2))
    for seed, first, last, users in zip(seeds, population.bounds, population.bounds[1:], total.tolist(), strict=False):
        rows = first + np.flatnonzero(market.offer[first:last] == giver)
        key = draw_key(seed, Stream.GIVEN_LEAD, market.service, population.name)
        rows = rows[np.argsort(uniform(key, population.ids[rows]), kind="stable")]
        weight = population.weight[rows]
        n = int((weight.cumsum() - weight / 2.0 <= MOVED * users).sum())
        chosen.append(rows[: min(max(n, 1), len(rows) // 2)])
    return np.sort(np.concatenate(chosen))


def give_lead(market: Market, rows: IntArray, taker: int) -> None:
    """Let some customers use another offer from now on; their contracts end when they would have."""
    market.offer[rows] = taker
    recount(market)
    if market.multi_homing is not None:
        market.multi_homing.gather(market.offer, rows)


def _course(batch: Simulation, number: int, pair: tuple[int, int], end: int) -> tuple[FloatArray, FloatArray]:
    """Users of a market in a copy, as soon as some have changed and in the end, [n_replicates, n_offers] each."""
    copy = deepcopy(batch, {id(settings): settings for settings in batch.members})  # these stay as they are
    market = copy.markets[number]
    rows = movers(market, pair[0], _seeds(copy))
    if len(rows):
        give_lead(market, rows, pair[1])
    start = _users(market)
    while copy.month < end:
        copy.step()
    return start, _users(market)


def _users(market: Market) -> FloatArray:
    return market.tables()[0].sum(axis=1).astype(np.float64)


def _lead(users: FloatArray, leading: int, following: int) -> FloatArray:
    """Half the lead of one offer before another, of all users, [n_replicates]."""
    return 0.5 * (users[:, leading] - users[:, following]) / np.maximum(users.sum(axis=1), 1.0)
