"""Sovereign investment: research and data for domestic AI (S29, S30), compute in domestic hands (S25-S28)."""

from typing import ClassVar, Literal

from configs.language import _
from configs.schema.levers.base import ALL, Lever, Services, budget_field, has_domestic, lever, services_field
from configs.schema.parameter import parameter
from configs.schema.service import Service


class Investment(Lever):
    """Public money that takes time to tell."""

    budget_lcu: float = budget_field()
    lag_months: int = parameter(24, "months", eq=9, low=0, high=240)
    """months from spending to its effect"""


@lever("sovereign_ai")
class SovereignAI(Investment):
    """Public money for research of domestic offers, and for a data asset that they all use."""

    changes: ClassVar[tuple[str, ...]] = ("research_support_lcu", "quality_support")
    services: Services = services_field(["generative_ai", "ai_agents"])
    data_share: float = parameter(0.2, "share", eq=9, low=0, high=1)
    """part of the money that goes into the data asset"""
    data_effect: float = parameter(0.1, "quality units/year", eq=9, low=0, high=5)
    """quality gained a year from each e-fold of the data asset"""
    data_scale_lcu: float = parameter(5e10, "LCU", low=1, high=1e16)
    """size of the data asset at which it begins to tell"""
    data_decay: float = parameter(0.1, "1/year", low=0, high=12)
    """rate at which the data asset goes out of date"""

    def out_of_reach(self, service: Service, origins: dict[str, str]) -> str:
        """It needs a domestic offer to support."""
        return "" if has_domestic(service, origins) else _("a service with a domestic offer")


@lever("data_center_investment")
class DataCenterInvestment(Investment):
    """Public money builds compute capacity in domestic hands."""

    changes: ClassVar[tuple[str, ...]] = ("public_compute",)
    location: Literal["metropolitan", "regional"] = "metropolitan"
    """where it stands; in the regions power is planned together with it (watt-bit)"""
    cost_ratio: float = parameter(2.5, "years", low=0.01, high=100)
    """cost of capacity over a year's compute at reference prices"""
    low_carbon_share: float = parameter(0.0, "share", low=0, high=1)
    """share of its electricity that emits no CO2"""
    tenants: Literal["domestic", "all"] = "all"
    """whose compute it serves: that of domestic offers, or of all"""

    def out_of_reach(self, service: Service, origins: dict[str, str]) -> str:
        """It needs an offer that runs on compute and may be a tenant."""
        tenants = self.tenants == ALL or has_domestic(service, origins)
        return (
            "" if service.compute_share > 0.0 and tenants else _("a service whose offers need compute (compute_share)")
        )
