"""The kinds of policy levers: instruments of the state, and stress tests; what they do is in sim/policies."""

from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field

from configs.schema.levers.base import (
    ALL,
    FOREIGN,
    KIND,
    Lever,
    Services,
    has_domestic,
    has_foreign,
    is_paid,
    services_field,
)
from configs.schema.parameter import parameter
from configs.schema.service import Service

CustomerClass = Literal["micro", "small", "medium", "large", "individuals"]
FIRMS: list[CustomerClass] = ["micro", "small", "medium", "large"]


class AdoptionSupport(Lever):
    """Public money pays part of the bills of chosen customers, whichever offer they choose."""

    changes: ClassVar[tuple[str, ...]] = ("bill_share",)
    kind: Literal["adoption_support"] = Field(description=KIND)
    budget_jpy: float | None = parameter(
        None, unit="JPY/year", low=0.0, high=1e15, meaning="public money a year (default: as much as is asked for)"
    )
    support_share: float = parameter(0.5, unit="share of the bill", low=0.0, high=1.0, meaning="share that it pays")
    customers: list[CustomerClass] = parameter(
        FIRMS, unit="classes", meaning="size classes of firms, and individuals, that are supported"
    )

    def out_of_reach(self, service: Service, _origins: dict[str, str]) -> str:
        """It needs a bill of customers who are supported, and who pay it themselves."""
        tables = [service.firms] if set(self.customers) & set(FIRMS) else []
        tables += [service.individuals] if "individuals" in self.customers else []
        paying = any(table is not None and table.payer == "customers" for table in tables)
        return "" if is_paid(service) and paying else "a service that the supported customers pay for"

    def limits(self) -> list[tuple[str, float]]:
        """Nobody pays more than the bill."""
        return [("support_share", self.support_share)]


class SovereignAI(Lever):
    """Public money for research of domestic offers, and for a data asset that they all use."""

    changes: ClassVar[tuple[str, ...]] = ("research_support_jpy", "quality_support")
    kind: Literal["sovereign_ai"] = Field(description=KIND)
    budget_jpy: float = parameter(unit="JPY/year", low=0.0, high=1e15, meaning="public money a year")
    services: Services = services_field(["generative_ai", "ai_agents"])
    lag_months: int = parameter(
        24, unit="months", low=0, high=240, meaning="months from spending to its effect", source="eq. (9)"
    )
    data_share: float = parameter(
        0.2,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="part of the money that goes into the data asset",
        source="eq. (9)",
    )
    data_effect: float = parameter(
        0.1,
        unit="quality units/year",
        low=0.0,
        high=5.0,
        meaning="quality gained a year from each e-fold of the data asset",
        source="eq. (9)",
    )
    data_scale_jpy: float = parameter(
        5e10, unit="JPY", above=0.0, high=1e16, meaning="size of the data asset at which it begins to tell"
    )
    data_decay: float = parameter(
        0.1, unit="1/year", low=0.0, high=12.0, meaning="rate at which the data asset goes out of date"
    )

    def out_of_reach(self, service: Service, origins: dict[str, str]) -> str:
        """It needs a domestic offer to support."""
        return "" if has_domestic(service, origins) else "a service with a domestic offer"


class DataCenterInvestment(Lever):
    """Public money builds compute capacity in domestic hands."""

    changes: ClassVar[tuple[str, ...]] = ("public_compute",)
    kind: Literal["data_center_investment"] = Field(description=KIND)
    budget_jpy: float = parameter(unit="JPY/year", low=0.0, high=1e15, meaning="public money a year")
    location: Literal["metropolitan", "regional"] = Field(
        "metropolitan", description="where it stands; in the regions power is planned together with it (watt-bit)"
    )
    lag_months: int = parameter(
        24, unit="months", low=0, high=240, meaning="months from spending to its effect", source="eq. (9)"
    )
    cost_ratio: float = parameter(
        2.5, unit="years", above=0.0, high=100.0, meaning="cost of capacity over a year's compute at reference prices"
    )
    low_carbon_share: float = parameter(
        0.0, unit="share", low=0.0, high=1.0, meaning="share of its electricity that emits no CO2"
    )
    tenants: Literal["domestic", "all"] = Field(
        "all", description="whose compute it serves: that of domestic offers, or of all"
    )

    def out_of_reach(self, service: Service, origins: dict[str, str]) -> str:
        """It needs an offer that runs on compute and may be a tenant."""
        tenants = self.tenants == ALL or has_domestic(service, origins)
        return "" if service.compute_share > 0.0 and tenants else "a service whose offers need compute (compute_share)"


class PublicProcurement(Lever):
    """Public bodies prefer domestic offers, and pay a premium for what these cost more."""

    changes: ClassVar[tuple[str, ...]] = ("procurement_preference",)
    kind: Literal["public_procurement"] = Field(description=KIND)
    services: Services = services_field()
    budget_jpy: float | None = parameter(
        None, unit="JPY/year", low=0.0, high=1e15, meaning="public money a year for the premium (default: none is paid)"
    )
    preference: float = parameter(
        1.0, unit="utility", low=0.0, high=20.0, meaning="utility added to domestic offers", source="eq. (2)"
    )
    premium_share: float = parameter(
        0.2, unit="share of the bill", low=0.0, high=5.0, meaning="what a domestic offer costs public bodies on top"
    )
    public_share: float = parameter(
        0.1, unit="share of firms", above=0.0, high=1.0, meaning="share of the firms that stand for public bodies"
    )
    customers: list[Literal["micro", "small", "medium", "large"]] = parameter(
        ["medium", "large"], unit="classes", meaning="size classes among which public bodies are"
    )

    def out_of_reach(self, service: Service, origins: dict[str, str]) -> str:
        """It needs public bodies that use the service, and a domestic offer to prefer."""
        reached = service.firms is not None and has_domestic(service, origins)
        return "" if reached else "a service that firms use and that has a domestic offer"


class Interoperability(Lever):
    """Data and interfaces can be taken along: changing the provider costs less, and size abroad counts less."""

    changes: ClassVar[tuple[str, ...]] = ("switching_cost_factor", "base_abroad_factor")
    kind: Literal["interoperability"] = Field(description=KIND)
    switching_cut: float = parameter(
        0.5,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="share by which the switching cost (sigma) falls",
        source="eq. (2)",
    )
    base_abroad_cut: float = parameter(
        0.25,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="share by which the weight of users abroad (omega) falls",
        source="eq. (1)",
    )

    def out_of_reach(self, service: Service, _origins: dict[str, str]) -> str:
        """It needs a switching cost or a weight of users abroad."""
        tied = service.switching_cost > 0.0 or service.base_abroad_share * service.network_effect > 0.0
        return "" if tied else "a service with a switching cost or a network effect from abroad"

    def limits(self) -> list[tuple[str, float]]:
        """Neither cost nor weight falls below 0."""
        return [("switching_cut", self.switching_cut), ("base_abroad_cut", self.base_abroad_cut)]


class CommissionCap(Lever):
    """A ceiling on the commission of app stores."""

    changes: ClassVar[tuple[str, ...]] = ("price_ceiling",)
    kind: Literal["commission_cap"] = Field(description=KIND)
    cap: float = parameter(0.26, unit="share of app spending", above=0.0, high=1.0, meaning="highest commission")

    def out_of_reach(self, service: Service, _origins: dict[str, str]) -> str:
        """It needs a commission."""
        bases = [table.basis for table in (service.firms, service.individuals) if table is not None]
        return "" if "app_spending" in bases else "a service whose price is a commission on app spending"


class ForeignServiceLevy(Lever):
    """A levy on the bills of foreign offers; its revenue goes back to the people as a lump sum."""

    changes: ClassVar[tuple[str, ...]] = ("levy_rate", "world_demand_factor")
    kind: Literal["foreign_service_levy"] = Field(description=KIND)
    levy_rate: float = parameter(
        0.1, unit="share of price", low=0.0, high=5.0, meaning="levy on foreign offers", source="eq. (6)"
    )
    retaliation: float = parameter(
        0.0, unit="share", low=0.0, high=1.0, meaning="share by which world demand shrinks in answer", source="eq. (15)"
    )

    def out_of_reach(self, service: Service, origins: dict[str, str]) -> str:
        """It needs a foreign offer with a bill."""
        return (
            "" if is_paid(service) and has_foreign(service, origins) else "a service with a price and a foreign offer"
        )

    def limits(self) -> list[tuple[str, float]]:
        """World demand does not fall below 0."""
        return [("retaliation", self.retaliation)]


class ExportPromotion(Lever):
    """Public money opens doors abroad for domestic offers that export."""

    changes: ClassVar[tuple[str, ...]] = ("win_rate_constant", "quality_threshold_factor")
    kind: Literal["export_promotion"] = Field(description=KIND)
    budget_jpy: float = parameter(unit="JPY/year", low=0.0, high=1e15, meaning="public money a year")
    promotion_effect: float = parameter(
        0.1,
        unit="logit",
        low=0.0,
        high=10.0,
        meaning="added to the win rate's constant by each e-fold of promotion money",
        source="eq. (15)",
    )
    promotion_scale_jpy: float = parameter(
        1e10, unit="JPY/year", above=0.0, high=1e15, meaning="promotion of a service that there is without the lever"
    )
    threshold_cut: float = parameter(
        0.0, unit="share", low=0.0, high=1.0, meaning="share by which the quality threshold falls", source="eq. (15)"
    )

    def out_of_reach(self, service: Service, origins: dict[str, str]) -> str:
        """It needs a domestic offer that exports."""
        exporting = service.exports and service.item != "none" and has_domestic(service, origins)
        return "" if exporting else "a service that exports and has a domestic offer"

    def limits(self) -> list[tuple[str, float]]:
        """The threshold does not fall below 0."""
        return [("threshold_cut", self.threshold_cut)]


class SupplyShock(Lever):
    """Foreign providers withdraw from the country, or multiply their prices: a stress test, not a policy."""

    changes: ClassVar[tuple[str, ...]] = ("price_factor", "withdrawn")
    kind: Literal["supply_shock"] = Field(description=KIND)
    providers: list[str] | Literal["foreign"] = parameter(
        FOREIGN, unit="ids", meaning='foreign providers that are meant: a list, or "foreign" for all'
    )
    price_factor: float = parameter(
        1.0,
        unit="ratio",
        above=0.0,
        high=1000.0,
        meaning="what prices in yen are multiplied by",
        source="eq. (6)",
    )
    withdrawal: bool = Field(False, description="whether they leave the country")

    def meant(self, provider: str, origins: dict[str, str]) -> bool:
        """Whether a provider is among those meant."""
        return origins.get(provider) == FOREIGN if self.providers == FOREIGN else provider in self.providers

    def out_of_reach(self, service: Service, origins: dict[str, str]) -> str:
        """It needs an offer of the providers meant, and a price where that changes."""
        meant = any(self.meant(offer.provider, origins) for offer in service.offers.values())
        return "" if meant and (self.withdrawal or is_paid(service)) else "a service in which the providers sell"


AnyLever = Annotated[
    AdoptionSupport
    | SovereignAI
    | DataCenterInvestment
    | PublicProcurement
    | Interoperability
    | CommissionCap
    | ForeignServiceLevy
    | ExportPromotion
    | SupplyShock,
    Field(discriminator="kind"),
]
LEVERS: dict[str, type[Lever]] = {
    get_args(table.model_fields["kind"].annotation)[0]: table for table in get_args(get_args(AnyLever)[0])
}
