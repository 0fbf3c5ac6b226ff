"""What customers see, compiled: `agents.engines.posting` for all listings in one pass, to the last bit.

Columns come flat, those of members one after the other, or of one where all share it. NumPy adds up what is no whole
number: in which order is its own affair.
"""

import numpy as np
from numba import njit

from agents.draws import FloatArray, IntArray
from agents.engines.posting import Counted, MonthColumns, RuleColumns, Seen, ServiceColumns
from agents.state.multi_homing import WHOLE
from agents.state.tallies import Tallies

NO_SPLIT = np.zeros(0, np.int64)
BY_LISTING = (
    "pseudo_users", "opening_users", "local_share", "cross_side_effect", "quality_weight", "network_effect",
)  # fmt: skip
PSEUDO, OPENING, LOCAL, CROSS_SIDE, QUALITY, NETWORK = range(len(BY_LISTING))
BY_MARKET = "feedback", "adoption_constant", "reference_value"
FEEDBACK, CONSTANT, REFERENCE = range(len(BY_MARKET))


@njit
def _own(column, member, n):  # type: ignore[no-untyped-def]
    """The stretch of a member, n long, or the one of all."""
    first = member * n if len(column) > n else 0
    return column[first : first + n]


@njit
def _row(table, member):  # type: ignore[no-untyped-def]
    """The row of a member, or the one of all."""
    return table[member if len(table) > 1 else 0]


@njit(cache=True, nogil=True, error_model="numpy")
def count(structure, people, by_listing, split, spread, whole, parts):  # type: ignore[no-untyped-def]
    """Count last month's users into `whole` (users, adopters) and `parts`."""
    market, n_markets, listings_of_offers, has_listings, service_starts, potential = structure
    users, adopters = whole
    used, among, pseudo_users, share_of_offer, adoption = parts
    n_listings, n_offers = len(market), len(potential)
    n_members = len(users) // n_listings
    n_strata = len(people) // len(users)
    for r in range(n_members):
        pseudo, opening = _row(by_listing[PSEUDO], r), _row(by_listing[OPENING], r)
        own_users, own_spread = _own(users, r, n_listings), _own(spread, r, n_listings)
        own_adopters = adopters[r * n_markets : (r + 1) * n_markets]
        own_adopters[:] = 0
        for k in range(n_listings):
            n = 0
            for stratum in range(n_strata):
                n += people[(r * n_strata + stratum) * n_listings + k]
            own_users[k] = n
            own_adopters[market[k]] += n
        for k in range(n_listings):
            place, n = r * n_listings + k, own_users[k]
            used[place] = n + split[place] / WHOLE if len(split) > 0 else np.float64(n)
            pseudo_users[place] = pseudo[k] * own_spread[k]
            among[place] = (used[place] if own_adopters[market[k]] > 0 else opening[k]) + pseudo_users[place]
        _count_by_offer(
            own_users, listings_of_offers, has_listings, service_starts, potential,
            share_of_offer[r * n_offers : (r + 1) * n_offers], adoption[r * n_offers : (r + 1) * n_offers],
        )  # fmt: skip


@njit(error_model="numpy")
def _count_by_offer(users, listings, has_listings, service_starts, potential, share, adoption):  # type: ignore[no-untyped-def]
    """Shares of offers and the adoption of their services, across populations."""
    n_offers = len(potential)
    for s in range(len(service_starts)):
        first, last = service_starts[s], service_starts[s + 1] if s + 1 < len(service_starts) else n_offers
        total = 0
        for offer in range(first, last):
            total += _of_offer(users, listings, has_listings, offer)
        for offer in range(first, last):
            share[offer] = _of_offer(users, listings, has_listings, offer) / max(total, 1)
            adoption[offer] = total / potential[offer]


@njit
def _of_offer(users, listings, has_listings, offer):  # type: ignore[no-untyped-def]
    n = users[listings[0, offer]] if has_listings[0, offer] else 0
    return n + users[listings[1, offer]] if has_listings[1, offer] else n


@njit
def _size(number):  # type: ignore[no-untyped-def]
    """Its absolute value; what is no number is larger than all."""
    return np.inf if np.isnan(number) else abs(number)


@njit(cache=True, nogil=True, error_model="numpy")
def see(structure, by_listing, by_market, rules, counted, month, seen, seen_of_markets, bounds):  # type: ignore[no-untyped-def]
    """Fill what is seen of listings and of markets, and bound the values by what customers add to them."""
    market, offer = structure
    launched, preference, base_abroad = rules
    share, adopters, potential = counted
    share_abroad, bias, cross_share, quality, price = month
    values, common_values, prices = seen
    personal_bound, price_bound, value_bound = bounds
    n_listings, n_markets = len(market), len(potential)
    n_offers = len(quality) // (len(share) // n_listings)
    largest = np.zeros((2, n_markets))
    for r in range(len(share) // n_listings):
        local, cross_side = _row(by_listing[LOCAL], r), _row(by_listing[CROSS_SIDE], r)
        quality_weight, network_effect = _row(by_listing[QUALITY], r), _row(by_listing[NETWORK], r)
        sold, own_preference = _own(launched, r, n_listings), _own(preference, r, n_listings)
        omega, abroad = _own(base_abroad, r, n_listings), _own(share_abroad, r, n_listings)
        own_bias, cross = _own(bias, r, n_listings), _own(cross_share, r, n_listings)
        own_quality, own_price = _own(quality, r, n_offers), _own(price, r, n_offers)
        for k in range(n_listings):
            place, m = r * n_listings + k, market[k]
            # n_ij = (1 - omega - nu) s_j + omega s*_j + nu l_ij + kappa x_j                                 (1)
            exposure = (1.0 - omega[k] - local[k]) * share[place] + omega[k] * abroad[k] + cross_side[k] * cross[k]
            value = quality_weight[k] * own_quality[offer[k]] + network_effect[k] * exposure
            value += own_bias[k] + own_preference[k]
            values[place] = value
            common_values[place] = value if sold[k] else -np.inf
            prices[place] = own_price[offer[k]]
            largest[0, m] = max(largest[0, m], _size(value) if sold[k] else 0.0)
            largest[1, m] = max(largest[1, m], _size(prices[place]))
        feedback, constant, reference = (
            _row(by_market[FEEDBACK], r), _row(by_market[CONSTANT], r), _row(by_market[REFERENCE], r)
        )  # fmt: skip
        for m in range(n_markets):
            place = r * n_markets + m
            seen_of_markets[0][place] = adopters[place] / potential[m]
            seen_of_markets[1][place] = constant[m] + feedback[m] * seen_of_markets[0][place] - reference[m]
    for m in range(n_markets):
        value_bound[m] = personal_bound[m] + largest[0, m] + price_bound[m] * largest[1, m]


class Poster:
    """The columns of services as kernels take them."""

    def __init__(self, columns: ServiceColumns) -> None:
        self.columns = columns
        self.n_markets, self.n_offers = len(columns.starts), len(columns.service)
        self.structure = columns.market, columns.offer
        self.structure_of_offers = (
            columns.market, self.n_markets, columns.listings_of_offers, columns.has_listings, columns.service_starts,
            columns.potential_of_offer,
        )  # fmt: skip
        self.by_listing = _table([getattr(columns, name) for name in BY_LISTING])
        self.by_market = _table([getattr(columns, name) for name in BY_MARKET])
        self.counted: IntArray | None = None  # the users who were last counted, whose stretch is `people`

    def count_users(self, tallies: Tallies, spread: FloatArray) -> Counted:
        """`agents.engines.posting.count_users`."""
        if self.counted is not tallies.users:
            self._look_at(tallies.users)
        split = NO_SPLIT if tallies.split is None else _flat(tallies.split.people)
        columns, n, n_offers, empty = self.columns, self.n, self.n_members * self.n_offers, np.empty
        users, adopters = empty(n, np.int64), empty(self.n_members * self.n_markets, np.int64)
        parts = empty(n), empty(n), empty(n), empty(n_offers), empty(n_offers)
        count(self.structure_of_offers, self.people, self.by_listing, split, _flat(spread), (users, adopters), parts)
        counted = _by_member(self.batch, users, adopters, *parts)
        users, adopters, used, among, pseudo_users, share, adoption = counted
        total = np.add.reduceat(among, columns.starts, axis=-1)
        listed_share = among / total.take(columns.market, axis=-1)
        return Counted(users, used, adopters, pseudo_users, listed_share, share, adoption)

    def _look_at(self, users: IntArray) -> None:
        """Take other tallies, which change in place; those of a batch have its members before all other axes."""
        assert users.flags.c_contiguous  # a stretch of others would be a copy, and stay as it is
        self.counted, self.people, self.batch = users, users.reshape(-1), users.shape[:-2]
        self.n_members = self.batch[0] if self.batch else 1
        self.n = self.n_members * users.shape[-1]

    def see(self, rules: RuleColumns, counted: Counted, month: MonthColumns) -> Seen:
        """`agents.engines.posting.see`."""
        columns, empty = self.columns, np.empty
        n, n_of_markets, bound = counted.share.size, counted.adopters.size, empty(self.n_markets)
        seen, seen_of_markets = (empty(n), empty(n), empty(n)), (empty(n_of_markets), empty(n_of_markets))
        see(
            self.structure, self.by_listing, self.by_market,
            (_flat(rules.launched), _flat(rules.preference), _flat(rules.base_abroad)),
            (_flat(counted.share), _flat(counted.adopters), columns.potential),
            (
                _flat(month.share_abroad), _flat(month.bias), _flat(month.cross_share), _flat(month.quality),
                _flat(month.relative_price),
            ),
            seen, seen_of_markets, (columns.personal_bound, columns.price_bound, bound),
        )  # fmt: skip
        value, common_value, price, users_share, attraction = _by_member(
            counted.share.shape[:-1], *seen, *seen_of_markets
        )
        return Seen(value, common_value, price, users_share, attraction, bound)


def _table(columns: list[FloatArray]) -> FloatArray:
    """Columns side by side, [n_columns, n_members or 1, n]."""
    n_members = max(column.size // column.shape[-1] for column in columns)
    return np.stack([np.broadcast_to(column, (n_members, column.shape[-1])) for column in columns])


def _by_member(batch: tuple[int, ...], *columns: np.ndarray) -> tuple[np.ndarray, ...]:
    """Columns with an axis of members, where several step together."""
    return tuple(column.reshape(*batch, -1) for column in columns) if batch else columns


def _flat(column: np.ndarray) -> np.ndarray:
    return column if column.ndim == 1 else column.reshape(-1)
