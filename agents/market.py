"""One service seen by one population: who is aware, who uses which offer, and what is posted this month."""

from dataclasses import dataclass, field

import numpy as np

from agents import awareness, choice, utility
from agents.draws import FloatArray, IntArray, Key, uniform
from configs.services import Service, ServiceCustomers


@dataclass
class Posted:
    """What customers see in a month: prices, quality and last month's users. Offers along [n_offers]."""

    common_value: FloatArray  # theta q + gamma x common exposure, -inf where not on the market
    relative_price: FloatArray  # buyer's price over the reference price
    share: FloatArray  # last month's conditional shares
    users_share: float  # F_c, last month's users over the population
    reference_value: float  # I_c0
    month: int  # calendar months since year 0
    awareness_key: Key
    choice_key: Key
    open: bool  # whether any offer is on the market


@dataclass
class Market:
    """Columns over customers, [n], and over the offers that the population can buy, [n_offers]."""

    service: str
    population: str
    settings: Service
    customers: ServiceCustomers
    ids: np.ndarray  # uint32 [n], stable
    rows: IntArray  # offers' rows in the table of all offers, [n_offers]
    offers: list[str]
    provider: IntArray  # [n_offers]
    domestic: FloatArray  # 1.0 or 0.0, [n_offers]
    aware: np.ndarray  # bool [n]
    offer: np.ndarray  # int8 [n], -1 for none
    home_bias: np.ndarray  # float32 [n]
    attraction: FloatArray  # a_c + beta rho_i, [n]
    price_sensitivity: FloatArray  # eta_i, [n]
    size: IntArray  # size in basis units, [n]
    weight: IntArray  # [n]
    stratum: np.ndarray  # [n]
    due_month: np.ndarray  # int16 [n], month of the contract's term in which the customer decides
    due_rows: list[IntArray]  # customers by that month
    peers: np.ndarray | None  # rows of the peers, [n, degree]
    users: IntArray  # [n_strata, n_offers]
    volume: IntArray  # [n_offers], size units of all users, weighted
    linked: "Market | None" = None  # the market of the complement
    posted: Posted | None = None
    decided: list[tuple[IntArray, np.ndarray]] = field(default_factory=list)

    @property
    def term_month(self) -> int:
        """The month of the contracts' term that it is now."""
        return self._seen().month % len(self.due_rows)

    def become_aware(self, rows: IntArray) -> np.ndarray:
        """Which of some unaware customers become aware this month, bool; equation (5)."""
        posted, settings = self._seen(), self.settings
        use: FloatArray | float = posted.users_share
        if self.peers is not None:
            peers = awareness.peer_use(self.offer[self.peers[rows]])
            use = (1.0 - settings.local_share) * posted.users_share + settings.local_share * peers
        probability = awareness.awareness_probability(settings.innovation, settings.imitation, use)
        return uniform(posted.awareness_key, self.ids[rows]) < probability

    def values(self, rows: IntArray) -> FloatArray:
        """V_ij of some customers, [n_offers, n]; equations (1) and (2)."""
        posted, settings = self._seen(), self.settings
        values = utility.offer_values(
            posted.common_value,
            posted.relative_price,
            self.domestic,
            self.price_sensitivity[rows],
            self.home_bias[rows].astype(np.float64),
            self.offer[rows],
            settings.switching_cost,
        )
        if self.peers is not None:
            local = utility.peer_share(self.offer[self.peers[rows]], posted.share)
            values += settings.network_effect * settings.local_share * local
        if self.linked is not None and settings.complement is not None:
            used = self.linked.offer[rows]
            for offer, provider in enumerate(self.provider):
                same = (used >= 0) & (self.linked.provider[used] == provider)
                values[offer, same] += settings.complement.bonus
        return values

    def choose(self, rows: IntArray, values: FloatArray, draw: FloatArray) -> np.ndarray:
        """The offers that some customers take, int8, -1 for none; equations (3) and (4)."""
        posted, settings = self._seen(), self.settings
        # attraction: a_c + beta rho_i + phi F_c - I_c0
        attraction = self.attraction[rows] + (settings.adoption_feedback * posted.users_share - posted.reference_value)
        return choice.choose(
            values, attraction, draw, settings.taste_scale, settings.adoption_scale, settings.outside_option
        )

    def draw(self, rows: IntArray) -> FloatArray:
        """This month's draws of some customers for their choice."""
        return uniform(self._seen().choice_key, self.ids[rows])

    def decide(self, rows: IntArray, offers: np.ndarray) -> None:
        """Note what customers have decided; it takes effect when all have."""
        self.decided.append((rows, offers))

    def checked(self, offers: np.ndarray) -> np.ndarray:
        """The offers that an agent's own `choose` returned, int8, if each is none or on the market."""
        on_market = np.append(np.flatnonzero(self._seen().common_value > -np.inf), choice.NONE)
        wrong = offers[~np.isin(offers, on_market)]
        if len(wrong):
            raise ValueError(
                f"{self.service}: choose() returned {wrong[0]!r}; expected -1 for none or the row of an offer on the "
                f"market, one of {on_market[:-1].tolist()}"
            )
        return offers.astype(np.int8)

    def apply_decisions(self) -> None:
        """Let the decisions of the month take effect: users and volumes change by those who switch."""
        for rows, offers in self.decided:
            changed = offers != self.offer[rows]
            switchers = rows[changed]
            self._tally(switchers, -1)
            self.offer[switchers] = offers[changed]
            self._tally(switchers, 1)
        self.decided.clear()

    def recount(self) -> None:
        """Users and volumes counted afresh from the customers."""
        self.users[:] = 0
        self.volume[:] = 0
        self._tally(np.arange(len(self.offer)), 1)

    def _tally(self, rows: IntArray, sign: int) -> None:
        rows = rows[self.offer[rows] >= 0]
        weight, offer = sign * self.weight[rows], self.offer[rows]
        np.add.at(self.users, (self.stratum[rows], offer), weight)
        np.add.at(self.volume, offer, weight * self.size[rows])

    def _seen(self) -> Posted:
        if self.posted is None:
            raise RuntimeError(f"{self.service}: nothing is posted before the first month")
        return self.posted
