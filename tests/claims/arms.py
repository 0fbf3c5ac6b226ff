"""Arms that several claims share: the baseline, and worlds without one mechanism."""

from configs import load
from tests.claims.placebo import SAMPLE, Arm, step_together

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


MORE = 1500  # customers, where few would be too much noise
OPENING = {"diary_community": 0.05, "short_text": 0.89, "photo_friends": 0.06}
OPENED_ABROAD = Arm("baseline", {f"services.social_media.offers.{o}.opening_share": s for o, s in OPENING.items()})
FUNDED_CLOUDS = clouds(DOMESTIC_CLOUDS, quality=3.0, core_funding_lcu=1e12)
SURGE, SURGE_BY_THE_SEAT = Arm("ai_agents_surge"), Arm("ai_agents_surge", BY_THE_SEAT)
UNLIMITED_POWER = changed(compute__metropolitan_limit_twh=1e6)
STICKY_CLOUD = changed(services__cloud__network_effect=8.0)
YEN = Arm("yen_at_120"), Arm("yen_at_180")
USA, GERMANY = Arm("attitude_of_usa"), Arm("attitude_of_germany")
step_together(SAMPLE, OPENED_ABROAD, FUNDED_CLOUDS, SURGE, SURGE_BY_THE_SEAT, STICKY_CLOUD)
step_together(MORE, *YEN, USA, GERMANY, UNLIMITED_POWER)
