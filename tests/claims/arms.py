"""Arms that several claims share: the baseline, and worlds without one mechanism."""

from configs import load
from tests.claims.placebo import Arm

SERVICES = load("baseline").services
BASELINE = Arm()
AI = ("generative_ai", "ai_agents")
AI_MAKERS = ("ai_lab", "search_engine", "desktop_software")
FOREIGN_CLOUDS = ("hyperscaler_1", "hyperscaler_2", "hyperscaler_3")
DOMESTIC_CLOUDS = ("carrier_cloud", "vendor_cloud", "hosting_cloud")
WITHOUT_AI = Arm("baseline", {f"services.{name}.innovation": 0.0 for name in AI})
BY_THE_SEAT = {"services.ai_agents.wage_share": 36000 / 4600000}  # an agent at the price of an assistant's seat
GIVEN_PRICES = {f"services.{name}.pricing": "exogenous" for name in AI}
NO_FOREIGN_CENTRES = Arm("baseline", {"compute.home_share_foreign": 0.0})
AGENTS = ("lab_agents", "office_agents", "national_agents")
PAID_FOR_AGENTS = tuple(f"market.ai_agents.{name}.revenue_jpy@2030" for name in AGENTS)


def without(parameter: str, population: str = "") -> Arm:
    """The baseline with a parameter of all services, or of how a population uses them, at 0."""
    table = f".{population}" if population else ""
    names = [name for name, service in SERVICES.items() if not population or service.customers(population)]
    return Arm("baseline", {f"services.{name}{table}.{parameter}": 0.0 for name in names})


def clouds(names: tuple[str, ...], **columns: float) -> Arm:
    """The baseline with other columns of some clouds."""
    changes = {f"services.cloud.offers.{name}.{column}": value for name in names for column, value in columns.items()}
    return Arm("baseline", changes)


def changed(**overrides: object) -> Arm:
    """The baseline with one key of a service changed, its dots written as double underscores."""
    return Arm("baseline", {key.replace("__", "."): value for key, value in overrides.items()})
