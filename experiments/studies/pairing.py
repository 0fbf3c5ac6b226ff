"""What two scenarios must have in common for their runs to be pairs: the customers who draw, and the turns they take.

Draws are named by seed, stream, month and customer (`agents.draws`). Where the customers of one number stand for
others, or decide in turn and not all at once, equal names are of unlike draws: what is common to both runs is gone.
"""

from configs import Settings
from configs.schema.customers import Firms, Individuals
from sim.start.sample import planned_sizes

NUMBER, FIRM_SHARE, UPDATE = "customers.number", "customers.firm_share", "time.update"
STRATA = "sample of customers.firms or customers.individuals"
SAMPLE_SHARE = ".sample_share"


def unpaired(first: Settings, second: Settings) -> str:
    """What keeps runs of two scenarios from sharing their draws, in words; empty where they share them."""
    if first.time.update != second.time.update:
        return UPDATE
    if _sizes(first) == _sizes(second):
        return ""
    if first.customers.number != second.customers.number:
        return NUMBER
    return STRATA if first.customers.firm_share == second.customers.firm_share else FIRM_SHARE


def other_numbers(first: Settings, second: Settings) -> bool:
    """Whether the customers of two scenarios stand for other numbers of real firms or people."""
    return _real(first) != _real(second)


def breaks_pairs(key: str) -> bool:
    """Whether runs that differ in a parameter share no draws."""
    return key in (NUMBER, FIRM_SHARE, UPDATE) or (key.startswith("customers.") and key.endswith(SAMPLE_SHARE))


def _sizes(settings: Settings) -> dict[str, int]:
    """Customers by population and stratum."""
    return {
        f"{name}.{stratum}": size
        for name, table in _tables(settings).items()
        for stratum, size in zip(sorted(table.strata), planned_sizes(settings, name), strict=True)
    }


def _real(settings: Settings) -> dict[str, int | None]:
    """Real firms and people by population and stratum; None where they are as many as are simulated."""
    return {
        f"{name}.{stratum}": entry.count
        for name, table in _tables(settings).items()
        for stratum, entry in table.strata.items()
    }


def _tables(settings: Settings) -> dict[str, Firms | Individuals]:
    tables = {"firms": settings.customers.firms, "individuals": settings.customers.individuals}
    return {name: table for name, table in tables.items() if table is not None}
