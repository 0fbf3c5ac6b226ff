"""A tiny projection from end to end, and its parts against what is known by hand."""

import json
import shutil

import numpy as np
import pytest

from configs import ConfigError, load
from experiments.projection import question as asked
from experiments.projection.ensemble import Ensemble, blocks_of, ensemble_study
from experiments.projection.fans import LEVELS, fans, predicted
from experiments.projection.page import page_of
from experiments.projection.project import Projection, project
from experiments.projection.question import Unknowns, question_of
from experiments.projection.rates import annual_spread, rate_paths, write_rates
from experiments.projection.regimes import ONE, outcomes, regime_fans, regime_frame
from experiments.projection.variance import GROUPS
from experiments.sweep import Execution
from sim.start.world import build_world
from tests.helpers.command import here

KEYS = ["exports.pass_through", "services.cloud.captive_share"]
FITTED = {
    "customers": 60,
    "discrepancy": {"copyright": 0.5},
    "priors": {KEYS[0]: {"meaning": "pass-through"}},
}
FEW = Unknowns(seed=3, trajectories=4, seeds=2, rates=3, scenarios=["suppress"])
pytestmark = pytest.mark.usefixtures("kernels")


def posterior(folder, **changes):
    draws = np.random.default_rng(1).uniform([0.3, 0.1], [0.9, 0.6], (12, 2)).tolist()
    table = {"scenario": "baseline", "program": "0", "until": None, "keys": KEYS, "draws": draws, "problem": FITTED}
    (folder / "posterior.json").write_text(json.dumps(table | changes))
    return folder / "posterior.json"


@pytest.fixture(scope="module")
def question(tmp_path_factory):
    return question_of(posterior(tmp_path_factory.mktemp("posterior")), None, 2, 2027, None, FEW)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("projection")


@pytest.fixture(scope="module")
def done(question, folder) -> Projection:
    return project(question, folder, Execution(workers=0))


def test_every_draw_is_run_with_every_seed_and_fans_widen_with_their_level(done):
    balance = done.ensemble.figures["total", "balance"]
    assert balance.shape == (12, 2, 18)
    sides = done.ensemble.figures
    np.testing.assert_allclose(balance, sides["total", "receipts"] - sides["total", "payments"])
    items = sum(sides[item, "balance"] for item in load("baseline").items)
    np.testing.assert_allclose(balance, items)
    table = done.fans
    assert set(table["year"]) == set(range(2010, 2028))
    ends = [f"low_{level}" for level in reversed(LEVELS)] + ["median"] + [f"high_{level}" for level in LEVELS]
    assert (np.diff(table[ends].to_numpy(), axis=1) >= 0.0).all()
    assert (table[table["quantity"].isin(["payments", "receipts"])]["low_95"] >= 0.0).all()
    assert set(table[table["quantity"] == "domestic_share_of_year"]["item"]) == {"total"}


def test_what_the_model_is_wrong_by_lasts_and_is_in_totals_what_it_is_in_items(done):
    figures = predicted(done.ensemble)
    off = {measure: figures[measure] - plain for measure, plain in done.ensemble.figures.items()}
    balance = off["total", "balance"]
    np.testing.assert_allclose(balance, off["copyright", "balance"])
    assert (
        0.35 < balance.std() < 0.65
    )  # 24 series of 18 years, 0.5; three standard errors of the estimate on both sides
    lasting = (balance[..., 1:] * balance[..., :-1]).mean() / (balance**2).mean()
    assert 0.55 < lasting < 0.85  # 0.7
    np.testing.assert_array_equal(off["telecom_computer_information", "balance"], 0.0)  # none is stated of it
    assert (off["copyright", "payments"] * off["copyright", "receipts"]).mean() > 0.0, "both sides go together"


def test_the_variance_is_divided_among_four_inputs_and_all_runs_are_of_their_scenario(done, folder):
    shares = done.shares[done.shares["within"] == "all"]
    assert shares["input"].tolist() == list(GROUPS)
    assert shares["share"].sum() == pytest.approx(1.0)
    assert np.isfinite(done.variance.values[2027]).all()
    assert len(done.variance.sample) == 20
    scenario = (done.variance.sample[:, 3] * 2).astype(int)  # baseline, suppress
    means = [done.variance.values[2027][scenario == number].mean() for number in (0, 1)]
    assert means[1] > means[0], "a levy lessens payments"
    assert set(done.shares[done.shares["within"] == "parameters"]["input"]) == set(KEYS)
    assert len(list((folder / "variance" / "rates").glob("*.csv"))) == 3


def test_a_projection_that_was_broken_off_goes_on_to_the_same_fans(question, done, folder, tmp_path):
    shutil.copytree(folder / "draws", tmp_path / "draws")
    shutil.copytree(folder / "variance", tmp_path / "variance")
    for shard in (tmp_path / "draws").glob("block_*/runs/*.parquet"):
        shard.unlink()
    again = project(question, tmp_path, Execution(workers=0))
    assert again.fans.equals(done.fans)


def test_the_page_tells_the_interval_and_what_it_hangs_on(done):
    page = page_of(done, "digital-balance project")
    assert page.findings[0].startswith("The digital balance of 2027 is between ")
    assert "with a probability of 80%" in page.findings[0]
    assert any(finding.startswith("Of the variance of the balance of 2027") for finding in page.findings)
    assert "pass-through" in " ".join(page.findings), "constants are called by the meaning of their priors"
    published = next(table for table in page.tables if table.heading == "Beside what was published").frame
    assert {"Definition", "Vintage", "Published", "80%"} <= set(published.columns)
    assert len(published[published["Item"] == "Total"]) > 5


def test_draws_of_a_block_share_seeds_and_blocks_do_not(question):
    assert blocks_of(12).tolist() == [0] * 12
    assert np.bincount(blocks_of(45)).tolist() == [12, 11, 11, 11]
    assert np.bincount(blocks_of(400)).tolist() == [40] * 10
    first, second = (ensemble_study(question, [0, 1], block) for block in (0, 1))
    assert first.seed != second.seed


def test_rates_are_the_published_ones_and_then_walk_from_the_newest(tmp_path):
    changes = annual_spread("usd_jpy_average")
    assert changes == pytest.approx(0.0896, abs=1e-4)  # by hand, of the published means of 2010 to 2025
    paths = rate_paths("usd_jpy_average", 2035, 4_000, 1)
    assert all(path[2012] == 79.818 and path[2026] == 158.0792 for path in paths)
    spread = {year: np.std(np.log([path[year] for path in paths])) for year in (2027, 2035)}
    assert spread[2027] == pytest.approx(changes, rel=0.05)
    assert spread[2035] == pytest.approx(3.0 * changes, rel=0.05)
    assert rate_paths("usd_jpy_average", 2035, 2, 1) == rate_paths("usd_jpy_average", 2035, 2, 1)
    [file] = write_rates("usd_jpy_average", [{**paths[0], 2030: 99.0}], tmp_path)
    walked = {"exchange_rate.usd_jpy": {"series": "usd_jpy_average", "file": str(file)}}
    worlds = [build_world(load("baseline", overrides)) for overrides in ({}, walked)]
    until = 17 * 12  # the history and 2026, which has its half-year already
    np.testing.assert_allclose(worlds[0].usd_lcu[:until], worlds[1].usd_lcu[:until], rtol=1e-6)
    assert worlds[1].usd_lcu[20 * 12 + 6] == pytest.approx(99.0)


def test_two_humps_are_two_regimes_with_their_probabilities_and_fans(question):
    rng = np.random.default_rng(2)
    above = rng.random((60, 4)) < 0.3
    balance = np.repeat((rng.normal(-12.0, 0.3, (60, 4)) + 5.0 * above)[..., None], 18, axis=-1)
    shares = {"cloud": np.where(above, 0.8, 0.2) + rng.normal(0.0, 0.02, (60, 4)), "messenger": rng.random((60, 4))}
    ensemble = Ensemble(question, {("total", "balance"): balance}, shares, [[1, 2, 3, 4]] * 10, np.arange(60) % 10)
    assert ensemble.n_witnesses == 40
    table = regime_frame(ensemble)
    two = table[table["regime"] != ONE]
    assert two["outcome"].tolist() == ["Digital balance 2027"] * 2 + ["Domestic share of Cloud, December 2027"] * 2
    assert two["probability"].tolist() == pytest.approx([1 - above.mean(), above.mean()] * 2)
    assert (two["low_95"] < two["probability"]).all() and (two["probability"] < two["high_95"]).all()
    # Wilson of 40 witnesses: p = 0.3 has 0.18 to 0.45
    assert two["high_95"].iloc[1] - two["low_95"].iloc[1] == pytest.approx(0.27, abs=0.03)
    assert table[table["outcome"].str.contains("Messenger")]["regime"].tolist() == [ONE]
    by_regime = regime_fans(ensemble, outcomes(ensemble)[0])
    assert [fan["median"][-1] for fan in by_regime.values()] == pytest.approx([-12.0, -7.0], abs=0.2)


@pytest.mark.parametrize(
    ("words", "changes", "message"),
    [
        (["--draws", "13"], {}, "has 12 draws; expected at most that, not 13"),
        (["--draws", "5"], {}, "--draws is 5; expected at least 10"),
        (["--seeds", "0"], {}, "--seeds is 0; expected at least 1"),
        (["--until", "2025"], {}, "--until is 2025; expected a year after the newest observed one, 2025, to 2100"),
        (["--customers", "1"], {}, "customers.number"),
        ([], {"draws": None}, "draws is wrong; expected the posterior.json of digital-balance calibrate"),
        ([], {"scenario": "theory/duopoly", "keys": [], "draws": [[]] * 12}, "theory/duopoly counts steps; expected a scenario of years"),
    ],
)  # fmt: skip
def test_what_cannot_be_projected_is_refused_in_one_line_and_nothing_is_written(tmp_path, words, changes, message):
    posterior(tmp_path, **changes)
    answer = here("project", "posterior.json", *words, cwd=tmp_path)
    assert answer.returncode == 2
    assert message in " ".join(answer.stderr.split())
    assert [path.name for path in tmp_path.iterdir()] == ["posterior.json"]


def test_no_projection_is_put_into_the_folder_of_a_run(tmp_path):
    posterior(tmp_path)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "manifest.json").write_text("{}")
    answer = here("project", "posterior.json", "--out", "run", cwd=tmp_path)
    assert answer.returncode == 2
    assert "--out run: holds a run or a sweep; expected an empty folder" in " ".join(answer.stderr.split())
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["manifest.json"]


def test_an_unknown_scenario_to_draw_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="scenarios: 'supress' is unknown; did you mean"):
        question_of(posterior(tmp_path), None, 2, 2027, None, FEW.model_copy(update={"scenarios": ["supress"]}))


def test_the_command_writes_page_table_and_json(tmp_path, monkeypatch):
    posterior(tmp_path)
    monkeypatch.setattr(asked, "read_unknowns", lambda *_: FEW.model_copy(update={"scenarios": [], "seeds": 1}))
    words = ["--draws", "10", "--seeds", "1", "--until", "2026", "--out", "out", "--workers", "1", "--json"]
    answer = here("project", "posterior.json", *words, cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert (told["n_draws"], told["n_seeds"], told["customers"]) == (10, 1, 60)
    row = next(
        row for row in told["projection"] if (row["item"], row["quantity"], row["year"]) == ("total", "balance", 2026)
    )
    assert row["low_95"] <= row["low_80"] <= row["low_50"] <= row["median"] <= row["high_50"] <= row["high_80"]
    assert all(entry["share"] is None or entry["share"] <= 1.5 for entry in told["variance"])
    names = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*")}
    assert {"index.html", "projection.csv", "projection.json", "figures/fans.png", "figures/variance.png"} <= names


def test_fans_of_the_packaged_question_leave_nothing_out(question, done):
    again = fans(predicted(done.ensemble), question)
    assert again.groupby(["item", "quantity"]).size().eq(len(question.years)).all()
    assert not again.isna().any().any()
