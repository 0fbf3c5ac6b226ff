"""The month that every implementation runs: one service, K offers and none, a population and who sees whom."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Workload:
    """Inputs of the month. Offers along [n_offers], customers along [n], in the order in which contracts end.

    Each month: s_j, last month's share of offer j among users; then those whose contract ends decide at once by

        V_ij = common_value_j + network_effect ((1 - local_share) s_j + local_share l_ij)
               - price_sensitivity_i relative_price_j + home_bias_i domestic_j + switching_cost [j = current_i]
        P(i takes j) = exp(V_ij) / (exp(-attraction_i) + sum_k exp(V_ik)),   the rest takes none

    with l_ij the share of j among those peers of i who used the service last month, s_j where none did.
    """

    common_value: np.ndarray  # float64 [n_offers]
    relative_price: np.ndarray  # float64 [n_offers]
    domestic: np.ndarray  # 1.0 or 0.0 [n_offers]
    network_effect: float
    local_share: float
    switching_cost: float
    term_months: int  # 1: everybody decides every month; 12: a twelfth
    attraction: np.ndarray  # float32 [n]
    price_sensitivity: np.ndarray  # float32 [n]
    home_bias: np.ndarray  # float32 [n]
    offer: np.ndarray  # int8 [n], the opening; -1 for none
    due: np.ndarray  # int64 [term_months + 1], rows due[m] to due[m + 1] decide in month m of the term
    peers: np.ndarray | None  # int32 [n, degree], rows of the peers; None without

    @property
    def n_customers(self) -> int:
        """Number of customers."""
        return len(self.offer)

    @property
    def n_offers(self) -> int:
        """Number of offers beside none."""
        return len(self.common_value)


def shares(offer: np.ndarray, n_offers: int) -> np.ndarray:
    """Share of customers by offer, none last, [n_offers + 1], from int8 [n]."""
    return np.roll(np.bincount(offer.astype(np.int64) + 1, minlength=n_offers + 1) / len(offer), -1)
