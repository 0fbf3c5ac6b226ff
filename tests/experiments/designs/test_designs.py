"""Designs: as many points as promised, where they are promised, the same for a seed; and what is wrong is named."""

import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from configs import ConfigError
from experiments.studies.designs import DESIGNS, design_points, levels
from experiments.sweep.planning.plan import Plan
from experiments.sweep.sweep_folder import parquet_of
from tests.experiments.designs.duopoly import BIAS, EFFECT, HEAD, NUMBER, ONE, TWO, planned


def test_all_designs_are_registered():
    assert set(DESIGNS) == {
        "factorial", "one_at_a_time", "paired", "list", "latin_hypercube", "sobol", "morris", "adaptive",
    }  # fmt: skip


def test_a_latin_hypercube_has_one_point_in_every_stratum_of_every_factor(study_of):
    design = planned(study_of("latin_hypercube", sampling="n = 20"))
    for key, low, width in ((EFFECT, 1.0, 2.0), (BIAS, -0.5, 1.0)):
        strata = np.floor((design[key].to_numpy(float) - low) / width * 20)
        assert sorted(strata) == list(range(20))


def test_points_of_numbers_take_eight_bytes_each_and_their_levers_are_kept_once(study_of):
    study = study_of("latin_hypercube", sampling="n = 20")
    plan = Plan(study, pd.DataFrame(), [1])
    plan.add(design_points(study))
    assert [plan.design[key].dtype for key in (EFFECT, BIAS)] == [np.float64] * 2
    assert len({id(levers) for levers in plan.levers}) == 1
    with pq.ParquetFile(pa.BufferReader(parquet_of(plan.design.assign(label="text")))) as file:
        pages = [file.metadata.row_group(0).column(place) for place in range(file.metadata.num_columns)]
    assert {page.path_in_schema: page.has_dictionary_page for page in pages if page.physical_type != "INT64"} == {
        EFFECT: False,
        BIAS: False,
        "label": True,
    }


@pytest.mark.parametrize("design", ["latin_hypercube", "sobol", "morris"])
def test_a_sample_is_the_same_for_a_seed_and_another_for_another(design, study_of):
    first, again, second = (design_points(study_of(design, sampling=f"n = 8\nseed = {seed}")) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(second)


@pytest.mark.parametrize(("sampling", "n"), [("n = 16", 16 * 4), ("n = 16\nsecond_order = true", 16 * 6)])
def test_a_sobol_sample_has_n_times_k_plus_2_points_or_2_k_plus_2(sampling, n, study_of):
    design = planned(study_of("sobol", sampling=sampling))
    assert len(design) == n
    assert design[EFFECT].between(1.0, 3.0).all() and design[BIAS].between(-0.5, 0.5).all()


def test_morris_trajectories_change_one_factor_at_a_time_by_two_thirds_of_its_range(study_of):
    design = planned(study_of("morris", sampling="n = 5"))
    assert len(design) == 5 * 3
    points = design[[EFFECT, BIAS]].to_numpy(float) / [2.0, 1.0]
    steps = np.abs(np.diff(points.reshape(5, 3, 2), axis=1))
    assert np.allclose(np.sort(steps, axis=2), [0.0, 2.0 / 3.0])
    assert (steps > 0).sum(axis=(1, 2)).tolist() == [2] * 5


def test_a_logarithmic_factor_has_as_many_points_in_every_decade(study_of):
    rest = f'[factors]\n"{NUMBER}" = {{ low = 100, high = 1000000, log = true }}\n'
    rest += f'"{EFFECT}" = {{ low = 0.001, high = 10.0, log = true }}\n'
    design = planned(study_of("latin_hypercube", rest, "n = 40"))
    effect = design[EFFECT].to_numpy(float)
    assert np.histogram(np.log10(effect), [-3, -2, -1, 0, 1])[0].tolist() == [10] * 4
    assert all(isinstance(level, int) for level in design[NUMBER])
    assert abs((design[NUMBER] < 10000).sum() - 20) <= 1


def test_levels_may_be_spaced_by_ratios_and_those_of_whole_numbers_are_whole(study_of):
    rest = f'[factors]\n"{EFFECT}" = {{ low = 0.01, high = 1.0, n = 3, log = true }}\n'
    rest += f'"{NUMBER}" = {{ low = 50, high = 52, n = 5 }}\n'
    study = study_of("factorial", rest)
    assert levels(study, EFFECT) == [0.01, 0.1, 1.0]
    assert levels(study, NUMBER) == [50, 51, 52]
    assert all(isinstance(number, int) for number in levels(study, NUMBER))
    assert len(planned(study)) == 9


def test_whole_numbers_and_entries_of_a_list_are_sampled_equally_often(study_of):
    rest = f'[factors]\n"{NUMBER}" = {{ low = 51, high = 54 }}\n"services.market.network" = ["random", "hubs"]\n'
    rest += '"services.market.outside_option" = [true, false]\n'
    design = planned(study_of("latin_hypercube", rest, "n = 40"))
    assert design[NUMBER].value_counts().to_dict() == dict.fromkeys([51, 52, 53, 54], 10)
    assert all(isinstance(number, int) for number in design[NUMBER])
    assert design["services.market.network"].value_counts().to_dict() == {"random": 20, "hubs": 20}
    assert design["services.market.outside_option"].sum() == 20


@pytest.mark.parametrize("design", ["latin_hypercube", "sobol", "morris"])
def test_whole_scenarios_may_be_a_factor_of_a_sample(design, study_of):
    head = HEAD.replace('"theory/duopoly"', '["theory/duopoly", "theory/biased_duopoly"]')
    points = planned(study_of(design, sampling="n = 8", head=head))
    assert set(points["scenario"]) == {"theory/duopoly", "theory/biased_duopoly"}


def test_values_of_all_services_may_be_a_factor(study_of):
    rest = '[factors]\n"service_defaults.contract_months" = { low = 6, high = 24 }\n'
    head = HEAD.replace("theory/duopoly", "baseline")
    assert (
        planned(study_of("latin_hypercube", rest, "n = 4", head))["service_defaults.contract_months"]
        .between(6, 24)
        .all()
    )


TREATMENTS = """
[[points]]
label = "locked in"
"services.market.switching_cost" = 1.0
[[points]]
label = "sticky"
services.market = { switching_cost = 0.5, revision_probability = 0.5 }
"""


def test_a_paired_design_has_a_baseline_beside_every_treatment(study_of):
    design = planned(study_of("paired", f'[factors]\n"{EFFECT}" = [1.0, 2.0, 3.0]\n{TREATMENTS}'))
    assert design["label"].tolist() == ["baseline", "locked in", "sticky"] * 3
    assert design[EFFECT].tolist() == [1.0] * 3 + [2.0] * 3 + [3.0] * 3
    assert design.loc[design["label"] == "baseline", "services.market.switching_cost"].isna().all()
    assert design["services.market.revision_probability"].dropna().tolist() == [0.5] * 3
    assert planned(study_of("paired", TREATMENTS))["label"].tolist() == ["baseline", "locked in", "sticky"]


CSV = """\ufefflabel,services.market.network_effect,customers.number,services.market.network
coarse, 1.5 ,,ring

fine,,500,"hubs"
"""


def test_points_may_stand_in_a_csv_file_beside_the_study(study_of, tmp_path):
    (tmp_path / "points.csv").write_text(CSV.replace("ring", "random"), encoding="utf-8")
    design = planned(study_of("list", head=HEAD + 'points_file = "points.csv"', rest=TREATMENTS))
    assert design["label"].tolist() == ["locked in", "sticky", "coarse", "fine"]
    assert design[EFFECT].tolist()[2] == 1.5 and pd.isna(design[EFFECT][3])
    assert design[NUMBER].tolist()[3] == 500 and isinstance(design[NUMBER].tolist()[3], int)
    assert design["services.market.network"].tolist()[2:] == ["random", "hubs"]


def test_points_may_stand_in_a_parquet_file_with_or_without_labels(study_of, tmp_path):
    frame = pd.DataFrame({EFFECT: [1.0, 2.0], NUMBER: [np.nan, 300.0], "services.market.outside_option": [True, False]})
    frame.to_parquet(tmp_path / "points.parquet")
    design = planned(study_of("list", head=HEAD + 'points_file = "points.parquet"', rest=""))
    assert list(design.columns) == ["point_id", EFFECT, NUMBER, "services.market.outside_option"]
    assert isinstance(design[NUMBER].tolist()[1], int) and design["services.market.outside_option"].tolist()[0] is True


FILES = {
    "an unknown column": ("label,services.market.network_efect\na,1\n", "column 'services.market.network_efect' is unknown; did you mean network_effect?"),
    "a column twice": ("customers.number,customers.number\n1,2\n", "column 'customers.number' stands there twice"),
    "a row that is too long": ("customers.number\n1,2\n", "row 1,2 has 2 cells; expected 1"),
    "an open quote": ('customers.number\n"1\n', "not a csv file of points"),
    "no rows": ("customers.number\n", "the design has no points"),
    "nothing": ("", "the design has no points"),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_bad_file_of_points_is_named(case, study_of, tmp_path):
    text, expected = FILES[case]
    (tmp_path / "points.csv").write_text(text)
    with pytest.raises(ConfigError) as error:
        design_points(study_of("list", head=HEAD + 'points_file = "points.csv"', rest=""))
    assert expected in str(error.value) and "mine.toml" in str(error.value)


@pytest.mark.parametrize(("name", "expected"), [("gone.csv", "gone.csv: cannot be read: No such file"),
                                                ("points.txt", "expected a file .csv or .parquet"),
                                                ("bad.parquet", "not a parquet file of points")])  # fmt: skip
def test_a_file_of_points_that_cannot_be_read_is_named(name, expected, study_of, tmp_path):
    (tmp_path / "bad.parquet").write_text("no")
    with pytest.raises(ConfigError, match=expected):
        design_points(study_of("list", head=HEAD + f'points_file = "{name}"', rest=""))


BAD = {
    "no power of 2": ("sobol", TWO, "n = 100", "sampling.n is 100; expected a power of 2, such as 64 or 128"),
    "odd levels": ("morris", TWO, "levels = 5", "sampling.levels is 5; expected an even number"),
    "nothing to sample": ("sobol", "", "", "factors is empty; expected at least one, for design sobol"),
    "nothing to grow": ("adaptive", "", "", "factors is empty; expected at least one, for design adaptive"),
    "a range for a grid": ("factorial", TWO, "", "expected a list, or a table of low, high and n"),
    "a range upside down": ("sobol", ONE + "{ low = 2.0, high = 1.0 }", "", "expected low below high"),
    "half a range": ("sobol", ONE + "{ low = 2.0 }", "", "expected a list, or a table of low and high"),
    "a number": ("sobol", ONE + "2.0", "", "network_effect is 2.0; expected a list, or a table of low and high"),
    "no level": ("sobol", ONE + "[]", "", "network_effect is []; expected at least one level"),
    "the logarithm of 0": ("sobol", ONE + "{ low = 0.0, high = 1.0, log = true }", "", "expected low and high above 0"),
    "a logarithm that is none": ("sobol", ONE + "{ low = 0.1, high = 1.0, log = 10 }", "", "expected log to be true or false"),
    "an infinite range": ("sobol", ONE + "{ low = 0.0, high = inf }", "", "expected numbers"),
    "fractions for whole numbers": ("sobol", '[factors]\n"customers.number" = { low = 1.5, high = 9 }', "", "expected whole numbers, which"),
    "a range of scenarios": ("sobol", '[factors]\nscenario = { low = 1, high = 9 }', "", "scenario is {'low': 1, 'high': 9}; expected a list"),
    "words in an adaptive design": ("adaptive", ONE + "[1.0, 2.0]", "", "expected a table of low, high and n of at least 2"),
    "one level of an adaptive design": ("adaptive", ONE + "{ low = 1.0, high = 2.0, n = 1 }", "", "n of at least 2"),
    "an outcome that is not kept": ("adaptive", ONE + "{ low = 1.0, high = 2.0, n = 3 }", "outcome = 'outcomes.order_parameter.markt'", "did you mean outcomes.order_parameter.market?"),
    "no treatment": ("paired", TWO, "", "points is empty; expected the treatments of design paired"),
    "a treatment called baseline": ("paired", '[[points]]\nlabel = "baseline"', "", "expected a name of its own, other than 'baseline'"),
    "two treatments of a name": ("paired", '[[points]]\nlabel = "a"\n[[points]]\nlabel = "a"', "", "the 2. treatment is called 'a'; expected a name of its own"),
    "a treatment that moves a factor": ("paired", f'{ONE}[1.0]\n[[points]]\nlabel = "a"\n"{EFFECT}" = 2.0', "", f"sets {EFFECT}, which is a factor"),
    "an unknown option of a sample": ("sobol", TWO, "level = 3", "sampling.level is unknown; did you mean levels?"),
    "an unknown design": ("sobel", TWO, "", "design is 'sobel'; expected one of factorial"),
    "an unknown value of all services": ("factorial", '[factors]\n"service_defaults.home_bia" = [0.1]', "", "service_defaults.home_bia is unknown; did you mean home_bias?"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_design_that_cannot_be_made_is_named(case, study_of):
    design, rest, sampling, expected = BAD[case]
    with pytest.raises(ConfigError) as error:
        design_points(study_of(design, rest, sampling))
    assert expected in str(error.value) and "mine.toml" in str(error.value)


@pytest.mark.parametrize(("design", "module"), [("sobol", "SALib.sample.sobol"), ("morris", "SALib.sample.morris"),
                                                ("latin_hypercube", "scipy.stats.qmc")])  # fmt: skip
def test_a_missing_library_is_named_with_the_extra_that_has_it(design, module, study_of, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigError, match=rf"{module} is needed.*pip install 'digital-balance\[sweep\]'"):
        design_points(study_of(design))
