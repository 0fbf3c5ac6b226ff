"""Studies and comparisons at draws of a posterior: which run has which draw, what is reused, what is refused."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from experiments import evaluate
from experiments.cli.compare import carry_out
from experiments.pages.folder import page_of
from experiments.pages.provenance import repeat_command
from experiments.rerun.point import rerun_point
from experiments.studies.carried import carried_draws
from experiments.studies.posterior import read_posterior
from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep
from experiments.sweep import results as store
from experiments.sweep.study_runs import run_study
from tests.experiments.carried.posteriors import ADOPTING, FACTORS, USE, posterior
from tests.helpers.command import here

HERE = Execution(workers=0, engine="numpy")
BALANCE = "balance.total.balance_jpy@2010"
STUDY = f"""
title = "Clouds at draws"
outcomes = ["{BALANCE}"]
paths = ["outcomes.domestic_share"]
keep = ["balance"]
seed = 3
[posterior]
file = "posterior.json"
draws = 3
[set]
"customers.number" = 60
"time.end" = "2010-12"
[factors]
"services.cloud.network_effect" = [1.0, 2.0]
"""


def written(folder: Path, text: str = STUDY) -> Path:
    posterior(folder)
    (folder / "study.toml").write_text(text)
    return folder / "study.toml"


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("swept")
    receipt = run_sweep(read_study(written(folder)), folder / "out", HERE)
    return folder, receipt, store.open(folder / "out")


def test_every_run_is_one_of_its_draw_and_the_draw_is_a_column(swept):
    folder, receipt, results = swept
    frame = results.frame()
    assert (receipt.n_runs, receipt.notes) == (12, []), "two points, three draws, two runs of each unless more are said"
    assert frame["draw"].tolist() == [0, 2, 3] * 4, "as far apart in the file as can be"
    assert frame.groupby("point_id")["seed"].unique().map(len).tolist() == [6, 6], "no seed stands in two draws"
    assert frame["seed"].tolist()[:6] == frame["seed"].tolist()[6:], "all points share draws and seeds"
    draws = read_posterior(folder / "posterior.json")
    fixed = {"customers.number": 60, "time.end": "2010-12"}
    for row in (frame.iloc[1], frame.iloc[10]):
        point = {"services.cloud.network_effect": row["services.cloud.network_effect"]}
        value = evaluate({**fixed, **draws.draw(row["draw"]), **point}, int(row["seed"]), outcomes=[BALANCE])
        assert value[BALANCE] == row[BALANCE]
    assert set(results.table("balance").columns) >= {"run_id", "point_id", "draw"}
    rows = results.draws().set_index("draw")
    assert rows.loc[2].to_dict() == draws.draw(2)
    by_query = results.duckdb().execute("select draw, count(*) as n from runs group by all order by all").df()
    assert by_query.to_dict("list") == {"draw": [0, 2, 3], "n": [4, 4, 4]}


def test_a_study_is_carried_by_option_as_by_its_file(tmp_path):
    """--posterior stands in the place of its table: the same runs, by the file's name a folder of their own."""
    carrying = STUDY.index("[posterior]"), STUDY.index("[set]")
    path = written(tmp_path, f"replicates = 7\n{STUDY[: carrying[0]]}{STUDY[carrying[1] :]}")
    asked = ("--posterior", "posterior.json", "--draws", "3", "--workers", "1")
    done = here("sweep", str(path), *asked, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    results = store.open(tmp_path / "results" / "sweeps" / "study-posterior")
    assert results.frame()["draw"].tolist() == [0, 2, 3] * 4, "two runs of each, not the seven of runs without draws"
    again = run_sweep(read_study(written(tmp_path)), tmp_path / "results" / "sweeps" / "study-posterior", HERE)
    assert (again.reused, again.done) == (12, 0)
    fewer = here("sweep", str(path), *asked, "--replicates", "1", "--out", "fewer", cwd=tmp_path)
    assert fewer.returncode == 0 and len(store.open(tmp_path / "fewer").frame()) == 6
    refused = here("study", str(path), "--draws", "3", cwd=tmp_path)
    assert (refused.returncode, "expected --posterior FILE beside it" in " ".join(refused.stderr.split())) == (2, True)


def test_the_page_of_a_shipped_study_names_the_posterior_in_the_command_that_repeats_it(tmp_path):
    carrying = {"file": str(posterior(tmp_path)), "draws": 3}
    study = read_study("suppress_or_invest", {"customers.number": 60}, carrying=carrying)
    assert study.replicates == 2
    said = f"study suppress_or_invest --posterior {tmp_path / 'posterior.json'} --draws 3"
    assert repeat_command(study, "study") == f"digital-balance {said} --set customers.number=60"
    plain = read_study("suppress_or_invest", None, 4, carrying=carrying)
    assert repeat_command(plain, "study") == f"digital-balance {said} --replicates 4"


def test_more_runs_of_each_draw_are_added_to_those_that_are_there(tmp_path):
    path = written(tmp_path)
    run_sweep(read_study(path, replicates=1), tmp_path / "out", HERE)
    more = run_sweep(read_study(path, replicates=2), tmp_path / "out", HERE)
    assert (more.reused, more.done) == (6, 6)
    next((tmp_path / "out" / "runs").glob("*.parquet")).unlink()
    again = run_sweep(read_study(path, replicates=2), tmp_path / "out", HERE)
    assert again.done >= 6, "shards that are gone are done again"
    whole = run_sweep(read_study(path, replicates=2), tmp_path / "whole", HERE)
    assert whole.done == 12
    columns = ["run_id", "replicate", "draw", BALANCE]
    pd.testing.assert_frame_equal(
        store.open(tmp_path / "out").frame()[columns], store.open(tmp_path / "whole").frame()[columns]
    )


def test_draws_of_the_scenarios_own_values_are_the_runs_of_a_study_without_any(tmp_path):
    """Equal ids, equal results: all of them are there already."""
    path = written(tmp_path, STUDY.replace('[posterior]\nfile = "posterior.json"\ndraws = 3\n', ""))
    plain = run_sweep(read_study(path, replicates=6), tmp_path / "out", HERE)
    path = written(tmp_path)
    posterior(tmp_path, [[1.0] * 3] * 3)
    placebo = run_sweep(read_study(path, replicates=2), tmp_path / "out", HERE)
    assert (plain.done, placebo.done, placebo.reused) == (12, 0, 12)
    assert store.open(tmp_path / "out").frame()["draw"].tolist() == [0, 1, 2] * 4


def test_another_posterior_runs_what_it_changes_and_numbers_draws_anew(tmp_path):
    path = written(tmp_path)
    run_sweep(read_study(path), tmp_path / "out", HERE)
    posterior(tmp_path, [FACTORS[0], FACTORS[2], [0.7, 0.7, 0.7]])
    changed = run_sweep(read_study(path), tmp_path / "out", HERE)
    assert (changed.reused, changed.done) == (8, 4), "draw 2 is another one now, and what was its second is its first"
    assert store.open(tmp_path / "out").frame()["draw"].tolist() == [0, 1, 2] * 4


def test_a_study_has_means_over_draws_and_its_page_says_so(swept, tmp_path):
    folder, _, results = swept
    runs = run_study(read_study(folder / "study.toml"), HERE, folder=folder / "out")
    values = runs.values(BALANCE)
    frame = results.frame()
    by_hand = frame.groupby(["point_id", "draw"])[BALANCE].mean().unstack()
    np.testing.assert_allclose(values, by_hand.to_numpy())
    page = page_of(folder / "out")
    assert "run at 3 draws of posterior.json, 2 runs each" in page.design[0]
    assert "Intervals are of means over draws" in page.design[0]
    captions = " ".join(picture.caption for picture in page.pictures.values())
    assert "95% bootstrap intervals of the mean over 3 draws, 2 runs each" in captions
    assert "means over 3 draws, 2 runs each, shaded" in captions
    assert "fitted in baseline" in page.provenance["Posterior"]


def test_a_point_of_a_sweep_is_run_again_at_its_draws(swept):
    folder, _, _ = swept
    kept = (folder / "posterior.json").read_bytes()
    (folder / "posterior.json").unlink()
    try:
        alone, verdict = rerun_point(folder / "out", 1, 4)
        all_of_them, whole = rerun_point(folder / "out", 0, None)
    finally:
        (folder / "posterior.json").write_bytes(kept)
    assert verdict.equal, verdict.differences
    assert whole.equal, whole.differences
    assert (alone.carried.in_words(1), alone.frames.balance["draw"].unique().tolist()) == (
        "draw 2 of posterior.json",
        [2],
    )
    assert all_of_them.carried.in_words(6) == "3 draws of posterior.json, 2 runs each"


def test_what_a_point_says_wins_over_draws_and_is_told(tmp_path):
    text = STUDY.replace('"services.cloud.network_effect" = [1.0, 2.0]', f'"{ADOPTING}" = [0.5, 0.6]')
    receipt = run_sweep(read_study(written(tmp_path, text)), tmp_path / "out", HERE)
    assert receipt.notes == [f"The draws of posterior.json leave what is set as it is: {ADOPTING}."]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("draws = 3", "draws = 7"), "posterior: "),
        (("posterior.json", "gone.json"), "gone.json: cannot be read"),
        (("draws = 3", "draws = 0"), "posterior.draws is 0"),
        (("draws = 3", "drows = 3"), "posterior.drows is unknown; did you mean draws?"),
        (("seed = 3", 'design = "sobol"'), "posterior: design sobol tells how an outcome follows from its factors"),
        (("seed = 3", 'design = "adaptive"'), "posterior: design adaptive tells how"),
        (("seed = 3", 'analysis = "bifurcation"'), "posterior: analysis bifurcation takes the runs of a point for"),
    ],
)  # fmt: skip
def test_what_no_study_can_carry_is_refused_in_one_line_and_nothing_is_written(tmp_path, change, message):
    path = written(tmp_path, STUDY.replace(*change))
    before = sorted(tmp_path.rglob("*"))
    done = here("sweep", str(path), "--workers", "1", cwd=tmp_path)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert sorted(tmp_path.rglob("*")) == before


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """A comparison at four draws, two runs each."""
    folder = tmp_path_factory.mktemp("compared")
    posterior(folder)
    (folder / "more.toml").write_text('extends = "baseline"\ntitle = "more"\n[exports]\npass_through = 0.9\n')
    out, quiet = (Console(width=80, file=io.StringIO()) for _ in range(2))
    settings = ["customers.number=80", "time.end=2011-12"]
    failed = carry_out(
        ["baseline", str(folder / "more.toml")], settings, [], 2, HERE, folder / "out", (out, quiet), False,
        carried=carried_draws(folder / "posterior.json", 4),
    )  # fmt: skip
    assert failed == 0
    return folder / "out", out.file.getvalue()


def test_pairs_have_draw_and_seed_in_common_and_the_interval_is_over_draws(compared):
    folder, _ = compared
    results = store.open(folder)
    frame = results.frame()
    base, treated = (frame[frame["point_id"] == point].reset_index(drop=True) for point in (0, 1))
    pd.testing.assert_frame_equal(base[["replicate", "draw", "seed"]], treated[["replicate", "draw", "seed"]])
    rows = pd.read_csv(folder / "compare.csv").set_index("outcome")
    outcome = "balance.total.receipts_jpy@2011"
    of_pairs = (treated[outcome] - base[outcome]).groupby(base["draw"]).mean()
    assert rows.loc[outcome, "difference"] == pytest.approx(of_pairs.mean())
    assert (rows["n_draws"].unique().tolist(), rows["n_pairs"].unique().tolist()) == ([4], [8])
    assert rows.loc[outcome, "low_80"] <= rows.loc[outcome, "difference"] <= rows.loc[outcome, "high_80"]
    assert 0.0 <= rows.loc[outcome, "draws_share"] <= 1.0


def test_the_table_and_the_page_of_a_comparison_say_what_varies(compared):
    folder, printed = compared
    text = " ".join(printed.split())
    assert "8 pairs of runs: 4 draws of posterior.json, 2 runs each" in text
    assert "its 95% bootstrap interval, over draws." in text
    assert "Draws: what they make of the variance of a pair's difference; the rest is of seeds." in text
    assert "Of fewer than 8 draws intervals are too narrow." in text
    assert max(len(line.rstrip()) for line in printed.splitlines()) <= 80
    page = page_of(folder)
    assert "--posterior" in page.command
    assert "pale: where 80% of the pairs lie" in page.pictures["compare"].caption
    assert "run at 4 draws of posterior.json, 2 runs each" in page.design[0]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--posterior", "gone.json"), "--posterior gone.json: cannot be read"),
        (("--posterior", "posterior.json", "--draws", "9"), "has 4 draws; expected at most that, not 9"),
        (
            ("--posterior", "posterior.json", "--replicates", "0"),
            "--replicates is 0; expected at least 1, of each draw",
        ),
        (
            ("--posterior", "posterior.json", "--draws", "1", "--replicates", "1"),
            "--replicates is 1; expected at least",
        ),
        (("--draws", "2"), "--draws is 2; expected --posterior FILE beside it"),
    ],
)
def test_what_no_comparison_can_carry_is_refused_in_one_line_and_nothing_is_written(tmp_path, words, message):
    posterior(tmp_path)
    done = here("compare", "baseline", "suppress", *words, "--customers", "60", cwd=tmp_path)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert [path.name for path in tmp_path.iterdir()] == ["posterior.json"]


def test_a_comparison_names_the_key_that_a_scenario_lacks(tmp_path):
    posterior(tmp_path)
    done = here("compare", "theory/duopoly", "theory/duopoly", "--posterior", "posterior.json", cwd=tmp_path)
    assert done.returncode == 2
    assert f"{USE} is no key of duopoly" in " ".join(done.stderr.split())
