"""Levers of supply at home: research of domestic offers, and compute capacity (S32, S34)."""

from typing import ClassVar, Literal

from pydantic import Field

from configs.schema.levers.base import ALL, Lever, Services, has_domestic, lever, services_field
from configs.schema.parameter import parameter
from configs.schema.service import Service


@lever("sovereign_ai")
class SovereignAI(Lever):
    """Public money for research of domestic offers, and for a data asset that they all use."""

    changes: ClassVar[tuple[str, ...]] = ("research_support_jpy", "quality_support")
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


@lever("data_center_investment")
class DataCenterInvestment(Lever):
    """Public money builds compute capacity in domestic hands."""

    changes: ClassVar[tuple[str, ...]] = ("public_compute",)
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
