"""A digital service: everything the equations (1)-(19) need, declared once; how its customers use it: usage.py."""

from typing import Literal

from pydantic import model_validator

from configs.schema.offer import Offer
from configs.schema.parameter import Table, parameter
from configs.schema.paths import Constant
from configs.schema.theory import TheoryKeys
from configs.schema.usage import ServiceCustomers


class Complement(Table):
    """A bonus for the provider that the customer already uses in a linked service."""

    service: str = parameter(unit="id")
    """the linked service"""
    bonus: float = parameter(unit="utility", eq=2, low=0, high=20)
    """utility of one provider for both"""


class Service(TheoryKeys):
    """A digital service: demand, prices, quality and the item of the balance it belongs to."""

    title: str = parameter(unit="text")
    """name in figures and tables"""
    item: str = parameter(unit="id")
    """item of the balance of payments, or none for a free service"""
    imported_input_item: str = parameter("telecom_computer_information", "id", eq=13)
    """item of imported inputs"""
    exports: bool = False
    """whether domestic offers earn abroad, eq. (15)"""
    outside_option: bool = True
    """whether a customer may use no offer at all"""

    # Prices (6)-(8). A service whose price is an index or a rate has a basis in money.
    reference_price: float = parameter(unit="JPY/unit/period", eq=2, low=0, high=1e12)
    """p_ref; 0 where the service is free"""
    money_price: bool = True
    """false: the price is an index or a commission rate, and the basis is money"""
    price_period: Literal["year", "month"] = "year"
    """period of prices and quantities"""
    wage_share: float | None = parameter(None, "share", eq=11, above=0, high=2)
    """f, price of automated work over the wage; sets p_ref"""
    pass_through: float = parameter(1.0, "elasticity", eq=6, low=0, high=1.5)
    """psi, exchange-rate pass-through of USD prices"""
    price_elasticity: float = parameter(0.0, "elasticity", eq=10, low=0, high=3)
    """epsilon, fall of use with a higher price"""
    pricing: str = "exogenous"
    """pricing strategy of the offers"""
    unit_cost_share: float = parameter(0.5, "share", eq=8, low=0, high=5)
    """c0, unit cost over the reference price at the start"""
    learning: float = parameter(0.0, "elasticity", eq=8, low=0, high=1)
    """learning exponent"""
    experience_years: float = parameter(3.0, "years", eq=8, above=0)
    """cumulative output at the start, in years of output"""
    price_adjustment: float = parameter(0.1, "1/month", eq=7, low=0, high=0.5)
    """kappa, share of the gap to the wanted price closed"""
    max_markup: float = parameter(2.0, "share of unit cost", eq=7, low=0, high=20)
    """cap on the markup over unit cost"""

    critical_mass: float = parameter(0.2, "share", source="Farrell & Klemperer 2007", above=0, high=1)
    """s_c, share of users below which penetration pricing gives a discount"""
    penetration_discount: float = parameter(0.5, "share of price", source="Farrell & Klemperer 2007", low=0, high=1)
    """d, discount of penetration pricing without any users"""
    pricing_parameters: dict[str, float] = parameter({}, "as declared", eq=7)
    """parameters that pricing strategies declare themselves"""
    matched_rival: Literal["cheapest", "mean"] = "cheapest"
    """which price of its rivals an offer with matching prices follows"""

    # Choice (1)-(5).
    quality_weight: float = parameter(1.0, "utility/quality unit", eq=2, low=0, high=10)
    """theta, utility of quality"""
    price_sensitivity: float = parameter(0.0, "utility/relative price", eq=2, low=0, high=20)
    """mean of eta_i"""
    network_effect: float = parameter(0.0, "utility/share", eq=2, low=0, high=50)
    """gamma, utility of an offer that everybody uses"""
    base_abroad_share: float = parameter(0.0, "share", eq=1, low=0, high=1)
    """omega, weight of users abroad in exposure"""
    local_share: float = parameter(0.0, "share", eq=1, low=0, high=1)
    """nu, weight of peers in exposure"""
    cross_side_effect: float = parameter(0.0, "share", eq=1, low=0, high=10)
    """kappa, weight of the other side of the market"""
    cross_side: dict[str, float] = parameter({}, "share", eq=1)
    """weights of other services' users in x_j; the rest is audience_share"""
    switching_cost: float = parameter(0.0, "utility", eq=2, low=0, high=50)
    """sigma, utility lost when the provider is changed"""
    home_bias: float = parameter(0.0, "utility", eq=2, low=-20, high=20)
    """mean of b_ci"""
    home_bias_spread: float = parameter(0.0, "utility", eq=2, low=0, high=20)
    """standard deviation of b_ci between customers"""
    complement: Complement | None = None
    """bonus for the provider used in a linked service, eq. (2)"""
    taste_scale: float = parameter(1.0, "utility", eq=4, low=1e-6, high=100)
    """mu, spread of tastes"""
    adoption_scale: float = parameter(1.0, "utility", eq=3, low=1e-6, high=100)
    """tau, at least mu"""
    readiness_effect: float = parameter(0.0, "utility", eq=3, low=0, high=50)
    """beta, utility of using at all that readiness adds"""
    adoption_feedback: float = parameter(0.0, "utility/share", eq=3, low=0, high=50)
    """phi, effect of the share of users"""
    reference_quality: float = parameter(1.0, "quality units", eq=(3, 18), low=0, high=1e6)
    """yardstick quality of adoption (I_c0, at the reference price) and of gains (q_c0)"""
    innovation: float = parameter(0.0, "1/year", eq=5, low=0, high=12)
    """p, rate of hearing of it without anybody"""
    imitation: float = parameter(0.0, "1/year", eq=5, low=0, high=12)
    """q, rate of hearing of it from its users"""
    opening_awareness: float = parameter(0.0, "share", eq=5, low=0, high=1)
    """share aware at the start"""
    multi_homing_share: float = parameter(0.0, "share", source="Rochet & Tirole 2003", low=0, high=1)
    """share of customers who divide their use over the offers by (4)"""
    contract_months: int = parameter(12, "months", low=1, high=120)
    """months (or steps) from one decision to the next"""
    network: str = "small_world"
    """topology of the peer graph"""
    degree: float = parameter(8, "peers", low=0, high=64)
    """peers of a customer: a whole number, but in a Poisson graph the mean"""
    rewiring_share: float = parameter(0.1, "share", source="Watts & Strogatz 1998", low=0, high=1)
    """share of random peers"""

    # Providers (9), (13), (14), (17), (18).
    booking_share: float = parameter(0.0, "share", eq=13, low=0, high=1)
    """chi of foreign offers, share of revenue booked abroad"""
    imported_input_share: float = parameter(0.0, "share", eq=13, low=0, high=1)
    """m_j0, share of resident revenue spent on imported inputs"""
    compute_share: float = parameter(0.0, "share", eq=14, low=0, high=1)
    """compute need over revenue at reference prices"""
    quality_decay: float = parameter(0.15, "1/year", eq=9, low=0, high=2)
    """delta, rate at which quality wears off"""
    research_effect: float = parameter(0.15, "quality units/year", eq=9, low=0, high=5)
    """zeta, quality gained from each e-fold of research"""
    research_share: float = parameter(0.12, "share", eq=9, low=0, high=1)
    """r, research over revenue"""
    research_scale_jpy: float = parameter(2e10, "JPY/year", eq=9, low=1, high=1e18)
    """R_0"""
    catch_up: float = parameter(0.05, "1/year", eq=9, low=0, high=5)
    """catch-up to the frontier"""
    productivity_gain: float = parameter(0.0, "share of value added", eq=18, low=0, high=1)
    """g_c, gain of a fully ready user"""

    exit_months: int = parameter(24, "months", source="Hopenhayn 1992", low=1, high=600)
    """months in a row with less revenue than the fixed cost after which an offer leaves"""

    firms: ServiceCustomers | None = None
    """how firms use it (absent: they do not)"""
    individuals: ServiceCustomers | None = None
    """how individuals use it (absent: they do not)"""

    def customers(self, population: str) -> ServiceCustomers | None:
        """The table of a population, None when it does not use the service."""
        return self.firms if population == "firms" else self.individuals

    @property
    def is_paid(self) -> bool:
        """Whether the service has a price."""
        return self.reference_price > 0.0 or self.wage_share is not None

    def offers_to(self, population: str) -> dict[str, Offer]:
        """The offers that a population can buy, ordered by id, so that the order of files changes nothing."""
        return {
            name: offer for name, offer in sorted(self.offers.items()) if not offer.serves or population in offer.serves
        }

    @model_validator(mode="after")
    def _coherent(self) -> "Service":
        if not self.offers:
            raise ValueError("a service without a provider: expected at least one table under offers")
        if all(offer.entry_cost_jpy is not None for offer in self.offers.values()):
            raise ValueError("every offer waits to enter; expected at least one without entry_cost_jpy")
        for name, offer in self.offers.items():
            if offer.entry_cost_jpy is not None and offer.opening_share > 0.0:
                share = f"{offer.opening_share:g} of an offer that waits to enter"
                raise ValueError(f"offers.{name}.opening_share is {share}; expected 0")
        if self.firms is None and self.individuals is None:
            raise ValueError("a service without customers: expected a table firms or individuals")
        if self.base_abroad_share + self.local_share > 1.0 + 1e-12:
            total = self.base_abroad_share + self.local_share
            raise ValueError(f"base_abroad_share + local_share is {total:g}; expected at most 1")
        if self.adoption_scale < self.taste_scale:
            raise ValueError(
                f"adoption_scale is {self.adoption_scale:g}; expected at least taste_scale, {self.taste_scale:g}"
            )
        if sum(self.cross_side.values()) > 1.0 + 1e-12 or min(self.cross_side.values(), default=0.0) < 0.0:
            raise ValueError(
                f"cross_side weights add up to {sum(self.cross_side.values()):g}; expected shares, at most 1 in all"
            )
        if self.threshold is not None:
            self._check_threshold()
        for population in ("firms", "individuals"):
            table = self.customers(population)
            if table is not None:
                self._check_offers(population)
                if population == "individuals" and table.basis not in ("persons", "app_spending"):
                    raise ValueError(f"individuals.basis is {table.basis!r}; expected 'persons' or 'app_spending'")
        return self

    def _check_threshold(self) -> None:
        outside = str(self.outside_option).lower()
        for key, value, wrong, expected in (
            ("offers", len(self.offers), len(self.offers) != 2, "two offers"),
            ("outside_option", outside, self.outside_option, "false"),
            ("network_effect", self.network_effect, self.network_effect == 0.0, "above 0"),
        ):
            if wrong:
                raise ValueError(f"threshold is {self.threshold:g} and {key} {value}; expected {expected}")

    def _check_offers(self, population: str) -> None:
        offers = self.offers_to(population)
        if not offers:
            raise ValueError(f"no offer serves {population}, who have a table: expected at least one")
        opening = sum(offer.opening_share for offer in offers.values())
        if opening > 0.0 and abs(opening - 1.0) > 1e-9:
            raise ValueError(
                f"opening_share of the offers to {population} add up to {opening:.6g}; expected 1 (or 0 for nobody)"
            )
        abroad = sum(offer.share_abroad.value for offer in offers.values() if isinstance(offer.share_abroad, Constant))
        if abroad > 1.0 + 1e-9:
            raise ValueError(f"share_abroad of the offers to {population} add up to {abroad:.6g}; expected at most 1")
