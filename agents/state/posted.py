"""What the customers of a market see in a month."""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray
from agents.members import Number


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
