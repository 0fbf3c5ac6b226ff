"""How one population uses a service: how much, in what measure, and who pays, eq. (3), (10), (11)."""

from typing import Literal

import numpy as np
from pydantic import Field

from configs.schema.offer import MONTH
from configs.schema.parameter import Table, parameter, path_parameter
from configs.schema.paths import FloatArray, Path
from configs.schema.time import month_number

Basis = Literal["employees", "persons", "automated_employees", "value_added", "app_spending"]


class Stage2(Table):
    """A second stage of use that comes on top of the first: software that takes tasks over instead of helping."""

    start: str = Field(pattern=MONTH, description="first month of the second stage")
    usage: float = parameter(
        unit="units/year/size",
        low=0.0,
        high=1e6,
        meaning="use that the second stage adds in the end",
        source="eq. (11)",
    )
    build_up_years: float = parameter(
        3.0, unit="years", above=0.0, meaning="time in which two thirds of it are reached", source="eq. (11)"
    )

    def values(self, years: FloatArray) -> FloatArray:
        """What is added at `years` (decimal calendar years): nothing before the start."""
        # z_2 (1 - exp(-(t - t_2) / T))                                                                       (11)
        elapsed = np.maximum(years - month_number(self.start) / 12.0, 0.0)
        return self.usage * -np.expm1(-elapsed / self.build_up_years)


class ServiceCustomers(Table):
    """How one population uses a service."""

    adoption_constant: float = parameter(
        0.0,
        unit="utility",
        low=-50.0,
        high=50.0,
        meaning="a_c, utility of adopting beside the offers'",
        source="eq. (3)",
    )
    usage: Path = path_parameter(
        1.0,
        unit="units/year/size",
        low=0.0,
        high=1e6,
        meaning="u_c(t), units a year and unit of size",
        source="eq. (10)",
    )
    stage_2: Stage2 | None = Field(None, description="a second stage of use, eq. (11) (absent: there is none)")
    paying_share: Path = path_parameter(
        1.0, unit="share", low=0.0, high=1.0, meaning="share of use that is paid for", source="eq. (10)"
    )
    basis: Basis = Field("persons", description="what the size of a customer is measured in, eq. (10), (11)")
    payer: Literal["customers", "developers"] = Field(
        "customers", description="who pays: the customers, or the developers whose apps they buy, eq. (10)"
    )
    size_exponent: float = parameter(
        1.0,
        unit="elasticity",
        low=0.0,
        high=2.0,
        meaning="e_c, elasticity of use with respect to employees",
        source="eq. (10)",
    )
    app_spending_jpy: float = parameter(
        0.0,
        unit="JPY/year",
        low=0.0,
        high=1e9,
        meaning="spending a person in apps, on which the commission falls",
        source="eq. (10)",
    )
