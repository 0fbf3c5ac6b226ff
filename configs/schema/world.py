"""The country and the world around it: exchange rate, companies, data centres, items of the balance, exports."""

from typing import Literal

from pydantic import Field

from configs.schema.parameter import Table, parameter, path_parameter
from configs.schema.paths import Path


class ExchangeRate(Table):
    """USD/JPY."""

    usd_jpy: Path = path_parameter(unit="JPY/USD", low=0.01, high=1e6, meaning="yen for a dollar", source="eq. (6)")
    reference: float = parameter(
        unit="JPY/USD", low=0.01, high=1e6, meaning="fx_bar, rate at which list prices are compared", source="eq. (6)"
    )
    averaging_months: int = parameter(
        3, unit="months", low=1, high=36, meaning="months of the mean that prices follow", source="eq. (6)"
    )


class Provider(Table):
    """A company with offers in one or more services."""

    origin: Literal["domestic", "foreign"] = Field(description="whether it is a resident company of the country")
    title: str = parameter("", unit="text", meaning="name in figures and tables")
    home_compute_share: float | None = parameter(
        None,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="share of compute need it wants to meet at home",
        source="eq. (14)",
    )
    regional_share: float = parameter(
        0.0,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="share of its capacity outside the metropolitan areas",
        source="eq. (17)",
    )


class Compute(Table):
    """Data centres at home and the electricity they may use."""

    depreciation_per_year: float = parameter(0.2, unit="1/year", low=0.0, high=12.0, meaning="depreciation of capacity")
    building_years: float = parameter(
        2.0, unit="years", above=0.08, meaning="time in which a gap to the wanted capacity is closed"
    )
    home_share_domestic: float = parameter(
        0.0,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="share of compute need that domestic providers want to meet at home",
    )
    home_share_foreign: float = parameter(
        0.0,
        unit="share",
        low=0.0,
        high=1.0,
        meaning="share of compute need that foreign providers want to meet at home",
    )
    kwh_per_jpy: Path = path_parameter(
        0.0, unit="kWh/JPY", low=0.0, meaning="electricity of a yen of compute", source="eq. (17)"
    )
    power_usage_effectiveness: float = parameter(1.4, unit="ratio", low=1.0, high=5.0, meaning="PUE", source="eq. (17)")
    metropolitan_limit_twh: Path = path_parameter(
        1e6, unit="TWh/year", low=0.0, high=1e9, meaning="limit in the metropolitan areas", source="eq. (17)"
    )
    regional_limit_twh: Path = path_parameter(
        0.0, unit="TWh/year", low=0.0, high=1e9, meaning="limit in the regions", source="eq. (17)"
    )
    grid_carbon_kg_per_kwh: Path = path_parameter(
        0.0, unit="kg/kWh", low=0.0, high=5.0, meaning="CO2 of a kilowatt-hour from the grid", source="eq. (17)"
    )


class Item(Table):
    """An item of the balance of payments."""

    title: str = parameter(unit="text", meaning="name in figures and tables")
    world_demand_usd: Path = path_parameter(
        0.0, unit="USD/year", low=0.0, high=1e14, meaning="world demand a domestic offer faces", source="eq. (15)"
    )
    unmodelled_payments_jpy: Path = path_parameter(
        0.0, unit="JPY/year", low=0.0, high=1e16, meaning="payments of the item that no simulated service makes"
    )
    unmodelled_receipts_jpy: Path = path_parameter(
        0.0, unit="JPY/year", low=0.0, high=1e16, meaning="receipts of the item that no simulated service earns"
    )


class Exports(Table):
    """What of world demand a domestic offer wins."""

    world_growth: Path = path_parameter(
        1.0, unit="index", low=0.0, meaning="growth of world demand in dollars", source="eq. (15)"
    )
    pass_through: float = parameter(
        1.0,
        unit="elasticity",
        low=0.0,
        high=1.0,
        meaning="exchange-rate pass-through of receipts: 1 less the share invoiced in yen",
        source="eq. (15)",
    )
    constant: float = parameter(
        0.0, unit="logit", low=-20.0, high=20.0, meaning="win rate at equal quality and price", source="eq. (15)"
    )
    quality_weight: float = parameter(
        0.0, unit="logit/quality unit", low=0.0, high=10.0, meaning="weight of the quality gap", source="eq. (15)"
    )
    price_weight: float = parameter(
        0.0, unit="logit/relative price", low=0.0, high=10.0, meaning="weight of the price gap", source="eq. (15)"
    )
    quality_threshold: float = parameter(
        0.0,
        unit="share",
        low=0.0,
        high=5.0,
        meaning="quality over the foreign mean below which nothing is sold",
        source="eq. (15)",
    )


class Economy(Table):
    """Constants of the country."""

    wage_jpy: float = parameter(
        unit="JPY/year", low=0.0, high=1e10, meaning="annual wage of an employee", source="eq. (11)"
    )
    pseudo_count: float = parameter(
        0.002,
        unit="share of potential",
        low=0.0,
        high=0.1,
        meaning="pseudo-users that define a launch",
        source="eq. (1)",
    )
    intensity_elasticity: float = parameter(
        0.5,
        unit="elasticity",
        low=0.0,
        high=1.0,
        meaning="iota, by which gains grow with the volume of use",
        source="eq. (18)",
    )
    quality_elasticity: float = parameter(
        0.5,
        unit="elasticity",
        low=0.0,
        high=1.0,
        meaning="kappa', by which gains grow with the quality of the offer",
        source="eq. (18)",
    )
    rivalry: float = parameter(
        0.5, unit="1", low=0.0, high=5.0, meaning="lambda, exports lost by late use", source="eq. (19)"
    )
