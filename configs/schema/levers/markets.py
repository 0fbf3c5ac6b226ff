"""Rules of markets: preference of public bodies (S24), interoperability, and a cap on commissions (S17)."""

from typing import ClassVar

from configs.language import _
from configs.schema.customers import SizeClass
from configs.schema.levers.base import Lever, Services, budget_field, has_domestic, lever, services_field
from configs.schema.parameter import parameter
from configs.schema.rules import preference_field
from configs.schema.service import Service


@lever("public_procurement")
class PublicProcurement(Lever):
    """Public bodies prefer domestic offers, and pay a premium for what these cost more."""

    changes: ClassVar[tuple[str, ...]] = ("procurement_preference",)
    services: Services = services_field()
    budget_lcu: float | None = budget_field(None, "for the premium (default: none is paid)")
    preference: float = preference_field(1.0)
    premium_share: float = parameter(0.2, "share of the bill", low=0, high=5)
    """what a domestic offer costs public bodies on top"""
    public_share: float = parameter(0.1, "share of firms", above=0, high=1)
    """share of the firms that stand for public bodies"""
    customers: list[SizeClass] = parameter(["medium", "large"], "classes")
    """size classes among which public bodies are"""

    def limits(self) -> list[tuple[str, float]]:
        """What is preferred, and what it may cost, stay in their ranges."""
        return [("preference", self.preference), ("premium_share", self.premium_share)]

    def out_of_reach(self, service: Service, origins: dict[str, str]) -> str:
        """It needs public bodies that use the service, and a domestic offer to prefer."""
        usable = service.firms is not None and has_domestic(service, origins)
        return "" if usable else _("a service that firms use and that has a domestic offer")


@lever("interoperability")
class Interoperability(Lever):
    """Data and interfaces can be taken along: changing the provider costs less, and size abroad counts less."""

    changes: ClassVar[tuple[str, ...]] = ("switching_cost_factor", "base_abroad_factor")
    switching_cut: float = parameter(0.5, "share", eq=2, low=0, high=1)
    """share by which the switching cost (sigma) falls"""
    base_abroad_cut: float = parameter(0.25, "share", eq=1, low=0, high=1)
    """share by which the weight of users abroad (omega) falls"""

    def out_of_reach(self, service: Service, _origins: dict[str, str]) -> str:
        """It needs a switching cost or a weight of users abroad."""
        has_cost = service.switching_cost > 0.0 or service.base_abroad_share * service.network_effect > 0.0
        return "" if has_cost else _("a service with a switching cost or a network effect from abroad")

    def limits(self) -> list[tuple[str, float]]:
        """Neither cost nor weight falls below 0."""
        return [("switching_cut", self.switching_cut), ("base_abroad_cut", self.base_abroad_cut)]


@lever("commission_cap")
class CommissionCap(Lever):
    """A ceiling on the commission of app stores."""

    changes: ClassVar[tuple[str, ...]] = ("price_ceiling", "ceiling_strength")
    cap: float = parameter(0.26, "share of app spending", above=0, high=1)
    """highest commission"""

    def out_of_reach(self, service: Service, _origins: dict[str, str]) -> str:
        """It needs a commission."""
        bases = [table.basis for table in (service.firms, service.individuals) if table is not None]
        return "" if "app_spending" in bases else _("a service whose price is a commission on app spending")

    def check_service(self, service: Service) -> None:
        """No commission falls to 0 or below."""
        list_prices = [offer.list_price for offer in service.offers.values() if offer.list_price is not None]
        price = max([service.reference_price, *list_prices])
        if price > self.cap and self.strength * (price - self.cap) >= price:
            most = _("expected less than {most:g}", most=price / (price - self.cap))
            raise ValueError(
                _(
                    "strength is {strength:g}: a commission of {price:g} falls to 0 or below; {most}",
                    strength=self.strength,
                    price=price,
                    most=most,
                )
            )
