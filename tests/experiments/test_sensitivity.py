"""Sensitivity indices against closed forms, humps of known mixtures, and the command from study to files."""

import io
import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from rich.console import Console

from configs import ConfigError
from experiments.cli.arguments import study_of
from experiments.cli.evidence.sensitivity import carry_out
from experiments.figures.sensitivity import sensitivity_figure
from experiments.runs.outcomes.measures import Measure
from experiments.statistics.humps import two_humps
from experiments.studies.designs import design_points
from experiments.studies.designs.sampled import unit_sample
from experiments.studies.study import read_study
from experiments.sweep import Execution
from experiments.sweep.contents import Contents
from experiments.sweep.results import Results
from experiments.sweep.sensitivity import cautions, sensitivity_indices, sweep_indices
from experiments.sweep.sweep_folder import storable

EFFECT, BIAS, OPENING = (f"services.market.{key}" for key in ("network_effect", "bias", "opening_share"))
SHARE = "market.market.offer_1.market_share"
STUDY = f"""
title = "What decides?"
question = "Q?"
scenario = "theory/duopoly"
design = "DESIGN"
replicates = 4
outcomes = ["{SHARE}"]
[sampling]
n = 8
SAMPLING
[set]
"customers.number" = 60
"time.steps" = 8
[factors]
"services.market.network_effect" = {{ low = 1.5, high = 4.0 }}
"services.market.bias" = {{ low = -0.3, high = 0.3 }}
"services.market.opening_share" = {{ low = 0.2, high = 0.8 }}
"""


@pytest.fixture
def path_of(tmp_path):
    """A function that writes a study of a design and of more sampling options."""

    def write(design, sampling=""):
        text = STUDY.replace("DESIGN", design)
        text = (
            text.replace("n = 8\nSAMPLING", sampling)
            if sampling.startswith("n =")
            else text.replace("SAMPLING", sampling)
        )
        (tmp_path / "mine.toml").write_text(text)
        return str(tmp_path / "mine.toml")

    return write


def of(table, index):
    """Values of an index by factor."""
    values = table[table["index"] == index].set_index("factor")["value"]
    return values.to_dict()


def test_sobol_indices_of_the_ishigami_function_are_those_of_its_closed_form(path_of):
    study = read_study(path_of("sobol", "n = 2048\nsecond_order = true"))
    x = -np.pi + 2.0 * np.pi * unit_sample(study)
    a, b = 7.0, 0.1
    y = np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])
    table = sensitivity_indices(study, {SHARE: y[:, None]})
    # Ishigami & Homma 1990: variances of the parts.
    v1, v2, v13 = 0.5 * (1 + b * np.pi**4 / 5) ** 2, a**2 / 8, b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    v = v1 + v2 + v13
    first, total = of(table, "S1"), of(table, "ST")
    assert list(first.values()) == pytest.approx([v1 / v, v2 / v, 0.0], abs=0.04)
    assert list(total.values()) == pytest.approx([(v1 + v13) / v, v2 / v, v13 / v], abs=0.04)
    assert list(of(table, "S2").values()) == pytest.approx([0.0, v13 / v, 0.0], abs=0.06)
    assert of(table, "S2").keys() == {f"{EFFECT} x {BIAS}", f"{EFFECT} x {OPENING}", f"{BIAS} x {OPENING}"}
    # Nine intervals of 95%: fewer than six hold what they should in one of a thousand trials.
    truth = [v1 / v, v2 / v, 0.0, (v1 + v13) / v, v2 / v, v13 / v, 0.0, v13 / v, 0.0]
    assert (table["low"].le(truth) & table["high"].ge(truth)).sum() >= 6
    assert table.columns.tolist() == ["outcome", "measure", "factor", "index", "value", "low", "high", "method"]
    assert set(table["measure"]) == {"mean"}


def test_indices_are_of_the_mean_over_replicates_and_the_same_again(path_of):
    study = read_study(path_of("sobol", "n = 256"))
    u = unit_sample(study)
    values = u @ [[3.0], [2.0], [0.0]] + np.array([[-1.0, 1.0, -2.0, 2.0]])
    table = sensitivity_indices(study, {SHARE: values})
    assert list(of(table, "S1").values()) == pytest.approx([9 / 13, 4 / 13, 0.0], abs=0.05)
    pd.testing.assert_frame_equal(table, sensitivity_indices(study, {SHARE: values}))


def test_elementary_effects_of_a_function_known_are_its_slopes(path_of):
    study = read_study(path_of("morris", "n = 40"))
    u = unit_sample(study)
    y = 3.0 * u[:, 0] - 2.0 * u[:, 1] + 4.0 * u[:, 0] * u[:, 2]
    table = sensitivity_indices(study, {SHARE: y[:, None]})
    star, mu, sigma = of(table, "mu_star"), of(table, "mu"), of(table, "sigma")
    assert (
        star[BIAS] == pytest.approx(2.0)
        and mu[BIAS] == pytest.approx(-2.0)
        and sigma[BIAS] == pytest.approx(0.0, abs=1e-9)
    )
    # Slopes 3 + 4 u_3 and 4 u_1, of a u on four levels: mean 2 and standard deviation 1.49 of 4 u.
    assert mu[EFFECT] == pytest.approx(5.0, abs=0.75) and sigma[EFFECT] == pytest.approx(1.49, abs=0.3)
    assert mu[OPENING] == pytest.approx(2.0, abs=0.75) and sigma[OPENING] == pytest.approx(1.49, abs=0.3)
    means = table[table["index"] != "sigma"]
    assert (means["low"] <= means["value"]).all() and (means["high"] >= means["value"]).all()


def test_an_outcome_that_never_varies_has_no_shares_of_variance_and_no_effects(path_of):
    sobol, morris = read_study(path_of("sobol")), read_study(path_of("morris"))
    flat = sensitivity_indices(sobol, {SHARE: np.full((len(unit_sample(sobol)), 2), 0.5)})
    assert flat[["value", "low", "high"]].isna().all(axis=None)
    still = sensitivity_indices(morris, {SHARE: np.full((len(unit_sample(morris)), 2), 0.5)})
    assert (still["value"] == 0.0).all()


def test_of_runs_in_two_humps_the_tip_probability_is_analysed_and_not_the_mean(path_of):
    study = read_study(path_of("sobol", "n = 512"))
    u, rng = unit_sample(study), np.random.default_rng(1)
    tipped = rng.random(50)[None, :] < 0.2 + 0.6 * u[:, [0]]
    # Where a market has tipped the bias moves it: the mean would see it, the chance to tip does not.
    values = np.where(tipped, 0.8 + 0.2 * u[:, [1]], 0.05)
    table = sensitivity_indices(study, {SHARE: values})
    measure = table["measure"].unique().tolist()
    assert len(measure) == 1 and measure[0].startswith("tip probability above 0.4")
    assert of(table, "ST")[EFFECT] == pytest.approx(1.0, abs=0.05)
    assert of(table, "ST")[BIAS] == 0.0


@pytest.mark.parametrize("draw", ["normal", "random", "exponential", "standard_cauchy", "gumbel", "logistic"])
def test_a_sample_with_one_hump_has_no_threshold(draw):
    rng = np.random.default_rng(2)
    # 300 samples of each: found in less than 1 of 1,000 samples in trials of 2,000; a false alarm here is below 1e-3.
    assert sum(two_humps(getattr(rng, draw)(size=400)) is not None for _ in range(300)) <= 2


@pytest.mark.parametrize(("share", "apart"), [(0.5, 5.0), (0.5, 8.0), (0.2, 8.0), (0.9, 8.0)])
def test_two_humps_apart_are_told_by_a_threshold_between_them(share, apart):
    rng = np.random.default_rng(3)
    upper = rng.random(500) < share
    threshold = two_humps(rng.normal(size=500) + apart * upper)
    assert threshold is not None and 1.0 < threshold < apart - 1.0


def test_humps_too_near_too_small_or_of_too_few_values_count_as_one():
    rng = np.random.default_rng(4)
    assert two_humps(rng.normal(size=500) + 2.5 * (rng.random(500) < 0.5)) is None
    assert two_humps(np.repeat([0.0, 1.0], [480, 20])) is None
    assert two_humps(np.repeat([0.0, 1.0], [20, 20])) is None
    assert two_humps(np.zeros(500)) is None
    assert two_humps(np.repeat([0.0, 1.0], [300, 200])) == 0.5


def kept(study, tmp_path, change=lambda runs: runs):
    design = storable(design_points(study))
    u = unit_sample(study)
    runs = pd.DataFrame({
        "point_id": np.repeat(np.arange(len(u)), 4), "replicate": np.tile(np.arange(4), len(u)), "status": "done",
        SHARE: np.repeat(u[:, 0] + 0.5 * u[:, 1], 4),
    })  # fmt: skip
    table = pa.Table.from_pandas(change(runs), preserve_index=False)
    return Results(tmp_path, {}, study, design, Contents(b"", table, None))


def test_indices_of_a_sweep_are_refused_where_runs_are_missing_or_have_failed(path_of, tmp_path):
    study = read_study(path_of("morris"))
    assert of(sweep_indices(kept(study, tmp_path)), "mu")[EFFECT] == pytest.approx(1.0)

    def failing(runs):
        runs.loc[5, ["status", SHARE]] = ["failed", np.nan]
        return runs.drop(index=[7])

    with pytest.raises(
        ConfigError, match=r"2 of 128 runs are missing or have failed.*running the sweep again does those"
    ):
        sweep_indices(kept(study, tmp_path, failing))
    with pytest.raises(ConfigError, match=f"{SHARE} is undefined in 1 of 128 runs"):
        sweep_indices(kept(study, tmp_path, lambda runs: runs.assign(**{SHARE: runs[SHARE].where(runs.index != 9)})))


def test_indices_are_refused_for_another_design_or_another_sample(path_of, tmp_path):
    study = read_study(path_of("sobol"))
    results = kept(study, tmp_path)
    results.design.loc[3, EFFECT] += 0.1
    with pytest.raises(ConfigError, match="is not what the study draws"):
        sweep_indices(results)
    with pytest.raises(ConfigError, match="design is 'latin_hypercube'; expected sobol or morris"):
        sensitivity_indices(read_study(path_of("latin_hypercube")), {SHARE: np.zeros((8, 1))})


def command(path, folder, as_json=False, replicates=None):
    """Exit code and what is said."""
    out, err = io.StringIO(), io.StringIO()
    consoles = (Console(file=out, width=80), Console(file=err, width=200))
    return (
        carry_out(study_of(path, [], replicates), Execution(workers=0), folder, consoles, as_json),
        out.getvalue(),
        err.getvalue(),
    )


def test_the_command_runs_a_study_and_writes_its_indices(path_of, tmp_path, capsys):
    path, place = path_of("sobol", "second_order = true"), tmp_path / "out"
    code, said, _ = command(path, place)
    assert code == 0
    table = pd.read_csv(place / "sensitivity.csv")
    assert table["index"].value_counts().to_dict() == {"S1": 3, "ST": 3, "S2": 3}
    assert table["measure"].iloc[0].startswith("tip probability above")
    assert (place / "figures" / "sensitivity.png").read_bytes().startswith(b"\x89PNG")
    assert "What decides?" in said and "tip probability" in said
    assert "Network effect in Market" in said and "services.market.network_effect" in said
    assert "in Market x" in said and "bias in Market" in said
    assert command(path, place, as_json=True)[0] == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["n_runs"] == 8 * 8 * 4 and len(answer["indices"]) == 9 and answer["design"] == "sobol"


def test_the_command_refuses_indices_without_a_run_and_gives_them_when_it_is_done(path_of, tmp_path, monkeypatch):
    true, path, place = Measure.values, path_of("morris"), tmp_path / "out"

    def failing(self, model):
        if model.settings.services["market"].bias > 0.29:
            raise ZeroDivisionError("on purpose")
        return true(self, model)

    monkeypatch.setattr(Measure, "values", failing)
    code, _, said = command(path, place)
    assert code > 0 and f"{code} of 128 runs failed" in said and "no indices" in said
    assert not (place / "sensitivity.csv").exists()
    monkeypatch.setattr(Measure, "values", true)
    assert command(path, place)[0] == 0
    assert set(pd.read_csv(place / "sensitivity.csv")["index"]) == {"mu_star", "mu", "sigma"}


def test_the_command_names_a_design_without_indices_before_anything_runs(path_of, tmp_path):
    with pytest.raises(ConfigError, match=r"mine\.toml: design is 'adaptive'; expected sobol or morris"):
        command(path_of("adaptive"), tmp_path / "out")
    with pytest.raises(ConfigError, match="--replicates is 0"):
        command(path_of("sobol"), tmp_path / "out", replicates=0)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("design", ["sobol", "morris"])
def test_a_figure_has_a_panel_an_outcome_and_factors_by_importance(design, path_of):
    study = read_study(path_of(design, "n = 64"))
    u = unit_sample(study)
    money = "balance.total.balance_jpy@2025"
    values = {
        SHARE: u @ [[1.0], [3.0], [2.0]],
        money: 1e12 * u @ [[2.0], [0.0], [0.5]],
        "outcomes.x": np.zeros((len(u), 1)),
        "outcomes.value_added_gained@2025": 1e12 * u @ [[2.0], [0.0], [0.5]],
    }
    figure = sensitivity_figure(sensitivity_indices(study, values), "Does it cost $ 5?", "n runs")
    panels = [axes for axes in figure.axes if axes.axison]
    assert [[text.get_text() for text in axes.get_yticklabels()][::-1][0] for axes in panels[:2]] == [
        "Bias in market",
        "Network effect in market",
    ]
    assert "Bias in market matters most" in " ".join(panels[0].get_title(loc="left").split())
    assert panels[2].get_title(loc="left").startswith("Nothing moves")
    for panel in (panels[1], panels[3]):
        assert panel.get_xlabel().endswith("JPY tn") == (design == "morris")
    assert panels[3].get_title(loc="left").replace("\n", " ").endswith("extra value added of firms 2025")
    figure.canvas.draw()


@pytest.mark.parametrize("design", ["sobol", "morris"])
def test_a_figure_cautions_against_few_samples_and_wide_intervals(design, path_of):
    few, many = (read_study(path_of(design, f"n = {n}")) for n in (4, 512))
    noise = np.random.default_rng(1).normal(size=(len(unit_sample(few)), 1))
    indices = sensitivity_indices(few, {SHARE: noise})
    assert (" Of fewer than 8 " + ("trajectories" if design == "morris" else "base samples")) in cautions(few, indices)
    assert "Intervals are wide, longer than half of the largest index" in cautions(few, indices)
    title = sensitivity_figure(indices, "T", "").axes[0].get_title(loc="left")
    assert "is open: all intervals overlap" in " ".join(title.split())
    clear = sensitivity_indices(many, {SHARE: unit_sample(many) @ [[1.0], [3.0], [2.0]]})
    assert cautions(many, clear) == ""


@pytest.mark.parametrize("name", ["sensitivity_screening", "sensitivity_duopoly"])
def test_example_studies_are_samples_of_which_indices_can_be_taken(name):
    study = read_study(name)
    assert study.design in ("sobol", "morris")
    assert len(design_points(study)) == len(unit_sample(study))
