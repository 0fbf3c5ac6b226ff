"""How one population uses a service: how much, in what measure, and who pays, eq. (3), (10), (11)."""

from typing import Literal

import numpy as np

from configs.schema.parameter import Table, month, parameter, path_parameter
from configs.schema.paths import FloatArray, Path
from configs.schema.time import month_number

Basis = Literal["employees", "persons", "automated_employees", "value_added", "app_spending"]
# Sizes are summed as whole numbers: thousandths of an employee or person, single yen of value added or spending.
BASIS_UNITS: dict[Basis, int] = {
    "employees": 1000,
    "persons": 1000,
    "automated_employees": 1000,
    "value_added": 1,
    "app_spending": 1,
}


class Stage2(Table):
    """A second stage of use that comes on top of the first: software that takes tasks over instead of helping."""

    start: str = month()
    """first month of the second stage"""
    usage: float = parameter(unit="units/year/size", eq=11, low=0, high=1e6)
    """use that the second stage adds in the end"""
    build_up_years: float = parameter(3.0, "years", eq=11, low=1e-6, high=1e6)
    """time in which two thirds of it are reached"""

    def values(self, years: FloatArray) -> FloatArray:
        """What is added at `years` (decimal calendar years): nothing before the start."""
        # z_2 (1 - exp(-(t - t_2) / T))                                                                       (11)
        elapsed = np.maximum(years - month_number(self.start) / 12.0, 0.0)
        return self.usage * -np.expm1(-elapsed / self.build_up_years)


class ServiceCustomers(Table):
    """How one population uses a service."""

    adoption_constant: float = parameter(0.0, "utility", eq=3, low=-50, high=50)
    """a_c, utility of adopting beside the offers'"""
    attitude_effect: float = parameter(0.0, "readiness", eq=3, low=0, high=5)
    """alpha_c, readiness that a positive stance on AI adds; of firms only, as people have none"""
    usage: Path = path_parameter(1.0, "units/year/size", eq=10, low=0, high=1e6)
    """u_c(t), units a year and unit of size"""
    stage_2: Stage2 | None = None
    """a second stage of use, eq. (11) (absent: there is none)"""
    paying_share: Path = path_parameter(1.0, "share", eq=10, low=0, high=1)
    """share of use that is paid for"""
    basis: Basis = "persons"
    """what the size of a customer is measured in, eq. (10), (11)"""
    occupations: dict[str, float] = parameter({}, "share", eq=(10, 11))
    """e_o, share of an occupation's employees, or of their tasks, that may use the service (absent: all); of firms"""
    payer: Literal["customers", "developers"] = "customers"
    """who pays: the customers, or the developers whose apps they buy, eq. (10)"""
    size_exponent: float = parameter(1.0, "elasticity", eq=10, low=0, high=2)
    """e_c, elasticity of use with respect to employees"""
    app_spending_lcu: float = parameter(0.0, "LCU/year", eq=10, low=0, high=1e9)
    """spending a person in apps, on which the commission falls"""
