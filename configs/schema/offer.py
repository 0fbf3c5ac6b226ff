"""An offer: what one provider sells in one service."""

from typing import Literal, get_args

from pydantic import Field, model_validator

from configs.currency import CURRENCY
from configs.language import _
from configs.schema.parameter import Table, month, own, parameter, path_parameter
from configs.schema.paths import Path

Population = Literal["firms", "individuals"]
DOLLAR = "USD"  # in which what foreign providers list is priced
POPULATIONS: tuple[Population, ...] = get_args(Population)


class Terms(Table):
    """What a service says of all its offers, and an offer may say of itself."""

    booking_share: float = parameter(0.0, "share", eq=13, low=0, high=1)
    """chi of foreign offers, share of revenue booked abroad"""
    imported_input_share: float = parameter(0.0, "share", eq=13, low=0, high=1)
    """m_j0, share of resident revenue spent on imported inputs"""


class Offer(Table):
    """A provider's product in one service. What is None is taken from the service."""

    provider: str = parameter(unit="id")
    """provider that sells the offer"""
    serves: list[Population] = parameter([], "populations")
    """who can buy it (default: all customers)"""
    launch: str | None = month(None)
    """first month on the market (default: before the start)"""
    quality: float = parameter(unit="quality units", low=0, high=1e6)
    """quality at the start, or at the launch"""
    opening_share: float = parameter(0.0, "share", low=0, high=1)
    """share of users at the start"""
    share_abroad: Path = path_parameter(0.0, "share", eq=1, low=0, high=1)
    """s*_j, share of users abroad"""
    audience_share: float = parameter(0.0, "share", eq=1, low=0, high=1)
    """given audience on the other side of the market"""
    revenue_abroad_usd: Path = path_parameter(0.0, "USD/year", eq=9, low=0, high=1e14)
    """revenue abroad"""
    core_funding_lcu: float = parameter(0.0, "LCU/year", eq=9, low=0, high=1e16)
    """research money that is not revenue of this offer"""
    currency: str | None = Field(None, pattern=CURRENCY)
    """currency of the list price: that of the country, or USD (default: USD of a foreign provider)"""
    list_price: float | None = parameter(None, "currency/unit/period", low=0, high=1e12)
    """list price at the start (default: the reference price)"""
    list_price_growth_per_year: float = parameter(0.0, "1/year", eq=7, low=-1, high=1)
    """trend of the exogenous list price"""
    fixed_cost_lcu: float = parameter(0.0, "LCU/year", source="Hopenhayn 1992", low=0, high=1e16)
    """revenue a year, at home and abroad, below which the offer leaves in the end (0: never)"""
    entry_cost_lcu: float | None = parameter(None, "LCU/year", source="Hopenhayn 1992", above=0, high=1e16)
    """expected revenue a year from which an offer that waits outside enters (default: it does not wait)"""
    pricing: str | None = None
    """pricing strategy"""
    booking_share: float | None = own(Terms, "booking_share")
    imported_input_share: float | None = own(Terms, "imported_input_share")

    @model_validator(mode="after")
    def _nobody_uses_what_waits(self) -> "Offer":
        if self.entry_cost_lcu is not None and self.opening_share > 0.0:
            raise ValueError(
                _(
                    "opening_share is {opening_share:g} of an offer that waits to enter; expected 0",
                    opening_share=self.opening_share,
                )
            )
        return self
