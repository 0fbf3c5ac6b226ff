"""Reports: one page that stands by itself, says what the numbers say, and can be got again by the command it names."""

import io
import json
import re
import shlex
from html import unescape

import pandas as pd
import pytest
from rich.console import Console

from configs import load
from experiments.cli.report import carry_out
from experiments.pages.folder import page_of
from experiments.pages.provenance import repeat_command
from experiments.runs.run import run_scenario
from experiments.runs.run_folder import write_run
from experiments.runs.years import annual
from experiments.studies.study import read_study
from experiments.sweep import results as store
from experiments.sweep import run_sweep, work
from experiments.sweep.compare.study import compare_study
from sim.record.fingerprint import settings_fingerprint
from tests.experiments.pages.written import DESIGNS, EFFECT, HERE, study_of, written


def test_the_page_of_a_run_has_its_figures_and_says_what_its_tables_say(run_folder):
    html, page, printed = written(run_folder)
    assert len(page.pictures) == 4
    assert sorted(path.stem for path in (run_folder / "figures").iterdir()) == [
        "adoption",
        "both_sides",
        "digital_balance",
        "market_shares",
    ]
    balance = pd.read_parquet(run_folder / "balance.parquet")
    total = balance[(balance["item"] == "total") & (balance["date"].dt.year == 2011)]
    mean = total["balance_jpy"].sum() / 3 / 1e12
    assert f"to \u2212{-mean:.2f} in 2011" in html, "the last full year, not the half of 2012"
    assert f"\u2212{-mean:.2f}" in page.cells
    assert "observations with a band" in html
    assert html.index("What follows from the scenario") < html.index("<img") < html.index("<table")
    assert "report.html" in printed


def test_the_command_of_a_run_gives_its_settings_again(run_folder):
    manifest = json.loads((run_folder / "manifest.json").read_text())
    words = shlex.split(page_of(run_folder).command)
    assert any(word.startswith("exchange_rate.usd_jpy=") for word in words), "as the country calls its money"
    assert words[:7] == ["digital-balance", "run", "baseline", "--seed", "4", "--replicates", "3"]
    options = [words[place + 1] for place, word in enumerate(words) if word == "--set"]
    assert len(options) == 3
    assert settings_fingerprint(load("baseline", set_options=options)) == manifest["fingerprint"]


def test_the_page_of_a_run_that_counts_steps_says_who_leads(tmp_path):
    settings = load("theory/duopoly", {"customers.number": 100, "time.steps": 10})
    (tmp_path / "duo").mkdir()
    write_run(run_scenario("duopoly", settings, 1, 4, "auto"), tmp_path / "duo")
    html, page, _ = written(tmp_path / "duo")
    assert len(page.pictures) == 1
    assert re.search(r"offer 1 has [0-9.]+% of the users of Market on average \(.*\), and leads in \d of 4 runs", html)
    assert "digital-balance run theory/duopoly --seed 1 --replicates 4" in unescape(html)


def test_a_scenario_of_ones_own_is_named_by_its_file(tmp_path, scenario_file):
    own_file = scenario_file('extends = "theory/duopoly"\ntitle = "Mine & <others>"\n[time]\nsteps = 4\n')
    (tmp_path / "own").mkdir()
    write_run(run_scenario("mine", load(own_file, {"customers.number": 50}), 1, 1, "auto"), tmp_path / "own")
    html, page, _ = written(tmp_path / "own")
    assert "digital-balance run mine.toml --seed 1" in html
    assert "Mine &amp; &lt;others&gt;" in html
    assert len(page.pictures) == 1


@pytest.mark.parametrize("design", [name for name in DESIGNS if name != "factorial"])
def test_every_outcome_of_a_sweep_is_drawn_whatever_the_design(design, tmp_path):
    run_sweep(study_of(tmp_path, design), tmp_path / "swept", HERE)
    _, page, _ = written(tmp_path / "swept")
    assert len(page.pictures) == 3
    assert len(list((tmp_path / "swept" / "figures").glob("sweep_outcome_*.png"))) == 3


def test_the_page_of_a_sweep_says_what_its_runs_say(sweep_folder, capsys):
    html, page, _ = written(sweep_folder)
    assert html.index("Where does a duopoly tip?") < html.index("<img") < html.index("Means by design point")
    assert "Two knobs &amp; a &lt;duopoly&gt;" in html
    order = store.open(sweep_folder).values("outcomes.order_parameter.market").mean(axis=1)
    effect, cost = [(effect, cost) for effect in (1, 2, 4) for cost in (0, 1)][order.argmax()]
    top = f"highest at network effect in Market = {effect}, switching cost in Market = {cost}: {order.max():.3f}"
    assert top in html
    assert any(cell.startswith(f"{order.max():.3f} (") for cell in page.cells)
    for said in (
        "6 design points",
        "3 replicates",
        "18 runs, none of which failed",
        EFFECT,
        "digital-balance sweep mine.toml",
    ):
        assert said in html, said
    captured = carry_out(sweep_folder, Console(file=io.StringIO()), True), capsys.readouterr().out
    answer = json.loads(captured[1])
    assert answer["question"] == "Where does a duopoly tip?"
    assert len(answer["files"]) == 4


def test_paths_that_are_kept_are_drawn_step_by_step(tmp_path):
    share = "market.market.offer_1.market_share"
    run_sweep(study_of(tmp_path, "factorial", f'paths = ["{share}"]'), tmp_path / "swept", HERE)
    report = page_of(tmp_path / "swept")
    figure = report.pictures["sweep_path_1"].figure
    assert figure.axes[0].get_xlabel() == "step"
    assert len(figure.axes[0].lines) == 6
    assert [len(line.get_xdata()) for line in figure.axes[0].lines] == [9] * 6, "the opening and eight steps"


def test_figures_have_names_units_and_intervals(sweep_folder):
    figure = page_of(sweep_folder).pictures["sweep_outcome_1"].figure
    (axes,) = figure.axes
    assert axes.get_xlabel() == "Network effect in Market (utility/share)"
    assert axes.get_ylabel().endswith("%")
    assert len(axes.containers) == 2, "a line a level of the second factor"
    assert all(bar.has_yerr for bar in axes.containers)
    assert figure.legends[0].get_title().get_text() == "Switching cost in Market (utility)"
    assert re.match(r"Market share of offer 1 in Market lies between .*% and .*%", figure.get_suptitle())


def test_runs_that_failed_are_listed_and_left_out(tmp_path, monkeypatch):
    build = work._built

    def refusing(job, batch):
        if any(run.overrides.get(EFFECT) == 4.0 for run in batch.stretches):
            raise RuntimeError("no <market>")
        return build(job, batch)

    monkeypatch.setattr(work, "_built", refusing)
    receipt = run_sweep(study_of(tmp_path, "list"), tmp_path / "swept", HERE)
    assert receipt.failed == 3
    html, page, _ = written(tmp_path / "swept")
    assert "3 of 6 runs failed" in html
    assert "Runs that failed" in html
    assert "RuntimeError: no <market>" in page.cells
    assert "is lowest" not in html
    assert "It is undefined at 1 of 2 points" in html


def test_the_page_of_a_comparison_has_its_differences(tmp_path):
    study = compare_study(
        ["theory/duopoly", "theory/biased_duopoly"], {"customers.number": 100, "time.steps": 8}, [], 4
    )
    run_sweep(study, tmp_path / "compared", HERE)
    html, page, _ = written(tmp_path / "compared")
    assert len(page.pictures) == 1
    assert "theory/biased_duopoly against theory/duopoly" in html
    assert "of the pairs differ in that direction" in html
    shown = "digital-balance compare theory/duopoly theory/biased_duopoly --replicates 4 --set customers.number=100 --set time.steps=8"
    assert shown in html


def test_the_command_of_a_study_that_is_shipped_says_what_was_changed():
    study = read_study("tipping_bifurcation", {"customers.number": 300}, 2)
    assert (
        repeat_command(study) == "digital-balance sweep tipping_bifurcation --replicates 2 --set customers.number=300"
    )


def test_the_page_of_a_study_is_left_alone(tmp_path):
    run_sweep(study_of(tmp_path, "list"), tmp_path / "study", HERE)
    folder = tmp_path / "study"
    (folder / "findings.json").write_text('{"findings": ["It tips at 2."], "data": {}}')
    (folder / "report.html").write_text("the page of the study")
    out = Console(file=io.StringIO())
    carry_out(folder, out, False)
    assert (folder / "report.html").read_text() == "the page of the study"
    assert "It tips at 2." in (folder / "runs.html").read_text()


def test_tables_of_many_points_are_cut_and_say_so(tmp_path):
    study = study_of(tmp_path, "single", replicates=1)
    study.factors[EFFECT] = {"low": 0.0, "high": 4.0, "n": 70}
    study.set["time.steps"] = 1
    run_sweep(study, tmp_path / "swept", HERE)
    html, page, _ = written(tmp_path / "swept")
    assert "the first 60 of 70 points" in html
    assert "70 levels from 0 to 4" in html
    assert "run once" in html
    assert page.cells.count("3.42029") == 1, "the 60th level"


def test_the_balance_of_a_run_is_that_of_its_page(run_folder):
    sums = annual(pd.read_parquet(run_folder / "balance.parquet"))
    of_2010 = sums[(sums["item"] == "total") & (sums["year"] == 2010)]["payments_jpy"].mean() / 1e12
    report = page_of(run_folder)
    assert report.tables[0].frame.iloc[0]["Payments"] == f"{of_2010:.2f}"
