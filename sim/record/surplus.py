"""Consumer surplus of a month, customer by customer in whole yen, and its sums by group (docs/welfare.md)."""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.equations.surplus import burden, certain_choice, expected_choice, surplus_jpy, used
from agents.members import Number, entry
from agents.population import n_rows
from agents.state import decisions
from agents.state.market import Market
from configs import ConfigError
from sim.month.rules import RulesInForce
from sim.state import State

LARGEST_SURPLUS_JPY = 2.0**53 / 100  # sums over a hundred of such are whole in a record of float64
CHUNK = 1 << 14  # customers at a time: what they are asked about all offers stays in the cache


@dataclass(frozen=True)
class Billed:
    """What the surplus of a market's customers is measured by this month."""

    month_bill_jpy: Number  # of a unit of size at the reference price
    jpy_per_utility: Number  # a month's, of a user of a free service
    used: FloatArray  # bill of a user over that at the reference price, [..., n_offers]
    burden: FloatArray  # what the price takes from a user, over the same bill, [..., n_offers]
    preference: FloatArray  # utility that rules make all customers see, [n_offers]


def customer_surplus(state: State, market: Market) -> tuple[IntArray, IntArray]:
    """What a market is worth to each customer in a month, whole yen [n]: with the stay bonus, and without it.

    0 for who does not know the service, and where no offer is on the market. Weights are not in it.
    """
    surplus = np.zeros((2, len(market.population)), dtype=np.int64)
    if not market.seen().open:
        return surplus[0], surplus[1]
    billed, covered = _billed(state, market), _covered(state, market)
    paid_share = state.rules.bill_share[..., market.number, :]
    for start in range(0, len(market.population), CHUNK):
        rows = np.arange(start, min(start + CHUNK, len(market.population)))
        rows = rows[market.aware[rows]]
        if n_rows(rows) == 0:
            continue
        for number, stay in enumerate((1.0, 0.0)):
            jpy = _surplus(market, rows, stay, billed, paid_share, state.rules)
            if covered is not None:
                jpy = jpy * covered[rows]
            _assert_countable(market, rows, jpy)
            surplus[number, rows] = np.rint(jpy).astype(np.int64)
    return surplus[0], surplus[1]


def _assert_countable(market: Market, rows: IntArray, jpy: FloatArray) -> None:
    """Raise `ConfigError` where together the surplus of a month is more yen than its record holds exactly."""
    size = float((market.population.weight[rows] * np.abs(jpy)).sum())
    if not size < LARGEST_SURPLUS_JPY:
        raise ConfigError(
            f"services.{market.service}: {size:.3g} yen of surplus a month; expected less than "
            f"{LARGEST_SURPLUS_JPY:.3g}: check price_sensitivity, prices and use"
        )


def _billed(state: State, market: Market) -> Billed:
    settings, offers = market.settings, state.offers
    listed = market.place
    elasticity = state.listings.of("price_elasticity")[..., listed]
    price = market.seen().relative_price
    usage = entry(state.world.usage[market.service, market.population.name], state.month)
    year = entry(offers.reference_price_jpy, int(market.rows[0])) * usage
    worth = state.settings.welfare.jpy_per_utility.get(market.service, 0.0)
    return Billed(
        month_bill_jpy=year / state.listings.basis_units[listed.start] / offers.steps_per_year,
        jpy_per_utility=0.0 if settings.is_paid else worth / offers.steps_per_year,
        used=used(price, elasticity),
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


def _surplus(
    market: Market, rows: IntArray, stay: float, billed: Billed, paid_share: FloatArray, rules: RulesInForce
) -> FloatArray:
    """Surplus of some customers who know the service, JPY a month, [n]."""
    settings, population, posted = market.settings, market.population, market.seen()

    def own(parameter: Number) -> Number:
        return market.of_customers(rows, parameter)

    worth = decisions.values(market, rows, stay=stay)
    if settings.threshold is not None:
        utility, chances = certain_choice(worth)
    else:
        attraction = None
        if settings.outside_option:
            attraction = population.seen_by(rows, posted.attraction[..., None])[0]
            attraction = attraction + own(settings.readiness_effect) * market.readiness[rows].astype(np.float64)
        utility, chances = expected_choice(worth, attraction, own(settings.taste_scale), own(settings.adoption_scale))
    mean = own(settings.price_sensitivity)
    reference_bill = own(billed.month_bill_jpy) * market.sizes(rows) + np.zeros(len(rows))
    # M_i = p_ref u_c size_i / eta_i, before what public money pays of the bill
    sensitivity = mean * population.price_sensitivity[rows].astype(np.float64)
    jpy_per_utility = np.divide(
        reference_bill, sensitivity, out=np.zeros(len(rows)) + own(billed.jpy_per_utility), where=sensitivity > 0.0
    )
    if not settings.is_paid:
        jpy_per_utility = np.zeros(len(rows)) + own(billed.jpy_per_utility)
    # What is weighed in (2); what is borne; and what is obeyed.
    price = population.seen_by(rows, posted.relative_price)
    weighed = price * (mean * market.price_sensitivity[rows].astype(np.float64))
    paid = paid_share.reshape(population.n_replicates, -1)[population.replicate_of(rows), population.stratum[rows]]
    borne = population.seen_by(rows, billed.burden) - (1.0 - paid) * population.seen_by(rows, billed.used)
    return surplus_jpy(
        utility, chances, weighed, borne, _imposed(market, rows, billed, rules), jpy_per_utility, reference_bill
    )


def _imposed(market: Market, rows: IntArray, billed: Billed, rules: RulesInForce) -> FloatArray:
    """Utility that rules, tenders and captivity have some customers see in offers, [n_offers, n]."""
    imposed = np.zeros((len(market.rows), len(rows))) + market.population.seen_by(rows, billed.preference)
    at_home = np.zeros(len(rows))
    if market.number in rules.procurement_preference:
        at_home += rules.procurement_preference[market.number][rows].astype(np.float64)
    if market.captive is not None:
        at_home += market.of_customers(rows, market.settings.captive_bias) * market.captive[rows]
    return imposed + market.domestic[:, None] * at_home


class GroupSums:
    """Sums of a column of customers over the groups that they are in, whole yen [n_replicates, n_groups]."""

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
        """Add a market's surplus, [n], to the sums of all groups, [n_replicates, n_groups]."""
        population = market.population
        weighted, replicate = population.weight * surplus, population.replicate_of(slice(None))
        service = np.full(len(population), self.groups["service"].index(market.service))
        members = {"service": service}
        if population.name == "firms":
            members |= {"size": population.stratum, "sector": population.traits["sector"]}
        else:
            members |= {"age": population.stratum}
        for kind, member in members.items():
            np.add.at(sums, (replicate, self.column(kind).start + member.astype(np.int64)), weighted)
