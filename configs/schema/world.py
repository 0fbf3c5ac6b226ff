"""The country and the world around it: exchange rate, companies, data centres, items of the balance, exports."""

from typing import Any, Literal

from configs.schema.parameter import Table, parameter, path_parameter, title_field
from configs.schema.paths import Path

NO_ITEM = "none"  # of a free service, which stands in no item


def home_share_field(default: float | None, clause: str) -> Any:
    """Declare how much of their compute need some companies want to meet at home."""
    meaning = f"share of compute need that {clause} to meet at home"
    return parameter(default, "share", meaning, eq=14, low=0, high=1)


class ExchangeRate(Table):
    """USD/LCU."""

    usd_lcu: Path = path_parameter(unit="LCU/USD", eq=6, low=0.01, high=1e6, title="price of a dollar")
    """LCU for a dollar"""
    reference: float = parameter(unit="LCU/USD", eq=6, low=0.01, high=1e6)
    """fx_bar, rate at which list prices are compared"""
    averaging_months: int = parameter(3, "months", eq=6, low=1, high=36)
    """months of the mean that prices follow"""


class Provider(Table):
    """A company with offers in one or more services."""

    origin: Literal["domestic", "foreign"]
    """whether it is a resident company of the country"""
    title: str = title_field("")
    home_compute_share: float | None = home_share_field(None, "it wants")
    regional_share: float = parameter(0.0, "share", eq=17, low=0, high=1)
    """share of its capacity outside the metropolitan areas"""


class Compute(Table):
    """Data centres at home and the electricity they may use."""

    depreciation_per_year: float = parameter(0.2, "1/year", low=0, high=12)
    """depreciation of capacity"""
    building_years: float = parameter(2.0, "years", above=0.08, high=1e6)
    """time in which a gap to the wanted capacity is closed"""
    home_share_domestic: float = home_share_field(0.0, "domestic providers want")
    home_share_foreign: float = home_share_field(0.0, "foreign providers want")
    kwh_per_lcu: Path = path_parameter(0.0, "kWh/LCU", eq=17, low=0, high=1e3, title="electricity of an LCU of compute")
    """electricity of an LCU of compute"""
    power_usage_effectiveness: float = parameter(1.4, "ratio", eq=17, low=1, high=5)
    """PUE"""
    metropolitan_limit_twh: Path = path_parameter(1e6, "TWh/year", eq=17, low=0, high=1e9)
    """limit in the metropolitan areas"""
    regional_limit_twh: Path = path_parameter(0.0, "TWh/year", eq=17, low=0, high=1e9)
    """limit in the regions"""
    grid_carbon_kg_per_kwh: Path = path_parameter(0.0, "kg/kWh", eq=17, low=0, high=5, title="CO2 of the grid")
    """CO2 of a kilowatt-hour from the grid"""


class Item(Table):
    """An item of the balance of payments."""

    title: str = title_field()
    world_demand_usd: Path = path_parameter(0.0, "USD/year", eq=15, low=0, high=1e14)
    """world demand a domestic offer faces that earns exports.home_revenue_lcu at home"""
    unmodelled_payments_lcu: Path = path_parameter(0.0, "LCU/year", low=0, high=1e16)
    """payments of the item that no simulated service makes"""
    unmodelled_receipts_lcu: Path = path_parameter(0.0, "LCU/year", low=0, high=1e16)
    """receipts of the item that no simulated service earns"""


class Exports(Table):
    """What of world demand a domestic offer wins."""

    home_revenue_lcu: float = parameter(1e11, "LCU/year", eq=15, low=1, high=1e16)
    """R_e, revenue at home of an offer that faces the whole of world demand"""
    home_elasticity: float = parameter(1.0, "elasticity", eq=15, source="Krugman 1980", low=0, high=2)
    """psi, by which world demand grows with revenue at home"""
    pass_through: float = parameter(1.0, "elasticity", eq=15, low=0, high=1)
    """exchange-rate pass-through of receipts: 1 less the share invoiced in LCU"""
    constant: float = parameter(0.0, "logit", eq=15, low=-20, high=20)
    """win rate at equal quality and price"""
    quality_weight: float = parameter(0.0, "logit/quality unit", eq=15, low=0, high=10)
    """weight of the quality gap"""
    price_weight: float = parameter(0.0, "logit/relative price", eq=15, low=0, high=10)
    """weight of the price gap"""
    quality_threshold: float = parameter(0.0, "share", eq=15, low=0, high=5)
    """quality over the foreign mean below which nothing is sold"""


class EconomyConstants(Table):
    """Constants of the country."""

    wage_lcu: float = parameter(unit="LCU/year", eq=11, low=0, high=1e10, title="annual wage")
    """annual wage of an employee"""
    pseudo_count: float = parameter(0.002, "share of potential", eq=1, low=0, high=0.1)
    """pseudo-users that define a launch"""
    intensity_elasticity: float = parameter(0.5, "elasticity", eq=18, low=0, high=1)
    """iota, by which gains grow with the volume of use"""
    quality_elasticity: float = parameter(0.5, "elasticity", eq=18, low=0, high=1)
    """kappa', by which gains grow with the quality of the offer"""
    rivalry: float = parameter(0.5, "1", eq=19, low=0, high=5)
    """lambda, part of a gap in gains that late users lose to early ones of their sector"""
