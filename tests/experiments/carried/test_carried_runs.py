"""A run that carries draws of a posterior: whose values its replicates have, between which ends they lie, what it says."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from configs import ConfigError, load
from experiments.runs.frames import renamed
from experiments.runs.run import run_scenario
from experiments.runs.spans import spans_of
from experiments.studies.carried import carried_draws
from sim import DigitalEconomy, Economies
from tests.experiments.carried.posteriors import ADOPTING, CALL, FACTORS, KEYS, SMALL, USE, carried, posterior
from tests.helpers.command import here

TABLES = ("balance", "market", "outcomes")


def said(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def spread(tmp_path_factory):
    """Four draws, two runs each."""
    draws = carried(tmp_path_factory.mktemp("spread"), 4)
    return run_scenario("baseline", load("baseline", SMALL), 1, 8, "numpy", None, draws), draws


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A run by the command, in a folder with its posterior."""
    folder = tmp_path_factory.mktemp("carried")
    posterior(folder)
    done = here("run", "--posterior", "posterior.json", "--draws", "3", *CALL, "--out", "out", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def test_draws_of_the_scenarios_own_values_give_the_paths_of_runs_without_any(tmp_path):
    settings = load("baseline", SMALL)
    plain = run_scenario("baseline", settings, 1, 6, "numpy")
    placebo = run_scenario("baseline", settings, 1, 6, "numpy", None, carried(tmp_path, 3, [[1.0] * 3] * 3))
    assert placebo.run_ids == plain.run_ids
    for name in TABLES:
        table = getattr(placebo.frames, name)
        assert table["draw"].tolist() == (table["replicate"] % 3).tolist()
        pd.testing.assert_frame_equal(table.drop(columns="draw"), getattr(plain.frames, name), check_exact=True)


def test_every_replicate_takes_the_path_of_its_draw_and_seed_alone(spread):
    run, draws = spread
    assert run.seeds == list(range(1, 9))
    for replicate in (1, 6):
        alone = DigitalEconomy(
            "baseline", rng=replicate + 1, engine="numpy", replicate=replicate, **SMALL, **draws.overrides(replicate)
        ).run()
        beside = run.frames.balance[run.frames.balance["replicate"] == replicate]
        assert beside["draw"].unique().tolist() == [replicate % 4]
        pd.testing.assert_frame_equal(
            renamed(beside.drop(columns="draw").reset_index(drop=True), "JPY"), alone.balance(), check_exact=True
        )
        assert run.run_ids[replicate] == alone.run_id


def test_all_draws_and_seeds_step_together(tmp_path, monkeypatch):
    sizes, of_checked = [], Economies.of_checked.__func__

    def noted(cls, members, seeds, replicates, engine):
        sizes.append(len(members))
        return of_checked(cls, members, seeds, replicates, engine)

    monkeypatch.setattr(Economies, "of_checked", classmethod(noted))
    settings = load("baseline", {**SMALL, "time.end": "2010-02"})
    run_scenario("baseline", settings, 1, 8, "numpy", None, carried(tmp_path, 4))
    assert sizes == [8]


def test_draws_of_another_structure_step_apart_and_stand_in_their_order(tmp_path):
    """A constant that is 0 in a draw is another structure, and the run of that draw a batch of its own."""
    factors = [[0.4, 1.0, 1.0], [1.0, 0.0, 1.0], [1.6, 1.0, 1.0]]
    draws = carried(tmp_path, 3, factors)
    run = run_scenario("baseline", load("baseline", SMALL), 1, 6, "numpy", None, draws)
    assert run.frames.balance["replicate"].drop_duplicates().tolist() == list(range(6))
    alone = DigitalEconomy("baseline", rng=5, engine="numpy", replicate=4, **SMALL, **draws.overrides(4))
    assert draws.overrides(4)[ADOPTING] == 0.0
    assert run.run_ids[4] == alone.run_id


def test_eighty_percent_of_the_runs_lie_between_the_ends_that_are_told(spread, tmp_path):
    def of_2011(frames):
        return spans_of(frames, load("baseline", SMALL)).of("balance_total", 2011)

    run, _ = spread
    total = run.frames.balance.query("item == 'total' and date >= '2011-01-01'")
    of_runs = total.groupby("replicate")["balance_lcu"].sum() / 1e12
    ends = np.quantile(of_runs, [0.1, 0.9])
    assert of_2011(run.frames) == pytest.approx(tuple(ends))
    placebo = run_scenario(
        "baseline", load("baseline", SMALL), 1, 8, "numpy", None, carried(tmp_path, 4, [[1.0] * 3] * 4)
    )
    low, high = of_2011(placebo.frames)
    assert ends[1] - ends[0] > 2.0 * (high - low)
    assert (
        spans_of(run_scenario("baseline", load("baseline", SMALL), 1, 2, "numpy").frames, load("baseline", SMALL))
        is None
    )


def test_one_run_at_a_draw_has_no_interval_of_other_runs(tmp_path):
    """Least of all that of the baseline's projection: the run has other constants."""
    settings = load("baseline")
    run = run_scenario("baseline", load("baseline", SMALL), 1, 1, "numpy", None, carried(tmp_path, 1))
    assert spans_of(run.frames, settings).kind == "one run"
    assert spans_of(run.frames, load("baseline", SMALL)) is None


def test_the_table_says_what_is_carried_and_where_most_runs_lie(place):
    folder, printed = place
    assert "mean of 6 runs: 3 draws of posterior.json, 2 runs each" in said(printed)
    annual_part = printed.partition("Both sides")[0]
    rows = dict(re.findall(r"^ *(2011|from|to) +\S+ +\S+ +(\S+)", annual_part, re.MULTILINE))  # of the last year
    low, mean, high = (float(rows[name]) for name in ("from", "2011", "to"))
    assert low < mean < high
    assert "from, to: 80% of the runs, over draws and seeds" in said(printed)
    annual = pd.read_csv(folder / "out" / "balance.csv").query("item == 'total' and year == 2011").iloc[0]
    assert annual["balance_low_80_jpy"] / 1e12 == pytest.approx(low, abs=0.006)
    assert annual["balance_high_80_jpy"] / 1e12 == pytest.approx(high, abs=0.006)
    assert annual["interval_80"] == "draws of a posterior"


def test_the_manifest_holds_the_draws_and_the_page_says_where_they_are_from(place):
    folder, _ = place
    manifest = json.loads((folder / "out" / "manifest.json").read_text())
    facts = manifest["posterior"]
    assert (facts["numbers"], facts["keys"], manifest["notes"]) == ([0, 2, 3], KEYS, [])
    assert facts["values"][1] == json.loads((folder / "posterior.json").read_text())["draws"][2]
    assert manifest["asked"]["inputs"][str((folder / "posterior.json").resolve())] == facts["digest"]
    assert here("report", "out", cwd=folder).returncode == 0
    page = (folder / "out" / "report.html").read_text()
    assert f"posterior.json (hash {facts['digest']}), fitted in baseline to figures to 2022" in page
    assert "6 runs (3 draws of posterior.json, 2 runs each)" in page
    assert "80% of the runs, over draws and seeds: 3 draws of posterior.json, 2 runs each" in page
    assert "--replicates 2 --posterior posterior.json --draws 3" in page


def test_it_is_run_again_from_its_manifest_without_the_posterior(place):
    folder, _ = place
    kept = (folder / "posterior.json").read_bytes()
    (folder / "posterior.json").unlink()
    again = here("rerun", "out", cwd=folder)
    (folder / "posterior.json").write_bytes(kept)
    assert again.returncode == 0, again.stdout
    assert again.stdout.startswith("equal: ")
    assert "posterior.json is gone" in said(again.stdout)


def test_json_has_the_draws_and_the_ends_of_totals(tmp_path):
    posterior(tmp_path)
    done = here("run", "--posterior", "posterior.json", "--replicates", "1", *CALL, "--no-figures", "--json", cwd=tmp_path)  # fmt: skip
    answer = json.loads(done.stdout)
    assert (len(answer["seeds"]), answer["carried"]["runs"]) == (4, "4 draws of posterior.json, a run each")
    assert answer["carried"]["numbers"] == [0, 1, 2, 3], "all of fewer than 32"
    row = answer["years"][1]
    assert row["low_80"]["receipts_total"] <= row["receipts_total"] <= row["high_80"]["receipts_total"]
    assert answer["interval_80"]["kind"] == "draws of a posterior"
    (made,) = (tmp_path / "results").iterdir()
    assert made.name.startswith("baseline-"), "a run with draws takes the place of no run without"


def test_what_is_set_and_what_a_scenario_says_itself_wins_over_draws_and_is_told(tmp_path):
    posterior(tmp_path)
    (tmp_path / "world.toml").write_text(
        'extends = "baseline"\ntitle = "w"\n[services.cloud.firms.usage]\nlevel = 3.5\n'
    )
    done = here("run", "world.toml", "--posterior", "posterior.json", "--draws", "2", "--replicates", "1", *CALL,
                "--set", f"{ADOPTING}=0.7", "--no-figures", "--out", "out", cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    printed = said(done.stdout)
    assert f"Note: The draws of posterior.json leave what is set as it is: {ADOPTING}." in printed
    assert f"leave what world says otherwise than baseline as it is: {USE}." in printed
    facts = json.loads((tmp_path / "out" / "manifest.json").read_text())["posterior"]
    assert facts["own"] == {ADOPTING: "set", USE: "world"}
    kept = carried_draws(tmp_path / "posterior.json", 2).beside(
        "world", load(tmp_path / "world.toml"), {"services.cloud": {"imitation": 0.7}}
    )
    assert list(kept.overrides(0)) == KEYS[2:]


def test_a_policy_scenario_carries_the_draws_of_the_baseline(tmp_path):
    kept = carried_draws(posterior(tmp_path), 4).beside("suppress", load("suppress"), {"customers.number": 100})
    assert (kept.own, list(kept.overrides(2))) == ({}, KEYS)
    with pytest.raises(ConfigError, match=r"keys: services.cloud.firms.usage.level is no key of theory/duopoly"):
        kept.beside("theory/duopoly", load("theory/duopoly"), {})


def test_a_posterior_of_another_program_or_of_edited_files_is_used_with_a_note(tmp_path):
    posterior(tmp_path, program="0123", inputs={"configs/countries/japan/baseline.toml": "4567"})
    done = here("run", "--posterior", "posterior.json", "--draws", "1", "--replicates", "1", *CALL, "--no-figures",
                cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0
    note = said(done.stdout).partition("Note: Since posterior.json was fitted, ")[2]
    assert note.startswith("the program is ")
    assert "was 0123; configs/countries/japan/baseline.toml is edited: other values may fit now." in note


WHOLE = '{"scenario": "baseline", "program": "", "keys": [%s], "draws": [%s]}'
CUT = '{"scenario": "baseline", "keys": ["expo'


@pytest.mark.parametrize(
    ("words", "content", "message"),
    [
        (("--posterior", "gone.json"), None, "--posterior gone.json: cannot be read: No such file"),
        (("--posterior", "p.json"), CUT, "p.json: no JSON; expected the posterior.json of digital-balance calibrate"),
        (("--posterior", "p.json"), '{"years": []}', "p.json: scenario is missing; expected the posterior.json"),
        (("--posterior", "p.json"), b"\xff\xfe", "p.json: no JSON"),
        (("--posterior", "p.json"), WHOLE % ('"time.start"', "[1.0]"), "keys: no number stands at time.start"),
        (("--posterior", "p.json"), WHOLE % (f'"{USE}"', "[NaN]"), "draws: expected rows of 1 finite numbers"),
        (("--posterior", "p.json"), WHOLE % (f'"{USE}"', ""), "draws: expected rows of 1 finite numbers"),
        (("--posterior", "p.json"), WHOLE % (f'"{USE}", "{USE}"', "[1.0, 2.0]"), f"keys: {USE} stands there twice"),
        (("--posterior", "posterior.json", "--draws", "5"), None, "has 4 draws; expected at most that, not 5"),
        (("--posterior", "posterior.json", "--draws", "0"), None, "--draws is 0; expected at least 1"),
        (("--draws", "3"), None, "--draws is 3; expected --posterior FILE beside it"),
        (("--posterior", "posterior.json", "--replicates", "0"), None, "--replicates is 0; expected at least 1"),
        (("theory/duopoly", "--posterior", "posterior.json"), None, f"keys: {USE} is no key of duopoly"),
        (("--posterior", "."), None, "--posterior .: cannot be read"),
    ],
)
def test_what_cannot_be_carried_is_refused_in_one_line_and_nothing_is_written(tmp_path, words, content, message):
    posterior(tmp_path)
    if content is not None:
        (tmp_path / "p.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    before = sorted(tmp_path.rglob("*"))
    done = here("run", *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in said(done.stderr)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_draw_that_no_economy_can_have_is_named(tmp_path):
    posterior(tmp_path, [FACTORS[0], [-1.0, 1.0, 1.0]])
    done = here("run", "--posterior", "posterior.json", *CALL, cwd=tmp_path)
    assert done.returncode == 2
    assert f"draw 1 of posterior.json: {USE}" in said(done.stderr)
    assert not (tmp_path / "results").exists()
