"""Studies: what a file says is what runs, bad files are named before any work, and runs that fail cost themselves."""

import json
import sys

import numpy as np
import pandas as pd
import pytest

from configs import ConfigError
from experiments.analyses import ANALYSES, analysis_of
from experiments.analyses.summary import summary
from experiments.cli.app import main
from experiments.runs.outcomes.measures import Measure
from experiments.studies.designs import DESIGNS, design_points
from experiments.studies.files import study_names
from experiments.studies.study import read_study
from experiments.sweep import Execution
from experiments.sweep.study_runs import replicate_seeds, run_study
from sim import DigitalEconomy, Replicates

SMALL = {"customers.number": 200, "time.steps": 10}
PLAIN = """
title = "T"
question = "Q?"
scenario = "theory/duopoly"
replicates = 3
outcomes = ["market.market.offer_1.market_share"]
[set]
"customers.number" = 200
"time.steps" = 10
[factors]
"services.market.network_effect" = [1.0, 3.0]
"""


@pytest.fixture
def study_file(tmp_path):
    def write(text: str) -> str:
        place = tmp_path / "mine.toml"
        place.write_text(text)
        return str(place)

    return write


@pytest.mark.parametrize("name", study_names())
def test_every_study_speaks_of_parameters_that_exist_and_has_an_analysis(name):
    study = read_study(name)
    assert analysis_of(study) in ANALYSES
    assert study.question.endswith("?")
    design = design_points(study)
    assert len(design) > 0
    assert design["point_id"].tolist() == list(range(len(design)))


OWN = """
title = "T"
design = "list"
outcomes = ["balance.total.balance_jpy@2026"]
[[points]]
label = "answered"
scenario = "suppress"
"levers.levy.retaliation" = 0.1
[[points]]
label = "made"
"levers.ban.kind" = "supply_shock"
"levers.ban.withdrawal" = true
"""


def test_a_point_may_speak_of_the_levers_of_its_own_scenario_and_of_one_that_it_makes(tmp_path):
    (tmp_path / "own.toml").write_text(OWN)
    study = read_study(str(tmp_path / "own.toml"))
    assert study.points[0]["levers.levy.retaliation"] == 0.1
    (tmp_path / "own.toml").write_text(OWN.replace("levy.retaliation", "levy.retalation"))
    with pytest.raises(ConfigError, match=r"points: levers\.levy\.retalation is unknown; did you mean retaliation\?"):
        read_study(str(tmp_path / "own.toml"))
    (tmp_path / "own.toml").write_text(OWN.replace('scenario = "suppress"\n', ""))
    with pytest.raises(ConfigError, match=r"points: levers\.levy\.retaliation is unknown"):
        read_study(str(tmp_path / "own.toml"))


BAD = {
    "a parameter that does not exist": (
        PLAIN.replace("network_effect", "network_efect"),
        "factors: services.market.network_efect is unknown; did you mean network_effect?",
    ),
    "a service that does not exist": (PLAIN.replace("services.market.network", "services.markt.network"), "did you mean market?"),
    "a fixed parameter that does not exist": (PLAIN.replace("time.steps", "time.step"), "set: time.step is unknown; did you mean steps?"),
    "no levels": (PLAIN.replace("[1.0, 3.0]", "[]"), "the design has no points"),
    "no levels from low to high": (PLAIN.replace("[1.0, 3.0]", "{ low = 1.0, high = 2.0, n = 0 }"), "the design has no points"),
    "half a range": (PLAIN.replace("[1.0, 3.0]", "{ low = 1.0, n = 3 }"), "expected a list, or a table of low, high and n"),
    "a level out of range": (PLAIN.replace("[1.0, 3.0]", "[1.0, -3.0]"), "network_effect is -3.0; expected at least 0"),
    "an unknown design": ("design = 'factoral'" + PLAIN, "design is 'factoral'; expected one of"),
    "an unknown analysis": ("analysis = 'bifurkation'" + PLAIN, "did you mean bifurcation?"),
    "an unknown scenario": (PLAIN.replace("theory/duopoly", "theory/duoply"), "did you mean theory/duopoly?"),
    "an unknown key": ("replicate = 3" + PLAIN, "replicate is unknown; did you mean replicates?"),
    "no outcomes": (PLAIN.replace('["market.market.offer_1.market_share"]', "[]"), "outcomes is empty"),
    "an unknown outcome": (PLAIN.replace("offer_1.market_share", "offer_1.market_shares"), "did you mean market_share?"),
    "an unknown offer": (PLAIN.replace("offer_1", "offer_7"), "'market.offer_7' is unknown"),
    "an outcome of no table": (PLAIN.replace("market.market.", "markets.market."), "expected a table (market, balance, outcomes or tipping)"),
    "an outcome of another year": (PLAIN.replace("market_share\"", "market_share@1990\""), "the scenario runs from 2000 to 2000"),
    "too many replicates": (PLAIN.replace("replicates = 3", "replicates = 0"), "replicates is 0; expected"),
    "no TOML": ("title =", "not a TOML file"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_study_is_named_and_nothing_is_written(case, study_file, tmp_path, monkeypatch, capsys):
    text, expected = BAD[case]
    monkeypatch.setattr("sys.argv", ["digital-balance", "study", study_file(text), "--out", str(tmp_path / "out"), "--workers", "1"])  # fmt: skip
    with pytest.raises(SystemExit) as stop:
        main()
    said = capsys.readouterr().err.strip().splitlines()
    assert stop.value.code == 2
    assert expected in said[-1]
    assert "mine.toml" in said[-1] or "outcome" in said[-1]
    assert not (tmp_path / "out").exists()


def test_replicates_share_their_draws_across_points_and_processes(study_file):
    study = read_study(study_file(PLAIN))
    inline, by_workers = run_study(study, Execution(workers=0)), run_study(study, Execution(workers=2))
    pd.testing.assert_frame_equal(inline.runs.drop(columns="duration_s"), by_workers.runs.drop(columns="duration_s"))
    assert inline.runs.groupby("replicate")["seed"].nunique().tolist() == [1, 1, 1]
    alone = DigitalEconomy("theory/duopoly", rng=replicate_seeds(study.seed, 2)[1], **SMALL,
                           **{"services.market.network_effect": 3.0}).run()  # fmt: skip
    share = inline.values("market.market.offer_1.market_share")[1, 1]
    assert share == alone.market().query("offer == 'offer_1'")["market_share"].iloc[-1]


def test_a_run_that_fails_is_listed_and_the_others_are_kept(study_file, monkeypatch):
    true = Measure.values

    def failing(self, model):
        if model.settings.services["market"].network_effect == 3.0:
            raise ZeroDivisionError("on purpose")
        return true(self, model)

    monkeypatch.setattr(Measure, "values", failing)
    runs = run_study(read_study(study_file(PLAIN)), Execution(workers=0))
    assert runs.runs["status"].tolist() == ["done"] * 3 + ["failed"] * 3
    assert np.isnan(runs.values("market.market.offer_1.market_share")[1]).all()
    assert runs.failures["error"].unique().tolist() == ["ZeroDivisionError: on purpose"]
    assert "on purpose" in runs.failures["traceback"].iloc[0]
    page = summary(runs, lambda *_: None)
    assert "undefined at 1 of 2 points" in page.findings[0]


def test_outcomes_of_years_are_sums_of_flows_and_decembers_of_stocks():
    batch = Replicates("baseline", seeds=[1, 2], **{"customers.number": 200, "time.end": "2011-12"})
    while batch.running:
        batch.step()
    balance, market, outcomes = batch.balance(), batch.market(), batch.outcomes()
    year = balance[(balance["item"] == "total") & (balance["date"].dt.year == 2010)]
    paid = Measure.parse("balance.total.payments_jpy@2010").values(batch)
    assert paid.tolist() == year.groupby("replicate")["payments_jpy"].sum().tolist()
    december = market[(market["date"] == "2010-12-01") & (market["service"] == "cloud")]
    offer = december["offer"].iloc[0]
    share = Measure.parse(f"market.cloud.{offer}.market_share@2010").values(batch)
    assert share.tolist() == december[december["offer"] == offer]["market_share"].tolist()
    mean = Measure.parse("outcomes.concentration.cloud@mean").values(batch)
    yearly = outcomes[outcomes["outcome"] == "concentration.cloud"].groupby("replicate")["value"].mean()
    assert mean == pytest.approx(yearly.to_numpy())
    spent = Measure.parse("outcomes.spending@2011").values(batch)
    yearly = outcomes[(outcomes["outcome"] == "spending") & (outcomes["date"].dt.year == 2011)]
    assert spent == pytest.approx(yearly.groupby("replicate")["value"].sum().to_numpy())


def test_an_order_parameter_without_adopters_is_a_gap_and_never_0(study_file):
    text = PLAIN.replace("theory/duopoly", "theory/bass").replace('"time.steps" = 10', '"time.steps" = 1')
    text = text.replace("market.market.offer_1.market_share", "outcomes.order_parameter.market")
    text = text.replace('"services.market.network_effect" = [1.0, 3.0]', '"services.market.innovation" = [0.0, 0.5]')
    runs = run_study(read_study(study_file(text)), Execution(workers=0))
    assert np.isnan(runs.values("outcomes.order_parameter.market")).all(), "one offer, or nobody: undefined"


def test_designs_have_the_points_they_promise(study_file):
    text = PLAIN + '"services.market.switching_cost" = { low = 0.0, high = 1.0, n = 3 }\n'
    design = design_points(read_study(study_file(text)))
    assert len(design) == 6
    assert design["services.market.switching_cost"].tolist() == [0.0, 0.5, 1.0] * 2
    design = design_points(read_study(study_file("design = 'one_at_a_time'" + text)))
    assert design.iloc[:, 1:].to_numpy().tolist() == [[1.0, 0.0], [3.0, 0.0], [1.0, 0.5], [1.0, 1.0]]
    assert set(DESIGNS) >= {"factorial", "one_at_a_time", "list"}


def test_a_study_writes_a_page_that_stands_alone(study_file, tmp_path, monkeypatch, capsys):
    place = tmp_path / "out"
    monkeypatch.setattr("sys.argv", ["digital-balance", "study", study_file(PLAIN), "--out", str(place), "--workers", "1", "--json"])  # fmt: skip
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["n_runs"] == 6
    page = (place / "report.html").read_text(encoding="utf-8")
    assert "Q?" in page
    assert "src='data:image/png;base64," in page
    assert "http" not in page.replace("http-equiv", ""), "nothing is loaded from elsewhere"
    runs = pd.read_parquet(place / "runs")
    assert {"run_id", "point_id", "replicate", "seed", "status", "duration_s"} <= set(runs)
    assert runs["run_id"].is_unique
    assert len(pd.read_parquet(place / "design.parquet")) == 2
    assert json.loads((place / "manifest.json").read_text())["receipt"]["failed"] == 0


def test_an_unknown_study_names_the_nearest():
    with pytest.raises(ConfigError, match="did you mean tipping_bifurcation"):
        read_study("tipping_bifurcatoin")


def test_a_missing_library_is_named_before_anything_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "statsmodels.duration.survfunc", None)
    monkeypatch.setattr("experiments.sweep.study_runs.run_study", lambda *_: pytest.fail("it ran"))
    monkeypatch.setattr("sys.argv", ["digital-balance", "study", "critical_mass", "--out", str(tmp_path / "out")])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert "pip install 'digital-balance[study]'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
