"""The welfare account: what use, profits and public money are worth, by group; only differences mean anything.

docs/explanation/welfare.md derives it. It is recorded where `welfare.account` says so, as it looks at every customer
every month.
"""

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.members import beside
from agents.state.offers import NOTHING
from sim.amounts import whole_lcu
from sim.month.ledger import GOVERNMENT
from sim.record.measured import Month
from sim.record.outcomes.registry import outcome
from sim.record.surplus import READINGS, GroupSums, customer_surplus
from sim.state import State

PLACE = 60
SURPLUS, TOTAL = "surplus", "total"
RETURNED = "levies_returned"
PROVIDERS = ("providers.home_sales", "providers.exports", "providers.research")
STATE = ("state.budget", "state.cost_of_funds")
SPILLOVERS, ABROAD = "spillovers", "abroad.home_sales"


def parts(state: State) -> list[str]:
    """Names of the parts of the account; none where it is not kept."""
    if not state.settings.welfare.account:
        return []
    groups = GroupSums(state)
    surplus = [f"{SURPLUS}{reading}.{name}" for reading in READINGS for name in groups.names]
    returned = [f"{RETURNED}.{name}" for name in _people(groups)]
    return [*surplus, *returned, *PROVIDERS, *STATE, SPILLOVERS, ABROAD, *(f"{TOTAL}{reading}" for reading in READINGS)]


@outcome(
    "welfare", unit="LCU", label="welfare account, of which only differences mean anything", names=parts, place=PLACE
)
def welfare(month: Month) -> IntArray:
    """Whole LCU of the month, [..., n_parts]; each total is the sum of its parts."""
    state, groups = month.state, GroupSums(month.state)
    n_replicates = next(iter(state.populations.values())).n_replicates
    surplus = np.zeros((len(READINGS), n_replicates, len(groups.names)), dtype=np.int64)
    for market in state.markets:
        groups.add(surplus, market, customer_surplus(state, market))
    batch = state.use.levy_lcu.shape[:-1]
    surplus = surplus.reshape(len(READINGS), *batch, len(groups.names))
    returned = _shared(state.use.levy_lcu.sum(axis=-1), _heads(state, groups))
    at_home, abroad = _margins(state)
    funds = _funds(state)
    spillovers = np.rint(state.settings.welfare.externality_share * state.gains.extra_value_added_lcu).astype(np.int64)
    columns = [np.asarray(column)[..., None] for column in (*at_home, *funds, spillovers)]
    apart = np.concatenate([returned, *columns], axis=-1)
    rest = apart.sum(axis=-1)
    totals = [(_customers(groups, sums) + rest)[..., None] for sums in surplus]
    return np.concatenate([*surplus, apart, abroad[..., None], *totals], axis=-1)


def _customers(groups: GroupSums, sums: IntArray) -> IntArray:
    """Surplus of all firms and people, [...], once."""
    total: IntArray = sums[..., groups.column("size")].sum(axis=-1) + sums[..., groups.column("age")].sum(axis=-1)
    return total


def _people(groups: GroupSums) -> list[str]:
    return groups.groups["age"] or ["people"]


def _heads(state: State, groups: GroupSums) -> FloatArray:
    """People of each age band, of whom one is as much as another to who returns a levy."""
    if not groups.groups["age"]:
        return np.ones(1)
    return state.populations["individuals"].potential.astype(np.float64)


def _shared(amount: IntArray, heads: FloatArray) -> IntArray:
    """Whole LCU divided by heads, [..., n_groups], to the last LCU."""
    bounds = np.rint(amount[..., None] * (np.cumsum(heads) / heads.sum())).astype(np.int64)
    return np.diff(bounds, axis=-1, prepend=0)


def _margins(state: State) -> tuple[list[IntArray], IntArray]:
    """What domestic providers earn at home and abroad, and spend on research; what foreign ones earn at home, [...]."""
    offers = state.offers
    cost = np.where(offers.usd, offers.unit_cost * beside(state.usd_lcu), offers.unit_cost)
    units = state.listings.by_offer(state.use.units)
    margin = _whole(state, (state.price_lcu - cost) * units / offers.steps_per_year)
    # What is sold abroad costs what it costs at home; a licence costs nothing more.
    selling = np.array([state.settings.services[name].exports for name in offers.service])
    priced = offers.price > NOTHING
    cost_share = np.where(priced & selling, offers.unit_cost / np.where(priced, offers.price, 1.0), 0.0)
    exports = _whole(state, offers.exports_lcu * (1.0 - cost_share))
    research = _whole(state, offers.research_share * (offers.revenue_home_lcu + offers.exports_lcu))

    def domestic(column: IntArray) -> IntArray:
        total: IntArray = np.where(offers.foreign, 0, column).sum(axis=-1)
        return total

    abroad: IntArray = np.where(offers.foreign, margin, 0).sum(axis=-1)
    return [domestic(margin), domestic(exports), -domestic(research)], abroad


def _whole(state: State, amount: FloatArray) -> IntArray:
    return whole_lcu(amount, state.offers.keys, "of profit a month", "prices and unit costs")


def _funds(state: State) -> list[IntArray]:
    """What the state receives less what it pays, and what that is worth beyond its LCU, [...] each."""
    flows = state.ledger.flows
    budget = flows[..., GOVERNMENT].sum(axis=(-2, -1)) - flows[..., GOVERNMENT, :].sum(axis=(-2, -1))
    excess = state.settings.welfare.marginal_cost_of_public_funds - 1.0
    return [budget, np.rint(excess * budget).astype(np.int64)]
