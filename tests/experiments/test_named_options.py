"""Options with a name of their own mean the same in every command, and what they cannot be is said in their words."""

import pytest

from configs import ConfigError
from experiments.cli.app import command_line
from experiments.sweep import results
from experiments.sweep.compare.study import compare_study

STUDY = """
question = "Which?"
scenario = "baseline"
replicates = 2
outcomes = ["balance.total.balance_jpy"]
[factors]
"services.cloud.network_effect" = [1.0, 3.0]
"""
STEPS = """
scenario = "theory/duopoly"
outcomes = ["outcomes.order_parameter.market"]
"""
SHORT = ["--until", "2010-02", "--customers", "60"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(STUDY)
    (tmp_path / "steps.toml").write_text(STEPS)
    return tmp_path


def carry_out(*words: str) -> None:
    """A command in this process; it raises what it refuses."""
    command_line(words)(standalone_mode=False, args=list(words))


def test_a_sweep_takes_seed_customers_and_the_last_month(folder):
    carry_out("sweep", "mine.toml", "--seed", "5", *SHORT, "--workers", "1", "--out", "five")
    swept = results.open(folder / "five")
    assert (swept.study.seed, swept.study.set) == (5, {"time.end": "2010-02", "customers.number": 60})
    assert len(swept.runs()) == 4


def test_a_comparison_takes_seed_customers_and_the_last_month(folder):
    words = ["compare", "baseline", "yen_at_120", "--replicates", "2", *SHORT, "--workers", "1"]
    words += ["--outcome", "balance.total.balance_jpy@mean"]
    carry_out(*words, "--seed", "5", "--out", "five")
    carry_out(*words, "--seed", "6", "--out", "six")
    five, six = (results.open(folder / name) for name in ("five", "six"))
    assert (five.study.seed, six.study.seed) == (5, 6)
    assert five.study.set == {"time.end": "2010-02", "customers.number": 60}
    assert not set(five.runs()["seed"]) & set(six.runs()["seed"])


COUNTED = "and the scenario counts steps (time.steps is 200); expected time.steps, its number of steps"
REFUSED = {
    "a month where steps are counted": (["run", "theory/duopoly", "--until", "2012-12"], f"--until: time.end is '2012-12', {COUNTED} (--set time.steps=24)"),
    "such a month in a comparison": (["compare", "theory/duopoly", "theory/k_offers", "--until", "2012-12"], f"--until: time.end is '2012-12', {COUNTED}"),
    "such a month in a sweep": (["sweep", "steps.toml", "--until", "2012-12"], f"--until: time.end is '2012-12', {COUNTED} (--set time.steps=24)"),
    "steps where months are counted": (["run", "--set", "time.steps=12"], "--set: time.steps is 12, and the scenario ends with a month (time.end is 2035-12); expected time.end, its last month"),
    "too few customers of a sweep": (["sweep", "mine.toml", "--customers", "2"], "--customers: customers.number is 2; expected at least 20"),
    "a value that cannot be of a sweep": (["sweep", "mine.toml", "--set", "economy.wage_jpy=-1"], "--set: economy.wage_jpy is -1; expected"),
    "an unknown key of a sweep": (["sweep", "mine.toml", "--set", "economy.wage=1"], "--set: economy.wage is unknown; did you mean wage_jpy?"),
    "an unknown key of a sensitivity": (["sensitivity", "mine.toml", "--set", "economy.wage=1"], "--set: economy.wage is unknown"),
    "no workers": (["sweep", "mine.toml", "--workers", "0"], "--workers is 0; expected at least 1, which runs one after the other, or no --workers"),
    "no workers to validate": (["validate", "--workers", "0"], "--workers is 0; expected at least 1"),
    "a negative seed of a sweep": (["sweep", "mine.toml", "--seed", "-1"], "--seed is -1; expected at least 0"),
    "a negative seed of a comparison": (["compare", "baseline", "yen_at_120", "--seed", "-1"], "--seed is -1; expected at least 0"),
    "too few customers": (["compare", "baseline", "yen_at_120", "--customers", "2"], "--customers: customers.number is 2; expected at least 20"),
    "a month before the start": (["compare", "baseline", "yen_at_120", "--until", "2009-01"], "--until: time: end is 2009-01, before start 2010-01"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_said_in_the_words_of_the_option(case, folder):
    words, expected = REFUSED[case]
    with pytest.raises(ConfigError) as error:
        carry_out(*words)
    assert str(error.value).startswith(expected)
    assert {path.name for path in folder.iterdir()} == {"mine.toml", "steps.toml"}


AT_FAULT = {
    "a level": ('[factors]\n"services.market.network_effect" = [1.0, -2.0]', "factors: services.market.network_effect is -2.0; expected at least 0 and at most 50 (gamma, utility of an offer that everybody uses) (design point services.market.network_effect = -2.0)"),
    "a type": ('[factors]\n"services.market.network_effect" = [1.0, "much"]', "factors: services.market.network_effect is 'much'; expected a number"),
    "a name": ('[factors]\n"services.market.network" = ["small_world", "smallworld"]', "factors: services.market.network is 'smallworld'; expected a topology; did you mean small_world? (design point services.market.network = smallworld)"),
    "what holds for all": ('[set]\n"customers.number" = 1\n[factors]\n"services.market.network_effect" = [1.0, 2.0]', "set: customers.number is 1; expected at least 20 and at most 1e+08 (simulated customers)"),
    "a nested table": ("[set.customers]\nnumber = 1", "set: customers.number is 1; expected"),
    "a month": ('[set]\n"time.end" = "2012-12"', "set: time.end is '2012-12', and the scenario counts steps (time.steps is 200); expected time.steps, its number of steps"),
    "a point": ('design = "list"\n[[points]]\nlabel = "a"\n"customers.number" = 1', "points: customers.number is 1; expected at least 20 and at most 1e+08 (simulated customers) (design point customers.number = 1)"),
    "a scenario": ('[factors]\nscenario = ["theory/duopoly", "theory/duoply"]', "scenario 'theory/duoply' is unknown; expected a name or the path of a TOML file; did you mean theory/duopoly? (design point scenario = theory/duoply)"),
    "an unknown key": ('[factors]\n"services.market.network_efect" = [1.0]', "factors: services.market.network_efect is unknown; did you mean network_effect?"),
}  # fmt: skip


@pytest.mark.parametrize("case", AT_FAULT)
def test_a_study_says_which_of_its_tables_is_at_fault(case, folder):
    text, expected = AT_FAULT[case]
    (folder / "steps.toml").write_text(STEPS + text)
    with pytest.raises(ConfigError) as error:
        carry_out("sweep", "steps.toml", "--workers", "1", "--out", "out")
    assert str(error.value).startswith(f"steps.toml: {expected}")
    assert str(error.value).endswith(expected) or case in ("a type", "a nested table")
    assert not (folder / "out").exists()


def test_an_outcome_that_one_scenario_lacks_is_named_with_those_that_have_it(folder):
    offer = "[services.cloud.offers.mine]\nprovider = 'carrier'\nquality = 1.0\nlaunch = '2015-01'\n"
    (folder / "own.toml").write_text(f'extends = "baseline"\n{offer}')
    with pytest.raises(ConfigError) as error:
        compare_study(["baseline", "own.toml"], {}, ["market.cloud.mine.users"], 2)
    expected = "'cloud.mine' is unknown, and own has it; expected an outcome that all scenarios have"
    assert str(error.value) == f"baseline: outcome market.cloud.mine.users: {expected}"


def test_a_sweep_names_the_scenario_that_lacks_an_outcome(folder):
    offer = "[services.cloud.offers.mine]\nprovider = 'carrier'\nquality = 1.0\nlaunch = '2015-01'\n"
    (folder / "own.toml").write_text(f'extends = "baseline"\n{offer}')
    text = STUDY.replace('"baseline"', '["own.toml", "baseline"]').replace(
        "balance.total.balance_jpy", "market.cloud.mine.users"
    )
    (folder / "mine.toml").write_text(text)
    with pytest.raises(ConfigError, match=r"^mine.toml: outcome .* is unknown.* \(design point scenario = baseline\)$"):
        carry_out("sweep", "mine.toml", "--workers", "1")


UNFIT = {
    "an unknown analysis": ('analysis = "bifurkation"', "mine.toml: analysis is 'bifurkation'; expected one of bifurcation, "),
    "an analysis of another market": ('analysis = "bifurcation"', "has no service 'market', of which analysis bifurcation speaks"),
}  # fmt: skip


@pytest.mark.parametrize("command", ["sweep", "study", "sensitivity"])
@pytest.mark.parametrize("case", UNFIT)
def test_what_no_analysis_can_make_of_the_runs_is_refused_before_any_by_all_commands(folder, command, case):
    line, message = UNFIT[case]
    (folder / "mine.toml").write_text(line + STUDY.replace("[factors]", 'design = "morris"\n[factors]'))
    with pytest.raises(ConfigError) as refused:
        carry_out(command, "mine.toml", *SHORT, "--out", "none")
    assert message in str(refused.value)
    assert str(refused.value).count("critical_mass") <= 1
    assert not (folder / "none").exists()
