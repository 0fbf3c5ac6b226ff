"""What the customers of a market see in a month: of all markets at once, and of one market where it is looked at."""

from dataclasses import dataclass, field

import numpy as np

from agents.draws import FloatArray
from agents.members import Number, entry


@dataclass(kw_only=True, slots=True)
class Posted:
    """Prices, quality and last month's users, [n_offers] or [n_replicates, n_offers].

    Made anew every month; where customers decide one after the other, `share` and what follows from it in
    `common_value` move with every decision.
    """

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
    switching_cost: Number  # sigma
    base_abroad_share: Number  # omega
    pseudo_users: FloatArray  # that make a launch's share defined, by offer
    value_bound: float  # no customer values an offer on the market at more, or at less than its negative
    closed: np.ndarray | None  # offers that have left since last month, bool like `share`; None where none has


@dataclass(kw_only=True)
class Board:
    """What is posted in a month in all markets, [..., n_listings] or [..., n_markets]: what `Posted` has of each."""

    value: FloatArray  # theta q + gamma x common exposure, and what else speaks for an offer, sold or not
    common_value: FloatArray
    relative_price: FloatArray
    share: FloatArray
    pseudo_users: FloatArray
    closed: np.ndarray | None
    attraction: FloatArray  # of each market
    hearing: FloatArray  # [..., n_markets, largest degree + 1]
    width: list[int]  # how many of these chances each market has
    month: int
    awareness_key: np.ndarray  # uint32 [n_markets, ..., 2]
    choice_key: np.ndarray
    revision_key: np.ndarray
    open: np.ndarray  # bool [n_markets]
    switching_cost: FloatArray  # [n_markets], or with replicates before it
    base_abroad_share: FloatArray
    value_bound: FloatArray  # [n_markets]
    parts: dict[int, Posted] = field(default_factory=dict)  # that were looked at, by number of the market

    def of(self, number: int, place: slice) -> Posted:
        """The part of a market: the same one all month."""
        if number not in self.parts:
            self.parts[number] = self._cut_out(number, place)
        return self.parts[number]

    def _cut_out(self, number: int, place: slice) -> Posted:
        return Posted(
            common_value=self.common_value[..., place],
            relative_price=self.relative_price[..., place],
            share=self.share[..., place],
            attraction=self.attraction[..., number],
            hearing=self.hearing[..., number, : self.width[number]],
            month=self.month,
            awareness_key=self.awareness_key[number],
            choice_key=self.choice_key[number],
            revision_key=self.revision_key[number],
            open=bool(self.open[number]),
            switching_cost=entry(self.switching_cost, number),
            base_abroad_share=entry(self.base_abroad_share, number),
            pseudo_users=self.pseudo_users[..., place],
            value_bound=float(self.value_bound[number]),
            closed=None if self.closed is None else self.closed[..., place],
        )
