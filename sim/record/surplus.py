"""Consumer surplus of a month, customer by customer, and its sums by group, whole LCU (docs/explanation/welfare.md)."""

import math
from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.equations.choice import NONE
from agents.equations.surplus import burden, certain_choice, difference_lcu, expected_choice, surplus_lcu, used
from agents.members import Number, entry
from agents.state import decisions
from agents.state.market import Market
from agents.state.tallies import sums_by_cell
from configs import ConfigError
from sim.month.rules import RulesInForce
from sim.state import State

LARGEST_SURPLUS_LCU = 2.0**53 / 20  # of a market: sums of twenty of such are whole in a record of float64
# How the stay bonus counts, by what stands behind the names of parts: as a value that who stays enjoys every
# month, as a cost that only who leaves has, and as nothing at all, in choices neither.
READINGS = ("", "_cost_of_leaving", "_without_stay")
PARTS_OF_LCU = 10_000  # in which customers are added up: rounded one by one to whole LCU, small changes would be lost
CHUNK = 1 << 14  # customers at a time: what they are asked about all offers stays in the cache


@dataclass(frozen=True)
class Billed:
    """What the surplus of a market's customers is measured by this month."""

    month_bill_lcu: Number  # of a unit of size at the reference price
    lcu_per_utility: Number  # a month's, of a user of a free service
    home_bill: FloatArray  # what a user is billed before levy and subsidy, over the reference bill, [..., n_offers]
    burden: FloatArray  # what the price takes from a user, over the same bill, [..., n_offers]
    preference: FloatArray  # utility that rules make all customers see, [n_offers]


def customer_surplus(state: State, market: Market) -> IntArray:
    """What a market is worth in a month to those whom each customer stands for, [n_readings, n], by `READINGS`.

    In whole `PARTS_OF_LCU`; 0 for who does not know the service, and where no offer is on the market.
    """
    surplus = np.zeros((len(READINGS), len(market.population)), dtype=np.int64)
    if not market.seen().open:
        return surplus
    billed, covered = _billed(state, market), _covered(state, market)
    paid_share = state.rules.bill_share[..., market.number, :]
    so_far = np.zeros((len(READINGS), market.population.n_replicates))
    for start in range(0, len(market.population), CHUNK):
        rows = start + np.flatnonzero(market.aware[start : start + CHUNK])
        if len(rows) == 0:
            continue
        with np.errstate(over="ignore", invalid="ignore"):  # what that leaves is no number of LCU, and refused below
            lcu = _surplus(market, rows, billed, paid_share, state.rules)
        weighted = market.weight[rows] * (lcu if covered is None else lcu * covered[rows])
        replicate = market.population.replicate_of(rows)
        so_far += [np.bincount(replicate, size, so_far.shape[1]) for size in np.abs(weighted)]
        _assert_countable(market, float(so_far.max()))
        surplus[:, rows] = np.rint(PARTS_OF_LCU * weighted).astype(np.int64)
    return surplus


def _assert_countable(market: Market, size: float) -> None:
    """Raise `ConfigError` where the surplus of a month, LCU, is more LCU than its record holds exactly."""
    if not size < LARGEST_SURPLUS_LCU:
        raise ConfigError(
            f"services.{market.service}: {size:.3g} LCU of surplus a month; expected less than "
            f"{LARGEST_SURPLUS_LCU:.3g}: check price_sensitivity, prices and use"
        )


def _billed(state: State, market: Market) -> Billed:
    settings, offers = market.settings, state.offers
    listed = market.place
    elasticity = state.listings.of("price_elasticity")[..., listed]
    price = market.seen().relative_price
    added = state.rules.levy_rate[..., market.rows] - state.rules.subsidy_rate[..., market.rows]
    usage = entry(state.world.usage[market.service, market.population.name], state.month)
    year = entry(offers.reference_price_lcu, int(market.rows[0])) * usage
    worth = state.settings.welfare.lcu_per_utility.get(market.service, 0.0)
    return Billed(
        month_bill_lcu=year / state.listings.basis_units[listed.start] / offers.steps_per_year,
        lcu_per_utility=0.0 if settings.is_paid else worth / offers.steps_per_year,
        home_bill=used(price, elasticity) / (1.0 + added),
        burden=burden(price, elasticity),
        preference=state.rules.preference[..., market.rows],
    )


def _covered(state: State, market: Market) -> FloatArray | None:
    """The part of its use that each firm can pay for, [n]; None where all can pay for all of it."""
    use = state.use
    if market.population.name != "firms" or len(use.cap_rows) == 0:
        return None
    covered = np.ones(len(market.population))
    covered[use.cap_rows] = use.caps
    return covered


def _surplus(market: Market, rows: IntArray, billed: Billed, paid_share: FloatArray, rules: RulesInForce) -> FloatArray:
    """Surplus of some customers who know the service, LCU a month, [n_readings, n]."""
    population = market.population
    reference_bill, lcu_per_utility = _worth(market, rows, billed)
    # What is weighed in (2); what is borne; and what is obeyed.
    price_sensitivity = market.of_customers(rows, market.settings.price_sensitivity)
    weighed = population.seen_by(rows, market.seen().relative_price) * (
        price_sensitivity * market.price_sensitivity[rows].astype(np.float64)
    )
    paid = paid_share.reshape(population.n_replicates, -1)[population.replicate_of(rows), population.stratum[rows]]
    borne = population.seen_by(rows, billed.burden) - (1.0 - paid) * population.seen_by(rows, billed.home_bill)
    imposed = _imposed(market, rows, billed, rules)
    differences = difference_lcu(weighed, borne, imposed, lcu_per_utility, reference_bill)
    # As all choose, and as they would without a stay bonus.
    utility, chances = _choices(market, rows)
    enjoyed, left_out = surplus_lcu(utility, chances, lcu_per_utility, differences)
    bonus = market.of_customers(rows, market.seen().switching_cost) * (market.offer[rows] != NONE)
    return np.stack([enjoyed, enjoyed - bonus * lcu_per_utility, left_out])


def _choices(market: Market, rows: IntArray) -> tuple[FloatArray, FloatArray]:
    """Utility [2, n] and chances [n_offers, 2, n] of some customers, with the stay bonus and without it."""
    settings, twice = market.settings, np.concatenate([rows, rows])
    worth = decisions.values(market, twice, stay=np.repeat((1.0, 0.0), len(rows)))
    if settings.threshold is not None:
        utility, chances = certain_choice(worth)
    else:
        scales = (market.of_customers(twice, scale) for scale in (settings.taste_scale, settings.adoption_scale))
        utility, chances = expected_choice(worth, _attraction(market, twice), *scales)
    return utility.reshape(2, -1), chances.reshape(len(chances), 2, -1)


def _attraction(market: Market, rows: IntArray) -> FloatArray | None:
    """What speaks for adopting apart from the offers, [n]; None where there is no outside option."""
    settings = market.settings
    if not settings.outside_option:
        return None
    effect = market.of_customers(rows, settings.readiness_effect)
    readiness: FloatArray = effect * market.readiness[rows].astype(np.float64)
    return market.population.seen_by(rows, market.seen().attraction[..., None])[0] + readiness


def _worth(market: Market, rows: IntArray, billed: Billed) -> tuple[FloatArray, FloatArray]:
    """A month's bill at the reference price, and what a unit of utility is worth, LCU [n] each."""
    settings, zeros = market.settings, np.zeros(len(rows))
    reference_bill = market.of_customers(rows, billed.month_bill_lcu) * market.sizes(rows) + zeros
    given = market.of_customers(rows, billed.lcu_per_utility) + zeros
    # M_i = p_ref u_c size_i / eta_i, eta_i before what public money pays of the bill
    mean = market.of_customers(rows, settings.price_sensitivity)
    sensitivity = mean * market.population.price_sensitivity[rows].astype(np.float64)
    return reference_bill, np.divide(
        reference_bill, sensitivity, out=given, where=settings.is_paid & (sensitivity > 0.0)
    )


def _imposed(market: Market, rows: IntArray, billed: Billed, rules: RulesInForce) -> FloatArray:
    """Utility that rules in force have some customers see in offers, [n_offers, n]."""
    imposed = np.zeros((len(market.rows), len(rows))) + market.population.seen_by(rows, billed.preference)
    at_home = np.zeros(len(rows))
    if market.number in rules.procurement_preference:
        at_home += rules.procurement_preference[market.number][rows].astype(np.float64)
    return imposed + market.domestic[:, None] * at_home


class GroupSums:
    """Sums of a column of customers over the groups that they are in, whole LCU [n_replicates, n_groups]."""

    def __init__(self, state: State) -> None:
        """Note which groups there are: sizes and sectors of firms, ages of people, and services."""
        firms, people = state.populations.get("firms"), state.populations.get("individuals")
        self.groups = {
            "size": [] if firms is None else firms.strata,
            "sector": [] if firms is None else firms.labels["sector"],
            "age": [] if people is None else people.strata,
            "service": state.offers.services,
        }
        self.names = [f"{kind}.{member}" for kind, members in self.groups.items() for member in members]

    def column(self, kind: str) -> slice:
        """Where the groups of a kind lie among the names."""
        kinds = list(self.groups)
        start = sum(len(self.groups[before]) for before in kinds[: kinds.index(kind)])
        return slice(start, start + len(self.groups[kind]))

    def add(self, sums: IntArray, market: Market, surplus: IntArray) -> None:
        """Add a market's surplus, [n_readings, n], to the sums of all groups, [n_readings, n_replicates, n_groups]."""
        population, firms = market.population, market.population.name == "firms"
        n_sectors = len(self.groups["sector"]) if firms else 1
        shape = (len(surplus), population.n_replicates, len(population.strata), n_sectors)
        cell = population.group(slice(None)).astype(np.int64) * n_sectors
        if firms:
            cell += population.traits["sector"]
        n_cells = math.prod(shape)
        first = np.arange(len(surplus))[:, None] * (n_cells // len(surplus))  # of each reading's cells
        # Whole LCU from here on, so that groups of all kinds add up to one sum.
        summed = _rounded(sums_by_cell((first + cell).ravel(), surplus.ravel(), n_cells)).reshape(shape)
        sums[..., self.column("size" if firms else "age")] += summed.sum(axis=-1)
        if firms:
            sums[..., self.column("sector")] += summed.sum(axis=-2)
        service = self.column("service").start + self.groups["service"].index(market.service)
        sums[..., service] += summed.sum(axis=(-2, -1))


def _rounded(parts: IntArray) -> IntArray:
    return (parts + PARTS_OF_LCU // 2) // PARTS_OF_LCU
