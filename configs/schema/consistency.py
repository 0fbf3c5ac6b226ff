"""What parameters of one table say of those of another: limits that no single table can see."""

from configs.errors import known
from configs.language import N_, _
from configs.schema.customers import Customers, Firms
from configs.schema.offer import POPULATIONS, Population
from configs.schema.service import Service
from configs.schema.time import Time
from configs.schema.usage import BASIS_UNITS, ServiceCustomers
from configs.schema.world import NO_ITEM

LARGEST_SIZE = 1e18  # of what is summed over all customers: it stays well within 64 bits
SPLIT_PARTS = 1000  # in which the use of those is counted who use several offers
LEAST_PRICE_LCU = 1e-9  # prices are divided by reference prices


def check_customers(customers: Customers) -> None:
    """Raise `ValueError` where a stratum would have no simulated customer, or all value added would not fit 64 bits."""
    for population in POPULATIONS:
        table, number = getattr(customers, population), customers.simulated(population)
        if table is not None and number < len(table.strata):
            raise ValueError(
                _(
                    "customers.number {number} with firm_share {share:g} leaves {left} for {n} "
                    "strata of {population}; expected at least one for each",
                    number=customers.number,
                    share=customers.share_simulated("firms"),
                    left=number,
                    n=len(table.strata),
                    population=population,
                )
            )
    if customers.firms is not None:
        total = largest_value_added_lcu(customers.firms)
        if not total < LARGEST_SIZE:
            raise ValueError(
                _(
                    "customers.firms.sectors: value added may come to LCU {total:.3g} a year; expected less than "
                    "{largest_size:g}: check count, employees_high and value_added_per_employee_lcu",
                    total=total,
                    largest_size=LARGEST_SIZE,
                )
            )


def largest_value_added_lcu(firms: Firms) -> float:
    """What value added cannot exceed, LCU a year: were every firm the largest of its stratum in the richest sector."""
    richest = max(sector.value_added_per_employee_lcu for sector in firms.sectors.values())
    return sum(float(stratum.count) * stratum.employees_high * richest for stratum in firms.strata.values())


def largest_size(customers: Customers, population: Population, table: ServiceCustomers) -> float:
    """What the sizes of all customers of a service cannot add up to more than, whole units of its basis."""
    unit = BASIS_UNITS[table.basis]
    if population == "firms" and customers.firms is not None:
        if table.basis == "value_added":
            return largest_value_added_lcu(customers.firms)
        if table.basis in ("employees", "automated_employees"):
            strata = customers.firms.strata.values()
            return sum(float(firms.count) * (unit * firms.employees_high**table.size_exponent + 1) for firms in strata)
    per_person = table.app_spending_lcu if table.basis == "app_spending" else 1.0
    return customers.real(population) * (per_person * unit + 1)


def check_service(key: str, service: Service, customers: Customers, time: Time, wage_lcu: float) -> None:
    """Raise `ValueError`, beginning with the key, for what a service cannot be in a scenario."""
    _check_graph(key, service)
    _check_turn(key, service, time)
    _check_prices(key, service, wage_lcu)
    largest = LARGEST_SIZE / (SPLIT_PARTS if service.multi_homing_share > 0.0 else 1)
    for population in POPULATIONS:
        table = service.customers(population)
        if table is not None:
            _check_occupations(f"{key}.{population}", table, customers if population == "firms" else None)
        total = 0.0 if table is None else largest_size(customers, population, table)
        if not total < largest:
            raise ValueError(
                _(
                    "{key}.{population}: size units may come to {total:.3g} in all; expected less than "
                    "{largest:g}: check count, employees_high and size_exponent",
                    key=key,
                    population=population,
                    total=total,
                    largest=largest,
                )
            )


def _check_occupations(key: str, table: ServiceCustomers, customers: Customers | None) -> None:
    """The occupations that use a service are those of the firms, and no more of one does than there is."""
    names = [] if customers is None or customers.firms is None else list(customers.firms.occupations)
    for name, share in table.occupations.items():
        known(f"{key}.occupations", name, names, N_("a known occupation of customers.firms"))
        if not 0.0 <= share <= 1.0:
            raise ValueError(
                _("{key}.occupations.{name} is {share:g}; expected a share, 0 to 1", key=key, name=name, share=share)
            )


def _check_graph(key: str, service: Service) -> None:
    """A Poisson graph has a mean of peers, and no peers to hear of a service from; any other graph has them."""
    degree, network = service.degree, service.network
    if service.local_share == 0.0:
        return
    if network != "poisson" and (degree < 2 or degree != int(degree)):
        raise ValueError(
            _(
                "{key}.degree is {degree:g}; expected a whole number of at least 2 in a graph of kind "
                "{network} (a mean is one of kind poisson)",
                key=key,
                degree=degree,
                network=network,
            )
        )
    if network == "poisson" and service.opening_awareness < 1.0:
        raise ValueError(
            _(
                "{key}.opening_awareness is {opening_awareness:g}; expected 1 in a graph of kind poisson",
                key=key,
                opening_awareness=service.opening_awareness,
            )
        )


def _check_turn(key: str, service: Service, time: Time) -> None:
    """Where customers are drawn in turn, or bound for ever, nobody splits its use, and nobody can be cut off.

    Splits follow (4) when contracts end; who uses an offer that leaves decides at once.
    """
    sequential, share = time.update == "sequential", service.multi_homing_share
    if service.threshold is None and not sequential:
        return
    kind = _("a threshold") if service.threshold is not None else _("sequential updates")
    if share > 0.0:
        raise ValueError(
            _("{key}.multi_homing_share is {share:g} with {kind}; expected 0", key=key, share=share, kind=kind)
        )
    for name, offer in service.offers.items():
        if offer.fixed_cost_lcu > 0.0 or offer.entry_cost_lcu is not None:
            raise ValueError(
                _(
                    "{key}.offers.{name} can enter or leave with {kind}; expected neither fixed_cost_lcu nor "
                    "entry_cost_lcu",
                    key=key,
                    name=name,
                    kind=kind,
                )
            )


def _check_prices(key: str, service: Service, wage_lcu: float) -> None:
    """What stands in no item costs nothing, and a price can be measured by that of its service."""
    if service.item == NO_ITEM:
        if service.unit_cost:
            raise ValueError(
                _(
                    "{key}.unit_cost is {unit_cost:g}; expected 0 in a service of no item",
                    key=key,
                    unit_cost=service.unit_cost,
                )
            )
        for name, offer in service.offers.items():
            if offer.list_price:
                raise ValueError(
                    _(
                        "{key}.offers.{name}.list_price is {list_price:g}; expected 0 in a service of no item",
                        key=key,
                        name=name,
                        list_price=offer.list_price,
                    )
                )
    price = service.reference_price_lcu(wage_lcu)
    if 0.0 < price < LEAST_PRICE_LCU:
        name = "reference_price" if service.wage_share is None else "wage_share"
        value = getattr(service, name)
        times = "" if service.wage_share is None else _(" times economy.wage_lcu {wage:g}", wage=wage_lcu)
        raise ValueError(
            _(
                "{key}.{name} is {value:g}{times}; expected 0, or a price of at least LCU {least_price_lcu:g}",
                key=key,
                name=name,
                value=value,
                times=times,
                least_price_lcu=LEAST_PRICE_LCU,
            )
        )
