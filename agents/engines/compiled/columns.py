"""The columns of markets by their addresses, so that one kernel, of one layout, takes any number of markets at once.

An address is good for as long as the array is alive and is the same one: `Columns` holds the arrays, and looks every
month whether any was replaced. It is never copied or stored with a model, whose copy has arrays of its own.
"""

from collections.abc import Sequence
from operator import is_

import numpy as np
from llvmlite import ir
from numba import carray, njit, types
from numba.extending import intrinsic

from agents.draws import FloatArray, IntArray
from agents.engines.compiled.alike import groups_of, pays
from agents.engines.float32 import room
from agents.members import beside, column
from agents.state.market import Market
from agents.state.posted import Board
from agents.state.tallies import Tallies

# Columns over customers, with their types; and what else has a length of its own.
TYPES = {
    "ids": np.uint32, "aware": np.bool_, "offer": np.int8, "home_bias": np.float32, "price_sensitivity": np.float32,
    "readiness": np.float32, "peers": np.int32, "linked": np.int8, "weight": np.int64, "stratum": np.int8,
    "size": np.int64, "place": np.int32, "unaware": np.int32, "ending": np.int64, "bonus": np.float64,
    "shares": np.int16, "group": np.uint8, "group_weight": np.int64, "group_stratum": np.int64,
}  # fmt: skip
PLACES = {name: place for place, name in enumerate(TYPES)}
(
    IDS, AWARE, OFFER, HOME_BIAS, PRICE_SENSITIVITY, READINESS, PEERS, LINKED, WEIGHT, STRATUM, SIZE, PLACE, UNAWARE,
    ENDING, BONUS, SHARES, GROUP, GROUP_WEIGHT, GROUP_STRATUM,
) = range(len(TYPES))  # fmt: skip
# Whole numbers of a market: customers; offers, and where they are listed; columns of what is not there are 0 wide.
(
    N_CUSTOMERS, N_OFFERS, LISTING, NUMBER, DEGREE, N_LINKED, N_SIZES, N_SPLITTING, TERM, SHIFT, WIDTH, N_UNAWARE,
    OUTSIDE, N_GROUPS,
) = range(14)  # fmt: skip
REPLACED = ("unaware", "offer", "aware", "home_bias", "price_sensitivity")  # columns that others may replace
NO_PLACE = -1
NOT_GIVEN = -1  # where rows of a market that decide would be, if they were given
NO_SPLIT = np.zeros((0, 0), np.int64)


@intrinsic
def pointer(_typing, address):  # type: ignore[no-untyped-def]
    """A pointer to an address."""

    def build(_context, builder, _signature, arguments):  # type: ignore[no-untyped-def]
        return builder.inttoptr(arguments[0], ir.IntType(8).as_pointer())

    return types.voidptr(address), build


@njit
def customers(addresses, numbers):  # type: ignore[no-untyped-def]
    """What a market's customers choose by: see `agents.engines.compiled.choose`."""
    n = numbers[N_CUSTOMERS]
    return (
        carray(pointer(addresses[IDS]), (n,), np.uint32),
        carray(pointer(addresses[OFFER]), (n,), np.int8),
        carray(pointer(addresses[HOME_BIAS]), (n,), np.float32),
        carray(pointer(addresses[PRICE_SENSITIVITY]), (n,), np.float32),
        carray(pointer(addresses[READINESS]), (n,), np.float32),
        peers_of(addresses, numbers),
        carray(pointer(addresses[LINKED]), (n if numbers[N_LINKED] > 0 else 0,), np.int8),
        places_of(addresses, numbers),
    )


@njit
def peers_of(addresses, numbers):  # type: ignore[no-untyped-def]
    """Rows of the peers of every customer, [n, degree]; [0, 0] without."""
    degree = numbers[DEGREE]
    return carray(pointer(addresses[PEERS]), (numbers[N_CUSTOMERS] if degree > 0 else 0, degree), np.int32)


@njit
def places_of(addresses, numbers):  # type: ignore[no-untyped-def]
    """The place of every customer among those who multi-home, -1 for none, [n]; [0] where nobody does."""
    n = numbers[N_CUSTOMERS] if numbers[N_SPLITTING] > 0 else 0
    return carray(pointer(addresses[PLACE]), (n,), np.int32)


@njit
def bonus_of(addresses, numbers, n_replicates):  # type: ignore[no-untyped-def]
    """Bonus of linked offers, [n_replicates, n_linked_offers + 1, n_offers]."""
    shape = (n_replicates, numbers[N_LINKED], numbers[N_OFFERS])
    return carray(pointer(addresses[BONUS]), shape, np.float64)


@njit
def awareness_of(addresses, numbers):  # type: ignore[no-untyped-def]
    """Ids, who is aware and the offers of all customers, and the rows of the unaware."""
    n = numbers[N_CUSTOMERS]
    return (
        carray(pointer(addresses[IDS]), (n,), np.uint32),
        carray(pointer(addresses[AWARE]), (n,), np.bool_),
        carray(pointer(addresses[OFFER]), (n,), np.int8),
        carray(pointer(addresses[UNAWARE]), (numbers[N_UNAWARE],), np.int32),
    )


@njit
def ending_of(addresses, numbers, n_replicates):  # type: ignore[no-untyped-def]
    """Where the contracts begin that end in each month of the term, [n_replicates, term + 1]."""
    return carray(pointer(addresses[ENDING]), (n_replicates, numbers[TERM] + 1), np.int64)


@njit
def counted_of(addresses, numbers):  # type: ignore[no-untyped-def]
    """Offer, weight, stratum and size of all customers: what tallies count."""
    n = numbers[N_CUSTOMERS]
    return (
        carray(pointer(addresses[OFFER]), (n,), np.int8),
        carray(pointer(addresses[WEIGHT]), (n,), np.int64),
        carray(pointer(addresses[STRATUM]), (n,), np.int8),
        carray(pointer(addresses[SIZE]), (numbers[N_SIZES],), np.int64),
    )


@njit
def alike_of(addresses, numbers):  # type: ignore[no-untyped-def]
    """The group of all customers, and weights and strata of the groups: `agents.engines.compiled.alike`."""
    n = numbers[N_GROUPS]
    return (
        carray(pointer(addresses[GROUP]), (numbers[N_CUSTOMERS] if n > 0 else 0,), np.uint8),
        carray(pointer(addresses[GROUP_WEIGHT]), (n,), np.int64),
        carray(pointer(addresses[GROUP_STRATUM]), (n,), np.int64),
    )


@njit
def shares_of(addresses, numbers):  # type: ignore[no-untyped-def]
    """How those who multi-home divide their use, thousandths [n_splitting, n_offers]."""
    return carray(pointer(addresses[SHARES]), (numbers[N_SPLITTING], numbers[N_OFFERS]), np.int16)


class Columns:
    """The columns of some markets, and what of their choices does not change from month to month."""

    def __init__(self, markets: Sequence[Market]) -> None:
        self.markets, self.n_replicates = list(markets), markets[0].population.n_replicates
        self.own_numbers = np.array([market.number for market in markets])
        all_numbers = np.arange(markets[0].tallies.non_users.shape[-1])
        self.every_market = np.array_equal(self.own_numbers, all_numbers)  # in their order
        self.firsts = np.zeros((len(markets), self.n_replicates), np.int64)  # who is due: see `due`
        self.bounds = np.zeros((len(markets), self.n_replicates + 1), np.int64)
        self.addresses = np.zeros((len(markets), len(TYPES)), np.int64)
        self.numbers = np.array([_numbers(market) for market in markets], np.int64)
        self.held: list[dict[str, np.ndarray]] = [{} for _ in markets]  # the arrays themselves
        self.latest: list[tuple[np.ndarray | None, ...]] = [(None,) * len(REPLACED) for _ in markets]
        for row, market in enumerate(markets):
            for name, array in _fixed(market, self.n_replicates).items():
                self._hold(row, name, array)
        self._hold_groups()
        self.split = self.numbers[:, N_SPLITTING] > 0
        self.nobody_given = np.full((len(markets), 2), NOT_GIVEN)
        self.nobody_divides = np.zeros(len(markets), np.int64)
        self.most_offers = int(self.numbers[self.split, N_OFFERS].max(initial=0))
        settings = [market.settings for market in markets]
        self.by_chance = [service.revision_probability is not None for service in settings]
        self.any_by_chance = any(self.by_chance)
        self.scales = np.empty((self.n_replicates, len(markets), 5))  # the first is the month's switching cost
        self.scales[..., 1] = column([service.network_effect * service.local_share for service in settings])
        self.scales[..., 2] = column([service.readiness_effect for service in settings])
        self.scales[..., 3] = column([service.taste_scale for service in settings])
        self.scales[..., 4] = column([service.adoption_scale for service in settings])
        self.switching_cost: FloatArray | None = None  # which the scales have
        self.tallies_of: Tallies | None = None  # whose arrays `own_tallies` are
        self.limits = np.array([(0.0, *room(market)) for market in markets])  # the first is the month's largest value
        n_listings = markets[0].tallies.volume.shape[-1]
        self.domestic, self.price_sensitivity = np.zeros(n_listings), np.zeros(markets[0].tallies.volume.shape)
        for market in markets:
            self.domestic[market.place] = market.domestic
            self.price_sensitivity[..., market.place] = beside(market.settings.price_sensitivity)

    def _hold_groups(self) -> None:
        """Hold who is alike, where they are few enough, and all of one size."""
        known: dict[str, dict[str, np.ndarray] | None] = {}
        for row, market in enumerate(self.markets):
            population = market.population
            if len(market.size) > 1 or not pays(len(population.strata), len(market.rows)):
                continue
            if population.name not in known:
                known[population.name] = groups_of(population)
            groups = known[population.name]
            if groups is not None and pays(len(groups["group_weight"]), len(market.rows)):
                self.numbers[row, N_GROUPS] = len(groups["group_weight"])
                for name, array in groups.items():
                    self._hold(row, name, array)

    def of(self, markets: Sequence[Market]) -> bool:
        """Whether these are the columns of just these markets."""
        return len(markets) == len(self.markets) and all(map(is_, markets, self.markets))

    def of_markets(self, table: np.ndarray) -> np.ndarray:
        """The part of these markets in a table over all of them, [..., n_markets]."""
        return table if self.every_market else table.take(self.own_numbers, axis=-1)

    def refresh(self) -> None:
        """Look up what was replaced since last month: tastes by levers, and the unaware, who become fewer."""
        for row, (market, latest) in enumerate(zip(self.markets, self.latest, strict=True)):
            unaware, offer, aware, home_bias, price_sensitivity = latest
            if (  # most months all are what they were
                market.unaware is unaware
                and market.offer is offer
                and market.aware is aware
                and market.home_bias is home_bias
                and market.price_sensitivity is price_sensitivity
            ):
                continue
            arrays = market.unaware, market.offer, market.aware, market.home_bias, market.price_sensitivity
            for name, array in zip(REPLACED, arrays, strict=True):
                self._hold(row, name, array)
            self.numbers[row, N_UNAWARE], self.latest[row] = len(market.unaware), arrays

    def fewer_unaware(self, row: int) -> None:
        """Those who have not become aware have moved up; the others are no longer among them."""
        market = self.markets[row]
        market.unaware = market.unaware[: self.numbers[row, N_UNAWARE]]
        self.latest[row] = (market.unaware, *self.latest[row][1:])

    def _hold(self, row: int, name: str, array: np.ndarray) -> None:
        assert array.dtype == TYPES[name] and array.flags.c_contiguous, (self.markets[row].service, name, array.dtype)
        self.held[row][name] = array
        self.addresses[row, PLACES[name]] = array.ctypes.data

    def posted(self, board: Board) -> tuple[np.ndarray, ...]:
        """What is posted, one replicate after the other: see `agents.engines.compiled.choose`."""
        common_value, share, attraction = board.common_value, board.share, board.attraction
        key, price = board.choice_key, self.price_sensitivity * board.relative_price
        if share.ndim > 1:
            common_value, price, share, attraction = (c.reshape(-1) for c in (common_value, price, share, attraction))
            key = key.reshape(-1, 2)
        columns = common_value, price, share, self.domestic, key, attraction
        # Stretches of a table lie in memory in several ways, for each of which numba would compile a kernel of its own.
        return tuple([column if column.flags.c_contiguous else np.ascontiguousarray(column) for column in columns])

    def terms(self, board: Board) -> tuple[FloatArray, FloatArray]:
        """Terms of all choices of a month: see `agents.engines.compiled.choose`."""
        if self.switching_cost is not board.switching_cost:  # most months it is what it was
            self.switching_cost = board.switching_cost
            self.scales[..., 0] = self.of_markets(board.switching_cost)
        self.limits[:, 0] = self.of_markets(board.value_bound)
        return self.scales, self.limits

    def tallies(self) -> tuple[IntArray, ...]:
        """The tallies of all markets with an axis of replicates: see `agents.engines.compiled.switch`."""
        tallies = self.markets[0].tallies
        if self.tallies_of is not tallies:
            self.tallies_of, self.own_tallies = tallies, self._by_replicate(tallies)
        return self.own_tallies

    def _by_replicate(self, tallies: Tallies) -> tuple[IntArray, ...]:
        n = self.n_replicates
        users, non_users = (table.reshape(n, *table.shape[-2:]) for table in (tallies.users, tallies.non_users))
        if tallies.split is None:
            return users, non_users, tallies.volume.reshape(n, -1), NO_SPLIT, NO_SPLIT, NO_SPLIT
        split = tallies.split.people, tallies.split.units, tallies.split.splitters
        return users, non_users, *(table.reshape(n, -1) for table in (tallies.volume, *split))


def _numbers(market: Market) -> tuple[int, ...]:
    split, peers, bonus = market.multi_homing, market.peers, market.link_bonus
    degree = 0 if peers is None else peers.shape[1]
    return (
        len(market.population), len(market.rows), market.place.start, market.number, degree,
        0 if bonus is None else bonus.shape[-2], len(market.size), 0 if split is None else len(split.rows),
        market.contracts.term, market.due_shift, degree + 1, 0, int(market.settings.outside_option), 0,
    )  # fmt: skip


def _fixed(market: Market, n_replicates: int) -> dict[str, np.ndarray]:
    """Columns that are never replaced."""
    population, split, bonus = market.population, market.multi_homing, market.link_bonus
    columns = {
        "ids": population.ids, "weight": population.weight, "stratum": population.stratum, "size": market.size,
        "readiness": market.readiness, "ending": market.contracts.first,
    }  # fmt: skip
    if market.peers is not None:
        columns["peers"] = market.peers
    if market.linked is not None and bonus is not None:
        by_replicate = np.broadcast_to(bonus, (n_replicates, *bonus.shape[-2:]))
        columns |= {"linked": market.linked.offer, "bonus": np.ascontiguousarray(by_replicate)}
    if split is not None:
        place = np.where(split.splits, np.cumsum(split.splits) - 1, NO_PLACE)
        columns |= {"place": place.astype(np.int32), "shares": split.shares}
    return columns
