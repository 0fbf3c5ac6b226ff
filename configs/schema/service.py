"""A digital service: everything the equations (1)-(19) need, declared once; how its customers use it: usage.py."""

from typing import Literal

from pydantic import Field, model_validator

from configs.schema.offer import Offer
from configs.schema.parameter import Table, parameter
from configs.schema.paths import Constant
from configs.schema.theory import TheoryKeys
from configs.schema.usage import ServiceCustomers


class Complement(Table):
    """A bonus for the provider that the customer already uses in a linked service."""

    service: str = parameter(unit="id", meaning="the linked service")
    bonus: float = parameter(
        unit="utility", low=0.0, high=20.0, meaning="utility of one provider for both", source="eq. (2)"
    )


class Service(TheoryKeys):
    """A digital service: demand, prices, quality and the item of the balance it belongs to."""

    title: str = parameter(unit="text", meaning="name in figures and tables")
    item: str = parameter(unit="id", meaning="item of the balance of payments, or none for a free service")
    imported_input_item: str = parameter(
        "telecom_computer_information", unit="id", meaning="item of imported inputs", source="eq. (13)"
    )
    exports: bool = Field(False, description="whether domestic offers earn abroad, eq. (15)")
    outside_option: bool = Field(True, description="whether a customer may use no offer at all")

    # Prices (6)-(8). A service whose price is an index or a rate has a basis in money.
    reference_price: float = parameter(
        unit="JPY/unit/period", low=0.0, high=1e12, meaning="p_ref; 0 where the service is free", source="eq. (2)"
    )
    money_price: bool = Field(
        True, description="false: the price is an index or a commission rate, and the basis is money"
    )
    price_period: Literal["year", "month"] = Field("year", description="period of prices and quantities")
    wage_share: float | None = parameter(
        None,
        unit="share",
        above=0.0,
        high=2.0,
        meaning="f, price of automated work over the wage; sets p_ref",
        source="eq. (11)",
    )
    pass_through: float = parameter(
        1.0,
        unit="elasticity",
        low=0.0,
        high=1.5,
        meaning="psi, exchange-rate pass-through of USD prices",
        source="eq. (6)",
    )
    price_elasticity: float = parameter(
        0.0, unit="elasticity", low=0.0, high=3.0, meaning="epsilon, fall of use with a higher price", source="eq. (10)"
    )
    pricing: str = Field("exogenous", description="pricing strategy of the offers")
    unit_cost_share: float = parameter(
        0.5,
        unit="share",
        low=0.0,
        high=5.0,
        meaning="c0, unit cost over the reference price at the start",
        source="eq. (8)",
    )
    learning: float = parameter(
        0.0, unit="elasticity", low=0.0, high=1.0, meaning="learning exponent", source="eq. (8)"
    )
    experience_years: float = parameter(
        3.0, unit="years", above=0.0, meaning="cumulative output at the start, in years of output", source="eq. (8)"
    )
    price_adjustment: float = parameter(
        0.1,
        unit="1/month",
        low=0.0,
        high=0.5,
        meaning="kappa, share of the gap to the wanted price closed",
        source="eq. (7)",
    )
    max_markup: float = parameter(
        2.0, unit="share of unit cost", low=0.0, high=20.0, meaning="cap on the markup over unit cost", source="eq. (7)"
    )

    critical_mass: float = parameter(
        0.2,
        unit="share",
        above=0.0,
        high=1.0,
        meaning="s_c, share of users below which penetration pricing gives a discount",
        source="Farrell & Klemperer 2007",
    )
    penetration_discount: float = parameter(
        0.5,
        unit="share of price",
        low=0.0,
        high=1.0,
        meaning="d, discount of penetration pricing without any users",
        source="Farrell & Klemperer 2007",
    )
    pricing_parameters: dict[str, float] = parameter(
        {}, unit="as declared", meaning="parameters that pricing strategies declare themselves", source="eq. (7)"
    )
    matched_rival: Literal["cheapest", "mean"] = Field(
        "cheapest", description="which price of its rivals an offer with matching prices follows"
    )

    # Choice (1)-(5).
    quality_weight: float = parameter(
        1.0, unit="utility/quality unit", low=0.0, high=10.0, meaning="theta, utility of quality", source="eq. (2)"
    )
    price_sensitivity: float = parameter(
        0.0, unit="utility/relative price", low=0.0, high=20.0, meaning="mean of eta_i", source="eq. (2)"
    )
    network_effect: float = parameter(
        0.0,
        unit="utility/share",
        low=0.0,
        high=50.0,
        meaning="gamma, utility of an offer that everybody uses",
        source="eq. (2)",
    )
    base_abroad_share: float = parameter(
        0.0, unit="share", low=0.0, high=1.0, meaning="omega, weight of users abroad in exposure", source="eq. (1)"
    )
    local_share: float = parameter(
        0.0, unit="share", low=0.0, high=1.0, meaning="nu, weight of peers in exposure", source="eq. (1)"
    )
    cross_side_effect: float = parameter(
        0.0, unit="share", low=0.0, high=10.0, meaning="kappa, weight of the other side of the market", source="eq. (1)"
    )
    cross_side: dict[str, float] = parameter(
        {},
        unit="share",
        meaning="weights of other services' users in x_j; the rest is audience_share",
        source="eq. (1)",
    )
    switching_cost: float = parameter(
        0.0,
        unit="utility",
        low=0.0,
        high=50.0,
        meaning="sigma, utility lost when the provider is changed",
        source="eq. (2)",
    )
    home_bias: float = parameter(0.0, unit="utility", low=-20.0, high=20.0, meaning="mean of b_ci", source="eq. (2)")
    home_bias_spread: float = parameter(
        0.0,
        unit="utility",
        low=0.0,
        high=20.0,
        meaning="standard deviation of b_ci between customers",
        source="eq. (2)",
    )
    complement: Complement | None = Field(None, description="bonus for the provider used in a linked service, eq. (2)")
    taste_scale: float = parameter(
        1.0, unit="utility", low=1e-6, high=100.0, meaning="mu, spread of tastes", source="eq. (4)"
    )
    adoption_scale: float = parameter(
        1.0, unit="utility", low=1e-6, high=100.0, meaning="tau, at least mu", source="eq. (3)"
    )
    readiness_effect: float = parameter(
        0.0,
        unit="utility",
        low=0.0,
        high=50.0,
        meaning="beta, utility of using at all that readiness adds",
        source="eq. (3)",
    )
    adoption_feedback: float = parameter(
        0.0, unit="utility/share", low=0.0, high=50.0, meaning="phi, effect of the share of users", source="eq. (3)"
    )
    reference_quality: float = parameter(
        1.0,
        unit="quality units",
        low=0.0,
        high=1e6,
        meaning="yardstick quality of adoption (I_c0, at the reference price) and of gains (q_c0)",
        source="eq. (3), (18)",
    )
    innovation: float = parameter(
        0.0, unit="1/year", low=0.0, high=12.0, meaning="p, rate of hearing of it without anybody", source="eq. (5)"
    )
    imitation: float = parameter(
        0.0, unit="1/year", low=0.0, high=12.0, meaning="q, rate of hearing of it from its users", source="eq. (5)"
    )
    opening_awareness: float = parameter(
        0.0, unit="share", low=0.0, high=1.0, meaning="share aware at the start", source="eq. (5)"
    )
    multi_homing_share: float = parameter(
        0.0,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="share of customers who divide their use over the offers by (4)",
        source="Rochet & Tirole 2003",
    )
    contract_months: int = parameter(
        12, unit="months", low=1, high=120, meaning="months (or steps) from one decision to the next"
    )
    network: str = Field("small_world", description="topology of the peer graph")
    degree: float = parameter(
        8,
        unit="peers",
        low=0.0,
        high=64.0,
        meaning="peers of a customer: a whole number, but in a Poisson graph the mean",
    )
    rewiring_share: float = parameter(
        0.1, unit="share", low=0.0, high=1.0, meaning="share of random peers", source="Watts & Strogatz 1998"
    )

    # Providers (9), (13), (14), (17), (18).
    booking_share: float = parameter(
        0.0,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="chi of foreign offers, share of revenue booked abroad",
        source="eq. (13)",
    )
    imported_input_share: float = parameter(
        0.0,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="m_j0, share of resident revenue spent on imported inputs",
        source="eq. (13)",
    )
    compute_share: float = parameter(
        0.0, unit="share", low=0.0, high=1.0, meaning="compute need over revenue at reference prices", source="eq. (14)"
    )
    quality_decay: float = parameter(
        0.15, unit="1/year", low=0.0, high=2.0, meaning="delta, rate at which quality wears off", source="eq. (9)"
    )
    research_effect: float = parameter(
        0.15,
        unit="quality units/year",
        low=0.0,
        high=5.0,
        meaning="zeta, quality gained from each e-fold of research",
        source="eq. (9)",
    )
    research_share: float = parameter(
        0.12, unit="share", low=0.0, high=1.0, meaning="r, research over revenue", source="eq. (9)"
    )
    research_scale_jpy: float = parameter(2e10, unit="JPY/year", low=1.0, high=1e18, meaning="R_0", source="eq. (9)")
    catch_up: float = parameter(
        0.05, unit="1/year", low=0.0, high=5.0, meaning="catch-up to the frontier", source="eq. (9)"
    )
    productivity_gain: float = parameter(
        0.0,
        unit="share of value added",
        low=0.0,
        high=1.0,
        meaning="g_c, gain of a fully ready user",
        source="eq. (18)",
    )

    exit_months: int = parameter(
        24,
        unit="months",
        low=1,
        high=600,
        meaning="months in a row with less revenue than the fixed cost after which an offer leaves",
        source="Hopenhayn 1992",
    )

    firms: ServiceCustomers | None = Field(None, description="how firms use it (absent: they do not)")
    individuals: ServiceCustomers | None = Field(None, description="how individuals use it (absent: they do not)")

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
