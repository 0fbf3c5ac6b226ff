"""What all policy levers have in common: dates, a strength, an order, services; and the registry of their kinds.

A budget is money a year, released month by month; what is not spent in a month stays available to the lever. `strength`
multiplies the instrument: the money of a programme, the rate of a rule, and both of a promise.
"""

import math
from collections.abc import Callable
from threading import Lock
from typing import Annotated, Any, ClassVar, Literal, Protocol, TypeVar, Union

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema, InitErrorDetails, core_schema

from configs.errors import nearest
from configs.language import _
from configs.schema.parameter import Table, month, parameter
from configs.schema.service import Service
from configs.schema.time import Time
from configs.schema.world import Provider

ALL = "all"
FOREIGN = "foreign"
Services = list[str] | Literal["all"]
LARGEST_STRENGTH = 1000.0


class Scenario(Protocol):
    """What levers see of the settings."""

    time: Time
    providers: dict[str, Provider]
    services: dict[str, Service]
    levers: "dict[str, Lever]"


def services_field(default: object = ...) -> "Services":
    """The services that a lever works in."""
    return parameter(default, "ids", 'services it works in: a list, or "all" that it can reach')


def budget_field(default: object = ..., purpose: str = "") -> Any:
    """Public money that a lever may spend in a year; times its strength, and at most 64 bits of LCU in all."""
    return parameter(default, "LCU/year", f"public money a year {purpose}".rstrip(), low=0, high=1e15)


class Lever(Table):
    """What all levers have: dates, a strength and, where two change the same value, an order.

    A kind of lever declares its parameters and what it `changes`, says what it cannot reach, and registers itself with
    `@lever("its_kind")`; what it does is a policy of the same kind in `sim.policies`.
    """

    changes: ClassVar[tuple[str, ...]] = ()  # named values of the rules in force that the lever changes
    kind: str
    """what kind of lever it is"""
    start: str = month()
    """first month in which it is in force"""
    end: str | None = month(None)
    """last month in which it is in force (default: to the end)"""
    strength: float = parameter(1.0, "1", low=0, high=LARGEST_STRENGTH)
    """multiplies the instrument; 0 switches the lever off"""
    order: int | None = parameter(None, "1", low=-1000, high=1000)
    """place among levers that change the same value, lowest first"""
    services: Services = services_field(ALL)

    def out_of_reach(self, service: Service, origins: dict[str, str]) -> str:
        """Why the lever cannot reach a service, as what is expected of one; "" where it can.

        `origins` says where each provider is at home.
        """
        raise NotImplementedError

    def touched(self, service: Service, origins: dict[str, str]) -> set[str]:  # noqa: ARG002  most touch them all
        """Offers of a service that the lever changes something for."""
        return set(service.offers)

    def limits(self) -> list[tuple[str, float]]:
        """Values that its strength multiplies, with their keys: the product must stay in the range of the key."""
        return []

    def largest_price_factor(self) -> float:
        """What it multiplies a price at home by at most, at its strength: a run that this makes too large never begins.

        A lever that changes no prices has 1; one that does and says nothing has inf, and is found out in its month.
        """
        return math.inf if "price_factor" in self.changes else 1.0

    def largest_levy_rate(self) -> float:
        """What it adds to the levy on a price at most, share of the price, at its strength; as of prices, 0 or inf."""
        return math.inf if "levy_rate" in self.changes else 0.0

    def check(self, origins: dict[str, str]) -> None:
        """Raise `ValueError`, beginning with the key, for values that cannot be meant together."""

    def check_service(self, service: Service) -> None:
        """Raise `ValueError`, beginning with the key, for values that cannot be meant in a service that it reaches."""


LEVERS: dict[str, type[Lever]] = {}
BUILDING = Lock()
AnyTable = TypeVar("AnyTable", bound=type[Lever])


def lever(kind: str) -> Callable[[AnyTable], AnyTable]:
    """Register a table as that of a kind of lever; raises `TypeError` for one that does not say what it changes."""

    def register(table: AnyTable) -> AnyTable:
        if not table.changes:
            raise TypeError(f"{table.__name__}.changes is missing; expected the values of the rules that it changes")
        registered = LEVERS.get(kind, table)
        if (registered.__module__, registered.__qualname__) != (table.__module__, table.__qualname__):
            raise TypeError(f"{table.__name__}: {registered.__name__} is of kind {kind!r}; expected another kind")
        LEVERS[kind] = table
        LEVERS[kind].model_fields["kind"].annotation = Literal[kind]  # type: ignore[assignment]
        return table

    return register


class _ByKind:
    """Validates a lever by the table of its kind, which may be registered after the schema of a scenario was made."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(_of_its_kind)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        from pydantic import TypeAdapter  # asked for by `digital-balance schema` alone

        tables: Any = Union[tuple(LEVERS.values())]  # noqa: UP007  not known before
        return handler(TypeAdapter(Annotated[tables, Field(discriminator="kind")]).core_schema)


def _of_its_kind(value: Any) -> Lever:
    kind = value.kind if isinstance(value, Lever) else value.get("kind") if isinstance(value, dict) else None
    table = LEVERS.get(kind) if isinstance(kind, str) else None
    if table is not None:
        with BUILDING:
            table.model_rebuild()  # on first use: most runs have no lever
        return table.model_validate(value)
    if not isinstance(value, dict | Lever):
        return Lever.model_validate(value)  # refused, as no table
    problem = InitErrorDetails(type="missing", loc=("kind",), input=value)
    if kind is not None:
        expected = {"expected": _("a kind of lever{meant}", meant=nearest(str(kind), LEVERS))}
        problem = InitErrorDetails(type="literal_error", loc=("kind",), input=kind, ctx=expected)
    raise ValidationError.from_exception_data("Lever", [problem])


AnyLever = Annotated[Lever, _ByKind]


def has_domestic(service: Service, origins: dict[str, str]) -> bool:
    """Whether a resident company offers a service; `origins` says where each provider is at home."""
    return any(origins.get(offer.provider) == "domestic" for offer in service.offers.values())


def has_foreign(service: Service, origins: dict[str, str]) -> bool:
    """Whether a foreign company offers a service."""
    return any(origins.get(offer.provider) == FOREIGN for offer in service.offers.values())
