"""A digital service: its item, its customers and its offers; beside them prices, choice, supply and theory.

All parts are keys of one table, `services.ID`: `network_effect` stands in choice.py, `pass_through` in prices.py.
"""

from pydantic import Field, model_validator

from configs.language import _
from configs.schema.choice import Choice
from configs.schema.offer import POPULATIONS, Offer
from configs.schema.parameter import Id, parameter, title_field
from configs.schema.paths import Constant
from configs.schema.prices import Prices
from configs.schema.supply import Supply
from configs.schema.theory import Theory
from configs.schema.usage import ServiceCustomers


class Service(Theory, Supply, Choice, Prices):
    """A digital service: demand, prices, quality and the item of the balance it belongs to."""

    title: str = title_field()
    item: str = parameter(unit="id")
    """item of the balance of payments, or none for a free service"""
    firms: ServiceCustomers | None = None
    """how firms use it (absent: they do not)"""
    individuals: ServiceCustomers | None = None
    """how individuals use it (absent: they do not)"""
    offers: dict[Id, Offer] = Field({}, max_length=100)
    """the offers by id, unless n_offers makes them"""

    def customers(self, population: str) -> ServiceCustomers | None:
        """The table of a population, None when it does not use the service."""
        return self.firms if population == "firms" else self.individuals

    def reference_price_lcu(self, wage_lcu: float) -> float:
        """p_ref, LCU a year; for automated work a share of the wage (11)."""
        if self.wage_share is not None:
            return self.wage_share * wage_lcu
        return self.reference_price * (12.0 if self.price_period == "month" else 1.0)

    def offers_to(self, population: str) -> dict[str, Offer]:
        """The offers that a population can buy, ordered by id, so that the order of files changes nothing."""
        return {
            name: offer for name, offer in sorted(self.offers.items()) if not offer.serves or population in offer.serves
        }

    @model_validator(mode="after")
    def _symmetric_offers(self) -> "Service":
        if self.n_offers is None:
            return self
        offers = self.symmetric_offers(self.n_offers)
        if "offers" in self.model_fields_set and self.offers != offers:
            raise ValueError(
                _("n_offers is {n_offers} and offers are given, too; expected one of them", n_offers=self.n_offers)
            )
        # Not noted as set: a copy with another n_offers makes its own.
        self.__dict__["offers"] = offers
        return self

    @model_validator(mode="after")
    def _coherent(self) -> "Service":
        if not self.offers:
            raise ValueError(_("a service without a provider: expected at least one table under offers"))
        if all(offer.entry_cost_lcu is not None for offer in self.offers.values()):
            raise ValueError(_("every offer waits to enter; expected at least one without entry_cost_lcu"))
        if self.firms is None and self.individuals is None:
            raise ValueError(_("a service without customers: expected a table firms or individuals"))
        if self.individuals is not None and self.individuals.basis not in ("persons", "app_spending"):
            basis = self.individuals.basis
            raise ValueError(_("individuals.basis is {basis!r}; expected 'persons' or 'app_spending'", basis=basis))
        if self.individuals is not None and self.individuals.attitude_effect > 0.0:
            effect = self.individuals.attitude_effect
            raise ValueError(
                _(
                    "individuals.attitude_effect is {effect:g}; expected 0: the stance on AI is one of firms",
                    effect=effect,
                )
            )
        if self.threshold is not None:
            self._check_threshold()
        for population in POPULATIONS:
            if self.customers(population) is not None:
                self._check_offers(population)
        return self

    def _check_threshold(self) -> None:
        outside = str(self.outside_option).lower()
        for key, value, wrong, expected in (
            ("offers", len(self.offers), len(self.offers) != 2, _("two offers")),
            ("outside_option", outside, self.outside_option, "false"),
            ("network_effect", self.network_effect, self.network_effect == 0.0, _("above 0")),
        ):
            if wrong:
                raise ValueError(
                    _(
                        "threshold is {threshold:g} and {key} {value}; expected {expected}",
                        threshold=self.threshold,
                        key=key,
                        value=value,
                        expected=expected,
                    )
                )

    def _check_offers(self, population: str) -> None:
        offers = self.offers_to(population)
        if not offers:
            raise ValueError(
                _("no offer serves {population}, who have a table: expected at least one", population=population)
            )
        opening = sum(offer.opening_share for offer in offers.values())
        if opening > 0.0 and abs(opening - 1.0) > 1e-9:
            raise ValueError(
                _(
                    "opening_share of the offers to {population} add up to {opening:.6g}; expected 1 (or 0 for nobody)",
                    population=population,
                    opening=opening,
                )
            )
        abroad = sum(offer.share_abroad.value for offer in offers.values() if isinstance(offer.share_abroad, Constant))
        if abroad > 1.0 + 1e-9:
            raise ValueError(
                _(
                    "share_abroad of the offers to {population} add up to {abroad:.6g}; expected at most 1",
                    population=population,
                    abroad=abroad,
                )
            )
