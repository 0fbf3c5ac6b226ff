"""Prices of a service, eq. (6)-(8): what customers pay for a unit, and how the offers set it."""

from typing import Literal

from configs.schema.parameter import Table, parameter


class Prices(Table):
    """The price of a unit. Where it is an index or a rate, the basis of the bill is money."""

    reference_price: float = parameter(unit="LCU/unit/period", eq=2, low=0, high=1e12)
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
    experience_years: float = parameter(3.0, "years", eq=8, low=1e-6, high=1e6)
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
    matched_rival: Literal["cheapest", "mean", "by_users"] = "cheapest"
    """which price of its rivals an offer with matching prices follows: their mean weighs all alike, or by users"""

    @property
    def is_paid(self) -> bool:
        """Whether the service has a price."""
        return self.reference_price > 0.0 or self.wage_share is not None
