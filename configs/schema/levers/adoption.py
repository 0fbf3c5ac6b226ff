"""Support of use: public money pays part of the bills of chosen customers (S19)."""

from typing import ClassVar, Literal

from configs.language import _
from configs.schema.customers import SIZE_CLASSES, SizeClass
from configs.schema.levers.base import Lever, budget_field, lever
from configs.schema.parameter import parameter
from configs.schema.service import Service


@lever("adoption_support")
class AdoptionSupport(Lever):
    """Public money pays part of the bills of chosen customers, whichever offer they choose."""

    changes: ClassVar[tuple[str, ...]] = ("bill_share",)
    budget_lcu: float | None = budget_field(None, "(default: as much as is asked for)")
    support_share: float = parameter(0.5, "share of the bill", low=0, high=1)
    """share that it pays"""
    customers: list[Literal[SizeClass, "individuals"]] = parameter([*SIZE_CLASSES], "classes")
    """size classes of firms, and individuals, that are supported"""

    def out_of_reach(self, service: Service, _origins: dict[str, str]) -> str:
        """It needs a bill of customers who are supported, and who pay it themselves."""
        tables = [service.firms] if set(self.customers) & set(SIZE_CLASSES) else []
        tables += [service.individuals] if "individuals" in self.customers else []
        paying = any(table is not None and table.payer == "customers" for table in tables)
        return "" if service.is_paid and paying else _("a service that the supported customers pay for")

    def limits(self) -> list[tuple[str, float]]:
        """Nobody pays more than the bill."""
        return [("support_share", self.support_share)]
