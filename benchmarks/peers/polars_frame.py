"""The month on a polars data frame, as mesa-frames goes: customers are rows, what they know and do are columns.

A frame per contract month, so that only those due are touched; float32; random numbers from NumPy. polars uses all
cores: POLARS_MAX_THREADS=1 in the environment holds it to one. Evaluating expressions has a fixed cost, near a
millisecond a month, which is most of the time below 10^4 customers due.

What was tried, at 10^5 customers: adding up Series costs less than `cum_fold` or a lazy query of the whole choice.
Counting the offers of peers takes 25 ns a customer by `arr.count_matches`, twice that with a column for each peer, 160
and more with an edge list and `group_by`.
"""

from itertools import accumulate

import numpy as np

from benchmarks.workload import Workload

try:
    import polars as pl
except ImportError as error:
    raise ImportError("the polars peer needs polars: pip install polars") from error


class PolarsPeer:
    """One service as a list of data frames, one for the customers of each contract month."""

    def __init__(self, workload: Workload, seed: int) -> None:
        customers = pl.DataFrame(
            {
                "offer": workload.offer,
                "none_weight": np.exp(-workload.attraction, dtype=np.float32),
                "price_sensitivity": workload.price_sensitivity,
                "home_bias": workload.home_bias,
            }
        )
        due = [slice(begin, end) for begin, end in zip(workload.due[:-1], workload.due[1:], strict=True)]
        self._cohorts = [customers[rows] for rows in due]
        self._peers: list[pl.Series] | None = None
        if workload.peers is not None:
            self._degree = workload.peers.shape[1]
            # Unsigned, or polars looks for negative rows at every use.
            self._peers = [pl.Series("peer", workload.peers[rows].ravel().astype(np.uint32)) for rows in due]
        self._common_value = workload.common_value
        self._common_effect = workload.network_effect * (1.0 - workload.local_share)
        self._local_effect = workload.network_effect * workload.local_share
        self._own_values = [
            pl.col("home_bias") * domestic
            - pl.col("price_sensitivity") * price
            + pl.when(pl.col("offer") == offer).then(_float32(workload.switching_cost)).otherwise(_float32(0.0))
            for offer, (price, domestic) in enumerate(zip(workload.relative_price, workload.domestic, strict=True))
        ]
        self._users = np.bincount(workload.offer[workload.offer >= 0], minlength=workload.n_offers)
        self._rng = np.random.default_rng(seed)
        self._month = 0

    def step(self) -> None:
        """Run one month: those due decide at once on last month's users."""
        due = self._month % len(self._cohorts)
        share = self._users / max(self._users.sum(), 1)
        common_values = self._common_value + self._common_effect * share
        cohort, values = self._cohorts[due], [own + x for own, x in zip(self._own_values, common_values, strict=True)]
        if self._peers is not None:
            cohort = cohort.hstack(self._peer_users(self._peers[due]))
            local_share = [
                (pl.col(f"peers_{offer}") / pl.col("peers")).fill_nan(_float32(x)) for offer, x in enumerate(share)
            ]
            values = [value + self._local_effect * local for value, local in zip(values, local_share, strict=True)]
        decided = self._choose(cohort, values)
        offer = cohort["offer"]
        for j in range(len(share)):
            self._users[j] += (decided == j).sum() - (offer == j).sum()
        self._cohorts[due] = self._cohorts[due].with_columns(decided)
        self._month += 1

    def offers(self) -> np.ndarray:
        """The offer of every customer, int8 [n], -1 for none."""
        return self._offers().to_numpy(writable=True)

    def _offers(self) -> pl.Series:
        return pl.concat([cohort["offer"] for cohort in self._cohorts], rechunk=True)

    def _peer_users(self, peers: pl.Series) -> pl.DataFrame:
        # Columns peers_j, peers who use offer j, and peers, those who use any.
        seen = self._offers().gather(peers).reshape((-1, self._degree)).to_frame()
        users = seen.select(
            pl.col("offer").arr.count_matches(pl.lit(offer, pl.Int8)).cast(pl.Float32).alias(f"peers_{offer}")
            for offer in range(len(self._users))
        )
        return users.with_columns(peers=pl.sum_horizontal(pl.all()))

    def _choose(self, cohort: pl.DataFrame, values: list[pl.Expr]) -> pl.Series:
        weights = cohort.select("none_weight", *(value.exp().alias(f"{j}") for j, value in enumerate(values)))
        *below, total = accumulate(weights)  # below[j]: the weight of none and of the offers before j
        target = pl.Series(self._rng.random(len(total), dtype=np.float32)) * total
        decided = (target >= below[0]).cast(pl.Int8)
        for weight in below[1:]:
            decided += (target >= weight).cast(pl.Int8)
        return (decided - 1).alias("offer")


def _float32(value: float) -> pl.Expr:
    return pl.lit(value, pl.Float32)
