"""Trade: a levy on foreign services (S31), export promotion (S33), and shocks of supply (S11)."""

from typing import ClassVar, Literal

from configs.errors import nearest
from configs.language import _
from configs.schema.levers.base import FOREIGN, Lever, budget_field, has_domestic, has_foreign, lever
from configs.schema.parameter import parameter
from configs.schema.rules import levy_field
from configs.schema.service import Service
from configs.schema.world import NO_ITEM

LARGEST_FACTOR = 1000.0


@lever("foreign_service_levy")
class ForeignServiceLevy(Lever):
    """A levy on the bills of foreign offers; its revenue goes back to the people as a lump sum."""

    changes: ClassVar[tuple[str, ...]] = ("levy_rate", "world_demand_factor")
    levy_rate: float = levy_field(0.1)
    retaliation: float = parameter(0.0, "share", eq=15, low=0, high=1)
    """share by which world demand shrinks in answer"""

    def out_of_reach(self, service: Service, origins: dict[str, str]) -> str:
        """It needs a foreign offer with a bill."""
        return (
            "" if service.is_paid and has_foreign(service, origins) else _("a service with a price and a foreign offer")
        )

    def limits(self) -> list[tuple[str, float]]:
        """A levy is at most what rules can say, and world demand does not fall below 0."""
        return [("levy_rate", self.levy_rate), ("retaliation", self.retaliation)]

    def largest_levy_rate(self) -> float:
        """The rate, at its strength."""
        return self.strength * self.levy_rate


@lever("export_promotion")
class ExportPromotion(Lever):
    """Public money opens doors abroad for domestic offers that export."""

    changes: ClassVar[tuple[str, ...]] = ("win_rate_constant", "quality_threshold_factor")
    budget_lcu: float = budget_field()
    promotion_effect: float = parameter(0.1, "logit", eq=15, low=0, high=10)
    """added to the win rate's constant by each e-fold of promotion money"""
    promotion_scale_lcu: float = parameter(1e10, "LCU/year", low=1, high=1e15)
    """promotion of a service that there is without the lever"""
    threshold_cut: float = parameter(0.0, "share", eq=15, low=0, high=1)
    """share by which the quality threshold falls"""

    def out_of_reach(self, service: Service, origins: dict[str, str]) -> str:
        """It needs a domestic offer that exports."""
        exporting = service.earns_abroad and service.item != NO_ITEM and has_domestic(service, origins)
        return "" if exporting else _("a service that exports and has a domestic offer")

    def limits(self) -> list[tuple[str, float]]:
        """The threshold does not fall below 0."""
        return [("threshold_cut", self.threshold_cut)]


@lever("supply_shock")
class SupplyShock(Lever):
    """Foreign providers withdraw from the country, or multiply their prices: a stress test, not a policy."""

    changes: ClassVar[tuple[str, ...]] = ("price_factor", "withdrawn")
    providers: list[str] | Literal["foreign"] = parameter(FOREIGN, "ids")
    """foreign providers that are meant: a list, or "foreign" for all"""
    price_factor: float = parameter(1.0, "ratio", eq=6, above=0, high=LARGEST_FACTOR)
    """what prices in LCU are multiplied by"""
    withdrawal: bool = False
    """whether they leave the country"""

    def meant(self, provider: str, origins: dict[str, str]) -> bool:
        """Whether a provider is among those meant."""
        return origins.get(provider) == FOREIGN if self.providers == FOREIGN else provider in self.providers

    def out_of_reach(self, service: Service, origins: dict[str, str]) -> str:
        """It needs an offer of the providers meant, and a price where that changes."""
        sold = bool(self.touched(service, origins)) and (self.withdrawal or service.is_paid)
        return "" if sold else _("a service in which the providers sell")

    def touched(self, service: Service, origins: dict[str, str]) -> set[str]:
        """The offers of the providers meant."""
        return {name for name, offer in service.offers.items() if self.meant(offer.provider, origins)}

    def largest_price_factor(self) -> float:
        """The factor, at its strength; who withdraws asks for nothing."""
        return 1.0 + self.strength * (self.price_factor - 1.0)

    def check(self, origins: dict[str, str]) -> None:
        """The providers are foreign, and they withdraw or change their prices."""
        abroad = sorted(name for name, origin in origins.items() if origin == FOREIGN)
        for name in [] if self.providers == FOREIGN else self.providers:
            if name not in abroad:
                raise ValueError(
                    _(
                        "providers is {name!r}; expected a known foreign provider{meant}",
                        name=name,
                        meant=nearest(name, abroad),
                    )
                )
        if self.withdrawal and self.price_factor != 1.0:
            raise ValueError(
                _(
                    "price_factor is {price_factor:g} of providers who withdraw; expected 1",
                    price_factor=self.price_factor,
                )
            )
        if not self.withdrawal and self.price_factor == 1.0:
            raise ValueError(_("price_factor is 1, no shock; expected another factor, or withdrawal = true"))
        if self.withdrawal and self.strength not in (0.0, 1.0):
            raise ValueError(
                _("strength is {strength:g}; expected 0 or 1: a provider withdraws or stays", strength=self.strength)
            )
        if 1.0 + self.strength * (self.price_factor - 1.0) <= 0.0:
            raise ValueError(
                _("strength is {strength:g}: prices fall to 0 or below; expected a smaller one", strength=self.strength)
            )
        if 1.0 + self.strength * (self.price_factor - 1.0) > LARGEST_FACTOR:
            raise ValueError(
                _(
                    "strength is {strength:g}: prices rise above {largest_factor:g} times; expected less",
                    strength=self.strength,
                    largest_factor=LARGEST_FACTOR,
                )
            )
