"""Where a market tips: the known answer of theory is found, nothing is found where nothing tips, and bad input ends."""

import math
import re
from dataclasses import replace

import pytest

from configs import ConfigError
from experiments.analyses import ANALYSES, check_study
from experiments.analyses.where_it_tips.figures import levels_figure
from experiments.analyses.where_it_tips.levels import check, read_levels
from experiments.pages.study import study_page
from experiments.pages.sweep import sweep_page
from experiments.runs.evaluate import evaluate
from experiments.studies.study import read_study
from experiments.studies.variants import Variant
from experiments.sweep import Execution, run_sweep
from experiments.sweep import results as store
from experiments.sweep.study_runs import run_study
from tests.helpers.command import here
from tests.helpers.figures import left_unsaid

HERE = Execution(workers=0)
DUOPOLY = {"customers.number": 600, "time.steps": 14}
PACKAGED = "where_it_tips"


def silent(*_):
    """Hear of no progress."""


def asked(options, overrides=None, replicates=10, scenario="theory/duopoly"):
    """The packaged study of theory's market, small."""
    variant = Variant({"market": "market", "levels": 5, **options}, scenario)
    return read_study(PACKAGED, {**DUOPOLY, **(overrides or {})}, replicates, variant=variant)


@pytest.fixture(scope="module")
def duopoly():
    """Two offers alike, over network effects of 1 to 3 taste scales."""
    return run_study(asked({"low": 1.0, "high": 3.0}), HERE)


SPOKEN = {
    "": ("Where does a market tip? Cloud, by network effect", "From which network effect on does one offer have the market Cloud"),
    "social_media switching_cost": ("Where does a market tip? Social media, by switching cost", "the market Social media, or"),
    "app_store firms.adoption_constant": ("Where does a market tip? App stores, by adoption constant", "From which adoption constant"),
    "messenger research_scale_jpy": ("Where does a market tip? Messengers, by research scale", "From which research scale on"),
}  # fmt: skip


@pytest.mark.parametrize("choice", SPOKEN)
def test_title_and_question_have_titles_where_options_have_keys(choice):
    options = dict(zip(("market", "parameter"), choice.split(), strict=False))
    study = read_study(PACKAGED, variant=Variant(options))
    title, question = SPOKEN[choice]
    assert study.title == title and question in study.question
    assert f"services.{study.options['market']}.{study.options['parameter']}" in study.factors


def test_a_title_has_other_options_as_they_are_and_tells_of_one_that_is_missing(tmp_path):
    text = (
        'title = "{speed} of {place} in {nowhere}"\nquestion = "{place}"\nscenario = "theory/duopoly"\n'
        'outcomes = ["outcomes.order_parameter.market"]\n[options]\nspeed = 2.5\nplace = "market"\n'
    )
    (tmp_path / "own.toml").write_text(text)
    with pytest.raises(ConfigError, match="speaks of the option nowhere, which is missing"):
        read_study(tmp_path / "own.toml")
    (tmp_path / "own.toml").write_text(text.replace("nowhere", "speed"))
    study = read_study(tmp_path / "own.toml")
    assert (study.title, study.question) == ("2.5 of Market in 2.5", "Market")


def test_a_duopoly_tips_at_two_taste_scales_within_the_interval(duopoly):
    """The seeds are fixed. Of 100 studies with other seeds, 1,000 customers and 12 replicates, 98 intervals held 2."""
    market = read_levels(duopoly)
    assert market.threshold.low <= 2.0 <= market.threshold.high
    assert market.threshold.high - market.threshold.low < 0.5
    assert [market.levels[0].word, market.levels[-1].word] == ["shared", "tipped"]
    assert market.symmetric == pytest.approx(2.0), "and the tool for equal shares says the same of offers alike"


def test_a_switching_cost_lowers_the_threshold_as_theory_has_it():
    """gamma_c = 2 / (1 + tanh(1/2)) = 1.37 at a cost of 1: leads are kept, too. Fixed seeds, as above."""
    study = asked({"low": 0.5, "high": 2.5}, {"services.market.switching_cost": 1.0})
    threshold = read_levels(run_study(study, HERE)).threshold
    assert threshold.low <= 2.0 / (1.0 + math.tanh(0.5)) <= threshold.high


def test_nothing_tips_without_a_network_effect_and_the_page_says_so():
    """A placebo: the parameter that is varied does nothing, as prices are alike. Fixed seeds."""
    study = asked({"parameter": "price_sensitivity", "high": 2.0, "levels": 2}, {"services.market.network_effect": 0.0})
    runs = run_study(study, HERE)
    answer = ANALYSES[PACKAGED](runs, silent)
    assert len(runs.design) == 2, "an adaptive design has nothing to close in on"
    assert answer.findings[0].startswith(
        "Market: no threshold of price sensitivity there; nothing tips between 0 and 2"
    )
    assert {row["the market is"] for row in answer.data["levels"]} == {"shared"}


def test_everything_tips_above_the_threshold_and_the_page_says_so():
    runs = run_study(asked({"low": 4.0, "high": 6.0, "levels": 2}, replicates=6), HERE)
    assert "everything tips between 4 and 6" in ANALYSES[PACKAGED](runs, silent).findings[0]


def test_the_page_tells_threshold_interval_and_words_and_how_to_run_it_again(duopoly):
    answer = ANALYSES[PACKAGED](duopoly, silent)
    figure = answer.pictures["where_it_tips"].figure
    assert not left_unsaid(figure)
    assert re.fullmatch(r"Market: half of the runs tip at a .* of [\d.]+ \([\d.]+ to [\d.]+\)", figure.get_suptitle())
    assert "95% interval by order statistics" in answer.findings[0]
    assert any(text.startswith("In words: shared at 1") and "tipped at" in text for text in answer.findings)
    table = answer.tables[0].frame
    assert (table["the market is"].iloc[[0, -1]] == ["shared", "tipped"]).all()
    command = study_page(duopoly, answer, 1.0).command
    assert "--scenario theory/duopoly" in command and "--option market=market" in command


def test_a_market_of_another_scenario_may_tip_without_any_lead_that_feeds_itself():
    """Offers that differ: one of them has three quarters in the end, whoever is given a lead."""
    names = [f"tipping.market.{column}" for column in ("tipped", "lead_growth", "leader_share", "leader")]
    settings = {**DUOPOLY, "services.market.network_effect": 1.0, "services.market.bias": 2.0}
    tipped, growth, share, leader = evaluate(settings, 7, "theory/biased_duopoly", names).values()
    assert share > 0.75 and growth < 1.0
    assert (tipped, leader) == (1.0, 0.0)


def test_any_market_of_the_baseline_can_be_asked():
    """Two populations with offers of their own, an offer that enters later, and a service that nobody has yet."""
    settings = {"customers.number": 300, "time.end": "2012-09"}
    services = ("operating_system", "messenger", "ai_agents")
    names = {column: [f"tipping.{service}.{column}" for service in services] for column in ("tipped", "lead_growth")}
    values = evaluate(settings, 3, outcomes=[*names["tipped"], *names["lead_growth"]])
    systems, messengers, agents = (values[name] for name in names["tipped"])
    assert systems in (0.0, 1.0) and messengers in (0.0, 1.0) and math.isnan(agents)
    assert [math.isfinite(values[name]) for name in names["lead_growth"]] == [True, True, False]


def test_the_lead_of_a_run_does_not_depend_on_the_runs_that_step_with_it(duopoly):
    values = duopoly.values("tipping.market.lead_growth")
    seed = int(duopoly.runs.loc[duopoly.runs["replicate"] == 3, "seed"].iloc[0])
    point = duopoly.design.iloc[2]["services.market.network_effect"]
    alone = evaluate(
        {**DUOPOLY, "services.market.network_effect": point}, seed, "theory/duopoly", ["tipping.market.lead_growth"]
    )
    assert alone["tipping.market.lead_growth"] == values[2, 3]


BAD = {
    "an unknown market": (["--option", "market=clod"], "did you mean cloud?"),
    "an unknown parameter": (["--option", "parameter=network_efect"], "did you mean network_effect?"),
    "an unknown option": (["--option", "markt=cloud"], "did you mean market?"),
    "a range without an end": (["--option", "high=zero"], "options: high is 'zero'; expected a number"),
    "an empty range": (["--option", "low=7.0"], "low below high"),
    "a market with one offer": (
        ["--scenario", "theory/bass", "--option", "market=market"], "the market has a single offer; expected two",
    ),
    "an unknown scenario": (["--scenario", "theory/duoply"], "did you mean theory/duopoly?"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_ends_with_one_line_before_any_run(case, tmp_path):
    words, expected = BAD[case]
    answer = here("study", PACKAGED, *words, "--workers", "1", cwd=tmp_path)
    assert answer.returncode == 2 and expected in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "results").exists()


def test_a_study_without_a_quick_version_says_so():
    with pytest.raises(ConfigError, match="no quick version"):
        read_study("critical_mass", variant=Variant(quick=True))


@pytest.mark.parametrize("name", ["tipping_bifurcation", PACKAGED])
def test_the_quick_version_of_a_study_is_the_same_study_with_less_work(name):
    study, quick = read_study(name), read_study(name, variant=Variant(quick=True))
    assert (quick.title, quick.outcomes, quick.analysis) == (study.title, study.outcomes, study.analysis)
    assert quick.replicates < study.replicates and quick.set["customers.number"] < study.set["customers.number"]
    check_study(quick.analysis, quick)


def test_the_analysis_wants_one_parameter_of_one_market():
    study = asked({"low": 1.0, "high": 3.0})
    two = study.model_copy(update={"factors": {**study.factors, "services.market.bias": {"low": 0.0, "high": 1.0}}})
    with pytest.raises(ConfigError, match="expects one parameter of one service"):
        check(two)
    with pytest.raises(ConfigError, match=r"tipping\.market\.leader is missing"):
        check(study.model_copy(update={"outcomes": study.outcomes[:-1]}))


@pytest.mark.parametrize("name", ["bifurcation", "hysteresis", "critical_mass", "switching_costs", "topology"])
def test_an_analysis_of_theorys_market_refuses_others_before_any_run(name):
    study = read_study(PACKAGED)
    with pytest.raises(
        ConfigError, match=r"has no service 'market'.*cloud.*study where_it_tips .*--option market=cloud"
    ):
        check_study(name, study)


def test_distance_asks_for_the_growth_of_every_market_of_the_scenario():
    study = read_study("distance_to_tipping")
    with pytest.raises(ConfigError, match=r"paths: outcomes\.lambda_local\.market is missing"):
        check_study("distance", study.model_copy(update={"scenario": "theory/duopoly"}))


def test_further_runs_are_announced_with_their_number_and_time(duopoly):
    heard = []
    study = asked({"low": 1.0, "high": 3.0}, replicates=2)
    study = study.model_copy(update={"design": "factorial"})
    runs = type(duopoly)(duopoly.study, duopoly.design, duopoly.runs, execution=HERE, say=heard.append)
    further = runs.more_of({"a": study, "b": study}, lambda _name: None)
    assert [len(more.runs) for more in further.values()] == [10, 10]
    assert len(heard) == 1 and heard[0].startswith("The analysis asks for 20 further runs (10 + 10): about ")


def test_every_command_that_runs_an_adaptive_design_prints_its_threshold(tmp_path):
    small = [word for key, value in DUOPOLY.items() for word in ("--set", f"{key}={value}")]
    words = ["--scenario", "theory/duopoly", "--option", "market=market", "--replicates", "6", "--workers", "1"]
    answers = [here(name, PACKAGED, *words, *small, cwd=tmp_path) for name in ("sweep", "study")]
    assert [answer.returncode for answer in answers] == [0, 0]
    swept, studied = (" ".join(answer.stdout.split()) for answer in answers)
    threshold = re.search(r"half of the runs tip at (\S+ \(\S+ to \S+\))", swept)
    assert threshold and f"tips from a network effect of {threshold[1]}" in studied, "one number, whoever prints it"
    page = sweep_page(store.open(tmp_path / "results/sweeps/where_it_tips-theory_duopoly-market"))
    assert any(threshold[0] in text for text in page.findings)


def test_an_adaptive_sweep_of_two_factors_has_a_threshold_on_every_first_level_of_the_second(tmp_path):
    study = asked({"low": 1.0, "high": 3.0, "levels": 3}, replicates=6)
    factors = {**study.factors, "services.market.bias": {"low": 0.0, "high": 2.0, "n": 2}}
    sampling = study.sampling.model_copy(update={"rounds": 1, "n_new": 2})
    receipt = run_sweep(study.model_copy(update={"factors": factors, "sampling": sampling}), tmp_path / "out", HERE)
    alike, biased, meaning = receipt.thresholds
    assert "bias in Market = 0: half of the runs tip at" in alike
    assert "bias in Market = 2: none; everything tips" in biased
    assert meaning.startswith("A run counts as tipped where")


def test_an_analysis_of_an_adaptive_design_begins_with_its_threshold(duopoly):
    answer = ANALYSES["summary"](duopoly, silent)
    assert answer.findings[0].startswith(
        "Threshold of network effect in Market (services.market.network_effect): half of the runs tip at"
    )
    assert not any(text.startswith("Threshold of") for text in ANALYSES[PACKAGED](duopoly, silent).findings)


def test_an_adaptive_sweep_of_any_outcome_says_what_it_counts_as_tipped(tmp_path):
    study = asked({"low": 1.0, "high": 3.0, "levels": 3}, replicates=6)
    receipt = run_sweep(study.model_copy(update={"outcomes": ["outcomes.order_parameter.market"], "sampling":
                        study.sampling.model_copy(update={"outcome": "", "threshold": 0.15, "rounds": 1})}),
                        tmp_path / "out", HERE)  # fmt: skip
    first, second = receipt.thresholds
    assert first.startswith(
        "Threshold of network effect in Market (services.market.network_effect): half of the runs tip at 2."
    )
    assert "is above 0.15" in second


def test_growth_has_a_tick_wherever_a_lead_may_end(duopoly):
    """Leads that turn round are below 0, where a picture without a tick would leave their size open."""
    market = read_levels(duopoly)
    turned = replace(market, levels=[replace(level, growth=level.growth - 4.0) for level in market.levels])
    axes = levels_figure(turned).axes[1]
    low, high = axes.get_ylim()
    ticks = [tick for tick in axes.get_yticks() if low <= tick <= high]
    assert min(ticks) <= -2.0 and 0.0 in ticks and 1.0 in ticks
