"""One service seen by one population: who is aware, who uses which offer, and what is posted this month.

Rows are customers: a slice or an array of row numbers. Where the customers of several replicates lie one after the
next, what is posted has a row for each replicate, and every customer sees that of its own.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from agents.draws import FloatArray, IntArray, Key
from agents.equations.choice import NONE
from agents.members import Number, beside
from agents.population import Population, Rows
from agents.state.contracts import Contracts
from agents.state.multi_homing import MultiHoming
from agents.state.posted import Board, Posted
from agents.state.tallies import Tallies
from configs.schema.service import Service
from configs.schema.usage import ServiceCustomers


@dataclass
class Market:
    """Columns over customers, [n], and over the offers that the population can buy, [n_offers]."""

    service: str
    population: Population
    settings: Service
    customers: ServiceCustomers
    rows: IntArray  # offers' rows in the table of all offers, [n_offers]
    offers: list[str]
    provider: IntArray  # [n_offers]
    domestic: FloatArray  # 1.0 or 0.0, [n_offers]
    reference_value: Number  # I_c0
    aware: np.ndarray  # bool [n]
    offer: np.ndarray  # int8 [n], -1 for none
    home_bias: np.ndarray  # float32 [n]
    size: IntArray  # size in basis units, [n], or [1] where all are of one size
    contracts: Contracts
    due_shift: int  # months by which the term is shifted against the calendar
    peers: np.ndarray | None  # rows of the peers, int32 [n, degree]
    tallies: Tallies
    place: slice  # of its offers in the tallies
    number: int  # of the market in the tallies
    steps_per_year: float
    multi_homing: MultiHoming | None = None  # who uses several offers at once
    linked: "Market | None" = None  # the market of the complement
    link_bonus: FloatArray | None = None  # by offer there and here, [..., n_linked_offers + 1, n_offers]
    board: Board | None = None  # what is posted in all markets this month
    decided: list[tuple[Rows, np.ndarray]] = field(default_factory=list)  # takes effect when all have decided

    def __post_init__(self) -> None:
        # Rows of those who have not heard of the service: columns keep it up to date, single agents do not need it.
        self.unaware = np.flatnonzero(~self.aware).astype(np.int32)
        # The population's, unless public money pays part of the bill; float32 [n].
        self.price_sensitivity = self.population.price_sensitivity
        self.readiness = self._readiness()
        # Rows of those whose offer was withdrawn this month, in order: they decide again.
        self.cut_off = np.zeros(0, dtype=np.int64)
        # Whether customers have different numbers of peers: -1 fills the rows of those who have fewer.
        self.ragged = self.peers is not None and bool((self.peers < 0).any())
        # Who has any peer, bool [n], where those who have none never decide.
        self.sees_peers: np.ndarray | None = None
        if self.peers is not None and self.settings.threshold is not None:
            self.sees_peers = np.logical_or.reduce(self.peers >= 0, axis=1)
        # What no customer's attraction to adopting exceeds in size, in any member of a batch.
        bound: Number = np.abs(self.customers.adoption_constant) + np.abs(self.reference_value)
        bound = bound + self.settings.adoption_feedback
        bound = bound + self.settings.readiness_effect * (1.0 + self.customers.attitude_effect)
        self.attraction_bound = float(np.max(bound))

    def _readiness(self) -> np.ndarray:
        """rho_i + alpha [i positive about AI] of (3), float32 [n]: the population's where the stance plays no part."""
        effect = self.customers.attitude_effect
        if np.all(effect == 0.0):
            return self.population.readiness
        added = np.float32(self.of_customers(slice(0, len(self.population)), effect))
        return self.population.readiness + added * self.population.traits["positive_about_ai"]

    @property
    def users(self) -> IntArray:
        """Users by stratum and offer, [..., n_strata, n_offers]."""
        return self.tallies.users[..., : len(self.population.strata), self.place]

    @property
    def non_users(self) -> IntArray:
        """Those who use none, by stratum, [..., n_strata]."""
        return self.tallies.non_users[..., : len(self.population.strata), self.number]

    @property
    def volume(self) -> IntArray:
        """Size units of all users, weighted, by offer, [..., n_offers]."""
        return self.tallies.volume[..., self.place]

    @property
    def weight(self) -> IntArray:
        """Real firms or people that each customer stands for, [n]."""
        return self.population.weight

    @property
    def term_month(self) -> int:
        """The month of the contracts' term that it is now."""
        return (self.seen().month - self.due_shift) % self.contracts.term

    def link(self, complement: "Market", bonus: Number) -> None:
        """Let what customers use in the market of a complement add a bonus to the same provider's offers here."""
        same_provider = complement.provider[:, None] == self.provider
        self.linked = complement
        # Whoever uses none there, -1, finds the last row: no bonus.
        table = np.append(same_provider, np.zeros((1, len(self.rows)), dtype=bool), axis=0)
        self.link_bonus = np.where(table, beside(bonus, 2), 0.0)

    def bonus_of(self, rows: Rows, table: np.ndarray) -> np.ndarray:
        """What some customers find in a table like `link_bonus` for the offer they use there, [n_offers, n]."""
        assert self.linked is not None
        used = self.linked.offer[rows]
        return (table[used] if table.ndim == 2 else table[self.population.replicate_of(rows), used]).T

    def of_customers(self, rows: Rows, parameter: Any) -> Any:
        """A parameter as some customers have it, that of their member of a batch: a number, or [n]."""
        return parameter[self.population.replicate_of(rows)] if isinstance(parameter, np.ndarray) else parameter

    @property
    def posted(self) -> Posted | None:
        """What is posted; None before the first month."""
        return None if self.board is None else self.seen()

    def seen(self) -> Posted:
        """What is posted. Raises `RuntimeError` before the first month."""
        if self.board is None:
            raise RuntimeError(f"{self.service}: nothing is posted before the first month")
        return self.board.of(self.number, self.place)

    def key(self, words: np.ndarray, rows: Rows) -> Key:
        """The key of a posted stream, uint32 [2] or [n_replicates, 2], for some customers: that of their replicate."""
        if words.ndim == 1:
            return words[0], words[1]
        replicate, (first, second) = self.population.replicate_of(rows), words.T
        return first[replicate], second[replicate]

    def offer_of_peers(self, rows: Rows) -> np.ndarray:
        """The offer of every peer of some customers, int8 [n, degree], -1 for none."""
        assert self.peers is not None
        peers = self.peers[rows]
        # Rows of peers are never out of range; asking for a clip spares NumPy the check.
        offers = np.take(self.offer, peers, out=np.empty(peers.shape, np.int8), mode="clip")
        return np.where(peers < 0, np.int8(NONE), offers) if self.ragged else offers

    def sizes(self, rows: Rows) -> IntArray:
        """Size of some customers in basis units; one for all where all are of one size."""
        return self.size if len(self.size) == 1 else self.size[rows]

    def tables(self) -> tuple[IntArray, IntArray, IntArray]:
        """Users, non-users and volumes with an axis of replicates, as views: [n_replicates, ...]."""
        if self.users.ndim == 3:
            return self.users, self.non_users, self.volume
        return self.users[None], self.non_users[None], self.volume[None]
