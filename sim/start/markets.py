"""Populate the markets: who knows a service at the start, how much each uses, when contracts end, who sees whom."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from agents import Population
from agents.draws import draw_key, normal, uniform
from agents.equations import choice
from agents.members import Number
from agents.state.contracts import Contracts
from agents.state.market import Market
from agents.state.multi_homing import MultiHoming
from agents.state.offers import Offers
from agents.state.switching import recount
from agents.streams import Stream
from configs import Settings
from configs.schema.service import Service
from configs.schema.usage import BASIS_UNITS
from sim.start.listings import Listings, Place
from sim.start.networks import NETWORKS
from sim.start.sample import contract_phase

NOBODY = -1
GOLDEN = (5.0**0.5 - 1.0) / 2.0  # of all steps the one that spreads multiples most evenly over a circle
CHUNK = 1 << 18  # customers who are given their traits at once: memory stays that of the columns


def rows_served(settings: Settings, service: str, population: str, offers: Offers) -> np.ndarray:
    """Rows of a service's offers that a population can buy."""
    served = list(settings.services[service].offers_to(population))
    return np.array([row for row in offers.rows_of(service) if offers.name[row] in served], dtype=np.int64)


def reference_value(service: Service) -> Number:
    """I_c0, value of the reference quality at the reference price, without network."""
    paid = service.wage_share is not None or bool(np.any(service.reference_price > 0.0))
    return service.quality_weight * service.reference_quality - (service.price_sensitivity if paid else 0.0)


def build_market(
    row: int,
    place: Place,
    listed: slice,
    population: Population,
    offers: Offers,
    listings: Listings,
    columns: "SharedColumns",
) -> Market:
    """The market of a place: who knows the service, what sizes customers are and whom they see; nobody uses it yet."""
    service, name = place.settings, place.service
    n, size = len(population), columns.sizes(name, population)
    aware, splits = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    home_bias = np.empty(n, dtype=np.float32)
    for settings, seed, rows in columns.chunks(population):
        ids, service = population.ids[rows], settings.services[name]
        aware[rows], home_bias[rows] = service.opening_awareness >= 1.0, service.home_bias
        if 0.0 < service.opening_awareness < 1.0:
            drawn = uniform(draw_key(seed, Stream.OPENING_AWARENESS, name, population.name), ids)
            aware[rows] = drawn < service.opening_awareness
        if service.home_bias_spread != 0.0:
            drawn = normal(draw_key(seed, Stream.HOME_BIAS, name, population.name), ids)
            home_bias[rows] = service.home_bias + service.home_bias_spread * drawn
        if service.captive_share > 0.0:
            home_bias[rows] += service.captive_bias * _captive(settings, service, population, rows, seed)
        if service.multi_homing_share > 0.0:
            drawn = uniform(draw_key(seed, Stream.MULTI_HOMING, name, population.name), ids)
            splits[rows] = drawn < service.multi_homing_share
    # The month differs between services by a fixed number of months, so that all contracts of a customer do not end
    # at once and the customers who decide still lie together.
    shift = int(service.contract_months * uniform(draw_key(0, Stream.CONTRACT_SHIFT, name), np.zeros(1, np.uint32))[0])
    multi_homing, service = None, place.settings
    if np.any(service.multi_homing_share > 0.0):
        multi_homing = MultiHoming(splits, population, size, listings.tallies, listed)
    market = Market(
        service=name,
        population=population,
        settings=service,
        customers=place.customers,
        rows=place.rows,
        offers=[offers.name[offer] for offer in place.rows],
        provider=offers.provider[place.rows],
        domestic=(~offers.foreign[place.rows]).astype(np.float64),
        reference_value=reference_value(service),
        aware=aware,
        offer=np.full(n, choice.NONE, dtype=np.int8),
        home_bias=home_bias,
        size=size,
        contracts=columns.contracts(service.contract_months, population),
        due_shift=shift,
        peers=columns.peers(name, population),
        tallies=listings.tallies,
        place=listed,
        number=row,
        steps_per_year=offers.steps_per_year,
        multi_homing=multi_homing,
    )
    recount(market)
    return market


class SharedColumns:
    """Sizes, contract months and peer graphs, made once for all services that have them in common."""

    def __init__(self, members: Sequence[Settings], seeds: Sequence[int]) -> None:
        self.members, self.seeds = members, seeds
        self._sizes: dict[tuple[object, ...], np.ndarray] = {}
        self._contracts: dict[tuple[str, int], Contracts] = {}
        self._graphs: dict[tuple[object, ...], np.ndarray] = {}

    def chunks(self, population: Population) -> list[tuple[Settings, int, slice]]:
        """Stretches of customers of one member of a batch, each with its scenario and seed."""
        bounds = pairwise(population.bounds.tolist())
        return [
            (settings, seed, slice(start, min(start + CHUNK, last)))
            for settings, seed, (first, last) in zip(self.members, self.seeds, bounds, strict=True)
            for start in range(first, last, CHUNK)
        ]

    def sizes(self, service: str, population: Population) -> np.ndarray:
        """Size of each customer in whole basis units, [n], or [1] for one size; equations (10) and (11)."""
        tables = [settings.services[service].customers(population.name) for settings in self.members]
        of_members = [table for table in tables if table is not None]
        basis = of_members[0].basis
        unit = BASIS_UNITS[basis]
        if basis in ("persons", "app_spending"):
            amounts = [table.app_spending_lcu if basis == "app_spending" else 1.0 for table in of_members]
            sizes = np.array([round(per_person * unit) for per_person in amounts], dtype=np.int64)
            return sizes[:1] if (sizes == sizes[0]).all() else np.repeat(sizes, population.bounds[1])
        if basis == "value_added":
            return population.traits["value_added_lcu"]
        key = (population.name, basis, *(table.size_exponent for table in of_members))
        if key not in self._sizes:
            sizes = self._sizes[key] = np.empty(len(population), dtype=np.int64)
            for settings, _, rows in self.chunks(population):
                table = settings.services[service].customers(population.name)
                assert table is not None
                size = population.traits["employees"][rows].astype(np.float64) ** table.size_exponent
                if basis == "automated_employees":
                    size = size * population.readiness[rows]
                sizes[rows] = np.rint(size * unit)
        return self._sizes[key]

    def contracts(self, term: int, population: Population) -> Contracts:
        """Contracts of a number of months."""
        key = (population.name, term)
        if key not in self._contracts:
            ending = np.zeros((population.n_replicates, term), dtype=np.int64)
            for _, seed, rows in self.chunks(population):
                phase = contract_phase(seed, population.name, population.ids[rows])
                month = np.floor(term * phase).astype(np.int64)
                ending[rows.start // population.bounds[1]] += np.bincount(month, minlength=term)
            first = population.bounds[:-1, None]
            self._contracts[key] = Contracts(np.concatenate([first, first + np.cumsum(ending, axis=1)], axis=1))
        return self._contracts[key]

    def peers(self, name: str, population: Population) -> np.ndarray | None:
        """Rows of each customer's peers in a service, int32 [n, degree]; None where peers do not matter."""
        services = [settings.services[name] for settings in self.members]
        service = services[0]
        if service.local_share == 0.0:
            return None
        key = (population.name, service.network, service.degree, *(own.rewiring_share for own in services))
        if key not in self._graphs:
            peers = np.empty((len(population), 0), dtype=np.int32)
            bounds = pairwise(population.bounds.tolist())
            for own, seed, (first, last) in zip(services, self.seeds, bounds, strict=True):
                row_of = np.full(last - first + 1, NOBODY, dtype=np.int32)  # the last is what -1 finds
                row_of[population.ids[first:last]] = np.arange(first, last, dtype=np.int32)
                for start in range(first, last, CHUNK):
                    rows = slice(start, min(start + CHUNK, last))
                    ids, shape = population.ids[rows], (service.degree, own.rewiring_share)
                    if last - first == 1:  # alone, and nobody to see
                        peer_ids = np.full((1, 1), NOBODY)
                    else:
                        peer_ids = NETWORKS[service.network](ids, last - first, *shape, seed, population.name)
                    missing = peer_ids.shape[1] - peers.shape[1]
                    if missing > 0:
                        peers = np.pad(peers, ((0, 0), (0, missing)), constant_values=NOBODY)
                    peers[rows, : peer_ids.shape[1]] = row_of[peer_ids]
                    peers[rows, peer_ids.shape[1] :] = NOBODY
            self._graphs[key] = peers
        return self._graphs[key]


def _captive(settings: Settings, service: Service, population: Population, rows: slice, seed: int) -> np.ndarray:
    """Who of some customers of a member is kept at domestic offers, bool: by size and sector, drawn once.

    Who is captive in one service is so in all that have a larger captive share. Ids rise with size, and numbers that
    are spread evenly along them have the share hold among large firms, too, few of whom spend most.
    """
    first = uniform(draw_key(seed, Stream.CAPTIVE, population.name), np.zeros(1, np.uint32))[0]
    drawn = (first + population.ids[rows] * GOLDEN) % 1.0
    table = getattr(settings.customers, population.name)
    factor = np.array([table.strata[name].captive_factor for name in population.strata])[population.stratum[rows]]
    if "sector" in population.labels:
        sectors = [table.sectors[name].captive_factor for name in population.labels["sector"]]
        factor = factor * np.array(sectors)[population.traits["sector"][rows]]
    return drawn < service.captive_share * factor
