"""Models without a mechanism, fitted again beside the full one: one that changes nothing scores the same."""

import numpy as np
import pytest

from configs import ConfigError
from experiments.calibration import posterior, waves
from experiments.calibration.alternatives.compare import (
    FULL,
    PLACEBO,
    chosen_alternatives,
    compare,
    findings,
    table_of,
    verdict_of,
)
from experiments.calibration.alternatives.page import alternatives_page
from experiments.calibration.problem import read_problem
from experiments.sweep import Execution
from tests.helpers.command import here
from tests.helpers.kernels import QUICKEST

pytestmark = pytest.mark.usefixtures("kernels")

HERE = Execution(workers=0, engine=QUICKEST)
TINY = """
title = "Clouds in their first years"
customers = 60
replicates = 2
waves = 1
points = 20
draws = 10
kept = 1

[priors."services.cloud.imitation"]
low = 0.3
high = 2.5

[priors."services.cloud.switching_cost"]
low = 0.5
high = 1.6

[discrepancy]
cloud_adoption_100_plus = 2.0

[alternatives.nothing]
title = "The same model"

[alternatives.nothing.set]
"services.messenger.network_effect" = 3.0

[alternatives.nobody_hears]
title = "A market in which nobody hears of clouds"

[alternatives.nobody_hears.set]
"services.cloud.innovation" = 0.0
"services.cloud.switching_cost" = 0.0
"""


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    monkeypatch.setattr(posterior, "BURN_IN", 20)
    monkeypatch.setattr(posterior, "STEPS", 40)
    monkeypatch.setattr(posterior, "MOST_STEPS", 1)
    monkeypatch.setattr(waves, "CANDIDATES", 1000)
    (tmp_path / "tiny.toml").write_text(TINY)
    return read_problem(tmp_path / "tiny.toml")


def test_an_alternative_that_changes_nothing_scores_the_same_and_is_found_again(tiny, tmp_path):
    heard = []
    compared = compare(tiny, ["nothing"], 2012, [], tmp_path / "out", HERE, progress=lambda *said: heard.append(said))
    table = table_of(compared)
    rows = table.set_index("model")
    assert list(rows.index) == [FULL, PLACEBO, "nothing"]
    scores = ["log_density", "scaled_crps", "balance_crps", "log_evidence", "fitted_outside_90"]
    assert rows.loc["nothing", scores].tolist() == rows.loc[FULL, scores].tolist()
    assert rows.loc[PLACEBO, "log_density"] != rows.loc[FULL, "log_density"]
    assert rows.loc["nothing", "verdict"] == "not told apart"
    assert [done for done, _, _ in heard] == sorted(done for done, _, _ in heard)
    assert findings(compared, table)[0].startswith("The same model is not rejected, the data do not tell")
    page = alternatives_page(compared, table, "calibrate --alternatives")
    assert len(page.tables[0].frame) == 3
    again = table_of(compare(tiny, ["nothing"], 2012, [], tmp_path / "out", HERE))
    np.testing.assert_array_equal(again["log_density"], table["log_density"])


def test_a_gap_rejects_where_it_is_decisive_and_more_than_the_placebos(tiny):
    assert [verdict_of("other", gap, 2.0) for gap in (-5.1, -4.9, 4.9, 5.1)] == [
        "rejected", "not told apart", "not told apart", "better",
    ]  # fmt: skip
    assert verdict_of(PLACEBO, -9.0, 9.0) == verdict_of(FULL, 0.0, 9.0) == ""
    assert list(tiny.alternative("nobody_hears").priors) == ["services.cloud.imitation"], "what is set is not fitted"


@pytest.mark.parametrize(
    ("change", "said", "message"),
    [
        (("nothing", "nothing"), ["nothin"], "--alternative is 'nothin'; expected one of nothing, nobody_hears"),
        (("messenger.network_effect", "messenger.network_efect"), [], "alternatives.nothing.set: "),
        (("[alternatives.nothing]\ntitle", "[alternatives.nothing]\ntitel"), [], "alternatives.nothing.titel is unknown"),
    ],
)  # fmt: skip
def test_what_no_alternative_can_be_is_refused_in_one_line(tmp_path, change, said, message):
    (tmp_path / "wrong.toml").write_text(TINY.replace(*change))
    with pytest.raises(ConfigError) as caught:
        chosen_alternatives(read_problem(tmp_path / "wrong.toml"), said)
    assert message in str(caught.value)


def test_the_packaged_alternatives_each_take_one_mechanism_out(tmp_path):
    problem = read_problem()
    for name in chosen_alternatives(problem, []):
        changed, whole = problem.alternative(name).settings, problem.settings
        moved = [service for service in whole.services if whole.services[service] != changed.services[service]]
        (key,) = {key.rpartition(".")[2] for key in problem.alternatives[name].set}
        assert moved, name
        assert all(getattr(service, key) == 0.0 for service in changed.services.values())
    answer = here("calibrate", "--alternative", "no_captive_segmnt", cwd=tmp_path)
    assert answer.returncode == 2
    assert "did you mean no_captive_segment?" in " ".join(answer.stderr.split())
