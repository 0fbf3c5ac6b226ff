"""The whole input of a run: time, customers, world, providers, services and items, each parameter declared once."""

from typing import Literal

from pydantic import Field, PrivateAttr, model_validator

from configs.errors import nearest
from configs.schema.customers import Customers
from configs.schema.levers.kinds import AnyLever
from configs.schema.levers.reach import check_levers
from configs.schema.offer import MONTH
from configs.schema.parameter import RESERVED, Id, Table, parameter, path_parameter
from configs.schema.paths import Path
from configs.schema.service import Service
from configs.schema.time import Time, month_number

NO_ITEM = "none"


class ExchangeRate(Table):
    """USD/JPY."""

    usd_jpy: Path = path_parameter(unit="JPY/USD", low=0.01, high=1e6, meaning="yen for a dollar", source="eq. (6)")
    reference: float = parameter(
        unit="JPY/USD", low=0.01, high=1e6, meaning="fx_bar, rate at which list prices are compared", source="eq. (6)"
    )
    averaging_months: int = parameter(
        3, unit="months", low=1, high=36, meaning="months of the mean that prices follow", source="eq. (6)"
    )


class Provider(Table):
    """A company with offers in one or more services."""

    origin: Literal["domestic", "foreign"] = Field(description="whether it is a resident company of the country")
    title: str = parameter("", unit="text", meaning="name in figures and tables")
    home_compute_share: float | None = parameter(
        None,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="share of compute need it wants to meet at home",
        source="eq. (14)",
    )
    regional_share: float = parameter(
        0.0,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="share of its capacity outside the metropolitan areas",
        source="eq. (17)",
    )


class Compute(Table):
    """Data centres at home and the electricity they may use."""

    depreciation_per_year: float = parameter(0.2, unit="1/year", low=0.0, high=12.0, meaning="depreciation of capacity")
    building_years: float = parameter(
        2.0, unit="years", above=0.08, meaning="time in which a gap to the wanted capacity is closed"
    )
    home_share_domestic: float = parameter(
        0.0,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="share of compute need that domestic providers want to meet at home",
    )
    home_share_foreign: float = parameter(
        0.0,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="share of compute need that foreign providers want to meet at home",
    )
    kwh_per_jpy: Path = path_parameter(
        0.0, unit="kWh/JPY", low=0.0, meaning="electricity of a yen of compute", source="eq. (17)"
    )
    power_usage_effectiveness: float = parameter(1.4, unit="ratio", low=1.0, high=5.0, meaning="PUE", source="eq. (17)")
    metropolitan_limit_twh: Path = path_parameter(
        1e6, unit="TWh/year", low=0.0, high=1e9, meaning="limit in the metropolitan areas", source="eq. (17)"
    )
    regional_limit_twh: Path = path_parameter(
        0.0, unit="TWh/year", low=0.0, high=1e9, meaning="limit in the regions", source="eq. (17)"
    )
    grid_carbon_kg_per_kwh: Path = path_parameter(
        0.0, unit="kg/kWh", low=0.0, high=5.0, meaning="CO2 of a kilowatt-hour from the grid", source="eq. (17)"
    )


class Item(Table):
    """An item of the balance of payments."""

    title: str = parameter(unit="text", meaning="name in figures and tables")
    world_demand_usd: Path = path_parameter(
        0.0, unit="USD/year", low=0.0, high=1e14, meaning="world demand a domestic offer faces", source="eq. (15)"
    )
    unmodelled_payments_jpy: Path = path_parameter(
        0.0, unit="JPY/year", low=0.0, high=1e16, meaning="payments of the item that no simulated service makes"
    )
    unmodelled_receipts_jpy: Path = path_parameter(
        0.0, unit="JPY/year", low=0.0, high=1e16, meaning="receipts of the item that no simulated service earns"
    )


class Exports(Table):
    """What of world demand a domestic offer wins."""

    world_growth: Path = path_parameter(
        1.0, unit="index", low=0.0, meaning="growth of world demand in dollars", source="eq. (15)"
    )
    pass_through: float = parameter(
        1.0,
        unit="elasticity",
        low=0.0,
        high=1.0,
        meaning="exchange-rate pass-through of receipts: 1 less the share invoiced in yen",
        source="eq. (15)",
    )
    constant: float = parameter(
        0.0, unit="logit", low=-20.0, high=20.0, meaning="win rate at equal quality and price", source="eq. (15)"
    )
    quality_weight: float = parameter(
        0.0, unit="logit/quality unit", low=0.0, high=10.0, meaning="weight of the quality gap", source="eq. (15)"
    )
    price_weight: float = parameter(
        0.0, unit="logit/relative price", low=0.0, high=10.0, meaning="weight of the price gap", source="eq. (15)"
    )
    quality_threshold: float = parameter(
        0.0,
        unit="share",
        low=0.0,
        high=5.0,
        meaning="quality over the foreign mean below which nothing is sold",
        source="eq. (15)",
    )


class Economy(Table):
    """Constants of the country."""

    wage_jpy: float = parameter(
        unit="JPY/year", low=0.0, high=1e10, meaning="annual wage of an employee", source="eq. (11)"
    )
    pseudo_count: float = parameter(
        0.002,
        unit="share of potential",
        low=0.0,
        high=0.1,
        meaning="pseudo-users that define a launch",
        source="eq. (1)",
    )
    intensity_elasticity: float = parameter(
        0.5,
        unit="elasticity",
        low=0.0,
        high=1.0,
        meaning="iota, by which gains grow with the volume of use",
        source="eq. (18)",
    )
    quality_elasticity: float = parameter(
        0.5,
        unit="elasticity",
        low=0.0,
        high=1.0,
        meaning="kappa', by which gains grow with the quality of the offer",
        source="eq. (18)",
    )
    rivalry: float = parameter(
        0.5, unit="1", low=0.0, high=5.0, meaning="lambda, exports lost by late use", source="eq. (19)"
    )


class Rules(Table):
    """Levies, subsidies and preferences, in force from `start` to `end`; without dates all the time.

    What levers change comes on top of them.
    """

    start: str | None = Field(default=None, pattern=MONTH, description="first month in which the rules are in force")
    end: str | None = Field(default=None, pattern=MONTH, description="last month in which the rules are in force")
    domestic_preference: float = parameter(
        0.0,
        unit="utility",
        low=0.0,
        high=20.0,
        meaning="utility added to domestic offers: procurement that prefers them, campaigns",
        source="eq. (2)",
    )

    foreign_levy_rate: float = parameter(
        0.0, unit="share of price", low=0.0, high=5.0, meaning="levy on foreign offers", source="eq. (6)"
    )
    domestic_subsidy_rate: float = parameter(
        0.0, unit="share of price", low=0.0, high=0.9, meaning="subsidy of domestic offers", source="eq. (6)"
    )


class Settings(Table):
    """A resolved scenario."""

    title: str = parameter(unit="text", meaning="what the scenario is, in a sentence")
    description: str = parameter("", unit="text", meaning="what it shows, and how")
    compare_with_history: bool = Field(
        False, description="whether tables and figures show Japan's observed figures beside it"
    )
    time: Time
    customers: Customers
    exchange_rate: ExchangeRate
    economy: Economy
    rules: Rules = Rules()
    compute: Compute = Compute()
    exports: Exports = Exports()
    items: dict[Id, Item] = Field(description="items of the balance by id")
    providers: dict[Id, Provider] = Field({}, description="providers by id, beside those of n_offers")
    services: dict[Id, Service] = Field(min_length=1, description="services by id")
    levers: dict[Id, AnyLever] = Field({}, description="policy levers by id")
    _origins: dict[str, str] = PrivateAttr(default_factory=dict)

    def origin(self, key: str) -> str:
        """The file or option that says a dotted key or the nearest table around it, and a colon; "" if nobody knows."""
        while key:
            if key in self._origins:
                return f"{self._origins[key]}: "
            key = key.rpartition(".")[0]
        return ""

    @model_validator(mode="after")
    def _symmetric_providers(self) -> "Settings":
        """Providers of symmetric offers, the first a resident company: not noted as set, as the offers are not."""
        wanted = [
            offer.provider
            for service in self.services.values()
            if service.n_offers is not None
            for offer in service.offers.values()
        ]
        made = {
            name: Provider(origin="domestic" if name == "provider_1" else "foreign", title=name.replace("_", " "))
            for name in wanted
            if name not in self.providers
        }
        self.__dict__["providers"] = {**self.providers, **made}
        return self

    @model_validator(mode="after")
    def _references(self) -> "Settings":
        for table in ("items", "providers", "services"):
            for name in getattr(self, table):
                if name in RESERVED:
                    raise ValueError(f"{table}.{name}: the id is reserved; expected another id")
        for name, service in self.services.items():
            self._check_service(f"services.{name}", name, service)
            opening = sum(offer.opening_share for offer in service.offers.values())
            if self.economy.pseudo_count == 0.0 and opening == 0.0 and len(service.offers) > 1:
                raise ValueError(
                    f"economy.pseudo_count is 0; expected above 0, as nobody uses services.{name} at the start"
                )
        check_levers(self)
        return self

    def _check_service(self, where: str, name: str, service: Service) -> None:
        paid = service.reference_price > 0.0 or service.wage_share is not None
        _known(f"{where}.item", service.item, [*self.items, *(() if paid else (NO_ITEM,))], "item")
        if paid:
            _known(f"{where}.imported_input_item", service.imported_input_item, self.items, "item")
        others = [other for other in self.services if other != name]
        for other in service.cross_side:
            _known(f"{where}.cross_side", other, others, "other service")
        if service.complement is not None:
            _known(f"{where}.complement.service", service.complement.service, others, "other service")
        for population in ("firms", "individuals"):
            if service.customers(population) is not None and getattr(self.customers, population) is None:
                raise ValueError(
                    f"{where}.{population}: the scenario has no {population}; expected customers.{population}"
                )
        for offer_name, offer in service.offers.items():
            at = f"{where}.offers.{offer_name}"
            _known(f"{at}.provider", offer.provider, self.providers, "provider")
            if self.providers[offer.provider].origin == "domestic" and offer.booking_share:
                raise ValueError(f"{at}.booking_share is {offer.booking_share:g}; expected 0 for a domestic provider")
            late = offer.launch is not None and month_number(offer.launch) > month_number(self.time.start)
            if late and offer.opening_share > 0.0:
                with_users = f"an offer with opening_share {offer.opening_share:g}"
                raise ValueError(
                    f"{at}.launch is {offer.launch!r}; expected no launch after the start for {with_users}"
                )


def _known(key: str, value: str, known: object, kind: str) -> None:
    names = list(known)  # type: ignore[call-overload]
    if value not in names:
        raise ValueError(f"{key} is {value!r}; expected a known {kind}{nearest(value, names)}")
