"""The steps of all markets in compiled code: what a kernel cannot decide for certain is left to `decisions.choose`."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from agents.draws import FloatArray
from agents.engines.compiled import gains as gain_kernels
from agents.engines.compiled import switch
from agents.engines.compiled.columns import N_CUSTOMERS, Columns
from agents.engines.compiled.looks import LookedAt
from agents.engines.compiled.month import Month
from agents.engines.compiled.posting import Poster
from agents.engines.posting import Counted, MonthColumns, RuleColumns, Seen, ServiceColumns
from agents.engines.threads import may_use_threads
from agents.engines.vector import VectorEngine
from agents.equations.productivity import Cuts, Gained
from agents.members import Number
from agents.population import Population, Rows, numbers
from agents.state import switching
from agents.state.looks import Look
from agents.state.market import Market
from agents.state.tallies import Tallies

PARALLEL_FROM = 30_000  # decisions from which a second thread pays
# Customers who are looked at in the time of one who decides and takes effect: in the baseline 12 whether they hear of a
# service, 6 who are counted, 4 firms whose gains are summed up.
SCANNED = 8


class NumbaEngine(VectorEngine):
    """The steps of markets, compiled: of all of them in one call."""

    def __init__(self, parallel: bool) -> None:
        """`parallel` lets large months use all threads, where `may_use_threads` says so."""
        super().__init__()
        self.parallel = parallel
        self.columns: Columns | None = None
        self.looks: LookedAt | None = None
        self.poster: Poster | None = None
        self.month: Month | None = None  # has decided, and nothing has taken effect

    def __getstate__(self) -> dict[str, Any]:
        """A copy, or what is stored, has other arrays at other addresses: it looks for its own."""
        return self.__dict__ | {"columns": None, "looks": None, "poster": None, "month": None}

    def count_users(self, columns: ServiceColumns, tallies: Tallies, spread: FloatArray) -> Counted:
        """Last month's users and their shares."""
        return self._poster(columns).count_users(tallies, spread)

    def see(self, columns: ServiceColumns, rules: RuleColumns, counted: Counted, month: MonthColumns) -> Seen:
        """What customers see of a month."""
        return self._poster(columns).see(rules, counted, month)

    def _poster(self, columns: ServiceColumns) -> Poster:
        if self.poster is None or self.poster.columns is not columns:
            self.poster = Poster(columns)
        return self.poster

    def decide(self, markets: Sequence[Market]) -> None:
        """Let all who have something to decide in some markets do so; it takes effect with `take_effect`."""
        unchanged = self.columns is not None and self.columns.of(markets)  # as most months
        compiled = markets if unchanged else [market for market in markets if _is_compiled(market)]
        if len(compiled) < len(markets):
            super().decide([market for market in markets if not _is_compiled(market)])
        if compiled:
            self.month = Month(self.columns if unchanged and self.columns is not None else self._columns(compiled))
            self.month.find_due(self.scans_threaded)
            self.month.choose(self.threaded, self.choose_exactly)

    def take_effect(self, markets: Sequence[Market]) -> None:
        """Let all decisions take effect: users, non-users and volumes change by those who switch."""
        if self.month is not None:
            self.month.take_effect()
            self.month = None
        super().take_effect(markets)

    def choose(self, market: Market, rows: Rows) -> np.ndarray:
        """The offers that some customers take, int8, -1 for none."""
        if not _is_compiled(market):
            return self.choose_exactly(market, rows)
        month = Month(Columns([market]))
        month.ask(numbers(rows))
        month.choose(self.threaded, self.choose_exactly)
        return month.decided

    def recount(self, markets: Sequence[Market]) -> None:
        """Users, non-users, volumes and what is split counted afresh from the customers."""
        columns = self.columns
        if columns is None or not columns.of(markets):  # some decide in another way
            super().recount(markets)
            return
        for market in markets:
            switching.clear(market)
            if market.multi_homing is not None:
                market.multi_homing.clear()
        columns.refresh()
        n_counted = int(columns.numbers[:, N_CUSTOMERS].sum())
        kernel = switch.count_parallel if self.scans_threaded(columns.n_replicates, n_counted) else switch.count
        kernel(columns.addresses, columns.numbers, columns.tallies())

    def _columns(self, markets: Sequence[Market]) -> Columns:
        if self.columns is None or not self.columns.of(markets):
            self.columns = Columns(markets)
        return self.columns

    def look(self, looks: Sequence[Look], month: int) -> None:
        """Note what the customers of some looks use at the end of a month."""
        if self.looks is None or self.looks.looks is not looks:
            self.looks = LookedAt(looks)
        self.looks.note(month)

    def gains(
        self,
        firms: Population,
        offers: list[np.ndarray],
        offer_gains: list[FloatArray],
        cuts: Cuts,
        rivalry: Number,
    ) -> Gained:
        """What firms gain and lose to each other: `agents.equations.productivity`."""
        assert firms.export_share is not None and firms.value_added_by_cell is not None
        n, n_sectors = firms.n_replicates, firms.export_share.shape[-1]
        gained = np.zeros((n, n_sectors, len(firms.strata)), np.int64)
        lost = np.zeros((n, n_sectors), np.int64)
        if offers:
            most_offers = max(gain_by_offer.shape[-1] for gain_by_offer in offer_gains)
            table = np.zeros((len(offers), n, 1 + most_offers))  # the last is what -1 finds
            for number, gain_by_offer in enumerate(offer_gains):
                table[number, :, : gain_by_offer.shape[-1]] = gain_by_offer
            traits = firms.traits["value_added_lcu"], firms.traits["sector"], firms.stratum
            value_added, rivalries = firms.value_added_by_sector, np.full(n, rivalry, dtype=np.float64)
            kernel = gain_kernels.gains_parallel if self.scans_threaded(n, len(firms)) else gain_kernels.gains
            kernel(
                firms.bounds, tuple(offers), table, (cuts.rows, cuts.factor), (firms.readiness, firms.weight, *traits),
                value_added, rivalries, gained, lost,
            )  # fmt: skip
        return Gained(gained, lost)

    def threaded(self, n_replicates: int, n_decisions: int) -> bool:
        """Whether threads are at work on so many decisions."""
        large = n_replicates == 1 and n_decisions >= PARALLEL_FROM
        return self.parallel and large and may_use_threads()

    def scans_threaded(self, n_replicates: int, n_customers: int) -> bool:
        """Whether threads are at work on so many customers who are only looked at."""
        return self.threaded(n_replicates, n_customers // SCANNED)


def _is_compiled(market: Market) -> bool:
    """Whether kernels know how a market's customers decide."""
    return not market.ragged and market.settings.threshold is None
