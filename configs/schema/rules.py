"""The table `rules`: a levy, a subsidy and a preference that are in force without any lever."""

from pydantic import Field

from configs.schema.offer import MONTH
from configs.schema.parameter import Table, parameter


class Rules(Table):
    """Levies, subsidies and preferences, in force from `start` to `end`; without dates all the time.

    What levers change comes on top of them.
    """

    start: str | None = Field(default=None, pattern=MONTH, description="first month in which the rules are in force")
    end: str | None = Field(default=None, pattern=MONTH, description="last month in which the rules are in force")
    domestic_preference: float = parameter(
        0.0,
        unit="utility",
        low=0.0,
        high=20.0,
        meaning="utility added to domestic offers: procurement that prefers them, campaigns",
        source="eq. (2)",
    )

    foreign_levy_rate: float = parameter(
        0.0, unit="share of price", low=0.0, high=5.0, meaning="levy on foreign offers", source="eq. (6)"
    )
    domestic_subsidy_rate: float = parameter(
        0.0, unit="share of price", low=0.0, high=0.9, meaning="subsidy of domestic offers", source="eq. (6)"
    )
