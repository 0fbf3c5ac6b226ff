"""One service seen by one population: who is aware, who uses which offer, and what is posted this month.

Rows are customers: a slice or an array of row numbers. Where the customers of several replicates lie one after the
other, what is posted has a row for each replicate, and every customer sees that of its own.
"""

from dataclasses import dataclass, field

import numpy as np

from agents.draws import FloatArray, IntArray, Key, uniform
from agents.equations import choice, utility
from agents.state.contracts import Contracts
from agents.state.crowd import Crowd, Rows, numbers, pick
from agents.state.multi_homing import MultiHoming
from agents.state.tallies import Tallies, sums_by_cell
from configs.schema.service import Service
from configs.schema.usage import ServiceCustomers


@dataclass
class Posted:
    """What customers see in a month: prices, quality and last month's users, [n_offers] or [n_replicates, n_offers]."""

    common_value: FloatArray  # theta q + gamma x common exposure, -inf where not on the market
    relative_price: FloatArray  # buyer's price over the reference price
    share: FloatArray  # last month's conditional shares
    attraction: FloatArray  # a_c + phi F_c - I_c0, what speaks for adopting beside offers and readiness
    hearing: FloatArray  # chance of becoming aware, by the number of peers who use the service, [..., degree + 1]
    month: int  # steps of the calendar since year 0
    awareness_key: np.ndarray  # uint32 [..., 2]
    choice_key: np.ndarray
    revision_key: np.ndarray
    open: bool  # whether any offer is on the market
    switching_cost: float  # sigma
    base_abroad_share: float  # omega
    pseudo_users: FloatArray  # that make a launch's share defined, by offer
    value_bound: float  # no customer values an offer on the market at more, or at less than its negative
    closed: np.ndarray | None  # offers that have left since last month, bool like `share`; None where none has


@dataclass
class Market:
    """Columns over customers, [n], and over the offers that the population can buy, [n_offers]."""

    service: str
    crowd: Crowd
    settings: Service
    customers: ServiceCustomers
    rows: IntArray  # offers' rows in the table of all offers, [n_offers]
    offers: list[str]
    provider: IntArray  # [n_offers]
    domestic: FloatArray  # 1.0 or 0.0, [n_offers]
    reference_value: float  # I_c0
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
    link_bonus: FloatArray | None = None  # by offer there and here, [n_linked_offers + 1, n_offers]
    posted: Posted | None = None
    decided: list[tuple[Rows, np.ndarray]] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Rows of those who have not heard of the service: columns keep it up to date, single agents do not need it.
        self.unaware = np.flatnonzero(~self.aware).astype(np.int32)
        # The crowd's, unless public money pays part of the bill; float32 [n].
        self.price_sensitivity = self.crowd.price_sensitivity
        # Rows of those whose offer was withdrawn this month: they decide again.
        self.cut_off = np.zeros(0, dtype=np.int64)
        settings = self.settings
        # Whether customers have different numbers of peers: -1 fills the rows of those who have fewer.
        self.ragged = self.peers is not None and bool((self.peers < 0).any())
        # What no customer's attraction to adopting exceeds in size.
        self.attraction_bound = abs(self.customers.adoption_constant) + abs(self.reference_value)
        self.attraction_bound += settings.adoption_feedback + settings.readiness_effect

    @property
    def population(self) -> str:
        """Name of the population."""
        return self.crowd.name

    @property
    def users(self) -> IntArray:
        """Users by stratum and offer, [..., n_strata, n_offers]."""
        return self.tallies.users[..., : len(self.crowd.strata), self.place]

    @property
    def non_users(self) -> IntArray:
        """Those who use none, by stratum, [..., n_strata]."""
        return self.tallies.non_users[..., : len(self.crowd.strata), self.number]

    @property
    def volume(self) -> IntArray:
        """Size units of all users, weighted, by offer, [..., n_offers]."""
        return self.tallies.volume[..., self.place]

    @property
    def weight(self) -> IntArray:
        """Real firms or people that each customer stands for, [n]."""
        return self.crowd.weight

    def link(self, other: "Market", bonus: float) -> None:
        """Let what customers use in another market add a bonus to the offers of the same provider here."""
        same = other.provider[:, None] == self.provider
        self.linked = other
        # Whoever uses none there, -1, finds the last row: no bonus.
        self.link_bonus = np.append(np.where(same, bonus, 0.0), np.zeros((1, len(self.rows))), axis=0)

    @property
    def term_month(self) -> int:
        """The month of the contracts' term that it is now."""
        return (self.seen().month - self.due_shift) % self.contracts.term

    def due_now(self) -> Rows:
        """Customers who decide this month: one stretch of rows, or row numbers.

        Their contract ends, or chance has it that they decide again.
        """
        rows: Rows = slice(0, len(self.crowd))
        if self.settings.revision_probability is None:
            rows = self.contracts.ending[self.term_month]
        elif self.settings.revision_probability < 1.0:
            rows = np.flatnonzero(self.revises(rows))
        if self.settings.threshold is not None:
            rows = numbers(rows)[self.may_yield(rows)]
        if len(self.cut_off) > 0:
            rows = np.union1d(numbers(rows), self.cut_off)
        if self.seen().closed is not None:
            rows = np.union1d(numbers(rows), np.flatnonzero(self.stranded(slice(0, len(self.crowd)))))
        return rows

    def is_cut_off(self, row: int) -> bool:
        """Whether a customer's offer was withdrawn this month."""
        at = int(np.searchsorted(self.cut_off, row))
        return at < len(self.cut_off) and int(self.cut_off[at]) == row

    def stranded(self, rows: Rows) -> np.ndarray:
        """Which of some customers use an offer that has just left, bool: they decide at once."""
        closed, offer = self.seen().closed, self.offer[rows]
        if closed is None:
            return np.zeros(len(offer), dtype=bool)
        by_replicate = closed.reshape(self.crowd.n_replicates, -1)
        gone = (offer != choice.NONE) & by_replicate[self.crowd.replicate_of(rows), offer]
        if self.multi_homing is not None:
            at = self.multi_homing.among(rows)
            theirs = pick(rows, at)
            gone[at] = ((self.multi_homing.of(theirs) > 0) & by_replicate[self.crowd.replicate_of(theirs)]).any(axis=1)
        return gone

    def revises(self, rows: Rows) -> np.ndarray:
        """Whom of some customers chance lets decide again this month, bool."""
        draw = uniform(self.key(self.seen().revision_key, rows), self.crowd.ids[rows])
        return draw < (self.settings.revision_probability or 0.0)

    def may_yield(self, rows: Rows) -> np.ndarray:
        """Who may still take the first offer where that is for ever: who has not yet, and sees anybody's choice."""
        yields = self.offer[rows] != 0
        if self.peers is not None:
            yields &= (self.peers[rows] >= 0).any(axis=1)
        return yields

    def still_unaware(self) -> np.ndarray:
        """Rows of those who have not heard of the service, without whom somebody else has told."""
        told = self.aware[self.unaware]
        return self.unaware[~told] if told.any() else self.unaware

    def become_aware(self, rows: np.ndarray) -> np.ndarray:
        """Which of some unaware customers become aware this month, bool; equation (5)."""
        draw = uniform(self.key(self.seen().awareness_key, rows), self.crowd.ids[rows])
        probability = self.crowd.each(self.seen().hearing, rows)
        chance = probability[-1] + np.zeros(len(rows))
        if self.peers is not None:
            # Nobody hears of it who would not if all peers used it: the peers of few need to be counted.
            near = np.flatnonzero(draw < chance)
            if len(near) == 0:
                return draw < chance
            using = np.count_nonzero(self.offer_of_peers(rows[near]) >= 0, axis=1)
            chance[near] = probability[using, near if probability.shape[1] > 1 else 0]
        return draw < chance

    def values(self, rows: Rows) -> FloatArray:
        """V_ij of some customers, [n_offers, n]; equations (1) and (2)."""
        posted, settings, crowd = self.seen(), self.settings, self.crowd
        bound, free = self.offer[rows], None
        if self.multi_homing is not None:
            # Who multi-homes has a foot in every offer: what keeps it in the service keeps it at none of them.
            free = self.multi_homing.splits[rows] & (bound != choice.NONE)
            bound = np.where(free, np.int8(choice.NONE), bound)
        values = utility.offer_values(
            crowd.each(posted.common_value, rows),
            crowd.each(posted.relative_price, rows),
            self.domestic[:, None],
            settings.price_sensitivity * self.price_sensitivity[rows].astype(np.float64),
            self.home_bias[rows].astype(np.float64),
            bound,
            posted.switching_cost,
        )
        if free is not None:
            values += posted.switching_cost * free
        if self.peers is not None:
            local = utility.peer_share(self.offer_of_peers(rows), crowd.each(posted.share, rows))
            values += settings.network_effect * settings.local_share * local
        if self.linked is not None and self.link_bonus is not None:
            values += self.link_bonus[self.linked.offer[rows]].T
        return values

    def offer_of_peers(self, rows: Rows) -> np.ndarray:
        """The offer of every peer of some customers, int8 [n, degree], -1 for none."""
        assert self.peers is not None
        peers = self.peers[rows]
        # Rows of peers are never out of range; asking for a clip spares NumPy the check.
        offers = np.take(self.offer, peers, out=np.empty(peers.shape, np.int8), mode="clip")
        return np.where(peers < 0, np.int8(choice.NONE), offers) if self.ragged else offers

    def choose(self, rows: Rows, values: FloatArray, draw: FloatArray) -> np.ndarray:
        """The offers that some customers take, int8, -1 for none; equations (3) and (4)."""
        settings = self.settings
        if settings.threshold is not None:
            return choice.best_offer(values)
        attraction = self.crowd.each(self.seen().attraction[..., None], rows)[0]
        attraction = attraction + settings.readiness_effect * self.crowd.readiness[rows].astype(np.float64)
        return choice.choose(
            values, attraction, draw, settings.taste_scale, settings.adoption_scale, settings.outside_option
        )

    def draw(self, rows: Rows) -> FloatArray:
        """This month's draws of some customers for their choice."""
        return uniform(self.key(self.seen().choice_key, rows), self.crowd.ids[rows])

    def key(self, key: np.ndarray, rows: Rows) -> Key:
        """The words of a key for some customers: one pair for all, or that of each one's replicate."""
        if key.ndim == 1:
            return key[0], key[1]
        own = key[self.crowd.replicate_of(rows)]
        return own[:, 0], own[:, 1]

    def decide(self, rows: Rows, offers: np.ndarray, values: FloatArray | None = None) -> None:
        """Note what customers have decided; it takes effect when all have.

        `values` are those of the multi-homing ones among them, where they are known already.
        """
        self.decided.append((rows, offers))
        if self.multi_homing is not None:
            self.multi_homing.note(self, rows, offers, values)

    def checked(self, offers: np.ndarray) -> np.ndarray:
        """The offers that an agent's own `choose` returned, int8, if each is none or on the market."""
        on_market = np.append(np.flatnonzero(self.seen().common_value.reshape(-1, len(self.rows))[0] > -np.inf), -1)
        wrong = offers[~np.isin(offers, on_market)]
        if len(wrong):
            raise ValueError(
                f"{self.service}: choose() returned {wrong[0]!r}; expected -1 for none or the row of an offer on the "
                f"market, one of {on_market[:-1].tolist()}"
            )
        return offers.astype(np.int8)

    def sizes(self, rows: Rows) -> IntArray:
        """Size of some customers in basis units; one for all where all are of one size."""
        return self.size if len(self.size) == 1 else self.size[rows]

    def move(self, rows: IntArray, offers: np.ndarray) -> None:
        """Let customers switch, and move them in users, non-users and volumes: sums of whole numbers."""
        n, crowd = len(self.rows) + 1, self.crowd
        change = np.multiply(self.offer.take(rows), n, dtype=np.int32)  # from whom to whom, none first
        change += offers
        change += n + 1
        weight, n_groups = crowd.weight.take(rows), crowd.n_replicates * len(crowd.strata)
        cell = np.multiply(crowd.group(rows), n * n, dtype=np.int32) + change
        moved = sums_by_cell(cell, weight, n_groups * n * n).reshape(crowd.n_replicates, -1, n, n)
        people = moved.sum(axis=2) - moved.sum(axis=3)
        if len(self.size) == 1:
            units = people.sum(axis=1) * self.size
        else:
            cell = crowd.replicate_of(rows) * (n * n) + change if crowd.n_replicates > 1 else change
            used = sums_by_cell(cell, weight * self.size[rows], crowd.n_replicates * n * n).reshape(-1, n, n)
            units = used.sum(axis=1) - used.sum(axis=2)
        self.add(people, units)
        self.offer[rows] = offers

    def add(self, people: IntArray, units: IntArray) -> None:
        """Add people, [n_replicates, n_strata, 1 + n_offers] with none first, and their units to the tallies."""
        users, non_users, volume = self.tables()
        non_users += people[..., 0]
        users += people[..., 1:]
        volume += units[..., 1:]

    def recount(self) -> None:
        """Users, non-users and volumes counted afresh from the customers."""
        n, crowd, everybody = len(self.rows) + 1, self.crowd, slice(None)
        shape = crowd.n_replicates, len(crowd.strata), n
        offer = self.offer.astype(np.int64) + 1
        people = sums_by_cell(
            crowd.group(everybody).astype(np.int64) * n + offer, crowd.weight, int(np.prod(shape))
        ).reshape(shape)
        cell = crowd.replicate_of(everybody) * n + offer
        units = sums_by_cell(cell, crowd.weight * self.size, crowd.n_replicates * n).reshape(-1, n)
        self.clear()
        self.add(people, units)

    def clear(self) -> None:
        """Start users, non-users and volumes at 0."""
        for table in (self.users, self.non_users, self.volume):
            table[...] = 0

    def tables(self) -> tuple[IntArray, IntArray, IntArray]:
        """Users, non-users and volumes with an axis of replicates, as views: [n_replicates, ...]."""
        if self.users.ndim == 3:
            return self.users, self.non_users, self.volume
        return self.users[None], self.non_users[None], self.volume[None]

    def seen(self) -> Posted:
        """What is posted. Raises `RuntimeError` before the first month."""
        if self.posted is None:
            raise RuntimeError(f"{self.service}: nothing is posted before the first month")
        return self.posted
