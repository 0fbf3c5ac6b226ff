"""The study of a duopoly that tests of designs share."""

import pandas as pd

from experiments.studies.designs import design_points
from experiments.sweep.planning.plan import Plan

EFFECT, BIAS, NUMBER = "services.market.network_effect", "services.market.bias", "customers.number"
ORDER = "outcomes.order_parameter.market"
HEAD = """
title = "T"
question = "Q?"
scenario = "theory/duopoly"
replicates = 2
outcomes = ["outcomes.order_parameter.market"]
"""
TWO = """
[factors]
"services.market.network_effect" = { low = 1.0, high = 3.0 }
"services.market.bias" = { low = -0.5, high = 0.5 }
"""
ONE = '[factors]\n"services.market.network_effect" = '


def planned(study):
    """The design of a study, of which every point is a scenario that can be run."""
    design = design_points(study)
    plan = Plan(study, pd.DataFrame(), [1])
    plan.add(design)
    assert design["point_id"].tolist() == list(range(len(design)))
    return design
