"""An offer: what one provider sells in one service."""

from typing import Literal

from pydantic import Field

from configs.schema.parameter import Table, parameter, path_parameter
from configs.schema.paths import Path

Population = Literal["firms", "individuals"]
MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


class Offer(Table):
    """A provider's product in one service. What is None is taken from the service."""

    provider: str = parameter(unit="id", meaning="provider that sells the offer")
    serves: list[Population] = parameter([], unit="populations", meaning="who can buy it (default: all customers)")
    launch: str | None = Field(
        default=None, pattern=MONTH, description="first month on the market (default: before the start)"
    )
    quality: float = parameter(
        unit="quality units", low=0.0, high=1e6, meaning="quality at the start, or at the launch"
    )
    opening_share: float = parameter(0.0, unit="share", low=0.0, high=1.0, meaning="share of users at the start")
    share_abroad: Path = path_parameter(
        0.0, unit="share", low=0.0, high=1.0, meaning="s*_j, share of users abroad", source="eq. (1)"
    )
    audience_share: float = parameter(
        0.0, unit="share", low=0.0, high=1.0, meaning="given audience on the other side of the market", source="eq. (1)"
    )
    revenue_abroad_usd: Path = path_parameter(
        0.0, unit="USD/year", low=0.0, high=1e14, meaning="revenue abroad", source="eq. (9)"
    )
    core_funding_jpy: float = parameter(
        0.0,
        unit="JPY/year",
        low=0.0,
        high=1e16,
        meaning="research money that is not revenue of this offer",
        source="eq. (9)",
    )
    currency: Literal["JPY", "USD"] | None = Field(None, description="currency of the list price")
    list_price: float | None = parameter(
        None,
        unit="currency/unit/period",
        low=0.0,
        high=1e12,
        meaning="list price at the start (default: the reference price)",
    )
    list_price_growth_per_year: float = parameter(
        0.0, unit="1/year", low=-1.0, high=1.0, meaning="trend of the exogenous list price", source="eq. (7)"
    )
    fixed_cost_jpy: float = parameter(
        0.0,
        unit="JPY/year",
        low=0.0,
        high=1e16,
        meaning="revenue a year, at home and abroad, below which the offer leaves in the end (0: never)",
        source="Hopenhayn 1992",
    )
    entry_cost_jpy: float | None = parameter(
        None,
        unit="JPY/year",
        above=0.0,
        high=1e16,
        meaning="expected revenue a year from which an offer that waits outside enters (default: it does not wait)",
        source="Hopenhayn 1992",
    )
    pricing: str | None = Field(default=None, description="pricing strategy")
    booking_share: float | None = parameter(
        None, unit="share", low=0.0, high=1.0, meaning="chi, share of revenue booked abroad", source="eq. (13)"
    )
    imported_input_share: float | None = parameter(
        None,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="m_j0, share of revenue spent on imported inputs",
        source="eq. (13)",
    )
