"""The table `welfare`: whether the welfare account is kept, and what its parts weigh."""

from pydantic import model_validator

from configs.language import _
from configs.schema.parameter import Table, parameter

LARGEST_WORTH_LCU = 1e9


class Welfare(Table):
    """What use, profits and public money are worth to the country; docs/explanation/welfare.md derives the account."""

    account: bool = False
    """whether the welfare account is recorded: by group and month, and compared with that of another run"""
    marginal_cost_of_public_funds: float = parameter(
        1.2, "LCU/LCU", source="Quinet 2013; 1.25 in OMB Circular A-94 of 1992", low=1, high=3
    )
    """what an LCU of public money costs the country, with what raising it distorts"""
    externality_share: float = parameter(0.0, "share", eq=18, low=0, high=2)
    """xi, part of the value added of use that others reap than the firm which chooses it"""
    lcu_per_utility: dict[str, float] = parameter({}, "LCU/year/utility")
    """worth of a unit of utility to a user of a free service, by service (absent: the service is not counted)"""

    @model_validator(mode="after")
    def _worths(self) -> "Welfare":
        for service, worth in self.lcu_per_utility.items():
            if not 0.0 <= worth <= LARGEST_WORTH_LCU:
                expected = _("expected 0 to {worth:g} LCU a year", worth=LARGEST_WORTH_LCU)
                raise ValueError(
                    _(
                        "lcu_per_utility.{service} is {worth:g}; {expected}",
                        service=service,
                        worth=worth,
                        expected=expected,
                    )
                )
        return self
