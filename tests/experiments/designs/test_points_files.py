"""Points from tables as pandas and spreadsheets write them: an index is no column, and 200.0 is 200 where it must be."""

import pandas as pd
import pytest

from configs import ConfigError, load
from experiments.studies.designs import design_points
from experiments.studies.study import Study

NUMBER, EFFECT = "customers.number", "services.market.network_effect"
POINTS = pd.DataFrame({NUMBER: [200.0, 300.0], EFFECT: [1.0, 2.5]})


@pytest.fixture
def points_of(tmp_path):
    """The points of a study with a file of points that a function writes."""

    def points(write, name="points.csv"):
        write(tmp_path / name)
        study = Study(
            title="T", question="Q", scenario="theory/duopoly", design="list", points_file=name, outcomes=["x"]
        )
        study._file = str(tmp_path / "study.toml")
        return design_points(study)

    return points


def test_the_index_of_a_frame_is_ignored(points_of):
    plain = points_of(lambda path: POINTS.to_csv(path, index=False))
    assert plain[NUMBER].tolist() == [200, 300]
    pd.testing.assert_frame_equal(plain, points_of(POINTS.to_csv))
    read_again = POINTS.rename_axis("Unnamed: 0").reset_index()
    pd.testing.assert_frame_equal(plain, points_of(lambda path: read_again.to_csv(path, index=False)))
    pd.testing.assert_frame_equal(plain, points_of(read_again.to_parquet, "points.parquet"))
    pd.testing.assert_frame_equal(plain, points_of(POINTS.to_parquet, "points.parquet"))


def test_another_column_without_a_name_is_refused_with_what_is_expected(points_of):
    shuffled = POINTS.set_axis([7, 3])
    with pytest.raises(
        ConfigError, match=r"the 1\. column has no name; expected a dotted key, or in the first column the number"
    ):
        points_of(shuffled.to_csv)
    with pytest.raises(ConfigError, match=r"the 3\. column has no name"):
        points_of(lambda path: POINTS.assign(**{"": 1}).to_csv(path, index=False))


def test_whole_numbers_may_be_written_with_a_point_wherever_a_key_is_overridden(points_of):
    """One rule for points, factors, `evaluate` and --set: 200.0 is 200, and 200.5 is refused."""
    assert all(isinstance(level, int) for level in points_of(lambda path: POINTS.to_csv(path, index=False))[NUMBER])
    for said in ({NUMBER: 200.0}, {NUMBER: POINTS[NUMBER].iloc[0]}):
        settings = load("theory/duopoly", said)
        assert settings == load("theory/duopoly", {NUMBER: 200})
        assert isinstance(settings.customers.number, int)
    assert load("theory/duopoly", set_options=[f"{NUMBER}=200.0"]).customers.number == 200
    with pytest.raises(ConfigError, match=r"customers\.number is 200\.5; expected a whole number"):
        load("theory/duopoly", {NUMBER: 200.5})


@pytest.mark.parametrize("key", ["customers.number", "time.update", "customers.firms.strata.small.sample_share"])
def test_a_treatment_whose_runs_would_share_no_draws_is_refused(key):
    study = Study(title="T", question="Q", scenario="theory/duopoly", design="paired", outcomes=["x"],
                  factors={EFFECT: [1.0, 2.0]}, points=[{"label": "other", key: 100}])  # fmt: skip
    with pytest.raises(ConfigError, match=f"sets {key}: its runs would share no draws with the baseline"):
        design_points(study)


def test_a_treatment_that_is_a_scenario_with_other_customers_is_refused(tmp_path):
    """What a file says counts like what the treatment says itself."""
    own_file = tmp_path / "mine.toml"
    own_file.write_text('extends = "theory/duopoly"\ntitle = "M"\n[customers]\nnumber = 100\n', encoding="utf-8")

    def study(**fixed):
        return Study(title="T", question="Q", scenario="theory/duopoly", design="paired", outcomes=["x"], set=fixed,
                     points=[{"label": "mine", "scenario": str(own_file)}])  # fmt: skip

    with pytest.raises(ConfigError, match=r"mine\.toml has another customers\.number: its runs would share no draws"):
        design_points(study())
    assert len(design_points(study(**{NUMBER: 50}))) == 2, "set for both, they are the same customers"
