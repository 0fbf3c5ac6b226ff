"""The whole input of a run: time, customers, world, providers, services and items, each parameter declared once."""

from pydantic import Field, PrivateAttr, model_validator

from configs.errors import known
from configs.language import N_, _
from configs.places import DEFAULT_COUNTRY, country_place
from configs.schema.consistency import check_customers, check_service
from configs.schema.customers import Customers
from configs.schema.levers.base import AnyLever
from configs.schema.levers.reach import check_levers
from configs.schema.offer import POPULATIONS, Offer
from configs.schema.parameter import RESERVED, Id, Table, parameter
from configs.schema.paths import Series, walk_paths
from configs.schema.rules import Rules
from configs.schema.service import Service
from configs.schema.time import Time, month_number
from configs.schema.welfare import Welfare
from configs.schema.world import NO_ITEM, Compute, EconomyConstants, ExchangeRate, Exports, Item, Provider


class Settings(Table):
    """A resolved scenario."""

    title: str = parameter(unit="text")
    """what the scenario is, in a sentence"""
    country: str = parameter(DEFAULT_COUNTRY, "name")
    """country whose money, calendar, observed figures and words it has: a name, or the path of a folder"""
    description: str = parameter("", "text")
    """what it shows, and how"""
    compare_with_history: bool = False
    """whether tables and figures show the country's observed figures beside it"""
    time: Time
    """from when to when, and in which steps"""
    customers: Customers
    """the sample of firms and individuals"""
    exchange_rate: ExchangeRate
    """the country's currency for a dollar"""
    economy: EconomyConstants
    """constants of the country"""
    rules: Rules = Rules()
    """levy, subsidy and preference in force without any lever"""
    compute: Compute = Compute()
    """data centres at home"""
    exports: Exports = Exports()
    """what of world demand domestic offers win"""
    welfare: Welfare = Welfare()
    """the welfare account"""
    items: dict[Id, Item]
    """items of the balance by id"""
    providers: dict[Id, Provider] = Field({})
    """providers by id, beside those of n_offers"""
    services: dict[Id, Service] = Field(min_length=1)
    """services by id"""
    levers: dict[Id, AnyLever] = Field({})
    """policy levers by id"""
    _origins: dict[str, str] = PrivateAttr(default_factory=dict)

    def origin(self, key: str) -> str:
        """The file or option that says a dotted key or the nearest table around it, and a colon; "" if nobody knows."""
        origins = (self.__pydantic_private__ or {})["_origins"]  # by its own name Pydantic looks long for it
        while key:
            if key in origins:
                return f"{origins[key]}: "
            key = key.rpartition(".")[0]
        return ""

    @model_validator(mode="after")
    def _series_of_the_country(self) -> "Settings":
        """Series without a file of their own are looked up in the data of the country."""
        country_place(self.country)
        for _key, _table, path in walk_paths(self):
            if isinstance(path, Series):
                path._country = self.country
        return self

    @model_validator(mode="after")
    def _symmetric_providers(self) -> "Settings":
        """Providers of symmetric offers, the first a resident company: not noted as set, as the offers are not."""
        symmetric = [service for service in self.services.values() if service.n_offers is not None]
        names = [offer.provider for service in symmetric for offer in service.offers.values()]
        providers = {
            name: Provider(origin="domestic" if name == "provider_1" else "foreign", title=name.replace("_", " "))
            for name in names
            if name not in self.providers
        }
        self.__dict__["providers"] = {**self.providers, **providers}
        return self

    @model_validator(mode="after")
    def _references(self) -> "Settings":
        for table in ("items", "providers", "services"):
            for name in getattr(self, table):
                if name in RESERVED:
                    raise ValueError(
                        _("{table}.{name}: the id is reserved; expected another id", table=table, name=name)
                    )
        check_customers(self.customers)
        free = [name for name, service in self.services.items() if not service.is_paid]
        for name in self.welfare.lcu_per_utility:
            known("welfare.lcu_per_utility", name, free, N_("a free service"))
        for name, service in self.services.items():
            self._check_service(name, service)
            for offer_name, offer in service.offers.items():
                self._check_offer(f"services.{name}.offers.{offer_name}", offer)
            opening = sum(offer.opening_share for offer in service.offers.values())
            if self.economy.pseudo_count == 0.0 and opening == 0.0 and len(service.offers) > 1:
                raise ValueError(
                    _(
                        "economy.pseudo_count is 0; expected above 0, as nobody uses services.{name} at the start",
                        name=name,
                    )
                )
        check_levers(self)
        return self

    def _check_service(self, name: str, service: Service) -> None:
        key = f"services.{name}"
        known(f"{key}.item", service.item, [*self.items, *([] if service.is_paid else [NO_ITEM])], N_("a known item"))
        inputs = [*self.items, *([] if service.is_paid else [NO_ITEM])]
        known(f"{key}.imported_input_item", service.imported_input_item, inputs, N_("a known item"))
        linked = [service_name for service_name in self.services if service_name != name]
        for service_name in service.cross_side:
            known(f"{key}.cross_side", service_name, linked, N_("a known other service"))
        if service.complement is not None:
            known(f"{key}.complement.service", service.complement.service, linked, N_("a known other service"))
        for population in POPULATIONS:
            if service.customers(population) is not None and getattr(self.customers, population) is None:
                raise ValueError(
                    _(
                        "{key}.{population}: the scenario has no {population}; expected customers.{population}",
                        key=key,
                        population=population,
                    )
                )
        check_service(key, service, self.customers, self.time, self.economy.wage_lcu)

    def _check_offer(self, key: str, offer: Offer) -> None:
        known(f"{key}.provider", offer.provider, self.providers, N_("a known provider"))
        if self.providers[offer.provider].origin == "domestic" and offer.booking_share:
            raise ValueError(
                _(
                    "{key}.booking_share is {booking_share:g}; expected 0 for a domestic provider",
                    key=key,
                    booking_share=offer.booking_share,
                )
            )
        late = offer.launch is not None and month_number(offer.launch) > month_number(self.time.start)
        if late and offer.opening_share > 0.0:
            with_users = _("an offer with opening_share {share:g}", share=offer.opening_share)
            raise ValueError(
                _(
                    "{key}.launch is {launch!r}; expected no launch after the start for {with_users}",
                    key=key,
                    launch=offer.launch,
                    with_users=with_users,
                )
            )


Settings.model_rebuild()  # now, and not by several threads that load at the same time
