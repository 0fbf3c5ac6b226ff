"""Statements of the document that no other test claims, each a scenario against its baseline, paired run by run."""

import numpy as np
import pytest

from experiments.runs.evaluate import evaluate
from experiments.runs.measures import Measure
from sim import Replicates
from tests.helpers.shared import shared, whole_run

SMALL = {"customers.number": 1000}
UP, DOWN = 1.0, -1.0

PAID, TOTAL = "balance.total.payments_jpy", "balance.total.balance_jpy"
TELECOM = "balance.telecom_computer_information.payments_jpy"
# Scenario, overrides, output and year, direction against the baseline.
CLAIMS = {
    "S5-firms": ("baseline", {"services.cloud.firms.usage": 0.0}, f"{PAID}@2020", DOWN),
    "S5-individuals": ("baseline", {"services.content_streaming.individuals.usage": 0.0}, f"{PAID}@2020", DOWN),
    "S11": ("cut_off", {}, "outcomes.value_added_gained@2028", DOWN),
    "S15": ("baseline", {"services.cloud.switching_cost": 0.0}, f"{PAID}@2035", DOWN),
    "S18-120": ("yen_at_120", {}, f"{TOTAL}@2030", UP),
    "S18-180": ("yen_at_180", {}, f"{TOTAL}@2030", DOWN),
    "S19": ("ai_first", {}, "outcomes.adoption.generative_ai.firms@2030", UP),
    "S22": ("ai_first", {}, "outcomes.exports_gained@2030", UP),
    "S24": ("sovereign_procurement", {}, "outcomes.domestic_share.cloud@2030", UP),
    "S28": ("watt_bit", {}, f"{TELECOM}@2035", DOWN),
    "S29": ("sovereign_ai", {}, "outcomes.domestic_user_share.generative_ai@2035", UP),
    "S32": ("use_and_invest", {}, "outcomes.domestic_share@2035", UP),
    "S33": ("export_know_how", {}, "balance.total.receipts_jpy@2030", UP),
    "S34": ("baseline", {"services.cloud.network_effect": 8.0}, "outcomes.concentration.cloud@2024", UP),
}  # fmt: skip
SEEDS = (1, 2)


def treated(claim: str) -> Replicates:
    """Two replicates of a scenario, or of the baseline with other parameters until the year that is claimed."""
    scenario, overrides, output, _ = CLAIMS[claim]
    if not overrides:
        return whole_run(scenario)
    end = {"time.end": f"{output.partition('@')[2]}-12"}
    return shared(claim, lambda: Replicates(scenario, seeds=SEEDS, **SMALL, **end, **overrides).run())


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_statement_of_the_document_has_its_direction(claim):
    _, _, output, direction = CLAIMS[claim]
    measure = Measure.parse(output)
    change = measure.values(treated(claim)) - measure.values(whole_run("baseline"))
    assert (direction * change > 0.0).all() and len(change) == len(SEEDS)


def test_domestic_clouds_and_networks_open_with_most_users():
    opening = evaluate(
        {**SMALL, "time.end": "2011-12"}, 1, "baseline",
        ["outcomes.domestic_user_share.cloud@2010", "outcomes.domestic_user_share.social_media@2010"],
    )  # fmt: skip
    assert np.array(list(opening.values())).min() > 0.35
