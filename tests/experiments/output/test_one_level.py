"""A factor of one level is not varied: it has no indices, and tables and figures say why."""

import io

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from experiments.figures.sensitivity import sensitivity_figure
from experiments.studies.designs import design_points
from experiments.studies.study import Study
from experiments.sweep.sensitivity import ONE_LEVEL, sensitivity_indices
from experiments.tables.indices import indices_table

EFFECT, COST = "services.market.network_effect", "services.market.switching_cost"
SHARE = "market.market.offer_1.market_share"


@pytest.mark.parametrize("design", ["morris", "sobol"])
@pytest.mark.parametrize("single", [[0.5], {"low": 0.5, "high": 1.0, "n": 1}])
def test_a_factor_of_one_level_has_no_effect_that_could_be_told(design, single):
    study = Study(title="T", question="Q", scenario="theory/duopoly", design=design, outcomes=[SHARE],
                  factors={EFFECT: {"low": 1.0, "high": 3.0}, COST: single}, sampling={"n": 8})  # fmt: skip
    effect = design_points(study)[EFFECT].to_numpy(dtype=float)
    table = sensitivity_indices(study, {SHARE: effect[:, None] * np.ones(2)})
    alone = table[table["factor"].str.contains(COST)]
    assert len(alone) > 0
    assert alone[["value", "low", "high"]].isna().all(axis=None)
    assert (alone["method"] == ONE_LEVEL).all()
    main = table[(table["factor"] == EFFECT) & table["index"].isin(["ST", "mu_star"])]
    assert (main["value"] > 0.5).all()
    out = Console(width=80, file=io.StringIO())
    out.print(indices_table(table))
    assert f"A dash: {ONE_LEVEL}." in " ".join(out.file.getvalue().split())
    labels = [label.get_text() for label in sensitivity_figure(table, "T", "").axes[0].get_yticklabels()]
    assert [" ".join(label.split()) for label in labels] == [
        "Switching cost in market (one level)",
        "Network effect in market",
    ]
    assert pd.notna(table.loc[table["factor"] == EFFECT, "value"]).all()
