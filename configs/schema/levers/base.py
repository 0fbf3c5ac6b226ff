"""What all policy levers have in common: dates, a strength, an order, and the services they work in.

A budget is money a year, released month by month; what is not spent in a month stays available to the lever. `strength`
multiplies the instrument: the money of a programme, the rate of a rule, and both of a promise.
"""

from typing import ClassVar, Literal

from pydantic import Field

from configs.schema.offer import MONTH
from configs.schema.parameter import Table, parameter
from configs.schema.service import Service

ALL = "all"
FOREIGN = "foreign"
Services = list[str] | Literal["all"]
LARGEST_STRENGTH = 1000.0
KIND = "what kind of lever it is"


def services_field(default: object = ...) -> "Services":
    """The services that a lever works in."""
    return parameter(default, unit="ids", meaning='services it works in: a list, or "all" that it can reach')


class Lever(Table):
    """What all levers have: dates, a strength and, where two change the same value, an order."""

    changes: ClassVar[tuple[str, ...]] = ()  # named values of the rules in force that the lever changes
    kind: str = Field(description=KIND)
    start: str = Field(pattern=MONTH, description="first month in which it is in force")
    end: str | None = Field(None, pattern=MONTH, description="last month in which it is in force (default: to the end)")
    strength: float = parameter(
        1.0, unit="1", low=0.0, high=LARGEST_STRENGTH, meaning="multiplies the instrument; 0 switches the lever off"
    )
    order: int | None = parameter(
        None, unit="1", low=-1000, high=1000, meaning="place among levers that change the same value, lowest first"
    )
    services: Services = services_field(ALL)

    def out_of_reach(self, service: Service, origins: dict[str, str]) -> str:
        """Why the lever cannot reach a service, as what is expected of one; "" where it can."""
        raise NotImplementedError

    def limits(self) -> list[tuple[str, float]]:
        """Shares that its strength multiplies, with their keys: the product must not exceed 1."""
        return []


def has_domestic(service: Service, origins: dict[str, str]) -> bool:
    """Whether a resident company offers a service; `origins` says where each provider is at home."""
    return any(origins.get(offer.provider) == "domestic" for offer in service.offers.values())


def has_foreign(service: Service, origins: dict[str, str]) -> bool:
    """Whether a foreign company offers a service."""
    return any(origins.get(offer.provider) == FOREIGN for offer in service.offers.values())


def is_paid(service: Service) -> bool:
    """Whether a service has a price."""
    return service.reference_price > 0.0 or service.wage_share is not None
