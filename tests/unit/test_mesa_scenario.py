"""What Mesa's sweeps hand over as `scenario` is what runs, or is refused: never a baseline in its place."""

import numpy as np
import pandas as pd
import pytest

from configs import ConfigError
from sim import DigitalEconomy

SHORT = {"customers.number": 60, "time.end": "2010-03"}
KEY = "services.cloud.network_effect"


def scenario_class():
    """Mesa's own class."""
    return pytest.importorskip("mesa.experimental.scenarios", reason="Mesa has scenarios from 3.4 on").Scenario


def users(model: DigitalEconomy) -> np.ndarray:
    return model.run().record.users


def test_a_mapping_of_parameters_is_read_into_the_settings():
    model = DigitalEconomy("baseline", rng=1, scenario={**SHORT, KEY: 4.0})
    assert model.settings.services["cloud"].network_effect == 4.0
    np.testing.assert_array_equal(users(model), users(DigitalEconomy("baseline", rng=1, **SHORT, **{KEY: 4.0})))


def test_a_mapping_may_name_the_draws():
    assert DigitalEconomy("baseline", scenario={**SHORT, "rng": 3}).seed == 3
    assert DigitalEconomy("baseline", rng=3, scenario={**SHORT, "rng": 3}).seed == 3


@pytest.mark.parametrize("scenario", [{}, None])
def test_a_scenario_that_says_nothing_changes_nothing(scenario):
    model = DigitalEconomy("baseline", rng=1, scenario=scenario, **SHORT)
    np.testing.assert_array_equal(users(model), users(DigitalEconomy("baseline", rng=1, **SHORT)))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"scenario": object()}, "expected parameters by dotted key"),
        ({"scenario": "suppress"}, "scenario is 'suppress'; expected parameters by dotted key"),
        ({"scenario": [("time.end", "2010-03")]}, "expected parameters by dotted key"),
        ({"scenario": {"services.cloud.network_efect": 2.0}}, "did you mean network_effect?"),
        ({"scenario": {"time.end": "2010-02"}}, "time.end is given by scenario and by a keyword"),
        ({"scenario": {"rng": 2}, "rng": 1}, "rng is given by scenario and by a keyword"),
        ({"scenario": {"rng": 2, KEY: 2.0}, "rng": 1}, "rng is given by scenario and by a keyword"),
        ({"scenario": {3: 2.0}}, "3 in scenario; expected dotted keys"),
    ],
)
def test_what_cannot_be_read_is_refused(arguments, expected):
    with pytest.raises(ConfigError) as error:
        DigitalEconomy("baseline", **arguments, **SHORT)
    assert expected in str(error.value)


def test_a_scenario_of_mesa_is_read_and_shown():
    scenario = scenario_class()(rng=5, **SHORT, **{KEY: 4.0})
    model, again = (DigitalEconomy("baseline", scenario=scenario) for _ in range(2))
    assert model.settings.services["cloud"].network_effect == 4.0
    assert model.scenario is scenario
    assert again.seed == model.seed  # whoever has drawn from its generator meanwhile
    np.testing.assert_array_equal(users(model), users(again))
    drawn_anew = DigitalEconomy("baseline", scenario=scenario_class()(rng=6, **SHORT, **{KEY: 4.0}))
    assert drawn_anew.seed != model.seed


def test_a_class_of_scenarios_is_taken_by_its_own_values():
    class Short(scenario_class()):
        pass

    Short._scenario_defaults = SHORT
    model = DigitalEconomy("baseline", rng=1, scenario=Short)
    assert model.seed == 1 and model.settings.customers.number == 60


def test_a_parameter_of_a_scenario_that_does_not_exist_is_refused():
    with pytest.raises(ConfigError, match="did you mean network_effect"):
        DigitalEconomy("baseline", rng=None, scenario=scenario_class()(**{"services.cloud.network_efect": 2.0}))


def test_an_empty_scenario_of_mesas_page_leaves_the_draws_alone():
    model = DigitalEconomy("baseline", rng=1, scenario=scenario_class()(), **SHORT)
    assert model.seed == 1 and model.month == 0


def test_a_sweep_of_mesa_4_runs_its_points_and_replications():
    scenarios = scenario_class()
    if not hasattr(scenarios, "from_dataframe"):
        pytest.skip("Mesa makes scenarios of a frame from 4 on")
    frame = pd.DataFrame({KEY: [1.0, 4.0], "customers.number": 60, "time.end": "2010-03"})
    models = [DigitalEconomy(scenario=s).run() for s in scenarios.from_dataframe(frame, rng=1, replications=2)]
    assert [model.settings.services["cloud"].network_effect for model in models] == [1.0, 1.0, 4.0, 4.0]
    assert [model.replicate for model in models] == [0, 1, 0, 1]
    assert [models[0].seed, models[1].seed] == [models[2].seed, models[3].seed]  # points share their draws
    assert len({model.run_id for model in models}) == 4
    with pytest.raises(ConfigError, match="rng is given by scenario and by a keyword"):
        DigitalEconomy(rng=1, scenario=scenarios(rng=2, **{KEY: 4.0}))
