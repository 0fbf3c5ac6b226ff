"""The table `rules`: a levy, a subsidy and a preference that are in force without any lever."""

from typing import Any

from pydantic import model_validator

from configs.language import _
from configs.schema.parameter import Table, month, parameter


def preference_field(default: float) -> Any:
    """Declare what is added to the utility of domestic offers: public bodies that prefer them, campaigns."""
    return parameter(default, "utility", "utility added to domestic offers", eq=2, low=0, high=20)


def levy_field(default: float) -> Any:
    """Declare a levy on foreign offers, which their buyers pay."""
    return parameter(default, "share of price", "levy on foreign offers", eq=6, low=0, high=5)


class Rules(Table):
    """Levies, subsidies and preferences, in force from `start` to `end`; without dates all the time.

    What levers change comes on top of them.
    """

    start: str | None = month(None)
    """first month in which the rules are in force"""
    end: str | None = month(None)
    """last month in which the rules are in force"""
    domestic_preference: float = preference_field(0.0)
    foreign_levy_rate: float = levy_field(0.0)
    domestic_subsidy_rate: float = parameter(0.0, "share of price", eq=6, low=0, high=0.9)
    """subsidy of domestic offers"""

    @model_validator(mode="after")
    def _forward(self) -> "Rules":
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError(
                _("end is {end}, before start {start}; expected a later month", end=self.end, start=self.start)
            )
        return self
