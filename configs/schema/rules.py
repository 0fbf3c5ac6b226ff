"""The table `rules`: a levy, a subsidy and a preference that are in force without any lever."""

from configs.schema.parameter import Table, month, parameter


class Rules(Table):
    """Levies, subsidies and preferences, in force from `start` to `end`; without dates all the time.

    What levers change comes on top of them.
    """

    start: str | None = month(None)
    """first month in which the rules are in force"""
    end: str | None = month(None)
    """last month in which the rules are in force"""
    domestic_preference: float = parameter(0.0, "utility", eq=2, low=0, high=20)
    """utility added to domestic offers: procurement that prefers them, campaigns"""
    foreign_levy_rate: float = parameter(0.0, "share of price", eq=6, low=0, high=5)
    """levy on foreign offers"""
    domestic_subsidy_rate: float = parameter(0.0, "share of price", eq=6, low=0, high=0.9)
    """subsidy of domestic offers"""
