"""The money of levers as the ledger, the accounts and the outcomes see it."""

from dataclasses import dataclass

import numpy as np

from agents.draws import IntArray


@dataclass(frozen=True)
class PublicMoney:
    """Public money since the start, whole LCU [..., n_levers]: what was granted is what was spent and what is left."""

    levers: list[str]  # ids, in the order in which levers work
    refunding: np.ndarray  # bool [n_levers], whether what a lever pays goes to buyers, for their bills
    granted: IntArray
    spent: IntArray
    left: IntArray
    month_spent: IntArray  # in the latest month alone
