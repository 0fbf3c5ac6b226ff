"""Populate the markets: who knows a service at the start, how much each uses, when contracts end, who sees whom."""

from collections.abc import Sequence

import numpy as np

from agents import Population
from agents.draws import draw_key, normal, uniform
from agents.equations import choice
from agents.state.contracts import Contracts
from agents.state.market import Market
from agents.state.multi_homing import MultiHoming
from agents.state.offers import Offers
from agents.state.switching import recount
from agents.streams import Stream
from configs import Settings
from configs.schema.customers import Customers
from configs.schema.service import Service
from configs.schema.usage import BASIS_UNITS, ServiceCustomers
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


def reference_value(service: Service) -> float:
    """I_c0, value of the reference quality at the reference price, without network."""
    price = service.price_sensitivity if service.reference_price > 0.0 or service.wage_share is not None else 0.0
    return service.quality_weight * service.reference_quality - price


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
    n, size = len(population), columns.sizes(place.customers, population)
    aware = np.full(n, service.opening_awareness >= 1.0)
    home_bias, splits = np.full(n, service.home_bias, dtype=np.float32), np.zeros(n, dtype=bool)
    for seed, rows in columns.chunks(population):
        ids = population.ids[rows]
        if 0.0 < service.opening_awareness < 1.0:
            drawn = uniform(draw_key(seed, Stream.OPENING_AWARENESS, name, population.name), ids)
            aware[rows] = drawn < service.opening_awareness
        if service.home_bias_spread != 0.0:
            drawn = normal(draw_key(seed, Stream.HOME_BIAS, name, population.name), ids)
            home_bias[rows] = service.home_bias + service.home_bias_spread * drawn
        if service.captive_share > 0.0:
            home_bias[rows] += service.captive_bias * columns.captive(service, population, rows, seed)
        if service.multi_homing_share > 0.0:
            drawn = uniform(draw_key(seed, Stream.MULTI_HOMING, name, population.name), ids)
            splits[rows] = drawn < service.multi_homing_share
    # The month differs between services by a fixed number of months, so that all contracts of a customer do not end
    # at once and the customers who decide still lie together.
    shift = int(service.contract_months * uniform(draw_key(0, Stream.CONTRACT_SHIFT, name), np.zeros(1, np.uint32))[0])
    multi_homing = None
    if service.multi_homing_share > 0.0:
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
        peers=columns.peers(service, population),
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

    def __init__(self, seeds: Sequence[int], customers: Customers) -> None:
        self.seeds, self.customers = seeds, customers
        self._sizes: dict[tuple[object, ...], np.ndarray] = {}
        self._contracts: dict[tuple[str, int], Contracts] = {}
        self._graphs: dict[tuple[object, ...], np.ndarray] = {}

    def chunks(self, population: Population) -> list[tuple[int, slice]]:
        """Stretches of customers of one replicate, each with its seed."""
        return [
            (seed, slice(start, min(start + CHUNK, last)))
            for seed, first, last in zip(self.seeds, population.bounds, population.bounds[1:], strict=False)
            for start in range(first, last, CHUNK)
        ]

    def sizes(self, table: ServiceCustomers, population: Population) -> np.ndarray:
        """Size of each customer in whole basis units, [n], or [1] for one size; equations (10) and (11)."""
        unit = BASIS_UNITS[table.basis]
        if table.basis in ("persons", "app_spending"):
            per_person = table.app_spending_jpy if table.basis == "app_spending" else 1.0
            return np.full(1, round(per_person * unit), dtype=np.int64)
        if table.basis == "value_added":
            return population.traits["value_added_jpy"]
        key = (population.name, table.basis, table.size_exponent)
        if key not in self._sizes:
            sizes = self._sizes[key] = np.empty(len(population), dtype=np.int64)
            for _, rows in self.chunks(population):
                size = population.traits["employees"][rows].astype(np.float64) ** table.size_exponent
                if table.basis == "automated_employees":
                    size = size * population.readiness[rows]
                sizes[rows] = np.rint(size * unit)
        return self._sizes[key]

    def captive(self, service: Service, population: Population, rows: slice, seed: int) -> np.ndarray:
        """Who of some customers of a replicate is kept at domestic offers, bool: by size and sector, drawn once.

        Who is captive in one service is so in all that have a larger captive share. Ids rise with size, and numbers
        that are spread evenly along them have the share hold among large firms, too, few of whom spend most.
        """
        first = uniform(draw_key(seed, Stream.CAPTIVE, population.name), np.zeros(1, np.uint32))[0]
        drawn = (first + population.ids[rows] * GOLDEN) % 1.0
        table = getattr(self.customers, population.name)
        factor = np.array([table.strata[name].captive_factor for name in population.strata])[population.stratum[rows]]
        if "sector" in population.labels:
            sectors = [table.sectors[name].captive_factor for name in population.labels["sector"]]
            factor = factor * np.array(sectors)[population.traits["sector"][rows]]
        return drawn < service.captive_share * factor

    def contracts(self, term: int, population: Population) -> Contracts:
        """Contracts of a number of months."""
        key = (population.name, term)
        if key not in self._contracts:
            ending = np.zeros((population.n_replicates, term), dtype=np.int64)
            for seed, rows in self.chunks(population):
                phase = contract_phase(seed, population.name, population.ids[rows])
                month = np.floor(term * phase).astype(np.int64)
                ending[rows.start // population.bounds[1]] += np.bincount(month, minlength=term)
            first = population.bounds[:-1, None]
            self._contracts[key] = Contracts(np.concatenate([first, first + np.cumsum(ending, axis=1)], axis=1))
        return self._contracts[key]

    def peers(self, service: Service, population: Population) -> np.ndarray | None:
        """Rows of each customer's peers, int32 [n, degree]; None where peers do not matter."""
        if service.local_share == 0.0:
            return None
        key = (population.name, service.network, service.degree, service.rewiring_share)
        if key not in self._graphs:
            peers = np.empty((len(population), 0), dtype=np.int32)
            for seed, first, last in zip(self.seeds, population.bounds, population.bounds[1:], strict=False):
                row_of = np.full(last - first + 1, NOBODY, dtype=np.int32)  # the last is what -1 finds
                row_of[population.ids[first:last]] = np.arange(first, last, dtype=np.int32)
                for start in range(first, last, CHUNK):
                    rows = slice(start, min(start + CHUNK, last))
                    ids, shape = population.ids[rows], (service.degree, service.rewiring_share)
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
